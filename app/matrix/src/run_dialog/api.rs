//! What the dialog asks of the server.

#![allow(
    missing_docs,
    reason = "the argument structs the server macro makes repeat documented arguments"
)]

use super::draft::Draft;
use app_page::Failure;
use domain::{
    ids::{CampaignId, RunId, StoreId},
    matrix::{HoldoutDesign, RunRefusal},
    money::Money,
    period::Month,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use app_page::request::{Asked, asked};

/// A campaign that a run may recommend.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OnOffer {
    /// Which.
    pub id: CampaignId,
    /// Its name.
    pub name: String,
    /// Its colour, 0 to 9.
    pub colour: u8,
}

/// Everything the dialog shows but what a person enters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunForm {
    /// What the fields begin with: the last run's settings, for the coming month.
    pub draft: Draft,
    /// The first month that can be planned for.
    pub coming: Month,
    /// The number of the run they are of, if there was one.
    pub of_run: Option<i64>,
    /// Why that run could not be made, if it could not.
    pub problem: Option<String>,
    /// The same as the rules said it, which names the fields.
    pub refusal: Option<RunRefusal>,
    /// The campaigns on offer, by name.
    pub campaigns: Vec<OnOffer>,
    /// The regions by name.
    pub regions: Vec<String>,
    /// Names of the stores that are excluded already.
    pub stores: Vec<(StoreId, String)>,
    /// What a response earns.
    pub margin: Money,
    /// ISO 4217 code.
    pub currency: String,
}

/// What the dialog begins with.
#[server(prefix = "/do", endpoint = "matrix/run_form", input = Json)]
pub async fn load_run_form() -> Result<RunForm, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    let last = backend::matrix::runs(&cx, &actor, 1).await?.into_iter().next();
    let settings = backend::accounts::settings(&cx, &actor).await?;
    let campaigns = backend::campaigns::campaigns(&cx, &actor).await?;
    let regions = backend::matrix::around(&cx, &actor, None).await?.regions;
    let today = cx.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let coming = Month::of(today.last_of_month().tomorrow().unwrap_or(today));
    let offered = campaigns.into_iter().filter(|campaign| campaign.active);
    let campaigns: Vec<OnOffer> = offered
        .map(|campaign| OnOffer { id: campaign.id, name: campaign.name, colour: campaign.colour })
        .collect();
    let mut draft = last.as_ref().map_or_else(
        || Draft::new(coming),
        |run| Draft { month: run.settings.month.max(coming), ..Draft::of(&run.settings) },
    );
    // A limit of a campaign that is gone would only be refused.
    let on_offer = |id: &CampaignId| campaigns.iter().any(|offer| offer.id == *id);
    draft.constraints.campaigns.retain(|id, _| on_offer(id));
    draft.constraints.excluded_in_region.retain(|(id, _)| on_offer(id));
    let excluded: Vec<StoreId> = draft.constraints.excluded_stores.iter().copied().collect();
    let stores = backend::stores::rows_of(&cx, &actor, &excluded).await?;
    let of_run = last.as_ref().map(|run| run.number);
    let failed = last.filter(|run| run.state == domain::jobs::JobState::Failed);
    let (problem, refusal) = failed.map(|run| (run.problem, run.refusal)).unzip();
    Ok(RunForm {
        draft,
        coming,
        of_run,
        problem,
        refusal: refusal.flatten(),
        campaigns,
        regions: regions.into_iter().map(|(_, name)| name).collect(),
        stores: stores.into_iter().map(|row| (row.store.id, row.store.label())).collect(),
        margin: settings.margin_per_response,
        currency: settings.currency,
    })
}

/// Starts a run as it was decided.
#[server(prefix = "/do", endpoint = "matrix/start_run", input = Json)]
pub async fn start_run(draft: Draft) -> Result<RunId, Failure<RunRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    let ask = backend::matrix::Ask {
        month: draft.month,
        budget: draft.budget,
        constraints: draft.constraints,
        holdout: draft.holdout,
        exploration: draft.exploration,
        min_run: draft.min_run,
        margin: draft.margin,
    };
    Ok(backend::matrix::start(&cx, &actor, ask).await?.0)
}

/// What a share held out of the stores that the latest run would mail can show; `None` before the
/// first run.
#[server(prefix = "/do", endpoint = "matrix/holdout_power", input = Json)]
pub async fn holdout_power(share: f64) -> Result<Option<HoldoutDesign>, Failure<RunRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::matrix::holdout_power(&cx, &actor, share).await?)
}

/// Stores whose number, name or place has these words.
#[server(prefix = "/do", endpoint = "matrix/find_stores", input = Json)]
pub async fn find_stores(text: String) -> Result<Vec<(StoreId, String)>, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    let hits = backend::stores::search(&cx, &actor, &text, 8).await?;
    Ok(hits.into_iter().map(|hit| (hit.id, format!("{} {}", hit.number, hit.name))).collect())
}
