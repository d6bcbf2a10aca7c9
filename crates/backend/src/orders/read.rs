//! Reading one order, a plan's orders, and the orders of a store.

use crate::{
    Backend, Error, Result,
    db::{Day, Moment, Tx},
    on, on_tx, statements,
};
use domain::{
    accounts::{Action, Actor},
    ids::{OrderId, PlanId, StoreId, SupplierId},
    money::{Money, UnitCost},
    orders::{
        Line, LineAdvice, LineWave, Order, OrderLine, OrderNumber, OrderStatus, OrderStep,
        OrderSummary, OrderTotals, Origin, Split, StepSource, StoreOrder, warnings,
    },
};
use uuid::Uuid;

/// What every list of orders selects, before its own conditions.
macro_rules! summaries {
    ($($conditions:expr),+) => {
        concat!(
            "SELECT o.id, o.month, o.sequence, o.title, o.status, o.in_home_on, o.lines, o.stores,
                o.pieces, o.cost, o.created_at, o.version, o.plan_id, o.revision,
                p.name AS plan_name, t.split, o.supplier_id, s.name AS supplier_name,
                s.lead_days AS supplier_lead_days, o.last_in_home_on,
                (SELECT MIN(x.at) FROM order_step x WHERE x.order_id = o.id AND x.status = 'sent')
                    AS sent_at,
                CAST(COALESCE((SELECT SUM(x.pieces) FROM shipment x WHERE x.order_id = o.id), 0)
                    AS BIGINT) AS shipped,
                a.name AS created_by
            FROM orders o
            JOIN person a ON a.id = o.created_by
            LEFT JOIN plan p ON p.id = o.plan_id
            LEFT JOIN order_set t ON t.plan_id = o.plan_id AND t.revision = o.revision
            LEFT JOIN supplier s ON s.id = o.supplier_id ",
            $($conditions),+
        )
    };
}
pub(super) use summaries;

