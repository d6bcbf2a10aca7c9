//! What came of orders: figures of their lines, kept as they were said, and coupon codes.
//!
//! `row` (a line with its latest figures as the tables hold it), `record` (saying something),
//! `read` (what is known, and what was said before), `coupons` (codes and what was taken in with
//! them), `against` (recommended against planned, ordered, printed, delivered and invoiced), `file`
//! (the same for a spreadsheet), `scorecard` (how suppliers did). Files of actuals come in by
//! `stores::import`.

mod against;
mod coupons;
mod file;
mod read;
mod record;
mod row;
mod scorecard;

pub use against::{against, against_overview};
pub use coupons::{give_code, redeem};
pub use file::against_file;
pub use read::{actual_history, order_actuals, order_lines};
pub use record::{record_actual, record_said};
pub use scorecard::scorecards;

pub(crate) use row::{LineRow, figure_columns, line_rows};
