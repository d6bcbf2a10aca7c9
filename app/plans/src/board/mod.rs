//! The board: a column for each wave and one for what has none, with the included stores as cards.
//!
//! `view` lays it out, `column` shows one wave's cards, `carry` moves cards by mouse, finger and
//! keyboard, `timeline` shows the waves over the weeks, `split` suggests waves.

mod carry;
mod column;
mod split;
mod timeline;
mod view;

pub(super) use view::Board;
