//! A filter, an order and a page as SQL.
//!
//! Built with sqlx's own `QueryBuilder`: every value is bound, and every piece of SQL text is a
//! literal in this file (see docs/decisions/0010). What a filter means is
//! `domain::stores::StoreFilter::matches`; the tests hold the two against each other.

use super::row::{store_columns, store_tables};
use crate::db::{Dialect, Value, list};
use domain::{
    accounts::Actor,
    ids::{StoreGroupId, StoreId},
    stores::{GroupRule, Page, PopulationBand, StoreColumn, StoreFilter, StoreSort},
};
use sqlx::QueryBuilder;

/// Which stores of which workspace. `rules` are the workspace's groups by rule.
#[derive(Clone, Copy)]
pub(super) struct Selection<'a> {
    pub actor: &'a Actor,
    pub filter: &'a StoreFilter,
    pub rules: &'a [GroupRule],
}

impl Selection<'_> {
    /// How many stores there are.
    pub fn count<D: Dialect>(self) -> QueryBuilder<D> {
        let mut query = QueryBuilder::new("SELECT COUNT(*) FROM store s");
        self.conditions(&mut query);
        query
    }

    /// One page of them.
    pub fn page<D: Dialect>(self, sort: StoreSort, page: Page) -> QueryBuilder<D> {
        let mut query = QueryBuilder::new(concat!("SELECT ", store_columns!(), store_tables!()));
        self.sorted(&mut query, sort);
        query.push(" LIMIT ");
        D::bind(&mut query, Value::Whole(page.size.into()));
        query.push(" OFFSET ");
        D::bind(&mut query, Value::Whole(i64::try_from(page.offset()).unwrap_or(i64::MAX)));
        query
    }

    /// The ids of all of them, in order.
    pub fn ids<D: Dialect>(self, sort: StoreSort) -> QueryBuilder<D> {
        let mut query = QueryBuilder::new(concat!("SELECT s.id", store_tables!()));
        self.sorted(&mut query, sort);
        query
    }

    /// The first few, those whose number is exactly the text first.
    pub fn hits<D: Dialect>(self, number_key: String, limit: i64) -> QueryBuilder<D> {
        let mut query =
            QueryBuilder::new("SELECT s.id, s.number, s.name, s.city, s.state FROM store s");
        self.conditions(&mut query);
        query.push(" ORDER BY (s.number_key <> ");
        D::bind(&mut query, Value::Text(number_key));
        query.push("), s.number_key, s.id LIMIT ");
        D::bind(&mut query, Value::Whole(limit));
        query
    }

    fn sorted<D: Dialect>(self, query: &mut QueryBuilder<D>, sort: StoreSort) {
        if sort.column.is_of_mailings() {
            query.push(
                " LEFT JOIN (SELECT store_id, COUNT(*) AS mailings, \
                 MAX(in_home_on) AS last_mailing, \
                 CAST(SUM(responses) AS DOUBLE PRECISION) / SUM(pieces) AS response_rate \
                 FROM mailing WHERE workspace_id = ",
            );
            D::bind(query, Value::Id(self.actor.workspace.0));
            query.push(" GROUP BY store_id) m ON m.store_id = s.id");
        }
        self.conditions(query);
        order(query, sort);
    }

    fn conditions<D: Dialect>(self, query: &mut QueryBuilder<D>) {
        query.push(" WHERE s.workspace_id = ");
        D::bind(query, Value::Id(self.actor.workspace.0));
        filter(query, self.filter, self.rules);
    }
}

/// `(SELECT …)` over the ids of the stores that pass now, to stand behind `IN` in another query.
pub(crate) fn ids_that_pass<D: Dialect>(
    query: &mut QueryBuilder<D>,
    actor: &Actor,
    filter: &StoreFilter,
    rules: &[GroupRule],
) {
    query.push("(SELECT s.id FROM store s");
    Selection { actor, filter, rules }.conditions(query);
    query.push(")");
}

