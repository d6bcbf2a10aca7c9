//! Saved views of lists: one's own and those of the whole workspace.
//!
//! Each room keeps its own versioned type in them; [`Viewed`] ties the type to the room. Shared
//! views are in the audit log, because they change what others see; one's own are not.

use crate::{
    Backend, Error, Result,
    audit::{self, Entry},
    db::{Moment, Tx},
    error::refused,
    on, on_tx, statements,
};
use domain::{
    accounts::{Action, Actor},
    ids::{PersonId, ViewId},
    matrix::{MatrixView, StoredMatrixView},
    plans::{PlanView, StoredPlanView},
    views::{SavedView, ViewRefusal, ViewRoom, clean_view_name, may_change, may_keep},
};
use serde::{Serialize, de::DeserializeOwned};
use sqlx::types::Json;
use uuid::Uuid;

/// What the views of a room's list hold.
pub trait Viewed: Sized {
    /// Whose list it is.
    const ROOM: ViewRoom;
    /// How it is written to disk, with its version.
    type Stored: Serialize + DeserializeOwned + Send + Unpin + 'static;
    /// To be written.
    fn store(self) -> Self::Stored;
    /// As read, in today's form.
    fn read(stored: Self::Stored) -> Self;
}

impl Viewed for MatrixView {
    const ROOM: ViewRoom = ViewRoom::Matrix;
    type Stored = StoredMatrixView;
    fn store(self) -> StoredMatrixView {
        self.into()
    }
    fn read(stored: StoredMatrixView) -> MatrixView {
        stored.upgrade()
    }
}

impl Viewed for PlanView {
    const ROOM: ViewRoom = ViewRoom::Plans;
    type Stored = StoredPlanView;
    fn store(self) -> StoredPlanView {
        self.into()
    }
    fn read(stored: StoredPlanView) -> PlanView {
        stored.upgrade()
    }
}

/// A view with its owner.
macro_rules! view {
    ($rest:literal) => {
        concat!(
            "SELECT v.id, v.name, v.shared, v.owner_id, p.name AS owner_name, v.version, v.content
            FROM saved_view v JOIN person p ON p.id = v.owner_id
            WHERE v.workspace_id = $1 AND v.room = $2 AND (v.shared OR v.owner_id = $3)",
            $rest
        )
    };
}

statements! {
    /// The views somebody sees, their own first.
    VIEWS = view!(" ORDER BY v.shared, lower(v.name), v.id");
    /// One of them.
    VIEW = view!(" AND v.id = $4");
    /// Saves a view, unless the same people see another of that name.
    ADD = "INSERT INTO saved_view (id, workspace_id, room, name, owner_id, shared, content, version, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8) ON CONFLICT DO NOTHING";
    /// How many other views of that name the same people see.
    NAMESAKES = "SELECT count(*) FROM saved_view WHERE workspace_id = $1 AND room = $2 AND name = $3
        AND id <> $4 AND shared = $5 AND (shared OR owner_id = $6)";
    /// Changes a view that is as old as it was read.
    CHANGE = "UPDATE saved_view SET name = $3, shared = $4, content = $5, version = version + 1, changed_at = $6
        WHERE id = $1 AND version = $2";
    /// Deletes a view.
    DELETE = "DELETE FROM saved_view WHERE id = $1";
}

#[derive(sqlx::FromRow)]
struct ViewRow<S: DeserializeOwned> {
    id: Uuid,
    name: String,
    shared: bool,
    owner_id: Uuid,
    owner_name: String,
    version: i64,
    content: Json<S>,
}

impl<S: DeserializeOwned> ViewRow<S> {
    fn open<V: Viewed<Stored = S>>(self, actor: &Actor) -> SavedView<V> {
        let owner = PersonId(self.owner_id);
        SavedView {
            id: ViewId(self.id),
            name: self.name,
            shared: self.shared,
            owner,
            owner_name: self.owner_name,
            version: u32::try_from(self.version).unwrap_or(u32::MAX),
            may_change: may_change(actor, owner, self.shared).is_ok(),
            view: V::read(self.content.0),
        }
    }
}

/// The views of a room that this person sees: their own, then those of the workspace, by name.
pub async fn views<V: Viewed>(cx: &Backend, actor: &Actor) -> Result<Vec<SavedView<V>>> {
    actor.may(Action::Read)?;
    let rows: Vec<ViewRow<V::Stored>> = on!(&cx.db, |c| sqlx::query_as(VIEWS)
        .bind(actor.workspace.0)
        .bind(V::ROOM.word())
        .bind(actor.person.0)
        .fetch_all(c)
        .await)?;
    Ok(rows.into_iter().map(|row| row.open(actor)).collect())
}

