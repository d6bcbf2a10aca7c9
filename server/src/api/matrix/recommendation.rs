//! One recommendation with everything behind it.

use super::recommendations::{RecommendationLine, StatusWord, finished};
use crate::{
    api::{
        described::{Everywhere, OfOneThing},
        key::ByKey,
        problem::{Kind, Problem, ProblemDetails},
        read::Path,
        words,
    },
    router::State,
};
use axum::{Json, extract};
use backend::matrix;
use domain::{
    ids::{RunId, StoreId},
    matrix::{Contribution, Part, Recommendation, RecommendationFilter, RecommendationSort, Track},
};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

/// A recommendation with everything behind it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecommendationInFull {
    /// The line as the list has it.
    #[serde(flatten)]
    pub line: RecommendationLine,
    /// What kept the quantity from being larger or smaller: `profit_best` (nothing), `minimum_run`,
    /// `maximum_run`, `households`, `unproven`, and perhaps others later.
    pub quantity_bound: String,
    /// The rate that will be observed at this quantity lies between this and `observed_rate_high`
    /// with (at least) 80 % probability.
    pub observed_rate_low: f64,
    /// See `observed_rate_low`.
    pub observed_rate_high: f64,
    /// Expected revenue, in cents, where the history knows revenue.
    pub expected_revenue_cents: Option<i64>,
    /// What the expected responses earn before the cost, in cents.
    pub expected_margin_cents: i64,
    /// The chance, 0 to 1, that this campaign is the best one for the store.
    pub chance_best: f64,
    /// The part scores with the numbers behind them.
    pub parts: Parts,
    /// What speaks for it; at most three, the strongest first.
    pub reasons: Vec<Sentence>,
    /// What speaks against it; at most three, the gravest first.
    pub risks: Vec<Sentence>,
    /// Why it is skipped, if it is.
    pub skip_cause: Option<Sentence>,
    /// The quantity that would change the status, if there is one within reach.
    pub next_status: Option<NextStatus>,
    /// The other campaigns, the best first; at most three.
    pub runner_ups: Vec<RunnerUp>,
    /// What the store's own history consists of.
    pub history: StoreHistory,
    /// The quantity that was varied to learn from it: what the run would have recommended instead.
    pub explored_instead_of_pieces: Option<u32>,
    /// The stores that a store with hardly any mailings is judged by, the most alike first.
    pub look_alikes: Vec<LookAlikeStore>,
}

/// A store that another is judged by.
#[derive(Debug, Serialize, ToSchema)]
pub struct LookAlikeStore {
    /// Which.
    pub store: Uuid,
    /// How a sentence names it; may be empty.
    pub label: String,
    /// Its weight among the look-alikes, 0 to 1.
    pub weight: f64,
    /// By how much it multiplies the odds of a response against the chain.
    pub odds_multiplier: f64,
}

/// The four parts of a forecast.
#[derive(Debug, Serialize, ToSchema)]
pub struct Parts {
    /// How this store responds compared with others.
    pub store: PartScore,
    /// How this campaign works at this store type.
    pub creative: PartScore,
    /// How the region responds, with its trend.
    pub geography: PartScore,
    /// How the month responds.
    pub timing: PartScore,
}

/// The score of one part.
#[derive(Debug, Serialize, ToSchema)]
pub struct PartScore {
    /// Percentile within the chain, 50 being the middle.
    #[schema(minimum = 0, maximum = 100)]
    pub score: f64,
    /// By how much the odds of a response are multiplied; 1 is no effect.
    pub odds_multiplier: f64,
    /// Lower end of its 80 % interval.
    pub odds_multiplier_low: f64,
    /// Upper end of its 80 % interval.
    pub odds_multiplier_high: f64,
    /// How many past mailings speak about it.
    pub mailings: u32,
}

/// Something said in a sentence, with its numbers.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sentence {
    /// What kind of thing is said. There may be new kinds later.
    #[schema(example = "few_mailings")]
    pub kind: String,
    /// The sentence, in English.
    pub sentence: String,
    /// The numbers and names in it; which there are depends on the kind.
    #[schema(value_type = Object)]
    pub numbers: Map<String, Value>,
}

/// The smallest change of quantity that changes the status.
#[derive(Debug, Serialize, ToSchema)]
pub struct NextStatus {
    /// The status it would have.
    pub status: StatusWord,
    /// From (or down to) this quantity.
    pub pieces: u32,
    /// The same in words.
    pub sentence: String,
}

/// Another campaign for the same store.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunnerUp {
    /// The campaign.
    pub campaign: Uuid,
    /// Its best quantity.
    pub pieces: u32,
    /// Its expected response rate, 0 to 1.
    pub expected_rate: f64,
    /// Its expected profit, in cents.
    pub profit_cents: i64,
    /// The chance, 0 to 1, that it is the best one.
    pub chance_best: f64,
}

