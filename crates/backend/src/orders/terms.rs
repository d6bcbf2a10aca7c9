//! What is agreed with a supplier: contacts, formats, prices, how it wants its files.

use super::suppliers;
use crate::{
    Backend, Error, Result,
    audit::{self, Entry},
    error::refused,
    on, on_tx, statements,
};
use domain::{
    accounts::{Action, Actor},
    ids::SupplierId,
    orders::{StoredTerms, SupplierCard, SupplierTerms, TermsRefusal, check_terms},
};

statements! {
    /// What is agreed with one supplier.
    TERMS = "SELECT terms FROM supplier WHERE workspace_id = $1 AND id = $2";
    /// Changes what is agreed, as of a version.
    AGREE = "UPDATE supplier SET terms = $4, version = version + 1
        WHERE workspace_id = $1 AND id = $2 AND version = $3";
}

/// A supplier with all that is agreed with it.
pub async fn supplier_card(cx: &Backend, actor: &Actor, id: SupplierId) -> Result<SupplierCard> {
    actor.may(Action::Read)?;
    let supplier = suppliers::supplier(cx, actor, id).await?.ok_or(Error::NotFound("supplier"))?;
    let stored: Option<Option<String>> = on!(&cx.db, |c| sqlx::query_scalar(TERMS)
        .bind(actor.workspace.0)
        .bind(id.0)
        .fetch_optional(c)
        .await)?;
    Ok(SupplierCard { supplier, terms: read(stored.flatten())? })
}

fn read(stored: Option<String>) -> anyhow::Result<SupplierTerms> {
    match stored {
        Some(text) => Ok(serde_json::from_str::<StoredTerms>(&text)?.into()),
        None => Ok(SupplierTerms::default()),
    }
}

/// Changes what is agreed with a supplier as of the version the person saw.
pub async fn change_terms(
    cx: &Backend,
    actor: &Actor,
    id: SupplierId,
    version: i64,
    terms: SupplierTerms,
) -> Result<SupplierCard, TermsRefusal> {
    actor.may(Action::ManageWorkspace)?;
    let terms = check_terms(terms).map_err(refused)?;
    let now = cx.now();
    let mut tx = cx.db.begin().await?;
    let before =
        suppliers::supplier_in(&mut tx, actor, id).await?.ok_or(Error::NotFound("supplier"))?;
    let text = serde_json::to_string(&StoredTerms::from(terms.clone()))?;
    let changed = on_tx!(&mut tx, |c| sqlx::query(AGREE)
        .bind(actor.workspace.0)
        .bind(id.0)
        .bind(version)
        .bind(text)
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    if changed == 0 {
        return Err(Error::Changed { by: None });
    }
    let entry = Entry {
        action: "orders.change_terms",
        subject_kind: "supplier",
        subject_id: Some(id.0),
        subject_label: before.name.clone(),
        detail: serde_json::json!({
            "contacts": terms.contacts.len(),
            "formats": terms.formats,
            "prices": terms.prices,
            "files": terms.layout.files,
            "columns": terms.layout.columns.len(),
        }),
    };
    audit::record(&mut tx, actor, now, entry).await?;
    tx.commit().await?;
    let supplier = domain::orders::Supplier { version: version + 1, ..before };
    Ok(SupplierCard { supplier, terms })
}
