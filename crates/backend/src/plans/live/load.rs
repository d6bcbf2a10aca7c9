//! Reading a plan into memory, and what its log says.

use super::rooms::State;
use crate::{
    Backend, Result,
    db::Tx,
    on, on_tx,
    plans::plan::{self, held_waves},
    statements,
};
use domain::{
    accounts::{Action, Actor},
    collaboration::Recorded,
    ids::{CampaignId, ClientId, ItemId, PlanId, WaveId, WorkspaceId},
    plans::{
        Deed, Item, ItemStatus, LivePlan, Original, OverrideReason, Plan, PlanAuthority, PlanEntry,
        PlanStale, ReasonKind, StoredChange, Told, WaveStep,
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
            "SELECT h.sequence, h.item_id, h.wave_id, h.change, h.client_id, h.act_number, p.name
            FROM plan_change h JOIN person p ON p.id = h.person_id
            WHERE h.workspace_id = $1 AND h.plan_id = $2 AND ",
            $condition,
            " ORDER BY h.sequence"
        )
    };
}

statements! {
    /// A plan's items by place.
    ITEMS = "SELECT id, store_id, run_id, original_campaign_id, original_pieces, original_status,
            confidence, original_responses, campaign_id, pieces, status, wave_id, held, notes,
            reason, reason_note, version
        FROM plan_item WHERE workspace_id = $1 AND plan_id = $2 ORDER BY place, id";
    /// The log after a change.
    LOG = log!("h.sequence > $3");
    /// One act.
    ACT = log!("h.client_id = $3 AND h.act_number = $4");
    /// The campaigns on offer.
    OFFERED_NOW = "SELECT id FROM campaign WHERE workspace_id = $1 AND active";
}

#[derive(sqlx::FromRow)]
struct ItemRow {
    id: Uuid,
    store_id: Uuid,
    run_id: Option<Uuid>,
    original_campaign_id: Option<Uuid>,
    original_pieces: Option<i64>,
    original_status: Option<String>,
    confidence: Option<f64>,
    original_responses: Option<f64>,
    campaign_id: Option<Uuid>,
    pieces: i64,
    status: String,
    wave_id: Option<Uuid>,
    held: bool,
    notes: String,
    reason: String,
    reason_note: String,
    version: i64,
}

impl ItemRow {
    fn read(self) -> anyhow::Result<Item> {
        let status = |word: &str| {
            ItemStatus::from_word(word).ok_or_else(|| anyhow::anyhow!("unknown item status {word}"))
        };
        let original = match (self.run_id, self.original_pieces, &self.original_status) {
            (Some(run), Some(pieces), Some(word)) => Some(Original {
                run: run.into(),
                campaign: self.original_campaign_id.map(Into::into),
                pieces: pieces.try_into()?,
                status: status(word)?,
                confidence: self.confidence.unwrap_or_default(),
                expected_responses: self.original_responses.unwrap_or_default(),
            }),
            _ => None,
        };
        Ok(Item {
            id: self.id.into(),
            store: self.store_id.into(),
            original,
            campaign: self.campaign_id.map(Into::into),
            pieces: self.pieces.try_into()?,
            status: status(&self.status)?,
            wave: self.wave_id.map(Into::into),
            held: self.held,
            notes: self.notes,
            reason: ReasonKind::from_word(&self.reason)
                .map(|kind| OverrideReason { kind, note: self.reason_note }),
            version: self.version.try_into()?,
        })
    }
}

/// An entry of the log, as it is stored.
#[derive(sqlx::FromRow)]
pub(super) struct LogRow {
    sequence: i64,
    item_id: Option<Uuid>,
    wave_id: Option<Uuid>,
    change: Json<StoredChange>,
    client_id: Option<Uuid>,
    act_number: Option<i64>,
    name: String,
}

impl LogRow {
    /// What was done and what takes it back, in the form that every replica understands.
    fn deeds(&self, places: &HashMap<ItemId, u32>) -> (Deed, Deed) {
        match &self.change.0 {
            StoredChange::ItemV1 { done, undo } => {
                match self.item_id.and_then(|id| places.get(&ItemId(id))) {
                    Some(place) => {
                        (Deed::cell(*place, done.clone()), Deed::cell(*place, undo.clone()))
                    }
                    None => Default::default(),
                }
            }
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
        }
    }

    pub fn told(&self, places: &HashMap<ItemId, u32>) -> anyhow::Result<Told> {
        Ok(Told {
            entry: PlanEntry {
                sequence: self.sequence.try_into()?,
                client: ClientId(self.client_id.unwrap_or_default()),
                number: self.act_number.unwrap_or_default().try_into()?,
                done: self.deeds(places).0,
            },
            by: self.name.clone(),
        })
    }

    pub fn recorded(&self, places: &HashMap<ItemId, u32>) -> anyhow::Result<Recorded<LivePlan>> {
        Ok(Recorded { sequence: self.sequence.try_into()?, undo: self.deeds(places).1 })
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
    for row in held_log(tx, actor.workspace, plan.id, 0).await? {
        let entry = row.told(&places)?.entry;
        authority.remember(entry.sequence, entry.client, &entry.done);
    }
    Ok(State { authority, places })
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

/// The log after a change, for who has missed it. Items are known by place only, so the places come
/// from the database.
pub async fn missed<R: Refusal>(
    cx: &Backend,
    actor: &Actor,
    plan: PlanId,
    after: u32,
) -> Result<Vec<Told>, R> {
    actor.may(Action::Read)?;
    plan::plan::<R>(cx, actor, plan).await?;
    let rows = log_after(cx, actor.workspace, plan, after).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let items: Vec<ItemRow> = on!(&cx.db, |c| sqlx::query_as(ITEMS)
        .bind(actor.workspace.0)
        .bind(plan.0)
        .fetch_all(c)
        .await)?;
    let places = items.iter().map(|item| ItemId(item.id)).zip(0u32..).collect();
    Ok(rows.iter().map(|row| row.told(&places)).collect::<anyhow::Result<_>>()?)
}

/// The whole plan as it is agreed now, and its newest change.
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
