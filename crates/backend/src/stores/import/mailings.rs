//! Lines of mailing history: staging them by the thousand, comparing, writing, taking back.

use super::{
    reading::{Batch, read_lines},
    record::Record,
    unknown::{Named, Names, met, note},
    work::{self, Reading},
};
use crate::{
    db::{Day, Tx},
    execute,
    jobs::{Halt, Run},
    on_tx, statements,
    stores::{
        reach::check_reach,
        row::{StoreRecord, store_columns, store_tables},
    },
    tables::Row,
};
use domain::{
    accounts::{Actor, Reach},
    ids::{ImportId, WorkspaceId},
    refusal::Never,
    stores::{
        Store,
        import::{Field, Problem, Reason, UnknownKind, read_mailing},
        number_key,
    },
};
use jiff::{ToSpan, civil::Date, tz::TimeZone};
use sqlx::{AssertSqlSafe, types::Json};
use std::{
    collections::{HashMap, HashSet},
    hash::{BuildHasher, RandomState},
    sync::{
        Arc, LazyLock,
        atomic::{AtomicBool, Ordering},
    },
};
use uuid::Uuid;

/// Lines in one batch, which is one transaction.
const BATCH: usize = 10_000;
/// Lines in one statement on SQLite, which takes at most 32,766 values.
const AT_ONCE: usize = 1_000;

