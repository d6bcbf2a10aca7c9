//! Who belongs to a workspace, and as what.

use super::{Standing, api_keys::revoke_keys_of};
use crate::{
    Backend, Error, Result,
    audit::{self, Entry},
    db::{Moment, Tx},
    error::refused,
    on, on_tx, statements,
};
use domain::{
    accounts::{AccountRefusal, Action, Actor, Member, Reach, Rights, Role, check_membership},
    ids::{PersonId, RegionId, StoreGroupId, WorkspaceId},
};
use sqlx::types::Json;
use uuid::Uuid;

statements! {
    /// The members with when they were last here.
    MEMBERS = "SELECT p.id, p.name, p.email, m.joined_at,
        (SELECT max(s.last_seen_at) FROM session s WHERE s.person_id = p.id AND s.workspace_id = m.workspace_id) AS last_seen_at,
        m.role, m.may_edit, m.may_approve, m.may_send, m.may_spend, m.reach
        FROM membership m JOIN person p ON p.id = m.person_id WHERE m.workspace_id = $1 ORDER BY lower(p.name), p.id";
    /// One member's name and role.
    MEMBER = "SELECT p.name, m.role FROM membership m JOIN person p ON p.id = m.person_id
        WHERE m.workspace_id = $1 AND m.person_id = $2";
    /// How many admins there are.
    ADMINS = "SELECT count(*) FROM membership WHERE workspace_id = $1 AND role = 'admin'";
    /// Regions that a reach can name.
    REGIONS = "SELECT id, name FROM region WHERE workspace_id = $1 ORDER BY name";
    /// Store groups that a reach can name.
    GROUPS = "SELECT id, name FROM store_group WHERE workspace_id = $1 ORDER BY name";
    /// Changes what a member may do.
    CHANGE = "UPDATE membership SET role = $3, may_edit = $4, may_approve = $5, may_send = $6, may_spend = $7, reach = $8
        WHERE workspace_id = $1 AND person_id = $2";
    /// Removes a member.
    REMOVE = "DELETE FROM membership WHERE workspace_id = $1 AND person_id = $2";
    /// Ends a removed member's sessions in the workspace.
    END_SESSIONS = "DELETE FROM session WHERE workspace_id = $1 AND person_id = $2";
    /// Lets admins of one workspace take turns: two could otherwise each remove the other.
    TURN = "UPDATE workspace SET name = name WHERE id = $1";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    name: String,
    email: String,
    joined_at: Moment,
    last_seen_at: Option<Moment>,
    #[sqlx(flatten)]
    standing: Standing,
}

/// The members by name.
pub async fn members(cx: &Backend, actor: &Actor) -> Result<Vec<Member>> {
    actor.may(Action::Read)?;
    let rows: Vec<Row> =
        on!(&cx.db, |c| sqlx::query_as(MEMBERS).bind(actor.workspace.0).fetch_all(c).await)?;
    Ok(rows
        .into_iter()
        .map(|row| Member {
            person: PersonId(row.id),
            name: row.name,
            email: row.email,
            role: row.standing.role(),
            rights: row.standing.rights(),
            reach: row.standing.reach.0,
            joined_at: row.joined_at.0,
            last_seen_at: row.last_seen_at.map(|at| at.0),
        })
        .collect())
}

/// The regions and store groups that a reach can name, by name.
pub async fn places_of_reach(
    cx: &Backend,
    actor: &Actor,
) -> Result<(Vec<(RegionId, String)>, Vec<(StoreGroupId, String)>)> {
    actor.may(Action::Read)?;
    let regions: Vec<(Uuid, String)> =
        on!(&cx.db, |c| sqlx::query_as(REGIONS).bind(actor.workspace.0).fetch_all(c).await)?;
    let groups: Vec<(Uuid, String)> =
        on!(&cx.db, |c| sqlx::query_as(GROUPS).bind(actor.workspace.0).fetch_all(c).await)?;
    Ok((
        regions.into_iter().map(|(id, name)| (RegionId(id), name)).collect(),
        groups.into_iter().map(|(id, name)| (StoreGroupId(id), name)).collect(),
    ))
}

