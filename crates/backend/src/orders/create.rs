//! Making orders from an approved plan: all of them or none, and only once.
//!
//! Three things keep it to once. The plan's row is held while its orders are made. `order_set`
//! has one row per plan and revision, which says the one way it was cut. And every order carries
//! its [`PartKey`], which is unique. Asking again, from wherever, finds what is there.

use super::{
    approved::{ApprovedPlan, approved_lines, approved_plan},
    calendar, read, suppliers,
};
use crate::{
    Backend, Result,
    audit::{self, Entry},
    db::{Day, Moment, Tx},
    error::refused,
    on_tx, plans, statements,
};
use domain::{
    accounts::{Action, Actor},
    ids::{OrderId, PlanId, SupplierId},
    orders::{
        CreateOrders, CreateRefusal, Line, Made, OrderDraft, OrderNumber, OrderStatus,
        OrderSummary, OrderTotals, PartKey, Proposal, Split, StepSource, split, ways,
    },
    period::Month,
};
use jiff::Timestamp;
use uuid::Uuid;

statements! {
    /// The way a revision was ordered, if it was.
    SET = "SELECT split FROM order_set
        WHERE workspace_id = $1 AND plan_id = $2 AND revision = $3";
    /// Says the way a revision is ordered.
    ADD_SET = "INSERT INTO order_set
            (plan_id, revision, workspace_id, split, digest, created_by, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    /// Orders of earlier revisions of a plan that still stand.
    EARLIER = "SELECT number FROM orders
        WHERE workspace_id = $1 AND plan_id = $2 AND revision < $3 AND status <> 'cancelled'
        ORDER BY month, sequence";
    /// Hands out numbers: moves the month's counter by `$3` and says where it stands then.
    COUNT = "INSERT INTO order_counter (workspace_id, month, last) VALUES ($1, $2, $3)
        ON CONFLICT (workspace_id, month) DO UPDATE SET last = order_counter.last + excluded.last
        RETURNING last";
    /// Adds an order.
    ADD_ORDER = "INSERT INTO orders (id, workspace_id, number, month, sequence, part_key, plan_id,
            revision, title, status, supplier_id, in_home_on, lines, stores, pieces, cost,
            created_by, created_at, last_in_home_on, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
            $19, 1)";
    /// Adds a line to an order.
    ADD_LINE = "INSERT INTO order_line (id, order_id, position, item_id, store_id, store_number,
            store_name, city, state, region, campaign_id, campaign_name, wave_id, wave_name,
            wave_position, in_home_on, pieces, unit_cost, fixed_cost, cost, run_id,
            advised_campaign, advised_pieces, confidence, override_reason, note, last_in_home_on)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
            $19, $20, $21, $22, $23, $24, $25, $26, $27)";
}

/// What creating orders from an approved plan would do, in each of its ways.
pub async fn proposal(
    cx: &Backend,
    actor: &Actor,
    plan: PlanId,
) -> Result<Proposal, CreateRefusal> {
    actor.may(Action::Read)?;
    // A transaction, so that the lines and the digest they are checked against belong together.
    let mut tx = cx.db.begin().await?;
    let approved = approved_plan(&mut tx, actor, plan).await?;
    let lines = approved_lines(&mut tx, actor, &approved).await?;
    let made = made(&mut tx, actor, &approved).await?;
    let refusal = match &made {
        Some(_) => None,
        None => earlier(&mut tx, actor, &approved).await?,
    };
    let today = calendar::day_in(&mut tx, actor, cx.now()).await?;
    drop(tx);
    let suppliers = suppliers::suppliers(cx, actor).await.map_err(crate::Error::widen)?;
    Ok(Proposal {
        plan,
        ways: ways(&approved.name, &lines),
        plan_name: approved.name,
        revision: approved.revision,
        digest: approved.digest,
        made,
        refusal,
        suppliers,
        today,
    })
}

/// Makes the orders that were asked for, or returns them if they were made before.
pub async fn create_from_plan(
    cx: &Backend,
    actor: &Actor,
    asked: &CreateOrders,
) -> Result<Made, CreateRefusal> {
    let mut tx = cx.db.begin().await?;
    let made = create_in(&mut tx, actor, asked, cx.now()).await?;
    tx.commit().await?;
    Ok(made)
}