statements! {
    /// Every store's number.
    NUMBERS = "SELECT id, number FROM store WHERE workspace_id = $1";
    /// Every store, to judge where someone's rights hold.
    STORES = concat!("SELECT ", store_columns!(), store_tables!(), " WHERE s.workspace_id = $1");
    /// Every campaign's name.
    CAMPAIGN_NAMES = "SELECT id, name FROM campaign WHERE workspace_id = $1";
    /// Forgets the lines before the file is read again.
    CLEAR = "DELETE FROM import_mailing WHERE import_id = $1";
    /// Marks lines that repeat an earlier one. The problem is what the domain calls `Repeats`.
    MARK_REPEATS = sqlite "UPDATE import_mailing AS r SET outcome = 3,
            problems = '[{\"reason\":{\"repeats\":{\"line\":' || f.first_line || '}}}]'
            FROM (SELECT line, MIN(line) OVER (PARTITION BY store_id, campaign_id, in_home_on) AS first_line
                FROM import_mailing WHERE import_id = $1 AND outcome < 3) AS f
            WHERE r.import_id = $1 AND r.line = f.line AND f.first_line < f.line",
        postgres "UPDATE import_mailing AS r SET outcome = 3,
            problems = jsonb_build_array(jsonb_build_object('reason',
                jsonb_build_object('repeats', jsonb_build_object('line', f.first_line))))
            FROM (SELECT line, MIN(line) OVER (PARTITION BY store_id, campaign_id, in_home_on) AS first_line
                FROM import_mailing WHERE import_id = $1 AND outcome < 3) AS f
            WHERE r.import_id = $1 AND r.line = f.line AND f.first_line < f.line";
    /// Compares the lines with what is there. A line that does not say the revenue leaves it.
    COMPARE = "UPDATE import_mailing AS r SET mailing_id = m.id, before_pieces = m.pieces,
        before_responses = m.responses, before_revenue = m.revenue, before_import = m.import_id,
        revenue = COALESCE(r.revenue, m.revenue),
        outcome = CASE WHEN m.pieces = r.pieces AND m.responses = r.responses
            AND (r.revenue IS NULL OR m.revenue = r.revenue) THEN 2 ELSE 1 END
        FROM mailing AS m WHERE r.import_id = $1 AND r.outcome < 3 AND m.store_id = r.store_id
        AND m.campaign_id = r.campaign_id AND m.in_home_on = r.in_home_on";
    /// What the lines do; those that name a campaign not to be created are wrong.
    COUNT = "SELECT CASE WHEN r.outcome < 2 AND u.creates = FALSE THEN 3 ELSE r.outcome END AS does,
        COUNT(*) FROM import_mailing r
        LEFT JOIN import_unknown u ON u.import_id = r.import_id AND u.id = r.campaign_id
        WHERE r.import_id = $1 GROUP BY 1";
    /// Lines about something that changed since they were compared.
    STALE = "SELECT COUNT(*) FROM import_mailing r
        LEFT JOIN mailing m ON m.store_id = r.store_id AND m.campaign_id = r.campaign_id
            AND m.in_home_on = r.in_home_on
        WHERE r.import_id = $1 AND r.outcome < 2
        AND ((r.outcome = 0 AND m.id IS NOT NULL)
            OR (r.outcome = 1 AND (m.id IS NULL OR m.id <> r.mailing_id
                OR m.pieces <> r.before_pieces OR m.responses <> r.before_responses
                OR COALESCE(m.revenue, -1) <> COALESCE(r.before_revenue, -1))))";
    /// Lines whose store is gone.
    STORE_GONE = "SELECT COUNT(*) FROM import_mailing r WHERE r.import_id = $1 AND r.outcome < 2
        AND NOT EXISTS (SELECT 1 FROM store s WHERE s.id = r.store_id)";
    /// Writes changed mailings.
    WRITE_CHANGED = "UPDATE mailing SET pieces = r.pieces, responses = r.responses,
        revenue = r.revenue, import_id = $1 FROM import_mailing AS r
        WHERE r.import_id = $1 AND r.outcome = 1 AND mailing.id = r.mailing_id
        AND mailing.workspace_id = $2";
    /// Writes new mailings of a range of lines, but those that name a campaign not created.
    WRITE_NEW = "INSERT INTO mailing (id, workspace_id, store_id, campaign_id, in_home_on, pieces,
        responses, revenue, import_id)
        SELECT r.mailing_id, $2, r.store_id, r.campaign_id, r.in_home_on, r.pieces, r.responses,
        r.revenue, $1 FROM import_mailing r WHERE r.import_id = $1 AND r.line BETWEEN $3 AND $4
        AND r.outcome = 0 AND NOT EXISTS (SELECT 1 FROM import_unknown u
            WHERE u.import_id = $1 AND u.id = r.campaign_id AND u.creates = FALSE)";
    /// The last line.
    LAST_LINE = "SELECT COALESCE(MAX(line), 0) FROM import_mailing WHERE import_id = $1";
    /// Written lines whose mailing is no longer what they made it.
    EDITED = "SELECT s.number, c.name, r.in_home_on FROM import_mailing r
        JOIN store s ON s.id = r.store_id JOIN campaign c ON c.id = r.campaign_id
        LEFT JOIN mailing m ON m.id = r.mailing_id
        WHERE r.import_id = $1 AND r.outcome < 2 AND (m.id IS NULL OR m.import_id IS NULL
            OR m.import_id <> $1 OR m.pieces <> r.pieces OR m.responses <> r.responses
            OR COALESCE(m.revenue, -1) <> COALESCE(r.revenue, -1))
        AND NOT EXISTS (SELECT 1 FROM import_unknown u
            WHERE u.import_id = $1 AND u.id = r.campaign_id AND u.creates = FALSE)
        ORDER BY r.line";
    /// Takes new mailings back.
    TAKE_NEW_BACK = "DELETE FROM mailing WHERE workspace_id = $2 AND import_id = $1
        AND id IN (SELECT mailing_id FROM import_mailing WHERE import_id = $1 AND outcome = 0)";
    /// Takes changes back.
    TAKE_CHANGES_BACK = "UPDATE mailing SET pieces = r.before_pieces, responses = r.before_responses,
        revenue = r.before_revenue, import_id = r.before_import FROM import_mailing AS r
        WHERE r.import_id = $1 AND r.outcome = 1 AND mailing.id = r.mailing_id
        AND mailing.workspace_id = $2";
}

/// A line that can be read.
#[derive(Clone, Debug)]
struct Staged {
    line: i64,
    store: Uuid,
    campaign: Uuid,
    day: Date,
    pieces: i64,
    responses: i64,
    revenue: Option<i64>,
    mailing: Uuid,
}