/// What a store's own history consists of.
#[derive(Debug, Serialize, ToSchema)]
pub struct StoreHistory {
    /// Mailings the fit has used.
    pub mailings: u32,
    /// Whether the forecast rests on the region, the type and the chain rather than on the store.
    pub low_data: bool,
    /// The last in-home date.
    pub last_mailing: Option<Date>,
    /// The last in-home date with a response.
    pub last_response: Option<Date>,
    /// Smallest quantity mailed.
    pub smallest_run_pieces: Option<u32>,
    /// Largest quantity mailed.
    pub largest_run_pieces: Option<u32>,
}

impl RecommendationInFull {
    fn new(line: RecommendationLine, whole: Recommendation) -> anyhow::Result<Self> {
        let next_status = whole.next_status.map(|next| NextStatus {
            status: next.status.into(),
            pieces: next.quantity,
            sentence: next.sentence(whole.quantity),
        });
        let skip_cause =
            whole.skip_cause.map(|cause| said(&cause, cause.sentence().to_owned())).transpose()?;
        Ok(RecommendationInFull {
            line,
            quantity_bound: words::case(serde_json::to_value(whole.bound)?).0,
            observed_rate_low: whole.forecast.observed_low,
            observed_rate_high: whole.forecast.observed_high,
            expected_revenue_cents: whole.expected_revenue.map(|money| money.0),
            expected_margin_cents: whole.expected_margin.0,
            chance_best: whole.chance_best,
            parts: parts(&whole),
            reasons: whole
                .reasons
                .iter()
                .map(|reason| said(reason, reason.sentence()))
                .collect::<Result<_, _>>()?,
            risks: whole
                .risks
                .iter()
                .map(|risk| said(risk, risk.sentence()))
                .collect::<Result<_, _>>()?,
            skip_cause,
            next_status,
            runner_ups: whole
                .runner_ups
                .iter()
                .map(|other| RunnerUp {
                    campaign: other.campaign.0,
                    pieces: other.quantity,
                    expected_rate: other.expected_rate,
                    profit_cents: other.expected_profit.0,
                    chance_best: other.chance_best,
                })
                .collect(),
            history: history(whole.track),
            explored_instead_of_pieces: whole.explored.map(|explored| explored.instead_of),
            look_alikes: whole
                .look_alikes
                .into_iter()
                .map(|other| LookAlikeStore {
                    store: other.store.0,
                    label: other.label,
                    weight: other.weight,
                    odds_multiplier: other.multiplier,
                })
                .collect(),
        })
    }
}

fn parts(whole: &Recommendation) -> Parts {
    let part = |part: Part| {
        let contribution: Contribution = whole.parts.of(part);
        let (low, high) = contribution.multiplier_interval();
        PartScore {
            score: whole.scores.of(part),
            odds_multiplier: contribution.multiplier(),
            odds_multiplier_low: low,
            odds_multiplier_high: high,
            mailings: contribution.mailings,
        }
    };
    Parts {
        store: part(Part::Store),
        creative: part(Part::Creative),
        geography: part(Part::Geography),
        timing: part(Part::Timing),
    }
}

fn said(what: &impl Serialize, sentence: String) -> serde_json::Result<Sentence> {
    let (kind, numbers) = words::case(serde_json::to_value(what)?);
    Ok(Sentence { kind, sentence, numbers })
}

fn history(track: Track) -> StoreHistory {
    StoreHistory {
        mailings: track.mailings,
        low_data: track.low_data,
        last_mailing: track.last_mailing,
        last_response: track.last_response,
        smallest_run_pieces: track.smallest_run,
        largest_run_pieces: track.largest_run,
    }
}

/// Read one store's recommendation with everything behind it.
#[utoipa::path(
    get,
    path = "/campaigns/matrix/runs/{run}/recommendations/{store}",
    tag = "Matrix",
    params(
        ("run" = Uuid, Path, description = "The run."),
        ("store" = Uuid, Path, description = "The store."),
    ),
    responses(
        (status = 200, description = "The recommendation.", body = RecommendationInFull),
        (status = 409, description = "The run is not finished.", body = ProblemDetails, content_type = "application/problem+json"),
        Everywhere,
        OfOneThing,
    )
)]
pub(super) async fn read_recommendation(
    extract::State(state): extract::State<State>,
    ByKey(by): ByKey,
    Path((run, store)): Path<(RunId, StoreId)>,
) -> Result<Json<RecommendationInFull>, Problem> {
    finished(&state.cx, &by.actor, run).await?;
    let only = RecommendationFilter { stores: vec![store], ..RecommendationFilter::default() };
    let sort = RecommendationSort::default();
    let (rows, _) = matrix::rows_after(&state.cx, &by.actor, run, &only, sort, None, 1).await?;
    let row = rows.into_iter().next().ok_or_else(|| {
        Problem::new(Kind::NotFound, "There is no such recommendation in this workspace.")
    })?;
    let whole = matrix::recommendation(&state.cx, &by.actor, run, store).await?;
    RecommendationInFull::new(row.into(), whole).map(Json).map_err(|error| Problem::outage(&error))
}
