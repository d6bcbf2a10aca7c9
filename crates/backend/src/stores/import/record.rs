//! An import as the tables keep it.

use crate::{
    Backend, Error,
    db::{Moment, Tx},
    on, on_tx, statements,
};
use domain::{
    accounts::{Actor, Reach},
    ids::{ImportId, JobId, WorkspaceId},
    refusal::Refusal,
    stores::import::{Counts, Glimpse, Guess, Import, ImportRefusal, Kind, Stage},
};
use sqlx::types::Json;
use uuid::Uuid;

macro_rules! import_query {
    ($rest:literal) => {
        concat!(
            "SELECT i.id, i.kind, i.stage, i.file_name, i.file_bytes, i.glimpse, i.guess, \
             i.lines_read, i.lines_new, i.lines_changed, i.lines_unchanged, i.lines_wrong, \
             i.reach, i.job_id, p.name AS asked_by_name, i.created_at, i.applied_at, \
             j.state AS job_state, j.problem AS job_problem FROM import i \
             JOIN person p ON p.id = i.asked_by LEFT JOIN job j ON j.id = i.job_id ",
            $rest
        )
    };
}

statements! {
    /// One import.
    IMPORT = import_query!("WHERE i.workspace_id = $1 AND i.id = $2");
    /// One import that is about to change; nobody else changes it before the transaction ends.
    IMPORT_TO_CHANGE = sqlite import_query!("WHERE i.workspace_id = $1 AND i.id = $2"),
        postgres import_query!("WHERE i.workspace_id = $1 AND i.id = $2 FOR UPDATE OF i");
    /// The latest imports.
    IMPORTS = import_query!("WHERE i.workspace_id = $1 AND i.stage NOT IN ('uploading', 'discarded')
        ORDER BY i.created_at DESC, i.id DESC LIMIT $2");
    /// What the lines do.
    SET_COUNTS = "UPDATE import SET lines_new = $2, lines_changed = $3, lines_unchanged = $4,
        lines_wrong = $5 WHERE id = $1";
    /// How far it is, and which job works on it.
    SET_STAGE = "UPDATE import SET stage = $2, job_id = $3 WHERE id = $1";
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Record {
    pub id: Uuid,
    kind: String,
    stage: String,
    pub file_name: String,
    pub file_bytes: i64,
    glimpse: Option<Json<Glimpse>>,
    guess: Option<Json<Guess>>,
    pub lines_read: i64,
    lines_new: i64,
    lines_changed: i64,
    lines_unchanged: i64,
    lines_wrong: i64,
    reach: Option<Json<Reach>>,
    job_id: Option<Uuid>,
    asked_by_name: String,
    created_at: Moment,
    pub applied_at: Option<Moment>,
    job_state: Option<String>,
    job_problem: Option<String>,
}

impl Record {
    pub fn id(&self) -> ImportId {
        ImportId(self.id)
    }

    pub fn kind(&self) -> Kind {
        // The schema's check leaves three.
        Kind::from_word(&self.kind).unwrap_or(Kind::Stores)
    }

    /// How far it is. A stage whose job was cancelled or failed is the one before it: the job
    /// itself need not survive to say so.
    pub fn stage(&self) -> Stage {
        let stage = Stage::from_word(&self.stage).unwrap_or(Stage::Discarded);
        let at_work = matches!(self.job_state.as_deref(), Some("queued" | "running"));
        if stage.is_busy() && !at_work { stage.before() } else { stage }
    }

    /// The stage as it is stored, which a job believes.
    pub fn stored_stage(&self) -> Option<Stage> {
        Stage::from_word(&self.stage)
    }

    pub fn counts(&self) -> Counts {
        let [new, changed, unchanged, wrong] =
            [self.lines_new, self.lines_changed, self.lines_unchanged, self.lines_wrong]
                .map(i64::unsigned_abs);
        Counts { new, changed, unchanged, wrong }
    }

    pub fn glimpse<R: Refusal>(&self) -> Result<Glimpse, Error<R>> {
        self.glimpse.clone().map(|json| json.0).ok_or(Error::NotFound("import"))
    }

    pub fn guess(&self) -> Guess {
        self.guess.clone().map(|json| json.0).unwrap_or_default()
    }

    pub fn reach(&self) -> Reach {
        self.reach.clone().map(|json| json.0).unwrap_or_default()
    }

    /// Refuses unless this person's rights hold wherever the one's did whose rights the lines
    /// were judged by.
    pub fn check_reach(&self, actor: &Actor) -> Result<(), Error<ImportRefusal>> {
        if actor.reach == Reach::Everywhere || actor.reach == self.reach() {
            Ok(())
        } else {
            Err(Error::Refused(ImportRefusal::OtherReach))
        }
    }

    pub fn import(&self) -> Import {
        let failed = self.job_state.as_deref() == Some("failed");
        let problem = self.job_problem.clone().filter(|_| failed).unwrap_or_default();
        Import {
            id: self.id(),
            kind: self.kind(),
            stage: self.stage(),
            file_name: self.file_name.clone(),
            file_bytes: self.file_bytes.unsigned_abs(),
            counts: self.counts(),
            problem,
            job: self.job_id.map(JobId),
            asked_by: self.asked_by_name.clone(),
            created_at: self.created_at.0,
            applied_at: self.applied_at.map(|at| at.0),
        }
    }
}

/// An import of the workspace.
pub(super) async fn import<R: Refusal>(
    cx: &Backend,
    workspace: WorkspaceId,
    id: ImportId,
) -> Result<Record, Error<R>> {
    let record: Option<Record> = on!(&cx.db, |c| sqlx::query_as(IMPORT)
        .bind(workspace.0)
        .bind(id.0)
        .fetch_optional(c)
        .await)?;
    record.ok_or(Error::NotFound("import"))
}

/// An import of the workspace, to be changed in this transaction.
pub(super) async fn import_to_change<R: Refusal>(
    tx: &mut Tx,
    workspace: WorkspaceId,
    id: ImportId,
) -> Result<Record, Error<R>> {
    let sql = IMPORT_TO_CHANGE.for_tx(tx);
    let record: Option<Record> =
        on_tx!(tx, |c| sqlx::query_as(sql).bind(workspace.0).bind(id.0).fetch_optional(c).await)?;
    record.ok_or(Error::NotFound("import"))
}

/// Writes down what the lines do.
pub(super) async fn set_counts(tx: &mut Tx, id: ImportId, counts: Counts) -> sqlx::Result<()> {
    let [new, changed, unchanged, wrong] =
        [counts.new, counts.changed, counts.unchanged, counts.wrong].map(|n| n as i64);
    crate::execute!(tx, SET_COUNTS, id.0, new, changed, unchanged, wrong)?;
    Ok(())
}
