//! The room's server functions.

#![allow(
    missing_docs,
    reason = "the argument structs the server macro makes repeat documented arguments"
)]

use app_page::Failure;
use domain::{
    accounts::{
        AccountRefusal, ApiKey, ApiKeyRefusal, Invitation, Member, Reach, Rights, Role, Session,
        SettingsRefusal, SignInRefusal, Visit, WorkspaceSettings,
    },
    ids::{ApiKeyId, InvitationId, PersonId, RegionId, SessionId, StoreGroupId, WorkspaceId},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::{Json, PostUrl};

#[cfg(feature = "ssr")]
use app_page::request::{
    Asked, PublicUrl, SESSION_COOKIE, asked, backend, browser, clear_session, cookie, set_session,
    visitor,
};

/// Who is here.
#[server(prefix = "/do", endpoint = "accounts/present_visit", input = Json)]
pub async fn present_visit() -> Result<Visit, Failure> {
    visitor().map(|visitor| visitor.visit).ok_or(Failure::SignedOut)
}

/// Signs in and goes to `next`.
#[server(prefix = "/do", endpoint = "accounts/sign_in", input = PostUrl)]
pub async fn sign_in(
    email: String,
    password: String,
    next: String,
) -> Result<(), Failure<SignInRefusal>> {
    let token = backend::accounts::sign_in(&backend(), &email, password, &browser()).await?;
    set_session(&token);
    leptos_axum::redirect(local(&next));
    Ok(())
}

/// Signs out.
#[server(prefix = "/do", endpoint = "accounts/sign_out", input = PostUrl)]
pub async fn sign_out() -> Result<(), Failure> {
    if let Some(token) = cookie(SESSION_COOKIE) {
        let token = backend::accounts::Token::from_text(&token);
        backend::accounts::sign_out(&backend(), &token).await?;
    }
    clear_session();
    leptos_axum::redirect("/sign-in");
    Ok(())
}

/// Makes the first admin and their workspace.
#[server(prefix = "/do", endpoint = "accounts/create_first_admin", input = PostUrl)]
pub async fn create_first_admin(
    workspace: String,
    name: String,
    email: String,
    password: String,
) -> Result<(), Failure<AccountRefusal>> {
    let new = backend::accounts::NewAdmin { workspace, name, email, password };
    let token = backend::accounts::create_first_admin(&backend(), new, &browser()).await?;
    set_session(&token);
    leptos_axum::redirect("/");
    Ok(())
}

/// Fills a new server with the demonstration chain and signs its admin in.
#[server(prefix = "/do", endpoint = "accounts/open_demonstration", input = PostUrl)]
pub async fn open_demonstration() -> Result<(), Failure<domain::accounts::DemonstrationRefusal>> {
    let stores = backend::demonstration::USUAL_STORES;
    let (_, token) =
        backend::demonstration::create_at_first_start(&backend(), stores, &browser()).await?;
    set_session(&token);
    leptos_axum::redirect("/");
    Ok(())
}

/// The demonstration's password and people (name, address, role), while there is no other workspace.
#[server(prefix = "/do", endpoint = "accounts/demonstration_people", input = Json)]
pub async fn demonstration_people() -> Result<(String, Vec<(String, String, String)>), Failure> {
    Ok(backend::demonstration::known_people(&backend()).await?)
}

/// What an invitation's link offers.
#[server(prefix = "/do", endpoint = "accounts/invitation_offer", input = Json)]
pub async fn invitation_offer(token: String) -> Result<Offer, Failure<AccountRefusal>> {
    let token = backend::accounts::Token::from_text(&token);
    let offer = backend::accounts::invitation(&backend(), &token).await?;
    Ok(Offer {
        email: offer.email,
        workspace: offer.workspace,
        invited_by: offer.invited_by,
        role: offer.role,
        has_account: offer.has_account,
    })
}

/// What an invitation's link offers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    /// Whom it is for.
    pub email: String,
    /// The workspace.
    pub workspace: String,
    /// Who invites.
    pub invited_by: String,
    /// As what.
    pub role: Role,
    /// Whether the address has an account already.
    pub has_account: bool,
}

/// Accepts an invitation and signs in.
#[server(prefix = "/do", endpoint = "accounts/accept_invitation", input = PostUrl)]
pub async fn accept_invitation(
    token: String,
    name: String,
    password: String,
) -> Result<(), Failure<AccountRefusal>> {
    let token = backend::accounts::Token::from_text(&token);
    let session =
        backend::accounts::accept(&backend(), &token, &name, password, &browser()).await?;
    set_session(&session);
    leptos_axum::redirect("/");
    Ok(())
}

/// Goes to another workspace of the same person.
#[server(prefix = "/do", endpoint = "accounts/switch_workspace", input = PostUrl)]
pub async fn switch_workspace(to: WorkspaceId) -> Result<(), Failure> {
    let Asked { cx, actor, session } = asked()?;
    backend::accounts::switch_workspace(&cx, &actor, session, to).await?;
    leptos_axum::redirect("/");
    Ok(())
}

