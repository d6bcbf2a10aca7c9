//! API keys: made and revoked by admins, and looked up for every request of a program.

use super::{Standing, Token};
use crate::{
    Backend, Error, Result,
    audit::{self, Entry},
    db::Moment,
    error::refused,
    execute, on, on_tx, statements,
};
use domain::{
    accounts::{
        API_KEY_MARK, API_KEY_SHOWN, API_KEYS_MOST, Action, Actor, ApiKey, ApiKeyRefusal,
        KeyRefusal, NewApiKey, Reach, Rights, Role, actor_of_key, check_api_key,
    },
    ids::{ApiKeyId, PersonId, WorkspaceId},
};
use jiff::{SignedDuration, Timestamp};
use sqlx::types::Json;
use uuid::Uuid;

/// How often a key's last use is written down at most.
const TOUCH: SignedDuration = SignedDuration::from_secs(60);

statements! {
    /// How many keys a workspace has.
    COUNT = "SELECT count(*) FROM api_key WHERE workspace_id = $1 AND revoked_at IS NULL";
    /// Makers of one workspace take turns.
    TURN = "UPDATE workspace SET name = name WHERE id = $1";
    /// Keeps a new key.
    ADD = "INSERT INTO api_key (id, workspace_id, name, token_hash, shown, role, may_edit, may_approve, may_send,
        may_spend, reach, requests_per_minute, made_by, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    /// The keys that are not revoked, the newest first.
    KEYS = "SELECT k.id, k.name, k.shown, k.requests_per_minute, p.name AS made_by, k.created_at, k.expires_at,
        k.last_used_at, k.role, k.may_edit, k.may_approve, k.may_send, k.may_spend, k.reach
        FROM api_key k JOIN person p ON p.id = k.made_by
        WHERE k.workspace_id = $1 AND k.revoked_at IS NULL ORDER BY k.created_at DESC, k.id DESC";
    /// Takes a key back.
    REVOKE = "UPDATE api_key SET revoked_at = $3 WHERE workspace_id = $1 AND id = $2 AND revoked_at IS NULL
        RETURNING name, shown";
    /// Takes back every key that a person made in a workspace.
    REVOKE_OF_MAKER = "UPDATE api_key SET revoked_at = $3 WHERE workspace_id = $1 AND made_by = $2 AND revoked_at IS NULL
        RETURNING name";
    /// What a key is, and what its maker may do at present.
    VISIT = "SELECT k.id AS key_id, k.name AS key_name, k.shown, k.role AS key_role, k.may_edit AS key_edit,
        k.may_approve AS key_approve, k.may_send AS key_send, k.may_spend AS key_spend, k.reach AS key_reach,
        k.requests_per_minute, k.expires_at, k.last_used_at, k.revoked_at,
        p.id AS person_id, p.name AS person_name, w.id AS workspace_id, w.name AS workspace_name, w.currency,
        m.role, m.may_edit, m.may_approve, m.may_send, m.may_spend, m.reach
        FROM api_key k
        JOIN person p ON p.id = k.made_by
        JOIN workspace w ON w.id = k.workspace_id
        JOIN membership m ON m.person_id = k.made_by AND m.workspace_id = k.workspace_id
        WHERE k.token_hash = $1";
    /// Notes that a key was used.
    TOUCH_KEY = "UPDATE api_key SET last_used_at = $2 WHERE id = $1";
}

