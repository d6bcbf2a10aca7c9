//! The server functions of imports.

#![allow(
    missing_docs,
    reason = "the argument structs the server macro makes repeat documented arguments"
)]

use app_page::Failure;
use domain::{
    ids::ImportId,
    jobs::Job,
    money::UnitCost,
    stores::import::{
        Choice, Import, ImportPage, ImportRefusal, MappingChoice, Outcome, PreviewLine, UnknownKind,
    },
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::{Json, Postcard};

#[cfg(feature = "ssr")]
use app_page::request::{Asked, asked};
#[cfg(feature = "ssr")]
use backend::{jobs, stores::import};

/// The imports of the workspace, and whether the one asking may bring more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportsHere {
    /// The latest, newest first.
    pub imports: Vec<Import>,
    /// Why nothing can be imported by this person; empty when they may.
    pub refused: String,
}

/// An import with the job at work on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// Everything about it but its lines.
    pub page: ImportPage,
    /// The job at work, or the last one.
    pub job: Option<Job>,
}

/// The latest imports.
#[server(prefix = "/do", endpoint = "stores/imports", input = Json)]
pub async fn list_imports() -> Result<ImportsHere, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    let imports = import::imports(&cx, &actor).await?;
    let refused = actor.may(domain::accounts::Action::Import).err();
    Ok(ImportsHere { imports, refused: refused.map(|why| why.to_string()).unwrap_or_default() })
}

/// One import.
#[server(prefix = "/do", endpoint = "stores/import", input = Json)]
pub async fn show_import(id: ImportId) -> Result<Shown, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    let page = import::import_page(&cx, &actor, id).await?;
    let job = match page.import.job {
        Some(job) => jobs::job(&cx, &actor, job).await.ok(),
        None => None,
    };
    Ok(Shown { page, job })
}

/// A hundred of its lines behind line `after`.
#[server(prefix = "/do", endpoint = "stores/import_lines", input = Json, output = Postcard)]
pub async fn list_lines(
    id: ImportId,
    outcome: Outcome,
    after: u64,
) -> Result<Vec<PreviewLine>, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(import::import_lines(&cx, &actor, id, Some(outcome), after).await?)
}

/// Looks at its file again, with something chosen by hand.
#[server(prefix = "/do", endpoint = "stores/import_look_again", input = Json)]
pub async fn look_again(id: ImportId, choice: Choice) -> Result<Shown, Failure<ImportRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    import::look_again(&cx, &actor, id, choice).await?;
    shown(id).await
}

/// Reads its lines with the columns matched as chosen.
#[server(prefix = "/do", endpoint = "stores/import_read", input = Json)]
pub async fn read_import(choice: MappingChoice) -> Result<Shown, Failure<ImportRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    let id = choice.import;
    import::read_import(&cx, &actor, choice).await?;
    shown(id).await
}

/// Decides whether something it names is created.
#[server(prefix = "/do", endpoint = "stores/import_decide", input = Json)]
pub async fn decide_unknown(
    id: ImportId,
    kind: UnknownKind,
    name: String,
    create: bool,
    unit_cost: Option<UnitCost>,
) -> Result<Shown, Failure<ImportRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    import::decide_unknown(&cx, &actor, id, kind, &name, create, unit_cost).await?;
    shown(id).await
}

/// Confirms it.
#[server(prefix = "/do", endpoint = "stores/import_confirm", input = Json)]
pub async fn confirm_import(id: ImportId) -> Result<Shown, Failure<ImportRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    import::confirm_import(&cx, &actor, id).await?;
    shown(id).await
}

/// Takes it back.
#[server(prefix = "/do", endpoint = "stores/import_undo", input = Json)]
pub async fn undo_import(id: ImportId) -> Result<Shown, Failure<ImportRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    import::undo_import(&cx, &actor, id).await?;
    shown(id).await
}

/// Throws it away before anything was written.
#[server(prefix = "/do", endpoint = "stores/import_discard", input = Json)]
pub async fn discard_import(id: ImportId) -> Result<Shown, Failure<ImportRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    import::discard_import(&cx, &actor, id).await?;
    shown(id).await
}

/// Asks the job at work on it to stop.
#[server(prefix = "/do", endpoint = "stores/import_cancel", input = Json)]
pub async fn cancel_import(id: ImportId) -> Result<Shown, Failure<ImportRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    let page = import::import_page(&cx, &actor, id).await.map_err(backend::Error::widen)?;
    if let Some(job) = page.import.job {
        jobs::cancel(&cx, &actor, job).await.map_err(backend::Error::widen)?;
    }
    shown(id).await
}

#[cfg(feature = "ssr")]
async fn shown(id: ImportId) -> Result<Shown, Failure<ImportRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    let page = import::import_page(&cx, &actor, id).await.map_err(backend::Error::widen)?;
    let job = match page.import.job {
        Some(job) => jobs::job(&cx, &actor, job).await.ok(),
        None => None,
    };
    Ok(Shown { page, job })
}
