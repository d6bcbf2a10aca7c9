//! Comment threads on a plan: on one cell, on an item, on a wave, or on the plan as a whole.
//!
//! A thread is a first comment and its replies. It is open until somebody resolves it, and open
//! again when somebody reopens it or replies. A comment belongs to whoever wrote it: only they
//! change it, and only they take it back; what a guest wrote may be taken back by whoever may change
//! the plan. Which text names whom is decided in `collaboration`.

use super::Cell;
use crate::{
    collaboration::Mention,
    ids::{CommentId, ItemId, PersonId, ThreadId, WaveId},
    refusals,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Longest comment, in characters.
pub const MAX_COMMENT: usize = 4_000;
/// Longest name of a guest, in characters.
pub const MAX_GUEST_NAME: usize = 60;

/// What a thread is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// The whole plan.
    Plan,
    /// A wave.
    Wave(WaveId),
    /// A store's line.
    Item(ItemId),
    /// One cell of a store's line.
    Cell(ItemId, Cell),
}

impl Anchor {
    /// The item, if it is about one.
    pub fn item(self) -> Option<ItemId> {
        match self {
            Anchor::Item(item) | Anchor::Cell(item, _) => Some(item),
            Anchor::Plan | Anchor::Wave(_) => None,
        }
    }

    /// The wave, if it is about one.
    pub fn wave(self) -> Option<WaveId> {
        match self {
            Anchor::Wave(wave) => Some(wave),
            Anchor::Plan | Anchor::Item(_) | Anchor::Cell(..) => None,
        }
    }

    /// The cell, if it is about one.
    pub fn cell(self) -> Option<Cell> {
        match self {
            Anchor::Cell(_, cell) => Some(cell),
            Anchor::Plan | Anchor::Wave(_) | Anchor::Item(_) => None,
        }
    }

    /// The anchor behind stored parts; without item and wave it is the plan.
    pub fn of(item: Option<ItemId>, wave: Option<WaveId>, cell: Option<Cell>) -> Anchor {
        match (item, wave, cell) {
            (Some(item), _, Some(cell)) => Anchor::Cell(item, cell),
            (Some(item), _, None) => Anchor::Item(item),
            (None, Some(wave), _) => Anchor::Wave(wave),
            (None, None, _) => Anchor::Plan,
        }
    }
}

/// A comment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comment {
    /// Its identity.
    pub id: CommentId,
    /// Who wrote it; `None` for a guest.
    pub person: Option<PersonId>,
    /// Their name.
    pub name: String,
    /// What they wrote; empty once taken back.
    pub text: String,
    /// Whom it names.
    pub mentions: Vec<Mention>,
    /// When.
    pub at: Timestamp,
    /// Whether it was changed since.
    pub edited: bool,
    /// Whether it was taken back.
    pub deleted: bool,
    /// Whether the person asking has not seen it yet.
    pub unread: bool,
}

/// A thread with its comments, the oldest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Thread {
    /// Its identity.
    pub id: ThreadId,
    /// What it is about.
    pub anchor: Anchor,
    /// What that is called: "STR-001 Boston Downtown", "W1"; the plan's is empty.
    pub about: String,
    /// Who resolved it, and when.
    pub resolved: Option<(String, Timestamp)>,
    /// Whether a guest began it through a share link.
    pub with_guests: bool,
    /// Its comments.
    pub comments: Vec<Comment>,
}

impl Thread {
    /// How many of its comments the person asking has not seen.
    pub fn unread(&self) -> usize {
        self.comments.iter().filter(|comment| comment.unread).count()
    }

    /// When something was last said.
    pub fn last_at(&self) -> Option<Timestamp> {
        self.comments.last().map(|comment| comment.at)
    }

    /// Whether a person wrote in it or is named in it.
    pub fn concerns(&self, person: PersonId) -> bool {
        self.comments.iter().any(|comment| {
            comment.person == Some(person)
                || comment.mentions.iter().any(|one| one.person == person)
        })
    }
}