#[derive(Debug)]
enum Said {
    Mailing(Staged),
    /// A mailing of a campaign met for the first time, under this name.
    First(Staged, String),
    Wrong(i64, Vec<Problem>),
}

/// What lines are read with.
struct Known {
    stores: HashMap<String, (Uuid, bool)>,
    alike: HashMap<String, String>,
    campaigns: Names,
}

impl Known {
    async fn load(run: &Run, actor: &Actor, import: ImportId) -> Result<Known, Halt> {
        // A transaction because rules of groups are read in one; nothing is written in it.
        let mut tx = run.cx.db.begin().await?;
        let workspace = run.workspace.0;
        let mut stores = HashMap::new();
        let mut alike = HashMap::new();
        if actor.reach == Reach::Everywhere {
            let numbers: Vec<(Uuid, String)> =
                on_tx!(&mut tx, |c| sqlx::query_as(NUMBERS).bind(workspace).fetch_all(c).await)?;
            for (id, number) in numbers {
                alike.insert(number_key(&number), number.clone());
                stores.insert(number.to_uppercase(), (id, true));
            }
        } else {
            let records: Vec<StoreRecord> =
                on_tx!(&mut tx, |c| sqlx::query_as(STORES).bind(workspace).fetch_all(c).await)?;
            for store in records.into_iter().map(Store::from) {
                let reached = work::reached(check_reach::<Never>(&mut tx, actor, &store).await)?;
                alike.insert(number_key(&store.details.number), store.details.number.clone());
                stores.insert(store.details.number.to_uppercase(), (store.id.0, reached));
            }
        }
        let there: Vec<(Uuid, String)> =
            on_tx!(&mut tx, |c| sqlx::query_as(CAMPAIGN_NAMES).bind(workspace).fetch_all(c).await)?;
        let campaigns = Names::new(there, met(&mut tx, import, UnknownKind::Campaign).await?);
        Ok(Known { stores, alike, campaigns })
    }

    fn say(&mut self, row: &Row, reading: &Reading, today: Date) -> Said {
        let line = row.line as i64;
        let said = match read_mailing(row, &reading.mapping, &reading.columns, today) {
            Ok(said) => said,
            Err(problems) => return Said::Wrong(line, problems),
        };
        let problem = |reason| {
            let column = reading.column(Field::Number);
            Said::Wrong(line, vec![Problem::of_cell(Field::Number, column, &said.store, reason)])
        };
        let store = match self.stores.get(&said.store.to_uppercase()) {
            None => {
                let like = self.alike.get(&number_key(&said.store)).cloned();
                return problem(Reason::UnknownStore { like });
            }
            Some((_, false)) => return problem(Reason::OutOfReach),
            Some((id, true)) => *id,
        };
        let campaign = self.campaigns.resolve(&said.campaign);
        let staged = Staged {
            line,
            store,
            campaign: campaign.id(),
            day: said.in_home_on,
            pieces: said.pieces,
            responses: said.responses,
            revenue: said.revenue.map(|money| money.0),
            mailing: Uuid::now_v7(),
        };
        match campaign {
            Named::New(_) => Said::First(staged, said.campaign),
            _ => Said::Mailing(staged),
        }
    }
}

