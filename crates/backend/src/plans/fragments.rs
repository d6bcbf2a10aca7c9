//! Pieces of SQL that several texts of this room share.

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

/// Whether what executes of item `i` differs from what was approved last: from [`items`], with its
/// wave `w` and its prices.
macro_rules! unapproved {
    () => {
        "(CASE WHEN i.status = 'included' THEN NOT EXISTS (SELECT 1 FROM plan_approved a
                WHERE a.plan_id = i.plan_id AND a.item_id = i.id AND a.campaign_id = i.campaign_id
                AND a.pieces = i.pieces AND a.wave_id = i.wave_id
                AND a.in_home_on IS NOT DISTINCT FROM w.in_home_on
                AND a.unit_cost = COALESCE(p.unit_cost, c.unit_cost)
                AND a.fixed_cost = COALESCE(p.fixed_cost, c.fixed_cost))
            ELSE EXISTS (SELECT 1 FROM plan_approved a WHERE a.plan_id = i.plan_id AND a.item_id = i.id)
            END)"
    };
}

pub(crate) use {cost, items, overridden, responses, unapproved};

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
