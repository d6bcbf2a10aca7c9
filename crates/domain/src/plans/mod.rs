//! Plans: which store gets which campaign in what quantity, in which wave, and who agreed to it.
//!
//! `item` holds a store's line and what was recommended for it, `operation` the ways a line or a
//! wave changes and how each is undone, `rules` what is refused, `totals` the sums, `checks` what
//! stands in the way of an approval, `approval` who may give it and what exactly it covers,
//! `quick` the one exception to that, `selection` which items or recommendations are meant, `plan` the plan itself and its pages,
//! `spread` how a total is divided over items, `split` how items are divided into waves.
//!
//! Left out on purpose: anything live (presence, broadcasts); a plan's log of operations is all
//! that needs.

mod approval;
mod checks;
mod item;
mod operation;
mod plan;
mod quick;
mod rules;
mod selection;
mod split;
mod spread;
mod totals;

#[cfg(test)]
mod properties;

pub use crate::matrix::RecommendationFilter;
pub use approval::{ApprovedLine, check_approver, digest_input};
pub use checks::{Check, Figures, OverBudget, Severity, checks};
pub use item::{
    Difference, Item, ItemStatus, Line, Original, OverrideReason, Price, ReasonKind, StoreFacts,
};
pub use operation::{Cell, ChangeKind, Operation, StoredChange, WaveCell, WaveOperation, is_stale};
pub use plan::{
    CampaignChoice, Change, Conflict, Contributor, LinePage, Plan, PlanPage, PlanStatus,
    PlanSummary, Preview, Saved, SavedWave, Wave, WaveConflict,
};
pub use quick::{
    QuickAsk, QuickDone, QuickFigures, QuickPreview, QuickRefusal, check_quick_order, quick_note,
};
pub use rules::{
    ApprovalRefusal, CreateRefusal, EditRefusal, MAX_NOTES, MAX_PIECES, check_operation,
    check_wave_operation, clean_name, clean_wave_name,
};
pub use selection::{Column, Direction, ItemFilter, Sort};
pub use split::{Candidate, SplitBy, SplitRefusal, SuggestedWave, suggest_waves};
pub use spread::{Share, SpreadRefusal, scale, spread_cost, spread_pieces};
pub use totals::{PlanTotals, Sums};
