//! The audit log as a file, in order, with every hash.

use super::download::download;
use crate::{
    caller::{Caller, Wrong},
    router::State,
};
use axum::{Router, extract, response::Response, routing::get};
use backend::{
    audit,
    export::{Cell, Column, Format, Kind, Sheet},
};
use domain::accounts::Action;

pub(super) fn routes() -> Router<State> {
    Router::new().route("/settings/audit/export.csv", get(csv))
}

async fn csv(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
) -> Result<Response, Wrong> {
    actor.may(Action::ReadAudit).map_err(backend::Error::<domain::refusal::Never>::from)?;
    let format = Format::Csv { bom: false };
    Ok(download("audit-log.csv", format, async move |pieces| -> anyhow::Result<()> {
        let columns = ["No.", "At", "Person", "Action", "Kind", "Subject", "Detail", "Hash"]
            .map(|heading| Column::new(heading, Kind::Text));
        let mut sheet = Sheet::new(format, "Audit log", &columns)?;
        let mut after = 0;
        loop {
            let entries = audit::export(&state.cx, &actor, after).await?;
            let Some(last) = entries.last() else { break };
            after = last.sequence;
            for entry in &entries {
                sheet.row(&[
                    Cell::text(entry.sequence.to_string()),
                    Cell::text(entry.at.to_string()),
                    Cell::text(&entry.person_name),
                    Cell::text(&entry.action),
                    Cell::text(&entry.subject_kind),
                    Cell::text(&entry.subject_label),
                    Cell::text(&entry.detail),
                    Cell::text(&entry.hash),
                ])?;
            }
            if !pieces.send(sheet.ready()?).await {
                return Ok(());
            }
        }
        pieces.send(sheet.finish()?).await;
        Ok(())
    }))
}
