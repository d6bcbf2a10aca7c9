//! SQL whose shape depends on what is asked: filters, orders, pages.
//!
//! Built with sqlx's own `QueryBuilder`: every value is bound, and every piece of SQL text is a
//! literal (see docs/decisions/0010).

use sqlx::{Database, Postgres, QueryBuilder, Sqlite};
use uuid::Uuid;

/// A value bound into a query that is built while running.
pub(crate) enum Value {
    Text(String),
    Id(Uuid),
    MaybeId(Option<Uuid>),
    Whole(i64),
    MaybeWhole(Option<i64>),
    Real(f64),
    Flag(bool),
}

/// An engine that queries can be built for: it can bind each kind of [`Value`].
///
/// It spares every generic function the clauses that `String`, `Uuid` and numbers can be encoded.
pub(crate) trait Dialect: Database {
    /// A new random id.
    const NEW_ID: &'static str;

    fn bind(query: &mut QueryBuilder<Self>, value: Value);

    /// `(SELECT …)` over ids that are bound as one value: however many they are, they count as one
    /// against the engine's limit of values in a statement.
    fn ids(query: &mut QueryBuilder<Self>, ids: Vec<Uuid>);
}

macro_rules! dialect {
    ($($engine:ty: $new_id:literal, |$query:ident, $ids:ident| $list:block),*) => {$(
        impl Dialect for $engine {
            const NEW_ID: &'static str = $new_id;

            fn ids($query: &mut QueryBuilder<Self>, $ids: Vec<Uuid>) $list

            fn bind(query: &mut QueryBuilder<Self>, value: Value) {
                match value {
                    Value::Text(text) => query.push_bind(text),
                    Value::Id(id) => query.push_bind(id),
                    Value::MaybeId(id) => query.push_bind(id),
                    Value::Whole(number) => query.push_bind(number),
                    Value::MaybeWhole(number) => query.push_bind(number),
                    Value::Real(number) => query.push_bind(number),
                    Value::Flag(flag) => query.push_bind(flag),
                };
            }
        }
    )*};
}
dialect!(
    Sqlite: "randomblob(16)", |query, ids| {
        query.push("(SELECT unhex(value) FROM json_each(");
        query.push_bind(super::lists::ids(ids.into_iter().map(Some)));
        query.push("))");
    },
    Postgres: "gen_random_uuid()", |query, ids| {
        query.push("(SELECT unnest(");
        query.push_bind(ids);
        query.push("))");
    }
);

/// `($1, $2, …)`.
pub(crate) fn list<D: Dialect>(query: &mut QueryBuilder<D>, values: impl Iterator<Item = Value>) {
    query.push("(");
    for (at, value) in values.enumerate() {
        if at > 0 {
            query.push(", ");
        }
        D::bind(query, value);
    }
    query.push(")");
}
