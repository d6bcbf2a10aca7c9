//! Saying what came of lines. Nothing said before is lost: every change is a row of its own.

use super::{
    super::{calendar, read},
    row::{LineRow, line_rows},
};
use crate::{
    Backend, Error, Result,
    audit::{self, Entry},
    db::{Day, Moment, Tx, lists},
    error::refused,
    execute, on_tx, statements,
};
use domain::{
    accounts::{Action, Actor},
    ids::{OrderId, StoreId},
    orders::{
        ActualRefusal, ActualSource, Figures, OrderActuals, SaidActual, TypedActual, check_came,
        check_figures,
    },
};
use jiff::Timestamp;
use std::collections::HashSet;
use uuid::Uuid;

/// Most lines in one request.
const MOST_LINES: usize = 1_000;

statements! {
    /// An order about which something is said, held until the transaction ends; SQLite has one
    /// writer anyway.
    HOLD = sqlite "SELECT number, status FROM orders WHERE workspace_id = $1 AND id = $2",
        postgres "SELECT number, status FROM orders WHERE workspace_id = $1 AND id = $2 FOR UPDATE";
    /// One line of an order.
    LINE = line_rows!("o.id = $2 AND l.id = $3");
    /// The lines of an order for the stores of these numbers, in capitals.
    LINES_OF_STORES = sqlite line_rows!("o.id = $2 AND ",
            lists::listed!(lite, "upper(l.store_number)", "$3")),
        postgres line_rows!("o.id = $2 AND ", lists::listed!(pg, "upper(l.store_number)", "$3"));
    /// What was the latest is no longer.
    OUTDATE = "UPDATE actual SET latest = FALSE WHERE order_line_id = $1 AND latest";
    /// Appends what is known now.
    APPEND = "INSERT INTO actual (order_line_id, sequence, workspace_id, latest, printed, printed_on,
            delivered, delivered_on, invoiced, invoiced_amount, invoiced_on, responses, revenue,
            counted_on, reason, reason_note, at, person_id, person_name, source)
        VALUES ($1, $2, $3, TRUE, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
            $19)";
}

/// Who says something, when and by what means.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said<'a> {
    pub(super) actor: &'a Actor,
    pub(super) source: ActualSource,
    pub(super) at: Timestamp,
}

/// Appends what is known of a line from now on, as its entry number `sequence`.
pub(super) async fn append(
    tx: &mut Tx,
    said: Said<'_>,
    line: Uuid,
    sequence: i64,
    figures: &Figures,
) -> sqlx::Result<()> {
    execute!(&mut *tx, OUTDATE, line)?;
    execute!(
        tx,
        APPEND,
        line,
        sequence,
        said.actor.workspace.0,
        figures.printed.map(i64::from),
        figures.printed_on.map(Day),
        figures.delivered.map(i64::from),
        figures.delivered_on.map(Day),
        figures.invoiced.map(i64::from),
        figures.invoiced_amount.map(|amount| amount.0),
        figures.invoiced_on.map(Day),
        figures.responses.map(i64::from),
        figures.revenue.map(|amount| amount.0),
        figures.counted_on.map(Day),
        figures.reason.map_or("", |reason| reason.word()),
        &figures.reason_note,
        Moment(said.at),
        said.actor.person.0,
        &said.actor.name,
        said.source.word(),
    )?;
    Ok(())
}

/// Holds an order of which something came; refused while it has not been sent, and when it was called
/// off.
async fn hold(tx: &mut Tx, actor: &Actor, order: OrderId) -> Result<String, ActualRefusal> {
    let sql = HOLD.for_tx(tx);
    let row: Option<(String, String)> = on_tx!(tx, |c| sqlx::query_as(sql)
        .bind(actor.workspace.0)
        .bind(order.0)
        .fetch_optional(c)
        .await)?;
    let (number, status) = row.ok_or(Error::NotFound("order"))?;
    check_came(&number, read::status(&status)?).map_err(refused)?;
    Ok(number)
}