/// As [`create_from_plan`], in the transaction of whoever goes on with it.
pub(super) async fn create_in(
    tx: &mut Tx,
    actor: &Actor,
    asked: &CreateOrders,
    now: Timestamp,
) -> Result<Made, CreateRefusal> {
    actor.may(Action::Order)?;
    let plan = approved_plan(tx, actor, asked.plan).await?;
    if plan.revision != asked.revision || plan.digest != asked.digest {
        return Err(refused(CreateRefusal::Changed { plan: plan.name }));
    }
    if let Some(made) = made(tx, actor, &plan).await? {
        return same_way(&plan, made, asked.split);
    }
    if let Some(refusal) = earlier(tx, actor, &plan).await? {
        return Err(refused(refusal));
    }
    let lines = approved_lines(tx, actor, &plan).await?;
    crate::reach::check_stores(tx, actor, lines.iter().map(|line| line.store)).await?;
    let drafts = split(&plan.name, &lines, asked.split).map_err(refused)?;
    if let Some(supplier) = asked.supplier
        && suppliers::supplier_in(tx, actor, supplier).await?.is_none()
    {
        return Err(refused(CreateRefusal::SupplierUnknown));
    }

    add_set(tx, actor, &plan, asked.split, now).await?;
    let numbers = next_numbers(tx, actor, drafts.len(), now).await?;
    for (draft, number) in drafts.iter().zip(numbers) {
        let key = PartKey {
            plan: plan.id,
            revision: plan.revision,
            split: asked.split,
            part: draft.part,
        };
        add_order(tx, actor, draft, key, number, asked.supplier, now).await?;
    }
    plans::mark_executed(tx, actor, plan.id, now).await?;
    let orders = read::of_revision_in(tx, actor, plan.id, plan.revision).await?;
    audit::record(tx, actor, now, entry(&plan, asked.split, &orders)).await?;
    Ok(Made { split: asked.split, orders })
}

/// The orders this revision has, if any.
async fn made(tx: &mut Tx, actor: &Actor, plan: &ApprovedPlan) -> anyhow::Result<Option<Made>> {
    let word: Option<String> = on_tx!(&mut *tx, |c| sqlx::query_scalar(SET)
        .bind(actor.workspace.0)
        .bind(plan.id.0)
        .bind(i64::from(plan.revision))
        .fetch_optional(c)
        .await)?;
    let Some(word) = word else { return Ok(None) };
    let split = Split::from_word(&word).ok_or_else(|| anyhow::anyhow!("no split \"{word}\""))?;
    let orders = read::of_revision_in(tx, actor, plan.id, plan.revision).await?;
    Ok(Some(Made { split, orders }))
}

/// What was made, if it was made the way that is asked for now.
fn same_way(plan: &ApprovedPlan, made: Made, asked: Split) -> Result<Made, CreateRefusal> {
    if made.split == asked {
        return Ok(made);
    }
    let numbers: Vec<String> = made.orders.iter().map(|order| order.number.to_string()).collect();
    Err(refused(CreateRefusal::OtherSplit {
        plan: plan.name.clone(),
        made: made.split.adverb().to_owned(),
        numbers: in_a_sentence(&numbers),
    }))
}

/// The refusal to order a plan whose earlier revision has orders that stand.
async fn earlier(
    tx: &mut Tx,
    actor: &Actor,
    plan: &ApprovedPlan,
) -> anyhow::Result<Option<CreateRefusal>> {
    let numbers: Vec<String> = on_tx!(tx, |c| sqlx::query_scalar(EARLIER)
        .bind(actor.workspace.0)
        .bind(plan.id.0)
        .bind(i64::from(plan.revision))
        .fetch_all(c)
        .await)?;
    Ok((!numbers.is_empty()).then(|| CreateRefusal::EarlierRevision {
        plan: plan.name.clone(),
        numbers: in_a_sentence(&numbers),
    }))
}

async fn add_set(
    tx: &mut Tx,
    actor: &Actor,
    plan: &ApprovedPlan,
    split: Split,
    now: Timestamp,
) -> sqlx::Result<()> {
    on_tx!(tx, |c| sqlx::query(ADD_SET)
        .bind(plan.id.0)
        .bind(i64::from(plan.revision))
        .bind(actor.workspace.0)
        .bind(split.word())
        .bind(&plan.digest)
        .bind(actor.person.0)
        .bind(Moment(now))
        .execute(c)
        .await
        .map(|_| ()))
}

/// The next numbers of the month it is in the workspace's time zone.
async fn next_numbers(
    tx: &mut Tx,
    actor: &Actor,
    count: usize,
    now: Timestamp,
) -> anyhow::Result<impl Iterator<Item = OrderNumber> + use<>> {
    let month = Month::of(calendar::day_in(tx, actor, now).await?);
    let count = u32::try_from(count)?;
    let last: i64 = on_tx!(tx, |c| sqlx::query_scalar(COUNT)
        .bind(actor.workspace.0)
        .bind(month.to_string())
        .bind(i64::from(count))
        .fetch_one(c)
        .await)?;
    Ok(OrderNumber::ending_with(month, u32::try_from(last)?, count))
}

