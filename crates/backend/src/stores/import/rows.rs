//! Lines of stores and campaigns: staging them with what is there, writing, taking back.
//!
//! A staged line carries the whole store or campaign as it would be (`after`) and as it was
//! (`before`), so that one statement writes all lines, and one takes all of them back.

use super::{
    reading::{Batch, read_lines},
    record::Record,
    unknown::{Named, Names, met, note},
    work::{self, Reading},
};
use crate::{
    db::{Moment, Tx},
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
    accounts::Actor,
    campaigns::Format,
    ids::{ImportId, RegionId, StoreId, StoreTypeId, WorkspaceId},
    money::{Money, UnitCost},
    refusal::Never,
    stores::{
        Store,
        import::{
            CampaignImage, CampaignLine, Field, Kind, Outcome, Problem, Reason, StoreImage,
            StoreLine, UnknownKind, read_campaign, read_store,
        },
        number_key, search_text,
    },
};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use std::collections::HashMap;
use uuid::Uuid;

/// Lines in one batch, which is one transaction.
const BATCH: usize = 500;

/// What stands in a staged line of `json`, as columns of a table `a`.
macro_rules! store_of {
    (sqlite, $json:literal) => {
        concat!(
            "(SELECT r.import_id, r.line, r.outcome, r.subject_id, r.subject_version, \
             r.unknown_region, r.unknown_type, \
             j->>'number' AS number, j->>'name' AS name, j->>'address' AS address, \
             j->>'city' AS city, j->>'state' AS state, j->>'postcode' AS postcode, \
             j->>'country' AS country, unhex(replace(j->>'region', '-', '')) AS region, \
             unhex(replace(j->>'store_type', '-', '')) AS store_type, j->>'status' AS status, \
             j->>'owner' AS owner, j->>'opened_on' AS opened_on, \
             j->>'annual_turnover' AS annual_turnover, j->>'city_population' AS city_population, \
             j->>'households' AS households, j->>'latitude' AS latitude, \
             j->>'longitude' AS longitude, j->>'number_key' AS number_key, j->>'search' AS search \
             FROM (SELECT x.*, x.",
            $json,
            " AS j FROM import_row x WHERE x.import_id = $1) AS r) AS a"
        )
    };
    (postgres, $json:literal) => {
        concat!(
            "(SELECT r.import_id, r.line, r.outcome, r.subject_id, r.subject_version, \
             r.unknown_region, r.unknown_type, j.* FROM import_row r, jsonb_to_record(r.",
            $json,
            ") AS j (number TEXT, name TEXT, address TEXT, city TEXT, state TEXT, postcode TEXT, \
             country TEXT, region UUID, store_type UUID, status TEXT, owner TEXT, opened_on DATE, \
             annual_turnover BIGINT, city_population BIGINT, households BIGINT, \
             latitude DOUBLE PRECISION, longitude DOUBLE PRECISION, number_key TEXT, search TEXT) \
             WHERE r.import_id = $1) AS a"
        )
    };
}

macro_rules! set_stores {
    ($engine:ident, $json:literal) => {
        concat!(
            "UPDATE store SET number = a.number, name = a.name, address = a.address, \
             city = a.city, state = a.state, postcode = a.postcode, country = a.country, \
             region_id = a.region, store_type_id = a.store_type, status = a.status, \
             owner = a.owner, opened_on = a.opened_on, annual_turnover = a.annual_turnover, \
             city_population = a.city_population, households = a.households, \
             latitude = a.latitude, longitude = a.longitude, number_key = a.number_key, \
             search = a.search, version = store.version + 1, changed_at = $3, changed_by = $4 FROM ",
            store_of!($engine, $json),
            " WHERE a.outcome = 1 AND store.id = a.subject_id AND store.workspace_id = $2 \
             AND NOT EXISTS (SELECT 1 FROM import_unknown u WHERE u.import_id = $1 \
             AND u.creates = FALSE AND u.id IN (a.unknown_region, a.unknown_type))"
        )
    };
}