/// The stores with these ids, in no order.
pub(super) fn by_ids<D: Dialect>(actor: &Actor, ids: &[StoreId]) -> QueryBuilder<D> {
    let mut query = QueryBuilder::new(concat!("SELECT ", store_columns!(), store_tables!()));
    query.push(" WHERE s.workspace_id = ");
    D::bind(&mut query, Value::Id(actor.workspace.0));
    query.push(" AND s.id IN ");
    list(&mut query, ids.iter().map(|id| Value::Id(id.0)));
    query
}

/// What the mailings of the stores with these ids add up to.
pub(super) fn totals_of<D: Dialect>(actor: &Actor, ids: &[StoreId]) -> QueryBuilder<D> {
    let mut query = QueryBuilder::new(
        "SELECT store_id, COUNT(*) AS mailings, CAST(SUM(pieces) AS BIGINT) AS pieces, \
         CAST(SUM(responses) AS BIGINT) AS responses, CAST(SUM(revenue) AS BIGINT) AS revenue, \
         MAX(in_home_on) AS last_on FROM mailing WHERE workspace_id = ",
    );
    D::bind(&mut query, Value::Id(actor.workspace.0));
    query.push(" AND store_id IN ");
    list(&mut query, ids.iter().map(|id| Value::Id(id.0)));
    query.push(" GROUP BY store_id");
    query
}

/// Picks the stores with these ids into a group; those in it already stay.
pub(super) fn pick<D: Dialect>(
    actor: &Actor,
    group: StoreGroupId,
    ids: &[StoreId],
) -> QueryBuilder<D> {
    let mut query = QueryBuilder::new(
        "INSERT INTO store_group_member (group_id, store_id) SELECT g.id, s.id \
         FROM store_group g JOIN store s ON s.workspace_id = g.workspace_id WHERE g.id = ",
    );
    D::bind(&mut query, Value::Id(group.0));
    query.push(" AND g.workspace_id = ");
    D::bind(&mut query, Value::Id(actor.workspace.0));
    query.push(" AND s.id IN ");
    list(&mut query, ids.iter().map(|id| Value::Id(id.0)));
    query.push(" ON CONFLICT (group_id, store_id) DO NOTHING");
    query
}

/// ` AND …` for each part of the filter that says something.
fn filter<D: Dialect>(query: &mut QueryBuilder<D>, filter: &StoreFilter, rules: &[GroupRule]) {
    for word in filter.words() {
        query.push(" AND s.search LIKE ");
        D::bind(query, Value::Text(containing(&word)));
        query.push(r" ESCAPE '\'");
    }
    if !filter.regions.is_empty() {
        query.push(" AND s.region_id IN ");
        list(query, filter.regions.iter().map(|id| Value::Id(id.0)));
    }
    if !filter.states.is_empty() {
        query.push(" AND s.state IN ");
        list(query, filter.states.iter().map(|state| Value::Text(state.clone())));
    }
    if !filter.types.is_empty() {
        query.push(" AND s.store_type_id IN ");
        list(query, filter.types.iter().map(|id| Value::Id(id.0)));
    }
    if !filter.statuses.is_empty() {
        query.push(" AND s.status IN ");
        list(query, filter.statuses.iter().map(|status| Value::Text(status.word().into())));
    }
    if !filter.bands.is_empty() {
        query.push(" AND (");
        for (at, band) in filter.bands.iter().enumerate() {
            if at > 0 {
                query.push(" OR ");
            }
            population(query, *band);
        }
        query.push(")");
    }
    if !filter.groups.is_empty() {
        query.push(
            " AND (EXISTS (SELECT 1 FROM store_group_member g WHERE g.store_id = s.id \
             AND g.group_id IN ",
        );
        list(query, filter.groups.iter().map(|id| Value::Id(id.0)));
        query.push(")");
        for GroupRule { rule, .. } in
            rules.iter().filter(|rule| filter.groups.contains(&rule.group))
        {
            query.push(" OR (1 = 1");
            self::filter(query, rule, &[]);
            query.push(")");
        }
        query.push(")");
    }
}

