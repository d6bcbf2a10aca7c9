//! What exists, across rooms: search for the palette, counts for the start page.

use crate::{Backend, Result, on, statements};
use domain::{
    accounts::{Action, Actor},
    overview::Standing,
};
use uuid::Uuid;

statements! {
    /// Plans by a part of their name.
    PLANS = "SELECT id, name, status FROM plan WHERE workspace_id = $1 AND lower(name) LIKE $2 ESCAPE '!'
        ORDER BY created_at DESC LIMIT 4";
    /// Orders by a part of their number.
    ORDERS = "SELECT id, number, status FROM orders WHERE workspace_id = $1 AND lower(number) LIKE $2 ESCAPE '!'
        ORDER BY number DESC LIMIT 4";
    /// Campaigns by a part of name or theme.
    CAMPAIGNS = "SELECT id, name, theme FROM campaign WHERE workspace_id = $1
        AND lower(name || ' ' || theme) LIKE $2 ESCAPE '!' ORDER BY name LIMIT 4";
    /// Store groups by a part of their name.
    STORE_GROUPS = "SELECT id, name, CASE WHEN rule IS NULL THEN 'picked' ELSE 'by rule' END FROM store_group
        WHERE workspace_id = $1 AND lower(name) LIKE $2 ESCAPE '!' ORDER BY name LIMIT 4";
    /// Imports by a part of their file's name.
    IMPORTS = "SELECT id, file_name, stage FROM import WHERE workspace_id = $1
        AND lower(file_name) LIKE $2 ESCAPE '!' ORDER BY id DESC LIMIT 4";
    /// People by a part of their name or address.
    PEOPLE = "SELECT p.id, p.name, p.email FROM membership m JOIN person p ON p.id = m.person_id
        WHERE m.workspace_id = $1 AND lower(p.name || ' ' || p.email) LIKE $2 ESCAPE '!'
        ORDER BY p.name LIMIT 4";
}

/// Something found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What kind of thing it is, in the plural.
    pub kind: &'static str,
    /// Its name.
    pub label: String,
    /// A few words more.
    pub hint: String,
    /// Where its page is.
    pub href: String,
    /// Its room's icon.
    pub icon: &'static str,
}

/// Whatever has a name or number that holds `text`, a few of each kind.
pub async fn everything(cx: &Backend, actor: &Actor, text: &str) -> Result<Vec<Found>> {
    actor.may(Action::Read)?;
    let text = text.trim().to_lowercase();
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let like = format!("%{}%", text.replace('!', "!!").replace('%', "!%").replace('_', "!_"));
    // The room's own search: every word may stand in another of a store's texts.
    let stores = crate::stores::search(cx, actor, &text, 6).await?;
    let mut found: Vec<Found> = stores
        .into_iter()
        .map(|hit| Found {
            kind: "Stores",
            label: format!("{} {}", hit.number, hit.name).trim_end().to_owned(),
            hint: hit.place,
            href: format!("/stores/{}", hit.id),
            icon: "store",
        })
        .collect();
    for (sql, kind, start, icon) in [
        (PLANS, "Plans", "/campaigns/planning/", "calendar-range"),
        (ORDERS, "Orders", "/campaigns/orders/", "package"),
        (CAMPAIGNS, "Campaigns", "/campaigns?campaign=", "megaphone"),
        (STORE_GROUPS, "Store groups", "/stores?group=", "store"),
        (IMPORTS, "Imports", "/stores/import/", "store"),
        (PEOPLE, "People", "/settings/members#person-", "settings"),
    ] {
        let rows: Vec<(Uuid, String, String)> = on!(&cx.db, |c| sqlx::query_as(sql)
            .bind(actor.workspace.0)
            .bind(&like)
            .fetch_all(c)
            .await)?;
        found.extend(rows.into_iter().map(|(id, label, hint)| Found {
            kind,
            label,
            hint: hint.replace('_', " "),
            href: format!("{start}{id}"),
            icon,
        }));
    }
    Ok(found)
}

statements! {
    /// How much there is of everything, for the start page.
    COUNTS = "SELECT
        (SELECT count(*) FROM store WHERE workspace_id = $1 AND status = 'open'),
        (SELECT count(*) FROM mailing WHERE workspace_id = $1),
        (SELECT count(*) FROM matrix_run WHERE workspace_id = $1 AND finished_at IS NOT NULL),
        (SELECT count(*) FROM plan WHERE workspace_id = $1 AND status IN ('draft', 'in_review')),
        (SELECT count(*) FROM plan WHERE workspace_id = $1 AND status = 'approved'),
        (SELECT count(*) FROM orders WHERE workspace_id = $1 AND status NOT IN ('delivered', 'cancelled'))";
}

/// How much there is of everything in the workspace.
pub async fn standing(cx: &Backend, actor: &Actor) -> Result<Standing> {
    actor.may(Action::Read)?;
    let (stores, mailings, runs, drafts, approved, orders) =
        on!(&cx.db, |c| { sqlx::query_as(COUNTS).bind(actor.workspace.0).fetch_one(c).await })?;
    Ok(Standing { stores, mailings, runs, drafts, approved, orders })
}
