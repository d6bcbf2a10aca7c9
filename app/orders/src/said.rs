//! What several pages of the room say in the same words: tabs, badges, figures.

use domain::{
    accounts::{Action, Visit},
    money::{Money, UnitCost},
    orders::{OrderStatus, OrderSummary, OrderTotals, Origin, inferred_delivery, overdue},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use leptos::prelude::*;
use ui::{
    Badge, Tab, TabLinks, Tone,
    format::{self, Locale},
};

/// How numbers are written.
pub(super) const LOCALE: &Locale = &Locale::EN_US;

/// The tabs of the room.
#[component]
pub(super) fn RoomTabs(
    /// The address of the tab one is on.
    current: &'static str,
) -> impl IntoView {
    let tabs = vec![
        Tab::new("/campaigns/orders", "Orders").icon("package"),
        Tab::new("/campaigns/orders/actual", "Plan against actual").icon("scale"),
        Tab::new("/campaigns/orders/learning", "Learning").icon("lightbulb"),
        Tab::new("/campaigns/orders/suppliers", "Suppliers").icon("factory"),
        Tab::new("/campaigns/orders/scorecard", "Scorecard").icon("gauge"),
    ];
    view! { <TabLinks label="Orders" tabs=tabs current=current/> }
}

/// Where an order is in its life, as a badge: a word with a shape, never colour alone.
pub(super) fn status_badge(status: OrderStatus) -> AnyView {
    let tone = match status {
        OrderStatus::Draft | OrderStatus::Cancelled => Tone::Quiet,
        OrderStatus::Pending => Tone::Care,
        OrderStatus::Sent | OrderStatus::Printing | OrderStatus::Shipped => Tone::Accent,
        OrderStatus::Delivered => Tone::Gain,
    };
    view! { <Badge text=status.label() tone=tone icon=status_icon(status)/> }.into_any()
}

/// Where an order is in its life, with what is overdue, inferred or partly shipped of it; the reasons
/// stand in the tips.
pub(super) fn state_badges(order: &OrderSummary, today: Date) -> AnyView {
    let late = overdue(order, today).map(|why| {
        view! { <Badge text="Overdue" tone=Tone::Loss icon="alarm-clock" tip=why.to_string()/> }
    });
    let inferred = inferred_delivery(order, today).map(|why| {
        view! { <Badge text="Delivered (inferred)" tone=Tone::Quiet icon="package-check" tip=why.to_string()/> }
    });
    let partly = order.is_partly_shipped().then(|| {
        let tip =
            format!("{} of {} pieces have left.", whole(order.shipped), whole(order.totals.pieces));
        view! { <Badge text="Partly shipped" tone=Tone::Care icon="truck" tip=tip/> }
    });
    view! { <span class="order-state">{status_badge(order.status)}{partly}{inferred}{late}</span> }
        .into_any()
}

/// The shape that goes with a status.
pub(super) fn status_icon(status: OrderStatus) -> &'static str {
    match status {
        OrderStatus::Draft => "square-pen",
        OrderStatus::Pending => "clock",
        OrderStatus::Sent => "send",
        OrderStatus::Printing => "printer",
        OrderStatus::Shipped => "truck",
        OrderStatus::Delivered => "package-check",
        OrderStatus::Cancelled => "ban",
    }
}

/// "Created from plan March 2025" with its link, or "Created manually".
pub(super) fn origin_badge(origin: &Origin) -> AnyView {
    let text = origin.badge();
    match origin {
        Origin::Plan { plan, .. } => view! {
            <a class="origin-link" href=plan_address(*plan)>
                <Badge text=text tone=Tone::Accent icon="link"/>
            </a>
        }
        .into_any(),
        Origin::Manual => view! { <Badge text=text icon="hand"/> }.into_any(),
    }
}

/// The address of a plan.
pub(super) fn plan_address(plan: domain::ids::PlanId) -> String {
    format!("/campaigns/planning/{plan}")
}

/// A day, or "–".
pub(super) fn day(day: Option<Date>) -> String {
    format::or_unknown(day, |day| format::date(day, LOCALE))
}

/// A moment in UTC: "Mar 1, 2025, 09:30 UTC".
pub(super) fn moment(at: Timestamp) -> String {
    let there = at.to_zoned(TimeZone::UTC);
    format!("{}, {:02}:{:02} UTC", format::date(there.date(), LOCALE), there.hour(), there.minute())
}

/// A file's size: "12 kB", "3.4 MB".
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => count(bytes, "byte", "bytes"),
        1_000..1_000_000 => format!("{} kB", format::fraction(bytes as f64 / 1e3, 0, LOCALE)),
        _ => format!("{} MB", format::fraction(bytes as f64 / 1e6, 1, LOCALE)),
    }
}

/// A count.
pub(super) fn whole(count: u64) -> String {
    format::whole(i64::try_from(count).unwrap_or(i64::MAX), LOCALE)
}

/// A count with its noun.
pub(super) fn count(n: u64, one: &str, many: &str) -> String {
    format::count(i64::try_from(n).unwrap_or(i64::MAX), one, many, LOCALE)
}

/// An amount.
pub(super) fn money(amount: Money, currency: &str) -> String {
    format::money(amount.0, currency, LOCALE)
}

/// A price a piece.
pub(super) fn unit_price(cost: UnitCost, currency: &str) -> String {
    format::unit_price(cost.0, currency, LOCALE)
}

/// "3 orders, 12,400 pieces, $5,932.10".
pub(super) fn totals(orders: u64, totals: OrderTotals, currency: &str) -> String {
    format!(
        "{}, {}, {}",
        count(orders, "order", "orders"),
        count(totals.pieces, "piece", "pieces"),
        money(totals.cost, currency)
    )
}

/// Why the person may not record what came of orders; `None` when they may.
pub(super) fn may_not_record(visit: &Visit) -> Option<String> {
    visit.actor.may(Action::RecordActuals).err().map(|forbidden| forbidden.to_string())
}

/// Why the person may not create or move orders; `None` when they may.
pub(super) fn may_not_order(visit: &Visit) -> Option<String> {
    visit.actor.may(Action::Order).err().map(|forbidden| forbidden.to_string())
}
