//! Plans: made from a matrix run or from stores, changed cell by cell, approved, reopened.
//!
//! `create` makes them, `lines` and `sums` read them, `edit` and `waves` change them one cell at a
//! time, `patch` several at once, `send` asks for that, `approve` locks and reopens them, `threads` is what is said about them, `shares` shows them
//! to people without an account, `list` shows them all, `keep` copies and
//! archives them, `history` what happened to them, `versions` gives places in it names and has them back.
//! Every change is an entry of `plan_change`, which is the version history and says who contributed.

mod approvals;
mod approve;
mod assign;
mod create;
mod edit;
mod fragments;
mod history;
mod item_row;
mod keep;
mod lines;
mod list;
mod live;
mod ordered;
mod page;
mod patch;
mod plan;
mod pressure;
mod review;
mod send;
mod shares;
mod store_row;
mod sums;
mod threads;
mod versions;
mod waves;

pub(crate) use approve::lock;
pub use approve::{approve, approved_lines, mark_executed, reopen};
pub use assign::assign_wave;
pub(crate) use create::{NewPlan, create_in, held_free_name};
pub use create::{create_from_run, create_from_stores, free_name, preview};
pub use edit::{edit_item, rename_plan};
pub use history::changes;
pub use keep::{archive_plan, duplicate_plan};
pub use lines::{line, lines};
pub use list::plans;
pub use live::{Heard, LivePlans, act, missed, sheet, snapshot, watch, watch_others};
pub use page::plan_page;
pub use patch::{PlanPatch, patch_item, patch_plan, patch_wave};
pub(crate) use plan::{held_waves, hold};
pub use review::review;
pub use send::{send_back, send_for_review, take_back};
pub use shares::{create_share, guest_comment, revoke_share, shared_lines, shared_plan, shares};
pub(crate) use sums::held_figures;
pub use sums::totals;
pub use threads::{
    comment_marks, edit_comment, mark_seen, people, reply, resolve_thread, start_thread,
    take_back_comment, thread, threads,
};
pub use versions::{compare_versions, restore_version, save_version, versions};
pub use waves::edit_wave;
