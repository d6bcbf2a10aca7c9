//! Carries mails by SMTP.
//!
//! What decides is whether the server may have taken the mail. A refusal in words (4xx or 5xx) says
//! that it has not; so does a connection that cannot be opened, which is tried first. Whatever
//! breaks off in between is unknown.

use super::{Carried, Carrier, Carrying, Parcel};
use anyhow::Context;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Attachment, Mailbox, MultiPart, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
    transport::smtp::{authentication::Credentials, client::Tls},
};
use std::time::Duration;

/// How long the mail server has for each answer.
const ANSWER: Duration = Duration::from_secs(30);

/// How the way to the mail server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Security {
    /// Encrypted from the first byte, usually on port 465.
    Tls,
    /// Encrypted before anything is said, usually on port 587.
    #[default]
    StartTls,
    /// Not at all: for a mail server on the same machine.
    None,
}

/// Where mail is handed over, and in whose name.
#[derive(Clone)]
pub struct SmtpSettings {
    /// The mail server's name.
    pub host: String,
    /// Its port; the usual one of the security without.
    pub port: Option<u16>,
    /// How the way there is protected.
    pub security: Security,
    /// Name and password, if it asks for them.
    pub credentials: Option<(String, String)>,
    /// From whom: `Groundswell <groundswell@example.com>`.
    pub from: String,
}

impl std::fmt::Debug for SmtpSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SmtpSettings({} at {}:{:?})", self.from, self.host, self.port)
    }
}

/// A mail server.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Smtp(from {})", self.from)
    }
}

impl Smtp {
    /// The mail server of these settings. Nothing is connected yet.
    pub fn new(settings: &SmtpSettings) -> anyhow::Result<Smtp> {
        let host = settings.host.as_str();
        let mut builder = match settings.security {
            Security::Tls => AsyncSmtpTransport::<Tokio1Executor>::relay(host)?,
            Security::StartTls => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(host)?,
            Security::None => {
                AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host).tls(Tls::None)
            }
        };
        if let Some(port) = settings.port {
            builder = builder.port(port);
        }
        if let Some((name, password)) = settings.credentials.clone() {
            builder = builder.credentials(Credentials::new(name, password));
        }
        let from = settings.from.parse().with_context(|| {
            format!("\"{}\" is no sender; write Name <name@example.com>", settings.from)
        })?;
        Ok(Smtp { transport: builder.timeout(Some(ANSWER)).build(), from })
    }

    fn message(&self, parcel: &Parcel) -> anyhow::Result<Message> {
        let to = Mailbox::new(Some(parcel.name.clone()), parcel.to.parse()?);
        let host = self.from.email.domain();
        // Out-of-office answers are not wanted: RFC 3834, section 5.
        let automatic = HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        );
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(&parcel.subject)
            .message_id(Some(format!("<{}@{host}>", parcel.id.simple())))
            .raw_header(automatic);
        if !parcel.reply_to.is_empty() {
            message = message.reply_to(Mailbox::new(None, parcel.reply_to.parse()?));
        }
        if parcel.files.is_empty() {
            return Ok(message.header(ContentType::TEXT_PLAIN).body(parcel.text.clone())?);
        }
        let mut parts = MultiPart::mixed().singlepart(SinglePart::plain(parcel.text.clone()));
        for file in &parcel.files {
            let kind = ContentType::parse(&file.media_type)?;
            let part = Attachment::new(file.name.clone()).body(file.bytes.clone(), kind);
            parts = parts.singlepart(part);
        }
        Ok(message.multipart(parts)?)
    }

    async fn hand_over(&self, parcel: &Parcel) -> Carried {
        let message = match self.message(parcel) {
            Ok(message) => message,
            Err(error) => {
                return Carried::Never(format!("It cannot be written as mail: {error:#}"));
            }
        };
        match self.transport.test_connection().await {
            Ok(true) => {}
            Ok(false) => return Carried::NotNow("The mail server does not answer.".to_owned()),
            Err(error) => return Carried::NotNow(told(&error)),
        }
        match self.transport.send(message).await {
            Ok(_) => Carried::Taken,
            Err(error) if error.is_transient() => Carried::NotNow(told(&error)),
            Err(error) if error.is_permanent() || error.is_client() => Carried::Never(told(&error)),
            Err(error) => Carried::Unknown(told(&error)),
        }
    }
}

/// An error with all that is behind it.
fn told(error: &lettre::transport::smtp::Error) -> String {
    let mut text = error.to_string();
    let mut behind = std::error::Error::source(error);
    while let Some(cause) = behind {
        text = format!("{text}: {cause}");
        behind = cause.source();
    }
    text
}

impl Carrier for Smtp {
    fn word(&self) -> &'static str {
        "smtp"
    }

    fn carry<'a>(&'a self, parcel: &'a Parcel) -> Carrying<'a> {
        Box::pin(self.hand_over(parcel))
    }
}
