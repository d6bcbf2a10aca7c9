//! A plan as the API tells it. These forms are the API's own: what the app stores may change with a
//! release, what programs read must not.

use domain::plans::{self, Check, PlanPage, PlanSummary, Severity, Sums};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use utoipa::ToSchema;
use uuid::Uuid;

/// Where a plan stands.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlanState {
    /// It can be changed.
    Draft,
    /// It waits for an approval and is locked meanwhile.
    InReview,
    /// Its content is agreed and locked.
    Approved,
    /// Orders were made from it.
    Executed,
}

impl From<plans::PlanStatus> for PlanState {
    fn from(status: plans::PlanStatus) -> Self {
        match status {
            plans::PlanStatus::Draft => PlanState::Draft,
            plans::PlanStatus::InReview => PlanState::InReview,
            plans::PlanStatus::Approved => PlanState::Approved,
            plans::PlanStatus::Executed => PlanState::Executed,
        }
    }
}

impl From<PlanState> for plans::PlanStatus {
    fn from(state: PlanState) -> Self {
        match state {
            PlanState::Draft => plans::PlanStatus::Draft,
            PlanState::InReview => plans::PlanStatus::InReview,
            PlanState::Approved => plans::PlanStatus::Approved,
            PlanState::Executed => plans::PlanStatus::Executed,
        }
    }
}

impl FromStr for PlanState {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        plans::PlanStatus::from_word(word).map(Into::into).ok_or(UnknownWord)
    }
}

/// A word that is none of those known.
#[derive(Clone, Copy, Debug)]
pub struct UnknownWord;

impl fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unknown")
    }
}

/// A plan in the list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanLine {
    /// Its identity.
    pub id: Uuid,
    /// Its name, unique in the workspace.
    pub name: String,
    /// The month it mails in.
    #[schema(pattern = "^[0-9]{4}-[0-9]{2}$", example = "2025-03")]
    pub month: String,
    /// Where it stands.
    pub status: PlanState,
    /// Counts reopenings from 1; an approval is of one revision.
    pub revision: u32,
    /// The matrix run it was made from; `null` for a plan made from stores.
    pub run: Option<Uuid>,
    /// Who shaped it, most changes first.
    pub people: Vec<String>,
    /// Stores that are mailed.
    pub stores: u32,
    /// Stores still to be decided.
    pub needs_review: u32,
    /// Pieces mailed.
    pub pieces: u64,
    /// What that costs, in cents.
    pub cost_cents: i64,
    /// The share of its stores that is decided, 0 to 1.
    #[schema(minimum = 0, maximum = 1)]
    pub settled_share: Option<f64>,
    /// What is still to do, in words.
    pub to_do: Vec<String>,
    /// Threads about it that are not resolved.
    pub open_threads: u32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
}

impl From<PlanSummary> for PlanLine {
    fn from(summary: PlanSummary) -> Self {
        let plan = summary.plan;
        PlanLine {
            id: plan.id.0,
            name: plan.name,
            month: plan.month.to_string(),
            status: plan.status.into(),
            revision: plan.revision,
            run: plan.run.map(|run| run.0),
            people: summary.people.into_iter().map(|one| one.name).collect(),
            stores: summary.stores,
            needs_review: summary.needs_review,
            pieces: summary.pieces,
            cost_cents: summary.cost.0,
            settled_share: summary.progress.share(),
            to_do: summary.progress.to_do(),
            open_threads: summary.open_threads,
            created_at: plan.created_at,
            changed_at: plan.changed_at,
        }
    }
}

/// Sums over included items.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanSums {
    /// Stores mailed.
    pub stores: u32,
    /// Pieces mailed.
    pub pieces: u64,
    /// What that costs, in cents.
    pub cost_cents: i64,
    /// Responses expected of the items that have a forecast.
    pub expected_responses: f64,
}

impl From<Sums> for PlanSums {
    fn from(sums: Sums) -> Self {
        PlanSums {
            stores: sums.stores,
            pieces: sums.pieces,
            cost_cents: sums.cost.0,
            expected_responses: sums.expected_responses,
        }
    }
}

/// A wave with its sums.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanWave {
    /// Its identity.
    pub id: Uuid,
    /// Its name, unique in the plan.
    pub name: String,
    /// When it is in homes.
    #[schema(value_type = Option<String>, format = Date)]
    pub in_home_on: Option<jiff::civil::Date>,
    /// What it may cost, in cents; `null` means no limit.
    pub budget_cents: Option<i64>,
    /// Its `ETag` without the quotation marks.
    pub version: u32,
    /// What is in it.
    pub sums: PlanSums,
}

