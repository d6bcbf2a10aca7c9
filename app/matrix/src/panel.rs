//! What is behind one recommendation: scores with their figures, reasons, risks, runner-ups.

use super::{
    api::read_recommendation,
    columns::{badge, rate},
};
use domain::{
    ids::{CampaignId, RunId, StoreId},
    matrix::{Part, Recommendation, RecommendationRow},
};
use leptos::prelude::*;
use ui::{
    Failed, IconButton, Interval, IntervalBar, LinkButton, PartScores, ScoreBar, Skeleton,
    format::{self, Locale},
};

const EN: &Locale = &Locale::EN_US;

#[component]
pub(super) fn RecommendationPanel(
    /// The run.
    run: RunId,
    /// The chosen store's line.
    #[prop(into)]
    chosen: Signal<Option<RecommendationRow>>,
    /// Names of the campaigns.
    campaigns: StoredValue<Vec<(CampaignId, String, u8)>>,
    /// ISO 4217 code.
    currency: StoredValue<String>,
    /// Closes the panel.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    let store = Memo::new(move |_| chosen.with(|row| row.as_ref().map(|row| row.store)));
    let detail = LocalResource::new(move || {
        let store = store.get();
        async move {
            match store {
                Some(store) => Some(read_recommendation(run, store).await),
                None => None,
            }
        }
    });
    view! {
        {move || chosen.get().map(|row| {
            let line = row.clone();
            view! {
            <section class="panel matrix-panel" aria-label=format!("Recommendation for {}", row.number)>
                <header>
                    <div class="stack-s">
                        <h2>{format!("{} {}", row.number, row.name)}</h2>
                        <p class="small quiet">{format!("{}, {}", row.city, row.state)}</p>
                    </div>
                    <span class="push"></span>
                    <IconButton label="Close" icon="x" small=true on_press=on_close/>
                </header>
                <div class="panel-body stack">
                    {match detail.get().flatten() {
                        None => view! { <Skeleton lines=8 label="The recommendation is loading"/> }.into_any(),
                        Some(Err(failure)) => view! {
                            <Failed small=true what="The recommendation could not be read." next=failure.to_string() reference=failure.reference() on_retry=move || detail.refetch()/>
                        }.into_any(),
                        // The answer for the row chosen before is not shown below this one's name.
                        Some(Ok(detail)) if detail.store != row.store => view! { <Skeleton lines=8 label="The recommendation is loading"/> }.into_any(),
                        Some(Ok(detail)) => view! { <Detail detail row=line campaigns currency/> }.into_any(),
                    }}
                </div>
            </section>
            }
        })}
    }
}

#[component]
fn Detail(
    detail: Recommendation,
    row: RecommendationRow,
    campaigns: StoredValue<Vec<(CampaignId, String, u8)>>,
    currency: StoredValue<String>,
) -> impl IntoView {
    let money = move |cents: i64| currency.with_value(|code| format::money_round(cents, code, EN));
    let name = move |id: CampaignId| {
        campaigns.with_value(|all| {
            all.iter()
                .find(|(campaign, ..)| *campaign == id)
                .map_or_else(|| "another campaign".to_owned(), |(_, name, _)| name.clone())
        })
    };
    let parts: Vec<ui::Part> = [Part::Store, Part::Creative, Part::Geography, Part::Timing]
        .into_iter()
        .map(|part| {
            let behind = detail.parts.of(part);
            let (low, high) = behind.multiplier_interval();
            let figures = vec![
                format!(
                    "× {} on the odds of a response",
                    format::fraction(behind.multiplier(), 2, EN)
                ),
                format!(
                    "80 % between × {} and × {}",
                    format::fraction(low, 2, EN),
                    format::fraction(high, 2, EN)
                ),
            ];
            ui::Part::new(part.to_string(), detail.scores.of(part), figures)
        })
        .collect();
    let forecast = detail.forecast;
    let scale = (0.0, (forecast.observed_high * 1.2).max(0.0001));
    let interval = Interval { low: forecast.low, middle: forecast.expected, high: forecast.high };
    let reasons: Vec<String> = detail.reasons.iter().map(|reason| reason.sentence()).collect();
    let risks: Vec<String> = detail.risks.iter().map(|risk| risk.sentence()).collect();
    let next = detail.next_status.map(|next| next.sentence(detail.quantity));
    let store: StoreId = detail.store;
    view! {
        <div class="line line-wrap">
            {badge(detail.status)}
            <ScoreBar value=Some(detail.confidence) label="Confidence"/>
        </div>
        {detail.skip_cause.map(|cause| view! { <p class="care">{cause.sentence()}</p> })}
        {next.map(|sentence| view! { <p class="small quiet">{sentence}</p> })}
        <dl class="facts">
            <dt>"Campaign"</dt><dd>{row.campaign_name.clone()}</dd>
            <dt>"Quantity"</dt><dd class="num">{format::whole(detail.quantity.into(), EN)}" "<span class="unit">"pieces"</span></dd>
            <dt>"Expected rate"</dt>
            <dd>
                <IntervalBar value=Some(interval) scale=scale label="True rate, 80 %" show=rate/>
                <span class="small quiet">{format!("{} to {}, 80 %", rate(forecast.low), rate(forecast.high))}</span>
            </dd>
            <dt>"Responses"</dt><dd class="num">{format::fraction(detail.expected_responses, 1, EN)}</dd>
            <dt>"Cost"</dt><dd class="num">{money(detail.cost.0)}</dd>
            <dt>"Margin"</dt><dd class="num">{money(detail.expected_margin.0)}</dd>
            <dt>"Profit"</dt><dd class="num">{money(detail.expected_profit.0)}</dd>
            <dt>"Best choice"</dt><dd class="num">{format::percent(detail.chance_best, 0, EN)}" "<span class="unit">"likely"</span></dd>
        </dl>
        <div class="stack-s">
            <h3>"Scores"</h3>
            <PartScores parts=parts/>
        </div>
        <Sentences title="Reasons" icon="trending-up" sentences=reasons none="Nothing stands out."/>
        <Sentences title="Risks" icon="triangle-alert" sentences=risks none="None found."/>
        {(!detail.runner_ups.is_empty()).then(|| view! {
            <div class="stack-s">
                <h3>"Other campaigns"</h3>
                <ul class="plain matrix-others">
                    {detail.runner_ups.iter().map(|other| view! {
                        <li>
                            <span class="clip">{name(other.campaign)}</span>
                            <span class="num small">{format!("{} pieces", format::whole(other.quantity.into(), EN))}</span>
                            <span class="num small">{money(other.expected_profit.0)}</span>
                            <span class="num small quiet" data-tip="The chance that this is the best campaign for the store">{format::percent(other.chance_best, 0, EN)}</span>
                        </li>
                    }).collect_view()}
                </ul>
            </div>
        })}
        <LinkButton href=format!("/stores/{store}") icon="store">"Open the store"</LinkButton>
    }
}

#[component]
fn Sentences(
    title: &'static str,
    icon: &'static str,
    sentences: Vec<String>,
    none: &'static str,
) -> impl IntoView {
    let empty = sentences.is_empty();
    view! {
        <div class="stack-s">
            <h3>{title}</h3>
            {empty.then(|| view! { <p class="small quiet">{none}</p> })}
            <ul class="plain matrix-sentences">
                {sentences.into_iter().map(|sentence| view! {
                    <li><ui::Icon name=icon/><span>{sentence}</span></li>
                }).collect_view()}
            </ul>
        </div>
    }
}
