//! Which stores a plan would mail too soon before or after another mailing: one of the past, one that is
//! ordered, or one of another approved plan. Drafts do not count, since not all of them will be.

use super::sums::count;
use crate::{
    Backend, Result,
    db::{Day, Tx},
    on, on_tx, statements,
};
use domain::{
    accounts::Actor,
    ids::PlanId,
    plans::{PRESSED_NAMED, Pressed, Wave, pressure_window},
    refusal::Refusal,
};

statements! {
    /// The first stores of wave $3 that are mailed from $4 to $5 by something else, and how many there are.
    PRESSED = "SELECT s.number, count(*) OVER () FROM plan_item i JOIN store s ON s.id = i.store_id
        WHERE i.workspace_id = $1 AND i.plan_id = $2 AND i.wave_id = $3
            AND i.status = 'included' AND i.pieces > 0
            AND (EXISTS (SELECT 1 FROM mailing m WHERE m.workspace_id = $1 AND m.store_id = i.store_id
                    AND m.in_home_on BETWEEN $4 AND $5)
                OR EXISTS (SELECT 1 FROM order_line l JOIN orders o ON o.id = l.order_id
                    WHERE l.store_id = i.store_id AND l.in_home_on BETWEEN $4 AND $5
                    AND o.status <> 'cancelled' AND (o.plan_id IS NULL OR o.plan_id <> $2))
                OR EXISTS (SELECT 1 FROM plan_item j
                    JOIN plan a ON a.id = j.plan_id JOIN plan_wave w ON w.id = j.wave_id
                    WHERE j.store_id = i.store_id AND j.plan_id <> $2 AND j.status = 'included'
                    AND j.pieces > 0 AND a.status = 'approved'
                    AND w.in_home_on <= $5 AND COALESCE(w.last_on, w.in_home_on) >= $4))
        ORDER BY s.number_key LIMIT $6";
}

type Row = (String, i64);

/// Adds up what the waves' rows say.
fn add(pressed: &mut Pressed, rows: Vec<Row>) {
    let stores = rows.first().map_or(0, |(_, all)| count(*all));
    pressed.add(stores, rows.into_iter().map(|(number, _)| number));
}

/// The stores of a plan that are mailed too soon, where the workspace asks for `days` between mailings.
pub(super) async fn pressed(
    cx: &Backend,
    actor: &Actor,
    plan: PlanId,
    waves: &[Wave],
    days: Option<u16>,
) -> Result<Option<Pressed>> {
    let Some(days) = days else { return Ok(None) };
    let mut pressed = Pressed { days, ..Pressed::default() };
    for wave in waves {
        let Some((from, to)) = pressure_window(wave, days) else { continue };
        let rows: Vec<Row> = on!(&cx.db, |c| sqlx::query_as(PRESSED)
            .bind(actor.workspace.0)
            .bind(plan.0)
            .bind(wave.id.0)
            .bind(Day(from))
            .bind(Day(to))
            .bind(PRESSED_NAMED as i64)
            .fetch_all(c)
            .await)?;
        add(&mut pressed, rows);
    }
    Ok((pressed.stores > 0).then_some(pressed))
}

/// As [`pressed`], of a held plan.
pub(super) async fn held_pressed<R: Refusal>(
    tx: &mut Tx,
    actor: &Actor,
    plan: PlanId,
    waves: &[Wave],
    days: Option<u16>,
) -> Result<Option<Pressed>, R> {
    let Some(days) = days else { return Ok(None) };
    let mut pressed = Pressed { days, ..Pressed::default() };
    for wave in waves {
        let Some((from, to)) = pressure_window(wave, days) else { continue };
        let rows: Vec<Row> = on_tx!(tx, |c| sqlx::query_as(PRESSED)
            .bind(actor.workspace.0)
            .bind(plan.0)
            .bind(wave.id.0)
            .bind(Day(from))
            .bind(Day(to))
            .bind(PRESSED_NAMED as i64)
            .fetch_all(c)
            .await)?;
        add(&mut pressed, rows);
    }
    Ok((pressed.stores > 0).then_some(pressed))
}
