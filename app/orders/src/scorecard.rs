//! How suppliers did: on time, short, over, at the price ordered. Rates stand beside their counts,
//! and are left out while too little is known.

use super::{
    actuals::{api::load_scorecards, signed_money},
    said::{LOCALE, RoomTabs, money, whole},
};
use app_page::{Failure, LazyPage, failed, use_visit};
use domain::orders::{ARRIVAL_DAYS, ENOUGH_ORDERS, Scorecard, Share};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{Column, Empty, LinkButton, PageHeader, SkeletonRows, Table, Width, format};

/// `/campaigns/orders/scorecard`
pub(super) struct ScorecardPage {
    cards: Resource<Result<Vec<Scorecard>, Failure>>,
}

impl LazyPage for ScorecardPage {
    fn load() -> Self {
        ScorecardPage { cards: Resource::new_blocking(|| (), |()| load_scorecards()) }
    }

    fn view(this: Self) -> AnyView {
        let cards = this.cards;
        let here = use_visit();
        view! {
            <Title text="Supplier scorecard"/>
            <div class="page orders">
                <PageHeader title="Supplier scorecard" text="From orders that were sent and not cancelled. Deliveries that are only inferred do not count as on time."/>
                <RoomTabs current="/campaigns/orders/scorecard"/>
                <Suspense fallback=|| view! { <SkeletonRows rows=4 columns=6 label="Loading the scorecard"/> }>
                    {move || Suspend::new(async move {
                        match (here.0.await, cards.await) {
                            (Ok(_), Ok(cards)) if cards.is_empty() => {
                                view! {
                                    <Empty icon="factory" title="No suppliers yet" text="Once there are suppliers with orders, this page says how they did.">
                                        <LinkButton href="/campaigns/orders/suppliers">"Go to the suppliers"</LinkButton>
                                    </Empty>
                                }
                                .into_any()
                            }
                            (Ok(visit), Ok(cards)) => view! {
                                <Table
                                    label="Suppliers"
                                    rows=cards
                                    columns=columns(&visit.currency)
                                    key=|card: &Scorecard| card.supplier.to_string()
                                />
                                <p class="quiet small">{format!("A rate needs {ENOUGH_ORDERS} orders of which it is known; below that there is too little to say. On time means in homes at most {ARRIVAL_DAYS} days after the last in-home day.")}</p>
                            }
                            .into_any(),
                            (Err(failure), _) | (_, Err(failure)) => {
                                failed("The scorecard could not be loaded.", &failure, None)
                            }
                        }
                    })}
                </Suspense>
            </div>
        }
        .into_any()
    }
}

fn columns(currency: &str) -> Vec<Column<Scorecard>> {
    let currency = currency.to_owned();
    vec![
        Column::view("name", "Supplier", |card: &Scorecard| {
            view! { <span class="strong">{card.name.clone()}</span> }
        })
        .width(Width::L),
        Column::number("orders", "Orders", |card: &Scorecard| whole(card.orders)),
        share("on_time", "On time", |card| card.on_time),
        share("short", "Short", |card| card.short).tip("Fewer pieces than ordered"),
        share("over", "Over", |card| card.over).tip("More pieces than ordered"),
        share("other_price", "Other price", |card| card.other_price)
            .tip("Invoiced at another amount than ordered"),
        Column::view("price", "Price difference", move |card: &Scorecard| {
            if card.other_price.known == 0 {
                return view! { <span class="faint">"No invoice is known"</span> }.into_any();
            }
            let by = signed_money(card.price_difference.0, &currency);
            let of = money(card.ordered, &currency);
            let rate = match card.price_rate() {
                Some(rate) => format!("{} of {of}", format::percent(rate, 1, LOCALE)),
                None => format!("of {of}; too little to say"),
            };
            view! {
                <span class="score-cell">
                    <span class="num">{by}</span>
                    <span class="quiet small">{rate}</span>
                </span>
            }
            .into_any()
        })
        .width(Width::L),
    ]
}

/// So many of so many, with the rate once there is enough to say.
fn share(key: &'static str, title: &'static str, of: fn(&Scorecard) -> Share) -> Column<Scorecard> {
    Column::view(key, title, move |card: &Scorecard| {
        let share = of(card);
        if share.known == 0 {
            return view! { <span class="faint">"Nothing is known"</span> }.into_any();
        }
        let counts = format!("{} of {}", whole(share.of), whole(share.known));
        let rate = match share.rate() {
            Some(rate) => format::percent(rate, 0, LOCALE),
            None => "too little to say".to_owned(),
        };
        view! {
            <span class="score-cell">
                <span class="num">{counts}</span>
                <span class="quiet small">{rate}</span>
            </span>
        }
        .into_any()
    })
    .width(Width::M)
}
