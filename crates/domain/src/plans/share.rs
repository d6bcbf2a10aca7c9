//! Share links: one plan for somebody without an account, to read or to comment on, for a while.
//!
//! A link shows what the plan will do: sums, waves, and which store gets what. It does not show
//! notes, reasons, recommendations or who changed what, and of the comments only those that guests
//! take part in through a link: what colleagues say among themselves stays among them.

use super::{ItemStatus, PlanStatus, PlanTotals, Thread, Wave};
use crate::{
    ids::{PlanId, ShareId},
    money::Money,
    period::Month,
    refusals,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What a link's token begins with, so that people see what it is for.
pub const SHARE_MARK: &str = "gws_";
/// Longest life of a link, in days.
pub const SHARE_DAYS_MOST: u32 = 365;
/// Most working links of one plan.
pub const SHARES_MOST: i64 = 50;

/// What is asked for when a link is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewShare {
    /// For whom, in one's own words: "Mail house".
    pub label: String,
    /// Whether guests may comment.
    pub may_comment: bool,
    /// For how many days it works, 1 to 365.
    pub days: u32,
}

/// A link as whoever manages it sees it; the token itself is told once, when it is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Its identity.
    pub id: ShareId,
    /// For whom.
    pub label: String,
    /// Whether guests may comment.
    pub may_comment: bool,
    /// Who made it.
    pub made_by: String,
    /// When.
    pub created_at: Timestamp,
    /// Until when it works.
    pub expires_at: Timestamp,
    /// Since when it works no longer, if somebody took it back.
    pub revoked_at: Option<Timestamp>,
    /// When it was last opened, to the minute.
    pub opened_at: Option<Timestamp>,
}

impl Share {
    /// Whether it opens the plan at `now`.
    pub fn works(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}

/// A plan as a guest sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SharedPlan {
    /// The plan.
    pub plan: PlanId,
    /// Its name.
    pub name: String,
    /// Whose it is: the workspace's name.
    pub workspace: String,
    /// ISO 4217 code of its money.
    pub currency: String,
    /// Who shared it.
    pub shared_by: String,
    /// The month it mails in.
    pub month: Month,
    /// Where it stands.
    pub status: PlanStatus,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Until when the link works.
    pub expires_at: Timestamp,
    /// Whether the guest may comment.
    pub may_comment: bool,
    /// Its waves, in order.
    pub waves: Vec<Wave>,
    /// Its sums.
    pub totals: PlanTotals,
    /// The threads guests take part in, newest first.
    pub threads: Vec<Thread>,
}

/// A store's line as a guest sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SharedLine {
    /// The store's number.
    pub number: String,
    /// Its name.
    pub name: String,
    /// "Boston, MA".
    pub place: String,
    /// The campaign's name; empty without one.
    pub campaign: String,
    /// The campaign's colour, 0 to 9.
    pub colour: Option<u8>,
    /// Pieces.
    pub pieces: u32,
    /// The wave's name; empty without one.
    pub wave: String,
    /// Whether it is mailed.
    pub status: ItemStatus,
    /// What it costs.
    pub cost: Option<Money>,
}

/// A window of a shared plan's lines.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SharedLines {
    /// How many there are.
    pub matching: u32,
    /// The lines.
    pub lines: Vec<SharedLine>,
}

refusals! {
    /// Why a link cannot be made.
    pub enum ShareRefusal {
        /// No label.
        LabelMissing => "Say for whom the link is, so that you know later which to take back.",
        /// Longer than 80 characters.
        LabelTooLong => "At most 80 characters.",
        /// Not 1 to 365 days.
        DaysInvalid => "A link can work for 1 to 365 days.",
        /// More than 50.
        TooMany => "This plan has 50 working links. Take back those that are no longer needed.",
    }
}

refusals! {
    /// Why a link does not open a plan.
    pub enum OpenRefusal {
        /// Unknown, expired or taken back; which of them is not told.
        NoLonger => "This link does not work, or no longer. Ask whoever sent it for a new one.",
        /// A link to read only.
        ReadOnly => "This link is for reading. Ask whoever sent it if you would like to comment.",
        /// The comment itself.
        Comment { why: super::CommentRefusal } => "{why}",
    }
}

/// What is asked for as it is kept, or why not.
pub fn check_share(new: NewShare, working: i64) -> Result<NewShare, ShareRefusal> {
    let label = new.label.trim().to_owned();
    match label.chars().count() {
        0 => return Err(ShareRefusal::LabelMissing),
        1..=80 => {}
        _ => return Err(ShareRefusal::LabelTooLong),
    }
    if !(1..=SHARE_DAYS_MOST).contains(&new.days) {
        return Err(ShareRefusal::DaysInvalid);
    }
    if working >= SHARES_MOST {
        return Err(ShareRefusal::TooMany);
    }
    Ok(NewShare { label, ..new })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;
    use uuid::Uuid;

    #[test]
    fn a_link_says_for_whom_it_is_and_ends_within_a_year() {
        let new = |label: &str, days| NewShare { label: label.into(), may_comment: false, days };
        assert_eq!(check_share(new(" Mail house ", 7), 0), Ok(new("Mail house", 7)));
        assert_eq!(check_share(new(" ", 7), 0), Err(ShareRefusal::LabelMissing));
        assert_eq!(check_share(new(&"x".repeat(81), 7), 0), Err(ShareRefusal::LabelTooLong));
        for days in [0, 366] {
            assert_eq!(check_share(new("A", days), 0), Err(ShareRefusal::DaysInvalid));
        }
        assert_eq!(check_share(new("A", 1), 50), Err(ShareRefusal::TooMany));
    }

    #[test]
    fn a_link_works_until_it_expires_or_is_taken_back() {
        let now = Timestamp::UNIX_EPOCH;
        let later = now + SignedDuration::from_hours(1);
        let share = Share {
            id: ShareId(Uuid::from_u128(1)),
            label: "A".into(),
            may_comment: false,
            made_by: "Max".into(),
            created_at: now,
            expires_at: later,
            revoked_at: None,
            opened_at: None,
        };
        assert!(share.works(now));
        assert!(!share.works(later), "the end is not within");
        assert!(!Share { revoked_at: Some(now), ..share }.works(now));
    }
}
