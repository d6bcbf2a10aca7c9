//! The lines of a run: a window of what a filter means, in an order, and what all of it adds up to.

use super::select::{Selection, joins, order};
use crate::{
    Backend, Result,
    db::{Dialect, Value},
    on,
};
use domain::{
    accounts::{Action, Actor},
    ids::{CampaignId, RunId, StoreId},
    matrix::{
        RecommendationFilter, RecommendationRow, RecommendationSort, RowsPage, Scores, Status,
    },
    money::Money,
};
use sqlx::QueryBuilder;
use uuid::Uuid;

/// From here on a window nearer to the end is looked up from there.
const DEEP: u32 = 10_000;

/// The columns of a [`Line`]; needs [`BESIDE`].
pub(super) const SHOWN: &str =
    "m.store_id, s.number, s.name, s.city, m.state, coalesce(r.name, '') AS region,
    coalesce(t.name, '') AS store_type, m.campaign_id, coalesce(c.name, '') AS campaign_name,
    coalesce(c.colour, 0) AS colour, m.pieces, m.status, m.confidence, m.overall, m.expected_rate,
    m.rate_low, m.rate_high, m.expected_responses, m.cost, m.profit, m.score_store,
    m.score_creative, m.score_geography, m.score_timing, m.low_data, m.held_out, m.stratum";

/// The tables that stand beside the lines `m` that were found.
pub(super) const BESIDE: &str = " JOIN store s ON s.id = m.store_id LEFT JOIN region r ON r.id = m.region_id \
    LEFT JOIN store_type t ON t.id = m.store_type_id LEFT JOIN campaign c ON c.id = m.campaign_id";

#[derive(sqlx::FromRow)]
pub(super) struct Line {
    store_id: Uuid,
    number: String,
    name: String,
    city: String,
    state: String,
    region: String,
    store_type: String,
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
    score_store: f64,
    score_creative: f64,
    score_geography: f64,
    score_timing: f64,
    low_data: bool,
    held_out: bool,
    stratum: Option<i64>,
}

