//! Reading a plan into memory, and what its log says.

use super::rooms::State;
use crate::{
    Backend, Result,
    db::Tx,
    on, on_tx,
    plans::{
        item_row::{ItemRow, item_columns},
        plan::{self, held_waves},
        store_row::{StoreRow, store_columns},
    },
    statements,
};
use domain::{
    accounts::{Action, Actor},
    collaboration::Recorded,
    ids::{CampaignId, ClientId, ItemId, PersonId, PlanId, WaveId, WorkspaceId},
    plans::{
        Deed, Item, LivePlan, Plan, PlanAuthority, PlanEntry, PlanStale, StoreFacts, StoredChange,
        Told, WaveStep,
    },
    refusal::Refusal,
};
use sqlx::types::Json;
use std::collections::HashMap;
use uuid::Uuid;

/// Columns of [`LogRow`].
macro_rules! log {
    ($condition:literal) => {
        concat!(
            "SELECT h.sequence, i.place, h.wave_id, h.change, h.client_id, h.act_number, h.person_id,
                p.name
            FROM plan_change h JOIN person p ON p.id = h.person_id
            LEFT JOIN plan_item i ON i.id = h.item_id
            WHERE h.workspace_id = $1 AND h.plan_id = $2 AND ",
            $condition,
            " ORDER BY h.sequence"
        )
    };
}

