//! A plan of chosen recommendations: what it would hold, its name and month, and making it.

use super::api::{make_plan, plan_preview};
use domain::{ids::RunId, matrix::RecommendationFilter, period::Month, plans::Preview};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;
use ui::{
    Button, Dialog, Failed, Field, Kind, Note, Skeleton, TextInput, Tone,
    format::{self, Locale},
};

const EN: &Locale = &Locale::EN_US;

/// Which recommendations a plan is wanted of.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Wish {
    /// Those.
    pub(super) filter: RecommendationFilter,
    /// What they are, after "From": "the 12 chosen recommendations".
    pub(super) what: String,
    /// What the plan could be called; the month when empty.
    pub(super) name: String,
}

#[component]
pub(super) fn PlanDialog(
    /// Open or not.
    open: RwSignal<bool>,
    /// What it is about.
    wish: RwSignal<Wish>,
    /// The run.
    run: RunId,
    /// The month the run is for.
    month: Month,
    /// ISO 4217 code.
    currency: StoredValue<String>,
) -> impl IntoView {
    let preview = RwSignal::new(None::<Result<Preview, app_page::Failure>>);
    let name = RwSignal::new(String::new());
    let when = RwSignal::new(month.to_string());
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let count = move || {
        let Wish { filter, name: wanted, .. } = wish.get_untracked();
        preview.set(None);
        spawn_local(async move {
            let wanted = if wanted.is_empty() { month.name() } else { wanted };
            let answer = plan_preview(run, filter, wanted).await;
            if let Ok((_, free)) = &answer {
                name.try_set(free.clone());
            }
            preview.try_set(Some(answer.map(|(preview, _)| preview)));
        });
    };
    Effect::new(move |_| {
        if open.get() {
            problem.set(None);
            when.set(month.to_string());
            count();
        }
    });
    let navigate = StoredValue::new(use_navigate());
    let create = move || {
        let when = match when.get_untracked().parse::<Month>() {
            Ok(when) => when,
            Err(why) => return problem.set(Some(format!("{why}."))),
        };
        let (name, filter) = (name.get_untracked(), wish.get_untracked().filter);
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let answer = make_plan(name, when, run, filter).await;
            busy.try_set(false);
            match answer {
                Ok(plan) => {
                    open.try_set(false);
                    navigate.try_with_value(|navigate| {
                        navigate(&format!("/campaigns/planning/{plan}"), Default::default());
                    });
                }
                Err(failure) => {
                    problem.try_set(Some(failure.to_string()));
                }
            }
        });
    };
    let refused = move || match preview.get() {
        None => Some("The stores are still being counted.".to_owned()),
        Some(Ok(preview)) if preview.stores() == 0 => {
            Some("None of them is in your reach.".to_owned())
        }
        Some(_) => None,
    };
    let money = move |cents: i64| currency.with_value(|code| format::money_round(cents, code, EN));
    view! {
        <Dialog
            open=open
            title="Create a plan"
            text=MaybeProp::derive(move || Some(format!("From {}. The plan keeps its link to this run.", wish.get().what)))
            acts=move || view! {
                <Button on_press=move || open.set(false)>"Cancel"</Button>
                <Button kind=Kind::Primary icon="check" busy=busy refused=MaybeProp::derive(refused) on_press=create>"Create plan"</Button>
            }
        >
            <form class="stack" on:submit=move |event| { event.prevent_default(); create(); }>
                {move || match preview.get() {
                    None => view! { <Skeleton lines=2 label="The stores are being counted"/> }.into_any(),
                    Some(Ok(preview)) => view! {
                        <dl class="facts matrix-preview">
                            <dt>"Included"</dt><dd class="num">{stores(preview.included)}" "<span class="unit">"auto-approved"</span></dd>
                            <dt>"To decide"</dt><dd class="num">{stores(preview.needs_review)}" "<span class="unit">"need review"</span></dd>
                            <dt>"Left out"</dt><dd class="num">{stores(preview.excluded)}" "<span class="unit">"skipped or held out"</span></dd>
                            <dt>"Mailed for sure"</dt>
                            <dd class="num">{format::whole(i64::try_from(preview.pieces).unwrap_or(i64::MAX), EN)}" pieces, "{money(preview.cost.0)}</dd>
                        </dl>
                    }
                    .into_any(),
                    Some(Err(failure)) => view! {
                        <Failed small=true what="The stores could not be counted." safe="No plan was made." next=failure.to_string() reference=failure.reference() on_retry=count/>
                    }
                    .into_any(),
                }}
                {move || problem.get().map(|sentence| view! { <div role="alert"><Note tone=Tone::Loss>{sentence}</Note></div> })}
                <Field label="Name" id="plan-name">
                    <TextInput value=name max=120 name="name" on_input=move |text: String| name.set(text)/>
                </Field>
                <Field label="Month" hint="The month it mails in" id="plan-month">
                    <TextInput value=when name="month" kind="month" on_input=move |text: String| when.set(text)/>
                </Field>
            </form>
        </Dialog>
    }
}

fn stores(count: u32) -> String {
    format::count(count.into(), "store", "stores", EN)
}