macro_rules! add_stores {
    ($engine:ident) => {
        concat!(
            "INSERT INTO store (id, workspace_id, number, name, address, city, state, postcode, \
             country, region_id, store_type_id, status, owner, opened_on, annual_turnover, \
             city_population, households, latitude, longitude, number_key, search, version, \
             created_at, changed_at, changed_by) SELECT a.subject_id, $2, a.number, a.name, \
             a.address, a.city, a.state, a.postcode, a.country, a.region, a.store_type, a.status, \
             a.owner, a.opened_on, a.annual_turnover, a.city_population, a.households, a.latitude, \
             a.longitude, a.number_key, a.search, 1, $3, $3, $4 FROM ",
            store_of!($engine, "after"),
            " WHERE a.outcome = 0 AND NOT EXISTS (SELECT 1 FROM import_unknown u \
             WHERE u.import_id = $1 AND u.creates = FALSE \
             AND u.id IN (a.unknown_region, a.unknown_type))"
        )
    };
}

/// As [`store_of`], for a campaign.
macro_rules! campaign_of {
    (sqlite, $json:literal) => {
        concat!(
            "(SELECT r.line, r.outcome, r.subject_id, j->>'name' AS name, j->>'theme' AS theme, \
             j->>'format' AS format, j->>'unit_cost' AS unit_cost, j->>'fixed_cost' AS fixed_cost, \
             j->>'minimum_pieces' AS minimum_pieces, j->>'active' AS active, j->>'colour' AS colour \
             FROM (SELECT x.*, x.",
            $json,
            " AS j FROM import_row x WHERE x.import_id = $1) AS r) AS a"
        )
    };
    (postgres, $json:literal) => {
        concat!(
            "(SELECT r.line, r.outcome, r.subject_id, j.* FROM import_row r, jsonb_to_record(r.",
            $json,
            ") AS j (name TEXT, theme TEXT, format TEXT, unit_cost BIGINT, fixed_cost BIGINT, \
             minimum_pieces BIGINT, active BOOLEAN, colour BIGINT) WHERE r.import_id = $1) AS a"
        )
    };
}

macro_rules! set_campaigns {
    ($engine:ident, $json:literal) => {
        concat!(
            "UPDATE campaign SET name = a.name, theme = a.theme, format = a.format, \
             unit_cost = a.unit_cost, fixed_cost = a.fixed_cost, \
             minimum_pieces = a.minimum_pieces, active = a.active FROM ",
            campaign_of!($engine, $json),
            " WHERE a.outcome = 1 AND campaign.id = a.subject_id AND campaign.workspace_id = $2"
        )
    };
}

macro_rules! add_campaigns {
    ($engine:ident) => {
        concat!(
            "INSERT INTO campaign (id, workspace_id, name, theme, format, unit_cost, fixed_cost, \
             minimum_pieces, colour, active, created_at) SELECT a.subject_id, $2, a.name, a.theme, \
             a.format, a.unit_cost, a.fixed_cost, a.minimum_pieces, a.colour, a.active, $3 FROM ",
            campaign_of!($engine, "after"),
            " WHERE a.outcome = 0"
        )
    };
}

/// Campaigns that differ from what a staged line says in `json`.
macro_rules! differing_campaigns {
    ($engine:ident, $json:literal, $what:literal, $outcomes:literal) => {
        concat!(
            "SELECT ",
            $what,
            " FROM ",
            campaign_of!($engine, $json),
            " LEFT JOIN campaign c ON c.id = a.subject_id WHERE ",
            $outcomes,
            " AND (c.id IS NULL OR c.name <> a.name OR c.theme <> a.theme OR c.format <> a.format \
             OR c.unit_cost <> a.unit_cost OR c.fixed_cost <> a.fixed_cost \
             OR c.minimum_pieces <> a.minimum_pieces OR c.active <> a.active)"
        )
    };
}