/// A member's name and role, read in the transaction after taking the workspace's turn.
async fn member(
    tx: &mut Tx,
    workspace: WorkspaceId,
    person: PersonId,
) -> Result<(String, Role), AccountRefusal> {
    on_tx!(&mut *tx, |c| sqlx::query(TURN)
        .bind(workspace.0)
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    let row: Option<(String, String)> = on_tx!(tx, |c| sqlx::query_as(MEMBER)
        .bind(workspace.0)
        .bind(person.0)
        .fetch_optional(c)
        .await)?;
    let (name, role) = row.ok_or(Error::NotFound("member"))?;
    Ok((name, Role::from_word(&role).unwrap_or(Role::Viewer)))
}

async fn refuse_without_admin(tx: &mut Tx, workspace: WorkspaceId) -> Result<(), AccountRefusal> {
    let admins: i64 =
        on_tx!(tx, |c| sqlx::query_scalar(ADMINS).bind(workspace.0).fetch_one(c).await)?;
    if admins == 0 { Err(refused(AccountRefusal::LastAdmin)) } else { Ok(()) }
}

/// Changes what a member may do. It takes effect with their next request.
pub async fn change_member(
    cx: &Backend,
    actor: &Actor,
    person: PersonId,
    role: Role,
    rights: Rights,
    reach: Reach,
) -> Result<(), AccountRefusal> {
    actor.may(Action::ManageMembers)?;
    check_membership(role, rights, &reach).map_err(refused)?;
    let mut tx = cx.db.begin().await?;
    let (name, before) = member(&mut tx, actor.workspace, person).await?;
    on_tx!(&mut tx, |c| sqlx::query(CHANGE)
        .bind(actor.workspace.0)
        .bind(person.0)
        .bind(role.word())
        .bind(rights.edit)
        .bind(rights.approve)
        .bind(rights.send)
        .bind(rights.spend)
        .bind(Json(&reach))
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    refuse_without_admin(&mut tx, actor.workspace).await?;
    let detail =
        serde_json::json!({ "from": before, "to": role, "rights": rights, "reach": reach });
    record(&mut tx, cx, actor, "accounts.change_member", person, name, detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Removes a member, ends their sessions here and revokes the API keys they made. What they did stays.
pub async fn remove_member(
    cx: &Backend,
    actor: &Actor,
    person: PersonId,
) -> Result<(), AccountRefusal> {
    actor.may(Action::ManageMembers)?;
    let mut tx = cx.db.begin().await?;
    let (name, role) = member(&mut tx, actor.workspace, person).await?;
    for sql in [REMOVE, END_SESSIONS] {
        on_tx!(&mut tx, |c| sqlx::query(sql)
            .bind(actor.workspace.0)
            .bind(person.0)
            .execute(c)
            .await
            .map(|r| r.rows_affected()))?;
    }
    refuse_without_admin(&mut tx, actor.workspace).await?;
    let keys = revoke_keys_of(&mut tx, actor.workspace, person, cx.now()).await?;
    let detail = serde_json::json!({ "role": role, "revoked_api_keys": keys });
    record(&mut tx, cx, actor, "accounts.remove_member", person, name, detail).await?;
    tx.commit().await?;
    Ok(())
}

async fn record(
    tx: &mut Tx,
    cx: &Backend,
    actor: &Actor,
    action: &'static str,
    person: PersonId,
    name: String,
    detail: serde_json::Value,
) -> sqlx::Result<()> {
    let entry = Entry {
        action,
        subject_kind: "person",
        subject_id: Some(person.0),
        subject_label: name,
        detail,
    };
    audit::record(tx, actor, cx.now(), entry).await
}
