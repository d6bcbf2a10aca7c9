//! What tells a person that something happened which concerns them, and how they want to be told.

use crate::ids::NoticeId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// Somebody named them in a comment.
    Mentioned,
    /// Somebody replied in a thread they take part in.
    Replied,
    /// A plan waits for their approval.
    SentForReview,
    /// A plan they worked on was approved.
    Approved,
    /// A plan they worked on was sent back or reopened.
    SentBack,
    /// A guest commented through a share link they made.
    GuestCommented,
    /// A supplier did something with an order they sent.
    SupplierActed,
}

impl NoticeKind {
    /// Every kind, in the order of the settings.
    pub const ALL: [NoticeKind; 7] = [
        NoticeKind::Mentioned,
        NoticeKind::Replied,
        NoticeKind::SentForReview,
        NoticeKind::Approved,
        NoticeKind::SentBack,
        NoticeKind::GuestCommented,
        NoticeKind::SupplierActed,
    ];

    /// The word stored.
    pub fn word(self) -> &'static str {
        match self {
            NoticeKind::Mentioned => "mentioned",
            NoticeKind::Replied => "replied",
            NoticeKind::SentForReview => "sent_for_review",
            NoticeKind::Approved => "approved",
            NoticeKind::SentBack => "sent_back",
            NoticeKind::GuestCommented => "guest_commented",
            NoticeKind::SupplierActed => "supplier_acted",
        }
    }

    /// The kind behind a stored word.
    pub fn from_word(word: &str) -> Option<NoticeKind> {
        NoticeKind::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What somebody did, to follow their name and stand before what they did it to: "Max
    /// *mentioned you in* March 2025".
    pub fn deed(self) -> &'static str {
        match self {
            NoticeKind::Mentioned => "mentioned you in",
            NoticeKind::Replied => "replied in",
            NoticeKind::SentForReview => "asks you to review",
            NoticeKind::Approved => "approved",
            NoticeKind::SentBack => "sent back",
            NoticeKind::GuestCommented => "commented as a guest on",
            NoticeKind::SupplierActed => "answered on",
        }
    }
}

impl fmt::Display for NoticeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NoticeKind::Mentioned => "Somebody mentions me",
            NoticeKind::Replied => "A reply in a thread I take part in",
            NoticeKind::SentForReview => "A plan is sent to me for review",
            NoticeKind::Approved => "A plan I worked on is approved",
            NoticeKind::SentBack => "A plan I worked on is sent back or reopened",
            NoticeKind::GuestCommented => "A guest comments through my share link",
            NoticeKind::SupplierActed => "A supplier answers on an order I sent",
        })
    }
}

/// A way to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// In the app, behind the bell.
    InApp,
    /// By e-mail.
    ByEmail,
}

/// How somebody wants to be told of one kind of thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeChoice {
    /// Of what.
    pub kind: NoticeKind,
    /// Behind the bell.
    pub in_app: bool,
    /// By e-mail.
    pub by_email: bool,
}

impl NoticeChoice {
    /// The choice with one way switched.
    pub fn with(self, way: Way, on: bool) -> NoticeChoice {
        match way {
            Way::InApp => NoticeChoice { in_app: on, ..self },
            Way::ByEmail => NoticeChoice { by_email: on, ..self },
        }
    }
}

/// How people are told until they choose: everything in the app, and by e-mail what waits for them.
pub fn usual_choice(kind: NoticeKind) -> NoticeChoice {
    let by_email =
        matches!(kind, NoticeKind::Mentioned | NoticeKind::SentForReview | NoticeKind::SentBack);
    NoticeChoice { kind, in_app: true, by_email }
}

/// Something a person is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// Its identity.
    pub id: NoticeId,
    /// What happened.
    pub kind: NoticeKind,
    /// Who did it.
    pub by: String,
    /// To what, by its name.
    pub about: String,
    /// A few words of it.
    pub excerpt: String,
    /// Where it is.
    pub href: String,
    /// When.
    pub at: Timestamp,
    /// Whether it was read.
    pub read: bool,
}

impl Notice {
    /// "Max Meyer mentioned you in March 2025".
    pub fn sentence(&self) -> String {
        format!("{} {} {}", self.by, self.kind.deed(), self.about)
    }
}

/// Some of a person's notices, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NoticePage {
    /// How many are unread in all.
    pub unread: u32,
    /// The newest.
    pub notices: Vec<Notice>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_by_its_word() {
        for kind in NoticeKind::ALL {
            assert_eq!(NoticeKind::from_word(kind.word()), Some(kind));
        }
        assert_eq!(NoticeKind::from_word("shouted"), None);
    }

    #[test]
    fn until_they_choose_people_are_mailed_what_waits_for_them() {
        let mailed: Vec<NoticeKind> =
            NoticeKind::ALL.into_iter().filter(|kind| usual_choice(*kind).by_email).collect();
        assert_eq!(
            mailed,
            [NoticeKind::Mentioned, NoticeKind::SentForReview, NoticeKind::SentBack]
        );
        assert!(NoticeKind::ALL.into_iter().all(|kind| usual_choice(kind).in_app));
    }
}
