//! Sessions: a long random token in a cookie, its hash in the database.

use crate::{
    Backend, Error, Result,
    audit::{self, Entry},
    db::{Moment, Tx},
    on, on_tx, statements,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    accounts::{Actor, Session, Visit},
    ids::{PersonId, SessionId, WorkspaceId},
};
use jiff::{SignedDuration, Timestamp, ToSpan};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Browser, Standing};

/// A session ends after so many days without a visit.
pub const SESSION_DAYS: i64 = 30;
/// How often a session's last visit is written down at most.
const TOUCH: SignedDuration = SignedDuration::from_secs(60);

statements! {
    /// Opens a session.
    OPEN = "INSERT INTO session (id, token_hash, person_id, workspace_id, browser, address, created_at, last_seen_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)";
    /// Who a token belongs to, and what they may do in their workspace.
    VISIT = "SELECT s.id AS session_id, s.last_seen_at, p.id AS person_id, p.name, p.email,
        w.id AS workspace_id, w.name AS workspace_name, w.demonstration, w.currency,
        m.role, m.may_edit, m.may_approve, m.may_send, m.may_spend, m.reach
        FROM session s
        JOIN person p ON p.id = s.person_id
        JOIN workspace w ON w.id = s.workspace_id
        JOIN membership m ON m.person_id = s.person_id AND m.workspace_id = s.workspace_id
        WHERE s.token_hash = $1 AND s.expires_at > $2";
    /// The other workspaces of a person.
    WORKSPACES = "SELECT w.id, w.name FROM membership m JOIN workspace w ON w.id = m.workspace_id
        WHERE m.person_id = $1 ORDER BY w.name";
    /// Notes a visit and keeps the session alive.
    TOUCH_SESSION = "UPDATE session SET last_seen_at = $2, expires_at = $3 WHERE id = $1";
    /// A person's open sessions.
    SESSIONS = "SELECT id, browser, address, created_at, last_seen_at FROM session
        WHERE person_id = $1 AND expires_at > $2 ORDER BY last_seen_at DESC";
    /// Ends one session of a person.
    END = "DELETE FROM session WHERE person_id = $1 AND id = $2";
    /// Ends all other sessions of a person.
    END_OTHERS = "DELETE FROM session WHERE person_id = $1 AND id <> $2";
    /// Ends the session of a token.
    SIGN_OUT = "DELETE FROM session WHERE token_hash = $1";
    /// Moves a session to another workspace of its person.
    SWITCH = "UPDATE session SET workspace_id = $3 WHERE id = $2 AND person_id = $1
        AND EXISTS (SELECT 1 FROM membership WHERE person_id = $1 AND workspace_id = $3)";
}

/// A secret that opens something: 256 random bits, told once, stored as its hash.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Token {
    /// A new token from the system's randomness.
    pub fn new() -> anyhow::Result<Token> {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes).map_err(|e| anyhow::anyhow!("no randomness: {e}"))?;
        Ok(Token(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// A new token that begins with a mark, so that people see what it is for.
    pub fn marked(mark: &str) -> anyhow::Result<Token> {
        Ok(Token(format!("{mark}{}", Token::new()?.0)))
    }

    /// A token as it came back from a cookie or a link.
    pub fn from_text(text: &str) -> Token {
        Token(text.to_owned())
    }

    /// The text for the cookie or the link.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// What is stored of it.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }
}

/// Who a request comes from.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The session it came with.
    pub session: SessionId,
    /// Who, where, with what rights.
    pub visit: Visit,
}