/// Makes a key. The token is told once; only its hash is kept.
pub async fn create_api_key(
    cx: &Backend,
    actor: &Actor,
    key: NewApiKey,
) -> Result<(ApiKey, Token), ApiKeyRefusal> {
    actor.may(Action::ManageKeys)?;
    let now = cx.now();
    let key = check_api_key(key, actor, now).map_err(refused)?;
    let token = Token::marked(API_KEY_MARK)?;
    let made = ApiKey {
        id: ApiKeyId(Uuid::now_v7()),
        name: key.name,
        shown: token.text().chars().take(API_KEY_SHOWN).collect(),
        role: key.role,
        rights: key.rights,
        reach: key.reach,
        requests_per_minute: key.requests_per_minute,
        made_by: actor.name.clone(),
        created_at: now,
        expires_at: key.expires_at,
        last_used_at: None,
    };
    let mut tx = cx.db.begin().await?;
    execute!(&mut tx, TURN, actor.workspace.0)?;
    let there: i64 =
        on_tx!(&mut tx, |c| sqlx::query_scalar(COUNT).bind(actor.workspace.0).fetch_one(c).await)?;
    if there >= API_KEYS_MOST {
        return Err(refused(ApiKeyRefusal::TooMany { most: API_KEYS_MOST }));
    }
    execute!(
        &mut tx,
        ADD,
        made.id.0,
        actor.workspace.0,
        &made.name,
        token.hash(),
        &made.shown,
        made.role.word(),
        made.rights.edit,
        made.rights.approve,
        made.rights.send,
        made.rights.spend,
        Json(&made.reach),
        i64::from(made.requests_per_minute),
        actor.person.0,
        Moment(now),
        made.expires_at.map(Moment),
    )?;
    let detail = serde_json::json!({
        "role": made.role, "rights": made.rights, "reach": made.reach,
        "requests_per_minute": made.requests_per_minute, "expires_at": made.expires_at,
    });
    let entry = entry("accounts.create_api_key", made.id, &made.name, &made.shown, detail);
    audit::record(&mut tx, actor, now, entry).await?;
    tx.commit().await?;
    Ok((made, token))
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    name: String,
    shown: String,
    requests_per_minute: i64,
    made_by: String,
    created_at: Moment,
    expires_at: Option<Moment>,
    last_used_at: Option<Moment>,
    #[sqlx(flatten)]
    standing: Standing,
}

/// The workspace's keys that are not revoked, the newest first; expired ones too.
pub async fn api_keys(cx: &Backend, actor: &Actor) -> Result<Vec<ApiKey>> {
    actor.may(Action::ManageKeys)?;
    let rows: Vec<Row> =
        on!(&cx.db, |c| sqlx::query_as(KEYS).bind(actor.workspace.0).fetch_all(c).await)?;
    Ok(rows
        .into_iter()
        .map(|row| ApiKey {
            id: ApiKeyId(row.id),
            name: row.name,
            shown: row.shown,
            role: row.standing.role(),
            rights: row.standing.rights(),
            reach: row.standing.reach.0,
            requests_per_minute: pace(row.requests_per_minute),
            made_by: row.made_by,
            created_at: row.created_at.0,
            expires_at: row.expires_at.map(|at| at.0),
            last_used_at: row.last_used_at.map(|at| at.0),
        })
        .collect())
}

