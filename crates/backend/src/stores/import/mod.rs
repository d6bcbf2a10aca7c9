//! Importing stores, campaigns, mailing history and what came of orders: upload, mapping, preview, confirmation, undo.
//!
//! Files: `upload` (the file into the database, in pieces), `file` (the pieces as one file again),
//! `commands` (what people do with an import), `query` (what they see of it), `record` (an import
//! as the tables keep it), and the background work: `work` (reading, applying, undoing), `reading`
//! (rows out of the file on a thread of their own), `mailings`, `actuals` and `rows` (staging lines, and the
//! statements that write and take back all of them at once).
//!
//! Nothing is written to stores, campaigns or mailings before someone confirmed it, and then in one
//! transaction: a wrong file or a dying process never leaves half an import.

mod actuals;
mod commands;
mod file;
mod mailings;
mod query;
mod reading;
mod record;
mod rows;
mod unknown;
mod upload;
mod work;

pub use commands::{
    confirm_import, decide_unknown, discard_import, look_again, read_import, undo_import,
};
pub use query::{import_lines, import_page, imports, wrong_lines_file};
pub use upload::{Upload, begin_upload};
pub(crate) use work::work;