impl Line {
    pub(super) fn row(self) -> RecommendationRow {
        RecommendationRow {
            store: StoreId(self.store_id),
            number: self.number,
            name: self.name,
            city: self.city,
            state: self.state,
            region: self.region,
            store_type: self.store_type,
            campaign: self.campaign_id.map(CampaignId),
            campaign_name: self.campaign_name,
            colour: u8::try_from(self.colour).unwrap_or(0),
            pieces: u32::try_from(self.pieces).unwrap_or(u32::MAX),
            status: Status::from_word(&self.status).unwrap_or(Status::Skip),
            confidence: self.confidence,
            overall: self.overall,
            scores: Scores {
                overall: self.overall,
                store: self.score_store,
                creative: self.score_creative,
                geography: self.score_geography,
                timing: self.score_timing,
            },
            rate: self.expected_rate,
            rate_low: self.rate_low,
            rate_high: self.rate_high,
            responses: self.expected_responses,
            cost: Money(self.cost),
            profit: Money(self.profit),
            low_data: self.low_data,
            held_out: self.held_out,
            stratum: self.stratum.and_then(|stratum| u32::try_from(stratum).ok()),
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
    let selection = Selection::all(cx, actor, run, filter).await?;
    let window = Window { offset: offset.into(), limit: limit.into(), backwards: false };
    if offset < DEEP {
        // Both at once: each is one reading of the run's lines.
        let (sums, lines) =
            tokio::try_join!(sums(cx, &selection), lines(cx, &selection, sort, window))?;
        return Ok(page_of(sums, lines));
    }
    let sums = sums(cx, &selection).await?;
    let window = window.counted_from_the_nearer_end(sums.count);
    let mut lines = lines(cx, &selection, sort, window).await?;
    if window.backwards {
        lines.reverse();
    }
    Ok(page_of(sums, lines))
}

/// The lines of these stores, in no order.
pub(super) async fn lines_of(
    cx: &Backend,
    actor: &Actor,
    run: RunId,
    stores: &[StoreId],
) -> sqlx::Result<Vec<RecommendationRow>> {
    let filter =
        RecommendationFilter { stores: stores.to_vec(), ..RecommendationFilter::default() };
    let selection = Selection::all(cx, actor, run, &filter).await?;
    let limit = i64::try_from(stores.len()).unwrap_or(i64::MAX);
    let window = Window { offset: 0, limit, backwards: false };
    let lines = lines(cx, &selection, RecommendationSort::default(), window).await?;
    Ok(lines.into_iter().map(Line::row).collect())
}

fn page_of(sums: Sums, lines: Vec<Line>) -> RowsPage {
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    RowsPage {
        rows: lines.into_iter().map(Line::row).collect(),
        total: count(sums.count),
        by_status: [sums.auto_approve, sums.needs_review, sums.skip].map(count),
        pieces: count(sums.pieces),
        cost: Money(sums.cost),
        profit: Money(sums.profit),
        responses: sums.responses,
    }
}

/// Some lines of a list, counted from its first line or from its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Window {
    offset: i64,
    limit: i64,
    backwards: bool,
}

impl Window {
    /// The same lines of a list of `total`, reached by passing over as few as possible.
    fn counted_from_the_nearer_end(self, total: i64) -> Window {
        let end = (self.offset + self.limit).min(total);
        if self.offset >= total || self.offset <= total - end {
            return self;
        }
        Window { offset: total - end, limit: end - self.offset, backwards: true }
    }
}

#[derive(sqlx::FromRow)]
struct Sums {
    count: i64,
    auto_approve: i64,
    needs_review: i64,
    skip: i64,
    pieces: i64,
    cost: i64,
    profit: i64,
    responses: f64,
}

async fn sums(cx: &Backend, selection: &Selection<'_>) -> sqlx::Result<Sums> {
    on!(&cx.db, |c| sums_query(selection).build_query_as().fetch_one(c).await)
}

async fn lines(
    cx: &Backend,
    selection: &Selection<'_>,
    sort: RecommendationSort,
    window: Window,
) -> sqlx::Result<Vec<Line>> {
    on!(&cx.db, |c| lines_query(selection, sort, window).build_query_as().fetch_all(c).await)
}

fn sums_query<D: Dialect>(selection: &Selection<'_>) -> QueryBuilder<D> {
    // What is skipped or held out is not mailed.
    let mut query = QueryBuilder::new(
        "SELECT count(*) AS count,
         coalesce(sum(CASE WHEN m.status = 'auto_approve' THEN 1 ELSE 0 END), 0) AS auto_approve,
         coalesce(sum(CASE WHEN m.status = 'needs_review' THEN 1 ELSE 0 END), 0) AS needs_review,
         coalesce(sum(CASE WHEN m.status = 'skip' THEN 1 ELSE 0 END), 0) AS skip,
         CAST(coalesce(sum(CASE WHEN m.status <> 'skip' AND NOT m.held_out THEN m.pieces END), 0) AS BIGINT) AS pieces,
         CAST(coalesce(sum(CASE WHEN m.status <> 'skip' AND NOT m.held_out THEN m.cost END), 0) AS BIGINT) AS cost,
         CAST(coalesce(sum(CASE WHEN m.status <> 'skip' AND NOT m.held_out THEN m.profit END), 0) AS BIGINT) AS profit,
         CAST(coalesce(sum(CASE WHEN m.status <> 'skip' AND NOT m.held_out THEN m.expected_responses END), 0)
            AS DOUBLE PRECISION) AS responses
         FROM recommendation m",
    );
    selection.conditions(&mut query);
    query
}

/// Finds which lines are shown first, carrying nothing but what they are sorted by, and then all that
/// is shown of them: a third of the time of sorting whole lines.
fn lines_query<D: Dialect>(
    selection: &Selection<'_>,
    sort: RecommendationSort,
    window: Window,
) -> QueryBuilder<D> {
    let mut query = QueryBuilder::new("SELECT ");
    query.push(SHOWN).push(" FROM (SELECT m.store_id FROM recommendation m");
    query.push(joins(sort));
    selection.conditions(&mut query);
    order(&mut query, sort, window.backwards);
    query.push(" LIMIT ");
    D::bind(&mut query, Value::Whole(window.limit));
    query.push(" OFFSET ");
    D::bind(&mut query, Value::Whole(window.offset));
    query.push(") p JOIN recommendation m ON m.store_id = p.store_id AND m.run_id = ");
    D::bind(&mut query, Value::Id(selection.run().0));
    query.push(BESIDE);
    order(&mut query, sort, window.backwards);
    query
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_near_the_end_is_reached_from_there_and_holds_the_same_lines() {
        let total = 23;
        for offset in 0..30 {
            let forwards = Window { offset, limit: 5, backwards: false };
            let window = forwards.counted_from_the_nearer_end(total);
            let held = |from: i64, many: i64| (from..total).take(many.try_into().unwrap());
            let wanted: Vec<i64> = held(offset, 5).collect();
            let mut found: Vec<i64> = match window.backwards {
                false => held(window.offset, window.limit).collect(),
                true => held(window.offset, window.limit).map(|line| total - 1 - line).collect(),
            };
            if window.backwards {
                found.reverse();
            }
            assert_eq!(found, wanted, "from {offset}");
            assert!(window.offset <= offset && (offset >= total || window.offset <= total / 2));
        }
    }
}
