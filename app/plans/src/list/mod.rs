//! All plans: found, filtered, copied, put away.

mod acts;
pub(super) mod api;
mod page;

pub(super) use page::PlanListRoute;
