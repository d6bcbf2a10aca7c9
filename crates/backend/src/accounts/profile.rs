//! One's own name and password.

use super::{end_other_sessions, passwords};
use crate::{
    Backend, Error, Result,
    audit::{self, Entry},
    error::refused,
    on, on_tx, statements,
};
use domain::{
    accounts::{AccountRefusal, Actor, check_password, clean_name},
    ids::SessionId,
};

statements! {
    /// Changes a person's name.
    RENAME = "UPDATE person SET name = $2 WHERE id = $1";
    /// A person's address and password.
    CREDENTIALS = "SELECT email, password_hash FROM person WHERE id = $1";
    /// Changes a person's password.
    SET_PASSWORD = "UPDATE person SET password_hash = $2 WHERE id = $1";
}

/// Changes one's own name.
pub async fn rename_person(cx: &Backend, actor: &Actor, name: &str) -> Result<(), AccountRefusal> {
    let name = clean_name(name).map_err(refused)?;
    let mut tx = cx.db.begin().await?;
    on_tx!(&mut tx, |c| sqlx::query(RENAME)
        .bind(actor.person.0)
        .bind(&name)
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    let entry = entry(actor, "accounts.rename_person", serde_json::json!({ "to": name }));
    audit::record(&mut tx, actor, cx.now(), entry).await?;
    tx.commit().await?;
    Ok(())
}

/// Changes one's own password and ends every other session.
pub async fn change_password(
    cx: &Backend,
    actor: &Actor,
    session: SessionId,
    current: String,
    new: String,
) -> Result<(), AccountRefusal> {
    let (email, hash): (String, String) =
        on!(&cx.db, |c| sqlx::query_as(CREDENTIALS).bind(actor.person.0).fetch_one(c).await)?;
    if !passwords::matches(current, Some(hash)).await? {
        return Err(refused(AccountRefusal::PasswordWrong));
    }
    check_password(&new, &email, &actor.name).map_err(refused)?;
    let hash = passwords::hash_password(new).await?;
    let mut tx = cx.db.begin().await?;
    on_tx!(&mut tx, |c| sqlx::query(SET_PASSWORD)
        .bind(actor.person.0)
        .bind(hash)
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    let entry = entry(actor, "accounts.change_password", serde_json::json!({}));
    audit::record(&mut tx, actor, cx.now(), entry).await?;
    tx.commit().await?;
    end_other_sessions(cx, actor, session).await.map_err(Error::widen)
}

fn entry(actor: &Actor, action: &'static str, detail: serde_json::Value) -> Entry {
    Entry {
        action,
        subject_kind: "person",
        subject_id: Some(actor.person.0),
        subject_label: actor.name.clone(),
        detail,
    }
}