/// One's own open sessions.
#[server(prefix = "/do", endpoint = "accounts/sessions", input = Json)]
pub async fn sessions() -> Result<Vec<Session>, Failure> {
    let Asked { cx, actor, session } = asked()?;
    Ok(backend::accounts::sessions(&cx, &actor, session).await?)
}

/// Ends one of one's own sessions.
#[server(prefix = "/do", endpoint = "accounts/end_session", input = Json)]
pub async fn end_session(id: SessionId) -> Result<(), Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::accounts::end_session(&cx, &actor, id).await?)
}

/// Ends all of one's own sessions but this one.
#[server(prefix = "/do", endpoint = "accounts/end_other_sessions", input = Json)]
pub async fn end_other_sessions() -> Result<(), Failure> {
    let Asked { cx, actor, session } = asked()?;
    Ok(backend::accounts::end_other_sessions(&cx, &actor, session).await?)
}

/// Changes one's own name.
#[server(prefix = "/do", endpoint = "accounts/rename_person", input = Json)]
pub async fn rename_person(name: String) -> Result<(), Failure<AccountRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::accounts::rename_person(&cx, &actor, &name).await?)
}

/// Changes one's own password.
#[server(prefix = "/do", endpoint = "accounts/change_password", input = Json)]
pub async fn change_password(current: String, new: String) -> Result<(), Failure<AccountRefusal>> {
    let Asked { cx, actor, session } = asked()?;
    Ok(backend::accounts::change_password(&cx, &actor, session, current, new).await?)
}

/// The members of the workspace.
#[server(prefix = "/do", endpoint = "accounts/members", input = Json)]
pub async fn members() -> Result<Vec<Member>, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::accounts::members(&cx, &actor).await?)
}

/// Changes what a member may do.
#[server(prefix = "/do", endpoint = "accounts/change_member", input = Json)]
pub async fn change_member(
    person: PersonId,
    role: Role,
    rights: Rights,
    reach: Reach,
) -> Result<(), Failure<AccountRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::accounts::change_member(&cx, &actor, person, role, rights, reach).await?)
}

/// Removes a member.
#[server(prefix = "/do", endpoint = "accounts/remove_member", input = Json)]
pub async fn remove_member(person: PersonId) -> Result<(), Failure<AccountRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::accounts::remove_member(&cx, &actor, person).await?)
}

/// Offers a membership; the answer is the link to pass on, which is told only once.
#[server(prefix = "/do", endpoint = "accounts/invite", input = Json)]
pub async fn invite(
    email: String,
    role: Role,
    rights: Rights,
    reach: Reach,
) -> Result<String, Failure<AccountRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    let invite = backend::accounts::Invite { email, role, rights, reach };
    let (_, token) = backend::accounts::invite(&cx, &actor, invite).await?;
    let start = expect_context::<PublicUrl>().0;
    Ok(format!("{start}/join/{}", token.text()))
}

/// The open invitations.
#[server(prefix = "/do", endpoint = "accounts/invitations", input = Json)]
pub async fn invitations() -> Result<Vec<Invitation>, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::accounts::invitations(&cx, &actor).await?)
}

/// Takes an invitation back.
#[server(prefix = "/do", endpoint = "accounts/revoke_invitation", input = Json)]
pub async fn revoke_invitation(id: InvitationId) -> Result<(), Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::accounts::revoke_invitation(&cx, &actor, id).await?)
}

/// The workspace's API keys.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeysHere {
    /// The keys that are not revoked, the newest first.
    pub keys: Vec<ApiKey>,
    /// The present: keys that expired before it are dead.
    pub now: jiff::Timestamp,
}

/// The workspace's API keys.
#[server(prefix = "/do", endpoint = "accounts/api_keys", input = Json)]
pub async fn api_keys() -> Result<KeysHere, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(KeysHere { keys: backend::accounts::api_keys(&cx, &actor).await?, now: cx.now() })
}

/// An API key as somebody wants it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeyWanted {
    /// What people will call it.
    pub name: String,
    /// As what it asks.
    pub role: Role,
    /// What it may cause.
    pub rights: Rights,
    /// Where.
    pub reach: Reach,
    /// How often it may ask.
    pub requests_per_minute: u32,
    /// In how many days it ends; `None` when it works until it is revoked.
    pub days: Option<u32>,
}

