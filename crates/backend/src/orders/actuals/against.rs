//! Plan against actual: grouped, filtered, sorted, paged and summed by the database.

use super::{super::list::contains, read::SumRow};
use crate::{Backend, Result, db::lists, on, statements};
use domain::{
    accounts::{Action, Actor},
    ids::{CampaignId, PlanId, StoreId},
    money::Money,
    orders::{
        AgainstFigures, AgainstOverview, AgainstQuery, AgainstRow, DifferenceReason, Grouping,
        OnlyLine, ReasonFilter,
    },
};
use uuid::Uuid;

/// Most rows that one question gives.
const MOST_ROWS: u32 = 5_000;

/// An id that `MAX` takes: as it is on SQLite, as text on PostgreSQL, which has no order of ids.
macro_rules! sortable {
    (lite, $id:literal) => {
        $id
    };
    (pg, $id:literal) => {
        concat!("CAST(", $id, " AS TEXT)")
    };
}

/// What is known of each store in each wave and campaign: an item of a plan, a recommendation that
/// the plan gave another campaign, or a line of an order. $1 is the workspace, $2 and $3 the plan.
///
/// Without a plan only approved plans count, so that drafts do not swell what is planned.
macro_rules! facts {
    ($engine:ident) => {
        concat!(
            "(SELECT i.store_id, i.plan_id, COALESCE(w.name, '') AS wave,
                COALESCE(w.position, 1000000) AS wave_place, i.campaign_id,
                CASE WHEN i.original_pieces IS NOT NULL AND i.original_status <> 'excluded'
                    AND i.original_campaign_id = i.campaign_id THEN 1 ELSE 0 END AS advised,
                CASE WHEN i.original_status <> 'excluded'
                    AND i.original_campaign_id = i.campaign_id THEN i.original_pieces ELSE 0 END
                    AS recommended,
                CASE WHEN i.status = 'included' THEN i.pieces ELSE 0 END AS planned,
                0 AS lines, 0 AS pieces, 0 AS cost,
                CAST(NULL AS BIGINT) AS printed, CAST(NULL AS BIGINT) AS delivered,
                CAST(NULL AS BIGINT) AS invoiced, CAST(NULL AS BIGINT) AS invoiced_amount,
                CAST(NULL AS BIGINT) AS responses, CAST(NULL AS BIGINT) AS revenue,
                '' AS reason, NULL AS line, NULL AS order_id, '' AS number
            FROM plan_item i
            LEFT JOIN plan_wave w ON w.id = i.wave_id
            WHERE i.workspace_id = $1 AND i.plan_id IN (SELECT q.id FROM plan q
                WHERE q.workspace_id = $1 AND (q.id = $3 OR ($2 = 0
                    AND q.status IN ('approved', 'executed'))))
            UNION ALL
            SELECT i.store_id, i.plan_id, COALESCE(w.name, ''), COALESCE(w.position, 1000000),
                i.original_campaign_id, 1, i.original_pieces, 0, 0, 0, 0,
                NULL, NULL, NULL, NULL, NULL, NULL, '', NULL, NULL, ''
            FROM plan_item i
            LEFT JOIN plan_wave w ON w.id = i.wave_id
            WHERE i.workspace_id = $1 AND i.plan_id IN (SELECT q.id FROM plan q
                WHERE q.workspace_id = $1 AND (q.id = $3 OR ($2 = 0
                    AND q.status IN ('approved', 'executed'))))
            AND i.original_pieces IS NOT NULL AND i.original_status <> 'excluded'
            AND (i.campaign_id IS NULL OR i.original_campaign_id <> i.campaign_id)
            UNION ALL
            SELECT l.store_id, o.plan_id, l.wave_name,
                CASE WHEN l.wave_id IS NULL THEN 1000000 ELSE l.wave_position END, l.campaign_id,
                0, 0, 0, 1, l.pieces, l.cost, a.printed, a.delivered, a.invoiced, a.invoiced_amount,
                a.responses, a.revenue, COALESCE(a.reason, ''), ",
            sortable!($engine, "l.id"), ", ", sortable!($engine, "o.id"), ", o.number
            FROM orders o
            JOIN order_line l ON l.order_id = o.id
            LEFT JOIN actual a ON a.order_line_id = l.id AND a.latest
            WHERE o.workspace_id = $1 AND ($2 = 0 OR o.plan_id = $3) AND o.status <> 'cancelled') AS f"
        )
    };
}