/// Opens a session in the transaction of whatever signed the person in.
pub(crate) async fn open_session(
    tx: &mut Tx,
    now: Timestamp,
    person: PersonId,
    workspace: WorkspaceId,
    browser: &Browser,
) -> Result<Token> {
    let token = Token::new()?;
    on_tx!(tx, |c| sqlx::query(OPEN)
        .bind(Uuid::now_v7())
        .bind(token.hash())
        .bind(person.0)
        .bind(workspace.0)
        .bind(browser.name.chars().take(200).collect::<String>())
        .bind(browser.address.chars().take(60).collect::<String>())
        .bind(Moment(now))
        .bind(Moment(expiry(now)))
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    Ok(token)
}

fn expiry(now: Timestamp) -> Timestamp {
    now.checked_add((SESSION_DAYS * 24).hours()).unwrap_or(Timestamp::MAX)
}

#[derive(sqlx::FromRow)]
struct VisitRow {
    session_id: Uuid,
    last_seen_at: Moment,
    person_id: Uuid,
    name: String,
    email: String,
    workspace_id: Uuid,
    workspace_name: String,
    demonstration: bool,
    currency: String,
    #[sqlx(flatten)]
    standing: Standing,
}

impl VisitRow {
    fn actor(&self) -> Actor {
        Actor {
            person: PersonId(self.person_id),
            name: self.name.clone(),
            workspace: WorkspaceId(self.workspace_id),
            role: self.standing.role(),
            rights: self.standing.rights(),
            reach: self.standing.reach.0.clone(),
        }
    }
}

/// Who this token belongs to, with what rights, in one statement: for who asks with every message.
/// `None` when it opens nothing (any more).
pub async fn actor(cx: &Backend, token: &Token) -> Result<Option<Actor>> {
    Ok(signed_in(cx, token).await?.map(|row| row.actor()))
}

async fn signed_in(cx: &Backend, token: &Token) -> Result<Option<VisitRow>> {
    let now = cx.now();
    let row: Option<VisitRow> = on!(&cx.db, |c| sqlx::query_as(VISIT)
        .bind(token.hash())
        .bind(Moment(now))
        .fetch_optional(c)
        .await)?;
    let Some(row) = row else { return Ok(None) };
    // No visitor waits for this note: while a long import holds the writer, a later visit makes it.
    if now.duration_since(row.last_seen_at.0) >= TOUCH
        && let Some(mut tx) = cx.db.begin_if_free().await?
    {
        on_tx!(&mut tx, |c| sqlx::query(TOUCH_SESSION)
            .bind(row.session_id)
            .bind(Moment(now))
            .bind(Moment(expiry(now)))
            .execute(c)
            .await
            .map(|r| r.rows_affected()))?;
        tx.commit().await?;
    }
    Ok(Some(row))
}

/// Who this token belongs to; `None` when it opens nothing (any more).
pub async fn visit(cx: &Backend, token: &Token) -> Result<Option<Visitor>> {
    let Some(row) = signed_in(cx, token).await? else { return Ok(None) };
    let workspaces: Vec<(Uuid, String)> =
        on!(&cx.db, |c| sqlx::query_as(WORKSPACES).bind(row.person_id).fetch_all(c).await)?;
    Ok(Some(Visitor {
        session: SessionId(row.session_id),
        visit: Visit {
            actor: row.actor(),
            email: row.email,
            workspace_name: row.workspace_name,
            demonstration: row.demonstration,
            currency: row.currency,
            workspaces: workspaces
                .into_iter()
                .filter(|(id, _)| *id != row.workspace_id)
                .map(|(id, name)| (WorkspaceId(id), name))
                .collect(),
        },
    }))
}

/// One's own open sessions, the last used first.
pub async fn sessions(cx: &Backend, actor: &Actor, current: SessionId) -> Result<Vec<Session>> {
    let rows: Vec<(Uuid, String, String, Moment, Moment)> = on!(&cx.db, |c| {
        sqlx::query_as(SESSIONS).bind(actor.person.0).bind(Moment(cx.now())).fetch_all(c).await
    })?;
    Ok(rows
        .into_iter()
        .map(|(id, browser, address, created_at, last_seen_at)| Session {
            id: SessionId(id),
            browser,
            address,
            created_at: created_at.0,
            last_seen_at: last_seen_at.0,
            current: id == current.0,
        })
        .collect())
}

/// Ends one of one's own sessions.
pub async fn end_session(cx: &Backend, actor: &Actor, id: SessionId) -> Result<()> {
    let mut tx = cx.db.begin().await?;
    let ended = on_tx!(&mut tx, |c| sqlx::query(END)
        .bind(actor.person.0)
        .bind(id.0)
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    if ended == 0 {
        return Err(Error::NotFound("session"));
    }
    audit::record(&mut tx, actor, cx.now(), session_entry(actor, "accounts.end_session")).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends all of one's own sessions but the one asking.
pub async fn end_other_sessions(cx: &Backend, actor: &Actor, current: SessionId) -> Result<()> {
    let mut tx = cx.db.begin().await?;
    on_tx!(&mut tx, |c| sqlx::query(END_OTHERS)
        .bind(actor.person.0)
        .bind(current.0)
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    audit::record(&mut tx, actor, cx.now(), session_entry(actor, "accounts.end_other_sessions"))
        .await?;
    tx.commit().await?;
    Ok(())
}

fn session_entry(actor: &Actor, action: &'static str) -> Entry {
    Entry {
        action,
        subject_kind: "person",
        subject_id: Some(actor.person.0),
        subject_label: actor.name.clone(),
        detail: serde_json::json!({}),
    }
}

/// Ends the session of this token. Unknown tokens are no error: the result is what was wanted.
pub async fn sign_out(cx: &Backend, token: &Token) -> Result<()> {
    let mut tx = cx.db.begin().await?;
    on_tx!(&mut tx, |c| sqlx::query(SIGN_OUT)
        .bind(token.hash())
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    tx.commit().await?;
    Ok(())
}

/// Moves the session to another workspace of the same person.
pub async fn switch_workspace(
    cx: &Backend,
    actor: &Actor,
    session: SessionId,
    to: WorkspaceId,
) -> Result<()> {
    actor.may(domain::accounts::Action::Read)?;
    let mut tx = cx.db.begin().await?;
    let moved = on_tx!(&mut tx, |c| sqlx::query(SWITCH)
        .bind(actor.person.0)
        .bind(session.0)
        .bind(to.0)
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    if moved == 0 {
        return Err(Error::NotFound("workspace"));
    }
    tx.commit().await?;
    Ok(())
}
