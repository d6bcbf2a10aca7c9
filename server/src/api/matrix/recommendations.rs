//! The recommendations of a run as a list.

use crate::{
    api::{
        described::{Everywhere, OfOneThing, WithParameters},
        key::ByKey,
        pages::{cursor, limit, position},
        problem::{Kind, Problem, ProblemDetails},
        read::{List, Path, Query},
    },
    router::State,
};
use axum::{Json, extract};
use backend::{Backend, matrix};
use domain::{
    accounts::Actor,
    ids::{CampaignId, RegionId, RunId, StoreGroupId, StoreId, StoreTypeId},
    matrix::{
        RecommendationColumn, RecommendationFilter, RecommendationRow, RecommendationSort, Status,
    },
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// What a recommendation asks of people.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatusWord {
    /// Go ahead.
    AutoApprove,
    /// Worth a look.
    NeedsReview,
    /// Too unsure, or it does not pay.
    Skip,
}

impl From<Status> for StatusWord {
    fn from(status: Status) -> Self {
        match status {
            Status::AutoApprove => StatusWord::AutoApprove,
            Status::NeedsReview => StatusWord::NeedsReview,
            Status::Skip => StatusWord::Skip,
        }
    }
}

/// Which recommendations, in which order, which piece. A list takes several values with commas
/// between them; what is left out does not limit.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichRecommendations {
    /// Of these statuses: `auto_approve`, `needs_review`, `skip`.
    #[serde(default)]
    #[param(value_type = Option<Vec<StatusWord>>, style = Form, explode = false)]
    status: List<StatusParameter>,
    /// In these regions, as when the run was made.
    #[serde(default)]
    #[param(value_type = Option<Vec<Uuid>>, style = Form, explode = false)]
    region: List<RegionId>,
    /// In these states, as when the run was made and as written in the list of stores.
    #[serde(default)]
    #[param(value_type = Option<Vec<String>>, style = Form, explode = false)]
    state: List<String>,
    /// Of these store types, as when the run was made.
    #[serde(default)]
    #[param(value_type = Option<Vec<Uuid>>, style = Form, explode = false)]
    store_type: List<StoreTypeId>,
    /// In these store groups, picked or by rule, as they are now.
    #[serde(default)]
    #[param(value_type = Option<Vec<Uuid>>, style = Form, explode = false)]
    group: List<StoreGroupId>,
    /// With these campaigns.
    #[serde(default)]
    #[param(value_type = Option<Vec<Uuid>>, style = Form, explode = false)]
    campaign: List<CampaignId>,
    /// Exactly these stores.
    #[serde(default)]
    #[param(value_type = Option<Vec<Uuid>>, style = Form, explode = false)]
    store: List<StoreId>,
    /// Confidence of at least this.
    #[param(minimum = 0, maximum = 100)]
    min_confidence: Option<f64>,
    /// Confidence of at most this.
    #[param(minimum = 0, maximum = 100)]
    max_confidence: Option<f64>,
    /// Only stores that are held out to measure lift (`true`), or only those that are not (`false`).
    held_out: Option<bool>,
    /// Only stores with too little history of their own (`true`), or only those with enough (`false`).
    low_data: Option<bool>,
    /// Words that all stand in the store's texts: number, name, address, city, state, postcode, owner.
    text: Option<String>,
    /// By what the list is sorted; a minus in front puts the largest first. One of `store`, `region`,
    /// `state`, `store_type`, `status`, `campaign`, `pieces`, `overall`, `confidence`, `rate`,
    /// `responses`, `cost`, `margin`, `profit`, `score_store`, `score_creative`, `score_geography`,
    /// `score_timing`.
    #[param(default = "-confidence", pattern = "^-?[a-z_]+$")]
    sort: Option<String>,
    /// How many at most.
    #[param(minimum = 1, maximum = 500, default = 100)]
    limit: Option<u32>,
    /// Where to read on: what `next` said.
    cursor: Option<String>,
}

/// A status in the address.
#[derive(Clone, Copy, Debug)]
struct StatusParameter(Status);

impl std::str::FromStr for StatusParameter {
    type Err = &'static str;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Status::from_word(word)
            .map(StatusParameter)
            .ok_or("a status is auto_approve, needs_review or skip")
    }
}

impl WhichRecommendations {
    fn filter(&self) -> Result<RecommendationFilter, Problem> {
        for (name, bound) in
            [("min_confidence", self.min_confidence), ("max_confidence", self.max_confidence)]
        {
            if bound.is_some_and(|bound| !(0.0..=100.0).contains(&bound)) {
                let detail = format!("{name}: a confidence lies between 0 and 100.");
                return Err(Problem::new(Kind::Parameter, detail));
            }
        }
        Ok(RecommendationFilter {
            statuses: self.status.0.iter().map(|status| status.0).collect(),
            regions: self.region.0.clone(),
            states: self.state.0.clone(),
            types: self.store_type.0.clone(),
            groups: self.group.0.clone(),
            campaigns: self.campaign.0.clone(),
            stores: self.store.0.clone(),
            min_confidence: self.min_confidence,
            max_confidence: self.max_confidence,
            held_out: self.held_out,
            low_data: self.low_data,
            text: self.text.clone().unwrap_or_default(),
        })
    }

