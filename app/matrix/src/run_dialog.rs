//! Starting a run: for which month, with which budget.

use super::api::StartRun;
use domain::{ids::RunId, money::Money, period::Month};
use leptos::prelude::*;
use ui::{Button, Choice, Dialog, Field, Kind, MoneyField, Note, Select, Tone};

#[component]
pub(super) fn RunDialog(
    /// Open or not.
    open: RwSignal<bool>,
    /// The month that is suggested.
    next_month: Month,
    /// ISO 4217 code.
    #[prop(into)]
    currency: String,
    /// Told when the run was queued.
    #[prop(into)]
    on_started: Callback<(RunId,)>,
) -> impl IntoView {
    let start = ServerAction::<StartRun>::new();
    let month = RwSignal::new(next_month.to_string());
    let budget = RwSignal::new(None::<i64>);
    let currency = StoredValue::new(currency);
    let months = Signal::stored(
        following(next_month, 12)
            .into_iter()
            .map(|month| Choice::new(month.to_string(), month.name()))
            .collect::<Vec<Choice>>(),
    );
    Effect::new(move |_| {
        if let Some(Ok(run)) = start.value().get() {
            open.set(false);
            on_started.run((run,));
        }
    });
    let go = move || {
        if let Ok(month) = month.get_untracked().parse() {
            start.dispatch(StartRun { month, budget: budget.get_untracked().map(Money) });
        }
    };
    let set_budget = move |cents: Option<i64>| budget.set(cents);
    view! {
        <Dialog
            open=open
            title="Run the matrix"
            text="Learns from every past mailing, then recommends a campaign and a quantity for each open store. It goes on when you leave the page."
            acts=move || view! {
                <Button on_press=move || open.set(false)>"Cancel"</Button>
                <Button kind=Kind::Primary busy=start.pending() on_press=go>"Run the matrix"</Button>
            }
        >
            <div class="stack">
                {move || start.value().get().and_then(Result::err).map(|failure| view! {
                    <div role="alert"><Note tone=Tone::Loss>{failure.to_string()}</Note></div>
                })}
                <Field label="Month" hint="The month the pieces are to be in homes.">
                    <Select choices=months value=month on_change=move |word: String| month.set(word)/>
                </Field>
                <Field label="Budget" optional=true hint="Without one, every store gets the quantity that pays best.">
                    <MoneyField
                        value=budget
                        on_change=set_budget
                        currency=currency.get_value()
                        min=Some(1)
                    />
                </Field>
            </div>
        </Dialog>
    }
}

/// `count` months from `first` on.
fn following(first: Month, count: usize) -> Vec<Month> {
    std::iter::successors(Some(first), |month| {
        Some(match month.month {
            12 => Month { year: month.year + 1, month: 1 },
            m => Month { year: month.year, month: m + 1 },
        })
    })
    .take(count)
    .collect()
}
