//! Orders: made from approved plans exactly once, moved on step by step, read and downloaded.
//!
//! `approved` reads what a plan's approval covers, `create` makes orders from it, `steps` moves
//! them on, `quick` does all of it in one confirmation, `read` and `list` show them, `download` writes them as files, `suppliers` keeps who
//! makes them.

mod approved;
mod calendar;
mod create;
mod download;
mod list;
mod quick;
mod read;
mod steps;
mod suppliers;

pub use create::{create_from_plan, proposal};
pub use download::{OrderFile, list_file, order_file};
pub use list::orders;
pub use quick::{quick_order, quick_preview};
pub use read::{order, orders_of_store};
pub use steps::{choose_supplier, take_step};
pub use suppliers::{add_supplier, change_supplier, suppliers};