statements! {
    /// Every store's number.
    NUMBERS = "SELECT id, number FROM store WHERE workspace_id = $1";
    /// Every region's name.
    REGION_NAMES = "SELECT id, name FROM region WHERE workspace_id = $1";
    /// Every store type's name.
    TYPE_NAMES = "SELECT id, name FROM store_type WHERE workspace_id = $1";
    /// Every campaign.
    CAMPAIGNS = "SELECT id, name, theme, format, unit_cost, fixed_cost, minimum_pieces, active
        FROM campaign WHERE workspace_id = $1";
    /// Forgets the lines before the file is read again.
    CLEAR = "DELETE FROM import_row WHERE import_id = $1";
    /// What the lines do; those that name something not to be created are wrong.
    COUNT = "SELECT CASE WHEN r.outcome < 2 AND EXISTS (SELECT 1 FROM import_unknown u
            WHERE u.import_id = r.import_id AND u.creates = FALSE
            AND u.id IN (r.unknown_region, r.unknown_type)) THEN 3 ELSE r.outcome END AS does,
        COUNT(*) FROM import_row r WHERE r.import_id = $1 GROUP BY 1";
    /// Lines about a store that changed, appeared or went since they were compared.
    STALE_STORES = sqlite "SELECT COUNT(*) FROM import_row r WHERE r.import_id = $1 AND (
            (r.outcome = 0 AND EXISTS (SELECT 1 FROM store s WHERE s.workspace_id = $2
                AND s.number = r.after->>'number'))
            OR (r.outcome = 1 AND NOT EXISTS (SELECT 1 FROM store s WHERE s.id = r.subject_id
                AND s.version = r.subject_version)))",
        postgres "SELECT COUNT(*) FROM import_row r WHERE r.import_id = $1 AND (
            (r.outcome = 0 AND EXISTS (SELECT 1 FROM store s WHERE s.workspace_id = $2
                AND s.number = r.after->>'number'))
            OR (r.outcome = 1 AND NOT EXISTS (SELECT 1 FROM store s WHERE s.id = r.subject_id
                AND s.version = r.subject_version)))";
    /// Writes changed stores.
    SET_STORES = sqlite set_stores!(sqlite, "after"), postgres set_stores!(postgres, "after");
    /// Takes changes back.
    RESET_STORES = sqlite set_stores!(sqlite, "before"), postgres set_stores!(postgres, "before");
    /// Writes new stores.
    ADD_STORES = sqlite add_stores!(sqlite), postgres add_stores!(postgres);
    /// Stores that were changed since they were written: a new one is at version 1.
    EDITED_STORES = "SELECT r.subject FROM import_row r LEFT JOIN store s ON s.id = r.subject_id
        WHERE r.import_id = $1 AND r.outcome < 2
        AND NOT EXISTS (SELECT 1 FROM import_unknown u WHERE u.import_id = r.import_id
            AND u.creates = FALSE AND u.id IN (r.unknown_region, r.unknown_type))
        AND (s.id IS NULL OR s.version <> CASE WHEN r.outcome = 0 THEN 1 ELSE r.subject_version + 1 END)
        ORDER BY r.line";
    /// New stores that have mailings or recommendations, which would go with them.
    MAILED_STORES = "SELECT r.subject FROM import_row r WHERE r.import_id = $1 AND r.outcome = 0
        AND (EXISTS (SELECT 1 FROM mailing m WHERE m.store_id = r.subject_id)
            OR EXISTS (SELECT 1 FROM recommendation x WHERE x.store_id = r.subject_id)) ORDER BY r.line";
    /// Takes new stores back.
    REMOVE_STORES = "DELETE FROM store WHERE workspace_id = $2 AND id IN (SELECT subject_id
        FROM import_row WHERE import_id = $1 AND outcome = 0)";
    /// Lines about a campaign that changed since they were compared.
    STALE_CAMPAIGNS = sqlite differing_campaigns!(sqlite, "before", "COUNT(*)", "a.outcome = 1"),
        postgres differing_campaigns!(postgres, "before", "COUNT(*)", "a.outcome = 1");
    /// New campaigns that somebody else made meanwhile.
    APPEARED_CAMPAIGNS = "SELECT COUNT(*) FROM import_row r WHERE r.import_id = $1 AND r.outcome = 0
        AND EXISTS (SELECT 1 FROM campaign c WHERE c.workspace_id = $2 AND c.name = r.after->>'name')";
    /// Writes changed campaigns.
    SET_CAMPAIGNS = sqlite set_campaigns!(sqlite, "after"), postgres set_campaigns!(postgres, "after");
    /// Takes changes back.
    RESET_CAMPAIGNS = sqlite set_campaigns!(sqlite, "before"),
        postgres set_campaigns!(postgres, "before");
    /// Writes new campaigns.
    ADD_CAMPAIGNS = sqlite add_campaigns!(sqlite), postgres add_campaigns!(postgres);
    /// Campaigns that were changed since they were written.
    EDITED_CAMPAIGNS = sqlite differing_campaigns!(sqlite, "after", "a.name", "a.outcome < 2"),
        postgres differing_campaigns!(postgres, "after", "a.name", "a.outcome < 2");
    /// New campaigns that were mailed.
    MAILED_CAMPAIGNS = "SELECT r.subject FROM import_row r WHERE r.import_id = $1 AND r.outcome = 0
        AND EXISTS (SELECT 1 FROM mailing m WHERE m.campaign_id = r.subject_id) ORDER BY r.line";
    /// Takes new campaigns back.
    REMOVE_CAMPAIGNS = "DELETE FROM campaign WHERE workspace_id = $2 AND id IN (SELECT subject_id
        FROM import_row WHERE import_id = $1 AND outcome = 0)";
}

