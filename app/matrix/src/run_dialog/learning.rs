//! What a run does to learn: stores held out at random, with what that can show, and quantities
//! varied at random.

use super::{Deciding, api::holdout_power, draft::Place};
use crate::said::{money, points, stores};
use domain::matrix::HoldoutDesign;
use leptos::{leptos_dom::helpers::set_timeout_with_handle, prelude::*, task::spawn_local};
use std::time::Duration;
use ui::{Field, Icon, Note, NumberField, Skeleton, Tone};

/// How long a share stands still before it is asked about.
const PATIENCE: Duration = Duration::from_millis(250);

/// What is known of a share's power.
#[derive(Clone, Debug, PartialEq)]
enum Power {
    /// Nothing is held out.
    Nothing,
    /// Being worked out.
    Asking,
    /// This much.
    Known(HoldoutDesign),
    /// There is no run yet to tell from.
    NoRun,
    /// It cannot be told.
    Refused(String),
}

#[component]
pub(super) fn Learning(deciding: Deciding) -> impl IntoView {
    let holdout = deciding.read(|draft| percent(draft.holdout));
    let exploration = deciding.read(|draft| percent(draft.exploration));
    let set_holdout = move |n: Option<i64>| deciding.change(|draft| draft.holdout = share(n));
    let set_exploration =
        move |n: Option<i64>| deciding.change(|draft| draft.exploration = share(n));
    view! {
        <div class="columns-2">
            <Field label="Hold out" id="run-holdout" optional=true error=deciding.wrong_at(Place::Holdout) hint="This share of the stores, drawn at random among like ones, is not mailed. Against them one sees what mailing adds.">
                <NumberField value=holdout on_change=set_holdout min=0 max=50 unit="% of stores"/>
            </Field>
            <Field label="Vary quantities" id="run-exploration" optional=true error=deciding.wrong_at(Place::Exploration) hint="At this share of the stores the quantity is up to 20% higher or lower, so that later runs learn what quantity does.">
                <NumberField value=exploration on_change=set_exploration min=0 max=100 unit="% of stores"/>
            </Field>
        </div>
        <PowerOf deciding/>
    }
}

/// The smallest lift that the share can show, told anew whenever the share changes.
#[component]
fn PowerOf(deciding: Deciding) -> impl IntoView {
    let share = deciding.read(|draft| draft.holdout);
    let currency = deciding.form.with_value(|form| form.currency.clone());
    let power = RwSignal::new(Power::Nothing);
    let turn = StoredValue::new(0_u32);
    Effect::new(move |_| {
        let share = share.get();
        turn.update_value(|turn| *turn += 1);
        let mine = turn.get_value();
        if share <= 0.0 {
            power.set(Power::Nothing);
            return;
        }
        power.set(Power::Asking);
        let ask = move || {
            spawn_local(async move {
                let answer = holdout_power(share).await;
                if turn.try_get_value() == Some(mine) {
                    power.try_set(match answer {
                        Ok(Some(design)) => Power::Known(design),
                        Ok(None) => Power::NoRun,
                        Err(failure) => Power::Refused(failure.to_string()),
                    });
                }
            });
        };
        // It runs on its own when the browser has no timer to give.
        let waiting = set_timeout_with_handle(ask, PATIENCE).ok();
        on_cleanup(move || {
            if let Some(waiting) = waiting {
                waiting.clear();
            }
        });
    });
    view! {
        <div class="run-power" aria-live="polite">
            {move || match power.get() {
                Power::Nothing => ().into_any(),
                Power::Asking => view! { <Skeleton lines=2 label="What the holdout can show is worked out"/> }.into_any(),
                Power::Known(design) => view! { <Design design currency=currency.clone()/> }.into_any(),
                Power::NoRun => view! { <Note tone=Tone::Quiet>"What a holdout can show is told from the latest run. After the first run it is told here before the next."</Note> }.into_any(),
                Power::Refused(sentence) => view! { <Note tone=Tone::Care>{sentence}</Note> }.into_any(),
            }}
        </div>
    }
}

/// A holdout in words.
#[component]
fn Design(design: HoldoutDesign, currency: String) -> impl IntoView {
    view! {
        <Note tone=Tone::Accent>
            <div class="stack-s">
                <p class="strong line"><Icon name="target"/>{format!("Shows a lift of {} or more", lift(design.detectable))}</p>
                <p>{format!(
                    "About {} of {} would be held out, forgoing an expected {} of profit. A smaller lift could pass unnoticed: what is detected is detected in four of five cases, with a 5% risk of a false alarm.",
                    stores(design.held_out),
                    stores(design.stores),
                    money(design.forgone, &currency),
                )}</p>
            </div>
        </Note>
    }
}

/// A lift as a share: "5.4 %".
pub(crate) fn lift(share: f64) -> String {
    if share >= 0.995 {
        points(100.0 * share)
    } else {
        ui::format::percent(share, 1, crate::said::EN)
    }
}

fn percent(share: f64) -> Option<i64> {
    (share > 0.0).then(|| (share * 100.0).round() as i64)
}

fn share(percent: Option<i64>) -> f64 {
    percent.map_or(0.0, |percent| percent as f64 / 100.0)
}
