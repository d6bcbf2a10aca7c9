//! Importing stores, campaigns, mailing history and what came of orders from a table: what its columns hold, what its
//! lines say, what that would change, and when it may be imported and undone.
//!
//! Files: `cell`, `number`, `day` (what people type), `header` (the columns), `field` (what can be
//! imported), `mapping` (which column is what), `line` and `store_line`, `campaign_line`,
//! `mailing_line`, `actual_line` (reading one line), `problem` (what is wrong with it), `difference` (what it
//! changes), `life` (from upload to undo). Reading bytes is the backend's `tables`.
//!
//! An empty cell says nothing: it never clears what is there.

mod actual_line;
mod campaign_line;
mod cell;
mod day;
mod difference;
mod field;
mod header;
mod life;
mod line;
mod mailing_line;
mod mapping;
mod number;
mod place_words;
mod problem;
mod store_line;

pub use actual_line::{ActualLine, read_actual, says_nothing};
pub use campaign_line::{CampaignLine, read_campaign};
pub use cell::{CELL_LENGTH, Cell, Cells, trim};
pub use day::{DayOrder, NotADay, day_of_serial, parse_day};
pub use difference::{CampaignImage, Counts, Difference, MailingImage, Outcome, StoreImage};
pub use field::{Field, Kind};
pub use header::{MOST_COLUMNS, column_letters, column_names, find_header, guess_columns};
pub use life::*;
pub use mailing_line::{MailingLine, read_mailing};
pub use mapping::{Guess, Mapping, MappingRefusal, check_mapping, guess_mapping, remembered_as};
pub use number::{Decimal, DecimalMark, NotANumber, parse_number};
pub use problem::{Problem, Reason};
pub use store_line::{StoreLine, read_store};
