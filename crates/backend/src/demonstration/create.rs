//! Making the demonstration chain: one command, one transaction.

use super::{
    CAST, DEMONSTRATION_PASSWORD, MARGIN_PER_RESPONSE, MOST_STORES, Part, Recipe, THEMES,
    USUAL_SEED, Written, write,
};
use crate::{
    Backend, Error, Result,
    accounts::{self, Browser, Token},
    audit::{self, Entry},
    db::Tx,
    error::refused,
    on_tx, statements,
};
use domain::{
    accounts::{Action, Actor, DemonstrationRefusal, Reach, Role, Thresholds, WorkspaceSettings},
    ids::{PersonId, RegionId, WorkspaceId},
    period::Month,
};
use jiff::{Timestamp, tz::TimeZone};
use uuid::Uuid;

statements! {
    /// Whose account an address is.
    PERSON_BY_EMAIL = "SELECT id FROM person WHERE email = $1";
    /// How many accounts there are.
    COUNT_PEOPLE = "SELECT count(*) FROM person";
}

/// A demonstration chain that now exists.
#[derive(Clone, Debug)]
pub struct Created {
    /// Its workspace.
    pub workspace: WorkspaceId,
    /// The workspace's name.
    pub name: String,
    /// Its people, in the order of the cast; the first is its admin.
    pub people: Vec<Actor>,
    /// What was written.
    pub written: Written,
}

/// A workspace to be made: its name, who is in it, and what its chain is drawn from.
pub(crate) struct Setting<'a> {
    pub name: &'a str,
    pub cast: &'a [Part],
    pub recipe: Recipe,
    pub demonstration: bool,
}

/// What the demonstration of so many stores is drawn from today.
fn usual_recipe(cx: &Backend, stores: u32) -> Result<Recipe, DemonstrationRefusal> {
    if !(1..=MOST_STORES).contains(&stores) {
        return Err(refused(DemonstrationRefusal::SizeInvalid { most: MOST_STORES }));
    }
    let today = cx.now().to_zoned(TimeZone::UTC).date();
    let present = Month::of(today);
    Ok(Recipe { stores, campaigns: THEMES.len(), seed: USUAL_SEED, present })
}

fn demonstration(recipe: Recipe) -> Setting<'static> {
    Setting { name: "Maple Home (demonstration)", cast: &CAST, recipe, demonstration: true }
}

/// Makes the demonstration chain for an admin, who becomes an admin of it too.
pub async fn create(
    cx: &Backend,
    actor: &Actor,
    stores: u32,
) -> Result<Created, DemonstrationRefusal> {
    actor.may(Action::ManageWorkspace)?;
    let setting = demonstration(usual_recipe(cx, stores)?);
    let hash = accounts::hash_password(DEMONSTRATION_PASSWORD.into()).await?;
    let now = cx.now();
    let mut tx = cx.db.begin().await?;
    let created = build(&mut tx, now, &setting, &hash).await?;
    if created.people.iter().all(|person| person.person != actor.person) {
        let rights = Role::Admin.usual_rights();
        let (workspace, person) = (created.workspace, actor.person);
        accounts::add_member(
            &mut tx,
            workspace,
            person,
            Role::Admin,
            rights,
            &Reach::Everywhere,
            now,
        )
        .await?;
    }
    audit::record(&mut tx, actor, now, entry(&created)).await?;
    tx.commit().await?;
    Ok(created)
}

/// Makes the demonstration chain where nobody has an account yet, and signs its admin in. It is the
/// second way to start a new server; as soon as anybody has an account it is refused.
pub async fn create_at_first_start(
    cx: &Backend,
    stores: u32,
    browser: &Browser,
) -> Result<(Created, Token), DemonstrationRefusal> {
    let setting = demonstration(usual_recipe(cx, stores)?);
    let hash = accounts::hash_password(DEMONSTRATION_PASSWORD.into()).await?;
    let now = cx.now();
    let mut tx = cx.db.begin().await?;
    if let Tx::Postgres(tx) = &mut tx {
        // Takes turns with a first admin signing up; on SQLite writers do anyway.
        sqlx::query("SELECT pg_advisory_xact_lock(1)").execute(&mut **tx).await?;
    }
    let people: i64 = on_tx!(&mut tx, |c| sqlx::query_scalar(COUNT_PEOPLE).fetch_one(c).await)?;
    if people > 0 {
        return Err(refused(DemonstrationRefusal::AlreadySetUp));
    }
    let created = build(&mut tx, now, &setting, &hash).await?;
    let (admin, workspace) = (created.people[0].person, created.workspace);
    let token = accounts::open_session(&mut tx, now, admin, workspace, browser)
        .await
        .map_err(Error::widen)?;
    tx.commit().await?;
    Ok((created, token))
}

