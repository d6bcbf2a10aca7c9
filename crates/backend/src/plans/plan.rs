//! A plan's own row and its waves, inside and outside of a transaction.

use crate::{
    Backend, Error, Result,
    db::{Day, Moment, Tx},
    on, on_tx, statements,
};
use domain::{
    accounts::Actor,
    ids::{PersonId, PlanId},
    money::Money,
    plans::{ChangeKind, Contributor, Plan, PlanStatus, StoredChange, Wave},
    refusal::Refusal,
};
use jiff::Timestamp;
use sqlx::types::Json;
use uuid::Uuid;

/// Columns of [`PlanRow`].
macro_rules! columns {
    () => {
        "SELECT l.id, l.name, l.month, l.run_id, l.status, l.revision, l.sequence, l.created_at,
            l.changed_at, a.name AS approved_by, l.approved_at, l.digest
        FROM plan l LEFT JOIN person a ON a.id = l.approved_by "
    };
}
pub(super) use columns;

statements! {
    /// One plan.
    PLAN = concat!(columns!(), "WHERE l.workspace_id = $1 AND l.id = $2");
    /// One plan, held until the transaction ends: changes to a plan take turns. SQLite has one
    /// writer anyway.
    HELD = sqlite concat!(columns!(), "WHERE l.workspace_id = $1 AND l.id = $2"),
        postgres concat!(columns!(), "WHERE l.workspace_id = $1 AND l.id = $2 FOR UPDATE OF l");
    /// Its waves in order.
    WAVES = "SELECT id, name, in_home_on, last_on, budget, version FROM plan_wave
        WHERE workspace_id = $1 AND plan_id = $2 ORDER BY position, name";
    /// Who has shaped it after change $3. Approving, reopening and ordering do not count.
    CONTRIBUTORS = "SELECT h.person_id, p.name, count(*) AS changes FROM plan_change h
        JOIN person p ON p.id = h.person_id
        WHERE h.workspace_id = $1 AND h.plan_id = $2 AND h.sequence > $3
        AND h.kind IN ('created', 'renamed', 'item', 'wave')
        GROUP BY h.person_id, p.name ORDER BY count(*) DESC, p.name";
    /// The next place in the log, and the plan's last change.
    ADVANCE = "UPDATE plan SET sequence = sequence + 1, changed_at = $3
        WHERE workspace_id = $1 AND id = $2";
    /// One entry of the log, at the plan's newest place.
    APPEND = "INSERT INTO plan_change (plan_id, sequence, workspace_id, revision, kind, item_id,
            wave_id, version, cell, change, person_id, at, client_id, act_number)
        SELECT id, sequence, workspace_id, revision, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 FROM plan
        WHERE workspace_id = $1 AND id = $2";
}

#[derive(sqlx::FromRow)]
pub(super) struct PlanRow {
    id: Uuid,
    name: String,
    month: String,
    run_id: Option<Uuid>,
    status: String,
    revision: i64,
    sequence: i64,
    created_at: Moment,
    changed_at: Moment,
    approved_by: Option<String>,
    approved_at: Option<Moment>,
    digest: Option<Vec<u8>>,
}

impl PlanRow {
    pub(super) fn read(self) -> anyhow::Result<Plan> {
        Ok(Plan {
            id: self.id.into(),
            name: self.name,
            month: self.month.parse().map_err(anyhow::Error::msg)?,
            run: self.run_id.map(Into::into),
            status: PlanStatus::from_word(&self.status)
                .ok_or_else(|| anyhow::anyhow!("unknown plan status {}", self.status))?,
            revision: self.revision.try_into()?,
            sequence: self.sequence.try_into()?,
            created_at: self.created_at.0,
            changed_at: self.changed_at.0,
            approved_by: self.approved_by,
            approved_at: self.approved_at.map(|at| at.0),
            digest: self
                .digest
                .map(|bytes| bytes.try_into())
                .transpose()
                .map_err(|_| anyhow::anyhow!("a digest has 32 bytes"))?,
        })
    }
}

#[derive(sqlx::FromRow)]
struct WaveRow {
    id: Uuid,
    name: String,
    in_home_on: Option<Day>,
    last_on: Option<Day>,
    budget: Option<i64>,
    version: i64,
}

impl WaveRow {
    fn read(self) -> anyhow::Result<Wave> {
        Ok(Wave {
            id: self.id.into(),
            name: self.name,
            in_home_on: self.in_home_on.map(|day| day.0),
            last_on: self.last_on.map(|day| day.0),
            budget: self.budget.map(Money),
            version: self.version.try_into()?,
        })
    }
}

