//! Coupon codes: given to lines, and taken in at the till.

use super::{
    super::{calendar, read},
    record::{Said, append},
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
    money::Money,
    orders::{
        ActualSource, CodeForLine, CouponRefusal, Figures, MOST_REDEMPTIONS, Redeemed, Redemption,
        check_came, check_figures, check_redemption, coupon_key,
    },
};
use jiff::{Timestamp, civil::Date};
use std::collections::BTreeMap;
use uuid::Uuid;

statements! {
    /// Gives a code to a line, unless it is taken.
    ADD_CODE = "INSERT INTO coupon (workspace_id, code, order_line_id, at, person_id, import_id)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (workspace_id, code) DO NOTHING";
    /// Whose code it is.
    OWNER = "SELECT c.order_line_id, o.number, l.store_number FROM coupon c
        JOIN order_line l ON l.id = c.order_line_id JOIN orders o ON o.id = l.order_id
        WHERE c.workspace_id = $1 AND c.code = $2";
    /// One line.
    LINE = line_rows!("l.id = $2");
    /// The lines behind codes.
    CODED = sqlite concat!("SELECT c.code, c.order_line_id FROM coupon c WHERE c.workspace_id = $1 AND ",
            lists::listed!(lite, "c.code", "$2")),
        postgres concat!("SELECT c.code, c.order_line_id FROM coupon c WHERE c.workspace_id = $1 AND ",
            lists::listed!(pg, "c.code", "$2"));
    /// Holds the orders of lines until the transaction ends, in one order, so that two who take in
    /// coupons of the same orders do not wait for each other in a ring; SQLite has one writer anyway.
    HOLD = sqlite "SELECT o.id FROM orders o WHERE o.workspace_id = $1 AND o.id IN
            (SELECT l.order_id FROM order_line l WHERE l.id IN (SELECT unhex(value) FROM json_each($2)))",
        postgres "SELECT o.id FROM orders o WHERE o.workspace_id = $1 AND o.id IN
            (SELECT l.order_id FROM order_line l WHERE l.id IN (SELECT CAST(e.id AS UUID)
                FROM jsonb_array_elements_text(CAST(CAST($2 AS TEXT) AS JSONB)) AS e (id)))
        ORDER BY o.id FOR UPDATE";
    /// Takes a coupon in, unless it was.
    REDEEM = "INSERT INTO redemption
            (workspace_id, code, receipt, order_line_id, redeemed_on, revenue, at, person_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (workspace_id, code, receipt) DO NOTHING";
}

/// The line that has a code, with its order's and its store's number.
async fn coupon_owner(
    tx: &mut Tx,
    actor: &Actor,
    code: &str,
) -> sqlx::Result<Option<(Uuid, String, String)>> {
    on_tx!(tx, |c| sqlx::query_as(OWNER).bind(actor.workspace.0).bind(code).fetch_optional(c).await)
}

/// Gives a cleaned code to a line; whether it had none before.
pub(super) async fn give_code_in(
    tx: &mut Tx,
    actor: &Actor,
    line: Uuid,
    code: &str,
    now: Timestamp,
) -> Result<bool, CouponRefusal> {
    let (workspace, person) = (actor.workspace.0, actor.person.0);
    let import = Option::<Uuid>::None;
    let added = execute!(&mut *tx, ADD_CODE, workspace, code, line, Moment(now), person, import)?;
    if added > 0 {
        return Ok(true);
    }
    match coupon_owner(tx, actor, code).await? {
        Some((owner, ..)) if owner == line => Ok(false),
        Some((_, order, store)) => {
            Err(refused(CouponRefusal::CodeTaken { code: code.to_owned(), order, store }))
        }
        None => Err(Error::Changed { by: None }),
    }
}

/// Gives a coupon code to a line of an order; the code as it is kept.
pub async fn give_code(
    cx: &Backend,
    actor: &Actor,
    order: OrderId,
    asked: &CodeForLine,
) -> Result<String, CouponRefusal> {
    actor.may(Action::RecordActuals)?;
    let code = coupon_key(&asked.code).map_err(refused)?;
    let now = cx.now();
    let mut tx = cx.db.begin().await?;
    let row: Option<LineRow> = line(&mut tx, actor, asked.line.0).await?;
    let row = row.filter(|row| row.order_id == order.0).ok_or(Error::NotFound("order line"))?;
    crate::reach::check_stores(&mut tx, actor, [StoreId(row.store_id)]).await?;
    if give_code_in(&mut tx, actor, row.id, &code, now).await? {
        let entry = Entry {
            action: "orders.give_code",
            subject_kind: "order",
            subject_id: Some(order.0),
            subject_label: row.number.clone(),
            detail: serde_json::json!({ "store": row.store_number, "code": code }),
        };
        audit::record(&mut tx, actor, now, entry).await?;
    }
    tx.commit().await?;
    Ok(code)
}

async fn line(tx: &mut Tx, actor: &Actor, line: Uuid) -> sqlx::Result<Option<LineRow>> {
    on_tx!(tx, |c| sqlx::query_as(LINE).bind(actor.workspace.0).bind(line).fetch_optional(c).await)
}

/// What coupons add to a line.
#[derive(Clone, Copy, Debug)]
struct Added {
    responses: u32,
    revenue: Money,
    until: Date,
}

/// Takes coupons in, all of them or none. One that was taken in before, by its code and receipt, is
/// not counted again, so that the same list may be sent twice.
pub async fn redeem(
    cx: &Backend,
    actor: &Actor,
    asked: &[Redemption],
) -> Result<Redeemed, CouponRefusal> {
    actor.may(Action::RecordActuals)?;
    if asked.len() > MOST_REDEMPTIONS {
        return Err(refused(CouponRefusal::TooMany));
    }
    let now = cx.now();
    let mut tx = cx.db.begin().await?;
    let today = calendar::day_in(&mut tx, actor, now).await?;
    let coupons: Vec<Redemption> = asked
        .iter()
        .map(|coupon| check_redemption(coupon, today))
        .collect::<std::result::Result<_, _>>()
        .map_err(refused)?;
    let sql = CODED.for_tx(&tx);
    let lines: BTreeMap<String, Uuid> = on_tx!(&mut tx, |c| sqlx::query_as(sql)
        .bind(actor.workspace.0)
        .bind(lists::words(coupons.iter().map(|coupon| coupon.code.as_str())))
        .fetch_all(c)
        .await)?
    .into_iter()
    .collect();
    let sql = HOLD.for_tx(&tx);
    let _: Vec<Uuid> = on_tx!(&mut tx, |c| sqlx::query_scalar(sql)
        .bind(actor.workspace.0)
        .bind(lists::ids(lines.values().copied().map(Some)))
        .fetch_all(c)
        .await)?;
    let mut redeemed = Redeemed::default();
    let mut added = BTreeMap::<Uuid, Added>::new();
    for coupon in &coupons {
        let Some(line) = lines.get(&coupon.code).copied() else {
            return Err(refused(CouponRefusal::CodeUnknown { code: coupon.code.clone() }));
        };
        let new = execute!(
            &mut tx,
            REDEEM,
            actor.workspace.0,
            &coupon.code,
            &coupon.receipt,
            line,
            Day(coupon.redeemed_on),
            coupon.revenue.0,
            Moment(now),
            actor.person.0,
        )?;
        if new == 0 {
            redeemed.known += 1;
            continue;
        }
        redeemed.counted += 1;
        let none = Added { responses: 0, revenue: Money::ZERO, until: coupon.redeemed_on };
        let sum = added.entry(line).or_insert(none);
        sum.responses += 1;
        sum.revenue += coupon.revenue;
        sum.until = sum.until.max(coupon.redeemed_on);
    }
    let said = Said { actor, source: ActualSource::Coupon, at: now };
    let mut stores = Vec::with_capacity(added.len());
    for (id, sum) in added {
        let row = line(&mut tx, actor, id).await?.ok_or(Error::NotFound("order line"))?;
        check_came(&row.number, read::status(&row.status)?)
            .map_err(|refusal| refused(CouponRefusal::Figures { refusal }))?;
        let before = row.figures()?;
        let figures = Figures {
            responses: Some(before.responses.unwrap_or(0).saturating_add(sum.responses)),
            revenue: Some(before.revenue.unwrap_or_default() + sum.revenue),
            counted_on: before.counted_on.max(Some(sum.until)),
            ..before
        };
        check_figures(&figures, row.ordered()?, today)
            .map_err(|refusal| refused(CouponRefusal::Figures { refusal }))?;
        append(&mut tx, said, row.id, row.sequence + 1, &figures).await?;
        stores.push(StoreId(row.store_id));
    }
    crate::reach::check_stores(&mut tx, actor, stores).await?;
    let entry = Entry {
        action: "orders.redeem",
        subject_kind: "coupon",
        subject_id: None,
        subject_label: "Coupons".to_owned(),
        detail: serde_json::json!({ "counted": redeemed.counted, "known": redeemed.known }),
    };
    audit::record(&mut tx, actor, now, entry).await?;
    tx.commit().await?;
    Ok(redeemed)
}
