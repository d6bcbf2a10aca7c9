//! Lines of what came of orders: each names a line of an order and says some of its figures.
//!
//! They are staged in `import_row`, as stores are: `subject_id` is the order's line,
//! `subject_version` the number of its latest entry. Nothing known is overwritten: writing appends an
//! entry to each line, and so does taking back.

use super::{
    reading::{Batch, read_lines},
    record::Record,
    rows::{CLEAR, Staged, insert},
    work::{self, Reading},
};
use crate::{
    db::{Moment, Tx, lists},
    execute,
    jobs::{Halt, Run},
    on_tx,
    orders::{
        actuals::{LineRow, line_rows},
        day_in,
    },
    reach::{held_reach, reached},
    statements,
    tables::Row,
};
use domain::{
    accounts::{Actor, Reach},
    ids::{ImportId, WorkspaceId},
    orders::{
        ActualRefusal, ActualSource, Figures, OrderStatus, check_came, check_figures, coupon_key,
    },
    stores::import::{
        ActualLine, Difference, Field, Outcome, Problem, Reason, read_actual, says_nothing,
    },
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// Lines in one batch, which is one transaction.
const BATCH: usize = 1_000;

/// What stands in a staged line of `json`, as columns of a table `a`.
macro_rules! actual_of {
    (sqlite, $json:literal) => {
        concat!(
            "(SELECT r.subject_id, r.subject_version, r.outcome, r.says, \
             j->>'printed' AS printed, j->>'printed_on' AS printed_on, \
             j->>'delivered' AS delivered, j->>'delivered_on' AS delivered_on, \
             j->>'invoiced' AS invoiced, j->>'invoiced_amount' AS invoiced_amount, \
             j->>'invoiced_on' AS invoiced_on, j->>'responses' AS responses, \
             j->>'revenue' AS revenue, j->>'counted_on' AS counted_on, \
             j->>'reason' AS reason, j->>'reason_note' AS reason_note \
             FROM (SELECT x.*, x.",
            $json,
            " AS j, x.after->>'says' AS says FROM import_row x WHERE x.import_id = $1) AS r) AS a"
        )
    };
    (postgres, $json:literal) => {
        concat!(
            "(SELECT r.subject_id, r.subject_version, r.outcome, r.after->>'says' AS says, j.* \
             FROM import_row r, jsonb_to_record(r.",
            $json,
            ") AS j (printed BIGINT, printed_on DATE, delivered BIGINT, delivered_on DATE, \
             invoiced BIGINT, invoiced_amount BIGINT, invoiced_on DATE, responses BIGINT, \
             revenue BIGINT, counted_on DATE, reason TEXT, reason_note TEXT) \
             WHERE r.import_id = $1) AS a"
        )
    };
}

/// Appends what staged lines say in `json`, so many entries behind the one they were compared with.
macro_rules! append {
    ($engine:ident, $json:literal, $behind:literal) => {
        concat!(
            "INSERT INTO actual (order_line_id, sequence, workspace_id, latest, printed, printed_on, \
             delivered, delivered_on, invoiced, invoiced_amount, invoiced_on, responses, revenue, \
             counted_on, reason, reason_note, at, person_id, person_name, source, import_id) \
             SELECT a.subject_id, a.subject_version + ",
            $behind,
            ", $2, TRUE, a.printed, a.printed_on, a.delivered, a.delivered_on, a.invoiced, \
             a.invoiced_amount, a.invoiced_on, a.responses, a.revenue, a.counted_on, \
             COALESCE(a.reason, ''), COALESCE(a.reason_note, ''), $3, $4, $5, $6, $1 FROM ",
            actual_of!($engine, $json),
            " WHERE a.outcome < 2 AND a.says = 'figures'"
        )
    };
}

/// Marks lines that share `of` with an earlier one. The problem is what the domain calls `Repeats`.
macro_rules! mark_repeats {
    (sqlite, $of:literal, $only:literal) => {
        concat!(
            "UPDATE import_row AS r SET outcome = 3,
            problems = '[{\"reason\":{\"repeats\":{\"line\":' || f.first_line || '}}}]'
            FROM (SELECT line, MIN(line) OVER (PARTITION BY ",
            $of,
            ") AS first_line
                FROM import_row WHERE import_id = $1 AND outcome < 3 AND ",
            $only,
            ") AS f
            WHERE r.import_id = $1 AND r.line = f.line AND f.first_line < f.line"
        )
    };
    (postgres, $of:literal, $only:literal) => {
        concat!(
            "UPDATE import_row AS r SET outcome = 3,
            problems = jsonb_build_array(jsonb_build_object('reason',
                jsonb_build_object('repeats', jsonb_build_object('line', f.first_line))))
            FROM (SELECT line, MIN(line) OVER (PARTITION BY ",
            $of,
            ") AS first_line
                FROM import_row WHERE import_id = $1 AND outcome < 3 AND ",
            $only,
            ") AS f
            WHERE r.import_id = $1 AND r.line = f.line AND f.first_line < f.line"
        )
    };
}

statements! {
    /// The lines of orders of these numbers, in capitals.
    LINES = sqlite line_rows!(lists::listed!(lite, "upper(o.number)", "$2")),
        postgres line_rows!(lists::listed!(pg, "upper(o.number)", "$2"));
    /// Whose codes these are: the line, and its order's number.
    OWNERS = sqlite concat!("SELECT c.code, c.order_line_id, o.number FROM coupon c
            JOIN order_line l ON l.id = c.order_line_id JOIN orders o ON o.id = l.order_id
            WHERE c.workspace_id = $1 AND ", lists::listed!(lite, "c.code", "$2")),
        postgres concat!("SELECT c.code, c.order_line_id, o.number FROM coupon c
            JOIN order_line l ON l.id = c.order_line_id JOIN orders o ON o.id = l.order_id
            WHERE c.workspace_id = $1 AND ", lists::listed!(pg, "c.code", "$2"));
    /// The stores in a reach: $2 and $3.
    REACHED = sqlite concat!("SELECT s.id FROM store s WHERE s.workspace_id = $1 AND ",
            reached!(lite, "$2", "$3")),
        postgres concat!("SELECT s.id FROM store s WHERE s.workspace_id = $1 AND ",
            reached!(pg, "$2", "$3"));
    /// Marks lines about an order's line that an earlier one is about.
    MARK_REPEATED_LINES = sqlite mark_repeats!(sqlite, "subject_id", "subject_id IS NOT NULL"),
        postgres mark_repeats!(postgres, "subject_id", "subject_id IS NOT NULL");
    /// Marks lines that give a code which an earlier one gives.
    MARK_REPEATED_CODES = sqlite mark_repeats!(sqlite, "after->>'code'", "after->>'code' <> ''"),
        postgres mark_repeats!(postgres, "after->>'code'", "after->>'code' <> ''");
    /// Holds the orders that lines are about until the transaction ends, in one order; SQLite has one
    /// writer anyway.
    HOLD = sqlite "SELECT o.id FROM orders o WHERE o.id IN (SELECT l.order_id FROM order_line l
            JOIN import_row r ON r.subject_id = l.id WHERE r.import_id = $1 AND r.outcome < 2)",
        postgres "SELECT o.id FROM orders o WHERE o.id IN (SELECT l.order_id FROM order_line l
            JOIN import_row r ON r.subject_id = l.id WHERE r.import_id = $1 AND r.outcome < 2)
        ORDER BY o.id FOR UPDATE";
    /// Lines about something that changed since they were compared.
    STALE = "SELECT COUNT(*) FROM import_row r WHERE r.import_id = $1 AND r.outcome < 2 AND (
        NOT EXISTS (SELECT 1 FROM order_line l JOIN orders o ON o.id = l.order_id
            WHERE l.id = r.subject_id AND o.status NOT IN ('draft', 'pending', 'cancelled'))
        OR COALESCE((SELECT MAX(a.sequence) FROM actual a WHERE a.order_line_id = r.subject_id), 0)
            <> r.subject_version
        OR EXISTS (SELECT 1 FROM coupon c WHERE c.workspace_id = $2 AND c.code = r.after->>'code'
            AND c.order_line_id <> r.subject_id))";
    /// What was the latest is no longer.
    OUTDATE = "UPDATE actual SET latest = FALSE WHERE latest AND order_line_id IN
        (SELECT r.subject_id FROM import_row r WHERE r.import_id = $1 AND r.outcome < 2
            AND r.after->>'says' = 'figures')";
    /// Appends what the lines say.
    WRITE = sqlite append!(sqlite, "after", "1"), postgres append!(postgres, "after", "1");
    /// Gives codes to lines that do not have them.
    WRITE_CODES = "INSERT INTO coupon (workspace_id, code, order_line_id, at, person_id, import_id)
        SELECT $2, r.after->>'code', r.subject_id, $3, $4, $1 FROM import_row r
        WHERE r.import_id = $1 AND r.outcome < 2 AND r.after->>'code' <> ''
        AND NOT EXISTS (SELECT 1 FROM coupon c WHERE c.workspace_id = $2
            AND c.code = r.after->>'code')";
    /// Lines of which something was said since, or whose code was used.
    EDITED = "SELECT r.subject FROM import_row r WHERE r.import_id = $1 AND r.outcome < 2 AND (
        (r.after->>'says' = 'figures' AND COALESCE((SELECT MAX(a.sequence) FROM actual a
            WHERE a.order_line_id = r.subject_id), 0) <> r.subject_version + 1)
        OR EXISTS (SELECT 1 FROM coupon c JOIN redemption x ON x.workspace_id = c.workspace_id
                AND x.code = c.code
            WHERE c.import_id = $1 AND c.order_line_id = r.subject_id))
        ORDER BY r.line";
    /// Appends what was known before.
    TAKE_BACK = sqlite append!(sqlite, "before", "2"), postgres append!(postgres, "before", "2");
    /// Takes the codes back.
    TAKE_CODES_BACK = "DELETE FROM coupon WHERE workspace_id = $2 AND import_id = $1";
}

/// A line's figures in a staged line, with its coupon code if the file gives it one.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct StagedActual {
    #[serde(flatten)]
    figures: Figures,
    code: String,
    /// `figures` when importing appends an entry, nothing when it only gives a code.
    says: String,
}

impl StagedActual {
    pub(super) fn differences(&self, after: &StagedActual) -> Vec<Difference> {
        let mut differences = self.figures.differences(&after.figures);
        if self.code != after.code {
            let (from, to) = (self.code.clone(), after.code.clone());
            differences.push(Difference { field: Field::CouponCode, from, to });
        }
        differences
    }
}

#[derive(Debug)]
enum Said {
    Actual(i64, Box<ActualLine>),
    Wrong(i64, Vec<Problem>),
}

/// Reads every line from the checkpoint on.
pub(super) async fn read(
    run: &Run,
    actor: &Actor,
    record: &Record,
    reading: Reading,
) -> Result<(), Halt> {
    let import = record.id();
    if record.lines_read == 0 {
        let mut tx = run.cx.db.begin().await?;
        execute!(&mut tx, CLEAR, import.0)?;
        tx.commit().await?;
    }
    let mut known = Known::load(run, actor, &reading).await?;
    let (file, glimpse) = (reading.file(run, record), reading.glimpse.clone());
    let say = move |row: &Row| {
        let line = row.line as i64;
        match read_actual(row, &reading.mapping, &reading.columns) {
            Ok(said) => Said::Actual(line, Box::new(said)),
            Err(problems) => Said::Wrong(line, problems),
        }
    };
    let skip = record.lines_read.unsigned_abs();
    let mut batches = read_lines(file, &glimpse, skip, BATCH, say);
    let mut checkpoint = record.lines_read;
    let all = record.file_bytes;
    loop {
        let batch: Batch<Said> = work::next(&mut batches).await?;
        let mut tx = run.cx.db.begin().await?;
        let staged = known.judge(&mut tx, batch.said).await?;
        insert(&mut tx, import, &staged).await?;
        let read = batch.read as i64;
        work::checkpoint(&mut tx, import, &mut checkpoint, read).await?;
        tx.commit().await?;
        let step = format!("Reading line {read}");
        run.report(batch.bytes as i64, all + all / 10, &step).await?;
        if batch.last {
            return Ok(());
        }
    }
}

/// The lines of one order, by their stores' numbers in capitals.
type OrderLines = HashMap<String, Vec<LineRow>>;

/// What lines are compared with.
struct Known {
    workspace: WorkspaceId,
    /// The stores where the person's rights hold; `None` for all.
    reached: Option<HashSet<Uuid>>,
    /// Orders met so far, by their numbers in capitals.
    orders: HashMap<String, OrderLines>,
    /// The stores' numbers of their lines.
    stores: HashMap<Uuid, String>,
    /// The day it is in the workspace.
    today: Date,
    store_column: String,
    order_column: String,
    code_column: String,
}

impl Known {
    async fn load(run: &Run, actor: &Actor, reading: &Reading) -> Result<Known, Halt> {
        let mut tx = run.cx.db.begin().await?;
        let reached = match actor.reach {
            Reach::Everywhere => None,
            Reach::Limited { .. } => {
                let bound = held_reach(&mut tx, actor).await?;
                let sql = REACHED.for_tx(&tx);
                let stores: Vec<Uuid> = on_tx!(&mut tx, |c| sqlx::query_scalar(sql)
                    .bind(run.workspace.0)
                    .bind(&bound.regions)
                    .bind(&bound.stores)
                    .fetch_all(c)
                    .await)?;
                Some(stores.into_iter().collect())
            }
        };
        Ok(Known {
            workspace: run.workspace,
            reached,
            orders: HashMap::new(),
            stores: HashMap::new(),
            today: day_in(&mut tx, actor, run.cx.now()).await?,
            store_column: reading.column(Field::Number).to_owned(),
            order_column: reading.column(Field::OrderNumber).to_owned(),
            code_column: reading.column(Field::CouponCode).to_owned(),
        })
    }

    async fn judge(&mut self, tx: &mut Tx, said: Vec<Said>) -> Result<Vec<Staged>, Halt> {
        let actuals = || {
            said.iter().filter_map(|said| match said {
                Said::Actual(_, line) => Some(line),
                Said::Wrong(..) => None,
            })
        };
        let codes: BTreeSet<String> =
            actuals().filter_map(|line| coupon_key(&line.coupon).ok()).collect();
        let owners = self.owners(tx, codes).await?;
        let orders: BTreeSet<String> = actuals()
            .map(|line| line.order.to_uppercase())
            .chain(owners.values().map(|(_, order)| order.clone()))
            .filter(|order| !order.is_empty() && !self.orders.contains_key(order))
            .collect();
        self.meet(tx, orders).await?;
        said.into_iter()
            .map(|said| match said {
                Said::Wrong(line, problems) => Ok(Staged::wrong(line, String::new(), problems)),
                Said::Actual(line, said) => self.judge_line(line, &said, &owners),
            })
            .collect()
    }

    /// Whose codes these are: the line, and its order's number in capitals.
    async fn owners(
        &self,
        tx: &mut Tx,
        codes: BTreeSet<String>,
    ) -> sqlx::Result<HashMap<String, (Uuid, String)>> {
        if codes.is_empty() {
            return Ok(HashMap::new());
        }
        let sql = OWNERS.for_tx(tx);
        let rows: Vec<(String, Uuid, String)> = on_tx!(tx, |c| sqlx::query_as(sql)
            .bind(self.workspace.0)
            .bind(lists::words(codes.iter().map(String::as_str)))
            .fetch_all(c)
            .await)?;
        Ok(rows
            .into_iter()
            .map(|(code, line, order)| (code, (line, order.to_uppercase())))
            .collect())
    }

    /// Reads the lines of orders that were not met before; one that is not there has none.
    async fn meet(&mut self, tx: &mut Tx, orders: BTreeSet<String>) -> sqlx::Result<()> {
        if orders.is_empty() {
            return Ok(());
        }
        let sql = LINES.for_tx(tx);
        let rows: Vec<LineRow> = on_tx!(tx, |c| sqlx::query_as(sql)
            .bind(self.workspace.0)
            .bind(lists::words(orders.iter().map(String::as_str)))
            .fetch_all(c)
            .await)?;
        for order in orders {
            self.orders.entry(order).or_default();
        }
        for row in rows {
            let order = self.orders.entry(row.number.to_uppercase()).or_default();
            let store = row.store_number.to_uppercase();
            self.stores.insert(row.id, store.clone());
            order.entry(store).or_default().push(row);
        }
        Ok(())
    }

    /// The order's line that a line of the file is about.
    fn line_of(
        &self,
        said: &ActualLine,
        code: Option<&str>,
        owners: &HashMap<String, (Uuid, String)>,
    ) -> Result<&LineRow, Problem> {
        let rule = |refusal: ActualRefusal| Reason::Rule { sentence: refusal.to_string() };
        let unknown_code = || {
            let sentence =
                "No order line has this coupon code. Name the line by its order and store.";
            let reason = Reason::Rule { sentence: sentence.to_owned() };
            Problem::of_cell(Field::CouponCode, &self.code_column, &said.coupon, reason)
        };
        if said.order.is_empty() {
            let (line, order) = code.and_then(|code| owners.get(code)).ok_or_else(unknown_code)?;
            let store = self.stores.get(line);
            let lines = store.and_then(|store| self.orders.get(order)?.get(store));
            return lines
                .and_then(|lines| lines.iter().find(|row| row.id == *line))
                .ok_or_else(unknown_code);
        }
        let stores = self.orders.get(&said.order.to_uppercase()).filter(|lines| !lines.is_empty());
        let Some(stores) = stores else {
            let sentence = "There is no such order. Correct the number, such as ORD-2025-03-001.";
            let reason = Reason::Rule { sentence: sentence.to_owned() };
            return Err(Problem::of_cell(
                Field::OrderNumber,
                &self.order_column,
                &said.order,
                reason,
            ));
        };
        let found = stores.get(&said.store.to_uppercase()).map(Vec::as_slice).unwrap_or_default();
        let (order, store) = (said.order.clone(), said.store.clone());
        let reason = match found {
            [line] => return Ok(line),
            [] => rule(ActualRefusal::LineUnknown { order, store }),
            _ => rule(ActualRefusal::LineUnclear { order, store }),
        };
        Err(Problem::of_cell(Field::Number, &self.store_column, &said.store, reason))
    }

    fn judge_line(
        &self,
        line: i64,
        said: &ActualLine,
        owners: &HashMap<String, (Uuid, String)>,
    ) -> Result<Staged, Halt> {
        let code = coupon_key(&said.coupon).ok();
        let named = match (said.order.as_str(), said.store.as_str()) {
            ("", _) => said.coupon.clone(),
            (order, store) => format!("{order} · {store}"),
        };
        let row = match self.line_of(said, code.as_deref(), owners) {
            Ok(row) => row,
            Err(problem) => return Ok(Staged::wrong(line, named, vec![problem])),
        };
        let subject = format!("{} · {} {}", row.number, row.store_number, row.store_name);
        let wrong = |problem: Problem| Staged::wrong(line, subject.clone(), vec![problem]);
        let rule = |sentence: String| Problem::of_line(Reason::Rule { sentence });
        if self.reached.as_ref().is_some_and(|stores| !stores.contains(&row.store_id)) {
            return Ok(wrong(Problem::of_cell(
                Field::Number,
                &self.store_column,
                &row.store_number,
                Reason::OutOfReach,
            )));
        }
        let status = OrderStatus::from_word(&row.status)
            .ok_or_else(|| anyhow::anyhow!("no status of an order \"{}\"", row.status))?;
        if let Err(refusal) = check_came(&row.number, status) {
            return Ok(wrong(rule(refusal.to_string())));
        }
        let owner = code.as_ref().and_then(|code| owners.get(code));
        if let Some((_, order)) = owner.filter(|(owner, _)| *owner != row.id) {
            let sentence = format!(
                "This coupon code is that of another line, in {order}. Choose another one."
            );
            return Ok(wrong(Problem::of_cell(
                Field::CouponCode,
                &self.code_column,
                &said.coupon,
                Reason::Rule { sentence },
            )));
        }
        let figures = figures_of(said);
        if figures.is_empty() && code.is_none() {
            return Ok(wrong(says_nothing()));
        }
        let before = row.figures()?;
        let after = before.with(&figures);
        if let Err(refusal) = check_figures(&after, row.ordered()?, self.today) {
            return Ok(wrong(rule(refusal.to_string())));
        }
        let new_code = code.filter(|_| owner.is_none()).unwrap_or_default();
        let says = if after == before { "" } else { "figures" };
        let before = StagedActual { figures: before, ..StagedActual::default() };
        let after = StagedActual { figures: after, code: new_code, says: says.to_owned() };
        let differs = !before.differences(&after).is_empty();
        Ok(Staged {
            line,
            outcome: Outcome::of(row.sequence > 0 || !differs, differs).code(),
            subject,
            subject_id: Some(row.id),
            subject_version: Some(row.sequence),
            after: Some(serde_json::to_value(after)?),
            before: Some(serde_json::to_value(before)?),
            ..Staged::default()
        })
    }
}

/// What a line says, as figures of an order's line.
fn figures_of(said: &ActualLine) -> Figures {
    Figures {
        printed: said.printed,
        printed_on: said.printed_on,
        delivered: said.delivered,
        delivered_on: said.delivered_on,
        invoiced: said.invoiced,
        invoiced_amount: said.invoiced_amount,
        invoiced_on: said.invoiced_on,
        responses: said.responses,
        revenue: said.revenue,
        counted_on: said.counted_on,
        reason: None,
        reason_note: String::new(),
    }
}

/// Marks lines that are about the same line of an order, or give the same code, as an earlier one.
pub(super) async fn compare(tx: &mut Tx, import: ImportId) -> sqlx::Result<()> {
    for sql in [MARK_REPEATED_LINES, MARK_REPEATED_CODES] {
        let sql = sql.for_tx(tx);
        execute!(&mut *tx, sql, import.0)?;
    }
    Ok(())
}

/// Holds what lines are about, so that nobody says anything of it until the transaction ends.
async fn hold(tx: &mut Tx, import: ImportId) -> sqlx::Result<()> {
    if matches!(tx, Tx::Postgres(_)) {
        let sql = HOLD.for_tx(tx);
        let _: Vec<Uuid> =
            on_tx!(tx, |c| sqlx::query_scalar(sql).bind(import.0).fetch_all(c).await)?;
    }
    Ok(())
}

/// How many lines are about something that changed since they were compared.
pub(super) async fn stale(
    tx: &mut Tx,
    workspace: WorkspaceId,
    import: ImportId,
) -> sqlx::Result<i64> {
    hold(tx, import).await?;
    on_tx!(tx, |c| sqlx::query_scalar(STALE).bind(import.0).bind(workspace.0).fetch_one(c).await)
}

/// Writes everything.
pub(super) async fn write(
    tx: &mut Tx,
    actor: &Actor,
    import: ImportId,
    now: Timestamp,
) -> sqlx::Result<()> {
    let (workspace, person) = (actor.workspace.0, actor.person.0);
    let sql = WRITE.for_tx(tx);
    append(tx, sql, ActualSource::Import, actor, import, now).await?;
    execute!(tx, WRITE_CODES, import.0, workspace, Moment(now), person)?;
    Ok(())
}

async fn append(
    tx: &mut Tx,
    sql: &'static str,
    source: ActualSource,
    actor: &Actor,
    import: ImportId,
    now: Timestamp,
) -> sqlx::Result<()> {
    let (workspace, person) = (actor.workspace.0, actor.person.0);
    execute!(&mut *tx, OUTDATE, import.0)?;
    let source = source.word();
    execute!(tx, sql, import.0, workspace, Moment(now), person, &actor.name, source)?;
    Ok(())
}

/// Written lines of which something was said since.
pub(super) async fn edited(tx: &mut Tx, import: ImportId) -> sqlx::Result<Vec<String>> {
    hold(tx, import).await?;
    on_tx!(tx, |c| sqlx::query_scalar(EDITED).bind(import.0).fetch_all(c).await)
}

/// Takes everything back: what was known before is known again, as a later entry.
pub(super) async fn take_back(
    tx: &mut Tx,
    actor: &Actor,
    import: ImportId,
    now: Timestamp,
) -> sqlx::Result<()> {
    let sql = TAKE_BACK.for_tx(tx);
    append(tx, sql, ActualSource::Undo, actor, import, now).await?;
    execute!(tx, TAKE_CODES_BACK, import.0, actor.workspace.0)?;
    Ok(())
}