/// Reads every line from the checkpoint on. Whether some may repeat others is told; the lines
/// themselves are compared afterwards.
pub(super) async fn read(
    run: &Run,
    actor: &Actor,
    record: &Record,
    reading: Reading,
) -> Result<bool, Halt> {
    let import = record.id();
    if record.lines_read == 0 {
        let mut tx = run.cx.db.begin().await?;
        execute!(&mut tx, CLEAR, import.0)?;
        tx.commit().await?;
    }
    let mut known = Known::load(run, actor, import).await?;
    // Wherever on Earth it is already tomorrow.
    let today = (run.cx.now() + 14.hours()).to_zoned(TimeZone::UTC).date();
    let repeats = Arc::new(AtomicBool::new(false));
    let flag = repeats.clone();
    // Eight bytes a line: enough to know whether any line may repeat another.
    let (hasher, mut seen) = (RandomState::new(), HashSet::new());
    let (file, glimpse) = (reading.file(run, record), reading.glimpse.clone());
    let all = record.file_bytes;
    let say = move |row: &Row| {
        let said = known.say(row, &reading, today);
        if let Said::Mailing(m) | Said::First(m, _) = &said
            && !seen.insert(hasher.hash_one((m.store, m.campaign, m.day)))
        {
            flag.store(true, Ordering::Relaxed);
        }
        said
    };
    let skip = record.lines_read.unsigned_abs();
    let mut batches = read_lines(file, &glimpse, skip, BATCH, say);
    let mut checkpoint = record.lines_read;
    loop {
        let batch: Batch<Said> = work::next(&mut batches).await?;
        let mut tx = run.cx.db.begin().await?;
        stage(&mut tx, import, batch.said).await?;
        let read = batch.read as i64;
        work::checkpoint(&mut tx, import, &mut checkpoint, read).await?;
        tx.commit().await?;
        let step = format!("Reading line {read}");
        run.report(batch.bytes as i64, all + all / 10, &step).await?;
        if batch.last {
            return Ok(repeats.load(Ordering::Relaxed));
        }
    }
}

async fn stage(tx: &mut Tx, import: ImportId, said: Vec<Said>) -> Result<(), Halt> {
    let mut lines = Vec::with_capacity(said.len());
    let mut wrong = Vec::new();
    for said in said {
        match said {
            Said::Mailing(staged) => lines.push(staged),
            Said::First(staged, name) => {
                note(&mut *tx, import, UnknownKind::Campaign, staged.campaign, &name).await?;
                lines.push(staged);
            }
            Said::Wrong(line, problems) => wrong.push((line, problems)),
        }
    }
    match tx {
        Tx::Sqlite(tx) => insert_sqlite(tx, import, &lines).await?,
        Tx::Postgres(tx) => insert_postgres(tx, import, lines).await?,
    }
    for wrong in wrong.chunks(500) {
        on_tx!(&mut *tx, |c| {
            let mut insert = sqlx::QueryBuilder::new(
                "INSERT INTO import_mailing (import_id, line, outcome, problems) ",
            );
            insert.push_values(wrong, |mut row, (line, problems)| {
                row.push_bind(import.0)
                    .push_bind(*line)
                    .push_bind(3_i64)
                    .push_bind(Json(problems.clone()));
            });
            insert.build().execute(c).await.map(|done| done.rows_affected())
        })?;
    }
    Ok(())
}

/// One statement for many lines. Placeholders have no names: SQLite looks named ones up one by one.
fn insert_text(lines: usize) -> String {
    let mut sql = "INSERT INTO import_mailing (import_id, line, outcome, store_id, campaign_id, \
                   in_home_on, pieces, responses, revenue, mailing_id) VALUES "
        .to_owned();
    sql.push_str(&vec!["(?,?,0,?,?,?,?,?,?,?)"; lines].join(","));
    sql
}

async fn insert_sqlite(
    tx: &mut sqlx::Transaction<'static, sqlx::Sqlite>,
    import: ImportId,
    lines: &[Staged],
) -> sqlx::Result<()> {
    static FULL: LazyLock<String> = LazyLock::new(|| insert_text(AT_ONCE));
    for lines in lines.chunks(AT_ONCE) {
        let rest;
        let (sql, keep): (&str, bool) = if lines.len() == AT_ONCE {
            (&FULL, true)
        } else {
            rest = insert_text(lines.len());
            (&rest, false)
        };
        // Our own text; every value is bound.
        let mut query = sqlx::query(AssertSqlSafe(sql)).persistent(keep);
        for line in lines {
            query = query
                .bind(import.0)
                .bind(line.line)
                .bind(line.store)
                .bind(line.campaign)
                .bind(Day(line.day))
                .bind(line.pieces)
                .bind(line.responses)
                .bind(line.revenue)
                .bind(line.mailing);
        }
        query.execute(&mut **tx).await?;
    }
    Ok(())
}

