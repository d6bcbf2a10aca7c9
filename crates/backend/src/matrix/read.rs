//! Reading runs and their recommendations.

use super::{StoredSettings, StoredSummary};
use crate::{
    Backend, Error, Result,
    db::{Db, Dialect, Moment, Value, list},
    on, statements,
};
use domain::{
    accounts::{Action, Actor},
    ids::{CampaignId, JobId, RunId, StoreId},
    jobs::JobState,
    matrix::{
        Parameters, Recommendation, RecommendationColumn, RecommendationFilter, RecommendationRow,
        RecommendationSort, RowsPage, RunInfo, Status, StoredRecommendation,
    },
    money::Money,
};
use sqlx::{QueryBuilder, types::Json};
use uuid::Uuid;

statements! {
    /// The workspace's runs, newest first.
    RUNS = "SELECT r.id, r.number, r.job_id, j.state, j.problem, r.settings, r.summary, p.name, r.created_at, r.finished_at
        FROM matrix_run r JOIN job j ON j.id = r.job_id JOIN person p ON p.id = r.created_by
        WHERE r.workspace_id = $1 ORDER BY r.number DESC LIMIT $2";
    /// One run.
    RUN = "SELECT r.id, r.number, r.job_id, j.state, j.problem, r.settings, r.summary, p.name, r.created_at, r.finished_at
        FROM matrix_run r JOIN job j ON j.id = r.job_id JOIN person p ON p.id = r.created_by
        WHERE r.workspace_id = $1 AND r.id = $2";
    /// One recommendation, whole.
    DETAIL = "SELECT detail FROM recommendation WHERE workspace_id = $1 AND run_id = $2 AND store_id = $3";
    /// The campaigns that appear in a run.
    CAMPAIGNS = "SELECT DISTINCT c.id, c.name, c.colour FROM recommendation m JOIN campaign c ON c.id = m.campaign_id
        WHERE m.workspace_id = $1 AND m.run_id = $2 ORDER BY c.name";
    /// What the runs said of one store, newest first.
    OF_STORE = "SELECT r.number, r.id, m.status, m.confidence, m.pieces, coalesce(c.name, ''), r.month
        FROM recommendation m JOIN matrix_run r ON r.id = m.run_id LEFT JOIN campaign c ON c.id = m.campaign_id
        WHERE m.workspace_id = $1 AND m.store_id = $2 ORDER BY r.number DESC LIMIT 12";
}

#[derive(sqlx::FromRow)]
struct RunRow {
    id: Uuid,
    number: i64,
    job_id: Uuid,
    state: String,
    problem: String,
    settings: Json<StoredSettings>,
    summary: Option<Json<StoredSummary>>,
    name: String,
    created_at: Moment,
    finished_at: Option<Moment>,
}

impl RunRow {
    fn open(self) -> (RunInfo, Option<Parameters>) {
        let (parameters, totals) = self.summary.map(|s| s.0.upgrade()).unzip();
        let info = RunInfo {
            id: RunId(self.id),
            number: self.number,
            job: JobId(self.job_id),
            state: JobState::from_word(&self.state).unwrap_or(JobState::Failed),
            problem: self.problem,
            settings: self.settings.0.upgrade(),
            totals,
            by: self.name,
            created_at: self.created_at.0,
            finished_at: self.finished_at.map(|at| at.0),
        };
        (info, parameters)
    }
}

/// The newest `limit` runs.
pub async fn runs(cx: &Backend, actor: &Actor, limit: i64) -> Result<Vec<RunInfo>> {
    actor.may(Action::Read)?;
    let rows: Vec<RunRow> = on!(&cx.db, |c| sqlx::query_as(RUNS)
        .bind(actor.workspace.0)
        .bind(limit)
        .fetch_all(c)
        .await)?;
    Ok(rows.into_iter().map(|row| row.open().0).collect())
}

/// One run, with the fitted parameters once it is finished.
pub async fn run(cx: &Backend, actor: &Actor, id: RunId) -> Result<(RunInfo, Option<Parameters>)> {
    actor.may(Action::Read)?;
    let row: Option<RunRow> = on!(&cx.db, |c| sqlx::query_as(RUN)
        .bind(actor.workspace.0)
        .bind(id.0)
        .fetch_optional(c)
        .await)?;
    Ok(row.ok_or(Error::NotFound("run"))?.open())
}

/// A recommendation with everything behind it.
pub async fn recommendation(
    cx: &Backend,
    actor: &Actor,
    run: RunId,
    store: StoreId,
) -> Result<Recommendation> {
    actor.may(Action::Read)?;
    let detail: Option<Json<StoredRecommendation>> = on!(&cx.db, |c| sqlx::query_scalar(DETAIL)
        .bind(actor.workspace.0)
        .bind(run.0)
        .bind(store.0)
        .fetch_optional(c)
        .await)?;
    Ok(detail.ok_or(Error::NotFound("recommendation"))?.0.upgrade())
}