async fn add_order(
    tx: &mut Tx,
    actor: &Actor,
    draft: &OrderDraft,
    key: PartKey,
    number: OrderNumber,
    supplier: Option<SupplierId>,
    now: Timestamp,
) -> anyhow::Result<()> {
    let id = OrderId(Uuid::now_v7());
    let OrderTotals { lines, stores, pieces, cost } = draft.totals();
    on_tx!(&mut *tx, |c| sqlx::query(ADD_ORDER)
        .bind(id.0)
        .bind(actor.workspace.0)
        .bind(number.to_string())
        .bind(number.month.to_string())
        .bind(i64::from(number.sequence))
        .bind(key.to_string())
        .bind(key.plan.0)
        .bind(i64::from(key.revision))
        .bind(&draft.title)
        .bind(OrderStatus::Draft.word())
        .bind(supplier.map(|supplier| supplier.0))
        .bind(draft.in_home_on().map(Day))
        .bind(i64::try_from(lines)?)
        .bind(i64::try_from(stores)?)
        .bind(i64::try_from(pieces)?)
        .bind(cost.0)
        .bind(actor.person.0)
        .bind(Moment(now))
        .bind(draft.last_in_home_on().map(Day))
        .execute(c)
        .await
        .map(|_| ()))?;
    for (position, line) in draft.lines.iter().enumerate() {
        add_line(tx, id, i64::try_from(position)?, line).await?;
    }
    super::steps::append(tx, actor, id, 1, OrderStatus::Draft, StepSource::Plan, "", now).await?;
    Ok(())
}

async fn add_line(tx: &mut Tx, order: OrderId, position: i64, line: &Line) -> sqlx::Result<()> {
    let wave = line.wave.as_ref();
    let advice = line.advice.as_ref();
    on_tx!(tx, |c| sqlx::query(ADD_LINE)
        .bind(Uuid::now_v7())
        .bind(order.0)
        .bind(position)
        .bind(line.item.map(|item| item.0))
        .bind(line.store.0)
        .bind(&line.store_number)
        .bind(&line.store_name)
        .bind(&line.city)
        .bind(&line.state)
        .bind(&line.region)
        .bind(line.campaign.0)
        .bind(&line.campaign_name)
        .bind(wave.map(|wave| wave.id.0))
        .bind(wave.map_or("", |wave| &wave.name))
        .bind(wave.map_or(0, |wave| i64::from(wave.position)))
        .bind(wave.and_then(|wave| wave.in_home_on).map(Day))
        .bind(i64::from(line.pieces))
        .bind(line.unit_cost.0)
        .bind(line.fixed_cost.0)
        .bind(line.cost.0)
        .bind(advice.map(|advice| advice.run.0))
        .bind(advice.map_or("", |advice| &advice.campaign_name))
        .bind(advice.map_or(0, |advice| i64::from(advice.pieces)))
        .bind(advice.map_or(0.0, |advice| advice.confidence))
        .bind(advice.map_or("", |advice| &advice.override_reason))
        .bind(&line.note)
        .bind(wave.and_then(|wave| wave.last_in_home_on).map(Day))
        .execute(c)
        .await
        .map(|_| ()))
}

fn entry(plan: &ApprovedPlan, split: Split, orders: &[OrderSummary]) -> Entry {
    let totals: OrderTotals = orders.iter().map(|order| order.totals).sum();
    let numbers: Vec<String> = orders.iter().map(|order| order.number.to_string()).collect();
    Entry {
        action: "orders.create",
        subject_kind: "plan",
        subject_id: Some(plan.id.0),
        subject_label: plan.name.clone(),
        detail: serde_json::json!({
            "split": split.word(),
            "revision": plan.revision,
            "digest": plan.digest,
            "orders": numbers,
            "pieces": totals.pieces,
            "cost_cents": totals.cost.0,
        }),
    }
}

/// "A", "A and B", "A, B and C", "A, B, C and 9 more".
fn in_a_sentence(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] if names.len() <= 4 => format!("{} and {last}", first.join(", ")),
        more => format!("{} and {} more", more[..3].join(", "), more.len() - 3),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_numbers_fit_in_a_sentence() {
        let told = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            in_a_sentence(&names)
        };
        assert_eq!(told(&["A"]), "A");
        assert_eq!(told(&["A", "B"]), "A and B");
        assert_eq!(told(&["A", "B", "C", "D"]), "A, B, C and D");
        assert_eq!(told(&["A", "B", "C", "D", "E"]), "A, B, C and 2 more");
    }
}
