//! Which recommendations of a run a filter means, as SQL.
//!
//! Built with sqlx's own `QueryBuilder`: every value is bound, and every piece of SQL text is a
//! literal (see docs/decisions/0010). The list, its sums, its files, plans made from it and quick
//! orders all mean the same lines because they all ask here. Everything but groups, words and reach
//! stands in the line itself, so that no store is looked up for it (docs/decisions/0024).

use crate::{
    Backend,
    db::{Dialect, Tx, Value, list},
    reach::{self, Within},
    stores::{group_rules, held_group_rules, ids_that_pass},
};
use domain::{
    accounts::Actor,
    ids::RunId,
    matrix::{RecommendationColumn, RecommendationFilter, RecommendationSort},
    stores::GroupRule,
};
use sqlx::QueryBuilder;

/// Lines of one run, called `m`.
#[derive(Clone, Debug)]
pub(crate) struct Selection<'a> {
    actor: &'a Actor,
    run: RunId,
    filter: &'a RecommendationFilter,
    rules: Vec<GroupRule>,
    within: Within,
    unordered: bool,
    ready: bool,
}

impl<'a> Selection<'a> {
    /// Every line that the filter means.
    pub async fn all(
        cx: &Backend,
        actor: &'a Actor,
        run: RunId,
        filter: &'a RecommendationFilter,
    ) -> sqlx::Result<Selection<'a>> {
        let rules = match filter.groups.is_empty() {
            true => Vec::new(),
            false => group_rules(cx, actor).await?,
        };
        let within = Within::Everywhere;
        Ok(Selection { actor, run, filter, rules, within, unordered: false, ready: false })
    }

    /// The lines of stores in which the person's rights hold now.
    pub async fn in_reach(
        cx: &Backend,
        actor: &'a Actor,
        run: RunId,
        filter: &'a RecommendationFilter,
    ) -> sqlx::Result<Selection<'a>> {
        let within = reach::within(cx, actor).await?;
        Ok(Selection { within, ..Selection::all(cx, actor, run, filter).await? })
    }

    /// As [`Selection::in_reach`], read in the transaction that relies on it.
    pub async fn held(
        tx: &mut Tx,
        actor: &'a Actor,
        run: RunId,
        filter: &'a RecommendationFilter,
    ) -> sqlx::Result<Selection<'a>> {
        let rules = match filter.groups.is_empty() {
            true => Vec::new(),
            false => held_group_rules(tx, actor).await?,
        };
        let within = reach::held_within(tx, actor).await?;
        Ok(Selection { actor, run, filter, rules, within, unordered: false, ready: false })
    }

    /// Only those that no standing order was made for from this run.
    pub fn unordered(self) -> Selection<'a> {
        Selection { unordered: true, ..self }
    }

    /// Only those that could be mailed without a second look: the store is open, the campaign still
    /// on offer, the quantity worth printing.
    pub fn ready(self) -> Selection<'a> {
        Selection { ready: true, ..self }
    }

    /// The run whose lines they are.
    pub fn run(&self) -> RunId {
        self.run
    }

    /// ` WHERE …`.
    pub fn conditions<D: Dialect>(&self, query: &mut QueryBuilder<D>) {
        query.push(" WHERE m.workspace_id = ");
        D::bind(query, Value::Id(self.actor.workspace.0));
        query.push(" AND m.run_id = ");
        D::bind(query, Value::Id(self.run.0));
        self.of_the_line(query);
        self.of_the_store(query);
        if self.unordered {
            query.push(
                " AND NOT EXISTS (SELECT 1 FROM order_line l JOIN orders o ON o.id = l.order_id \
                 WHERE l.store_id = m.store_id AND l.run_id = m.run_id AND o.status <> 'cancelled')",
            );
        }
        if self.ready {
            query.push(
                " AND m.pieces > 0 AND EXISTS (SELECT 1 FROM store s WHERE s.id = m.store_id \
                 AND s.status = 'open') AND EXISTS (SELECT 1 FROM campaign c \
                 WHERE c.id = m.campaign_id AND c.active AND c.minimum_pieces <= m.pieces)",
            );
        }
    }

    fn of_the_line<D: Dialect>(&self, query: &mut QueryBuilder<D>) {
        let filter = self.filter;
        let mut words = |column: &'static str, words: Vec<String>| {
            if !words.is_empty() {
                query.push(" AND ").push(column).push(" IN ");
                list(query, words.into_iter().map(Value::Text));
            }
        };
        words("m.status", filter.statuses.iter().map(|status| status.word().into()).collect());
        words("m.state", filter.states.clone());
        let mut ids = |column: &'static str, ids: Vec<uuid::Uuid>| {
            if !ids.is_empty() {
                query.push(" AND ").push(column).push(" IN ");
                D::ids(query, ids);
            }
        };
        ids("m.region_id", filter.regions.iter().map(|id| id.0).collect());
        ids("m.store_type_id", filter.types.iter().map(|id| id.0).collect());
        ids("m.campaign_id", filter.campaigns.iter().map(|id| id.0).collect());
        ids("m.store_id", filter.stores.iter().map(|id| id.0).collect());
        if let Some(least) = filter.min_confidence {
            query.push(" AND m.confidence >= ");
            D::bind(query, Value::Real(least));
        }
        if let Some(most) = filter.max_confidence {
            query.push(" AND m.confidence <= ");
            D::bind(query, Value::Real(most));
        }
        for (mark, wanted) in [("m.held_out", filter.held_out), ("m.low_data", filter.low_data)] {
            match wanted {
                Some(true) => query.push(" AND ").push(mark),
                Some(false) => query.push(" AND NOT ").push(mark),
                None => query,
            };
        }
    }

    fn of_the_store<D: Dialect>(&self, query: &mut QueryBuilder<D>) {
        let now = self.filter.of_stores();
        if !now.is_empty() {
            query.push(" AND m.store_id IN ");
            ids_that_pass(query, self.actor, &now, &self.rules);
        }
        if let Within::Limited { regions, stores } = &self.within {
            query.push(" AND m.store_id IN (SELECT s.id FROM store s WHERE s.workspace_id = ");
            D::bind(query, Value::Id(self.actor.workspace.0));
            query.push(" AND (s.region_id IN ");
            D::ids(query, regions.clone());
            query.push(" OR s.id IN ");
            D::ids(query, stores.clone());
            query.push("))");
        }
    }
}

