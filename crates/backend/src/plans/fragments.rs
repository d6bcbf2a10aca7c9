//! Pieces of SQL that several texts of this room share. Lists are bound as JSON arrays of text, ids
//! as 32 hexadecimal digits; an empty list limits nothing.

/// An id as 32 hexadecimal digits; nothing as empty text.
macro_rules! hex {
    (lite, $column:literal) => {
        concat!("lower(hex(", $column, "))")
    };
    (pg, $column:literal) => {
        concat!("COALESCE(replace(CAST(", $column, " AS TEXT), '-', ''), '')")
    };
}

/// Whether a text is in the list bound at a place.
macro_rules! listed {
    (lite, $text:expr, $place:literal) => {
        concat!($text, " IN (SELECT value FROM json_each(", $place, "))")
    };
    (pg, $text:expr, $place:literal) => {
        concat!(
            $text,
            " IN (SELECT jsonb_array_elements_text(CAST(CAST(",
            $place,
            " AS TEXT) AS JSONB)))"
        )
    };
}

/// Whether the list bound at a place is empty or holds a text.
macro_rules! unlimited_or_listed {
    ($engine:ident, $text:expr, $place:literal) => {
        concat!(
            "(CAST(",
            $place,
            " AS TEXT) = '[]' OR ",
            crate::plans::fragments::listed!($engine, $text, $place),
            ")"
        )
    };
}

/// Whether store `s` lies in a reach: the place of the regions holds `everywhere` or a list, the
/// place of the groups a list.
macro_rules! reached {
    ($engine:ident, $regions:literal, $groups:literal) => {
        concat!(
            "CASE WHEN CAST(",
            $regions,
            " AS TEXT) = '\"everywhere\"' THEN TRUE WHEN ",
            crate::plans::fragments::listed!(
                $engine,
                crate::plans::fragments::hex!($engine, "s.region_id"),
                $regions
            ),
            " THEN TRUE ELSE EXISTS (SELECT 1 FROM store_group_member g WHERE g.store_id = s.id AND ",
            crate::plans::fragments::listed!(
                $engine,
                crate::plans::fragments::hex!($engine, "g.group_id"),
                $groups
            ),
            ") END"
        )
    };
}

/// What item `i` costs, in cents: NULL without a campaign, 0 without pieces. The approved price
/// `p` counts before the campaign's own `c`.
macro_rules! cost {
    () => {
        "CASE WHEN i.pieces > 0 THEN (COALESCE(p.unit_cost, c.unit_cost) * i.pieces + 50) / 100
            + COALESCE(p.fixed_cost, c.fixed_cost) ELSE 0 * c.fixed_cost END"
    };
}

/// Responses expected of item `i`: see `domain::plans::Item::expected_responses`.
macro_rules! responses {
    () => {
        "CASE WHEN i.campaign_id = i.original_campaign_id AND i.original_pieces > 0
            THEN i.original_responses * i.pieces / i.original_pieces END"
    };
}

/// Whether item `i` differs from its recommendation: see `domain::plans::Item::differences`.
macro_rules! overridden {
    () => {
        "(i.run_id IS NOT NULL AND (i.campaign_id IS DISTINCT FROM i.original_campaign_id
            OR i.pieces <> i.original_pieces
            OR (i.original_status = 'excluded' AND i.status = 'included')
            OR (i.original_status = 'included' AND i.status = 'excluded')))"
    };
}

/// An item with its store, region, campaign, price and wave.
macro_rules! items {
    () => {
        " FROM plan_item i
        JOIN store s ON s.id = i.store_id
        LEFT JOIN region r ON r.id = s.region_id
        LEFT JOIN campaign c ON c.id = i.campaign_id
        LEFT JOIN plan_price p ON p.plan_id = i.plan_id AND p.campaign_id = i.campaign_id
        LEFT JOIN plan_wave w ON w.id = i.wave_id "
    };
}

pub(crate) use {cost, hex, items, listed, overridden, reached, responses, unlimited_or_listed};

use domain::accounts::Reach;
use uuid::Uuid;

/// A list of words to bind.
pub(super) fn words<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    serde_json::Value::from_iter(words).to_string()
}

/// A list of ids to bind; `None` is "without one".
pub(super) fn ids(ids: impl IntoIterator<Item = Option<Uuid>>) -> String {
    let hex = |id: Option<Uuid>| id.map_or_else(String::new, |id| id.simple().to_string());
    serde_json::Value::from_iter(ids.into_iter().map(hex)).to_string()
}

/// The two texts that say where somebody's rights hold.
pub(super) fn reach(reach: &Reach) -> (String, String) {
    match reach {
        Reach::Everywhere => ("\"everywhere\"".to_owned(), "[]".to_owned()),
        Reach::Limited { regions, groups } => {
            (ids(regions.iter().map(|id| Some(id.0))), ids(groups.iter().map(|id| Some(id.0))))
        }
    }
}

/// Text to find anywhere, as a pattern of LIKE … ESCAPE '!'; empty text finds everything.
pub(super) fn pattern(text: &str) -> String {
    let escaped: String = text
        .trim()
        .to_lowercase()
        .chars()
        .flat_map(|c| matches!(c, '%' | '_' | '!').then_some('!').into_iter().chain([c]))
        .collect();
    format!("%{escaped}%")
}