/// Takes a key back. It opens nothing from its next request on.
pub async fn revoke_api_key(cx: &Backend, actor: &Actor, id: ApiKeyId) -> Result<()> {
    actor.may(Action::ManageKeys)?;
    let now = cx.now();
    let mut tx = cx.db.begin().await?;
    let row: Option<(String, String)> = on_tx!(&mut tx, |c| sqlx::query_as(REVOKE)
        .bind(actor.workspace.0)
        .bind(id.0)
        .bind(Moment(now))
        .fetch_optional(c)
        .await)?;
    let (name, shown) = row.ok_or(Error::NotFound("API key"))?;
    let entry = entry("accounts.revoke_api_key", id, &name, &shown, serde_json::json!({}));
    audit::record(&mut tx, actor, now, entry).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes back the keys of somebody who leaves the workspace, in the transaction that removes them;
/// their names. Should they come back, their old keys stay dead.
pub(super) async fn revoke_keys_of(
    tx: &mut crate::db::Tx,
    workspace: WorkspaceId,
    maker: PersonId,
    now: Timestamp,
) -> sqlx::Result<Vec<String>> {
    on_tx!(tx, |c| sqlx::query_scalar(REVOKE_OF_MAKER)
        .bind(workspace.0)
        .bind(maker.0)
        .bind(Moment(now))
        .fetch_all(c)
        .await)
}

fn entry(
    action: &'static str,
    id: ApiKeyId,
    name: &str,
    shown: &str,
    detail: serde_json::Value,
) -> Entry {
    Entry {
        action,
        subject_kind: "api_key",
        subject_id: Some(id.0),
        subject_label: format!("{name} ({shown})"),
        detail,
    }
}

/// A program behind a key, at the moment of a request.
#[derive(Clone, Debug)]
pub struct KeyVisitor {
    /// The key.
    pub key: ApiKeyId,
    /// What people call it.
    pub name: String,
    /// Its first characters.
    pub shown: String,
    /// How often it may ask.
    pub requests_per_minute: u32,
    /// Until when it works.
    pub expires_at: Option<Timestamp>,
    /// Its maker, held to what the key was given; named after the key.
    pub actor: Actor,
    /// The workspace's name.
    pub workspace_name: String,
    /// ISO 4217 code of the workspace's currency.
    pub currency: String,
}

#[derive(sqlx::FromRow)]
struct VisitRow {
    key_id: Uuid,
    key_name: String,
    shown: String,
    key_role: String,
    key_edit: bool,
    key_approve: bool,
    key_send: bool,
    key_spend: bool,
    key_reach: Json<Reach>,
    requests_per_minute: i64,
    expires_at: Option<Moment>,
    last_used_at: Option<Moment>,
    revoked_at: Option<Moment>,
    person_id: Uuid,
    person_name: String,
    workspace_id: Uuid,
    workspace_name: String,
    currency: String,
    #[sqlx(flatten)]
    maker: Standing,
}

impl VisitRow {
    fn actor(&self) -> Actor {
        let maker = Actor {
            person: PersonId(self.person_id),
            name: self.person_name.clone(),
            workspace: WorkspaceId(self.workspace_id),
            role: self.maker.role(),
            rights: self.maker.rights(),
            reach: self.maker.reach.0.clone(),
        };
        let rights = Rights {
            edit: self.key_edit,
            approve: self.key_approve,
            send: self.key_send,
            spend: self.key_spend,
        };
        // An unknown role, which the schema's check forbids, would be read as the least.
        let role = Role::from_word(&self.key_role).unwrap_or(Role::Viewer);
        actor_of_key(maker, &self.key_name, &self.shown, role, rights, &self.key_reach.0)
    }
}

/// Who asks with this key, or why it opens nothing.
pub async fn visit_with_key(cx: &Backend, token: &Token) -> Result<KeyVisitor, KeyRefusal> {
    let now = cx.now();
    let row: Option<VisitRow> =
        on!(&cx.db, |c| sqlx::query_as(VISIT).bind(token.hash()).fetch_optional(c).await)?;
    let row = row.ok_or(refused(KeyRefusal::Unknown))?;
    if row.revoked_at.is_some() {
        return Err(refused(KeyRefusal::Revoked));
    }
    if row.expires_at.is_some_and(|at| at.0 <= now) {
        return Err(refused(KeyRefusal::Expired));
    }
    let due = row.last_used_at.is_none_or(|at| now.duration_since(at.0) >= TOUCH);
    // No request waits for this note: while a long import holds the writer, a later one makes it.
    if due && let Some(mut tx) = cx.db.begin_if_free().await? {
        execute!(&mut tx, TOUCH_KEY, row.key_id, Moment(now))?;
        tx.commit().await?;
    }
    Ok(KeyVisitor {
        key: ApiKeyId(row.key_id),
        actor: row.actor(),
        requests_per_minute: pace(row.requests_per_minute),
        expires_at: row.expires_at.map(|at| at.0),
        name: row.key_name,
        shown: row.shown,
        workspace_name: row.workspace_name,
        currency: row.currency,
    })
}

/// The schema keeps it above zero, the rule below what a `u32` holds.
fn pace(per_minute: i64) -> u32 {
    u32::try_from(per_minute).unwrap_or(1)
}
