//! A recommendation in full: what to mail, how sure that is and why, what else there was.

use super::{
    OfRun,
    history::{Foretold, History},
    other_quantity::OtherQuantity,
};
use crate::columns::{badge, held_out_badge, rate};
use domain::{
    ids::CampaignId,
    matrix::{CloserLook, Part, Recommendation, RecommendationRow, RunnerUp, Verdict},
    stores::StorePlan,
};
use leptos::prelude::*;
use ui::{
    Badge, Icon, Interval, IntervalBar, LinkButton, PartScores, ScoreBar, Tag, Thresholds, Tone,
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
    /// What is known of the run.
    of_run: StoredValue<OfRun>,
    /// ISO 4217 code.
    currency: StoredValue<String>,
) -> impl IntoView {
    let CloserLook { recommendation: told, campaigns, mailings, plans } = look;
    let campaigns = StoredValue::new(campaigns);
    let money = move |cents: i64| currency.with_value(|code| format::money_round(cents, code, EN));
    let forecast = told.forecast;
    let scale = (0.0, (forecast.observed_high * 1.2).max(0.0001));
    let interval = Interval { low: forecast.low, middle: forecast.expected, high: forecast.high };
    let reasons: Vec<String> = told.reasons.iter().map(|reason| reason.sentence()).collect();
    let risks: Vec<String> = told.risks.iter().map(|risk| risk.sentence()).collect();
    let next = told.next_status.map(|next| next.sentence(told.quantity));
    let (campaign, colour) = campaigns.with_value(|all| of_campaign(all, told.campaign));
    let foretold = of_run.with_value(|of_run| Foretold {
        forecast,
        campaign: campaign.clone(),
        colour,
        month: of_run.run.settings.month,
    });
    let chain_rate = of_run.with_value(|of_run| of_run.chain_rate);
    let run_number = of_run.with_value(|of_run| of_run.run.number);
    let basis = told.basis;
    let store = told.store;
    let skipped = told.skip_cause.map(|cause| cause.sentence());
    view! {
        <div class="line line-wrap">
            {if told.is_held_out() { held_out_badge().into_any() } else { badge(told.status).into_any() }}
            {skipped.map(|sentence| view! { <span class="small">{sentence}</span> })}
        </div>
        <Marks told=told.clone()/>
        <dl class="facts">
            <dt>"Campaign"</dt><dd><Tag text=campaign hue=hue_at(colour.into())/></dd>
            <dt>"Quantity"</dt>
            <dd class="num">{format::whole(told.quantity.into(), EN)}" "<span class="unit">"pieces"</span></dd>
            <dt>"Expected rate"</dt>
            <dd class="matrix-rate">
                <IntervalBar value=Some(interval) scale=scale label="True rate, 80 %" show=rate/>
                <span class="small quiet nowrap">{format!("80 % {}–{}", rate(forecast.low), rate(forecast.high))}</span>
            </dd>
            <dt>"Responses"</dt><dd class="num">{format::fraction(told.expected_responses, 1, EN)}</dd>
            <dt>"Cost"</dt><dd class="num">{money(told.cost.0)}</dd>
            <dt>"Margin"</dt><dd class="num">{money(told.expected_margin.0)}</dd>
            <dt>"Profit"</dt><dd class="num">{money(told.expected_profit.0)}</dd>
        </dl>
        <Confidence told=told.clone() of_run/>
        {next.map(|sentence| view! { <p class="matrix-next"><Icon name="arrow-up-right"/><span>{sentence}</span></p> })}
        {basis.map(|basis| view! { <OtherQuantity basis currency/> })}
        <div class="stack-s">
            <h3>"Scores"</h3>
            <PartScores parts=parts(&told)/>
        </div>
        <Sentences title="Reasons" icon="trending-up" sentences=reasons none="Nothing stands out."/>
        <Sentences title="Risks" icon="triangle-alert" sentences=risks none="None found."/>
        <Others told=told.clone() campaigns currency/>
        <div class="stack-s">
            <h3>"History and forecast"</h3>
            <History mailings foretold chain_rate store=row.number.clone()/>
        </div>
        <Plans plans/>
        <div class="line line-wrap">
            <LinkButton href=format!("/stores/{store}") icon="store" small=true>"Open the store"</LinkButton>
            <span class="small quiet push">{format!("Run {run_number}")}</span>
        </div>
    }
}

/// The name and colour of a campaign.
fn of_campaign(all: &[(CampaignId, String, u8)], id: CampaignId) -> (String, u8) {
    all.iter().find(|(campaign, ..)| *campaign == id).map_or_else(
        || ("a campaign that was removed".to_owned(), 0),
        |(_, name, colour)| (name.clone(), *colour),
    )
}

/// The part scores, each with the numbers behind it.
fn parts(told: &Recommendation) -> Vec<ui::Part> {
    [Part::Store, Part::Creative, Part::Geography, Part::Timing]
        .into_iter()
        .map(|part| {
            let behind = told.parts.of(part);
            let (low, high) = behind.multiplier_interval();
            let times = |factor: f64| format!("× {}", format::fraction(factor, 2, EN));
            let figures = vec![
                format!("{} on the odds of a response", times(behind.multiplier())),
                format!("80 % between {} and {}", times(low), times(high)),
            ];
            ui::Part::new(part.to_string(), told.scores.of(part), figures)
        })
        .collect()
}