/// The campaigns that appear in a run: id, name, colour.
pub async fn campaigns_of(
    cx: &Backend,
    actor: &Actor,
    run: RunId,
) -> Result<Vec<(CampaignId, String, u8)>> {
    actor.may(Action::Read)?;
    let rows: Vec<(Uuid, String, i64)> = on!(&cx.db, |c| sqlx::query_as(CAMPAIGNS)
        .bind(actor.workspace.0)
        .bind(run.0)
        .fetch_all(c)
        .await)?;
    Ok(rows
        .into_iter()
        .map(|(id, name, colour)| (CampaignId(id), name, u8::try_from(colour).unwrap_or(0)))
        .collect())
}

/// What a run said of one store.
#[derive(Clone, Debug, PartialEq)]
pub struct SaidOfStore {
    /// The run's number.
    pub number: i64,
    /// The run.
    pub run: RunId,
    /// The status it gave.
    pub status: Status,
    /// The confidence, 0 to 100.
    pub confidence: f64,
    /// The quantity.
    pub pieces: i64,
    /// The campaign's name.
    pub campaign: String,
    /// The month, as 2025-03.
    pub month: String,
}

/// What the last twelve runs said of a store, newest first.
pub async fn recommendations_of_store(
    cx: &Backend,
    actor: &Actor,
    store: StoreId,
) -> Result<Vec<SaidOfStore>> {
    actor.may(Action::Read)?;
    let rows: Vec<(i64, Uuid, String, f64, i64, String, String)> = on!(&cx.db, |c| {
        sqlx::query_as(OF_STORE).bind(actor.workspace.0).bind(store.0).fetch_all(c).await
    })?;
    Ok(rows
        .into_iter()
        .map(|(number, run, status, confidence, pieces, campaign, month)| SaidOfStore {
            number,
            run: RunId(run),
            status: Status::from_word(&status).unwrap_or(Status::Skip),
            confidence,
            pieces,
            campaign,
            month,
        })
        .collect())
}

#[derive(sqlx::FromRow)]
struct Line {
    store_id: Uuid,
    number: String,
    name: String,
    city: String,
    state: String,
    region: String,
    campaign_id: Option<Uuid>,
    campaign_name: String,
    colour: i64,
    pieces: i64,
    status: String,
    confidence: f64,
    overall: f64,
    expected_rate: f64,
    rate_low: f64,
    rate_high: f64,
    expected_responses: f64,
    cost: i64,
    profit: i64,
}

impl Line {
    fn row(self) -> RecommendationRow {
        RecommendationRow {
            store: StoreId(self.store_id),
            number: self.number,
            name: self.name,
            city: self.city,
            state: self.state,
            region: self.region,
            campaign: self.campaign_id.map(CampaignId),
            campaign_name: self.campaign_name,
            colour: u8::try_from(self.colour).unwrap_or(0),
            pieces: u32::try_from(self.pieces).unwrap_or(u32::MAX),
            status: Status::from_word(&self.status).unwrap_or(Status::Skip),
            confidence: self.confidence,
            overall: self.overall,
            rate: self.expected_rate,
            rate_low: self.rate_low,
            rate_high: self.rate_high,
            responses: self.expected_responses,
            cost: Money(self.cost),
            profit: Money(self.profit),
        }
    }
}

/// The lines that a filter means, from `offset` on, at most `limit`, and what all of them add up to.
pub async fn rows(
    cx: &Backend,
    actor: &Actor,
    run: RunId,
    filter: &RecommendationFilter,
    sort: RecommendationSort,
    offset: u32,
    limit: u32,
) -> Result<RowsPage> {
    actor.may(Action::Read)?;
    let sums: (i64, i64, i64, i64, f64) = match &cx.db {
        Db::Sqlite { reader, .. } => {
            sums(actor, run, filter).build_query_as().fetch_one(reader).await?
        }
        Db::Postgres(pool) => sums(actor, run, filter).build_query_as().fetch_one(pool).await?,
    };
    let lines: Vec<Line> = match &cx.db {
        Db::Sqlite { reader, .. } => {
            page(actor, run, filter, sort, offset, limit).build_query_as().fetch_all(reader).await?
        }
        Db::Postgres(pool) => {
            page(actor, run, filter, sort, offset, limit).build_query_as().fetch_all(pool).await?
        }
    };
    Ok(RowsPage {
        rows: lines.into_iter().map(Line::row).collect(),
        total: u64::try_from(sums.0).unwrap_or(0),
        pieces: u64::try_from(sums.1).unwrap_or(0),
        cost: Money(sums.2),
        profit: Money(sums.3),
        responses: sums.4,
    })
}