    fn sort(&self) -> Result<RecommendationSort, Problem> {
        let Some(word) = &self.sort else { return Ok(RecommendationSort::default()) };
        let (descending, name) = match word.strip_prefix('-') {
            Some(name) => (true, name),
            None => (false, word.as_str()),
        };
        let column = serde_json::from_value::<RecommendationColumn>(name.into())
            .map_err(|why| Problem::new(Kind::Parameter, format!("sort: {why}")))?;
        Ok(RecommendationSort { column, descending })
    }
}

/// A store's line in a run.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecommendationLine {
    /// The store.
    pub store: Uuid,
    /// Its number.
    #[schema(example = "STR-001")]
    pub store_number: String,
    /// Its name.
    pub store_name: String,
    /// Its city.
    pub city: String,
    /// Its state when the run was made.
    pub state: String,
    /// The name of its region then; empty when it had none.
    pub region: String,
    /// The name of its store type then; empty when it had none.
    pub store_type: String,
    /// The recommended campaign; `null` when none is worth mailing.
    pub campaign: Option<Uuid>,
    /// The campaign's name; empty when there is none.
    pub campaign_name: String,
    /// The recommended quantity. A skipped store still shows what would be best.
    pub pieces: u32,
    /// What it asks of people.
    pub status: StatusWord,
    /// The chance, 0 to 100, that the realised rate lands within a quarter of the forecast.
    #[schema(minimum = 0, maximum = 100)]
    pub confidence: f64,
    /// Percentile of the expected profit among the scored stores.
    #[schema(minimum = 0, maximum = 100)]
    pub overall_score: f64,
    /// Expected response rate, 0 to 1.
    pub expected_rate: f64,
    /// The true rate lies between this and `rate_high` with 80 % probability.
    pub rate_low: f64,
    /// See `rate_low`.
    pub rate_high: f64,
    /// Whether it has too little history of its own, so that the forecast rests on other stores.
    pub low_data: bool,
    /// Whether it is held out to measure lift; then it is not mailed.
    pub held_out: bool,
    /// The stratum of like stores that it was drawn in for the holdout, from 0.
    pub stratum: Option<u32>,
    /// Expected responses.
    pub expected_responses: f64,
    /// Cost, in cents.
    pub cost_cents: i64,
    /// Expected profit beyond that cost, in cents.
    pub profit_cents: i64,
}

impl From<RecommendationRow> for RecommendationLine {
    fn from(row: RecommendationRow) -> Self {
        RecommendationLine {
            store: row.store.0,
            store_number: row.number,
            store_name: row.name,
            city: row.city,
            state: row.state,
            region: row.region,
            store_type: row.store_type,
            campaign: row.campaign.map(|id| id.0),
            campaign_name: row.campaign_name,
            pieces: row.pieces,
            status: row.status.into(),
            confidence: row.confidence,
            overall_score: row.overall,
            expected_rate: row.rate,
            rate_low: row.rate_low,
            rate_high: row.rate_high,
            low_data: row.low_data,
            held_out: row.held_out,
            stratum: row.stratum,
            expected_responses: row.responses,
            cost_cents: row.cost.0,
            profit_cents: row.profit.0,
        }
    }
}

/// A piece of the list of recommendations.
#[derive(Debug, Serialize, ToSchema)]
pub struct SomeRecommendations {
    /// The recommendations, in the order asked for.
    pub items: Vec<RecommendationLine>,
    /// The cursor of the next piece; `null` at the end.
    pub next: Option<String>,
}

/// Refuses with "not ready" when the run has no recommendations yet, or never will.
pub(super) async fn finished(cx: &Backend, actor: &Actor, run: RunId) -> Result<(), Problem> {
    let (run, _) = matrix::run(cx, actor, run).await?;
    if run.finished_at.is_some() {
        return Ok(());
    }
    let detail = match run.problem.as_str() {
        "" => format!("Run {} is {}; it has no recommendations.", run.number, run.state.word()),
        problem => format!("Run {} {}: {problem}", run.number, run.state.word()),
    };
    Err(Problem::new(Kind::NotReady, detail))
}

/// List the recommendations of a finished run.
#[utoipa::path(
    get,
    path = "/campaigns/matrix/runs/{run}/recommendations",
    tag = "Matrix",
    params(("run" = Uuid, Path, description = "The run."), WhichRecommendations),
    responses(
        (status = 200, description = "A piece of the list.", body = SomeRecommendations),
        (status = 409, description = "The run is not finished.", body = ProblemDetails, content_type = "application/problem+json"),
        Everywhere,
        OfOneThing,
        WithParameters,
    )
)]
pub(super) async fn list_recommendations(
    extract::State(state): extract::State<State>,
    ByKey(by): ByKey,
    Path(run): Path<RunId>,
    Query(which): Query<WhichRecommendations>,
) -> Result<Json<SomeRecommendations>, Problem> {
    let (limit, filter, sort) = (limit(which.limit)?, which.filter()?, which.sort()?);
    let question = (run, &filter, sort);
    let after = match &which.cursor {
        Some(cursor) => Some(position::<matrix::Position>(&question, cursor)?),
        None => None,
    };
    if after.as_ref().is_some_and(|position| !position.fits(sort)) {
        let detail = "cursor: It belongs to another order. Begin again without a cursor.";
        return Err(Problem::new(Kind::Parameter, detail));
    }
    finished(&state.cx, &by.actor, run).await?;
    let (rows, next) =
        matrix::rows_after(&state.cx, &by.actor, run, &filter, sort, after.as_ref(), limit).await?;
    let next = next.map(|position| cursor(&question, &position)).transpose()?;
    Ok(Json(SomeRecommendations { items: rows.into_iter().map(Into::into).collect(), next }))
}
