//! What people see of imports.

use super::{
    actuals::StagedActual,
    file::ImportFile,
    record::{IMPORTS, Record, import},
    rows::{StagedCampaign, StagedStore},
    unknown::{UNKNOWN, of_record},
};
use crate::{
    Backend, Error, Result,
    db::Day,
    on, statements,
    tables::{Onward, TableError, each_row},
};
use domain::{
    accounts::{Action, Actor},
    ids::ImportId,
    money::Money,
    stores::import::{
        CampaignImage, Difference, Field, Import, ImportPage, Kind, MailingImage, Outcome,
        PreviewLine, Problem, Reason, Stage, StoreImage, undo_until,
    },
};
use sqlx::types::Json;
use uuid::Uuid;

/// Lines on one page of a preview.
const PAGE: i64 = 100;

statements! {
    /// A page of mailing lines; -1 stands for every outcome.
    MAILING_LINES = "SELECT * FROM (SELECT r.line,
            CASE WHEN r.outcome < 2 AND u.creates = FALSE THEN 3 ELSE r.outcome END AS outcome,
            s.number, COALESCE(c.name, u.name) AS campaign, u.creates, r.in_home_on, r.pieces,
            r.responses, r.revenue, r.before_pieces, r.before_responses, r.before_revenue, r.problems
            FROM import_mailing r LEFT JOIN store s ON s.id = r.store_id
            LEFT JOIN campaign c ON c.id = r.campaign_id
            LEFT JOIN import_unknown u ON u.import_id = r.import_id AND u.id = r.campaign_id
            WHERE r.import_id = $1 AND r.line > $2) AS l
        WHERE ($3 = -1 OR l.outcome = $3) ORDER BY l.line LIMIT $4";
    /// A page of lines of stores or campaigns.
    ROW_LINES = "SELECT * FROM (SELECT r.line, CASE WHEN r.outcome < 2
            AND (region.creates = FALSE OR kind.creates = FALSE) THEN 3 ELSE r.outcome END AS outcome,
            r.subject, r.after, r.before, r.problems,
            CASE WHEN region.creates = FALSE THEN region.name END AS region,
            CASE WHEN kind.creates = FALSE THEN kind.name END AS store_type
            FROM import_row r
            LEFT JOIN import_unknown region ON region.import_id = r.import_id AND region.id = r.unknown_region
            LEFT JOIN import_unknown kind ON kind.import_id = r.import_id AND kind.id = r.unknown_type
            WHERE r.import_id = $1 AND r.line > $2) AS l
        WHERE ($3 = -1 OR l.outcome = $3) ORDER BY l.line LIMIT $4";
}

/// The latest imports, newest first.
pub async fn imports(cx: &Backend, actor: &Actor) -> Result<Vec<Import>> {
    actor.may(Action::Read)?;
    let records: Vec<Record> = on!(&cx.db, |c| sqlx::query_as(IMPORTS)
        .bind(actor.workspace.0)
        .bind(50_i64)
        .fetch_all(c)
        .await)?;
    Ok(records.iter().map(Record::import).collect())
}

/// Everything the page of an import shows, apart from its lines.
pub async fn import_page(cx: &Backend, actor: &Actor, id: ImportId) -> Result<ImportPage> {
    actor.may(Action::Read)?;
    let record: Record = import(cx, actor.workspace, id).await?;
    let unknown: Vec<(String, Uuid, String, i64, bool, Option<i64>)> =
        on!(&cx.db, |c| sqlx::query_as(UNKNOWN).bind(id.0).fetch_all(c).await)?;
    let undo_until = match record.stage() {
        Stage::Applied | Stage::Undoing => record.applied_at.map(|at| undo_until(at.0)),
        _ => None,
    };
    Ok(ImportPage {
        import: record.import(),
        glimpse: record.glimpse()?,
        guess: record.guess(),
        unknown: unknown.into_iter().filter_map(of_record).collect(),
        undo_until: undo_until.filter(|until| cx.now() <= *until),
        may_import: actor.may(Action::Import).is_ok(),
    })
}

/// A hundred lines of a preview behind line `after`, of one outcome or of all.
pub async fn import_lines(
    cx: &Backend,
    actor: &Actor,
    id: ImportId,
    outcome: Option<Outcome>,
    after: u64,
) -> Result<Vec<PreviewLine>> {
    actor.may(Action::Read)?;
    let record: Record = import(cx, actor.workspace, id).await?;
    Ok(lines(cx, &record, outcome, after, PAGE).await?)
}