/// A store in a staged line, with the columns that are derived from it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StagedStore {
    #[serde(flatten)]
    pub image: StoreImage,
    number_key: String,
    search: String,
}

impl From<StoreImage> for StagedStore {
    fn from(image: StoreImage) -> Self {
        let (number_key, search) = (number_key(&image.details.number), search_text(&image.details));
        StagedStore { image, number_key, search }
    }
}

/// A campaign in a staged line, with the colour a new one gets.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StagedCampaign {
    #[serde(flatten)]
    pub image: CampaignImage,
    colour: i64,
}

/// A staged line.
#[derive(Debug, Default)]
pub(super) struct Staged {
    pub(super) line: i64,
    pub(super) outcome: i64,
    pub(super) subject: String,
    pub(super) subject_id: Option<Uuid>,
    pub(super) subject_version: Option<i64>,
    pub(super) after: Option<serde_json::Value>,
    pub(super) before: Option<serde_json::Value>,
    pub(super) unknown_region: Option<Uuid>,
    pub(super) unknown_type: Option<Uuid>,
    pub(super) problems: Option<Vec<Problem>>,
}

impl Staged {
    pub(super) fn wrong(line: i64, subject: String, problems: Vec<Problem>) -> Staged {
        let outcome = Outcome::Wrong.code();
        Staged { line, outcome, subject, problems: Some(problems), ..Staged::default() }
    }
}

