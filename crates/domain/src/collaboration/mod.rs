//! Working with others: who is named in a text, and what tells a person that something happened.
//!
//! `mention` finds the people a text names, `notice` is what somebody is told and how they want to
//! be told. What is talked about (a plan's threads) is in the room that it belongs to.

mod mention;
mod notice;

pub use mention::{Mention, Piece, mention_at, mentions, pieces};
pub use notice::{Notice, NoticeChoice, NoticeKind, NoticePage, Way, usual_choice};
