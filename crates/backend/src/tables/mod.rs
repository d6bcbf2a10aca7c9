//! Tables out of files: CSV in whatever encoding and with whatever separator, and XLSX.
//!
//! The bytes come from anything that reads and seeks; a row is handed on as soon as it is read, so
//! a million rows need no more memory than one. Text goes through `encoding` (to UTF-8) and
//! `text` (to rows), workbooks through `workbook`; [`glimpse`] finds out how a file is made.
//! What the cells mean is decided in `domain::stores::import`.

mod encoding;
mod glimpse;
mod row;
mod separator;
mod text;
mod workbook;

pub use encoding::ENCODINGS;
pub use glimpse::{Chosen, glimpse};
pub use row::Row;

use domain::stores::import::{FileForm, UploadRefusal};
use std::io::{Read, Seek};

/// Why a table cannot be read to its end.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// It is the file; the sentence says what to do.
    #[error("{0}")]
    File(UploadRefusal),
    /// It is the disk, the network or the database.
    #[error(transparent)]
    Outage(#[from] std::io::Error),
}

impl From<UploadRefusal> for TableError {
    fn from(refusal: UploadRefusal) -> Self {
        TableError::File(refusal)
    }
}

/// Whether to go on with the next row.
pub type Onward = std::ops::ControlFlow<()>;

/// Hands every row that says anything to `each`, from the top, the header included, until it
/// breaks off or the file ends.
pub fn each_row(
    source: &mut dyn SourceObject,
    form: &FileForm,
    each: &mut dyn FnMut(&Row) -> Onward,
) -> Result<(), TableError> {
    source.rewind()?;
    match form {
        FileForm::Text { encoding, separator } => {
            text::each_row(source, encoding::by_label(encoding), *separator, each)
        }
        FileForm::Workbook { sheet, .. } => workbook::each_row(source, sheet, each),
    }
}

/// A [`Source`] behind a pointer.
pub trait SourceObject: Read + Seek + Send {}
impl<T: Read + Seek + Send> SourceObject for T {}

#[cfg(test)]
mod tests;
