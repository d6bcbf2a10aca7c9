//! What a marketer decides before a run. Month and budget show; everything else is folded, says how
//! much of it is decided, and tells what is wrong at its field before anything is sent.

pub mod api;
mod campaigns;
pub mod draft;
mod exclusions;
mod fields;
mod learning;

pub(crate) use learning::lift;

use crate::said::EN;
use api::{RunForm, StartRun, load_run_form};
use app_page::failed;
use domain::{ids::RunId, money::Money, period::Month};
use draft::{Draft, Place, Section, named_by, problems};
use leptos::{ev, html, prelude::*};
use std::collections::HashSet;
use ui::{
    Badge, Button, Choice, Dialog, Field, Icon, Kind, MoneyField, Note, Select, Skeleton, Tone,
    format,
};
use wasm_bindgen::JsCast;

/// What is being decided, for the parts of the dialog.
#[derive(Clone, Copy)]
struct Deciding {
    /// The draft.
    draft: RwSignal<Draft>,
    /// What cannot be changed here.
    form: StoredValue<RunForm>,
    /// Which sections are unfolded.
    unfolded: RwSignal<HashSet<Section>>,
    /// Whether one of the two numbers of household pressure is missing.
    half_a_pressure: RwSignal<bool>,
    /// What is wrong, by field.
    wrong: Memo<Vec<(Place, String)>>,
}

impl Deciding {
    fn new(form: RunForm) -> Deciding {
        let draft = RwSignal::new(form.draft.clone());
        let form = StoredValue::new(form);
        let half_a_pressure = RwSignal::new(false);
        let wrong = Memo::new(move |_| {
            let mut all = draft.with(|draft| {
                form.with_value(|form| problems(draft, &form.campaigns, &form.regions, form.margin))
            });
            if half_a_pressure.get() {
                all.push((Place::Pressure, "Enter both numbers, or neither.".to_owned()));
            }
            all
        });
        Deciding { draft, form, unfolded: RwSignal::new(HashSet::new()), half_a_pressure, wrong }
    }

    /// What is wrong at a field.
    fn wrong_at(self, place: Place) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.wrong.with(|all| {
                all.iter().find(|(at, _)| *at == place).map(|(_, sentence)| sentence.clone())
            })
        })
    }

    /// A value of the draft.
    fn read<T>(self, read: impl Fn(&Draft) -> T + Send + Sync + 'static) -> Signal<T>
    where
        T: Clone + PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |_| self.draft.with(&read)).into()
    }

    fn change(self, change: impl FnOnce(&mut Draft)) {
        self.draft.update(change);
    }

    /// Unfolds what a field stands in and puts the focus there.
    fn go_to(self, place: Place) {
        if let Some(section) = place.section() {
            self.unfolded.update(|all| {
                all.insert(section);
            });
        }
        // Once the section has been drawn.
        request_animation_frame(move || {
            let found = document().get_element_by_id(&place.id());
            if let Some(control) =
                found.and_then(|node| node.dyn_into::<web_sys::HtmlElement>().ok())
            {
                control.scroll_into_view();
                // Only what has left the page cannot be focused.
                let _ = control.focus();
            }
        });
    }
}

/// The dialog that starts a run.
#[component]
pub(super) fn RunDialog(
    /// Open or not.
    open: RwSignal<bool>,
    /// Told when the run was queued.
    #[prop(into)]
    on_started: Callback<(RunId,)>,
) -> impl IntoView {
    let start = ServerAction::<StartRun>::new();
    let deciding = RwSignal::new(None::<Deciding>);
    // Asked anew for each opening: a run in between has other settings.
    let form = LocalResource::new(move || {
        let wanted = open.get();
        async move { if wanted { Some(load_run_form().await) } else { None } }
    });
    Effect::new(move |_| {
        if !open.get() {
            deciding.set(None);
            start.clear();
        }
    });
    Effect::new(move |_| {
        if let Some(Ok(run)) = start.value().get() {
            open.set(false);
            on_started.run((run,));
        }
    });
    let go = move || {
        let Some(deciding) = deciding.get_untracked() else { return };
        match deciding.wrong.get_untracked().first() {
            Some((place, _)) => deciding.go_to(*place),
            None => {
                start.dispatch(StartRun { draft: deciding.draft.get_untracked() });
            }
        }
    };
    let not_ready = move || deciding.with(Option::is_none);
    view! {
        <Dialog
            open=open
            wide=true
            title="Run the matrix"
            text="Learns from every past mailing, then recommends a campaign and a quantity for each open store. It goes on when you leave the page."
            acts=move || view! {
                <Button on_press=move || open.set(false)>"Cancel"</Button>
                <Button kind=Kind::Primary icon="play" busy=start.pending() disabled=Signal::derive(not_ready) on_press=go>"Run the matrix"</Button>
            }
        >
            {move || match form.get().flatten() {
                None => view! { <Skeleton lines=7 label="The settings are loading"/> }.into_any(),
                Some(Err(failure)) => failed("The settings could not be read.", &failure, Some(Callback::new(move |()| form.refetch()))),
                Some(Ok(form)) => {
                    let made = Deciding::new(form);
                    deciding.set(Some(made));
                    view! { <Decisions deciding=made start/> }.into_any()
                }
            }}
        </Dialog>
    }
}

