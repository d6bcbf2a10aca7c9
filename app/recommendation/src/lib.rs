//! What is behind a recommendation, as the matrix shows it beside its table and a plan beside its
//! sheet: confidence, scores, reasons, risks, history, and what the model says at another quantity.

mod api;
mod behind;
mod history;
mod other_quantity;
mod words;

pub use api::look_closer;
pub use behind::{Behind, Marks};
pub use words::{badge, held_out_badge, rate};