/// Makes an API key; the answer is the key, which is told only once, and the address of the server.
#[server(prefix = "/do", endpoint = "accounts/create_api_key", input = Json)]
pub async fn create_api_key(key: KeyWanted) -> Result<(String, String), Failure<ApiKeyRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    let days = |days: u32| jiff::SignedDuration::from_hours(24 * i64::from(days));
    let expires_at =
        key.days.map(|n| cx.now().saturating_add(days(n)).unwrap_or(jiff::Timestamp::MAX));
    let new = domain::accounts::NewApiKey {
        name: key.name,
        role: key.role,
        rights: key.rights,
        reach: key.reach,
        requests_per_minute: key.requests_per_minute,
        expires_at,
    };
    let (_, token) = backend::accounts::create_api_key(&cx, &actor, new).await?;
    Ok((token.text().to_owned(), expect_context::<PublicUrl>().0.to_string()))
}

/// Takes an API key back.
#[server(prefix = "/do", endpoint = "accounts/revoke_api_key", input = Json)]
pub async fn revoke_api_key(id: ApiKeyId) -> Result<(), Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::accounts::revoke_api_key(&cx, &actor, id).await?)
}

/// The workspace's settings.
#[server(prefix = "/do", endpoint = "accounts/settings", input = Json)]
pub async fn settings() -> Result<WorkspaceSettings, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::accounts::settings(&cx, &actor).await?)
}

/// Changes the workspace's settings.
#[server(prefix = "/do", endpoint = "accounts/save_settings", input = Json)]
pub async fn save_settings(
    settings: WorkspaceSettings,
) -> Result<WorkspaceSettings, Failure<SettingsRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::accounts::save_settings(&cx, &actor, settings).await?)
}

/// Removes the demonstration chain this person is in, and signs them out of it.
#[server(prefix = "/do", endpoint = "accounts/remove_demonstration", input = PostUrl)]
pub async fn remove_demonstration() -> Result<(), Failure<domain::accounts::DemonstrationRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    backend::demonstration::remove(&cx, &actor).await?;
    clear_session();
    leptos_axum::redirect("/");
    Ok(())
}

/// Adds the demonstration chain as a workspace of its own, and goes there.
#[server(prefix = "/do", endpoint = "accounts/add_demonstration", input = PostUrl)]
pub async fn add_demonstration() -> Result<(), Failure<domain::accounts::DemonstrationRefusal>> {
    let Asked { cx, actor, session } = asked()?;
    let stores = backend::demonstration::USUAL_STORES;
    let created = backend::demonstration::create(&cx, &actor, stores).await?;
    backend::accounts::switch_workspace(&cx, &actor, session, created.workspace)
        .await
        .map_err(backend::Error::widen)?;
    leptos_axum::redirect("/");
    Ok(())
}

/// An entry of the audit log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuditLine {
    /// Its place in the chain.
    pub sequence: i64,
    /// When.
    pub at: jiff::Timestamp,
    /// Who.
    pub person: String,
    /// What, as `room.verb`.
    pub action: String,
    /// To what.
    pub subject: String,
    /// What changed, as JSON text.
    pub detail: String,
    /// The start of its hash.
    pub hash: String,
}

/// A page of the audit log before `before`, newest first.
#[server(prefix = "/do", endpoint = "accounts/audit_page", input = Json)]
pub async fn audit_page(before: Option<i64>, text: String) -> Result<Vec<AuditLine>, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    let entries = backend::audit::page(&cx, &actor, before, &text, 100).await?;
    Ok(entries
        .into_iter()
        .map(|entry| AuditLine {
            sequence: entry.sequence,
            at: entry.at,
            person: entry.person_name,
            action: entry.action,
            subject: entry.subject_label,
            detail: entry.detail,
            hash: entry.hash.chars().take(12).collect(),
        })
        .collect())
}

/// Recomputes the whole chain: how many entries fit, or the first that does not.
#[server(prefix = "/do", endpoint = "accounts/verify_audit", input = Json)]
pub async fn verify_audit() -> Result<(i64, bool), Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(match backend::audit::verify(&cx, &actor).await? {
        backend::audit::Verdict::Whole { entries } => (entries, true),
        backend::audit::Verdict::BrokenAt { sequence } => (sequence, false),
    })
}

/// The regions and store groups that a reach can name.
#[server(prefix = "/do", endpoint = "accounts/places_of_reach", input = Json)]
pub async fn places_of_reach()
-> Result<(Vec<(RegionId, String)>, Vec<(StoreGroupId, String)>), Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::accounts::places_of_reach(&cx, &actor).await?)
}

/// Only paths of this site: a link must not send anybody elsewhere after signing in.
#[cfg(feature = "ssr")]
fn local(next: &str) -> &str {
    let inside = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains(['\\', '\n', '\r', '\t']);
    if inside { next } else { "/" }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::local;

    #[test]
    fn signing_in_never_leads_off_the_site() {
        assert_eq!(local("/stores?page=2"), "/stores?page=2");
        for elsewhere in ["https://example.org", "//example.org", "/\\example.org", "stores", ""] {
            assert_eq!(local(elsewhere), "/", "{elsewhere}");
        }
    }
}