#[component]
fn Decisions(deciding: Deciding, start: ServerAction<StartRun>) -> impl IntoView {
    let form = deciding.form;
    let (currency, margin, of_run) =
        form.with_value(|form| (form.currency.clone(), form.margin, form.of_run));
    let coming = form.with_value(|form| form.coming);
    let months = Signal::stored(
        following(coming, 12)
            .into_iter()
            .map(|month| Choice::new(month.to_string(), month.name()))
            .collect::<Vec<Choice>>(),
    );
    let month = deciding.read(|draft| draft.month.to_string());
    let set_month = move |word: String| {
        if let Ok(month) = word.parse() {
            deciding.change(|draft| draft.month = month);
        }
    };
    let budget = deciding.read(|draft| draft.budget.map(|money| money.0));
    let set_budget =
        move |cents: Option<i64>| deciding.change(|draft| draft.budget = cents.map(Money));
    let own_margin = deciding.read(|draft| draft.margin.map(|money| money.0));
    let set_margin =
        move |cents: Option<i64>| deciding.change(|draft| draft.margin = cents.map(Money));
    let earns = format!(
        "What a response earns in this run, before the cost of mailing. Without it {}, as in the settings.",
        format::money(margin.0, &currency, EN)
    );
    let margin_currency = currency.clone();
    let remembered =
        of_run.map(|number| format!("As in run {number}; change what is different this time."));
    view! {
        <div class="stack run-dialog">
            <Problem deciding start/>
            {remembered.map(|text| view! { <p class="small quiet">{text}</p> })}
            <div class="columns-2">
                <Field label="Month" id="run-month" hint="The month the pieces are to be in homes.">
                    <Select choices=months value=month on_change=set_month/>
                </Field>
                <Field label="Budget" id="run-budget" optional=true error=deciding.wrong_at(Place::Budget) hint="Without one, every store gets the quantity that pays best.">
                    <MoneyField value=budget on_change=set_budget currency=currency/>
                </Field>
            </div>
            <div class="columns-2">
                <Field label="Margin per response" id="run-margin" optional=true error=deciding.wrong_at(Place::Margin) hint=earns>
                    <MoneyField value=own_margin on_change=set_margin currency=margin_currency/>
                </Field>
            </div>
            <div class="folds">
                {Section::ALL.map(|section| view! { <Fold deciding section/> }).collect_view()}
            </div>
        </div>
    }
}

/// Why the last run could not be made, or this one is not started, with the fields to go to.
#[component]
fn Problem(deciding: Deciding, start: ServerAction<StartRun>) -> impl IntoView {
    let (begun, begun_refusal) =
        deciding.form.with_value(|form| (form.problem.clone(), form.refusal.clone()));
    let told = Memo::new(move |_| match start.value().get() {
        Some(Err(failure)) => Some(failure.to_string()),
        _ => begun.clone(),
    });
    let named = Memo::new(move |_| match start.value().get() {
        Some(Err(app_page::Failure::Refused(refusal))) => named_by(&refusal),
        Some(Err(_)) => Vec::new(),
        _ => begun_refusal.as_ref().map(named_by).unwrap_or_default(),
    });
    view! {
        {move || told.get().map(|sentence| view! {
            <div role="alert" class="run-problem">
                <Note tone=Tone::Loss>
                    <div class="stack-s">
                        <p>{sentence}</p>
                        {move || (!named.with(Vec::is_empty)).then(|| view! {
                            <div class="line line-wrap small">
                                <span>"Change one of these:"</span>
                                {named.get().into_iter().map(|(place, words)| view! {
                                    <Button small=true icon="corner-down-left" on_press=move || deciding.go_to(place)>{words}</Button>
                                }).collect_view()}
                            </div>
                        })}
                    </div>
                </Note>
            </div>
        })}
    }
}

/// A folded section: its heading tells how much of it is decided.
#[component]
fn Fold(deciding: Deciding, section: Section) -> impl IntoView {
    let is_open = Memo::new(move |_| deciding.unfolded.with(|all| all.contains(&section)));
    let decided = deciding.read(move |draft| section.decided(draft));
    let is_wrong = Memo::new(move |_| {
        deciding.wrong.with(|all| all.iter().any(|(place, _)| place.section() == Some(section)))
    });
    let node = NodeRef::<html::Details>::new();
    let toggled = move |_: ev::Event| {
        let now = node.get_untracked().is_some_and(|node| node.open());
        if now != is_open.get_untracked() {
            deciding.unfolded.update(|all| {
                if now {
                    all.insert(section)
                } else {
                    all.remove(&section)
                };
            });
        }
    };
    view! {
        <details class="fold" node_ref=node prop:open=move || is_open.get() on:toggle=toggled>
            <summary>
                <Icon name="chevron-right"/>
                <span class="strong">{section.title()}</span>
                <span class="small quiet clip fold-hint">{section.hint()}</span>
                {move || is_wrong.get().then(|| view! { <Badge text="Look here" tone=Tone::Loss icon="circle-alert"/> })}
                {move || (decided.get() > 0).then(|| view! { <Badge text=format!("{} set", decided.get()) tone=Tone::Accent/> })}
            </summary>
            {move || is_open.get().then(|| view! {
                <div class="fold-body stack">
                    {match section {
                        Section::Totals => view! { <fields::Totals deciding/> }.into_any(),
                        Section::Campaigns => view! { <campaigns::Campaigns deciding/> }.into_any(),
                        Section::Households => view! { <fields::Households deciding/> }.into_any(),
                        Section::Exclusions => view! { <exclusions::Exclusions deciding/> }.into_any(),
                        Section::Learning => view! { <learning::Learning deciding/> }.into_any(),
                    }}
                </div>
            })}
        </details>
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
