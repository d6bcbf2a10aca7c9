//! What is behind one recommendation: how sure it is and why, what else there was, what happened
//! before.

use crate::{
    history::{Foretold, History},
    other_quantity::OtherQuantity,
    words::rate,
};
use domain::{
    ids::CampaignId,
    matrix::{CloserLook, Part, Recommendation, RunBehind, RunnerUp, Verdict},
};
use leptos::prelude::*;
use ui::{
    Badge, Icon, PartScores, ScoreBar, Thresholds, Tone,
    format::{self, Locale},
    hue::hue_at,
};

const EN: &Locale = &Locale::EN_US;

/// Everything behind a recommendation, from its confidence to the store's history.
#[component]
pub fn Behind(
    /// What the server said.
    look: CloserLook,
    /// The store's number.
    #[prop(into)]
    number: String,
    /// ISO 4217 code.
    currency: StoredValue<String>,
    /// The quantity that is planned, where the recommendation is part of a plan: the model's answer
    /// begins there.
    #[prop(optional, into)]
    planned: Option<Signal<u32>>,
    /// Takes a quantity over into the plan.
    #[prop(optional_no_strip)]
    on_take: Option<Callback<u32>>,
) -> impl IntoView {
    let CloserLook { recommendation: told, run, campaigns, mailings, .. } = look;
    let reasons: Vec<String> = told.reasons.iter().map(|reason| reason.sentence()).collect();
    let risks: Vec<String> = told.risks.iter().map(|risk| risk.sentence()).collect();
    let next = told.next_status.map(|next| next.sentence(told.quantity));
    let (campaign, colour) = of_campaign(&campaigns, told.campaign);
    let foretold = Foretold { forecast: told.forecast, campaign, colour, month: run.month };
    let campaigns = StoredValue::new(campaigns);
    let basis = told.basis;
    view! {
        <Confidence told=told.clone() run/>
        {next.map(|sentence| view! { <p class="behind-next"><Icon name="arrow-up-right"/><span>{sentence}</span></p> })}
        {basis.map(|basis| view! { <OtherQuantity basis currency planned on_take/> })}
        <div class="stack-s">
            <h3>"Scores"</h3>
            <PartScores parts=parts(&told)/>
        </div>
        <Sentences title="Reasons" icon="trending-up" sentences=reasons none="Nothing stands out."/>
        <Sentences title="Risks" icon="triangle-alert" sentences=risks none="None found."/>
        <Others told=told.clone() campaigns currency/>
        <div class="stack-s">
            <h3>"History and forecast"</h3>
            <History mailings foretold chain_rate=run.chain_rate store=number/>
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
                format!("80% between {} and {}", times(low), times(high)),
            ];
            ui::Part::new(part.to_string(), told.scores.of(part), figures)
        })
        .collect()
}

/// What is out of the ordinary, in words.
#[component]
pub fn Marks(
    /// The recommendation.
    told: Recommendation,
) -> impl IntoView {
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
            <ul class="plain behind-sentences behind-marks">
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
fn Confidence(told: Recommendation, run: RunBehind) -> impl IntoView {
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
    let id = run.id;
    let kept = run.verdict.map(|verdict| match verdict {
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
                    <a class="behind-kept" href=format!("/campaigns/matrix/calibration?run={id}")><Badge text=word tone=tone tip=tip/></a>
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
            <ul class="plain behind-sentences">
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
            <ul class="plain behind-others">
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
                            <span class="behind-other-name"><span class=format!("dot hue-{}", hue_at(colour.into())) aria-hidden="true"></span><span class="clip">{name}</span></span>
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