/// What is out of the ordinary, in words.
#[component]
fn Marks(told: Recommendation) -> impl IntoView {
    let mut marks: Vec<(&'static str, String)> = Vec::new();
    if let Some(place) = told.holdout {
        let sentence = if place.held_out {
            format!(
                "Held out in stratum {}: what it does without mail shows what mailing adds.",
                place.stratum + 1
            )
        } else {
            format!(
                "Mailed, and compared with the stores held out in stratum {}.",
                place.stratum + 1
            )
        };
        marks.push(("test-tube", sentence));
    }
    if let Some(explored) = told.explored {
        marks.push(("flask-conical", format!("Explored: {}", explored.sentence(told.quantity))));
    }
    if told.track.low_data && told.look_alikes.is_empty() {
        let own = format::count(told.track.mailings.into(), "mailing", "mailings", EN);
        marks.push((
            "circle-dashed",
            format!(
                "Little history: {own} of its own, so its region, its type and the chain tell."
            ),
        ));
    }
    let alike = told.look_alikes;
    let own = format::count(told.track.mailings.into(), "mailing", "mailings", EN);
    view! {
        {(!marks.is_empty() || !alike.is_empty()).then(|| view! {
            <ul class="plain matrix-sentences matrix-marks">
                {marks.into_iter().map(|(icon, sentence)| view! { <li><Icon name=icon/><span>{sentence}</span></li> }).collect_view()}
                {(!alike.is_empty()).then(|| view! {
                    <li>
                        <Icon name="circle-dashed"/>
                        <span>
                            {format!("Little history: {own} of its own. Judged by the stores most like it: ")}
                            {alike.iter().enumerate().map(|(at, like)| view! {
                                {(at > 0).then_some(", ")}
                                <a class="link" href=format!("/stores/{}", like.store)>{like.label.clone()}</a>
                                {format!(" (× {})", format::fraction(like.multiplier, 2, EN))}
                            }).collect_view()}
                            "."
                        </span>
                    </li>
                })}
            </ul>
        })}
    }
}

/// The confidence with what it promises, and whether such promises were kept.
#[component]
fn Confidence(told: Recommendation, of_run: StoredValue<OfRun>) -> impl IntoView {
    let rate_is = told.forecast.expected;
    let promise = format!(
        "Of 100 forecasts this sure, {:.0} land within a quarter of the forecast: between {} and {}.",
        told.confidence,
        rate(rate_is * 0.75),
        rate(rate_is * 1.25)
    );
    let thresholds = told.basis.map_or_else(Thresholds::default, |basis| Thresholds {
        high: basis.thresholds.auto_approve,
        medium: basis.thresholds.review,
    });
    let (run, verdict) = of_run.with_value(|of_run| (of_run.run.id, of_run.run.verdict));
    let kept = verdict.map(|verdict| match verdict {
        Verdict::Uncalibrated => {
            ("Uncalibrated", Tone::Care, "Too few past months to check the promise against")
        }
        Verdict::Kept => {
            ("Kept in the past", Tone::Gain, "Checked on past months: such promises were kept")
        }
        Verdict::Widened => (
            "Made more careful",
            Tone::Quiet,
            "Past months strayed further than the model expected, so confidence was lowered",
        ),
        Verdict::Narrowed => (
            "Made bolder",
            Tone::Quiet,
            "Past months strayed less than the model expected, so confidence was raised",
        ),
    });
    view! {
        <div class="stack-s">
            <h3>"Confidence"</h3>
            <div class="line line-wrap">
                <ScoreBar value=Some(told.confidence) thresholds=thresholds label="Confidence"/>
                {kept.map(|(word, tone, tip)| view! {
                    <a class="matrix-kept" href=format!("/campaigns/matrix/calibration?run={run}")><Badge text=word tone=tone tip=tip/></a>
                })}
            </div>
            <p class="small quiet">{promise}</p>
        </div>
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
                    <li><Icon name=icon/><span>{sentence}</span></li>
                }).collect_view()}
            </ul>
        </div>
    }
}

/// The campaigns that were not chosen, with their odds of being the best one after all.
#[component]
fn Others(
    told: Recommendation,
    campaigns: StoredValue<Vec<(CampaignId, String, u8)>>,
    currency: StoredValue<String>,
) -> impl IntoView {
    if told.runner_ups.is_empty() {
        return ().into_any();
    }
    let own = RunnerUp {
        campaign: told.campaign,
        quantity: told.quantity,
        expected_rate: told.forecast.expected,
        expected_profit: told.expected_profit,
        confidence: told.confidence,
        chance_best: told.chance_best,
    };
    let chosen = told.campaign;
    let all: Vec<RunnerUp> = std::iter::once(own).chain(told.runner_ups).collect();
    view! {
        <div class="stack-s">
            <h3>"Odds of being the best campaign"</h3>
            <ul class="plain matrix-others">
                {all.into_iter().map(|other| {
                    let (name, colour) = campaigns.with_value(|all| of_campaign(all, other.campaign));
                    let figures = format!(
                        "{} pieces · {} · {} profit",
                        format::whole(other.quantity.into(), EN),
                        rate(other.expected_rate),
                        currency.with_value(|code| format::money_round(other.expected_profit.0, code, EN))
                    );
                    let width = format!("{:.1}", 100.0 * other.chance_best.clamp(0.0, 1.0));
                    view! {
                        <li class:is-chosen=other.campaign == chosen>
                            <span class="matrix-other-name"><span class=format!("dot hue-{}", hue_at(colour.into())) aria-hidden="true"></span><span class="clip">{name}</span></span>
                            <span class="num">{format::percent(other.chance_best, 0, EN)}</span>
                            <svg class="part-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
                                <rect class="part-ground" width="100" height="6"></rect>
                                <rect class="part-done" width=width height="6"></rect>
                            </svg>
                            <span class="small quiet">{figures}</span>
                        </li>
                    }
                }).collect_view()}
            </ul>
        </div>
    }
    .into_any()
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