/// Saves a view under a name, for oneself or for the workspace.
pub async fn save_view<V: Viewed>(
    cx: &Backend,
    actor: &Actor,
    name: &str,
    shared: bool,
    view: V,
) -> Result<ViewId, ViewRefusal> {
    may_keep(actor, shared)?;
    let name = clean_view_name(name).map_err(refused)?;
    let id = ViewId(Uuid::now_v7());
    let mut tx = cx.db.begin().await?;
    let added = crate::execute!(
        &mut tx,
        ADD,
        id.0,
        actor.workspace.0,
        V::ROOM.word(),
        &name,
        actor.person.0,
        shared,
        Json(view.store()),
        Moment(cx.now()),
    )?;
    if added == 0 {
        return Err(refused(ViewRefusal::NameTaken { name }));
    }
    if shared {
        let entry = entry("views.share", V::ROOM, id, &name);
        audit::record(&mut tx, actor, cx.now(), entry).await?;
    }
    tx.commit().await?;
    Ok(id)
}

/// What a view becomes; `None` leaves a part as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct ViewChange<V> {
    /// The version that was looked at.
    pub version: u32,
    /// Its name.
    pub name: Option<String>,
    /// Whether the whole workspace sees it.
    pub shared: Option<bool>,
    /// What it shows.
    pub view: Option<V>,
}

/// Renames a view, shares it or takes it back, or gives it another content.
pub async fn change_view<V: Viewed>(
    cx: &Backend,
    actor: &Actor,
    id: ViewId,
    change: ViewChange<V>,
) -> Result<(), ViewRefusal> {
    let mut tx = cx.db.begin().await?;
    let before: SavedView<V> = held(&mut tx, actor, id).await?;
    may_change(actor, before.owner, before.shared)?;
    let shared = change.shared.unwrap_or(before.shared);
    if shared {
        may_keep(actor, true)?;
    }
    let name = match &change.name {
        Some(name) => clean_view_name(name).map_err(refused)?,
        None => before.name.clone(),
    };
    if change.version != before.version {
        return Err(Error::Changed { by: None });
    }
    let namesakes: i64 = on_tx!(&mut tx, |c| sqlx::query_scalar(NAMESAKES)
        .bind(actor.workspace.0)
        .bind(V::ROOM.word())
        .bind(&name)
        .bind(id.0)
        .bind(shared)
        .bind(before.owner.0)
        .fetch_one(c)
        .await)?;
    if namesakes > 0 {
        return Err(refused(ViewRefusal::NameTaken { name }));
    }
    let content = Json(change.view.unwrap_or(before.view).store());
    let changed = crate::execute!(
        &mut tx,
        CHANGE,
        id.0,
        i64::from(before.version),
        &name,
        shared,
        content,
        Moment(cx.now()),
    )?;
    if changed == 0 {
        return Err(Error::Changed { by: None });
    }
    if shared || before.shared {
        let mut entry = entry("views.change", V::ROOM, id, &name);
        entry.detail["before"] = before.name.into();
        entry.detail["shared"] = shared.into();
        audit::record(&mut tx, actor, cx.now(), entry).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Deletes a view.
pub async fn delete_view<V: Viewed>(
    cx: &Backend,
    actor: &Actor,
    id: ViewId,
) -> Result<(), ViewRefusal> {
    let mut tx = cx.db.begin().await?;
    let view: SavedView<V> = held(&mut tx, actor, id).await?;
    may_change(actor, view.owner, view.shared)?;
    crate::execute!(&mut tx, DELETE, id.0)?;
    if view.shared {
        let entry = entry("views.delete", V::ROOM, id, &view.name);
        audit::record(&mut tx, actor, cx.now(), entry).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn held<V: Viewed>(
    tx: &mut Tx,
    actor: &Actor,
    id: ViewId,
) -> Result<SavedView<V>, ViewRefusal> {
    actor.may(Action::Read)?;
    let row: Option<ViewRow<V::Stored>> = on_tx!(tx, |c| sqlx::query_as(VIEW)
        .bind(actor.workspace.0)
        .bind(V::ROOM.word())
        .bind(actor.person.0)
        .bind(id.0)
        .fetch_optional(c)
        .await)?;
    Ok(row.ok_or(Error::NotFound("view"))?.open(actor))
}

fn entry(action: &'static str, room: ViewRoom, id: ViewId, name: &str) -> Entry {
    Entry {
        action,
        subject_kind: "view",
        subject_id: Some(id.0),
        subject_label: name.to_owned(),
        detail: serde_json::json!({ "room": room.word() }),
    }
}
