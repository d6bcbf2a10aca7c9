//! Regions, store types and campaigns that a file names and nobody has made yet.

use crate::{
    db::{Moment, Tx},
    execute, on_tx, statements,
};
use domain::{
    ids::{ImportId, WorkspaceId},
    money::UnitCost,
    stores::import::{Unknown, UnknownKind},
};
use jiff::Timestamp;
use std::collections::HashMap;
use uuid::Uuid;

statements! {
    /// What an import names that is not there, most named first.
    UNKNOWN = "SELECT kind, id, name, lines, creates, unit_cost FROM import_unknown WHERE import_id = $1
        ORDER BY kind, lines DESC, name";
    /// Notes one.
    ADD_UNKNOWN = "INSERT INTO import_unknown (import_id, kind, id, name, lines, creates)
        VALUES ($1, $2, $3, $4, 0, $5)";
    /// Forgets them before the file is read again.
    FORGET_UNKNOWN = "DELETE FROM import_unknown WHERE import_id = $1";
    /// Decides about one.
    DECIDE = "UPDATE import_unknown SET creates = $4, unit_cost = $5
        WHERE import_id = $1 AND kind = $2 AND name = $3";
    /// Counts the lines that name it.
    COUNT_LINES = "UPDATE import_unknown SET lines =
        (SELECT COUNT(*) FROM import_row r WHERE r.import_id = $1 AND r.outcome < 3
            AND import_unknown.id IN (r.unknown_region, r.unknown_type)) WHERE import_id = $1";
    /// Counts the mailing lines that name each.
    MAILING_LINES = "SELECT r.campaign_id, COUNT(*) FROM import_mailing r
        WHERE r.import_id = $1 AND r.outcome < 3
        AND r.campaign_id IN (SELECT id FROM import_unknown WHERE import_id = $1)
        GROUP BY r.campaign_id";
    /// Writes one count down.
    SET_LINES = "UPDATE import_unknown SET lines = $3 WHERE import_id = $1 AND id = $2";
    /// Forgets what only wrong lines name.
    FORGET_UNNAMED = "DELETE FROM import_unknown WHERE import_id = $1 AND lines = 0";
    /// What is to be created and has been made by someone else meanwhile.
    MADE_MEANWHILE = "SELECT CAST(COALESCE(SUM(u.lines), 0) AS BIGINT) FROM import_unknown u
        WHERE u.import_id = $2 AND u.creates = TRUE AND (
            (u.kind = 'region' AND EXISTS (SELECT 1 FROM region x
                WHERE x.workspace_id = $1 AND x.name = u.name))
            OR (u.kind = 'store_type' AND EXISTS (SELECT 1 FROM store_type x
                WHERE x.workspace_id = $1 AND x.name = u.name))
            OR (u.kind = 'campaign' AND EXISTS (SELECT 1 FROM campaign x
                WHERE x.workspace_id = $1 AND x.name = u.name)))";
    /// Creates the regions.
    CREATE_REGIONS = "INSERT INTO region (id, workspace_id, name) SELECT id, $1, name
        FROM import_unknown WHERE import_id = $2 AND kind = 'region' AND creates = TRUE";
    /// Creates the store types.
    CREATE_TYPES = "INSERT INTO store_type (id, workspace_id, name) SELECT id, $1, name
        FROM import_unknown WHERE import_id = $2 AND kind = 'store_type' AND creates = TRUE";
    /// Creates the campaigns, each with the next colour.
    CREATE_CAMPAIGNS = "INSERT INTO campaign (id, workspace_id, name, theme, format, unit_cost,
        fixed_cost, minimum_pieces, colour, active, created_at)
        SELECT u.id, $1, u.name, '', 'postcard', COALESCE(u.unit_cost, 0), 0, 0,
        ((SELECT COUNT(*) FROM campaign c WHERE c.workspace_id = $1)
            + ROW_NUMBER() OVER (ORDER BY u.name) - 1) % 10, TRUE, $3
        FROM import_unknown u WHERE u.import_id = $2 AND u.kind = 'campaign' AND u.creates = TRUE";
    /// Takes the regions back.
    UNCREATE_REGIONS = "DELETE FROM region WHERE workspace_id = $1 AND id IN (SELECT id
        FROM import_unknown WHERE import_id = $2 AND kind = 'region' AND creates = TRUE)";
    /// Takes the store types back.
    UNCREATE_TYPES = "DELETE FROM store_type WHERE workspace_id = $1 AND id IN (SELECT id
        FROM import_unknown WHERE import_id = $2 AND kind = 'store_type' AND creates = TRUE)";
    /// Takes the campaigns back.
    UNCREATE_CAMPAIGNS = "DELETE FROM campaign WHERE workspace_id = $1 AND id IN (SELECT id
        FROM import_unknown WHERE import_id = $2 AND kind = 'campaign' AND creates = TRUE)";
}

type Record = (String, Uuid, String, i64, bool, Option<i64>);

/// What an import names that is not there.
pub(super) async fn unknown(tx: &mut Tx, import: ImportId) -> sqlx::Result<Vec<Unknown>> {
    let records: Vec<Record> =
        on_tx!(tx, |c| sqlx::query_as(UNKNOWN).bind(import.0).fetch_all(c).await)?;
    Ok(records.into_iter().filter_map(of_record).collect())
}

