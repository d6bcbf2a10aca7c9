//! Proofs: taken by their content, kept as they came, given back as files to save.

use super::{acts, open};
use crate::{
    Backend, Error, Result, accounts::Token, db::Moment, error::refused, execute, jobs,
    mail::Enclosure, on, on_tx, statements,
};
use domain::{
    accounts::{Action, Actor},
    ids::ProofId,
    orders::{DoorOrder, DoorRefusal, Happening, ProofKind, check_open, check_proof},
};
use uuid::Uuid;

statements! {
    /// How many proofs an order has.
    THERE = "SELECT count(*) FROM order_proof WHERE order_id = $1";
    /// Keeps a proof.
    ADD = "INSERT INTO order_proof (id, workspace_id, order_id, name, kind, size, bytes, at, supplier_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    /// One proof.
    ONE = "SELECT name, kind, bytes FROM order_proof WHERE workspace_id = $1 AND id = $2";
}

/// Takes a proof, if it is one; the order as the supplier sees it then. `key` is the page's for this
/// file: sent twice, it is kept once.
pub async fn upload_proof(
    cx: &Backend,
    token: &Token,
    key: Uuid,
    name: &str,
    bytes: &[u8],
) -> Result<DoorOrder, DoorRefusal> {
    let opened = open::open(cx, token).await?;
    let now = cx.now();
    let mut tx = cx.db.begin().await?;
    let (held, before) = acts::hold(&mut tx, &opened, key, now).await?;
    if let Some(before) = before {
        drop(tx);
        let Happening::ProofUploaded { proof: kept, .. } = before else {
            return Err(refused(DoorRefusal::Stale));
        };
        let kept = proof(cx, &opened.reader, kept).await.map_err(Error::widen)?;
        if kept.bytes != bytes {
            return Err(refused(DoorRefusal::Stale));
        }
        return open::seen(cx, &opened).await;
    }
    check_open(held.number, held.status).map_err(refused)?;
    let order = opened.order();
    let there: i64 =
        on_tx!(&mut tx, |c| sqlx::query_scalar(THERE).bind(order.0).fetch_one(c).await)?;
    let (name, kind) = check_proof(name, bytes, there).map_err(refused)?;
    let id = ProofId(Uuid::now_v7());
    execute!(
        &mut tx,
        ADD,
        id.0,
        opened.workspace().0,
        order.0,
        &name,
        kind.word(),
        i64::try_from(bytes.len()).map_err(anyhow::Error::from)?,
        bytes,
        Moment(now),
        opened.supplier_id().0,
    )?;
    let what = Happening::ProofUploaded { proof: id, name };
    acts::done(cx, &mut tx, &opened, &held, key, what).await?;
    tx.commit().await?;
    jobs::wake(cx);
    open::seen(cx, &opened).await
}

/// One proof, for the people of its workspace.
pub async fn proof(cx: &Backend, actor: &Actor, id: ProofId) -> Result<Enclosure> {
    actor.may(Action::Read)?;
    let row: Option<(String, String, Vec<u8>)> = on!(&cx.db, |c| sqlx::query_as(ONE)
        .bind(actor.workspace.0)
        .bind(id.0)
        .fetch_optional(c)
        .await)?;
    let (name, kind, bytes) = row.ok_or(Error::NotFound("proof"))?;
    let kind = ProofKind::from_word(&kind)
        .ok_or_else(|| anyhow::anyhow!("no kind of proof \"{kind}\""))?;
    Ok(Enclosure { name, media_type: kind.media_type().to_owned(), bytes })
}