/// Sums of facts, each reported figure beside what was ordered where it is reported.
macro_rules! sums {
    () => {
        "CAST(SUM(f.advised) AS BIGINT) AS advised,
        CAST(SUM(f.recommended) AS BIGINT) AS recommended,
        CAST(SUM(f.planned) AS BIGINT) AS planned,
        CAST(SUM(f.pieces) AS BIGINT) AS ordered,
        CAST(SUM(f.cost) AS BIGINT) AS cost,
        CAST(SUM(CASE WHEN f.reason = '' THEN 0 ELSE 1 END) AS BIGINT) AS reasons,
        CAST(SUM(f.lines) AS BIGINT) AS lines,
        COUNT(f.printed) AS printed_lines,
        CAST(COALESCE(SUM(f.printed), 0) AS BIGINT) AS printed,
        CAST(SUM(CASE WHEN f.printed IS NULL THEN 0 ELSE f.pieces END) AS BIGINT) AS printed_of,
        COUNT(f.delivered) AS delivered_lines,
        CAST(COALESCE(SUM(f.delivered), 0) AS BIGINT) AS delivered,
        CAST(SUM(CASE WHEN f.delivered IS NULL THEN 0 ELSE f.pieces END) AS BIGINT) AS delivered_of,
        COUNT(f.invoiced) AS invoiced_lines,
        CAST(COALESCE(SUM(f.invoiced), 0) AS BIGINT) AS invoiced,
        CAST(SUM(CASE WHEN f.invoiced IS NULL THEN 0 ELSE f.pieces END) AS BIGINT) AS invoiced_of,
        COUNT(f.invoiced_amount) AS amount_lines,
        CAST(COALESCE(SUM(f.invoiced_amount), 0) AS BIGINT) AS amount,
        CAST(SUM(CASE WHEN f.invoiced_amount IS NULL THEN 0 ELSE f.cost END) AS BIGINT) AS amount_of,
        COUNT(f.responses) AS responses_lines,
        CAST(COALESCE(SUM(f.responses), 0) AS BIGINT) AS responses,
        COUNT(f.revenue) AS revenue_lines,
        CAST(COALESCE(SUM(f.revenue), 0) AS BIGINT) AS revenue"
    };
}

/// The groups that match: what each is called, its sums, and its only line. $4 text, $5 region,
/// $6 wave, $7 and $8 campaign, $9 whether only what differs, $10 the reason.
///
/// Facts are grouped by bare ids (`$id`), and names (`$names`) are looked up for the groups only.
macro_rules! groups {
    ($engine:ident, $id:literal, $from:literal, $by:literal, $names:expr, $of:literal) => {
        concat!(
            "(SELECT g.*, ", $names, ", ",
            lists::hex!($engine, "g.last_line"), " AS line, ",
            lists::hex!($engine, "g.last_order"), " AS order_id
            FROM (SELECT ", $id, ", ", sums!(), ",
                COALESCE(MAX(CASE WHEN f.reason = '' THEN NULL ELSE f.reason END), '') AS last_reason,
                COALESCE(MIN(CASE WHEN f.reason = '' THEN NULL ELSE f.reason END), '') AS first_reason,
                MAX(CASE WHEN f.reason = $10 THEN 1 ELSE 0 END) AS has_reason,
                MAX(f.line) AS last_line, MAX(f.order_id) AS last_order, MAX(f.number) AS number
            FROM ", facts!($engine), $from, "
            WHERE ($4 = '' OR f.store_id IN (SELECT x.id FROM store x WHERE x.workspace_id = $1
                AND lower(x.number || ' ' || x.name) LIKE $4 ESCAPE '\\'))
            AND ($5 = '' OR f.store_id IN (SELECT x.id FROM store x JOIN region y ON y.id = x.region_id
                WHERE x.workspace_id = $1 AND y.name = $5))
            AND ($6 = '' OR f.wave = $6)
            AND ($7 = 0 OR f.campaign_id = $8)
            GROUP BY ", $by, ") AS g ", $of, "
            WHERE (g.recommended > 0 OR g.planned > 0 OR g.lines > 0)
            AND ($9 = 0 OR ", differs!(), ")
            AND ($10 = '' OR g.has_reason = 1 OR ($10 = 'missing' AND g.reasons = 0 AND ", differs!(), "))
            ) AS g"
        )
    };
}