/// Which threads are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThreadFilter {
    /// Those that are not resolved.
    #[default]
    Open,
    /// Those with something the person has not seen.
    Unread,
    /// Those the person wrote in or is named in.
    Mine,
    /// Those that are resolved.
    Resolved,
}

impl ThreadFilter {
    /// Every filter, in the order shown.
    pub const ALL: [ThreadFilter; 4] =
        [ThreadFilter::Open, ThreadFilter::Unread, ThreadFilter::Mine, ThreadFilter::Resolved];

    /// The word in addresses.
    pub fn word(self) -> &'static str {
        match self {
            ThreadFilter::Open => "open",
            ThreadFilter::Unread => "unread",
            ThreadFilter::Mine => "mine",
            ThreadFilter::Resolved => "resolved",
        }
    }

    /// The filter with that word.
    pub fn from_word(word: &str) -> Option<ThreadFilter> {
        ThreadFilter::ALL.into_iter().find(|filter| filter.word() == word)
    }

    /// Whether it lets a thread through for a person.
    pub fn lets(self, thread: &Thread, person: PersonId) -> bool {
        match self {
            ThreadFilter::Open => thread.resolved.is_none(),
            ThreadFilter::Unread => thread.unread() > 0,
            ThreadFilter::Mine => thread.concerns(person),
            ThreadFilter::Resolved => thread.resolved.is_some(),
        }
    }
}

/// How many open threads there are on one cell, for the mark in the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentMark {
    /// What they are about: an item or one of its cells.
    pub anchor: Anchor,
    /// Open threads.
    pub open: u32,
    /// Comments in them that the person asking has not seen.
    pub unread: u32,
}

refusals! {
    /// Why a comment is not accepted.
    pub enum CommentRefusal {
        /// Nothing written.
        Empty => "Write something first.",
        /// Longer than 4,000 characters.
        TooLong => "A comment can have at most 4,000 characters.",
        /// Somebody else's.
        NotYours => "Only whoever wrote a comment can change it or take it back.",
        /// Taken back already.
        Gone => "This comment was taken back.",
        /// The item, wave or thread is not in this plan.
        NothingThere => "What this comment is about is no longer in the plan. Comment on the plan instead.",
        /// A guest without a name.
        GuestNameless => "Say who you are, so that people know whom they answer.",
        /// A guest's name longer than 60 characters.
        GuestNameTooLong => "A name can have at most 60 characters.",
    }
}

/// A comment's text as it is kept: without blanks around it, 1 to 4,000 characters.
pub fn clean_comment(text: &str) -> Result<String, CommentRefusal> {
    let text = text.trim();
    match text.chars().count() {
        0 => Err(CommentRefusal::Empty),
        1..=MAX_COMMENT => Ok(text.to_owned()),
        _ => Err(CommentRefusal::TooLong),
    }
}

/// A guest's name as it is kept.
pub fn clean_guest_name(name: &str) -> Result<String, CommentRefusal> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    match name.chars().count() {
        0 => Err(CommentRefusal::GuestNameless),
        1..=MAX_GUEST_NAME => Ok(name),
        _ => Err(CommentRefusal::GuestNameTooLong),
    }
}

/// Refuses unless `asker` may change a comment of `writer` (`None` is a guest).
pub fn check_own(asker: PersonId, writer: Option<PersonId>) -> Result<(), CommentRefusal> {
    if writer == Some(asker) { Ok(()) } else { Err(CommentRefusal::NotYours) }
}

/// Refuses unless `asker` may take back a comment of `writer`: one's own, and a guest's for whoever
/// may change the plan.
pub fn check_take_back(
    asker: PersonId,
    may_edit: bool,
    writer: Option<PersonId>,
) -> Result<(), CommentRefusal> {
    match writer {
        None if may_edit => Ok(()),
        writer => check_own(asker, writer),
    }
}

