//! What stands above the table: the latest plans, and how the run kept to its constraints.

use domain::{
    ids::RunId,
    matrix::{AllocationReport, LatestPlan},
};
use leptos::prelude::*;
use ui::{
    Icon,
    format::{self, Locale},
};

const EN: &Locale = &Locale::EN_US;

/// Links to what was planned last, those of this run first.
#[component]
pub(super) fn LatestPlans(plans: Vec<LatestPlan>, run: Option<RunId>) -> impl IntoView {
    (!plans.is_empty()).then(|| {
        view! {
            <nav class="matrix-plans" aria-label="Latest plans">
                <span class="quiet">"Latest plans"</span>
                <ul class="plain">
                    {plans.into_iter().map(|plan| {
                        let of_run = run.is_some() && plan.run == run;
                        let tip = format!(
                            "{}{}",
                            plan.month.name(),
                            if of_run { ", made from this run" } else { "" }
                        );
                        view! {
                            <li>
                                <a class="matrix-plan" href=format!("/campaigns/planning/{}", plan.plan) data-tip=tip>
                                    <Icon name=if of_run { "calendar-check" } else { "calendar-range" }/>
                                    <span class="clip strong">{plan.name}</span>
                                    <span class="quiet nowrap">{format!("{}, saved {}", plan.status, format::ago(plan.saved_ago))}</span>
                                </a>
                            </li>
                        }
                    }).collect_view()}
                </ul>
            </nav>
        }
    })
}

/// How a run kept to its constraints, folded to one line until it is opened.
#[component]
pub(super) fn ConstraintsMet(report: AllocationReport, currency: String) -> impl IntoView {
    if report.uses.is_empty() {
        return ().into_any();
    }
    let binding = report.uses.iter().filter(|used| used.binding).count();
    let brief = match binding {
        0 => "none of them costs profit".to_owned(),
        1 => "1 of them costs profit".to_owned(),
        several => format!("{several} of them cost profit"),
    };
    let constraints = format::count(report.uses.len() as i64, "constraint", "constraints", EN);
    // The dearest relief stands in the folded line.
    let dearest = report
        .uses
        .iter()
        .filter(|used| used.binding)
        .filter_map(|used| used.price_sentence(&currency))
        .next();
    let money = |cents: i64| format::money_round(cents, &currency, EN);
    let lost = report.free_profit - report.profit;
    let left_out = format::count(
        report.stores_left_out.into(),
        "store that would pay is",
        "stores that would pay are",
        EN,
    );
    let proof = if report.gap < 0.0005 {
        "No other choice of stores and quantities within them earns more.".to_owned()
    } else {
        format!(
            "No other choice within them earns more than {}% more.",
            format::fraction(100.0 * report.gap, 2, EN)
        )
    };
    view! {
        <details class="panel matrix-constraints">
            <summary>
                <Icon name="scale"/>
                <span class="strong">{constraints}</span>
                <span class="quiet">{brief}</span>
                {dearest.map(|sentence| view! { <span class="clip quiet">{sentence}</span> })}
            </summary>
            <div class="panel-body stack">
                <ul class="plain">
                    {report.uses.iter().map(|used| view! {
                        <li class:is-binding=used.binding>
                            <Icon name=if used.binding { "lock" } else { "check" } label=if used.binding { "Binding" } else { "With room to spare" }/>
                            <span>
                                {used.sentence(&currency)}
                                {used.price_sentence(&currency).map(|price| view! { " "<span class="quiet">{price}</span> })}
                            </span>
                        </li>
                    }).collect_view()}
                </ul>
                <p class="small quiet">
                    {if lost.0 > 0 { format!("Without them the same stores would earn {} more; {left_out} left out. ", money(lost.0)) } else { String::new() }}
                    {proof}
                </p>
            </div>
        </details>
    }
    .into_any()
}
