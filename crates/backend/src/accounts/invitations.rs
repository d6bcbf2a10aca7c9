//! Membership offered by a link that works once, for seven days.

use super::{Browser, Standing, Token, add_member, add_person, open_session, passwords};
use crate::{
    Backend, Error, Result,
    audit::{self, Entry},
    db::Moment,
    error::refused,
    on, on_tx, statements,
};
use domain::{
    accounts::{
        AccountRefusal, Action, Actor, Invitation, Reach, Rights, Role, check_membership,
        check_password, clean_email, clean_name,
    },
    ids::{InvitationId, PersonId, WorkspaceId},
};
use jiff::ToSpan;
use sqlx::types::Json;
use uuid::Uuid;

statements! {
    /// Offers a membership.
    INVITE = "INSERT INTO invitation (id, workspace_id, email, role, may_edit, may_approve, may_send, may_spend,
        reach, token_hash, invited_by, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    /// Whether an address belongs to a member already.
    IS_MEMBER = "SELECT count(*) FROM membership m JOIN person p ON p.id = m.person_id
        WHERE m.workspace_id = $1 AND p.email = $2";
    /// Open invitations of a workspace.
    OPEN = "SELECT i.id, i.email, i.role, p.name, i.created_at, i.expires_at FROM invitation i
        JOIN person p ON p.id = i.invited_by
        WHERE i.workspace_id = $1 AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > $2
        ORDER BY i.created_at DESC";
    /// Takes an invitation back.
    REVOKE = "UPDATE invitation SET revoked_at = $3 WHERE workspace_id = $1 AND id = $2
        AND accepted_at IS NULL AND revoked_at IS NULL RETURNING email";
    /// The invitation behind a link, while it is open.
    BY_TOKEN = "SELECT i.id, i.workspace_id, w.name AS workspace_name, i.email, p.name AS invited_by,
        (SELECT count(*) FROM person q WHERE q.email = i.email) AS accounts,
        i.role, i.may_edit, i.may_approve, i.may_send, i.may_spend, i.reach
        FROM invitation i JOIN workspace w ON w.id = i.workspace_id JOIN person p ON p.id = i.invited_by
        WHERE i.token_hash = $1 AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > $2";
    /// Uses an invitation up; nobody can use it twice.
    ACCEPT = "UPDATE invitation SET accepted_at = $2 WHERE id = $1 AND accepted_at IS NULL AND revoked_at IS NULL";
    /// The account of an address with its password.
    ACCOUNT = "SELECT id, name, password_hash FROM person WHERE email = $1";
}

/// Whom to invite as what.
#[derive(Clone, Debug)]
pub struct Invite {
    /// Their address.
    pub email: String,
    /// What they will be.
    pub role: Role,
    /// What they will cause.
    pub rights: Rights,
    /// Where.
    pub reach: Reach,
}

/// What a link offers, for the page behind it.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Accepted {
    /// Whom it is for.
    pub email: String,
    /// The workspace.
    pub workspace: String,
    /// Who invites.
    pub invited_by: String,
    /// As what.
    pub role: Role,
    /// Whether the address has an account already, whose password is asked for.
    pub has_account: bool,
}

#[derive(sqlx::FromRow)]
struct Offer {
    id: Uuid,
    workspace_id: Uuid,
    workspace_name: String,
    email: String,
    invited_by: String,
    accounts: i64,
    #[sqlx(flatten)]
    standing: Standing,
}

