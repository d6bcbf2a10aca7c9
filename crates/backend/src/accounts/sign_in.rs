//! Signing in with a password, slowed down after failures.

use super::{Token, open_session, passwords};
use crate::{
    Backend, Result,
    audit::{self, Entry},
    db::Moment,
    error::refused,
    on, on_tx, statements,
};
use domain::{
    accounts::SignInRefusal,
    ids::{PersonId, WorkspaceId},
};
use jiff::SignedDuration;
use uuid::Uuid;

/// Failures are counted over so long.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);
/// So many failures for one account, and its sign-in pauses until the window has passed.
const PER_ACCOUNT: i64 = 8;
/// So many failures from one network address; higher, as an office shares one.
const PER_ADDRESS: i64 = 40;

statements! {
    /// How often it failed lately, for the account and for the network address.
    FAILURES = "SELECT
        (SELECT count(*) FROM sign_in_failure WHERE email = $1 AND at > $3),
        (SELECT count(*) FROM sign_in_failure WHERE address = $2 AND at > $3)";
    /// Notes a failure.
    NOTE_FAILURE = "INSERT INTO sign_in_failure (id, email, address, at) VALUES ($1, $2, $3, $4)";
    /// Forgets failures that no longer count, and those of an account that just got in.
    FORGET_FAILURES = "DELETE FROM sign_in_failure WHERE at <= $2 OR email = $1";
    /// The account of an e-mail address, with the workspace it was in last.
    ACCOUNT = "SELECT p.id, p.name, p.password_hash,
        (SELECT m.workspace_id FROM membership m
         LEFT JOIN session s ON s.person_id = m.person_id AND s.workspace_id = m.workspace_id
         WHERE m.person_id = p.id ORDER BY coalesce(s.last_seen_at, m.joined_at) DESC LIMIT 1)
        FROM person p WHERE p.email = $1";
}

/// What the browser says of itself, for the list of sessions.
#[derive(Clone, Debug, Default)]
pub struct Browser {
    /// Its user agent.
    pub name: String,
    /// The network address it came from.
    pub address: String,
}

/// Signs a person in: a fresh session in the workspace they were in last.
pub async fn sign_in(
    cx: &Backend,
    email: &str,
    password: String,
    browser: &Browser,
) -> Result<Token, SignInRefusal> {
    let email = email.trim().to_lowercase();
    let now = cx.now();
    let since = Moment(now.checked_sub(WINDOW).unwrap_or(now));
    let (account_failures, address_failures): (i64, i64) =
        on!(&cx.db, |c| sqlx::query_as(FAILURES)
            .bind(&email)
            .bind(&browser.address)
            .bind(since)
            .fetch_one(c)
            .await)?;
    if account_failures >= PER_ACCOUNT || address_failures >= PER_ADDRESS {
        let minutes = u32::try_from(WINDOW.as_mins()).unwrap_or(15);
        return Err(refused(SignInRefusal::TooMany { minutes }));
    }
    let account: Option<(Uuid, String, String, Option<Uuid>)> =
        on!(&cx.db, |c| sqlx::query_as(ACCOUNT).bind(&email).fetch_optional(c).await)?;
    let hash = account.as_ref().map(|(_, _, hash, _)| hash.clone());
    let fits = passwords::matches(password, hash).await?;

    let mut tx = cx.db.begin().await?;
    let (person, name, workspace) = match account {
        Some((person, name, _, workspace)) if fits => (PersonId(person), name, workspace),
        _ => {
            on_tx!(&mut tx, |c| sqlx::query(NOTE_FAILURE)
                .bind(Uuid::now_v7())
                .bind(&email)
                .bind(&browser.address)
                .bind(Moment(now))
                .execute(c)
                .await
                .map(|r| r.rows_affected()))?;
            tx.commit().await?;
            return Err(refused(SignInRefusal::Mismatch));
        }
    };
    let workspace = WorkspaceId(workspace.ok_or(refused(SignInRefusal::NoWorkspace))?);
    on_tx!(&mut tx, |c| sqlx::query(FORGET_FAILURES)
        .bind(&email)
        .bind(since)
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    let token =
        open_session(&mut tx, now, person, workspace, browser).await.map_err(|e| e.widen())?;
    let entry = Entry {
        action: "accounts.sign_in",
        subject_kind: "person",
        subject_id: Some(person.0),
        subject_label: name.clone(),
        detail: serde_json::json!({ "address": browser.address }),
    };
    audit::record_arrival(&mut tx, workspace, (person, &name), now, entry).await?;
    tx.commit().await?;
    Ok(token)
}