/// Keeps all figures of a line as somebody typed them, if nobody said anything of it meanwhile.
pub async fn record_actual(
    cx: &Backend,
    actor: &Actor,
    typed: &TypedActual,
) -> Result<OrderActuals, ActualRefusal> {
    actor.may(Action::RecordActuals)?;
    let now = cx.now();
    let mut tx = cx.db.begin().await?;
    let number = hold(&mut tx, actor, typed.order).await?;
    let row: Option<LineRow> = on_tx!(&mut tx, |c| sqlx::query_as(LINE)
        .bind(actor.workspace.0)
        .bind(typed.order.0)
        .bind(typed.line.0)
        .fetch_optional(c)
        .await)?;
    let row = row.ok_or(Error::NotFound("order line"))?;
    if row.sequence != typed.sequence {
        return Err(Error::Changed { by: None });
    }
    crate::reach::check_stores(&mut tx, actor, [StoreId(row.store_id)]).await?;
    let mut figures = typed.figures.clone();
    figures.reason_note = figures.reason_note.trim().to_owned();
    let today = calendar::day_in(&mut tx, actor, now).await?;
    check_figures(&figures, row.ordered()?, today).map_err(refused)?;
    if figures != row.figures()? {
        let said = Said { actor, source: ActualSource::Person, at: now };
        append(&mut tx, said, row.id, row.sequence + 1, &figures).await?;
        let detail = serde_json::json!({ "store": row.store_number, "figures": figures });
        audit::record(&mut tx, actor, now, entry(typed.order, &number, detail)).await?;
    }
    tx.commit().await?;
    super::read::order_actuals(cx, actor, typed.order).await.map_err(Error::widen)
}

/// Keeps what a program says of an order's lines, all of it or nothing. What it leaves out stays.
pub async fn record_said(
    cx: &Backend,
    actor: &Actor,
    order: OrderId,
    said: &[SaidActual],
) -> Result<OrderActuals, ActualRefusal> {
    actor.may(Action::RecordActuals)?;
    if said.len() > MOST_LINES {
        return Err(refused(ActualRefusal::TooManyLines { most: MOST_LINES }));
    }
    if said.iter().all(|line| line.figures.is_empty()) {
        return Err(refused(ActualRefusal::Nothing));
    }
    let now = cx.now();
    let mut tx = cx.db.begin().await?;
    let number = hold(&mut tx, actor, order).await?;
    let stores: Vec<String> = said.iter().map(|line| line.store.trim().to_uppercase()).collect();
    let sql = LINES_OF_STORES.for_tx(&tx);
    let rows: Vec<LineRow> = on_tx!(&mut tx, |c| sqlx::query_as(sql)
        .bind(actor.workspace.0)
        .bind(order.0)
        .bind(lists::words(stores.iter().map(String::as_str)))
        .fetch_all(c)
        .await)?;
    crate::reach::check_stores(&mut tx, actor, rows.iter().map(|row| StoreId(row.store_id)))
        .await?;
    let today = calendar::day_in(&mut tx, actor, now).await?;
    let by = Said { actor, source: ActualSource::Api, at: now };
    let mut named = HashSet::new();
    let mut changed = 0_u64;
    for (line, store) in said.iter().zip(stores) {
        let row = only(&rows, &number, &line.store, &store)?;
        if !named.insert(row.id) {
            return Err(refused(ActualRefusal::LineTwice { store: line.store.clone() }));
        }
        let before = row.figures()?;
        let figures = before.with(&line.figures);
        check_figures(&figures, row.ordered()?, today).map_err(refused)?;
        if figures != before {
            append(&mut tx, by, row.id, row.sequence + 1, &figures).await?;
            changed += 1;
        }
    }
    let detail = serde_json::json!({ "lines": said.len(), "changed": changed });
    audit::record(&mut tx, actor, now, entry(order, &number, detail)).await?;
    tx.commit().await?;
    super::read::order_actuals(cx, actor, order).await.map_err(Error::widen)
}

/// The one line of an order for a store.
fn only<'a>(
    rows: &'a [LineRow],
    order: &str,
    said: &str,
    store: &str,
) -> Result<&'a LineRow, ActualRefusal> {
    let (order, said) = (order.to_owned(), said.to_owned());
    let mut found = rows.iter().filter(|row| row.store_number.to_uppercase() == store);
    match (found.next(), found.next()) {
        (Some(row), None) => Ok(row),
        (None, _) => Err(refused(ActualRefusal::LineUnknown { order, store: said })),
        (Some(_), Some(_)) => Err(refused(ActualRefusal::LineUnclear { order, store: said })),
    }
}

fn entry(order: OrderId, number: &str, detail: serde_json::Value) -> Entry {
    Entry {
        action: "orders.record_actual",
        subject_kind: "order",
        subject_id: Some(order.0),
        subject_label: number.to_owned(),
        detail,
    }
}
