//! An order as the files a supplier gets: the order form with a pack list per store as PDF, and the
//! lines in the supplier's own columns as CSV and Excel.
//!
//! The same order makes the same bytes, whoever asks and whenever: what was looked at is what is
//! sent. So nothing stands in a file that an order's life changes, such as its status. What does
//! change a file is a store's address, as pack lists go where the store is now, and the supplier
//! with its layout.

mod form;
mod list;

use super::{OrderFile, calendar, read, terms};
use crate::{Backend, Result, mail::Enclosure, on, statements};
use domain::{
    accounts::Actor,
    campaigns::Format,
    ids::{CampaignId, OrderId, StoreId},
    orders::{FileKind, Order, SupplierTerms},
};
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::{collections::HashMap, sync::Arc};
use uuid::Uuid;

statements! {
    /// Where the stores of an order are.
    PLACES = "SELECT DISTINCT s.id, s.address, s.postcode, s.country
        FROM order_line l JOIN orders o ON o.id = l.order_id JOIN store s ON s.id = l.store_id
        WHERE o.workspace_id = $1 AND o.id = $2";
    /// What the pieces of an order are.
    FORMATS = "SELECT DISTINCT c.id, c.format
        FROM order_line l JOIN orders o ON o.id = l.order_id JOIN campaign c ON c.id = l.campaign_id
        WHERE o.workspace_id = $1 AND o.id = $2";
    /// Whose order it is.
    HOUSE = "SELECT name, currency, time_zone FROM workspace WHERE id = $1";
}

/// Where a store is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    address: String,
    postcode: String,
    country: String,
}

/// Everything that stands in an order's files.
#[derive(Clone, Debug)]
pub(super) struct OrderPaper {
    pub order: Order,
    /// The workspace's name.
    pub house: String,
    pub currency: String,
    /// The day on which it was ordered, where the workspace is.
    pub ordered_on: Date,
    pub terms: SupplierTerms,
    places: HashMap<StoreId, Place>,
    formats: HashMap<CampaignId, Format>,
}

impl OrderPaper {
    fn place(&self, store: StoreId) -> Place {
        self.places.get(&store).cloned().unwrap_or_default()
    }

    /// What a campaign's pieces are.
    pub(super) fn format(&self, campaign: CampaignId) -> Option<Format> {
        self.formats.get(&campaign).copied()
    }
}

/// A file with the hash of what is in it.
#[derive(Clone, Debug)]
pub(super) struct Document {
    pub file: OrderFile,
    /// SHA-256 in hexadecimal.
    pub hash: String,
}

impl Document {
    /// The file as it goes with a mail.
    pub(super) fn enclosure(self) -> Enclosure {
        let OrderFile { name, media_type, bytes } = self.file;
        Enclosure { name, media_type: media_type.to_owned(), bytes }
    }
}

/// Reads what stands in an order's files.
pub(super) async fn paper(cx: &Backend, actor: &Actor, id: OrderId) -> Result<OrderPaper> {
    let order = read::order(cx, actor, id).await?;
    let terms = match &order.supplier {
        Some(supplier) => terms::supplier_card(cx, actor, supplier.id).await?.terms,
        None => SupplierTerms::default(),
    };
    let places: Vec<(Uuid, String, String, String)> = on!(&cx.db, |c| sqlx::query_as(PLACES)
        .bind(actor.workspace.0)
        .bind(id.0)
        .fetch_all(c)
        .await)?;
    let formats: Vec<(Uuid, String)> = on!(&cx.db, |c| sqlx::query_as(FORMATS)
        .bind(actor.workspace.0)
        .bind(id.0)
        .fetch_all(c)
        .await)?;
    let (house, currency, zone): (String, String, String) =
        on!(&cx.db, |c| sqlx::query_as(HOUSE).bind(actor.workspace.0).fetch_one(c).await)?;
    let place = |(store, address, postcode, country): (Uuid, String, String, String)| {
        (StoreId(store), Place { address, postcode, country })
    };
    let format = |(campaign, word): (Uuid, String)| {
        let format = Format::from_word(&word).ok_or_else(|| anyhow::anyhow!("no format {word}"))?;
        Ok((CampaignId(campaign), format))
    };
    let ordered_on = calendar::day_at(order.summary.created_at, &zone)?;
    Ok(OrderPaper {
        order,
        house,
        currency,
        ordered_on,
        terms,
        places: places.into_iter().map(place).collect(),
        formats: formats.into_iter().map(format).collect::<anyhow::Result<_>>()?,
    })
}

/// One file of an order, as its supplier gets it.
pub async fn order_document(
    cx: &Backend,
    actor: &Actor,
    id: OrderId,
    kind: FileKind,
) -> Result<OrderFile> {
    let paper = Arc::new(paper(cx, actor, id).await?);
    Ok(write(paper, kind).await?)
}

/// The files that an order's supplier wants, in the order of their kinds.
pub(super) async fn documents(paper: Arc<OrderPaper>) -> anyhow::Result<Vec<Document>> {
    let mut all = Vec::new();
    for kind in paper.terms.layout.files.clone() {
        all.push(document(paper.clone(), kind).await?);
    }
    Ok(all)
}

/// Of the files that an order's supplier wants, the one at a place; only that is written.
pub(super) async fn nth(
    cx: &Backend,
    actor: &Actor,
    id: OrderId,
    place: usize,
) -> Result<Option<Document>> {
    let paper = Arc::new(paper(cx, actor, id).await?);
    let Some(kind) = paper.terms.layout.files.get(place).copied() else { return Ok(None) };
    Ok(Some(document(paper, kind).await?))
}

async fn document(paper: Arc<OrderPaper>, kind: FileKind) -> anyhow::Result<Document> {
    let file = write(paper, kind).await?;
    let hash = hex(&Sha256::digest(&file.bytes));
    Ok(Document { file, hash })
}

/// Bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes a file beside the tasks that answer requests: a thousand pack lists take a while.
async fn write(paper: Arc<OrderPaper>, kind: FileKind) -> anyhow::Result<OrderFile> {
    let written = tokio::task::spawn_blocking(move || match kind {
        FileKind::Pdf => form::pdf(&paper),
        FileKind::Csv | FileKind::Xlsx => list::list(&paper, kind),
    });
    written.await?
}
