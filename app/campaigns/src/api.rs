//! The room's server functions.

use app_page::Failure;
use domain::{
    campaigns::{CampaignDraft, CampaignLine, CampaignRefusal},
    ids::CampaignId,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use app_page::request::{Asked, asked, visitor};

/// What the page of campaigns shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CampaignsHere {
    /// The campaigns by name, with what each did so far.
    pub lines: Vec<CampaignLine>,
    /// ISO 4217 code of the workspace's currency.
    pub currency: String,
    /// Why this person may not change campaigns; `None` when they may.
    pub read_only: Option<String>,
}

/// The campaigns of the workspace.
#[server(prefix = "/do", endpoint = "campaigns/list", input = Json)]
pub async fn list_campaigns() -> Result<CampaignsHere, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    let lines = backend::campaigns::campaigns_with_performance(&cx, &actor).await?;
    let currency = visitor().map(|visitor| visitor.visit.currency).unwrap_or_default();
    let read_only = backend::campaigns::may_edit(&actor).err().map(|error| error.to_string());
    Ok(CampaignsHere { lines, currency, read_only })
}

/// Adds a campaign.
#[server(prefix = "/do", endpoint = "campaigns/create", input = Json)]
pub async fn create_campaign(
    /// What it is to be.
    draft: CampaignDraft,
) -> Result<CampaignId, Failure<CampaignRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::campaigns::create_campaign(&cx, &actor, draft).await?)
}

/// Changes a campaign from what was seen to what is wanted.
#[server(prefix = "/do", endpoint = "campaigns/change", input = Json)]
pub async fn change_campaign(
    /// Which one.
    id: CampaignId,
    /// What the form began with.
    before: CampaignDraft,
    /// What it is to be.
    after: CampaignDraft,
) -> Result<(), Failure<CampaignRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::campaigns::change_campaign(&cx, &actor, id, before, after).await?)
}
