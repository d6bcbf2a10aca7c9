//! Through what e-mails go.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

/// A mail to hand over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// Its identity, which the carrier puts into the message id, so that a copy can be recognised.
    pub id: uuid::Uuid,
    /// To which address.
    pub to: String,
    /// To whom.
    pub name: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// Where answers go; empty for the sender's own address.
    pub reply_to: String,
    /// The files with it, in order.
    pub files: Vec<Enclosure>,
}

/// A file with a mail.
#[derive(Clone, PartialEq, Eq)]
pub struct Enclosure {
    /// What it is called.
    pub name: String,
    /// What it is, as a media type.
    pub media_type: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Enclosure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Enclosure({}, {} bytes)", self.name, self.bytes.len())
    }
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Carried {
    /// It was taken.
    Taken,
    /// Surely nothing went out; it is worth another try. Why, in words.
    NotNow(String),
    /// Surely nothing went out, and never will.
    Never(String),
    /// It may or may not have gone out.
    Unknown(String),
}

/// What a carrier gives back: work that ends with what became of the mail.
pub type Carrying<'a> = Pin<Box<dyn Future<Output = Carried> + Send + 'a>>;

/// Something that carries mails.
pub trait Carrier: fmt::Debug + Send + Sync {
    /// The word kept with what it carried.
    fn word(&self) -> &'static str;

    /// Hands one mail over.
    fn carry<'a>(&'a self, parcel: &'a Parcel) -> Carrying<'a>;
}

/// Carries nothing anywhere: the mail stays in the outbox, where admins read it.
#[derive(Clone, Copy, Debug)]
pub struct Sandbox;

impl Carrier for Sandbox {
    fn word(&self) -> &'static str {
        "sandbox"
    }

    fn carry<'a>(&'a self, _: &'a Parcel) -> Carrying<'a> {
        Box::pin(std::future::ready(Carried::Taken))
    }
}

/// How a server sends mail, and where its links lead.
#[derive(Clone, Debug)]
pub struct Post {
    carrier: Arc<dyn Carrier>,
    public_url: Arc<str>,
}

impl Post {
    /// Mail through `carrier` whose links begin with `public_url`, without a slash at the end.
    pub fn new(carrier: Arc<dyn Carrier>, public_url: &str) -> Post {
        Post { carrier, public_url: public_url.into() }
    }

    /// The address people reach the server at.
    pub fn public_url(&self) -> &str {
        &self.public_url
    }

    /// Through what mail goes; that of a demonstration goes nowhere.
    pub(super) fn carrier(&self, demonstration: bool) -> Arc<dyn Carrier> {
        if demonstration { Arc::new(Sandbox) } else { self.carrier.clone() }
    }

    /// Whether mail stays in the outbox.
    pub fn is_sandbox(&self) -> bool {
        self.carrier.word() == Sandbox.word()
    }
}

impl Default for Post {
    fn default() -> Post {
        Post::new(Arc::new(Sandbox), "http://127.0.0.1:3000")
    }
}
