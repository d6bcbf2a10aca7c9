//! Comments on a plan: a drawer beside it, with a button that opens it.
//!
//! [`Comments`] is all that a page needs. It places the button and the drawer, and tells by
//! `on_jump` to what a thread belongs. [`CommentsHere`] says from elsewhere (a cell's menu, a mark
//! in the grid) what to talk about: `comments.about(Anchor::Cell(item, cell), "STR-001, quantity")`.

pub(super) mod api;
mod card;
mod composer;
mod drawer;

pub(super) use drawer::{Comments, CommentsHere};
