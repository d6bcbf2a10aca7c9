//! An order's lines with what came of them.

use super::{
    super::said::{count, money, whole},
    api::load_actuals,
    dialog::LineDialog,
};
use app_page::{Failure, failed};
use domain::{
    ids::OrderId,
    money::Money,
    orders::{ActualSums, Figures, LineActual, OrderActuals, OrderLine, Reported},
};
use jiff::civil::Date;
use leptos::prelude::*;
use std::collections::HashMap;
use ui::{
    Badge, Button, Column, Empty, LinkButton, SkeletonRows, Table, Tone, Width,
    format::{self, Locale},
};

/// How many lines are drawn before one asks for the rest.
const FIRST: usize = 200;

/// A line with what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct KnownLine {
    /// What was ordered.
    pub ordered: OrderLine,
    /// What came of it.
    pub actual: LineActual,
}

/// What came of an order: its sums, and each line's figures, which can be corrected.
#[component]
pub(in super::super) fn Outcome(
    order: OrderId,
    /// The order's plan, whose table is linked.
    plan: Option<domain::ids::PlanId>,
    lines: Vec<OrderLine>,
    currency: String,
    /// The day it is in the workspace.
    today: Date,
    /// Why the person may not record anything, if so.
    forbidden: Option<String>,
) -> impl IntoView {
    let known = Resource::new_blocking(|| (), move |()| load_actuals(order));
    let against = match plan {
        Some(plan) => format!("/campaigns/orders/actual?plan={plan}"),
        None => "/campaigns/orders/actual".to_owned(),
    };
    let lines = StoredValue::new(lines);
    let currency = StoredValue::new(currency);
    let forbidden = StoredValue::new(forbidden);
    view! {
        <section class="panel panel-flush order-outcome" aria-labelledby="order-outcome">
            <header>
                <h2 id="order-outcome">"What came of it"</h2>
                <span class="push"></span>
                <LinkButton small=true href=against icon="chart-column">"Plan against actual"</LinkButton>
                <LinkButton small=true href="/stores/import?kind=actuals" icon="upload">"Import figures"</LinkButton>
            </header>
            <Suspense fallback=|| view! { <SkeletonRows rows=4 columns=8 label="Loading what came of it"/> }>
                {move || Suspend::new(async move {
                    match known.await {
                        Ok(known) => view! {
                            <Known
                                order=order
                                known=known
                                lines=lines.get_value()
                                currency=currency.get_value()
                                today=today
                                forbidden=forbidden.get_value()
                            />
                        }
                        .into_any(),
                        Err(failure) => not_shown(&failure),
                    }
                })}
            </Suspense>
        </section>
    }
}

fn not_shown(failure: &Failure) -> AnyView {
    failed("What came of the order could not be shown.", failure, None)
}

#[component]
fn Known(
    order: OrderId,
    known: OrderActuals,
    lines: Vec<OrderLine>,
    currency: String,
    today: Date,
    forbidden: Option<String>,
) -> impl IntoView {
    let known = RwSignal::new(known);
    let total = lines.len();
    let all = RwSignal::new(total <= FIRST);
    let lines = StoredValue::new(lines);
    let rows = Signal::derive(move || {
        let mut actual: HashMap<_, LineActual> =
            known.with(|known| known.lines.iter().map(|line| (line.line, line.clone())).collect());
        let shown = if all.get() { total } else { FIRST };
        lines.with_value(|lines| {
            lines
                .iter()
                .take(shown)
                .map(|ordered| KnownLine {
                    ordered: ordered.clone(),
                    actual: actual.remove(&ordered.id).unwrap_or_else(|| LineActual {
                        line: ordered.id,
                        figures: Figures::default(),
                        sequence: 0,
                        codes: Vec::new(),
                    }),
                })
                .collect::<Vec<_>>()
        })
    });
    let chosen = RwSignal::new(None::<KnownLine>);
    let open = RwSignal::new(false);
    let choose = move |id: String| {
        let found = rows.with_untracked(|rows| {
            rows.iter().find(|row| row.actual.line.to_string() == id).cloned()
        });
        if found.is_some() {
            chosen.set(found);
            open.set(true);
        }
    };
    let nothing = Memo::new(move |_| known.with(|known| known.lines.is_empty()));
    let code = StoredValue::new(currency.clone());
    view! {
        <Show
            when=move || !nothing.get()
            fallback=|| view! {
                <Empty small=true icon="inbox" title="Nothing is known yet" text="Figures come by file, from a program, or by pressing a store below. Nothing is assumed until then."/>
            }
        >
            {move || known.with(|known| sums(known.sums, &code.get_value()))}
        </Show>
        <Table
            label="What came of the lines"
            rows=rows
            columns=columns(currency.clone(), choose)
            key=|row: &KnownLine| row.actual.line.to_string()
        />
        <Show when=move || !all.get()>
            <div class="line orders-pages">
                <Button small=true on_press=move || all.set(true)>
                    {format!("Show all {} lines", whole(total as u64))}
                </Button>
            </div>
        </Show>
        <LineDialog order=order known=known chosen=chosen open=open currency=currency today=today forbidden=forbidden/>
    }
}