statements! {
    /// One order without its lines.
    ORDER = summaries!("WHERE o.workspace_id = $1 AND o.id = $2");
    /// The orders made from one revision of a plan.
    OF_REVISION = summaries!("WHERE o.workspace_id = $1 AND o.plan_id = $2 AND o.revision = $3
        ORDER BY o.month, o.sequence");
    /// An order's lines. The colour is today's; everything else is as it was ordered.
    LINES = "SELECT l.id, l.item_id, l.store_id, l.store_number, l.store_name, l.city, l.state,
            l.region, l.campaign_id, l.campaign_name, c.colour AS campaign_colour,
            l.wave_id, l.wave_name, l.wave_position, l.in_home_on, l.last_in_home_on, l.pieces, l.unit_cost,
            l.fixed_cost, l.cost, l.run_id, l.advised_campaign, l.advised_pieces, l.confidence,
            l.override_reason, l.note
        FROM order_line l
        JOIN orders o ON o.id = l.order_id
        JOIN campaign c ON c.id = l.campaign_id
        WHERE o.workspace_id = $1 AND o.id = $2
        ORDER BY l.position";
    /// An order's steps.
    STEPS = "SELECT t.status, t.at, t.person_name, t.source, t.note
        FROM order_step t JOIN orders o ON o.id = t.order_id
        WHERE o.workspace_id = $1 AND o.id = $2
        ORDER BY t.sequence";
    /// What was ordered for a store.
    OF_STORE = "SELECT o.id, o.month, o.sequence, o.status, l.campaign_name,
            c.colour AS campaign_colour, l.in_home_on, l.pieces, l.cost
        FROM order_line l
        JOIN orders o ON o.id = l.order_id
        JOIN campaign c ON c.id = l.campaign_id
        WHERE o.workspace_id = $1 AND l.store_id = $2
        ORDER BY o.month DESC, o.sequence DESC, l.position";
}

#[derive(sqlx::FromRow)]
pub(super) struct SummaryRow {
    id: Uuid,
    month: String,
    sequence: i64,
    title: String,
    status: String,
    in_home_on: Option<Day>,
    lines: i64,
    stores: i64,
    pieces: i64,
    cost: i64,
    created_at: Moment,
    version: i64,
    plan_id: Option<Uuid>,
    revision: Option<i64>,
    plan_name: Option<String>,
    split: Option<String>,
    supplier_id: Option<Uuid>,
    supplier_name: Option<String>,
    supplier_lead_days: Option<i64>,
    last_in_home_on: Option<Day>,
    sent_at: Option<Moment>,
    shipped: i64,
    created_by: String,
}

impl SummaryRow {
    pub(super) fn read(self) -> anyhow::Result<OrderSummary> {
        let split = self.split.as_deref().and_then(Split::from_word);
        let origin = match (self.plan_id, self.revision, self.plan_name, split) {
            (Some(plan), Some(revision), Some(name), Some(split)) => {
                Origin::Plan { plan: plan.into(), name, revision: u32::try_from(revision)?, split }
            }
            _ => Origin::Manual,
        };
        Ok(OrderSummary {
            id: self.id.into(),
            number: number(&self.month, self.sequence)?,
            title: self.title,
            origin,
            status: status(&self.status)?,
            supplier_name: self.supplier_name,
            supplier_lead_days: self.supplier_lead_days.map(u32::try_from).transpose()?,
            in_home_on: self.in_home_on.map(|day| day.0),
            last_in_home_on: self.last_in_home_on.map(|day| day.0),
            sent_at: self.sent_at.map(|at| at.0),
            shipped: u64::try_from(self.shipped)?,
            totals: totals(self.lines, self.stores, self.pieces, self.cost)?,
            created_at: self.created_at.0,
            created_by: self.created_by,
            version: self.version,
        })
    }
}

pub(super) fn number(month: &str, sequence: i64) -> anyhow::Result<OrderNumber> {
    let month = month.parse().map_err(anyhow::Error::msg)?;
    Ok(OrderNumber { month, sequence: u32::try_from(sequence)? })
}

pub(super) fn status(word: &str) -> anyhow::Result<OrderStatus> {
    OrderStatus::from_word(word).ok_or_else(|| anyhow::anyhow!("no order status \"{word}\""))
}

pub(super) fn totals(
    lines: i64,
    stores: i64,
    pieces: i64,
    cost: i64,
) -> anyhow::Result<OrderTotals> {
    Ok(OrderTotals {
        lines: u64::try_from(lines)?,
        stores: u64::try_from(stores)?,
        pieces: u64::try_from(pieces)?,
        cost: Money(cost),
    })
}

#[derive(sqlx::FromRow)]
struct LineRow {
    id: Uuid,
    item_id: Option<Uuid>,
    store_id: Uuid,
    store_number: String,
    store_name: String,
    city: String,
    state: String,
    region: String,
    campaign_id: Uuid,
    campaign_name: String,
    campaign_colour: i64,
    wave_id: Option<Uuid>,
    wave_name: String,
    wave_position: i64,
    in_home_on: Option<Day>,
    last_in_home_on: Option<Day>,
    pieces: i64,
    unit_cost: i64,
    fixed_cost: i64,
    cost: i64,
    run_id: Option<Uuid>,
    advised_campaign: String,
    advised_pieces: i64,
    confidence: f64,
    override_reason: String,
    note: String,
}

impl LineRow {
    fn read(self) -> anyhow::Result<OrderLine> {
        let wave = match self.wave_id {
            Some(id) => Some(LineWave {
                id: id.into(),
                name: self.wave_name,
                position: u32::try_from(self.wave_position)?,
                in_home_on: self.in_home_on.map(|day| day.0),
                last_in_home_on: self.last_in_home_on.map(|day| day.0),
            }),
            None => None,
        };
        let advice = match self.run_id {
            Some(run) => Some(LineAdvice {
                run: run.into(),
                campaign_name: self.advised_campaign,
                pieces: u32::try_from(self.advised_pieces)?,
                confidence: self.confidence,
                override_reason: self.override_reason,
            }),
            None => None,
        };
        let line = Line {
            item: self.item_id.map(Into::into),
            store: self.store_id.into(),
            store_number: self.store_number,
            store_name: self.store_name,
            city: self.city,
            state: self.state,
            region: self.region,
            campaign: self.campaign_id.into(),
            campaign_name: self.campaign_name,
            campaign_colour: u8::try_from(self.campaign_colour)?,
            wave,
            pieces: u32::try_from(self.pieces)?,
            unit_cost: UnitCost(self.unit_cost),
            fixed_cost: Money(self.fixed_cost),
            cost: Money(self.cost),
            advice,
            note: self.note,
        };
        Ok(OrderLine { id: self.id.into(), line })
    }
}

#[derive(sqlx::FromRow)]
struct StepRow {
    status: String,
    at: Moment,
    person_name: String,
    source: String,
    note: String,
}

impl StepRow {
    fn read(self) -> anyhow::Result<OrderStep> {
        let source = StepSource::from_word(&self.source)
            .ok_or_else(|| anyhow::anyhow!("no source of a step \"{}\"", self.source))?;
        Ok(OrderStep {
            status: status(&self.status)?,
            at: self.at.0,
            by: self.person_name,
            source,
            note: self.note,
        })
    }
}

/// An order with its lines, steps, supplier and siblings.
pub async fn order(cx: &Backend, actor: &Actor, id: OrderId) -> Result<Order> {
    actor.may(Action::Read)?;
    let row: Option<SummaryRow> = on!(&cx.db, |c| sqlx::query_as(ORDER)
        .bind(actor.workspace.0)
        .bind(id.0)
        .fetch_optional(c)
        .await)?;
    let row = row.ok_or(Error::NotFound("order"))?;
    let (version, supplier) = (row.version, row.supplier_id);
    let summary = row.read()?;
    let lines: Vec<LineRow> = on!(&cx.db, |c| sqlx::query_as(LINES)
        .bind(actor.workspace.0)
        .bind(id.0)
        .fetch_all(c)
        .await)?;
    let steps: Vec<StepRow> = on!(&cx.db, |c| sqlx::query_as(STEPS)
        .bind(actor.workspace.0)
        .bind(id.0)
        .fetch_all(c)
        .await)?;
    let supplier = match supplier {
        Some(id) => super::suppliers::supplier(cx, actor, SupplierId(id)).await?,
        None => None,
    };
    let siblings = match &summary.origin {
        Origin::Plan { plan, revision, .. } => of_revision(cx, actor, *plan, *revision).await?,
        Origin::Manual => Vec::new(),
    };
    let today = super::calendar::today(cx, actor).await?;
    let warnings = match &supplier {
        Some(supplier) if summary.status.is_ours() => {
            warnings(summary.totals, summary.in_home_on, supplier, today)
        }
        _ => Vec::new(),
    };
    Ok(Order {
        supplier,
        warnings,
        lines: lines.into_iter().map(LineRow::read).collect::<anyhow::Result<_>>()?,
        steps: steps.into_iter().map(StepRow::read).collect::<anyhow::Result<_>>()?,
        siblings: siblings
            .into_iter()
            .filter(|sibling| sibling.id != id)
            .map(|sibling| (sibling.id, sibling.number, sibling.title))
            .collect(),
        shipments: super::shipments::shipments(cx, id).await?,
        version,
        today,
        summary,
    })
}

/// The orders made from one revision of a plan, by number.
pub(super) async fn of_revision(
    cx: &Backend,
    actor: &Actor,
    plan: PlanId,
    revision: u32,
) -> Result<Vec<OrderSummary>> {
    let rows: Vec<SummaryRow> = on!(&cx.db, |c| sqlx::query_as(OF_REVISION)
        .bind(actor.workspace.0)
        .bind(plan.0)
        .bind(i64::from(revision))
        .fetch_all(c)
        .await)?;
    Ok(rows.into_iter().map(SummaryRow::read).collect::<anyhow::Result<_>>()?)
}

/// As [`of_revision`], in a transaction that may have just made them.
pub(super) async fn of_revision_in(
    tx: &mut Tx,
    actor: &Actor,
    plan: PlanId,
    revision: u32,
) -> anyhow::Result<Vec<OrderSummary>> {
    let rows: Vec<SummaryRow> = on_tx!(tx, |c| sqlx::query_as(OF_REVISION)
        .bind(actor.workspace.0)
        .bind(plan.0)
        .bind(i64::from(revision))
        .fetch_all(c)
        .await)?;
    rows.into_iter().map(SummaryRow::read).collect()
}

#[derive(sqlx::FromRow)]
struct StoreRow {
    id: Uuid,
    month: String,
    sequence: i64,
    status: String,
    campaign_name: String,
    campaign_colour: i64,
    in_home_on: Option<Day>,
    pieces: i64,
    cost: i64,
}

/// What was ordered for a store, newest first.
pub async fn orders_of_store(
    cx: &Backend,
    actor: &Actor,
    store: StoreId,
) -> Result<Vec<StoreOrder>> {
    actor.may(Action::Read)?;
    let rows: Vec<StoreRow> = on!(&cx.db, |c| sqlx::query_as(OF_STORE)
        .bind(actor.workspace.0)
        .bind(store.0)
        .fetch_all(c)
        .await)?;
    let read = |row: StoreRow| -> anyhow::Result<StoreOrder> {
        Ok(StoreOrder {
            order: row.id.into(),
            number: number(&row.month, row.sequence)?,
            status: status(&row.status)?,
            campaign_name: row.campaign_name,
            campaign_colour: u8::try_from(row.campaign_colour)?,
            in_home_on: row.in_home_on.map(|day| day.0),
            pieces: u32::try_from(row.pieces)?,
            cost: Money(row.cost),
        })
    };
    Ok(rows.into_iter().map(read).collect::<anyhow::Result<_>>()?)
}
