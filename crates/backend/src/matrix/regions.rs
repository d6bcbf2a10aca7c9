//! What a filter of a run means, summed by region.

use super::select::Selection;
use crate::{Backend, Result, db::Dialect, on};
use domain::{
    accounts::{Action, Actor},
    ids::RunId,
    matrix::{RecommendationFilter, RegionSummary, Status, StatusTotals},
    money::Money,
};
use sqlx::QueryBuilder;
use std::collections::BTreeMap;

#[derive(sqlx::FromRow)]
struct Row {
    region: String,
    status: String,
    held_out: bool,
    stores: i64,
    pieces: i64,
    responses: f64,
    cost: i64,
    profit: i64,
    confidence: f64,
}

fn query<D: Dialect>(selection: &Selection<'_>) -> QueryBuilder<D> {
    let mut query = QueryBuilder::new(
        "SELECT coalesce(r.name, '') AS region, g.status, g.held_out, g.stores, g.pieces, g.responses,
         g.cost, g.profit, g.confidence
         FROM (SELECT m.region_id, m.status, m.held_out, count(*) AS stores,
            CAST(sum(m.pieces) AS BIGINT) AS pieces, sum(m.expected_responses) AS responses,
            CAST(sum(m.cost) AS BIGINT) AS cost, CAST(sum(m.profit) AS BIGINT) AS profit,
            sum(m.confidence) AS confidence FROM recommendation m",
    );
    selection.conditions(&mut query);
    query.push(
        " GROUP BY m.region_id, m.status, m.held_out) g LEFT JOIN region r ON r.id = g.region_id",
    );
    query
}

/// The lines that a filter means, summed by the region their stores were in when the run was made;
/// by name, those without a region last. As `domain::matrix::by_region`, summed by the database.
pub async fn by_region(
    cx: &Backend,
    actor: &Actor,
    run: RunId,
    filter: &RecommendationFilter,
) -> Result<Vec<RegionSummary>> {
    actor.may(Action::Read)?;
    let selection = Selection::all(cx, actor, run, filter).await?;
    let rows: Vec<Row> = on!(&cx.db, |c| query(&selection).build_query_as().fetch_all(c).await)?;
    let mut regions: BTreeMap<(bool, String), (RegionSummary, f64)> = BTreeMap::new();
    for row in rows {
        let sums = StatusTotals {
            stores: u32::try_from(row.stores).unwrap_or(u32::MAX),
            pieces: u64::try_from(row.pieces).unwrap_or(0),
            responses: row.responses,
            cost: Money(row.cost),
            profit: Money(row.profit),
        };
        let (summary, confidence) = regions.entry((row.region.is_empty(), row.region)).or_default();
        summary.stores += sums.stores;
        *confidence += row.confidence;
        if row.held_out {
            add(&mut summary.held_out, sums);
            continue;
        }
        let status = Status::from_word(&row.status).unwrap_or(Status::Skip);
        for (of, totals) in Status::ALL.into_iter().zip(&mut summary.by_status) {
            if of == status {
                add(totals, sums);
            }
        }
        if status != Status::Skip {
            add(&mut summary.mailed, sums);
        }
    }
    let named = regions.into_iter().map(|((_, region), (summary, confidence))| RegionSummary {
        region,
        confidence: confidence / f64::from(summary.stores.max(1)),
        ..summary
    });
    Ok(named.collect())
}

fn add(totals: &mut StatusTotals, more: StatusTotals) {
    totals.stores += more.stores;
    totals.pieces += more.pieces;
    totals.responses += more.responses;
    totals.cost += more.cost;
    totals.profit += more.profit;
}
