//! A recommendation in full: what to mail, how sure that is and why, what else there was.

use app_recommendation::{Behind, Marks, badge, held_out_badge, rate};
use domain::{
    matrix::{CloserLook, RecommendationRow},
    stores::StorePlan,
};
use leptos::prelude::*;
use ui::{
    Interval, IntervalBar, LinkButton, Tag,
    format::{self, Locale},
    hue::hue_at,
};

const EN: &Locale = &Locale::EN_US;

#[component]
pub(super) fn Detail(
    /// What the server said.
    look: CloserLook,
    /// The line in the table.
    row: RecommendationRow,
    /// ISO 4217 code.
    currency: StoredValue<String>,
) -> impl IntoView {
    let told = look.recommendation.clone();
    let plans = look.plans.clone();
    let run_number = look.run.number;
    let money = move |cents: i64| currency.with_value(|code| format::money_round(cents, code, EN));
    let forecast = told.forecast;
    let scale = (0.0, (forecast.observed_high * 1.2).max(0.0001));
    let interval = Interval { low: forecast.low, middle: forecast.expected, high: forecast.high };
    let store = told.store;
    let skipped = told.skip_cause.map(|cause| cause.sentence());
    view! {
        <div class="line line-wrap">
            {if told.is_held_out() { held_out_badge().into_any() } else { badge(told.status).into_any() }}
            {skipped.map(|sentence| view! { <span class="small">{sentence}</span> })}
        </div>
        <Marks told=told.clone()/>
        <dl class="facts">
            <dt>"Campaign"</dt><dd><Tag text=row.campaign_name hue=hue_at(row.colour.into())/></dd>
            <dt>"Quantity"</dt>
            <dd class="num">{format::whole(told.quantity.into(), EN)}" "<span class="unit">"pieces"</span></dd>
            <dt>"Expected rate"</dt>
            <dd class="matrix-rate">
                <IntervalBar value=Some(interval) scale=scale label="True rate, 80%" show=rate/>
                <span class="small quiet nowrap">{format!("80% {}–{}", rate(forecast.low), rate(forecast.high))}</span>
            </dd>
            <dt>"Responses"</dt><dd class="num">{format::fraction(told.expected_responses, 1, EN)}</dd>
            <dt>"Cost"</dt><dd class="num">{money(told.cost.0)}</dd>
            <dt>"Margin"</dt><dd class="num">{money(told.expected_margin.0)}</dd>
            <dt>"Profit"</dt><dd class="num">{money(told.expected_profit.0)}</dd>
        </dl>
        <Behind look number=row.number currency/>
        <Plans plans/>
        <div class="line line-wrap">
            <LinkButton href=format!("/stores/{store}") icon="store" small=true>"Open the store"</LinkButton>
            <span class="small quiet push">{format!("Run {run_number}")}</span>
        </div>
    }
}

/// What became of the store in plans.
#[component]
fn Plans(plans: Vec<StorePlan>) -> impl IntoView {
    const SHOWN: usize = 3;
    if plans.is_empty() {
        return ().into_any();
    }
    let more = plans.len().saturating_sub(SHOWN);
    view! {
        <div class="stack-s">
            <h3>"In plans"</h3>
            <ul class="plain matrix-in-plans">
                {plans.into_iter().take(SHOWN).map(|plan| {
                    let said = if plan.included {
                        let wave = plan.wave.map(|wave| format!(" in {wave}")).unwrap_or_default();
                        format!("{}, {} pieces{wave}", plan.campaign_name, format::whole(plan.quantity.into(), EN))
                    } else {
                        "not included".to_owned()
                    };
                    view! {
                        <li>
                            <a class="link" href=format!("/campaigns/planning/{}", plan.plan)>{plan.name}</a>
                            <span class="small quiet">{format!("{} · {said}", plan.status.replace('_', " "))}</span>
                        </li>
                    }
                }).collect_view()}
            </ul>
            {(more > 0).then(|| view! { <p class="small quiet">{format!("and {more} more on the store's page")}</p> })}
        </div>
    }
    .into_any()
}