fn sums<D: Dialect>(actor: &Actor, run: RunId, filter: &RecommendationFilter) -> QueryBuilder<D> {
    let mut query = QueryBuilder::new(
        "SELECT count(*),
         CAST(coalesce(sum(CASE WHEN m.status <> 'skip' THEN m.pieces END), 0) AS BIGINT),
         CAST(coalesce(sum(CASE WHEN m.status <> 'skip' THEN m.cost END), 0) AS BIGINT),
         CAST(coalesce(sum(CASE WHEN m.status <> 'skip' THEN m.profit END), 0) AS BIGINT),
         CAST(coalesce(sum(CASE WHEN m.status <> 'skip' THEN m.expected_responses END), 0) AS DOUBLE PRECISION)
         FROM recommendation m JOIN store s ON s.id = m.store_id",
    );
    conditions(&mut query, actor, run, filter);
    query
}

fn page<D: Dialect>(
    actor: &Actor,
    run: RunId,
    filter: &RecommendationFilter,
    sort: RecommendationSort,
    offset: u32,
    limit: u32,
) -> QueryBuilder<D> {
    let mut query = QueryBuilder::new(
        "SELECT m.store_id, s.number, s.name, s.city, s.state, coalesce(r.name, '') AS region,
         m.campaign_id, coalesce(c.name, '') AS campaign_name, coalesce(c.colour, 0) AS colour,
         m.pieces, m.status, m.confidence, m.overall, m.expected_rate, m.rate_low, m.rate_high,
         m.expected_responses, m.cost, m.profit
         FROM recommendation m JOIN store s ON s.id = m.store_id
         LEFT JOIN region r ON r.id = s.region_id LEFT JOIN campaign c ON c.id = m.campaign_id",
    );
    conditions(&mut query, actor, run, filter);
    query.push(" ORDER BY ");
    query.push(match sort.column {
        RecommendationColumn::Store => "s.number_key",
        RecommendationColumn::Region => "coalesce(r.name, '')",
        RecommendationColumn::State => "s.state",
        RecommendationColumn::Campaign => "coalesce(c.name, '')",
        RecommendationColumn::Pieces => "m.pieces",
        RecommendationColumn::Overall => "m.overall",
        RecommendationColumn::Confidence => "m.confidence",
        RecommendationColumn::Rate => "m.expected_rate",
        RecommendationColumn::Responses => "m.expected_responses",
        RecommendationColumn::Cost => "m.cost",
        RecommendationColumn::Profit => "m.profit",
    });
    query.push(if sort.descending { " DESC, s.number_key" } else { ", s.number_key" });
    query.push(" LIMIT ");
    D::bind(&mut query, Value::Whole(limit.into()));
    query.push(" OFFSET ");
    D::bind(&mut query, Value::Whole(offset.into()));
    query
}

fn conditions<D: Dialect>(
    query: &mut QueryBuilder<D>,
    actor: &Actor,
    run: RunId,
    filter: &RecommendationFilter,
) {
    query.push(" WHERE m.workspace_id = ");
    D::bind(query, Value::Id(actor.workspace.0));
    query.push(" AND m.run_id = ");
    D::bind(query, Value::Id(run.0));
    let mut one_of = |column: &'static str, values: Vec<Value>| {
        if !values.is_empty() {
            query.push(" AND ");
            query.push(column);
            query.push(" IN ");
            list(query, values.into_iter());
        }
    };
    one_of("m.status", filter.statuses.iter().map(|s| Value::Text(s.word().into())).collect());
    one_of("s.region_id", filter.regions.iter().map(|id| Value::Id(id.0)).collect());
    one_of("s.state", filter.states.iter().map(|s| Value::Text(s.clone())).collect());
    one_of("m.campaign_id", filter.campaigns.iter().map(|id| Value::Id(id.0)).collect());
    one_of("m.store_id", filter.stores.iter().map(|id| Value::Id(id.0)).collect());
    if let Some(least) = filter.min_confidence {
        query.push(" AND m.confidence >= ");
        D::bind(query, Value::Real(least));
    }
    if let Some(most) = filter.max_confidence {
        query.push(" AND m.confidence <= ");
        D::bind(query, Value::Real(most));
    }
    for word in filter.text.to_lowercase().split_whitespace() {
        let word = word.replace('!', "!!").replace('%', "!%").replace('_', "!_");
        query.push(" AND s.search LIKE ");
        D::bind(query, Value::Text(format!("%{word}%")));
        query.push(" ESCAPE '!'");
    }
}
