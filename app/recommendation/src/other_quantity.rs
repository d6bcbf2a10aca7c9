//! "At another quantity": the run's own arithmetic, in the browser, while someone drags or types.

use crate::words::{badge, rate};
use domain::matrix::{AtQuantity, Basis, forecast_at};
use leptos::prelude::*;
use ui::{
    Button, Field, Kind, NumberField, ScoreBar,
    format::{self, Locale},
};

const EN: &Locale = &Locale::EN_US;

/// The slider reaches from a third to three times the recommended quantity, as the forecast's chart.
const REACH: u32 = 3;

/// The quantities the slider offers: what the run could have chosen, within [`REACH`].
fn reach(basis: &Basis) -> (u32, u32) {
    let centre = basis.quantity.max(1);
    let low = (centre / REACH).max(basis.low).min(centre).max(1);
    let high = centre.saturating_mul(REACH).min(basis.high).max(centre);
    (low, high)
}

#[component]
pub(crate) fn OtherQuantity(
    /// What the run kept of its forecast.
    basis: Basis,
    /// ISO 4217 code.
    currency: StoredValue<String>,
    /// The quantity that is planned: the answer begins there, and follows it.
    planned: Option<Signal<u32>>,
    /// Takes a quantity over into the plan.
    on_take: Option<Callback<u32>>,
) -> impl IntoView {
    let (low, high) = reach(&basis);
    let step = ((high - low) / 100).max(1);
    let quantity =
        RwSignal::new(planned.map_or(basis.quantity, |planned| planned.get_untracked()).max(1));
    if let Some(planned) = planned {
        Effect::watch(move || planned.get(), move |now, _, _| quantity.set((*now).max(1)), false);
    }
    let usual = forecast_at(&basis, basis.quantity);
    let now = Memo::new(move |_| forecast_at(&basis, quantity.get()));
    let moved = Memo::new(move |_| quantity.get() != basis.quantity);
    // Said once a quantity was settled on, not for every step of a drag.
    let said = RwSignal::new(String::new());
    let money = move |cents: i64| currency.with_value(|code| format::money_round(cents, code, EN));
    let say = move || {
        let at = now.get_untracked();
        said.set(format!(
            "At {} pieces: {} responses, {} profit, confidence {:.0}, {}.",
            format::whole(at.quantity.into(), EN),
            format::fraction(at.responses, 1, EN),
            money(at.profit.0),
            at.confidence,
            at.status.to_string().to_lowercase()
        ));
    };
    let set = move |wanted: Option<i64>| {
        let wanted = wanted.and_then(|n| u32::try_from(n).ok()).unwrap_or(basis.quantity);
        quantity.set(wanted.max(1));
        say();
    };
    let outside = move || {
        let quantity = quantity.get();
        (quantity < basis.low || quantity > basis.high).then(|| {
            format!(
                "The run chose from {} to {} pieces here; beyond that the forecast is a guess.",
                format::whole(basis.low.into(), EN),
                format::whole(basis.high.into(), EN)
            )
        })
    };
    let take = move |wanted: u32| {
        let on_take = on_take.filter(|_| planned.is_some_and(|planned| planned.get() != wanted))?;
        let words = format!("Plan {} pieces", format::whole(wanted.into(), EN));
        Some(
            view! { <Button small=true icon="check" on_press=move || on_take.run(wanted)>{words}</Button> },
        )
    };
    let line = move |name: &'static str, figure: fn(&AtQuantity, &str) -> String| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td>{currency.with_value(|code| figure(&usual, code))}</td>
                <td>{move || now.with(|at| currency.with_value(|code| figure(at, code)))}</td>
            </tr>
        }
    };
    view! {
        <section class="stack-s behind-other" aria-labelledby="other-quantity">
            <h3 id="other-quantity">"At another quantity"</h3>
            <div class="behind-other-choice">
                {(high > low).then(|| view! {
                    <input
                        type="range"
                        class="slider"
                        aria-label="Quantity, slider"
                        min=low.to_string()
                        max=high.to_string()
                        step=step.to_string()
                        value=basis.quantity.to_string()
                        prop:value=move || quantity.get().to_string()
                        aria-valuetext=move || format!("{} pieces", format::whole(quantity.get().into(), EN))
                        on:input={move |event| {
                            if let Ok(wanted) = event_target_value(&event).parse::<u32>() {
                                quantity.set(wanted);
                            }
                        }}
                        on:change=move |_| say()
                    />
                })}
                <Field label="Quantity" id="other-quantity-number">
                    <NumberField value=Signal::derive(move || Some(i64::from(quantity.get()))) on_change=set min=1 max=100_000_000 unit="pieces"/>
                </Field>
            </div>
            {move || outside().map(|sentence| view! { <p class="small care">{sentence}</p> })}
            <table class="behind-compared">
                <thead>
                    <tr>
                        <th scope="col"><span class="hush">"Figure"</span></th>
                        <th scope="col">{format!("{} pieces", format::whole(basis.quantity.into(), EN))}</th>
                        <th scope="col">{move || format!("{} pieces", format::whole(quantity.get().into(), EN))}</th>
                    </tr>
                </thead>
                <tbody>
                    {line("Rate", |at, _| rate(at.forecast.expected))}
                    {line("80% between", |at, _| format!("{}–{}", rate(at.forecast.low), rate(at.forecast.high)))}
                    {line("Responses", |at, _| format::fraction(at.responses, 1, EN))}
                    {line("Cost", |at, code| format::money_round(at.cost.0, code, EN))}
                    {line("Profit", |at, code| format::money_round(at.profit.0, code, EN))}
                    <tr>
                        <th scope="row">"Confidence"</th>
                        <td><ScoreBar value=Some(usual.confidence) label="Confidence as recommended" bare=true/></td>
                        <td><ScoreBar value=Signal::derive(move || Some(now.get().confidence)) label="Confidence there" bare=true/></td>
                    </tr>
                    <tr>
                        <th scope="row">"Status"</th>
                        <td>{badge(usual.status)}</td>
                        <td>{
                            let status = Memo::new(move |_| now.get().status);
                            move || badge(status.get())
                        }</td>
                    </tr>
                </tbody>
            </table>
            {move || now.get().skip_cause.filter(|_| moved.get()).map(|cause| view! { <p class="small quiet">{cause.sentence()}</p> })}
            {move || {
                let take = take(quantity.get());
                let back = moved.get().then(|| view! {
                    <Button small=true kind=Kind::Ghost icon="rotate-ccw" on_press=move || set(None)>"Back to the recommendation"</Button>
                });
                (take.is_some() || back.is_some()).then(|| view! { <div class="line line-wrap">{take}{back}</div> })
            }}
            <p class="hush" role="status">{said}</p>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        matrix::Thresholds,
        money::{Money, UnitCost},
    };

    #[test]
    fn the_slider_keeps_to_what_the_run_could_choose_and_holds_the_recommendation() {
        let basis = |quantity, low, high| Basis {
            quantity,
            mean: -4.0,
            variance: 0.02,
            slope: -0.2,
            slope_variance: 0.002,
            covariance: 0.0,
            noise: 0.02,
            inflation: 1.0,
            margin: 40.0,
            basket: None,
            unit_cost: UnitCost(4_500),
            fixed_cost: Money(2_500),
            low,
            high,
            thresholds: Thresholds { auto_approve: 75.0, review: 50.0 },
        };
        assert_eq!(reach(&basis(3_000, 250, 6_000)), (1_000, 6_000));
        assert_eq!(reach(&basis(3_000, 250, 60_000)), (1_000, 9_000));
        assert_eq!(reach(&basis(3_000, 3_000, 3_000)), (3_000, 3_000));
        // Explored beyond the bounds: still on the slider.
        assert_eq!(reach(&basis(7_000, 250, 6_000)), (2_333, 7_000));
    }
}