async fn lines(
    cx: &Backend,
    record: &Record,
    outcome: Option<Outcome>,
    after: u64,
    limit: i64,
) -> sqlx::Result<Vec<PreviewLine>> {
    let code = outcome.map_or(-1, Outcome::code);
    let after = after as i64;
    if record.kind() == Kind::Mailings {
        let rows: Vec<MailingRow> = on!(&cx.db, |c| sqlx::query_as(MAILING_LINES)
            .bind(record.id)
            .bind(after)
            .bind(code)
            .bind(limit)
            .fetch_all(c)
            .await)?;
        return Ok(rows.into_iter().map(MailingRow::line).collect());
    }
    let rows: Vec<SubjectRow> = on!(&cx.db, |c| sqlx::query_as(ROW_LINES)
        .bind(record.id)
        .bind(after)
        .bind(code)
        .bind(limit)
        .fetch_all(c)
        .await)?;
    Ok(rows.into_iter().map(|row| row.line(record.kind())).collect())
}

#[derive(sqlx::FromRow)]
struct MailingRow {
    line: i64,
    outcome: i64,
    number: Option<String>,
    campaign: Option<String>,
    creates: Option<bool>,
    in_home_on: Option<Day>,
    pieces: Option<i64>,
    responses: Option<i64>,
    revenue: Option<i64>,
    before_pieces: Option<i64>,
    before_responses: Option<i64>,
    before_revenue: Option<i64>,
    problems: Option<Json<Vec<Problem>>>,
}

impl MailingRow {
    fn line(self) -> PreviewLine {
        let image = |pieces: Option<i64>, responses: Option<i64>, revenue: Option<i64>| {
            let (pieces, responses) = (pieces?, responses?);
            Some(MailingImage { pieces, responses, revenue: revenue.map(Money) })
        };
        let before = image(self.before_pieces, self.before_responses, self.before_revenue);
        let after = image(self.pieces, self.responses, self.revenue);
        let outcome = Outcome::from_code(self.outcome).unwrap_or(Outcome::Wrong);
        let differences = match (outcome, before, after) {
            (Outcome::Changed, Some(before), Some(after)) => before.differences(&after),
            (Outcome::New, _, Some(after)) => after.brought(),
            _ => Vec::new(),
        };
        let day = self.in_home_on.map(|day| day.0.to_string());
        let campaign = self.campaign.clone();
        let subject: Vec<String> =
            [self.number, self.campaign, day].into_iter().flatten().collect();
        let blocked = campaign.filter(|_| self.creates == Some(false));
        let problems = with_blocked(self.problems, [(Field::Campaign, blocked)]);
        PreviewLine {
            line: self.line.unsigned_abs(),
            outcome,
            subject: subject.join(" · "),
            differences,
            problems,
        }
    }
}

/// A line's problems, with one for each name that is not to be created.
fn with_blocked<const N: usize>(
    problems: Option<Json<Vec<Problem>>>,
    blocked: [(Field, Option<String>); N],
) -> Vec<Problem> {
    let mut problems = problems.map(|json| json.0).unwrap_or_default();
    for (field, name) in blocked {
        if let Some(name) = name.filter(|_| problems.is_empty()) {
            problems.push(Problem::of_cell(field, "", &name, Reason::NotToBeCreated));
        }
    }
    problems
}

#[derive(sqlx::FromRow)]
struct SubjectRow {
    line: i64,
    outcome: i64,
    subject: String,
    after: Option<Json<serde_json::Value>>,
    before: Option<Json<serde_json::Value>>,
    problems: Option<Json<Vec<Problem>>>,
    region: Option<String>,
    store_type: Option<String>,
}

