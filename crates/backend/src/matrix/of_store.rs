//! What runs say of one store.

use crate::{Backend, Error, Result, on, statements, stores};
use domain::{
    accounts::{Action, Actor},
    ids::{CampaignId, RunId, StoreId},
    matrix::{CloserLook, Recommendation, RunBehind, Status, StoreHistory, StoredRecommendation},
};
use uuid::Uuid;

statements! {
    /// One recommendation, whole.
    DETAIL = "SELECT d.detail FROM matrix_run r JOIN recommendation_detail d ON d.run_id = r.id
        WHERE r.workspace_id = $1 AND r.id = $2 AND d.store_id = $3";
    /// The campaigns, for their names.
    CAMPAIGNS = "SELECT id, name, colour FROM campaign WHERE workspace_id = $1 ORDER BY name";
    /// What the runs said of one store, newest first.
    OF_STORE = "SELECT r.number, r.id, m.status, m.confidence, m.pieces, coalesce(c.name, ''), r.month
        FROM recommendation m JOIN matrix_run r ON r.id = m.run_id LEFT JOIN campaign c ON c.id = m.campaign_id
        WHERE m.workspace_id = $1 AND m.store_id = $2 ORDER BY r.number DESC LIMIT 12";
}

/// A recommendation with everything behind it.
pub async fn recommendation(
    cx: &Backend,
    actor: &Actor,
    run: RunId,
    store: StoreId,
) -> Result<Recommendation> {
    actor.may(Action::Read)?;
    let detail: Option<String> = on!(&cx.db, |c| sqlx::query_scalar(DETAIL)
        .bind(actor.workspace.0)
        .bind(run.0)
        .bind(store.0)
        .fetch_optional(c)
        .await)?;
    let detail = detail.ok_or(Error::NotFound("recommendation"))?;
    Ok(serde_json::from_str::<StoredRecommendation>(&detail)?.upgrade())
}

/// A store's past mailings, and what a run foretells beside them: what the history chart draws.
pub async fn store_history(
    cx: &Backend,
    actor: &Actor,
    run_id: RunId,
    store: StoreId,
) -> Result<StoreHistory> {
    let (info, _) = super::run(cx, actor, run_id).await?;
    let said = recommendation(cx, actor, run_id, store).await?;
    let mailings = stores::mailings(cx, actor, store).await?;
    Ok(StoreHistory {
        mailings,
        month: info.settings.month,
        campaign: said.campaign,
        quantity: said.quantity,
        forecast: said.forecast,
    })
}

/// A recommendation with the store's history and plans.
pub async fn closer_look(
    cx: &Backend,
    actor: &Actor,
    run: RunId,
    store: StoreId,
) -> Result<CloserLook> {
    let recommendation = recommendation(cx, actor, run, store).await?;
    let (info, learnt) = super::run(cx, actor, run).await?;
    let campaigns: Vec<(Uuid, String, i64)> =
        on!(&cx.db, |c| sqlx::query_as(CAMPAIGNS).bind(actor.workspace.0).fetch_all(c).await)?;
    let colour = |colour: i64| u8::try_from(colour).unwrap_or(0);
    Ok(CloserLook {
        recommendation,
        run: RunBehind {
            id: run,
            number: info.number,
            month: info.settings.month,
            verdict: info.verdict,
            chain_rate: learnt.map(|learnt| learnt.chain_rate),
        },
        campaigns: campaigns
            .into_iter()
            .map(|(id, name, hue)| (CampaignId(id), name, colour(hue)))
            .collect(),
        mailings: stores::mailings(cx, actor, store).await?,
        plans: stores::plans(cx, actor, store).await?,
    })
}

/// What a run said of one store.
#[derive(Clone, Debug, PartialEq)]
pub struct SaidOfStore {
    /// The run's number.
    pub number: i64,
    /// The run.
    pub run: RunId,
    /// The status it gave.
    pub status: Status,
    /// The confidence, 0 to 100.
    pub confidence: f64,
    /// The quantity.
    pub pieces: i64,
    /// The campaign's name.
    pub campaign: String,
    /// The month, as 2025-03.
    pub month: String,
}

/// What the last twelve runs said of a store, newest first.
pub async fn recommendations_of_store(
    cx: &Backend,
    actor: &Actor,
    store: StoreId,
) -> Result<Vec<SaidOfStore>> {
    actor.may(Action::Read)?;
    let rows: Vec<(i64, Uuid, String, f64, i64, String, String)> = on!(&cx.db, |c| {
        sqlx::query_as(OF_STORE).bind(actor.workspace.0).bind(store.0).fetch_all(c).await
    })?;
    Ok(rows
        .into_iter()
        .map(|(number, run, status, confidence, pieces, campaign, month)| SaidOfStore {
            number,
            run: RunId(run),
            status: Status::from_word(&status).unwrap_or(Status::Skip),
            confidence,
            pieces,
            campaign,
            month,
        })
        .collect())
}