/// Offers a membership. The token goes into the link that the admin passes on; it is shown once.
pub async fn invite(
    cx: &Backend,
    actor: &Actor,
    invite: Invite,
) -> Result<(Invitation, Token), AccountRefusal> {
    actor.may(Action::ManageMembers)?;
    let email = clean_email(&invite.email).map_err(refused)?;
    check_membership(invite.role, invite.rights, &invite.reach).map_err(refused)?;
    let token = Token::new()?;
    let now = cx.now();
    let offered = Invitation {
        id: InvitationId(Uuid::now_v7()),
        email: email.clone(),
        role: invite.role,
        invited_by: actor.name.clone(),
        created_at: now,
        expires_at: now.checked_add((7 * 24).hours()).unwrap_or(now),
    };
    let mut tx = cx.db.begin().await?;
    let members: i64 = on_tx!(&mut tx, |c| sqlx::query_scalar(IS_MEMBER)
        .bind(actor.workspace.0)
        .bind(&email)
        .fetch_one(c)
        .await)?;
    if members > 0 {
        return Err(refused(AccountRefusal::AlreadyMember { email }));
    }
    on_tx!(&mut tx, |c| sqlx::query(INVITE)
        .bind(offered.id.0)
        .bind(actor.workspace.0)
        .bind(&email)
        .bind(invite.role.word())
        .bind(invite.rights.edit)
        .bind(invite.rights.approve)
        .bind(invite.rights.send)
        .bind(invite.rights.spend)
        .bind(Json(&invite.reach))
        .bind(token.hash())
        .bind(actor.person.0)
        .bind(Moment(now))
        .bind(Moment(offered.expires_at))
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    let entry = Entry {
        action: "accounts.invite",
        subject_kind: "invitation",
        subject_id: Some(offered.id.0),
        subject_label: email,
        detail: serde_json::json!({ "role": invite.role, "rights": invite.rights, "reach": invite.reach }),
    };
    audit::record(&mut tx, actor, now, entry).await?;
    tx.commit().await?;
    Ok((offered, token))
}

/// The open invitations, newest first.
pub async fn invitations(cx: &Backend, actor: &Actor) -> Result<Vec<Invitation>> {
    actor.may(Action::ManageMembers)?;
    let rows: Vec<(Uuid, String, String, String, Moment, Moment)> = on!(&cx.db, |c| {
        sqlx::query_as(OPEN).bind(actor.workspace.0).bind(Moment(cx.now())).fetch_all(c).await
    })?;
    Ok(rows
        .into_iter()
        .map(|(id, email, role, invited_by, created_at, expires_at)| Invitation {
            id: InvitationId(id),
            email,
            role: Role::from_word(&role).unwrap_or(Role::Viewer),
            invited_by,
            created_at: created_at.0,
            expires_at: expires_at.0,
        })
        .collect())
}

/// Takes an open invitation back.
pub async fn revoke_invitation(cx: &Backend, actor: &Actor, id: InvitationId) -> Result<()> {
    actor.may(Action::ManageMembers)?;
    let mut tx = cx.db.begin().await?;
    let email: Option<String> = on_tx!(&mut tx, |c| sqlx::query_scalar(REVOKE)
        .bind(actor.workspace.0)
        .bind(id.0)
        .bind(Moment(cx.now()))
        .fetch_optional(c)
        .await)?;
    let entry = Entry {
        action: "accounts.revoke_invitation",
        subject_kind: "invitation",
        subject_id: Some(id.0),
        subject_label: email.ok_or(Error::NotFound("invitation"))?,
        detail: serde_json::json!({}),
    };
    audit::record(&mut tx, actor, cx.now(), entry).await?;
    tx.commit().await?;
    Ok(())
}

async fn offer(cx: &Backend, token: &Token) -> Result<Offer, AccountRefusal> {
    let row: Option<Offer> = on!(&cx.db, |c| sqlx::query_as(BY_TOKEN)
        .bind(token.hash())
        .bind(Moment(cx.now()))
        .fetch_optional(c)
        .await)?;
    row.ok_or(refused(AccountRefusal::InvitationInvalid))
}

/// What a link offers. Whoever has the link may see it.
pub async fn invitation(cx: &Backend, token: &Token) -> Result<Accepted, AccountRefusal> {
    let offer = offer(cx, token).await?;
    Ok(Accepted {
        email: offer.email,
        workspace: offer.workspace_name,
        invited_by: offer.invited_by,
        role: offer.standing.role(),
        has_account: offer.accounts > 0,
    })
}

/// Accepts: makes the account, or checks the password of the one there is, makes it a member and
/// signs it in. `name` is used for a new account only.
pub async fn accept(
    cx: &Backend,
    token: &Token,
    name: &str,
    password: String,
    browser: &Browser,
) -> Result<Token, AccountRefusal> {
    let offer = offer(cx, token).await?;
    let account: Option<(Uuid, String, String)> =
        on!(&cx.db, |c| sqlx::query_as(ACCOUNT).bind(&offer.email).fetch_optional(c).await)?;
    let now = cx.now();
    let workspace = WorkspaceId(offer.workspace_id);
    let (person, name, new_hash) = match account {
        Some((id, name, hash)) => {
            if !passwords::matches(password, Some(hash)).await? {
                return Err(refused(AccountRefusal::PasswordWrong));
            }
            (PersonId(id), name, None)
        }
        None => {
            let name = clean_name(name).map_err(refused)?;
            check_password(&password, &offer.email, &name).map_err(refused)?;
            let hash = passwords::hash_password(password).await?;
            (PersonId(Uuid::now_v7()), name, Some(hash))
        }
    };
    let mut tx = cx.db.begin().await?;
    let used = on_tx!(&mut tx, |c| sqlx::query(ACCEPT)
        .bind(offer.id)
        .bind(Moment(now))
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    if used == 0 {
        return Err(refused(AccountRefusal::InvitationInvalid));
    }
    if let Some(hash) = new_hash {
        add_person(&mut tx, person, &offer.email, &name, &hash, now).await?;
    }
    let members: i64 = on_tx!(&mut tx, |c| sqlx::query_scalar(IS_MEMBER)
        .bind(workspace.0)
        .bind(&offer.email)
        .fetch_one(c)
        .await)?;
    if members == 0 {
        let (role, rights) = (offer.standing.role(), offer.standing.rights());
        add_member(&mut tx, workspace, person, role, rights, &offer.standing.reach.0, now).await?;
    }
    let session =
        open_session(&mut tx, now, person, workspace, browser).await.map_err(Error::widen)?;
    let entry = Entry {
        action: "accounts.accept_invitation",
        subject_kind: "person",
        subject_id: Some(person.0),
        subject_label: name.clone(),
        detail: serde_json::json!({ "invited_by": offer.invited_by }),
    };
    audit::record_arrival(&mut tx, workspace, (person, &name), now, entry).await?;
    tx.commit().await?;
    Ok(session)
}
