//! E-mails to people of a workspace: what they say, and what became of them.
//!
//! A mail is written down in the transaction that wants it and sent afterwards, once. When nobody
//! can say whether it went out (the process died, or the connection broke, in the middle), it is
//! *unknown* and stays so until an admin looks and decides: a second copy is never sent unasked.

use crate::ids::{MailId, OrderId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Where a mail stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailState {
    /// Not sent yet; after a failure that surely sent nothing, to be tried again.
    Waiting,
    /// Being handed over.
    Sending,
    /// Taken by the mail server, or shown by the sandbox.
    Sent,
    /// Refused for good, or given up.
    Failed,
    /// Handed over, perhaps: nobody can say.
    Unknown,
}

impl MailState {
    /// Every state.
    pub const ALL: [MailState; 5] = [
        MailState::Waiting,
        MailState::Sending,
        MailState::Sent,
        MailState::Failed,
        MailState::Unknown,
    ];

    /// The word stored.
    pub fn word(self) -> &'static str {
        match self {
            MailState::Waiting => "waiting",
            MailState::Sending => "sending",
            MailState::Sent => "sent",
            MailState::Failed => "failed",
            MailState::Unknown => "unknown",
        }
    }

    /// The state behind a stored word.
    pub fn from_word(word: &str) -> Option<MailState> {
        MailState::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Whether an admin may have it sent again.
    pub fn may_be_sent_again(self) -> bool {
        matches!(self, MailState::Failed | MailState::Unknown)
    }
}

impl fmt::Display for MailState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            MailState::Waiting => "Waiting",
            MailState::Sending => "Sending",
            MailState::Sent => "Sent",
            MailState::Failed => "Failed",
            MailState::Unknown => "Unknown",
        })
    }
}

/// A mail as an admin sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// Its identity.
    pub id: MailId,
    /// To which address.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// Where it stands.
    pub state: MailState,
    /// Through what it went: "sandbox", "smtp"; empty until it did.
    pub sender: String,
    /// Why it did not go, in words.
    pub problem: String,
    /// When it was written.
    pub at: Timestamp,
    /// When it went.
    pub sent_at: Option<Timestamp>,
    /// The order that went with it: only from there it is sent again.
    pub order: Option<OrderId>,
    /// The files with it, in order.
    pub files: Vec<ListedFile>,
}

/// A file as it is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedFile {
    /// What it is called.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
}

/// How often a mail is tried that surely was not sent.
pub const MAIL_ATTEMPTS: u32 = 8;

/// How long to wait after the `attempt`-th failure (from 1): a minute, doubled each time, at most six
/// hours. `None` when it is given up.
pub fn wait_after(attempt: u32) -> Option<SignedDuration> {
    (attempt < MAIL_ATTEMPTS).then(|| {
        let minutes = 1_i64 << attempt.saturating_sub(1).min(10);
        SignedDuration::from_mins(minutes.min(360))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_is_found_by_its_word() {
        for state in MailState::ALL {
            assert_eq!(MailState::from_word(state.word()), Some(state));
        }
    }

    #[test]
    fn waits_grow_and_end() {
        let minutes: Vec<i64> = (1..).map_while(wait_after).map(|wait| wait.as_mins()).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 64]);
    }
}