/// The first words of a comment, for a notice: at most 140 characters, cut at a word.
pub fn excerpt(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= 140 {
        return text;
    }
    let cut: String = text.chars().take(139).collect();
    let end = cut.rfind(' ').filter(|end| *end > 80).unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end_matches([',', ';', ':', '.']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn person(n: u128) -> PersonId {
        PersonId(Uuid::from_u128(n))
    }

    fn comment(by: u128, unread: bool, names: &[u128]) -> Comment {
        Comment {
            id: CommentId(Uuid::from_u128(9)),
            person: Some(person(by)),
            name: String::new(),
            text: "So?".into(),
            mentions: names
                .iter()
                .map(|n| Mention { person: person(*n), written: "Ann".into() })
                .collect(),
            at: Timestamp::UNIX_EPOCH,
            edited: false,
            deleted: false,
            unread,
        }
    }

    fn thread(resolved: bool, comments: Vec<Comment>) -> Thread {
        Thread {
            id: ThreadId(Uuid::from_u128(8)),
            anchor: Anchor::Plan,
            about: String::new(),
            resolved: resolved.then(|| ("Max".to_owned(), Timestamp::UNIX_EPOCH)),
            with_guests: false,
            comments,
        }
    }

    #[test]
    fn an_anchor_comes_back_from_its_stored_parts() {
        let (item, wave) = (ItemId(Uuid::from_u128(1)), WaveId(Uuid::from_u128(2)));
        for anchor in
            [Anchor::Plan, Anchor::Wave(wave), Anchor::Item(item), Anchor::Cell(item, Cell::Pieces)]
        {
            assert_eq!(Anchor::of(anchor.item(), anchor.wave(), anchor.cell()), anchor);
        }
    }

    #[test]
    fn a_comment_is_trimmed_and_neither_empty_nor_endless() {
        assert_eq!(clean_comment("  Why?\n"), Ok("Why?".into()));
        assert_eq!(clean_comment(" \n "), Err(CommentRefusal::Empty));
        assert!(clean_comment(&"x".repeat(4_000)).is_ok());
        assert_eq!(clean_comment(&"x".repeat(4_001)), Err(CommentRefusal::TooLong));
    }

    #[test]
    fn a_guest_says_who_they_are() {
        assert_eq!(clean_guest_name("  Ben\n Hill "), Ok("Ben Hill".into()));
        assert_eq!(clean_guest_name(" "), Err(CommentRefusal::GuestNameless));
        assert_eq!(clean_guest_name(&"x".repeat(61)), Err(CommentRefusal::GuestNameTooLong));
    }

    #[test]
    fn only_the_writer_takes_a_comment_back_and_an_editor_a_guests() {
        let (ann, max) = (person(1), person(2));
        assert_eq!(check_take_back(ann, false, Some(ann)), Ok(()));
        assert_eq!(check_take_back(ann, true, Some(max)), Err(CommentRefusal::NotYours));
        assert_eq!(check_take_back(ann, true, None), Ok(()));
        assert_eq!(check_take_back(ann, false, None), Err(CommentRefusal::NotYours));
        assert_eq!(check_own(ann, None), Err(CommentRefusal::NotYours));
    }

    #[test]
    fn filters_let_through_what_their_words_say() {
        let (ann, max) = (person(1), person(2));
        let named = thread(false, vec![comment(2, true, &[1])]);
        let others = thread(true, vec![comment(2, false, &[])]);
        let lets = |thread: &Thread, who| -> Vec<ThreadFilter> {
            ThreadFilter::ALL.into_iter().filter(|filter| filter.lets(thread, who)).collect()
        };
        use ThreadFilter::*;
        assert_eq!(lets(&named, ann), [Open, Unread, Mine]);
        assert_eq!(lets(&others, ann), [Resolved]);
        assert_eq!(lets(&others, max), [Mine, Resolved]);
        for filter in ThreadFilter::ALL {
            assert_eq!(ThreadFilter::from_word(filter.word()), Some(filter));
        }
    }

    #[test]
    fn an_excerpt_is_one_line_that_ends_at_a_word() {
        assert_eq!(excerpt("Is this\n right?"), "Is this right?");
        let long = excerpt(&"twelve words ".repeat(30));
        assert!(long.ends_with(" twelve…") && long.chars().count() <= 140, "{long}");
        assert_eq!(excerpt(&"x".repeat(200)).chars().count(), 140);
    }
}