/// Whether neighbouring figures of a group differ, as `AgainstFigures::differ` says.
macro_rules! differs {
    () => {
        "(g.planned <> g.ordered OR g.printed <> g.printed_of OR g.delivered <> g.delivered_of
            OR g.invoiced <> g.invoiced_of OR g.amount <> g.amount_of)"
    };
}

macro_rules! by_store {
    ($engine:ident, $then:ident $(, $way:literal)?) => {
        $then!(
            $engine,
            "f.store_id AS id",
            "",
            "f.store_id",
            concat!(lists::hex!($engine, "g.id"), " AS key, s.number AS label, s.name AS detail,
                s.number_key AS place, CAST(-1 AS BIGINT) AS colour"),
            "LEFT JOIN store s ON s.id = g.id"
            $(, $way)?
        )
    };
}

macro_rules! by_wave {
    ($engine:ident, $then:ident $(, $way:literal)?) => {
        $then!(
            $engine,
            "f.plan_id AS id, f.wave, MIN(f.wave_place) AS wave_place",
            "",
            "f.plan_id, f.wave",
            concat!(lists::hex!($engine, "g.id"), " || '/' || g.wave AS key, g.wave AS label,
                COALESCE(p.name, '') AS detail,
                COALESCE(p.month, '') || COALESCE(p.name, '') || '/'
                    || CAST(10000000 + g.wave_place AS TEXT) || g.wave AS place,
                CAST(-1 AS BIGINT) AS colour"),
            "LEFT JOIN plan p ON p.id = g.id"
            $(, $way)?
        )
    };
}

macro_rules! by_campaign {
    ($engine:ident, $then:ident $(, $way:literal)?) => {
        $then!(
            $engine,
            "f.campaign_id AS id",
            "",
            "f.campaign_id",
            concat!(lists::hex!($engine, "g.id"), " AS key, COALESCE(c.name, '') AS label,
                '' AS detail, COALESCE(c.name, '') AS place,
                CAST(COALESCE(c.colour, -1) AS BIGINT) AS colour"),
            "LEFT JOIN campaign c ON c.id = g.id"
            $(, $way)?
        )
    };
}

macro_rules! by_region {
    ($engine:ident, $then:ident $(, $way:literal)?) => {
        $then!(
            $engine,
            "h.region_id AS id",
            " JOIN store h ON h.id = f.store_id",
            "h.region_id",
            "COALESCE(r.name, '') AS key, COALESCE(r.name, '') AS label, '' AS detail,
                COALESCE(r.name, '') AS place, CAST(-1 AS BIGINT) AS colour",
            "LEFT JOIN region r ON r.id = g.id"
            $(, $way)?
        )
    };
}

/// A page of groups. $11 what to sort by, $12 and $13 which rows.
macro_rules! page {
    (
        $engine:ident, $id:literal, $from:literal, $by:literal, $names:expr, $of:literal,
        $way:literal
    ) => {
        concat!(
            "SELECT g.* FROM ",
            groups!($engine, $id, $from, $by, $names, $of),
            " ORDER BY CASE $11
                WHEN 'recommended' THEN g.recommended WHEN 'planned' THEN g.planned
                WHEN 'ordered' THEN g.ordered WHEN 'printed' THEN g.printed
                WHEN 'delivered' THEN g.delivered WHEN 'invoiced' THEN g.invoiced
                WHEN 'cost' THEN g.cost WHEN 'amount' THEN g.amount
                WHEN 'amount_difference' THEN ABS(g.amount - g.amount_of)
                WHEN 'responses' THEN g.responses WHEN 'revenue' THEN g.revenue
                ELSE 0 END ",
            $way,
            ", g.place ",
            $way,
            ", g.key
            LIMIT $12 OFFSET $13"
        )
    };
}

/// How many groups match, and what they come to.
macro_rules! overview {
    ($engine:ident, $id:literal, $from:literal, $by:literal, $names:expr, $of:literal) => {
        concat!(
            "SELECT COUNT(*) AS groups,
                CAST(COALESCE(SUM(g.advised), 0) AS BIGINT) AS advised,
                CAST(COALESCE(SUM(g.recommended), 0) AS BIGINT) AS recommended,
                CAST(COALESCE(SUM(g.planned), 0) AS BIGINT) AS planned,
                CAST(COALESCE(SUM(g.ordered), 0) AS BIGINT) AS ordered,
                CAST(COALESCE(SUM(g.cost), 0) AS BIGINT) AS cost,
                CAST(COALESCE(SUM(g.reasons), 0) AS BIGINT) AS reasons,
                CAST(COALESCE(SUM(g.lines), 0) AS BIGINT) AS lines,
                CAST(COALESCE(SUM(g.printed_lines), 0) AS BIGINT) AS printed_lines,
                CAST(COALESCE(SUM(g.printed), 0) AS BIGINT) AS printed,
                CAST(COALESCE(SUM(g.printed_of), 0) AS BIGINT) AS printed_of,
                CAST(COALESCE(SUM(g.delivered_lines), 0) AS BIGINT) AS delivered_lines,
                CAST(COALESCE(SUM(g.delivered), 0) AS BIGINT) AS delivered,
                CAST(COALESCE(SUM(g.delivered_of), 0) AS BIGINT) AS delivered_of,
                CAST(COALESCE(SUM(g.invoiced_lines), 0) AS BIGINT) AS invoiced_lines,
                CAST(COALESCE(SUM(g.invoiced), 0) AS BIGINT) AS invoiced,
                CAST(COALESCE(SUM(g.invoiced_of), 0) AS BIGINT) AS invoiced_of,
                CAST(COALESCE(SUM(g.amount_lines), 0) AS BIGINT) AS amount_lines,
                CAST(COALESCE(SUM(g.amount), 0) AS BIGINT) AS amount,
                CAST(COALESCE(SUM(g.amount_of), 0) AS BIGINT) AS amount_of,
                CAST(COALESCE(SUM(g.responses_lines), 0) AS BIGINT) AS responses_lines,
                CAST(COALESCE(SUM(g.responses), 0) AS BIGINT) AS responses,
                CAST(COALESCE(SUM(g.revenue_lines), 0) AS BIGINT) AS revenue_lines,
                CAST(COALESCE(SUM(g.revenue), 0) AS BIGINT) AS revenue
            FROM ",
            groups!($engine, $id, $from, $by, $names, $of)
        )
    };
}

statements! {
    /// Stores, smallest first.
    STORES_UP = sqlite by_store!(lite, page, "ASC"), postgres by_store!(pg, page, "ASC");
    /// Stores, largest first.
    STORES_DOWN = sqlite by_store!(lite, page, "DESC"), postgres by_store!(pg, page, "DESC");
    /// Waves, smallest first.
    WAVES_UP = sqlite by_wave!(lite, page, "ASC"), postgres by_wave!(pg, page, "ASC");
    /// Waves, largest first.
    WAVES_DOWN = sqlite by_wave!(lite, page, "DESC"), postgres by_wave!(pg, page, "DESC");
    /// Campaigns, smallest first.
    CAMPAIGNS_UP = sqlite by_campaign!(lite, page, "ASC"), postgres by_campaign!(pg, page, "ASC");
    /// Campaigns, largest first.
    CAMPAIGNS_DOWN = sqlite by_campaign!(lite, page, "DESC"), postgres by_campaign!(pg, page, "DESC");
    /// Regions, smallest first.
    REGIONS_UP = sqlite by_region!(lite, page, "ASC"), postgres by_region!(pg, page, "ASC");
    /// Regions, largest first.
    REGIONS_DOWN = sqlite by_region!(lite, page, "DESC"), postgres by_region!(pg, page, "DESC");
    /// All stores.
    OF_STORES = sqlite by_store!(lite, overview), postgres by_store!(pg, overview);
    /// All waves.
    OF_WAVES = sqlite by_wave!(lite, overview), postgres by_wave!(pg, overview);
    /// All campaigns.
    OF_CAMPAIGNS = sqlite by_campaign!(lite, overview), postgres by_campaign!(pg, overview);
    /// All regions.
    OF_REGIONS = sqlite by_region!(lite, overview), postgres by_region!(pg, overview);
    /// Plans to choose from.
    PLANS = "SELECT p.id, p.name FROM plan p WHERE p.workspace_id = $1
        AND (p.status IN ('approved', 'executed') OR p.id = $2
            OR EXISTS (SELECT 1 FROM orders o WHERE o.plan_id = p.id))
        ORDER BY p.name";
    /// Campaigns to choose from.
    CAMPAIGNS = "SELECT c.id, c.name FROM campaign c WHERE c.workspace_id = $1 ORDER BY c.name";
    /// Regions to choose from.
    REGIONS = "SELECT r.name FROM region r WHERE r.workspace_id = $1 ORDER BY r.name";
    /// Names of waves to choose from: the plan's, or those of all plans.
    WAVES = "SELECT DISTINCT w.name FROM plan_wave w WHERE w.workspace_id = $1
        AND ($2 = 0 OR w.plan_id = $3) ORDER BY w.name";
}

#[derive(sqlx::FromRow)]
struct FiguresRow {
    advised: i64,
    recommended: i64,
    planned: i64,
    ordered: i64,
    cost: i64,
    reasons: i64,
    #[sqlx(flatten)]
    sums: SumRow,
}

impl FiguresRow {
    fn read(self) -> AgainstFigures {
        AgainstFigures {
            recommended: (self.advised > 0).then(|| self.recommended.unsigned_abs()),
            planned: self.planned.unsigned_abs(),
            ordered: self.ordered.unsigned_abs(),
            cost: Money(self.cost),
            reasons: self.reasons.unsigned_abs(),
            actual: self.sums.read(),
        }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    key: String,
    label: String,
    detail: String,
    colour: i64,
    first_reason: String,
    last_reason: String,
    line: String,
    order_id: String,
    number: String,
    #[sqlx(flatten)]
    figures: FiguresRow,
}

impl Row {
    fn read(self, by: Grouping) -> anyhow::Result<AgainstRow> {
        let figures = self.figures.read();
        let line = match figures.actual.lines {
            1 => Some(OnlyLine {
                order: self.order_id.parse()?,
                number: self.number,
                line: self.line.parse()?,
            }),
            _ => None,
        };
        let agreed = self.first_reason == self.last_reason;
        Ok(AgainstRow {
            store: match by {
                Grouping::Store => Some(StoreId(self.key.parse()?)),
                _ => None,
            },
            colour: u8::try_from(self.colour).ok(),
            reason: DifferenceReason::from_word(&self.first_reason).filter(|_| agreed),
            key: self.key,
            label: self.label,
            detail: self.detail,
            figures,
            line,
        })
    }
}

#[derive(sqlx::FromRow)]
struct OverviewRow {
    groups: i64,
    #[sqlx(flatten)]
    figures: FiguresRow,
}

/// Binds what every question is asked with.
macro_rules! asked {
    ($sql:expr, $actor:expr, $query:expr) => {
        sqlx::query_as($sql)
            .bind($actor.workspace.0)
            .bind(i64::from($query.plan.is_some()))
            .bind($query.plan.map_or(Uuid::nil(), |plan| plan.0))
            .bind(contains(&$query.text))
            .bind(&$query.region)
            .bind(&$query.wave)
            .bind(i64::from($query.campaign.is_some()))
            .bind($query.campaign.map_or(Uuid::nil(), |campaign| campaign.0))
            .bind(i64::from($query.different))
            .bind($query.reason.map_or("", ReasonFilter::word))
    };
}

/// Some rows of the table.
pub async fn against(
    cx: &Backend,
    actor: &Actor,
    query: &AgainstQuery,
    offset: u32,
    limit: u32,
) -> Result<Vec<AgainstRow>> {
    actor.may(Action::Read)?;
    let sql = match (query.by, query.descending) {
        (Grouping::Store, false) => STORES_UP,
        (Grouping::Store, true) => STORES_DOWN,
        (Grouping::Wave, false) => WAVES_UP,
        (Grouping::Wave, true) => WAVES_DOWN,
        (Grouping::Campaign, false) => CAMPAIGNS_UP,
        (Grouping::Campaign, true) => CAMPAIGNS_DOWN,
        (Grouping::Region, false) => REGIONS_UP,
        (Grouping::Region, true) => REGIONS_DOWN,
    };
    let sql = sql.for_db(&cx.db);
    let rows: Vec<Row> = on!(&cx.db, |c| asked!(sql, actor, query)
        .bind(query.sort.word())
        .bind(i64::from(limit.min(MOST_ROWS)))
        .bind(i64::from(offset))
        .fetch_all(c)
        .await)?;
    Ok(rows.into_iter().map(|row| row.read(query.by)).collect::<anyhow::Result<_>>()?)
}

/// How many rows there are, what they come to, and what they can be filtered by.
pub async fn against_overview(
    cx: &Backend,
    actor: &Actor,
    query: &AgainstQuery,
) -> Result<AgainstOverview> {
    actor.may(Action::Read)?;
    let sql = match query.by {
        Grouping::Store => OF_STORES,
        Grouping::Wave => OF_WAVES,
        Grouping::Campaign => OF_CAMPAIGNS,
        Grouping::Region => OF_REGIONS,
    };
    let sql = sql.for_db(&cx.db);
    let row: OverviewRow = on!(&cx.db, |c| asked!(sql, actor, query).fetch_one(c).await)?;
    let workspace = actor.workspace.0;
    let plan = query.plan.map_or(Uuid::nil(), |plan| plan.0);
    let plans: Vec<(Uuid, String)> =
        on!(&cx.db, |c| sqlx::query_as(PLANS).bind(workspace).bind(plan).fetch_all(c).await)?;
    let campaigns: Vec<(Uuid, String)> =
        on!(&cx.db, |c| sqlx::query_as(CAMPAIGNS).bind(workspace).fetch_all(c).await)?;
    let regions: Vec<String> =
        on!(&cx.db, |c| sqlx::query_scalar(REGIONS).bind(workspace).fetch_all(c).await)?;
    let waves: Vec<String> = on!(&cx.db, |c| sqlx::query_scalar(WAVES)
        .bind(workspace)
        .bind(i64::from(query.plan.is_some()))
        .bind(plan)
        .fetch_all(c)
        .await)?;
    Ok(AgainstOverview {
        count: row.groups.unsigned_abs(),
        totals: row.figures.read(),
        plans: plans.into_iter().map(|(id, name)| (PlanId(id), name)).collect(),
        campaigns: campaigns.into_iter().map(|(id, name)| (CampaignId(id), name)).collect(),
        regions,
        waves,
    })
}
