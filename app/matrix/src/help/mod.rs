//! How the matrix works, for a marketer: one page, one picture. For a statistician there is
//! `docs/methods/matrix.md`.

mod page;
mod picture;

pub(crate) use page::HelpPage;
