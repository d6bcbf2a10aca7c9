//! Making and changing a campaign.

use super::Row;
use crate::{
    Backend, Error, Result,
    audit::{self, Entry},
    db::{Moment, Tx},
    error::refused,
    on_tx, statements,
};
use domain::{
    accounts::{Action, Actor, Reach},
    campaigns::{Campaign, CampaignDraft, CampaignRefusal, check_campaign},
    ids::CampaignId,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

statements! {
    /// Adds a campaign.
    ADD = "INSERT INTO campaign (id, workspace_id, name, theme, format, unit_cost, fixed_cost,
        minimum_pieces, colour, active, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    /// Changes a campaign.
    CHANGE = "UPDATE campaign SET name = $3, theme = $4, format = $5, unit_cost = $6, fixed_cost = $7,
        minimum_pieces = $8, colour = $9, active = $10 WHERE workspace_id = $1 AND id = $2";
    /// A campaign as it is now; PostgreSQL holds it until the commit, SQLite has one writer anyway.
    NOW = sqlite "SELECT id, name, theme, format, unit_cost, fixed_cost, minimum_pieces, colour, active, created_at
        FROM campaign WHERE workspace_id = $1 AND id = $2",
        postgres "SELECT id, name, theme, format, unit_cost, fixed_cost, minimum_pieces, colour, active, created_at
        FROM campaign WHERE workspace_id = $1 AND id = $2 FOR UPDATE";
}

/// Adds a campaign.
pub async fn create_campaign(
    cx: &Backend,
    actor: &Actor,
    draft: CampaignDraft,
) -> Result<CampaignId, CampaignRefusal> {
    may_edit(actor)?;
    let draft = check_campaign(draft).map_err(refused)?;
    let (id, now) = (CampaignId(Uuid::now_v7()), cx.now());
    let mut tx = cx.db.begin().await?;
    on_tx!(&mut tx, |c| sqlx::query(ADD)
        .bind(id.0)
        .bind(actor.workspace.0)
        .bind(&draft.name)
        .bind(&draft.theme)
        .bind(draft.format.word())
        .bind(draft.unit_cost.0)
        .bind(draft.fixed_cost.0)
        .bind(i64::from(draft.minimum_pieces))
        .bind(i64::from(draft.colour))
        .bind(draft.active)
        .bind(Moment(now))
        .execute(c)
        .await
        .map(|done| done.rows_affected()))
    .map_err(|error| taken(error, &draft.name))?;
    let entry = entry("campaigns.create", id, &draft.name, serde_json::to_value(&draft)?);
    audit::record(&mut tx, actor, now, entry).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a campaign from what the asker saw (`before`) to `after`. When somebody changed it since
/// `before` was read, nothing is written.
pub async fn change_campaign(
    cx: &Backend,
    actor: &Actor,
    id: CampaignId,
    before: CampaignDraft,
    after: CampaignDraft,
) -> Result<(), CampaignRefusal> {
    may_edit(actor)?;
    let after = check_campaign(after).map_err(refused)?;
    let mut tx = cx.db.begin().await?;
    if present(&mut tx, actor, id).await?.draft() != before {
        return Err(Error::Changed { by: None });
    }
    if after == before {
        return Ok(());
    }
    on_tx!(&mut tx, |c| sqlx::query(CHANGE)
        .bind(actor.workspace.0)
        .bind(id.0)
        .bind(&after.name)
        .bind(&after.theme)
        .bind(after.format.word())
        .bind(after.unit_cost.0)
        .bind(after.fixed_cost.0)
        .bind(i64::from(after.minimum_pieces))
        .bind(i64::from(after.colour))
        .bind(after.active)
        .execute(c)
        .await
        .map(|done| done.rows_affected()))
    .map_err(|error| taken(error, &after.name))?;
    let entry = entry("campaigns.change", id, &after.name, changes(&before, &after)?);
    audit::record(&mut tx, actor, cx.now(), entry).await?;
    tx.commit().await?;
    Ok(())
}

/// Whether someone may make and change campaigns. Their costs count in every store, so rights that
/// hold in some are not enough.
pub fn may_edit(actor: &Actor) -> Result<(), CampaignRefusal> {
    actor.may(Action::EditCampaigns)?;
    match actor.reach {
        Reach::Everywhere => Ok(()),
        Reach::Limited { .. } => Err(refused(CampaignRefusal::WholeChain)),
    }
}

async fn present(tx: &mut Tx, actor: &Actor, id: CampaignId) -> Result<Campaign, CampaignRefusal> {
    let sql = NOW.for_tx(tx);
    let row: Option<Row> = on_tx!(tx, |c| sqlx::query_as(sql)
        .bind(actor.workspace.0)
        .bind(id.0)
        .fetch_optional(c)
        .await)?;
    row.map(Campaign::from).ok_or(Error::NotFound("campaign"))
}

/// The only unique key a campaign can break is its name.
fn taken(error: sqlx::Error, name: &str) -> Error<CampaignRefusal> {
    match &error {
        sqlx::Error::Database(problem) if problem.is_unique_violation() => {
            refused(CampaignRefusal::NameTaken { name: name.to_owned() })
        }
        _ => error.into(),
    }
}

/// What differs, field by field, as from and to.
fn changes(before: &CampaignDraft, after: &CampaignDraft) -> serde_json::Result<Value> {
    let (Value::Object(before), Value::Object(after)) =
        (serde_json::to_value(before)?, serde_json::to_value(after)?)
    else {
        return Ok(json!({}));
    };
    let differing: Map<String, Value> = after
        .into_iter()
        .filter(|(field, to)| before.get(field) != Some(to))
        .map(|(field, to)| {
            let from = before.get(&field).cloned().unwrap_or_default();
            (field, json!({ "from": from, "to": to }))
        })
        .collect();
    Ok(Value::Object(differing))
}

fn entry(action: &'static str, id: CampaignId, name: &str, detail: Value) -> Entry {
    Entry {
        action,
        subject_kind: "campaign",
        subject_id: Some(id.0),
        subject_label: name.to_owned(),
        detail,
    }
}