impl SubjectRow {
    fn line(self, kind: Kind) -> PreviewLine {
        let outcome = Outcome::from_code(self.outcome).unwrap_or(Outcome::Wrong);
        let differences = match kind {
            Kind::Campaigns => differences(
                outcome,
                parsed(self.before).map(|staged: StagedCampaign| staged.image),
                parsed(self.after).map(|staged: StagedCampaign| staged.image),
                CampaignImage::differences,
            ),
            Kind::Actuals => differences(
                outcome,
                parsed(self.before),
                parsed(self.after),
                StagedActual::differences,
            ),
            _ => differences(
                outcome,
                parsed(self.before).map(|staged: StagedStore| staged.image),
                parsed(self.after).map(|staged: StagedStore| staged.image),
                StoreImage::differences,
            ),
        };
        let blocked = [(Field::Region, self.region), (Field::StoreType, self.store_type)];
        PreviewLine {
            line: self.line.unsigned_abs(),
            outcome,
            subject: self.subject,
            differences,
            problems: with_blocked(self.problems, blocked),
        }
    }
}

fn parsed<T: serde::de::DeserializeOwned>(json: Option<Json<serde_json::Value>>) -> Option<T> {
    json.and_then(|json| serde_json::from_value(json.0).ok())
}

fn differences<T: Default>(
    outcome: Outcome,
    before: Option<T>,
    after: Option<T>,
    of: impl Fn(&T, &T) -> Vec<Difference>,
) -> Vec<Difference> {
    match (outcome, before, after) {
        (Outcome::Changed, Some(before), Some(after)) => of(&before, &after),
        (Outcome::New, _, Some(after)) => of(&T::default(), &after)
            .into_iter()
            .map(|brought| Difference { from: String::new(), ..brought })
            .collect(),
        _ => Vec::new(),
    }
}

/// The wrong lines as the file has them, with what is wrong in front, to be corrected and imported
/// again: CSV in UTF-8 with a byte-order mark, so that Excel opens it as it is.
pub async fn wrong_lines_file(cx: &Backend, actor: &Actor, id: ImportId) -> Result<Vec<u8>> {
    actor.may(Action::Read)?;
    let record: Record = import(cx, actor.workspace, id).await?;
    let glimpse = record.glimpse()?;
    let mut wrong = Vec::new();
    let mut after = 0;
    loop {
        let page = lines(cx, &record, Some(Outcome::Wrong), after, 5_000).await?;
        let Some(last) = page.last() else { break };
        after = last.line;
        wrong.extend(page.into_iter().map(|line| {
            let sentences: Vec<String> = line
                .problems
                .iter()
                .map(|problem| match problem.column.as_str() {
                    "" => problem.to_string(),
                    column => format!("{column}: {problem}"),
                })
                .collect();
            (line.line, sentences.join(" "))
        }));
    }
    let mut file = ImportFile::new(&cx.db, id, record.file_bytes.unsigned_abs());
    let written =
        tokio::task::spawn_blocking(move || -> std::result::Result<Vec<u8>, TableError> {
            let mut out = csv::Writer::from_writer(b"\xef\xbb\xbf".to_vec());
            let broken = |error: csv::Error| TableError::Outage(std::io::Error::other(error));
            let header = ["Line".to_owned(), "What to do".to_owned()].into_iter();
            out.write_record(header.chain(glimpse.columns.clone())).map_err(broken)?;
            let mut wrong = wrong.into_iter().peekable();
            let mut failed = None;
            each_row(&mut file, &glimpse.form, &mut |row| {
                while wrong.peek().is_some_and(|(line, _)| *line < row.line) {
                    wrong.next();
                }
                let Some((line, why)) = wrong.next_if(|(line, _)| *line == row.line) else {
                    return if wrong.peek().is_none() {
                        Onward::Break(())
                    } else {
                        Onward::Continue(())
                    };
                };
                let cells = row.texts().into_iter().map(harmless);
                let mut record = vec![line.to_string(), why];
                record.extend(cells);
                record.resize(record.len().max(glimpse.columns.len() + 2), String::new());
                match out.write_record(record) {
                    Ok(()) => Onward::Continue(()),
                    Err(error) => {
                        failed = Some(error);
                        Onward::Break(())
                    }
                }
            })?;
            if let Some(error) = failed {
                return Err(broken(error));
            }
            out.into_inner()
                .map_err(|error| TableError::Outage(std::io::Error::other(error.to_string())))
        })
        .await
        .map_err(|error| Error::Outage(error.into()))?;
    written.map_err(|error| Error::Outage(anyhow::anyhow!("{error}")))
}

/// A text no spreadsheet runs as a formula; NUL bytes, which no spreadsheet takes, are gone.
fn harmless(text: String) -> String {
    domain::spreadsheet::harmless(&text.replace('\0', "")).into_owned()
}
