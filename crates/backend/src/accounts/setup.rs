//! The first start: nobody has an account yet.

use super::{Browser, Token, insert_workspace, open_session, passwords};
use crate::{
    Backend, Error, Result,
    audit::{self, Entry},
    db::Moment,
    error::refused,
    on, on_tx, statements,
};
use domain::{
    accounts::{
        AccountRefusal, Reach, Rights, Role, Thresholds, WorkspaceSettings, check_password,
        clean_email, clean_name,
    },
    ids::{PersonId, WorkspaceId},
    money::Money,
};
use sqlx::types::Json;
use uuid::Uuid;

statements! {
    /// How many people have an account.
    PEOPLE = "SELECT count(*) FROM person";
    /// Makes an account.
    ADD_PERSON = "INSERT INTO person (id, email, name, password_hash, created_at) VALUES ($1, $2, $3, $4, $5)";
    /// Makes someone a member.
    ADD_MEMBER = "INSERT INTO membership (workspace_id, person_id, role, may_edit, may_approve, may_send, may_spend, reach, joined_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
}

/// The first admin and their workspace.
#[derive(Clone, Debug)]
pub struct NewAdmin {
    /// The workspace's name.
    pub workspace: String,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their password.
    pub password: String,
}

/// Whether somebody has an account already.
pub async fn is_set_up(cx: &Backend) -> Result<bool> {
    let people: i64 = on!(&cx.db, |c| sqlx::query_scalar(PEOPLE).fetch_one(c).await)?;
    Ok(people > 0)
}

/// Makes the first account and its workspace and signs it in. Refused as soon as anybody has one.
pub async fn create_first_admin(
    cx: &Backend,
    new: NewAdmin,
    browser: &Browser,
) -> Result<Token, AccountRefusal> {
    let name = clean_name(&new.name).map_err(refused)?;
    let workspace_name = clean_name(&new.workspace).map_err(refused)?;
    let email = clean_email(&new.email).map_err(refused)?;
    check_password(&new.password, &email, &name).map_err(refused)?;
    let hash = passwords::hash_password(new.password).await?;

    let now = cx.now();
    let mut tx = cx.db.begin().await?;
    if let crate::db::Tx::Postgres(tx) = &mut tx {
        // Two first admins at the same moment take turns; on SQLite writers do anyway.
        sqlx::query("SELECT pg_advisory_xact_lock(1)").execute(&mut **tx).await?;
    }
    let people: i64 = on_tx!(&mut tx, |c| sqlx::query_scalar(PEOPLE).fetch_one(c).await)?;
    if people > 0 {
        return Err(refused(AccountRefusal::AlreadySetUp));
    }
    let workspace = WorkspaceId(Uuid::now_v7());
    let settings = WorkspaceSettings {
        name: workspace_name.clone(),
        currency: "USD".into(),
        time_zone: "America/New_York".into(),
        thresholds: Thresholds::default(),
        margin_per_response: Money(6_000),
        quick_orders: None,
        second_approval_over: None,
        days_between_mailings: None,
    };
    insert_workspace(&mut tx, workspace, &settings, false, now).await?;
    let person = PersonId(Uuid::now_v7());
    add_person(&mut tx, person, &email, &name, &hash, now).await?;
    add_member(
        &mut tx,
        workspace,
        person,
        Role::Admin,
        Role::Admin.usual_rights(),
        &Reach::Everywhere,
        now,
    )
    .await?;
    let token =
        open_session(&mut tx, now, person, workspace, browser).await.map_err(Error::widen)?;
    let entry = Entry {
        action: "accounts.create_workspace",
        subject_kind: "workspace",
        subject_id: Some(workspace.0),
        subject_label: workspace_name,
        detail: serde_json::json!({ "admin": email }),
    };
    audit::record_arrival(&mut tx, workspace, (person, &name), now, entry).await?;
    tx.commit().await?;
    Ok(token)
}

/// Adds an account.
pub(crate) async fn add_person(
    tx: &mut crate::db::Tx,
    id: PersonId,
    email: &str,
    name: &str,
    password_hash: &str,
    now: jiff::Timestamp,
) -> sqlx::Result<()> {
    on_tx!(tx, |c| sqlx::query(ADD_PERSON)
        .bind(id.0)
        .bind(email)
        .bind(name)
        .bind(password_hash)
        .bind(Moment(now))
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    Ok(())
}

/// Makes someone a member.
pub(crate) async fn add_member(
    tx: &mut crate::db::Tx,
    workspace: WorkspaceId,
    person: PersonId,
    role: Role,
    rights: Rights,
    reach: &Reach,
    now: jiff::Timestamp,
) -> sqlx::Result<()> {
    on_tx!(tx, |c| sqlx::query(ADD_MEMBER)
        .bind(workspace.0)
        .bind(person.0)
        .bind(role.word())
        .bind(rights.edit)
        .bind(rights.approve)
        .bind(rights.send)
        .bind(rights.spend)
        .bind(Json(reach))
        .bind(Moment(now))
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    Ok(())
}
