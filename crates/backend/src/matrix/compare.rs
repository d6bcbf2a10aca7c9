//! Two runs held against each other: what changed at which store and why, and what it comes to.
//!
//! Which stores changed, and how, follows from the narrow lines of both runs, all of which are read.
//! Why a store changed stands in the whole recommendations, which are read for the lines shown.

use super::{export::details_of, read::lines_of, run};
use crate::{Backend, Result, on, statements};
use domain::{
    accounts::{Action, Actor},
    ids::{CampaignId, RunId, StoreId},
    matrix::{
        ChangeKind, Comparison, ComparisonPage, NamedChange, Parts, QuantityBound, RunInfo,
        RunLine, RunSide, Status, compare,
    },
    money::Money,
};
use std::collections::HashMap;
use uuid::Uuid;

statements! {
    /// The lines of a run by store number, as far as they tell whether they changed.
    LINES = "SELECT store_id, campaign_id, pieces, status, confidence, expected_responses, cost, profit, number_key
        FROM recommendation WHERE workspace_id = $1 AND run_id = $2 ORDER BY number_key, store_id";
    /// The campaigns with their names and colours.
    CAMPAIGNS = "SELECT id, name, colour FROM campaign WHERE workspace_id = $1";
}

#[derive(sqlx::FromRow)]
struct Row {
    store_id: Uuid,
    campaign_id: Option<Uuid>,
    pieces: i64,
    status: String,
    confidence: f64,
    expected_responses: f64,
    cost: i64,
    profit: i64,
    number_key: String,
}

impl Row {
    /// The line without what only tells why it changed.
    fn line(&self) -> RunLine {
        RunLine {
            store: StoreId(self.store_id),
            campaign: CampaignId(self.campaign_id.unwrap_or_default()),
            quantity: u32::try_from(self.pieces).unwrap_or(u32::MAX),
            bound: QuantityBound::ProfitBest,
            status: Status::from_word(&self.status).unwrap_or(Status::Skip),
            skip_cause: None,
            confidence: self.confidence,
            explored: false,
            responses: self.expected_responses,
            cost: Money(self.cost),
            profit: Money(self.profit),
            parts: Parts::default(),
        }
    }
}

async fn rows(cx: &Backend, actor: &Actor, run: RunId) -> sqlx::Result<Vec<Row>> {
    on!(&cx.db, |c| sqlx::query_as(LINES).bind(actor.workspace.0).bind(run.0).fetch_all(c).await)
}

fn multiplier(info: &RunInfo) -> f64 {
    let budget = info.totals.as_ref().and_then(|totals| totals.budget);
    budget.map_or(0.0, |budget| budget.multiplier)
}

/// What changed from one run to another: the sums by kind of change, and the changes of these kinds
/// (all that are changes when there are none), from `offset` on, at most `limit`. The most important
/// kind comes first, then the stores by number.
pub async fn comparison(
    cx: &Backend,
    actor: &Actor,
    before: RunId,
    now: RunId,
    kinds: &[ChangeKind],
    offset: usize,
    limit: usize,
) -> Result<ComparisonPage> {
    actor.may(Action::Read)?;
    let (before_info, _) = run(cx, actor, before).await?;
    let (now_info, _) = run(cx, actor, now).await?;
    let (was, is) = tokio::try_join!(rows(cx, actor, before), rows(cx, actor, now))?;
    let keys: HashMap<StoreId, &str> =
        was.iter().chain(&is).map(|row| (StoreId(row.store_id), row.number_key.as_str())).collect();
    let (was_lines, is_lines): (Vec<RunLine>, Vec<RunLine>) =
        (was.iter().map(Row::line).collect(), is.iter().map(Row::line).collect());
    let told = held_against(&before_info, &was_lines, &now_info, &is_lines, &HashMap::new());
    let shown = |kind: ChangeKind| match kinds {
        [] => kind != ChangeKind::Unchanged,
        kinds => kinds.contains(&kind),
    };
    let place = |kind: ChangeKind| ChangeKind::ALL.iter().position(|other| *other == kind);
    let mut changed: Vec<(Option<usize>, &str, StoreId)> = told
        .changes
        .iter()
        .filter(|change| shown(change.kind))
        .map(|change| {
            let key = keys.get(&change.store).copied().unwrap_or_default();
            (place(change.kind), key, change.store)
        })
        .collect();
    changed.sort_unstable();
    let total = changed.len();
    let window: Vec<StoreId> =
        changed.into_iter().skip(offset).take(limit).map(|(_, _, store)| store).collect();
    let changes = named(cx, actor, (&before_info, &now_info), &window).await?;
    Ok(ComparisonPage {
        before: before_info,
        now: now_info,
        sums: told.sums,
        total: u64::try_from(total).unwrap_or(u64::MAX),
        changes,
    })
}

fn held_against(
    before: &RunInfo,
    was: &[RunLine],
    now: &RunInfo,
    is: &[RunLine],
    regions: &HashMap<StoreId, String>,
) -> Comparison {
    let region_of = |store: StoreId| regions.get(&store).cloned().unwrap_or_default();
    compare(
        RunSide { settings: &before.settings, multiplier: multiplier(before), lines: was },
        RunSide { settings: &now.settings, multiplier: multiplier(now), lines: is },
        &region_of,
    )
}

/// The changes of these stores, with causes and names, in their order.
async fn named(
    cx: &Backend,
    actor: &Actor,
    (before, now): (&RunInfo, &RunInfo),
    stores: &[StoreId],
) -> Result<Vec<NamedChange>> {
    let campaigns: Vec<(Uuid, String, i64)> =
        on!(&cx.db, |c| sqlx::query_as(CAMPAIGNS).bind(actor.workspace.0).fetch_all(c).await)?;
    let campaigns: HashMap<CampaignId, (String, u8)> = campaigns
        .into_iter()
        .map(|(id, name, colour)| (CampaignId(id), (name, u8::try_from(colour).unwrap_or(0))))
        .collect();
    let was = details_of(cx, before.id, stores).await?;
    let is = details_of(cx, now.id, stores).await?;
    // A store stands in one of the runs at least; what it was in the later one counts.
    let mut facts: HashMap<StoreId, _> = HashMap::new();
    for run in [before.id, now.id] {
        for line in lines_of(cx, actor, run, stores).await? {
            facts.insert(line.store, line);
        }
    }
    let regions = facts.iter().map(|(store, line)| (*store, line.region.clone())).collect();
    let lines =
        |of: &HashMap<StoreId, _>| -> Vec<RunLine> { of.values().map(RunLine::from).collect() };
    let told = held_against(before, &lines(&was), now, &lines(&is), &regions);
    let mut changes: HashMap<StoreId, _> =
        told.changes.into_iter().map(|change| (change.store, change)).collect();
    let campaign = |line: Option<RunLine>| {
        line.and_then(|line| campaigns.get(&line.campaign)).cloned().unwrap_or_default()
    };
    let named = stores.iter().filter_map(|store| {
        let change = changes.remove(store)?;
        let facts = facts.get(store)?;
        Some(NamedChange {
            number: facts.number.clone(),
            name: facts.name.clone(),
            region: facts.region.clone(),
            campaign_before: campaign(change.before),
            campaign_now: campaign(change.now),
            change,
        })
    });
    Ok(named.collect())
}
