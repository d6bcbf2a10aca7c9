//! A plan's lines: windows of the table, filtered and sorted by the server, and single lines.

use super::{
    fragments::{cost, items, overridden, pattern, responses},
    item_row::{ItemRow, item_columns},
    plan,
    store_row::{StoreRow, store_columns},
};
use crate::{
    Backend, Error, Result,
    db::lists::{hex, ids, unlimited_or_listed, words},
    on,
    reach::{reach, reached},
    statements,
};
use domain::{
    accounts::{Action, Actor},
    ids::{ItemId, PlanId, WaveId},
    plans::{Column, Direction, ItemFilter, ItemSet, Line, LinePage, Sort},
    refusal::Never,
};

/// Most lines of one window.
const MOST: u32 = 500;

/// Columns of [`LineRow`]; the places of the reach come as arguments.
macro_rules! columns {
    ($engine:ident, $regions:literal, $stores:literal) => {
        concat!(
            "SELECT ",
            item_columns!(),
            ", i.place, ",
            store_columns!(),
            ", ",
            reached!($engine, $regions, $stores),
            " AS reachable",
            items!()
        )
    };
}

/// The items an [`ItemFilter`] means: $1 workspace, $2 plan, $3 statuses, $4 regions, $5 waves,
/// $6 campaigns, $7 overrides only, $8 text.
macro_rules! matching {
    ($engine:ident) => {
        concat!(
            " WHERE i.workspace_id = $1 AND i.plan_id = $2 AND ",
            unlimited_or_listed!($engine, "i.status", "$3"),
            " AND ",
            unlimited_or_listed!($engine, hex!($engine, "s.region_id"), "$4"),
            " AND ",
            unlimited_or_listed!($engine, hex!($engine, "i.wave_id"), "$5"),
            " AND ",
            unlimited_or_listed!($engine, hex!($engine, "i.campaign_id"), "$6"),
            " AND (CAST($7 AS BIGINT) = 0 OR ",
            overridden!(),
            ") AND (CAST($8 AS TEXT) = '%%' OR s.search LIKE $8 ESCAPE '!'
                OR lower(i.notes) LIKE $8 ESCAPE '!')"
        )
    };
}

/// Ties go by store number. $11 is the column, $12 is 1 or -1; a static text knows no other way to
/// sort by a chosen column.
macro_rules! ordered {
    () => {
        concat!(
            " ORDER BY CAST($12 AS BIGINT) * CASE CAST($11 AS TEXT)
                WHEN 'pieces' THEN i.pieces
                WHEN 'wave' THEN COALESCE(w.position, 1000000)
                WHEN 'status' THEN CASE i.status WHEN 'included' THEN 0 WHEN 'needs_review' THEN 1 ELSE 2 END
                WHEN 'confidence' THEN COALESCE(i.confidence, -1.0)
                WHEN 'responses' THEN COALESCE(", responses!(), ", -1.0)
                WHEN 'cost' THEN COALESCE(", cost!(), ", -1)
                ELSE 0 END,
            CASE WHEN CAST($12 AS BIGINT) > 0 THEN CASE CAST($11 AS TEXT)
                WHEN 'store' THEN lower(s.name) WHEN 'region' THEN lower(COALESCE(r.name, ''))
                WHEN 'campaign' THEN lower(COALESCE(c.name, '')) WHEN 'number' THEN s.number_key
                ELSE '' END END,
            CASE WHEN CAST($12 AS BIGINT) < 0 THEN CASE CAST($11 AS TEXT)
                WHEN 'store' THEN lower(s.name) WHEN 'region' THEN lower(COALESCE(r.name, ''))
                WHEN 'campaign' THEN lower(COALESCE(c.name, '')) WHEN 'number' THEN s.number_key
                ELSE '' END END DESC,
            s.number_key LIMIT $13 OFFSET $14"
        )
    };
}

macro_rules! to_assign {
    ($engine:ident) => {
        concat!(
            "SELECT i.place",
            items!(),
            matching!($engine),
            " AND i.status = 'included' AND i.wave_id IS DISTINCT FROM $11 AND ",
            reached!($engine, "$9", "$10"),
            " ORDER BY i.place"
        )
    };
}

statements! {
    /// A window of the lines that match.
    WINDOW = sqlite concat!(columns!(lite, "$9", "$10"), matching!(lite), ordered!()),
        postgres concat!(columns!(pg, "$9", "$10"), matching!(pg), ordered!());
    /// How many match.
    MATCHING = sqlite concat!("SELECT count(*)", items!(), matching!(lite)),
        postgres concat!("SELECT count(*)", items!(), matching!(pg));
    /// The places of the included items that match, lie in the reach $9 and $10, and are not in the
    /// wave $11 yet.
    TO_ASSIGN = sqlite to_assign!(lite), postgres to_assign!(pg);
    /// One line; $4 and $5 are the reach.
    LINE = sqlite concat!(columns!(lite, "$4", "$5"), "WHERE i.workspace_id = $1 AND i.plan_id = $2 AND i.id = $3"),
        postgres concat!(columns!(pg, "$4", "$5"), "WHERE i.workspace_id = $1 AND i.plan_id = $2 AND i.id = $3");
}

