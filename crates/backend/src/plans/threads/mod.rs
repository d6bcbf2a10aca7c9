//! Comment threads on a plan: see `domain::plans::Thread`.
//!
//! `read` shows them, `write` begins and answers them, `change` does what may be done with what is
//! there, `telling` tells those whom it concerns. Comments are no changes of the plan: they neither
//! need it to be open nor make anybody a contributor.

mod change;
mod read;
mod telling;
mod write;

pub use change::{edit_comment, mark_seen, resolve_thread, take_back_comment};
pub(super) use read::guest_threads;
pub use read::{comment_marks, people, thread, threads};
pub(super) use write::guest_comment_in;
pub use write::{reply, start_thread};

use domain::plans::Cell;

/// The word stored for a cell.
fn cell_word(cell: Option<Cell>) -> anyhow::Result<String> {
    match cell.map(serde_json::to_value).transpose()? {
        None => Ok(String::new()),
        Some(serde_json::Value::String(word)) => Ok(word),
        Some(other) => anyhow::bail!("a cell is stored as a word, not as {other}"),
    }
}

/// The cell behind a stored word.
fn cell_of(word: &str) -> anyhow::Result<Option<Cell>> {
    match word {
        "" => Ok(None),
        word => Ok(Some(serde_json::from_value(serde_json::Value::String(word.to_owned()))?)),
    }
}
