//! The columns of plan against actual.

use super::super::{
    actuals::{signed, signed_money},
    said::{money, whole},
};
use domain::{
    money::Money,
    orders::{ActualSums, AgainstRow, AgainstSort, Grouping, Reported},
};
use leptos::prelude::*;
use ui::{
    Badge, Column, Tag, Tone, Width,
    format::{self, Locale},
    hue,
};

/// The columns when the rows are these.
pub(super) fn columns(by: Grouping, currency: &str) -> Vec<Column<AgainstRow>> {
    let (cost, amount, revenue) = (currency.to_owned(), currency.to_owned(), currency.to_owned());
    vec![
        Column::view(AgainstSort::Name.word(), by.label(), move |row: &AgainstRow| name(row, by))
            .width(Width::Xl)
            .sortable(),
        Column::number(AgainstSort::Recommended.word(), "Recommended", |row: &AgainstRow| {
            format::or_unknown(row.figures.recommended, whole)
        })
        .width(Width::M)
        .sortable(),
        Column::number(AgainstSort::Planned.word(), "Planned", |row: &AgainstRow| {
            whole(row.figures.planned)
        })
        .sortable(),
        number(AgainstSort::Ordered, "Ordered", |row: &AgainstRow| {
            let figures = &row.figures;
            let by = i64::try_from(figures.ordered).unwrap_or(i64::MAX)
                - i64::try_from(figures.planned).unwrap_or(i64::MAX);
            with_difference(whole(figures.ordered), Some((by, signed(by))))
        }),
        pieces(AgainstSort::Printed, "Printed", |sums| sums.printed),
        pieces(AgainstSort::Delivered, "Delivered", |sums| sums.delivered),
        pieces(AgainstSort::Invoiced, "Invoiced", |sums| sums.invoiced),
        Column::number(AgainstSort::Cost.word(), "Ordered for", move |row: &AgainstRow| {
            money(row.figures.cost, &cost)
        })
        .width(Width::M)
        .sortable(),
        number(AgainstSort::Amount, "Amount invoiced", move |row: &AgainstRow| {
            let reported = row.figures.actual.amount;
            match reported.known() {
                Some(cents) => with_difference(
                    money(Money(cents), &amount),
                    reported.difference().map(|by| (by, signed_money(by, &amount))),
                ),
                None => unknown(),
            }
        })
        .width(Width::L),
        Column::number(AgainstSort::Responses.word(), "Responses", |row: &AgainstRow| {
            format::or_unknown(row.figures.actual.responses, whole)
        })
        .sortable(),
        Column::number(AgainstSort::Revenue.word(), "Revenue", move |row: &AgainstRow| {
            format::or_unknown(row.figures.actual.revenue, |sum| money(sum, &revenue))
        })
        .width(Width::M)
        .sortable(),
        Column::view("reason", "Reason", reason).width(Width::L),
        Column::view("order", "Order", |row: &AgainstRow| match &row.line {
            Some(line) => {
                let address = format!("/campaigns/orders/{}", line.order);
                view! { <a class="link num" href=address>{line.number.clone()}</a> }.into_any()
            }
            None => view! { <span class="faint num">{lines(row.figures.actual.lines)}</span> }
                .into_any(),
        })
        .width(Width::M),
    ]
}

fn lines(count: u64) -> String {
    match count {
        0 => "–".to_owned(),
        n => super::super::said::count(n, "line", "lines"),
    }
}

fn name(row: &AgainstRow, by: Grouping) -> AnyView {
    let none = match by {
        Grouping::Store => "–",
        Grouping::Wave => "No wave",
        Grouping::Campaign => "No campaign",
        Grouping::Region => "No region",
    };
    let label = if row.label.is_empty() { none.to_owned() } else { row.label.clone() };
    if let Some(store) = row.store {
        return view! {
            <span class="order-store">
                <a class="link num" href=format!("/stores/{store}")>{label}</a>
                " "
                <span class="clip">{row.detail.clone()}</span>
            </span>
        }
        .into_any();
    }
    if let Some(colour) = row.colour {
        return view! { <Tag text=label hue=hue::hue_at(usize::from(colour))/> }.into_any();
    }
    view! {
        <span class="order-store">
            <span class="strong">{label}</span>
            " "
            <span class="clip quiet">{row.detail.clone()}</span>
        </span>
    }
    .into_any()
}

fn number(
    sort: AgainstSort,
    title: &'static str,
    cell: impl Fn(&AgainstRow) -> AnyView + Send + Sync + 'static,
) -> Column<AgainstRow> {
    let mut column = Column::view(sort.word(), title, cell).width(Width::M).sortable();
    column.number = true;
    column
}

fn pieces(
    sort: AgainstSort,
    title: &'static str,
    of: fn(&ActualSums) -> Reported,
) -> Column<AgainstRow> {
    number(sort, title, move |row: &AgainstRow| {
        let sums = &row.figures.actual;
        let reported = of(sums);
        match reported.known() {
            Some(value) => with_difference(
                format::whole(value, &Locale::EN_US),
                reported.difference().map(|by| (by, signed(by))),
            ),
            None => unknown(),
        }
    })
    .tip("The small figure is the difference from what was ordered, in the lines that report it")
}

/// A figure, and by how much it differs: the sign says which way, never colour alone.
fn with_difference(value: String, by: Option<(i64, String)>) -> AnyView {
    view! {
        <span class="actual-figure">
            <span>{value}</span>
            {by.filter(|(by, _)| *by != 0).map(|(_, text)| view! { <span class="care small">{text}</span> })}
        </span>
    }
    .into_any()
}

fn unknown() -> AnyView {
    view! { <span class="faint">"–"</span> }.into_any()
}

/// Why it differs: the reason all agree on, how many are given, or that none is.
fn reason(row: &AgainstRow) -> AnyView {
    let figures = &row.figures;
    match (row.reason, figures.reasons) {
        (Some(reason), _) => view! { <Badge text=reason.label() tone=Tone::Quiet/> }.into_any(),
        (None, 0) if figures.differ() && figures.actual.lines > 0 => {
            view! { <Badge text="No reason" tone=Tone::Care icon="circle-help"/> }.into_any()
        }
        (None, 0) => unknown(),
        (None, n) => {
            view! { <span>{super::super::said::count(n, "reason", "reasons")}</span> }.into_any()
        }
    }
}
