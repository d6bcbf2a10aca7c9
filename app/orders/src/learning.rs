//! What orders teach: each order's forecast beside its result, and how lines did that were decided
//! otherwise than advised.

use super::{
    actuals::api::load_learning,
    said::{LOCALE, RoomTabs, count, whole},
};
use app_page::{Failure, LazyPage, failed};
use domain::orders::{
    ENOUGH_LINES, LEARNT_LINES_MOST, Learning, Lies, OrderLearned, OverrideLearned,
};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{
    Badge, Column, Empty, LinkButton, Note, PageHeader, SkeletonRows, Table, Tone, Width, format,
};

/// `/campaigns/orders/learning`
pub(super) struct LearningPage {
    learning: Resource<Result<Learning, Failure>>,
}

impl LazyPage for LearningPage {
    fn load() -> Self {
        LearningPage { learning: Resource::new_blocking(|| (), |()| load_learning()) }
    }

    fn view(this: Self) -> AnyView {
        let learning = this.learning;
        view! {
            <Title text="Learning"/>
            <div class="page orders">
                <PageHeader title="Learning" text="What was forecast and what came, from orders whose responses are known."/>
                <RoomTabs current="/campaigns/orders/learning"/>
                <Suspense fallback=|| view! { <SkeletonRows rows=6 columns=6 label="Loading what orders teach"/> }>
                    {move || Suspend::new(async move {
                        match learning.await {
                            Ok(learning) if learning.orders.is_empty() => view! {
                                <Empty icon="lightbulb" title="No responses are known yet" text="Once responses of orders are imported, typed or counted by coupon code, each order's forecast stands here beside its result.">
                                    <LinkButton href="/stores/import?kind=actuals">"Import figures"</LinkButton>
                                </Empty>
                            }
                            .into_any(),
                            Ok(learning) => view! { <Learnt learning=learning/> }.into_any(),
                            Err(failure) => {
                                failed("What orders teach could not be loaded.", &failure, None)
                            }
                        }
                    })}
                </Suspense>
            </div>
        }
        .into_any()
    }
}

#[component]
fn Learnt(learning: Learning) -> impl IntoView {
    let Learning { orders, advised, by_reason, by_region, cut } = learning;
    let against = format!(
        "Responses against forecast, as a ratio to the same of the {} that went as advised: 1.10 is a tenth more. Ratios are drawn towards each other by as much as chance explains; the interval is 95 %.",
        count(advised, "line", "lines")
    );
    let nothing = by_reason.is_empty() && by_region.is_empty();
    view! {
        {cut.then(|| view! {
            <Note>{format!("The latest {} lines with responses are shown; older ones are left out.", whole(u64::from(LEARNT_LINES_MOST)))}</Note>
        })}
        <section class="stack" aria-labelledby="learnt-orders">
            <h2 id="learnt-orders">"Forecast against result"</h2>
            <Table label="Forecast against result" rows=orders columns=order_columns() key=|order: &OrderLearned| order.order.to_string()/>
            <p class="quiet small">"The interval adds up the ends of the lines' 80 % intervals, as if all missed in the same direction: at least 80 %. Lines within their own interval say more: about 80 of 100 should be."</p>
        </section>
        <section class="stack" aria-labelledby="learnt-overrides">
            <h2 id="learnt-overrides">"Overrides"</h2>
            {if nothing {
                view! {
                    <p class="quiet">{format!("Too little to say: it takes {ENOUGH_LINES} lines as advised and {ENOUGH_LINES} overridden for one reason or in one region, all with responses and a forecast.")}</p>
                }
                .into_any()
            } else {
                view! {
                    <Note tone=Tone::Care>"Observed, not tested: people override where they know something, so a difference may lie in the stores they chose. Only half the pieces each way in the same stores would tell."</Note>
                    <p class="quiet small">{against}</p>
                    <Table label="Overrides by reason" rows=by_reason columns=override_columns("Reason") key=|one: &OverrideLearned| one.name.clone()/>
                    <Table label="Overrides by region" rows=by_region columns=override_columns("Region") key=|one: &OverrideLearned| one.name.clone()/>
                }
                .into_any()
            }}
        </section>
    }
}