const INSERT_ARRAYS: &str = "INSERT INTO import_mailing (import_id, line, outcome, store_id, \
    campaign_id, in_home_on, pieces, responses, revenue, mailing_id) \
    SELECT $1, a.line, 0, a.store, a.campaign, a.day::date, a.pieces, a.responses, a.revenue, a.mailing \
    FROM UNNEST($2::bigint[], $3::uuid[], $4::uuid[], $5::text[], $6::bigint[], $7::bigint[], \
    $8::bigint[], $9::uuid[]) AS a (line, store, campaign, day, pieces, responses, revenue, mailing)";

async fn insert_postgres(
    tx: &mut sqlx::Transaction<'static, sqlx::Postgres>,
    import: ImportId,
    lines: Vec<Staged>,
) -> sqlx::Result<()> {
    fn column<T>(lines: &[Staged], of: impl Fn(&Staged) -> T) -> Vec<T> {
        lines.iter().map(of).collect()
    }
    sqlx::query(INSERT_ARRAYS)
        .bind(import.0)
        .bind(column(&lines, |l| l.line))
        .bind(column(&lines, |l| l.store))
        .bind(column(&lines, |l| l.campaign))
        .bind(column(&lines, |l| l.day.to_string()))
        .bind(column(&lines, |l| l.pieces))
        .bind(column(&lines, |l| l.responses))
        .bind(column(&lines, |l| l.revenue))
        .bind(column(&lines, |l| l.mailing))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Marks repeated lines and compares the others with what is there.
pub(super) async fn compare(tx: &mut Tx, import: ImportId, repeats: bool) -> sqlx::Result<()> {
    if repeats {
        let sql = MARK_REPEATS.for_tx(tx);
        execute!(&mut *tx, sql, import.0)?;
    }
    execute!(tx, COMPARE, import.0)?;
    Ok(())
}

/// How many lines are about something that changed since they were compared.
pub(super) async fn stale(tx: &mut Tx, import: ImportId) -> sqlx::Result<i64> {
    let mut stale = 0;
    for sql in [STALE, STORE_GONE] {
        let lines: i64 =
            on_tx!(&mut *tx, |c| sqlx::query_scalar(sql).bind(import.0).fetch_one(c).await)?;
        stale += lines;
    }
    Ok(stale)
}

/// Writes everything, in slices between which the job listens for a cancel.
pub(super) async fn write(tx: &mut Tx, run: &Run, import: ImportId) -> Result<(), Halt> {
    const SLICE: i64 = 50_000;
    execute!(&mut *tx, WRITE_CHANGED, import.0, run.workspace.0)?;
    let last: i64 =
        on_tx!(&mut *tx, |c| sqlx::query_scalar(LAST_LINE).bind(import.0).fetch_one(c).await)?;
    let mut from = 1;
    while from <= last {
        execute!(&mut *tx, WRITE_NEW, import.0, run.workspace.0, from, from + SLICE - 1)?;
        from += SLICE;
        work::listen(tx, run, from.min(last), last, "Writing lines").await?;
    }
    Ok(())
}

/// Written lines whose mailing was changed since: how many, and what the first few are called.
pub(super) async fn edited(tx: &mut Tx, import: ImportId) -> sqlx::Result<Vec<String>> {
    let edited: Vec<(String, String, Day)> =
        on_tx!(tx, |c| sqlx::query_as(EDITED).bind(import.0).fetch_all(c).await)?;
    Ok(edited
        .into_iter()
        .map(|(store, campaign, day)| format!("{store} {campaign} {}", day.0))
        .collect())
}

/// Takes everything back.
pub(super) async fn take_back(
    tx: &mut Tx,
    workspace: WorkspaceId,
    import: ImportId,
) -> sqlx::Result<()> {
    execute!(&mut *tx, TAKE_NEW_BACK, import.0, workspace.0)?;
    execute!(tx, TAKE_CHANGES_BACK, import.0, workspace.0)?;
    Ok(())
}
