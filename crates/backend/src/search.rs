//! Search over what exists, for the palette.

use crate::{Backend, Result, on, statements};
use domain::accounts::{Action, Actor};
use uuid::Uuid;

statements! {
    /// Stores by a part of number, name or city.
    STORES = "SELECT id, number || ' ' || name, city || ', ' || state FROM store
        WHERE workspace_id = $1 AND lower(number || ' ' || name || ' ' || city) LIKE $2 ESCAPE '!'
        ORDER BY number LIMIT 6";
    /// Plans by a part of their name.
    PLANS = "SELECT id, name, status FROM plan WHERE workspace_id = $1 AND lower(name) LIKE $2 ESCAPE '!'
        ORDER BY created_at DESC LIMIT 4";
    /// Orders by a part of their number.
    ORDERS = "SELECT id, number, status FROM orders WHERE workspace_id = $1 AND lower(number) LIKE $2 ESCAPE '!'
        ORDER BY number DESC LIMIT 4";
    /// Campaigns by a part of name or theme.
    CAMPAIGNS = "SELECT id, name, theme FROM campaign WHERE workspace_id = $1
        AND lower(name || ' ' || theme) LIKE $2 ESCAPE '!' ORDER BY name LIMIT 4";
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

/// Stores, plans, orders and campaigns whose name or number holds `text`, a few of each.
pub async fn everything(cx: &Backend, actor: &Actor, text: &str) -> Result<Vec<Found>> {
    actor.may(Action::Read)?;
    let text = text.trim().to_lowercase();
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let like = format!("%{}%", text.replace('!', "!!").replace('%', "!%").replace('_', "!_"));
    let mut found = Vec::new();
    for (sql, kind, start, icon) in [
        (STORES, "Stores", "/stores/", "store"),
        (PLANS, "Plans", "/campaigns/planning/", "calendar-range"),
        (ORDERS, "Orders", "/campaigns/orders/", "package"),
        (CAMPAIGNS, "Campaigns", "/campaigns?campaign=", "megaphone"),
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