#[derive(Debug)]
enum Said {
    Store(i64, Box<StoreLine>),
    Campaign(i64, CampaignLine),
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
    let mut known = Known::load(run, actor, record).await?;
    let (file, glimpse) = (reading.file(run, record), reading.glimpse.clone());
    let kind = record.kind();
    let number_column = reading.column(Field::Number).to_owned();
    let formats = Format::ALL.map(Format::word);
    let mut seen: HashMap<String, u64> = HashMap::new();
    let say = move |row: &Row| {
        let (line, mapping, columns) = (row.line as i64, &reading.mapping, &reading.columns);
        let (key, said) = match kind {
            Kind::Campaigns => match read_campaign(row, mapping, columns, &formats) {
                Ok(said) => (said.name.to_lowercase(), Said::Campaign(line, said)),
                Err(problems) => return Said::Wrong(line, problems),
            },
            _ => match read_store(row, mapping, columns) {
                Ok(said) => (said.number.to_uppercase(), Said::Store(line, Box::new(said))),
                Err(problems) => return Said::Wrong(line, problems),
            },
        };
        match seen.get(&key) {
            Some(first) => {
                Said::Wrong(line, vec![Problem::of_line(Reason::Repeats { line: *first })])
            }
            None => {
                seen.insert(key, row.line);
                said
            }
        }
    };
    let skip = record.lines_read.unsigned_abs();
    let mut batches = read_lines(file, &glimpse, skip, BATCH, say);
    let mut checkpoint = record.lines_read;
    let all = record.file_bytes;
    loop {
        let batch: Batch<Said> = work::next(&mut batches).await?;
        let mut tx = run.cx.db.begin().await?;
        let staged = known.judge(&mut tx, import, batch.said, &number_column).await?;
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

pub(super) async fn insert(tx: &mut Tx, import: ImportId, staged: &[Staged]) -> sqlx::Result<()> {
    for lines in staged.chunks(250) {
        on_tx!(&mut *tx, |c| {
            let mut insert = sqlx::QueryBuilder::new(
                "INSERT INTO import_row (import_id, line, outcome, subject, subject_id, \
                 subject_version, after, before, unknown_region, unknown_type, problems) ",
            );
            insert.push_values(lines, |mut row, line| {
                row.push_bind(import.0)
                    .push_bind(line.line)
                    .push_bind(line.outcome)
                    .push_bind(line.subject.clone())
                    .push_bind(line.subject_id)
                    .push_bind(line.subject_version)
                    .push_bind(line.after.clone().map(Json))
                    .push_bind(line.before.clone().map(Json))
                    .push_bind(line.unknown_region)
                    .push_bind(line.unknown_type)
                    .push_bind(line.problems.clone().map(Json));
            });
            insert.build().execute(c).await.map(|done| done.rows_affected())
        })?;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct CampaignRecord {
    id: Uuid,
    name: String,
    theme: String,
    format: String,
    unit_cost: i64,
    fixed_cost: i64,
    minimum_pieces: i64,
    active: bool,
}

/// What lines are compared with.
struct Known<'a> {
    actor: &'a Actor,
    workspace: WorkspaceId,
    numbers: HashMap<String, Uuid>,
    regions: Names,
    types: Names,
    campaigns: HashMap<String, (Uuid, CampaignImage)>,
}

impl<'a> Known<'a> {
    async fn load(run: &Run, actor: &'a Actor, record: &Record) -> Result<Known<'a>, Halt> {
        let mut tx = run.cx.db.begin().await?;
        let workspace = run.workspace;
        let mut named = Vec::new();
        for sql in [NUMBERS, REGION_NAMES, TYPE_NAMES] {
            let names: Vec<(Uuid, String)> =
                on_tx!(&mut tx, |c| sqlx::query_as(sql).bind(workspace.0).fetch_all(c).await)?;
            named.push(names);
        }
        let mut named = named.into_iter();
        let mut next = || named.next().unwrap_or_default();
        let (numbers, regions, types) = (next(), next(), next());
        let campaigns: Vec<CampaignRecord> =
            on_tx!(&mut tx, |c| sqlx::query_as(CAMPAIGNS).bind(workspace.0).fetch_all(c).await)?;
        let import = record.id();
        let regions = Names::new(regions, met(&mut tx, import, UnknownKind::Region).await?);
        let types = Names::new(types, met(&mut tx, import, UnknownKind::StoreType).await?);
        Ok(Known {
            actor,
            workspace,
            numbers: numbers.into_iter().map(|(id, n)| (n.to_uppercase(), id)).collect(),
            regions,
            types,
            campaigns: campaigns
                .into_iter()
                .map(|c| {
                    let image = CampaignImage {
                        name: c.name.clone(),
                        theme: c.theme,
                        format: c.format,
                        unit_cost: UnitCost(c.unit_cost),
                        fixed_cost: Money(c.fixed_cost),
                        minimum_pieces: c.minimum_pieces,
                        active: c.active,
                    };
                    (c.name.to_lowercase(), (c.id, image))
                })
                .collect(),
        })
    }

    async fn judge(
        &mut self,
        tx: &mut Tx,
        import: ImportId,
        said: Vec<Said>,
        number_column: &str,
    ) -> Result<Vec<Staged>, Halt> {
        let there = self.stores_named(tx, &said).await?;
        let mut staged = Vec::with_capacity(said.len());
        for said in said {
            staged.push(match said {
                Said::Wrong(line, problems) => Staged::wrong(line, String::new(), problems),
                Said::Campaign(line, said) => self.judge_campaign(line, said)?,
                Said::Store(line, said) => {
                    let store = self.numbers.get(&said.number.to_uppercase());
                    let store = store.and_then(|id| there.get(id));
                    self.judge_store(tx, import, line, *said, store, number_column).await?
                }
            });
        }
        Ok(staged)
    }

    async fn stores_named(&self, tx: &mut Tx, said: &[Said]) -> sqlx::Result<HashMap<Uuid, Store>> {
        let ids: Vec<Uuid> = said
            .iter()
            .filter_map(|said| match said {
                Said::Store(_, said) => self.numbers.get(&said.number.to_uppercase()).copied(),
                _ => None,
            })
            .collect();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let records: Vec<StoreRecord> = on_tx!(tx, |c| {
            let mut query = sqlx::QueryBuilder::new(concat!(
                "SELECT ",
                store_columns!(),
                store_tables!(),
                " WHERE s.workspace_id = "
            ));
            query.push_bind(self.workspace.0).push(" AND s.id IN (");
            let mut list = query.separated(", ");
            for id in &ids {
                list.push_bind(*id);
            }
            query.push(")");
            query.build_query_as().fetch_all(c).await
        })?;
        Ok(records.into_iter().map(Store::from).map(|store| (store.id.0, store)).collect())
    }

    async fn judge_store(
        &mut self,
        tx: &mut Tx,
        import: ImportId,
        line: i64,
        said: StoreLine,
        there: Option<&Store>,
        number_column: &str,
    ) -> Result<Staged, Halt> {
        let number = said.number.clone();
        let out_of_reach = |subject: String| {
            let problem =
                Problem::of_cell(Field::Number, number_column, &number, Reason::OutOfReach);
            Staged::wrong(line, subject, vec![problem])
        };
        if let Some(store) = there
            && !work::reached(check_reach::<Never>(&mut *tx, self.actor, store).await)?
        {
            return Ok(out_of_reach(store.label()));
        }
        let region = said.region.clone().map(|name| (self.regions.resolve(&name), name));
        let store_type = said.store_type.clone().map(|name| (self.types.resolve(&name), name));
        for (kind, named) in [(UnknownKind::Region, &region), (UnknownKind::StoreType, &store_type)]
        {
            if let Some((Named::New(id), name)) = named {
                note(&mut *tx, import, kind, *id, name).await?;
            }
        }
        let id_of = |named: &Option<(Named, String)>| named.as_ref().map(|(named, _)| named.id());
        let details = said.onto(
            there.map(|store| &store.details),
            id_of(&region).map(RegionId),
            id_of(&store_type).map(StoreTypeId),
        );
        let details = match details {
            Ok(details) => details,
            Err(problems) => return Ok(Staged::wrong(line, number, problems)),
        };
        let name_of = |named: Option<(Named, String)>, there: Option<&String>| match named {
            Some((Named::There(_, name), _)) | Some((_, name)) => name,
            None => there.cloned().unwrap_or_default(),
        };
        let unknown = |named: &Option<(Named, String)>| named.as_ref().and_then(|n| n.0.unknown());
        let (unknown_region, unknown_type) = (unknown(&region), unknown(&store_type));
        let after = StoreImage {
            details,
            region_name: name_of(region, there.map(|s| &s.region_name)),
            type_name: name_of(store_type, there.map(|s| &s.type_name)),
        };
        let id = there.map_or_else(|| StoreId(Uuid::now_v7()), |store| store.id);
        let new = Store {
            id,
            details: after.details.clone(),
            region_name: after.region_name.clone(),
            type_name: after.type_name.clone(),
            version: there.map_or(1, |store| store.version),
            changed_at: jiff::Timestamp::UNIX_EPOCH,
        };
        if !work::reached(check_reach::<Never>(tx, self.actor, &new).await)? {
            return Ok(out_of_reach(new.label()));
        }
        let before = there.map(|store| StoreImage {
            details: store.details.clone(),
            region_name: store.region_name.clone(),
            type_name: store.type_name.clone(),
        });
        let differs = before.as_ref().is_some_and(|before| !before.differences(&after).is_empty());
        let stored = |image| serde_json::to_value(StagedStore::from(image));
        Ok(Staged {
            line,
            outcome: Outcome::of(there.is_some(), differs).code(),
            subject: new.label(),
            subject_id: Some(id.0),
            subject_version: Some(new.version),
            after: Some(stored(after)?),
            before: before.map(stored).transpose()?,
            unknown_region,
            unknown_type,
            problems: None,
        })
    }

    fn judge_campaign(&self, line: i64, said: CampaignLine) -> Result<Staged, Halt> {
        let there = self.campaigns.get(&said.name.to_lowercase());
        let name = there.map_or(said.name, |(_, image)| image.name.clone());
        let old = there.map(|(_, image)| image.clone()).unwrap_or_else(|| CampaignImage {
            format: Format::Postcard.word().to_owned(),
            active: true,
            ..CampaignImage::default()
        });
        if there.is_none() && said.unit_cost.is_none_or(|cost| cost.0 == 0) {
            let problem = Problem::of_cell(Field::UnitCost, "", "", Reason::NeededWhenNew);
            return Ok(Staged::wrong(line, name, vec![problem]));
        }
        let after = CampaignImage {
            name: name.clone(),
            theme: said.theme.unwrap_or(old.theme),
            format: said.format.unwrap_or(old.format),
            unit_cost: said.unit_cost.unwrap_or(old.unit_cost),
            fixed_cost: said.fixed_cost.unwrap_or(old.fixed_cost),
            minimum_pieces: said.minimum_pieces.unwrap_or(old.minimum_pieces),
            active: said.active.unwrap_or(old.active),
        };
        let differs = there.is_some_and(|(_, before)| !before.differences(&after).is_empty());
        let colour = (self.campaigns.len() as i64 + line - 1) % 10;
        let stored = |image: CampaignImage| serde_json::to_value(StagedCampaign { image, colour });
        Ok(Staged {
            line,
            outcome: Outcome::of(there.is_some(), differs).code(),
            subject: name,
            subject_id: Some(there.map_or_else(Uuid::now_v7, |(id, _)| *id)),
            after: Some(stored(after)?),
            before: there.map(|(_, image)| stored(image.clone())).transpose()?,
            ..Staged::default()
        })
    }
}

/// How many lines are about something that changed since they were compared.
pub(super) async fn stale(
    tx: &mut Tx,
    kind: Kind,
    workspace: WorkspaceId,
    import: ImportId,
) -> sqlx::Result<i64> {
    let count = async |tx: &mut Tx, sql: &'static str| -> sqlx::Result<i64> {
        on_tx!(tx, |c| sqlx::query_scalar(sql).bind(import.0).bind(workspace.0).fetch_one(c).await)
    };
    match kind {
        Kind::Campaigns => {
            let sql = STALE_CAMPAIGNS.for_tx(tx);
            let changed: i64 =
                on_tx!(&mut *tx, |c| sqlx::query_scalar(sql).bind(import.0).fetch_one(c).await)?;
            Ok(changed + count(tx, APPEARED_CAMPAIGNS).await?)
        }
        _ => {
            let sql = STALE_STORES.for_tx(tx);
            count(tx, sql).await
        }
    }
}

/// Writes everything.
pub(super) async fn write(
    tx: &mut Tx,
    kind: Kind,
    actor: &Actor,
    import: ImportId,
    now: jiff::Timestamp,
) -> sqlx::Result<()> {
    let (workspace, person) = (actor.workspace.0, actor.person.0);
    if kind == Kind::Campaigns {
        let (set, add) = (SET_CAMPAIGNS.for_tx(tx), ADD_CAMPAIGNS.for_tx(tx));
        execute!(&mut *tx, set, import.0, workspace)?;
        execute!(tx, add, import.0, workspace, Moment(now))?;
    } else {
        let (set, add) = (SET_STORES.for_tx(tx), ADD_STORES.for_tx(tx));
        execute!(&mut *tx, set, import.0, workspace, Moment(now), person)?;
        execute!(tx, add, import.0, workspace, Moment(now), person)?;
    }
    Ok(())
}

async fn subjects(tx: &mut Tx, sql: &'static str, import: ImportId) -> sqlx::Result<Vec<String>> {
    on_tx!(tx, |c| sqlx::query_scalar(sql).bind(import.0).fetch_all(c).await)
}

/// What was changed since it was written.
pub(super) async fn edited(tx: &mut Tx, kind: Kind, import: ImportId) -> sqlx::Result<Vec<String>> {
    let sql = match kind {
        Kind::Campaigns => EDITED_CAMPAIGNS.for_tx(tx),
        _ => EDITED_STORES,
    };
    subjects(tx, sql, import).await
}

/// What is new and has mailings by now.
pub(super) async fn mailed(tx: &mut Tx, kind: Kind, import: ImportId) -> sqlx::Result<Vec<String>> {
    let sql = if kind == Kind::Campaigns { MAILED_CAMPAIGNS } else { MAILED_STORES };
    subjects(tx, sql, import).await
}

/// Takes everything back.
pub(super) async fn take_back(
    tx: &mut Tx,
    kind: Kind,
    actor: &Actor,
    import: ImportId,
    now: jiff::Timestamp,
) -> sqlx::Result<()> {
    let (workspace, person) = (actor.workspace.0, actor.person.0);
    if kind == Kind::Campaigns {
        let reset = RESET_CAMPAIGNS.for_tx(tx);
        execute!(&mut *tx, REMOVE_CAMPAIGNS, import.0, workspace)?;
        execute!(tx, reset, import.0, workspace)?;
    } else {
        let reset = RESET_STORES.for_tx(tx);
        execute!(&mut *tx, REMOVE_STORES, import.0, workspace)?;
        execute!(tx, reset, import.0, workspace, Moment(now), person)?;
    }
    Ok(())
}