#[derive(sqlx::FromRow)]
struct LineRow {
    #[sqlx(flatten)]
    item: ItemRow,
    place: i64,
    #[sqlx(flatten)]
    store: StoreRow,
    reachable: bool,
}

impl LineRow {
    fn read(self) -> anyhow::Result<Line> {
        Ok(Line {
            item: self.item.read()?,
            place: self.place.try_into()?,
            store: self.store.into(),
            reachable: self.reachable,
        })
    }
}

/// The lines from position `first` on, at most `count` (and never more than 500), of those that
/// match, in this order.
pub async fn lines(
    cx: &Backend,
    actor: &Actor,
    id: PlanId,
    filter: &ItemFilter,
    sort: Sort,
    first: u32,
    count: u32,
) -> Result<LinePage> {
    actor.may(Action::Read)?;
    plan::plan::<Never>(cx, actor, id).await?;
    let statuses = words(filter.statuses.iter().map(|status| status.word()));
    let regions = ids(filter.regions.iter().map(|id| Some(id.0)));
    let waves = ids(filter.waves.iter().map(|id| id.map(|id| id.0)));
    let campaigns = ids(filter.campaigns.iter().map(|id| id.map(|id| id.0)));
    let overrides = i64::from(filter.overrides_only);
    let text = pattern(&filter.text);
    let reach = reach(cx, actor).await?;
    let sql = MATCHING.for_db(&cx.db);
    let matching: i64 = on!(&cx.db, |c| sqlx::query_scalar(sql)
        .bind(actor.workspace.0)
        .bind(id.0)
        .bind(&statuses)
        .bind(&regions)
        .bind(&waves)
        .bind(&campaigns)
        .bind(overrides)
        .bind(&text)
        .fetch_one(c)
        .await)?;
    let sql = WINDOW.for_db(&cx.db);
    let rows: Vec<LineRow> = on!(&cx.db, |c| sqlx::query_as(sql)
        .bind(actor.workspace.0)
        .bind(id.0)
        .bind(&statuses)
        .bind(&regions)
        .bind(&waves)
        .bind(&campaigns)
        .bind(overrides)
        .bind(&text)
        .bind(&reach.regions)
        .bind(&reach.stores)
        .bind(column_word(sort.column))
        .bind(if sort.direction == Direction::Ascending { 1_i64 } else { -1 })
        .bind(i64::from(count.min(MOST)))
        .bind(i64::from(first))
        .fetch_all(c)
        .await)?;
    Ok(LinePage {
        matching: u32::try_from(matching).map_err(anyhow::Error::from)?,
        first,
        lines: rows.into_iter().map(LineRow::read).collect::<anyhow::Result<_>>()?,
    })
}

/// The included items that match, that the actor reaches, and that are not in this wave yet.
pub(super) async fn places_to_assign(
    cx: &Backend,
    actor: &Actor,
    id: PlanId,
    filter: &ItemFilter,
    wave: Option<WaveId>,
) -> sqlx::Result<ItemSet> {
    let reach = reach(cx, actor).await?;
    let sql = TO_ASSIGN.for_db(&cx.db);
    let places: Vec<i64> = on!(&cx.db, |c| sqlx::query_scalar(sql)
        .bind(actor.workspace.0)
        .bind(id.0)
        .bind(words(filter.statuses.iter().map(|status| status.word())))
        .bind(ids(filter.regions.iter().map(|id| Some(id.0))))
        .bind(ids(filter.waves.iter().map(|id| id.map(|id| id.0))))
        .bind(ids(filter.campaigns.iter().map(|id| id.map(|id| id.0))))
        .bind(i64::from(filter.overrides_only))
        .bind(pattern(&filter.text))
        .bind(&reach.regions)
        .bind(&reach.stores)
        .bind(wave.map(|wave| wave.0))
        .fetch_all(c)
        .await)?;
    Ok(places.into_iter().filter_map(|place| u32::try_from(place).ok()).collect())
}

/// One line.
pub async fn line(cx: &Backend, actor: &Actor, plan: PlanId, item: ItemId) -> Result<Line> {
    actor.may(Action::Read)?;
    let reach = reach(cx, actor).await?;
    let sql = LINE.for_db(&cx.db);
    let row: Option<LineRow> = on!(&cx.db, |c| sqlx::query_as(sql)
        .bind(actor.workspace.0)
        .bind(plan.0)
        .bind(item.0)
        .bind(&reach.regions)
        .bind(&reach.stores)
        .fetch_optional(c)
        .await)?;
    Ok(row.ok_or(Error::NotFound("line of the plan"))?.read()?)
}

fn column_word(column: Column) -> &'static str {
    match column {
        Column::Number => "number",
        Column::Store => "store",
        Column::Region => "region",
        Column::Campaign => "campaign",
        Column::Pieces => "pieces",
        Column::Wave => "wave",
        Column::Confidence => "confidence",
        Column::Status => "status",
        Column::Responses => "responses",
        Column::Cost => "cost",
    }
}
