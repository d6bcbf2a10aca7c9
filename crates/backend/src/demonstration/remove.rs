//! Removing a demonstration chain: its workspace, and the people who belong nowhere else.
//!
//! The audit log stays, as it always does.

use crate::{
    Backend, Error, Result,
    audit::{self, Entry},
    db::Tx,
    error::refused,
    on, on_tx, statements,
};
use domain::{
    accounts::{Action, Actor, DemonstrationRefusal},
    ids::WorkspaceId,
};
use uuid::Uuid;

statements! {
    /// A workspace's name and whether it is a demonstration.
    WORKSPACE = "SELECT name, demonstration FROM workspace WHERE id = $1";
    /// Every demonstration workspace.
    DEMONSTRATIONS = "SELECT id FROM workspace WHERE demonstration = $1 ORDER BY created_at, id";
    /// Who belongs to a workspace and to no other.
    ONLY_HERE = "SELECT m.person_id FROM membership m WHERE m.workspace_id = $1 AND NOT EXISTS (
        SELECT 1 FROM membership other
        WHERE other.person_id = m.person_id AND other.workspace_id <> m.workspace_id)";
    /// Orders, plans and runs name stores and each other for ever, so they go before what they name.
    DELETE_QUICK_ORDERS = "DELETE FROM quick_order WHERE workspace_id = $1";
    /// Removes the orders with their lines and steps.
    DELETE_ORDERS = "DELETE FROM orders WHERE workspace_id = $1";
    /// Removes what was ordered of which plan.
    DELETE_ORDER_SETS = "DELETE FROM order_set WHERE workspace_id = $1";
    /// Removes the plans with all that is in them.
    DELETE_PLANS = "DELETE FROM plan WHERE workspace_id = $1";
    /// Removes the runs with their lines.
    DELETE_RUNS = "DELETE FROM matrix_run WHERE workspace_id = $1";
    /// Removes the mailings first: the cascade would look for them store by store.
    DELETE_MAILINGS = "DELETE FROM mailing WHERE workspace_id = $1";
    /// Removes the workspace and, by cascade, everything in it.
    DELETE_WORKSPACE = "DELETE FROM workspace WHERE id = $1";
    /// Removes an account.
    DELETE_PERSON = "DELETE FROM person WHERE id = $1";
}

/// PostgreSQL needs a point to go back to when a statement fails; neither can be prepared.
const SAVE: &str = "SAVEPOINT one_person";
const BACK: &str = "ROLLBACK TO SAVEPOINT one_person";

/// What was removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removed {
    /// The workspace's name.
    pub name: String,
    /// How many accounts went with it.
    pub people: usize,
}

/// Removes the demonstration workspace the actor is in.
pub async fn remove(cx: &Backend, actor: &Actor) -> Result<Removed, DemonstrationRefusal> {
    actor.may(Action::ManageWorkspace)?;
    let mut tx = cx.db.begin().await?;
    let name = demonstration(&mut tx, actor.workspace).await?;
    audit::record(&mut tx, actor, cx.now(), entry(actor.workspace, &name)).await?;
    let people = delete(&mut tx, actor.workspace).await?;
    tx.commit().await?;
    Ok(Removed { name, people })
}

/// Removes every demonstration workspace, for whoever runs the server's command line.
pub async fn remove_from_command_line(cx: &Backend) -> Result<Vec<Removed>, DemonstrationRefusal> {
    let ids: Vec<Uuid> =
        on!(&cx.db, |c| sqlx::query_scalar(DEMONSTRATIONS).bind(true).fetch_all(c).await)?;
    if ids.is_empty() {
        return Err(refused(DemonstrationRefusal::NoneHere));
    }
    let mut removed = Vec::new();
    for id in ids.into_iter().map(WorkspaceId) {
        let mut tx = cx.db.begin().await?;
        let name = demonstration(&mut tx, id).await?;
        audit::record_system(&mut tx, id, cx.now(), entry(id, &name)).await?;
        let people = delete(&mut tx, id).await?;
        tx.commit().await?;
        removed.push(Removed { name, people });
    }
    Ok(removed)
}

/// The workspace's name, when it is a demonstration.
async fn demonstration(
    tx: &mut Tx,
    workspace: WorkspaceId,
) -> Result<String, DemonstrationRefusal> {
    let row: Option<(String, bool)> =
        on_tx!(tx, |c| sqlx::query_as(WORKSPACE).bind(workspace.0).fetch_optional(c).await)?;
    match row {
        None => Err(Error::NotFound("workspace")),
        Some((name, false)) => Err(refused(DemonstrationRefusal::NotDemonstration { name })),
        Some((name, true)) => Ok(name),
    }
}

async fn delete(tx: &mut Tx, workspace: WorkspaceId) -> sqlx::Result<usize> {
    let people: Vec<Uuid> =
        on_tx!(&mut *tx, |c| sqlx::query_scalar(ONLY_HERE).bind(workspace.0).fetch_all(c).await)?;
    for statement in [
        DELETE_QUICK_ORDERS,
        DELETE_ORDERS,
        DELETE_ORDER_SETS,
        DELETE_PLANS,
        DELETE_RUNS,
        DELETE_MAILINGS,
        DELETE_WORKSPACE,
    ] {
        on_tx!(&mut *tx, |c| sqlx::query(statement)
            .bind(workspace.0)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
    }
    let mut gone = 0;
    for person in people {
        gone += usize::from(delete_person(tx, person).await?);
    }
    Ok(gone)
}

/// Removes an account, unless another workspace they once worked in still names them.
async fn delete_person(tx: &mut Tx, person: Uuid) -> sqlx::Result<bool> {
    run(tx, SAVE).await?;
    let deleted = on_tx!(&mut *tx, |c| sqlx::query(DELETE_PERSON)
        .bind(person)
        .execute(c)
        .await
        .map(|done| done.rows_affected()));
    match deleted {
        Err(sqlx::Error::Database(problem)) if problem.is_foreign_key_violation() => {
            run(tx, BACK).await?;
            Ok(false)
        }
        deleted => deleted.map(|rows| rows > 0),
    }
}

async fn run(tx: &mut Tx, statement: &'static str) -> sqlx::Result<()> {
    on_tx!(tx, |c| sqlx::raw_sql(statement).execute(c).await.map(|_| ()))
}

fn entry(workspace: WorkspaceId, name: &str) -> Entry {
    Entry {
        action: "accounts.remove_demonstration",
        subject_kind: "workspace",
        subject_id: Some(workspace.0),
        subject_label: name.to_owned(),
        detail: serde_json::json!({}),
    }
}