/// A wave with its sums, out of a plan's page.
pub(super) fn wave(page: &PlanPage, wave: &plans::Wave) -> PlanWave {
    PlanWave {
        id: wave.id.0,
        name: wave.name.clone(),
        in_home_on: wave.in_home_on,
        budget_cents: wave.budget.map(|budget| budget.0),
        version: wave.version,
        sums: page.totals.wave(Some(wave.id)).into(),
    }
}

/// Whether a check blocks an approval.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CheckSeverity {
    /// It must be put right.
    Error,
    /// It must be acknowledged by its kind.
    Warning,
}

/// Something that stands in the way of an approval.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanCheck {
    /// Its kind, by which a warning is acknowledged.
    #[schema(example = "needs_review")]
    pub kind: String,
    /// Whether it blocks.
    pub severity: CheckSeverity,
    /// What it says.
    pub text: String,
}

/// The kind of a check in the form of other words here.
pub(super) fn kind(check: &Check) -> String {
    crate::api::words::case(serde_json::to_value(check).unwrap_or_default()).0
}

impl From<&Check> for PlanCheck {
    fn from(check: &Check) -> Self {
        PlanCheck {
            kind: kind(check),
            severity: match check.severity() {
                Severity::Error => CheckSeverity::Error,
                Severity::Warning => CheckSeverity::Warning,
            },
            text: check.to_string(),
        }
    }
}

/// Who approved a plan, and what exactly.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanApproval {
    /// Who.
    pub by: String,
    /// When.
    pub at: Option<Timestamp>,
    /// SHA-256 over what executes, in hexadecimal. Executing names it again.
    pub digest: String,
}

/// One person's approval of a plan as it is.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanApprover {
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A plan with its waves, sums and checks.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanInFull {
    /// Its identity.
    pub id: Uuid,
    /// Its name, unique in the workspace.
    pub name: String,
    /// The month it mails in.
    #[schema(pattern = "^[0-9]{4}-[0-9]{2}$", example = "2025-03")]
    pub month: String,
    /// Where it stands.
    pub status: PlanState,
    /// Counts reopenings from 1; an approval is of one revision.
    pub revision: u32,
    /// The matrix run it was made from; `null` for a plan made from stores.
    pub run: Option<Uuid>,
    /// Who shaped it, most changes first.
    pub people: Vec<String>,
    /// Sums over all included items.
    pub sums: PlanSums,
    /// Items to be decided.
    pub needs_review: u32,
    /// Items left out.
    pub excluded: u32,
    /// Items that differ from their recommendation.
    pub overrides: u32,
    /// Its waves, in order.
    pub waves: Vec<PlanWave>,
    /// What stands in the way of an approval; empty once it is approved.
    pub checks: Vec<PlanCheck>,
    /// Whether two people have to approve it, as it is now.
    pub needs_second_approver: bool,
    /// Who approved exactly this content: the first of two while the plan is in review.
    pub approvers: Vec<PlanApprover>,
    /// Items that differ from what was approved last: what the next approval is about.
    pub items_to_approve: u32,
    /// Its approval, while there is one.
    pub approval: Option<PlanApproval>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
}

impl From<PlanPage> for PlanInFull {
    fn from(page: PlanPage) -> Self {
        let waves = page.waves.iter().map(|one| wave(&page, one)).collect();
        let checks = match page.plan.status.awaits_approval() {
            true => page.checks.iter().map(PlanCheck::from).collect(),
            false => Vec::new(),
        };
        let approval = page.plan.digest.map(|digest| PlanApproval {
            by: page.plan.approved_by.clone().unwrap_or_default(),
            at: page.plan.approved_at,
            digest: hex(&digest),
        });
        PlanInFull {
            id: page.plan.id.0,
            name: page.plan.name,
            month: page.plan.month.to_string(),
            status: page.plan.status.into(),
            revision: page.plan.revision,
            run: page.plan.run.map(|run| run.0),
            people: page.people.into_iter().map(|one| one.name).collect(),
            sums: page.totals.all.into(),
            needs_review: page.totals.needs_review,
            excluded: page.totals.excluded,
            overrides: page.totals.overrides,
            waves,
            checks,
            needs_second_approver: page.needs_second,
            approvers: page
                .first_approvals
                .into_iter()
                .map(|one| PlanApprover { by: one.name, at: one.at })
                .collect(),
            items_to_approve: page.to_approve.items,
            approval,
            created_at: page.plan.created_at,
            changed_at: page.plan.changed_at,
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