/// The tables beside `m` that an order needs, to stand before the conditions.
pub(crate) fn joins(sort: RecommendationSort) -> &'static str {
    match sort.column {
        RecommendationColumn::Region => " LEFT JOIN region r ON r.id = m.region_id",
        RecommendationColumn::StoreType => " LEFT JOIN store_type t ON t.id = m.store_type_id",
        RecommendationColumn::Campaign => " LEFT JOIN campaign c ON c.id = m.campaign_id",
        _ => "",
    }
}

/// ` ORDER BY …` from the first line, or from the last. What is not known stands last in either
/// direction; lines that are alike stand in the order of their stores' numbers.
pub(crate) fn order<D: Dialect>(
    query: &mut QueryBuilder<D>,
    sort: RecommendationSort,
    backwards: bool,
) {
    let (last, by) = sorted_by(sort.column);
    let direction = |down: bool| if down != backwards { " DESC" } else { "" };
    query.push(" ORDER BY ");
    if let Some(last) = last {
        query.push(last).push(direction(false)).push(", ");
    }
    query.push(by).push(direction(sort.descending));
    query.push(", m.number_key").push(direction(false));
    query.push(", m.store_id").push(direction(false));
}

/// What an order looks at: when a line stands last whatever the direction, and its value. Needs the
/// tables of [`joins`].
pub(crate) fn sorted_by(column: RecommendationColumn) -> (Option<&'static str>, &'static str) {
    match column {
        RecommendationColumn::Store => (None, "m.number_key"),
        RecommendationColumn::Region => (Some("r.name IS NULL"), "lower(r.name)"),
        RecommendationColumn::State => (Some("m.state = ''"), "m.state"),
        RecommendationColumn::StoreType => (Some("t.name IS NULL"), "lower(t.name)"),
        // The words stand in the alphabet as the statuses do from best to worst.
        RecommendationColumn::Status => (None, "m.status"),
        RecommendationColumn::Campaign => (Some("c.name IS NULL"), "lower(c.name)"),
        RecommendationColumn::Pieces => (None, "m.pieces"),
        RecommendationColumn::Overall => (None, "m.overall"),
        RecommendationColumn::Confidence => (None, "m.confidence"),
        RecommendationColumn::Rate => (None, "m.expected_rate"),
        RecommendationColumn::Responses => (None, "m.expected_responses"),
        RecommendationColumn::Cost => (None, "m.cost"),
        RecommendationColumn::Margin => (None, "(m.cost + m.profit)"),
        RecommendationColumn::Profit => (None, "m.profit"),
        RecommendationColumn::ScoreStore => (None, "m.score_store"),
        RecommendationColumn::ScoreCreative => (None, "m.score_creative"),
        RecommendationColumn::ScoreGeography => (None, "m.score_geography"),
        RecommendationColumn::ScoreTiming => (None, "m.score_timing"),
    }
}
