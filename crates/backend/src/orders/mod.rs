//! Orders: made from approved plans exactly once, moved on step by step, read and downloaded.
//!
//! `approved` reads what a plan's approval covers, `create` makes orders from it, `steps` moves
//! them on, `shipments` says what of them has left, `quick` does all of it in one confirmation, `read`
//! and `list` show them, `download` writes them as files and `documents` as the files their supplier
//! gets, `suppliers` keeps who makes them and `terms` what is agreed with them. `handover` sends an
//! order to its supplier, who comes back through the `door` that `links` open; `actuals` is what came
//! of orders.

pub(crate) mod actuals;
mod approved;
mod calendar;
mod create;
mod documents;
mod door;
mod download;
mod handover;
mod learning;
mod links;
mod list;
mod quick;
mod read;
mod shipments;
mod steps;
mod suppliers;
mod terms;

pub use actuals::{
    actual_history, against, against_file, against_overview, give_code, order_actuals, order_lines,
    record_actual, record_said, redeem, scorecards,
};
pub(crate) use calendar::day_in;
pub use calendar::today;
pub use create::{create_from_plan, proposal};
pub use documents::order_document;
pub use door::{door_act, door_file, door_opens, door_order, proof, supplier_side, upload_proof};
pub use download::{OrderFile, list_file, order_file};
pub use handover::{hand_over, handover_preview, sent_file};
pub(crate) use handover::{hold_order_of, mail_went};
pub use learning::learning;
pub use links::{create_supplier_link, revoke_supplier_link};
pub use list::{orders, orders_after};
pub use quick::{quick_order, quick_preview};
pub use read::{order, orders_of_store};
pub use shipments::report_shipment;
pub use steps::{choose_supplier, take_step, take_steps};
pub use suppliers::{add_supplier, change_supplier, suppliers};
pub use terms::{change_terms, supplier_card};
