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
    Whole(i64),
    Real(f64),
    Json(serde_json::Value),
}

/// An engine that queries can be built for: it can bind each kind of [`Value`].
///
/// It spares every generic function the clauses that `String`, `Uuid` and numbers can be encoded.
pub(crate) trait Dialect: Database {
    fn bind(query: &mut QueryBuilder<Self>, value: Value);
}

macro_rules! dialect {
    ($($engine:ty),*) => {$(
        impl Dialect for $engine {
            fn bind(query: &mut QueryBuilder<Self>, value: Value) {
                match value {
                    Value::Text(text) => query.push_bind(text),
                    Value::Id(id) => query.push_bind(id),
                    Value::Whole(number) => query.push_bind(number),
                    Value::Real(number) => query.push_bind(number),
                    Value::Json(json) => query.push_bind(sqlx::types::Json(json)),
                };
            }
        }
    )*};
}
dialect!(Sqlite, Postgres);

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