/// One plan of the actor's workspace.
pub(super) async fn plan<R: Refusal>(cx: &Backend, actor: &Actor, id: PlanId) -> Result<Plan, R> {
    let row: Option<PlanRow> = on!(&cx.db, |c| sqlx::query_as(PLAN)
        .bind(actor.workspace.0)
        .bind(id.0)
        .fetch_optional(c)
        .await)?;
    Ok(row.ok_or(Error::NotFound("plan"))?.read()?)
}

/// One plan of the actor's workspace, held until the transaction ends.
pub(crate) async fn hold<R: Refusal>(tx: &mut Tx, actor: &Actor, id: PlanId) -> Result<Plan, R> {
    let sql = HELD.for_tx(tx);
    let row: Option<PlanRow> = on_tx!(tx, |c| sqlx::query_as(sql)
        .bind(actor.workspace.0)
        .bind(id.0)
        .fetch_optional(c)
        .await)?;
    Ok(row.ok_or(Error::NotFound("plan"))?.read()?)
}

/// A plan's waves in order.
pub(super) async fn waves<R: Refusal>(
    cx: &Backend,
    actor: &Actor,
    plan: PlanId,
) -> Result<Vec<Wave>, R> {
    let rows: Vec<WaveRow> = on!(&cx.db, |c| sqlx::query_as(WAVES)
        .bind(actor.workspace.0)
        .bind(plan.0)
        .fetch_all(c)
        .await)?;
    Ok(rows.into_iter().map(WaveRow::read).collect::<anyhow::Result<_>>()?)
}

/// A held plan's waves in order.
pub(crate) async fn held_waves<R: Refusal>(
    tx: &mut Tx,
    actor: &Actor,
    plan: PlanId,
) -> Result<Vec<Wave>, R> {
    let rows: Vec<WaveRow> = on_tx!(tx, |c| sqlx::query_as(WAVES)
        .bind(actor.workspace.0)
        .bind(plan.0)
        .fetch_all(c)
        .await)?;
    Ok(rows.into_iter().map(WaveRow::read).collect::<anyhow::Result<_>>()?)
}

pub(super) type ContributorRow = (Uuid, String, i64);

pub(super) fn contributor((person, name, changes): ContributorRow) -> Contributor {
    Contributor {
        person: PersonId(person),
        name,
        changes: u32::try_from(changes).unwrap_or(u32::MAX),
    }
}

/// Who has shaped a plan after its change `since`, most changes first.
pub(super) async fn contributors<R: Refusal>(
    cx: &Backend,
    actor: &Actor,
    plan: PlanId,
    since: u32,
) -> Result<Vec<Contributor>, R> {
    let rows: Vec<ContributorRow> = on!(&cx.db, |c| sqlx::query_as(CONTRIBUTORS)
        .bind(actor.workspace.0)
        .bind(plan.0)
        .bind(i64::from(since))
        .fetch_all(c)
        .await)?;
    Ok(rows.into_iter().map(contributor).collect())
}

/// Who has shaped a held plan after its change `since`.
pub(super) async fn held_contributors<R: Refusal>(
    tx: &mut Tx,
    actor: &Actor,
    plan: PlanId,
    since: u32,
) -> Result<Vec<PersonId>, R> {
    let rows: Vec<ContributorRow> = on_tx!(tx, |c| sqlx::query_as(CONTRIBUTORS)
        .bind(actor.workspace.0)
        .bind(plan.0)
        .bind(i64::from(since))
        .fetch_all(c)
        .await)?;
    Ok(rows.into_iter().map(|(person, ..)| PersonId(person)).collect())
}

/// What a log entry is about.
#[derive(Clone, Copy, Default)]
pub(super) struct Subject {
    pub(super) item: Option<Uuid>,
    pub(super) wave: Option<Uuid>,
    /// The version the change gave it.
    pub(super) version: Option<u32>,
    pub(super) cell: &'static str,
    /// Whose act it is, of a plan's items and waves: the browser tab, and the act's number there.
    pub(super) act: Option<(Uuid, u32)>,
}

/// Appends to the plan's log and moves the plan on. The plan must be held.
pub(super) async fn log(
    tx: &mut Tx,
    actor: &Actor,
    plan: PlanId,
    now: Timestamp,
    kind: ChangeKind,
    subject: Subject,
    change: StoredChange,
) -> sqlx::Result<()> {
    crate::execute!(&mut *tx, ADVANCE, actor.workspace.0, plan.0, Moment(now))?;
    crate::execute!(
        tx,
        APPEND,
        actor.workspace.0,
        plan.0,
        kind.word(),
        subject.item,
        subject.wave,
        subject.version.map(i64::from),
        subject.cell,
        Json(&change),
        actor.person.0,
        Moment(now),
        subject.act.map(|(client, _)| client),
        subject.act.map(|(_, number)| i64::from(number)),
    )?;
    Ok(())
}