/// The sums of an order, each told with the lines it rests on.
fn sums(sums: ActualSums, currency: &str) -> AnyView {
    let rests_on = |lines: u64| match lines {
        0 => "nobody said".to_owned(),
        n if n == sums.lines => "all lines".to_owned(),
        n => format!("{} of {} lines", whole(n), whole(sums.lines)),
    };
    let pieces = |label: &'static str, reported: Reported| {
        let value = reported.known().map_or_else(|| "–".to_owned(), |n| format::whole(n, EN));
        figure(label, value, note(reported.difference().map(signed), rests_on(reported.lines)))
    };
    let by = sums.amount.difference().map(|cents| signed_money(cents, currency));
    let amount = sums.amount.known().map_or_else(|| "–".to_owned(), |n| money(Money(n), currency));
    let answers = sums.responses.map_or_else(|| "–".to_owned(), whole);
    let revenue = sums.revenue.map(|sum| money(sum, currency)).unwrap_or_default();
    view! {
        <div class="figures order-sums">
            {pieces("Printed", sums.printed)}
            {pieces("Delivered", sums.delivered)}
            {pieces("Invoiced", sums.invoiced)}
            {figure("Amount invoiced", amount, note(by, rests_on(sums.amount.lines)))}
            {figure("Responses", answers, revenue)}
        </div>
    }
    .into_any()
}

fn note(difference: Option<String>, rests_on: String) -> String {
    match difference {
        Some(difference) => format!("{difference} against ordered, {rests_on}"),
        None => rests_on,
    }
}

fn figure(label: &'static str, value: String, note: String) -> impl IntoView {
    view! {
        <div class="figure">
            <span class="figure-label">{label}</span>
            <span class="figure-value">{value}</span>
            <span class="figure-note">{note}</span>
        </div>
    }
}

const EN: &Locale = &Locale::EN_US;

/// "+120", "−30", "as ordered".
pub(in super::super) fn signed(difference: i64) -> String {
    match difference {
        0 => "±0".to_owned(),
        by => format::signed(by, EN),
    }
}

/// The same of an amount.
pub(in super::super) fn signed_money(cents: i64, currency: &str) -> String {
    match cents {
        0 => "±0".to_owned(),
        by if by > 0 => format!("+{}", money(Money(by), currency)),
        by => format!("−{}", money(Money(-by), currency)),
    }
}

/// A figure with its difference from what was ordered, if it has one: never by colour alone.
fn against(value: Option<u32>, ordered: u32) -> AnyView {
    match value {
        None => view! { <span class="faint">"–"</span> }.into_any(),
        Some(value) => {
            let by = i64::from(value) - i64::from(ordered);
            let class = if by == 0 { "faint small" } else { "care small" };
            view! {
                <span class="actual-figure">
                    <span class="num">{whole(value.into())}</span>
                    <span class=class>{signed(by)}</span>
                </span>
            }
            .into_any()
        }
    }
}

fn columns(
    currency: String,
    choose: impl Fn(String) + Copy + Send + Sync + 'static,
) -> Vec<Column<KnownLine>> {
    let revenue = currency.clone();
    vec![
        Column::view("store", "Store", move |row: &KnownLine| {
            let line = &row.ordered.line;
            let id = row.actual.line.to_string();
            let label = format!("{} {}", line.store_number, line.store_name);
            view! {
                <button type="button" class="link clip" on:click=move |_| choose(id.clone())>{label}</button>
            }
        })
        .width(Width::Xl)
        .tip("Press a store to correct its figures or to see what was said before"),
        Column::number("ordered", "Ordered", |row: &KnownLine| {
            whole(row.ordered.line.pieces.into())
        }),
        figures("printed", "Printed", |figures| figures.printed),
        figures("delivered", "Delivered", |figures| figures.delivered),
        figures("invoiced", "Invoiced", |figures| figures.invoiced),
        Column::number("amount", "Amount", move |row: &KnownLine| {
            format::or_unknown(row.actual.figures.invoiced_amount, |sum| money(sum, &currency))
        })
        .width(Width::M),
        Column::number("responses", "Responses", |row: &KnownLine| {
            format::or_unknown(row.actual.figures.responses, |n| whole(n.into()))
        }),
        Column::number("revenue", "Revenue", move |row: &KnownLine| {
            format::or_unknown(row.actual.figures.revenue, |sum| money(sum, &revenue))
        })
        .width(Width::M),
        Column::view("reason", "Reason", |row: &KnownLine| match row.actual.figures.reason {
            Some(reason) => view! {
                <Badge text=reason.label() tone=Tone::Care tip=row.actual.figures.reason_note.clone()/>
            }
            .into_any(),
            None => view! { <span class="faint">"–"</span> }.into_any(),
        })
        .width(Width::L),
        Column::text("codes", "Coupon codes", |row: &KnownLine| match row.actual.codes.as_slice() {
            [] => "–".to_owned(),
            [one] => one.clone(),
            [first, rest @ ..] => {
                format!("{first} and {}", count(rest.len() as u64, "more", "more"))
            }
        })
        .width(Width::M)
        .wide_only(),
    ]
}

fn figures(
    key: &'static str,
    title: &'static str,
    of: fn(&Figures) -> Option<u32>,
) -> Column<KnownLine> {
    let mut column = Column::view(key, title, move |row: &KnownLine| {
        against(of(&row.actual.figures), row.ordered.line.pieces)
    })
    .width(Width::M);
    column.number = true;
    column
}
