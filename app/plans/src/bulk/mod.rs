//! Acts on many stores at once: the bar above the sheet, and what its menus open. Each is one step of
//! undo.

mod bar;
mod export;
mod quantity;
mod scope;
mod words_dialog;

pub(super) use bar::BulkBar;
pub(super) use quantity::QuantityDialog;
pub(super) use scope::Scope;