statements! {
    /// A plan's items by place.
    ITEMS = concat!("SELECT ", item_columns!(), "
        FROM plan_item i WHERE i.workspace_id = $1 AND i.plan_id = $2 ORDER BY i.place, i.id");
    /// The log after a change.
    LOG = log!("h.sequence > $3");
    /// One act.
    ACT = log!("h.client_id = $3 AND h.act_number = $4");
    /// Acts: $3 is a list of client and number.
    ACTS = sqlite log!("(h.client_id, h.act_number) IN
            (SELECT unhex(e.value ->> '$[0]'), e.value ->> '$[1]' FROM json_each($3) e)"),
        postgres log!("(h.client_id, h.act_number) IN
            (SELECT CAST(e.act ->> 0 AS UUID), CAST(e.act ->> 1 AS BIGINT)
            FROM jsonb_array_elements(CAST(CAST($3 AS TEXT) AS JSONB)) AS e (act))");
    /// The stores of a plan's items, by place.
    STORES = concat!("SELECT ", store_columns!(), "
        FROM plan_item i JOIN store s ON s.id = i.store_id LEFT JOIN region r ON r.id = s.region_id
        WHERE i.workspace_id = $1 AND i.plan_id = $2 ORDER BY i.place, i.id");
    /// The campaigns on offer.
    OFFERED_NOW = "SELECT id FROM campaign WHERE workspace_id = $1 AND active";
}

/// An entry of the log, as it is stored.
#[derive(sqlx::FromRow)]
pub(super) struct LogRow {
    sequence: i64,
    /// Of the item, if it is of a single one.
    place: Option<i64>,
    wave_id: Option<Uuid>,
    change: Json<StoredChange>,
    client_id: Option<Uuid>,
    act_number: Option<i64>,
    person_id: Uuid,
    name: String,
}

impl LogRow {
    /// What was done and what takes it back, in the form that every replica understands.
    fn deeds(&self) -> anyhow::Result<(Deed, Deed)> {
        Ok(match &self.change.0 {
            StoredChange::ItemV1 { done, undo } => match self.place {
                Some(place) => {
                    let place = place.try_into()?;
                    (Deed::cell(place, done.clone()), Deed::cell(place, undo.clone()))
                }
                None => Default::default(),
            },
            StoredChange::WaveV1 { done, undo } => match self.wave_id {
                Some(id) => {
                    let wave = WaveId(id);
                    let change = |operation| Deed::wave(WaveStep::Change { wave, operation });
                    (change(done.clone()), change(undo.clone()))
                }
                None => Default::default(),
            },
            StoredChange::ActV1 { done, undo, .. } => (done.clone(), undo.clone()),
            StoredChange::PlanV1 { .. } => Default::default(),
        })
    }

    /// Whose act it is, and the act's number there.
    pub fn act(&self) -> Option<(ClientId, u32)> {
        let number = self.act_number.and_then(|number| number.try_into().ok())?;
        Some((ClientId(self.client_id?), number))
    }

    /// Who wrote it, and for whom.
    pub fn writer(&self) -> Option<(ClientId, PersonId)> {
        self.client_id.map(|client| (ClientId(client), PersonId(self.person_id)))
    }

    pub fn told(&self) -> anyhow::Result<Told> {
        Ok(Told {
            entry: PlanEntry {
                sequence: self.sequence.try_into()?,
                client: ClientId(self.client_id.unwrap_or_default()),
                number: self.act_number.unwrap_or_default().try_into()?,
                done: self.deeds()?.0,
            },
            by: self.name.clone(),
        })
    }

    pub fn recorded(&self) -> anyhow::Result<Recorded<LivePlan>> {
        Ok(Recorded { sequence: self.sequence.try_into()?, undo: self.deeds()?.1 })
    }

    pub fn sequence(&self) -> anyhow::Result<u32> {
        Ok(self.sequence.try_into()?)
    }

    pub fn stale(&self) -> Vec<PlanStale> {
        match &self.change.0 {
            StoredChange::ActV1 { stale, .. } => stale.clone(),
            _ => Vec::new(),
        }
    }
}

/// The plan as the database holds it, with who touched what.
pub(super) async fn held_state(tx: &mut Tx, actor: &Actor, plan: &Plan) -> anyhow::Result<State> {
    let rows: Vec<ItemRow> = on_tx!(&mut *tx, |c| sqlx::query_as(ITEMS)
        .bind(actor.workspace.0)
        .bind(plan.id.0)
        .fetch_all(c)
        .await)?;
    let items: Vec<Item> = rows.into_iter().map(ItemRow::read).collect::<anyhow::Result<_>>()?;
    let places: HashMap<ItemId, u32> = items.iter().map(|item| item.id).zip(0u32..).collect();
    let waves = held_waves::<domain::refusal::Never>(tx, actor, plan.id)
        .await
        .map_err(|error| anyhow::anyhow!("the waves cannot be read: {error}"))?;
    let offered = held_offered(tx, actor.workspace).await?;
    let document = LivePlan { status: plan.status, items, waves, offered };
    let mut authority = PlanAuthority::new(document, plan.sequence);
    let mut writers = HashMap::new();
    for row in held_log(tx, actor.workspace, plan.id, 0).await? {
        let entry = row.told()?.entry;
        authority.remember(entry.sequence, entry.client, &entry.done);
        writers.extend(row.writer());
    }
    Ok(State { authority, places, writers })
}

/// The log of a held plan after a change.
pub(super) async fn held_log(
    tx: &mut Tx,
    workspace: WorkspaceId,
    plan: PlanId,
    after: u32,
) -> sqlx::Result<Vec<LogRow>> {
    on_tx!(tx, |c| sqlx::query_as(LOG)
        .bind(workspace.0)
        .bind(plan.0)
        .bind(i64::from(after))
        .fetch_all(c)
        .await)
}

/// What the log of a held plan has of an act.
pub(super) async fn held_act(
    tx: &mut Tx,
    workspace: WorkspaceId,
    plan: PlanId,
    client: ClientId,
    number: u32,
) -> sqlx::Result<Option<LogRow>> {
    on_tx!(tx, |c| sqlx::query_as(ACT)
        .bind(workspace.0)
        .bind(plan.0)
        .bind(client.0)
        .bind(i64::from(number))
        .fetch_optional(c)
        .await)
}

/// What the log of a held plan has of some acts.
pub(super) async fn held_acts(
    tx: &mut Tx,
    workspace: WorkspaceId,
    plan: PlanId,
    acts: &[(ClientId, u32)],
) -> anyhow::Result<HashMap<(ClientId, u32), LogRow>> {
    if acts.is_empty() {
        return Ok(HashMap::new());
    }
    let hex = |(client, number): &(ClientId, u32)| (client.0.simple().to_string(), *number);
    let acts = serde_json::to_string(&acts.iter().map(hex).collect::<Vec<_>>())?;
    let sql = ACTS.for_tx(tx);
    let rows: Vec<LogRow> = on_tx!(tx, |c| sqlx::query_as(sql)
        .bind(workspace.0)
        .bind(plan.0)
        .bind(acts)
        .fetch_all(c)
        .await)?;
    Ok(rows.into_iter().filter_map(|row| Some((row.act()?, row))).collect())
}

/// The campaigns one can choose now.
pub(super) async fn held_offered(
    tx: &mut Tx,
    workspace: WorkspaceId,
) -> sqlx::Result<Vec<CampaignId>> {
    let ids: Vec<Uuid> =
        on_tx!(tx, |c| sqlx::query_scalar(OFFERED_NOW).bind(workspace.0).fetch_all(c).await)?;
    Ok(ids.into_iter().map(CampaignId).collect())
}

/// The log after a change, as it is stored now.
pub(super) async fn log_after(
    cx: &Backend,
    workspace: WorkspaceId,
    plan: PlanId,
    after: u32,
) -> sqlx::Result<Vec<LogRow>> {
    on!(&cx.db, |c| sqlx::query_as(LOG)
        .bind(workspace.0)
        .bind(plan.0)
        .bind(i64::from(after))
        .fetch_all(c)
        .await)
}

/// The log after a change, for who has missed it.
pub async fn missed<R: Refusal>(
    cx: &Backend,
    actor: &Actor,
    plan: PlanId,
    after: u32,
) -> Result<Vec<Told>, R> {
    actor.may(Action::Read)?;
    plan::plan::<R>(cx, actor, plan).await?;
    let rows = log_after(cx, actor.workspace, plan, after).await?;
    Ok(rows.iter().map(LogRow::told).collect::<anyhow::Result<_>>()?)
}

/// The stores of a plan's items, by place.
pub(super) async fn stores(
    cx: &Backend,
    workspace: WorkspaceId,
    plan: PlanId,
) -> sqlx::Result<Vec<StoreFacts>> {
    let rows: Vec<StoreRow> =
        on!(&cx.db, |c| sqlx::query_as(STORES).bind(workspace.0).bind(plan.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(StoreFacts::from).collect())
}

/// What takes back each change after a place, the newest first, with its place in the history.
pub async fn undos_after(
    cx: &Backend,
    workspace: WorkspaceId,
    plan: PlanId,
    after: u32,
) -> anyhow::Result<Vec<Recorded<LivePlan>>> {
    let rows = log_after(cx, workspace, plan, after).await?;
    rows.iter().rev().map(LogRow::recorded).collect()
}

/// The plan as the database holds it now, whatever is in memory, and its newest change.
pub async fn snapshot<R: Refusal>(
    cx: &Backend,
    actor: &Actor,
    plan: PlanId,
) -> Result<(LivePlan, u32), R> {
    actor.may(Action::Read)?;
    let mut tx = cx.db.begin().await?;
    let held = plan::hold(&mut tx, actor, plan).await?;
    let state = held_state(&mut tx, actor, &held).await?;
    Ok((state.authority.document().clone(), held.sequence))
}