/// Responses as they are expected: whole, as nobody answers in part.
fn about(responses: f64) -> String {
    whole(responses.round().max(0.0) as u64)
}

fn order_columns() -> Vec<Column<OrderLearned>> {
    vec![
        Column::view("number", "Order", |order: &OrderLearned| {
            let address = format!("/campaigns/orders/{}", order.order);
            view! { <a class="link num" href=address>{order.number.clone()}</a> }
        })
        .width(Width::L),
        Column::text("title", "Covers", |order: &OrderLearned| order.title.clone()).width(Width::M),
        Column::number("expected", "Forecast", |order: &OrderLearned| match order.lines {
            0 => "–".to_owned(),
            _ => about(order.expected),
        }),
        Column::text("interval", "Interval", |order: &OrderLearned| match order.lines {
            0 => "–".to_owned(),
            _ => format!("{} to {}", about(order.low), about(order.high)),
        })
        .width(Width::M),
        Column::number("came", "Responses", |order: &OrderLearned| match order.lines {
            0 => "–".to_owned(),
            _ => whole(order.responses),
        }),
        Column::view("lies", "Result", |order: &OrderLearned| {
            let (text, tone, icon) = match (order.lines, order.lies()) {
                (0, _) => ("No forecast", Tone::Quiet, "circle-help"),
                (_, Lies::Below) => ("Below the forecast", Tone::Loss, "arrow-down"),
                (_, Lies::Inside) => ("As forecast", Tone::Gain, "check"),
                (_, Lies::Above) => ("Above the forecast", Tone::Accent, "arrow-up"),
            };
            view! { <Badge text=text tone=tone icon=icon/> }
        })
        .width(Width::L),
        Column::view("within", "Lines within their interval", |order: &OrderLearned| {
            let within = match order.lines {
                0 => "–".to_owned(),
                lines => format!("{} of {}", whole(order.within), whole(lines)),
            };
            let blind = (order.unforeseen > 0).then(|| {
                format!("{} without a forecast", count(order.unforeseen, "line", "lines"))
            });
            view! {
                <span class="score-cell">
                    <span class="num">{within}</span>
                    {blind.map(|text| view! { <span class="quiet small">{text}</span> })}
                </span>
            }
        })
        .width(Width::L),
    ]
}

fn override_columns(of: &'static str) -> Vec<Column<OverrideLearned>> {
    let ratio = |value: f64| format::fraction(value, 2, LOCALE);
    vec![
        Column::view("name", of, |one: &OverrideLearned| {
            view! { <span class="strong">{one.name.clone()}</span> }
        })
        .width(Width::L),
        Column::number("lines", "Lines", |one: &OverrideLearned| whole(one.lines)),
        Column::number("counted", "As counted", move |one: &OverrideLearned| ratio(one.counted)),
        Column::number("ratio", "Ratio", move |one: &OverrideLearned| ratio(one.ratio)),
        Column::text("interval", "Interval", move |one: &OverrideLearned| {
            format!("{} to {}", ratio(one.low), ratio(one.high))
        })
        .width(Width::M),
        Column::view("says", "What that says", move |one: &OverrideLearned| {
            let (text, tone) = if one.low > 1.0 {
                ("Better than as advised", Tone::Gain)
            } else if one.high < 1.0 {
                ("Worse than as advised", Tone::Loss)
            } else {
                ("No difference shown", Tone::Quiet)
            };
            let power = format!("{} and more would be seen in 4 of 5 cases", ratio(one.detectable));
            view! {
                <span class="score-cell">
                    <Badge text=text tone=tone/>
                    <span class="quiet small">{power}</span>
                </span>
            }
        })
        .width(Width::Xl),
    ]
}
