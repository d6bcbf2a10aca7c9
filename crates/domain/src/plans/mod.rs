//! Plans: which store gets which campaign in what quantity, in which wave, and who agreed to it.
//!
//! `item` holds a store's line and what was recommended for it, `operation` the ways a line or a
//! wave changes and how each is undone, `rules` what is refused, `totals` the sums, `checks` what
//! stands in the way of an approval, `pressure` when the same homes would be mailed too soon, `approval` who may give it and what exactly it covers,
//! `quick` the one exception to that, `selection` which items or recommendations are meant, `plan`
//! the plan itself and its pages, `list` all of them, `live` a plan as several people change it
//! together, `sheet` the whole of it in a browser, `spread` how a total is divided over items, `split` how items are divided into waves,
//! `view` a saved view of the sheet, `review` what an approver looks at, `threads` what people say about it, `versions` its history's named places, `share` what somebody
//! without an account sees of it.

mod approval;
mod checks;
mod column_filter;
mod item;
mod list;
mod live;
mod operation;
mod plan;
mod pressure;
mod quick;
mod review;
mod rules;
mod selection;
mod share;
mod sheet;
mod split;
mod spread;
mod threads;
mod totals;
mod versions;
mod view;

#[cfg(test)]
mod properties;

pub use crate::matrix::RecommendationFilter;
pub use approval::{
    Approval, ApprovedLine, FirstApproval, ToApprove, check_approver, digest_input,
};
pub use checks::{Check, Figures, OverBudget, Severity, checks};
pub use column_filter::{Between, ColumnFilter};
pub use item::{
    Difference, Item, ItemStatus, Line, Original, OverrideReason, Price, ReasonKind, StoreFacts,
};
pub use list::{PlanCursor, PlanFilter, PlanList, PlanSummary, Progress};
pub use live::{
    Deed, Edit, FromBrowser, ItemDifference, ItemSet, LivePlan, Part, PlanAct, PlanAnswer,
    PlanAuthority, PlanEntry, PlanReplica, PlanStale, Presence, Rights, Step, ToBrowser, Told,
    Values, WaveStep, Whereabouts,
};
pub use operation::{Cell, ChangeKind, Operation, StoredChange, WaveCell, WaveOperation, is_stale};
pub use plan::{
    CampaignChoice, Change, Conflict, Contributor, LinePage, OrderedMoney, Plan, PlanPage,
    PlanStatus, Preview, Saved, SavedWave, Wave, WaveConflict,
};
pub use pressure::{PRESSED_NAMED, Pressed, pressure_window};
pub use quick::{
    QuickAsk, QuickDone, QuickFigures, QuickPreview, QuickRefusal, check_quick_order, quick_note,
};
pub use review::{Mailed, REVIEW_LINES, ReasonSums, Review, ReviewLine, ReviewScope, ReviewSums};
pub use rules::{
    ApprovalRefusal, CreateRefusal, EditRefusal, MAX_NOTES, MAX_PIECES, ReviewRefusal,
    check_operation, check_wave, check_wave_operation, clean_name, clean_return_reason,
    clean_review_note, clean_wave_name,
};
pub use selection::{Column, Direction, ItemFilter, Sort};
pub use share::{
    NewShare, OpenRefusal, SHARE_DAYS_MOST, SHARE_MARK, SHARES_MOST, Share, ShareRefusal,
    SharedLine, SharedLines, SharedPlan, check_share,
};
pub use sheet::{Names, PlanSheet, SheetStores};
pub use split::{Candidate, SplitBy, SplitRefusal, SuggestedWave, suggest_waves};
pub use spread::{Portion, SpreadRefusal, scale, spread_cost, spread_pieces};
pub use threads::{
    Anchor, Comment, CommentMark, CommentRefusal, MAX_COMMENT, MAX_GUEST_NAME, Thread,
    ThreadFilter, check_own, check_take_back, clean_comment, clean_guest_name, excerpt,
};
pub use totals::{PlanTotals, Sums};
pub use versions::{
    COMPARED_LINES, ComparedLine, Comparison, MAX_VERSION_NAME, Milestone, Version, VersionRefusal,
    clean_version_name,
};
pub use view::{PlanView, StoredPlanView};