pub(super) fn of_record((kind, _, name, lines, create, cost): Record) -> Option<Unknown> {
    Some(Unknown {
        kind: UnknownKind::from_word(&kind)?,
        name,
        lines: lines.unsigned_abs(),
        create,
        unit_cost: cost.map(UnitCost),
    })
}

/// A name as names are compared: without a difference in case.
pub(super) fn folded(name: &str) -> String {
    name.to_lowercase()
}

/// The names of one kind: those that are there, and those met in the file.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    there: HashMap<String, (Uuid, String)>,
    met: HashMap<String, Uuid>,
}

/// What a name stands for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Named {
    /// Something that is there, under this name.
    There(Uuid, String),
    /// Something met before in the file.
    Met(Uuid),
    /// Something met for the first time.
    New(Uuid),
}

impl Named {
    pub fn id(&self) -> Uuid {
        match self {
            Named::There(id, _) | Named::Met(id) | Named::New(id) => *id,
        }
    }

    /// The id, when it is not there yet.
    pub fn unknown(&self) -> Option<Uuid> {
        match self {
            Named::There(..) => None,
            Named::Met(id) | Named::New(id) => Some(*id),
        }
    }
}

impl Names {
    /// Those that are there, and, after a restart, those met before it.
    pub fn new(there: Vec<(Uuid, String)>, met: Vec<(Uuid, String)>) -> Names {
        Names {
            there: there.into_iter().map(|(id, name)| (folded(&name), (id, name))).collect(),
            met: met.into_iter().map(|(id, name)| (folded(&name), id)).collect(),
        }
    }

    /// What a name stands for; an unknown one gets an id.
    pub fn resolve(&mut self, name: &str) -> Named {
        let key = folded(name);
        if let Some((id, name)) = self.there.get(&key) {
            return Named::There(*id, name.clone());
        }
        if let Some(id) = self.met.get(&key) {
            return Named::Met(*id);
        }
        let id = Uuid::now_v7();
        self.met.insert(key, id);
        Named::New(id)
    }
}

/// The unknown names of a kind that were noted before a restart.
pub(super) async fn met(
    tx: &mut Tx,
    import: ImportId,
    kind: UnknownKind,
) -> sqlx::Result<Vec<(Uuid, String)>> {
    let records: Vec<Record> =
        on_tx!(tx, |c| sqlx::query_as(UNKNOWN).bind(import.0).fetch_all(c).await)?;
    let of_kind = records.into_iter().filter(|record| record.0 == kind.word());
    Ok(of_kind.map(|(_, id, name, ..)| (id, name)).collect())
}

/// Notes a name met for the first time. Regions and types are created unless unticked; a campaign
/// needs a price first.
pub(super) async fn note(
    tx: &mut Tx,
    import: ImportId,
    kind: UnknownKind,
    id: Uuid,
    name: &str,
) -> sqlx::Result<()> {
    let creates = kind != UnknownKind::Campaign;
    execute!(tx, ADD_UNKNOWN, import.0, kind.word(), id, name.to_owned(), creates)?;
    Ok(())
}

/// Counts which lines name what, and forgets what only wrong lines name.
pub(super) async fn count_lines(tx: &mut Tx, import: ImportId) -> sqlx::Result<()> {
    execute!(&mut *tx, COUNT_LINES, import.0)?;
    let counts: Vec<(Uuid, i64)> =
        on_tx!(&mut *tx, |c| sqlx::query_as(MAILING_LINES).bind(import.0).fetch_all(c).await)?;
    for (id, lines) in counts {
        execute!(&mut *tx, SET_LINES, import.0, id, lines)?;
    }
    execute!(tx, FORGET_UNNAMED, import.0)?;
    Ok(())
}

/// How many lines name something to be created that someone else has made meanwhile.
pub(super) async fn made_meanwhile(
    tx: &mut Tx,
    workspace: WorkspaceId,
    import: ImportId,
) -> sqlx::Result<i64> {
    on_tx!(tx, |c| sqlx::query_scalar(MADE_MEANWHILE)
        .bind(workspace.0)
        .bind(import.0)
        .fetch_one(c)
        .await)
}

/// Creates what is ticked.
pub(super) async fn create(
    tx: &mut Tx,
    workspace: WorkspaceId,
    import: ImportId,
    now: Timestamp,
) -> sqlx::Result<()> {
    execute!(&mut *tx, CREATE_REGIONS, workspace.0, import.0)?;
    execute!(&mut *tx, CREATE_TYPES, workspace.0, import.0)?;
    execute!(tx, CREATE_CAMPAIGNS, workspace.0, import.0, Moment(now))?;
    Ok(())
}

/// Takes back what was created.
pub(super) async fn uncreate(
    tx: &mut Tx,
    workspace: WorkspaceId,
    import: ImportId,
) -> sqlx::Result<()> {
    for sql in [UNCREATE_CAMPAIGNS, UNCREATE_REGIONS, UNCREATE_TYPES] {
        execute!(&mut *tx, sql, workspace.0, import.0)?;
    }
    Ok(())
}
