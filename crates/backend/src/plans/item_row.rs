//! An item as the database keeps it.

use domain::plans::{Item, ItemStatus, Original, OverrideReason, ReasonKind};
use uuid::Uuid;

/// Columns of [`ItemRow`], of item `i`.
macro_rules! item_columns {
    () => {
        "i.id, i.store_id, i.run_id, i.original_campaign_id, i.original_pieces, i.original_status,
            i.confidence, i.original_responses, i.campaign_id, i.pieces, i.status, i.wave_id, i.held,
            i.notes, i.reason, i.reason_note, i.version"
    };
}
pub(super) use item_columns;

#[derive(sqlx::FromRow)]
pub(super) struct ItemRow {
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
    pub(super) fn read(self) -> anyhow::Result<Item> {
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