fn population<D: Dialect>(query: &mut QueryBuilder<D>, band: PopulationBand) {
    let (from, below) = band.range();
    query.push("(s.city_population >= ");
    D::bind(query, Value::Whole(from.into()));
    if let Some(below) = below {
        query.push(" AND s.city_population < ");
        D::bind(query, Value::Whole(below.into()));
    }
    query.push(")");
}

/// A pattern for `LIKE … ESCAPE '\'` that finds the word anywhere.
fn containing(word: &str) -> String {
    let mut pattern = String::with_capacity(word.len() + 2);
    pattern.push('%');
    for c in word.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// Unknown values stand last in either direction; alike ones in the order of their numbers.
fn order<D: Dialect>(query: &mut QueryBuilder<D>, sort: StoreSort) {
    let (last, by) = match sort.column {
        StoreColumn::Number => (None, "s.number_key"),
        StoreColumn::Name => (Some("s.name = ''"), "lower(s.name)"),
        StoreColumn::Status => (None, "s.status"),
        StoreColumn::Region => (Some("r.name IS NULL"), "lower(r.name)"),
        StoreColumn::StoreType => (Some("t.name IS NULL"), "lower(t.name)"),
        StoreColumn::Address => (Some("s.address = ''"), "lower(s.address)"),
        StoreColumn::City => (Some("s.city = ''"), "lower(s.city)"),
        StoreColumn::State => (Some("s.state = ''"), "lower(s.state)"),
        StoreColumn::Postcode => (Some("s.postcode = ''"), "lower(s.postcode)"),
        StoreColumn::Country => (Some("s.country = ''"), "s.country"),
        StoreColumn::Owner => (Some("s.owner = ''"), "lower(s.owner)"),
        StoreColumn::OpenedOn => (Some("s.opened_on IS NULL"), "s.opened_on"),
        StoreColumn::AnnualTurnover => (Some("s.annual_turnover IS NULL"), "s.annual_turnover"),
        StoreColumn::CityPopulation => (Some("s.city_population IS NULL"), "s.city_population"),
        StoreColumn::Households => (Some("s.households IS NULL"), "s.households"),
        StoreColumn::Latitude => (Some("s.latitude IS NULL"), "s.latitude"),
        StoreColumn::Longitude => (Some("s.longitude IS NULL"), "s.longitude"),
        StoreColumn::Mailings => (None, "COALESCE(m.mailings, 0)"),
        StoreColumn::LastMailing => (Some("m.last_mailing IS NULL"), "m.last_mailing"),
        StoreColumn::ResponseRate => (Some("m.response_rate IS NULL"), "m.response_rate"),
        StoreColumn::ChangedAt => (None, "s.changed_at"),
    };
    query.push(" ORDER BY ");
    if let Some(last) = last {
        query.push(last).push(", ");
    }
    query.push(by);
    if sort.descending {
        query.push(" DESC");
    }
    if sort.column != StoreColumn::Number {
        query.push(", s.number_key");
    }
    query.push(", s.id");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_a_pattern_are_looked_for_as_they_are() {
        assert_eq!(containing(r"50%_\"), r"%50\%\_\\%");
    }

    #[test]
    fn no_value_stands_in_the_text_of_a_query() {
        let filter = StoreFilter {
            text: "'; DROP TABLE store; --".into(),
            states: vec!["' OR 1 = 1".into()],
            ..StoreFilter::default()
        };
        let mut query = QueryBuilder::<sqlx::Sqlite>::new("");
        super::filter(&mut query, &filter, &[]);
        assert_eq!(
            query.into_string(),
            r" AND s.search LIKE ? ESCAPE '\' AND s.search LIKE ? ESCAPE '\' AND s.search LIKE ? ESCAPE '\' AND s.search LIKE ? ESCAPE '\' AND s.search LIKE ? ESCAPE '\' AND s.state IN (?)"
        );
    }
}
