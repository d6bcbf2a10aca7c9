//! A plan's own row and its waves, inside and outside of a transaction.

use crate::{
    Backend, Error, Result,
    db::{Day, Moment, Tx},
    on, on_tx, statements,
};
use domain::{
    accounts::Actor,
    ids::{PersonId, PlanId, WorkspaceId},
    money::Money,
    plans::{ChangeKind, Contributor, Plan, PlanStatus, StoredChange, Wave},
    refusal::Refusal,
};
use jiff::Timestamp;
use serde::Serialize;
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
    /// The next $4 places in the log, and the plan's last change.
    ADVANCE = "UPDATE plan SET sequence = sequence + $4, changed_at = $3
        WHERE workspace_id = $1 AND id = $2";
    /// Entries of the log, at the plan's newest places: $3 is a list of [`Line`].
    APPEND = sqlite "INSERT INTO plan_change (plan_id, sequence, workspace_id, revision, kind, item_id,
            wave_id, version, cell, change, person_id, at, client_id, act_number)
        SELECT l.id, l.sequence - json_array_length($3) + 1 + e.key, l.workspace_id, l.revision,
            e.value ->> '$.kind', unhex(e.value ->> '$.item'), unhex(e.value ->> '$.wave'),
            e.value ->> '$.version', e.value ->> '$.cell', e.value -> '$.change',
            unhex(e.value ->> '$.person'), $4, unhex(e.value ->> '$.client'), e.value ->> '$.number'
        FROM plan l CROSS JOIN json_each($3) e WHERE l.workspace_id = $1 AND l.id = $2",
        postgres "INSERT INTO plan_change (plan_id, sequence, workspace_id, revision, kind, item_id,
            wave_id, version, cell, change, person_id, at, client_id, act_number)
        SELECT l.id, l.sequence - count(*) OVER () + e.place, l.workspace_id, l.revision,
            e.line ->> 'kind', CAST(e.line ->> 'item' AS UUID), CAST(e.line ->> 'wave' AS UUID),
            CAST(e.line ->> 'version' AS BIGINT), e.line ->> 'cell', e.line -> 'change',
            CAST(e.line ->> 'person' AS UUID), $4, CAST(e.line ->> 'client' AS UUID),
            CAST(e.line ->> 'number' AS BIGINT)
        FROM plan l CROSS JOIN jsonb_array_elements(CAST(CAST($3 AS TEXT) AS JSONB))
            WITH ORDINALITY AS e (line, place)
        WHERE l.workspace_id = $1 AND l.id = $2";
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

/// An entry for a plan's log.
pub(super) struct Logged {
    pub(super) person: PersonId,
    pub(super) kind: ChangeKind,
    pub(super) subject: Subject,
    pub(super) change: StoredChange,
}

/// An entry as the database takes it; ids are hexadecimal digits.
#[derive(Serialize)]
struct Line<'a> {
    kind: &'static str,
    item: Option<String>,
    wave: Option<String>,
    version: Option<u32>,
    cell: &'static str,
    change: &'a StoredChange,
    person: String,
    client: Option<String>,
    number: Option<u32>,
}

impl Logged {
    fn line(&self) -> Line<'_> {
        let hex = |id: Uuid| id.simple().to_string();
        let Subject { item, wave, version, cell, act } = self.subject;
        Line {
            kind: self.kind.word(),
            item: item.map(hex),
            wave: wave.map(hex),
            version,
            cell,
            change: &self.change,
            person: hex(self.person.0),
            client: act.map(|(client, _)| hex(client)),
            number: act.map(|(_, number)| number),
        }
    }
}

/// Appends entries to the plan's log, in their order, and moves the plan on. The plan must be held.
pub(super) async fn append(
    tx: &mut Tx,
    workspace: WorkspaceId,
    plan: PlanId,
    now: Timestamp,
    entries: &[Logged],
) -> anyhow::Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let lines: Vec<Line<'_>> = entries.iter().map(Logged::line).collect();
    let (count, lines) = (i64::try_from(lines.len())?, serde_json::to_string(&lines)?);
    crate::execute!(&mut *tx, ADVANCE, workspace.0, plan.0, Moment(now), count)?;
    let sql = APPEND.for_tx(tx);
    crate::execute!(tx, sql, workspace.0, plan.0, lines, Moment(now))?;
    Ok(())
}

/// Appends one entry to the plan's log.
pub(super) async fn log(
    tx: &mut Tx,
    actor: &Actor,
    plan: PlanId,
    now: Timestamp,
    kind: ChangeKind,
    subject: Subject,
    change: StoredChange,
) -> anyhow::Result<()> {
    let entry = Logged { person: actor.person, kind, subject, change };
    append(tx, actor.workspace, plan, now, &[entry]).await
}