/// Makes the demonstration chain for whoever runs the server's command line, and so owns its data.
pub async fn create_from_command_line(
    cx: &Backend,
    stores: u32,
) -> Result<Created, DemonstrationRefusal> {
    let setting = demonstration(usual_recipe(cx, stores)?);
    let hash = accounts::hash_password(DEMONSTRATION_PASSWORD.into()).await?;
    let mut tx = cx.db.begin().await?;
    let created = build(&mut tx, cx.now(), &setting, &hash).await?;
    tx.commit().await?;
    Ok(created)
}

/// Makes a workspace with its people and chain inside `tx`.
pub(crate) async fn build<R: domain::refusal::Refusal>(
    tx: &mut Tx,
    now: Timestamp,
    setting: &Setting<'_>,
    password_hash: &str,
) -> Result<Created, R> {
    let workspace = WorkspaceId(Uuid::now_v7());
    let settings = WorkspaceSettings {
        name: setting.name.to_owned(),
        currency: "USD".into(),
        time_zone: "America/New_York".into(),
        thresholds: Thresholds::default(),
        margin_per_response: MARGIN_PER_RESPONSE,
        quick_orders: None,
        second_approval_over: None,
        days_between_mailings: None,
    };
    accounts::insert_workspace(tx, workspace, &settings, setting.demonstration, now).await?;
    let regions = write::write_regions(tx, workspace).await?;
    let mut people = Vec::new();
    for part in setting.cast {
        people.push(join(tx, workspace, part, &regions, password_hash, now).await?);
    }
    let admin = people.first().map(|admin| admin.person).ok_or(Error::NotFound("admin"))?;
    let written = write::write_chain(tx, workspace, regions, admin, now, &setting.recipe).await?;
    let created = Created { workspace, name: settings.name, people, written };
    let mut entry = entry(&created);
    entry.action = "accounts.create_workspace";
    audit::record_system(tx, workspace, now, entry).await?;
    Ok(created)
}

/// Gives a part of the cast to the account of its address, which is made where it is missing.
async fn join(
    tx: &mut Tx,
    workspace: WorkspaceId,
    part: &Part,
    regions: &[RegionId],
    password_hash: &str,
    now: Timestamp,
) -> sqlx::Result<Actor> {
    let known: Option<Uuid> = on_tx!(&mut *tx, |c| sqlx::query_scalar(PERSON_BY_EMAIL)
        .bind(part.email)
        .fetch_optional(c)
        .await)?;
    let person = PersonId(known.unwrap_or_else(Uuid::now_v7));
    if known.is_none() {
        accounts::add_person(tx, person, part.email, part.name, password_hash, now).await?;
    }
    let reach = match part.only {
        None => Reach::Everywhere,
        Some(region) => {
            Reach::Limited { regions: vec![regions[region.index()]], groups: Vec::new() }
        }
    };
    let rights = part.role.usual_rights();
    accounts::add_member(tx, workspace, person, part.role, rights, &reach, now).await?;
    Ok(Actor { person, name: part.name.into(), workspace, role: part.role, rights, reach })
}

fn entry(created: &Created) -> Entry {
    Entry {
        action: "accounts.create_demonstration",
        subject_kind: "workspace",
        subject_id: Some(created.workspace.0),
        subject_label: created.name.clone(),
        detail: serde_json::json!({
            "stores": created.written.stores.len(),
            "mailings": created.written.mailings,
        }),
    }
}
