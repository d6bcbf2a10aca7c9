//! Recommendations read on from a position, for programs that fetch a list piece by piece.
//!
//! Pages of the app count lines from the start (`read`); a program that reads 100,000 lines must not
//! meet one twice or miss one because something came in between, nor pay for the lines before. The
//! order is the app's, and total: the chosen column with what is not known last, then the store's
//! number, then its identity.

use super::{
    read::{BESIDE, Line, SHOWN},
    select::{Selection, joins, order, sorted_by},
};
use crate::{
    Backend, Result,
    db::{Dialect, Value},
    on,
};
use domain::{
    accounts::{Action, Actor},
    ids::{RunId, StoreId},
    matrix::{RecommendationColumn, RecommendationFilter, RecommendationRow, RecommendationSort},
};
use serde::{Deserialize, Serialize};
use sqlx::QueryBuilder;

/// Where reading a list of recommendations was left off: the last line read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// What it holds in the column that the list is sorted by.
    value: Sorted,
    /// The sortable form of its store's number.
    number_key: String,
    /// Its store.
    store: StoreId,
}

/// A value of the column that a list is sorted by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Sorted {
    /// It has none: such lines stand last.
    Unknown,
    /// As the database compares it.
    Text(String),
    Whole(i64),
    /// The bits of a floating-point number: its decimal form might come back as a neighbour.
    Real(u64),
}

impl Sorted {
    /// The value of a line; `text` is what the database sorted it by, for columns of text.
    fn of(row: &RecommendationRow, text: Option<String>, column: RecommendationColumn) -> Sorted {
        use RecommendationColumn::*;
        match column {
            Store | Status => Sorted::Text(text.unwrap_or_default()),
            Region | State | StoreType | Campaign => {
                text.filter(|text| !text.is_empty()).map_or(Sorted::Unknown, Sorted::Text)
            }
            Pieces => Sorted::Whole(row.pieces.into()),
            Cost => Sorted::Whole(row.cost.0),
            Margin => Sorted::Whole(row.cost.0 + row.profit.0),
            Profit => Sorted::Whole(row.profit.0),
            Overall => Sorted::Real(row.overall.to_bits()),
            Confidence => Sorted::Real(row.confidence.to_bits()),
            Rate => Sorted::Real(row.rate.to_bits()),
            Responses => Sorted::Real(row.responses.to_bits()),
            ScoreStore => Sorted::Real(row.scores.store.to_bits()),
            ScoreCreative => Sorted::Real(row.scores.creative.to_bits()),
            ScoreGeography => Sorted::Real(row.scores.geography.to_bits()),
            ScoreTiming => Sorted::Real(row.scores.timing.to_bits()),
        }
    }

    /// What it is compared with; `None` when it is unknown.
    fn value(&self) -> Option<Value> {
        match self {
            Sorted::Unknown => None,
            Sorted::Text(text) => Some(Value::Text(text.clone())),
            Sorted::Whole(number) => Some(Value::Whole(*number)),
            Sorted::Real(bits) => Some(Value::Real(f64::from_bits(*bits))),
        }
    }
}

/// Whether the values of a column are texts.
fn is_text(column: RecommendationColumn) -> bool {
    use RecommendationColumn::*;
    matches!(column, Store | Status | Region | State | StoreType | Campaign)
}

impl Position {
    /// Whether this position can stand in a list sorted like that: it may come from anywhere.
    pub fn fits(&self, sort: RecommendationSort) -> bool {
        use RecommendationColumn::*;
        match self.value {
            Sorted::Unknown => sorted_by(sort.column).0.is_some(),
            Sorted::Text(_) => is_text(sort.column),
            Sorted::Whole(_) => matches!(sort.column, Pieces | Cost | Margin | Profit),
            Sorted::Real(_) => {
                !is_text(sort.column) && !matches!(sort.column, Pieces | Cost | Margin | Profit)
            }
        }
    }
}

#[derive(sqlx::FromRow)]
struct Placed {
    number_key: String,
    sorted_text: Option<String>,
    #[sqlx(flatten)]
    line: Line,
}

/// At most `limit` lines that a filter means, behind `after` (from the first when `None`), and the
/// position of the last one if there are more.
///
/// `after` must fit `sort`, see [`Position::fits`]; otherwise PostgreSQL refuses to compare.
pub async fn rows_after(
    cx: &Backend,
    actor: &Actor,
    run: RunId,
    filter: &RecommendationFilter,
    sort: RecommendationSort,
    after: Option<&Position>,
    limit: u32,
) -> Result<(Vec<RecommendationRow>, Option<Position>)> {
    actor.may(Action::Read)?;
    let selection = Selection::all(cx, actor, run, filter).await?;
    // One more than asked for tells whether there are more.
    let one_more = i64::from(limit) + 1;
    let mut placed: Vec<Placed> = on!(&cx.db, |c| {
        query(&selection, sort, after, one_more).build_query_as().fetch_all(c).await
    })?;
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = placed.len() > wanted;
    placed.truncate(wanted);
    let mut last = None;
    let mut rows = Vec::with_capacity(placed.len());
    for Placed { number_key, sorted_text, line } in placed {
        let row = line.row();
        let value = Sorted::of(&row, sorted_text, sort.column);
        last = Some(Position { value, number_key, store: row.store });
        rows.push(row);
    }
    Ok((rows, last.filter(|_| more)))
}

fn query<D: Dialect>(
    selection: &Selection<'_>,
    sort: RecommendationSort,
    after: Option<&Position>,
    limit: i64,
) -> QueryBuilder<D> {
    let mut query = QueryBuilder::new("SELECT m.number_key, ");
    query.push(if is_text(sort.column) { sorted_by(sort.column).1 } else { "CAST(NULL AS TEXT)" });
    query.push(" AS sorted_text, ").push(SHOWN).push(" FROM (SELECT m.* FROM recommendation m");
    query.push(joins(sort));
    selection.conditions(&mut query);
    if let Some(position) = after {
        behind(&mut query, sort, position);
    }
    order(&mut query, sort, false);
    query.push(" LIMIT ");
    D::bind(&mut query, Value::Whole(limit));
    query.push(") m").push(BESIDE);
    order(&mut query, sort, false);
    query
}

/// ` AND …`: only lines that stand behind a position.
fn behind<D: Dialect>(
    query: &mut QueryBuilder<D>,
    sort: RecommendationSort,
    Position { value, number_key, store }: &Position,
) {
    let (last, by) = sorted_by(sort.column);
    let tie = |query: &mut QueryBuilder<D>| {
        query.push("(m.number_key > ");
        D::bind(query, Value::Text(number_key.clone()));
        query.push(" OR (m.number_key = ");
        D::bind(query, Value::Text(number_key.clone()));
        query.push(" AND m.store_id > ");
        D::bind(query, Value::Id(store.0));
        query.push("))");
    };
    let bound = |query: &mut QueryBuilder<D>| {
        if let Some(value) = value.value() {
            D::bind(query, value);
        }
    };
    query.push(" AND (");
    if *value == Sorted::Unknown {
        if let Some(last) = last {
            query.push(last).push(" AND ");
        }
        tie(query);
    } else {
        if let Some(last) = last {
            query.push(last).push(" OR ");
        }
        query.push(by).push(if sort.descending { " < " } else { " > " });
        bound(query);
        query.push(" OR (").push(by).push(" = ");
        bound(query);
        query.push(" AND ");
        tie(query);
        query.push(")");
    }
    query.push(")");
}
