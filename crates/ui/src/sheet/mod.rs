//! A spreadsheet over any number of rows: ranges, editing, copy and paste with other spreadsheets,
//! fill, find, and columns one can size, move, hide and freeze.
//!
//! It holds no cells. The owner gives [`Rows`] to read from and a signal that says when they changed,
//! and gets edits as one batch. What keys and blocks mean is pure (`keys`, `selection`, `paste`,
//! `tsv`, `layout`, `find`); `pool` paints; `hand` joins them; the component is in `view`.

mod find;
mod hand;
mod keys;
mod layout;
mod paste;
mod pool;
mod rows;
mod selection;
mod tsv;
mod view;

pub use layout::{Layout, Placed};
pub use rows::{CellEdit, ColumnKind, Face, Mark, Marks, Other, Rows, SheetColumn};
pub use selection::{Selection, Spot};
pub use view::Spreadsheet;
