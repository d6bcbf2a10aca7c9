//! Suggested waves: looked at first, made as one step.

use super::super::{
    bulk::Scope,
    desk::{Desk, drawn},
    words,
};
use domain::{
    ids::WaveId,
    plans::{
        Candidate, Deed, Edit, ItemStatus, Operation, OverrideReason, ReasonKind, SplitBy,
        SplitRefusal, Step, SuggestedWave, Values, Wave, WaveStep, suggest_waves,
    },
};
use leptos::prelude::*;
use ui::{Button, Choice, Dialog, Field, Kind, NumberField, RadioGroup};

const REGION: &str = "region";
const CONFIDENCE: &str = "confidence";
const COST: &str = "cost";
const HOLDOUT: &str = "holdout";

/// The stores that would be divided, and what comes of it.
#[derive(Clone, Debug, PartialEq)]
struct Suggested {
    places: Vec<u32>,
    waves: Vec<SuggestedWave>,
    /// Whether the last one is kept out of the mailing.
    holdout: bool,
}

/// Asks how to divide, shows what comes of it, and makes the waves.
#[component]
pub(super) fn SplitDialog(desk: Desk, open: RwSignal<bool>) -> impl IntoView {
    let way = RwSignal::new(REGION.to_owned());
    let (sure, likely) = (RwSignal::new(Some(75_i64)), RwSignal::new(Some(50_i64)));
    let (waves, percent) = (RwSignal::new(Some(2_i64)), RwSignal::new(Some(10_i64)));
    let seed = StoredValue::new(0_u64);
    Effect::new(move |_| {
        if open.get() {
            // One lot for each opening, so that the preview is what is made.
            seed.set_value(drawn().as_u64_pair().0);
        }
    });
    let whole = |value: Option<i64>| value.and_then(|n| u32::try_from(n).ok()).unwrap_or_default();
    let share = |value: Option<i64>| value.map_or(-1.0, |n| n as f64);
    let suggested = Memo::new(move |_| {
        desk.changed.track();
        open.get().then(|| {
            let by = match way.get().as_str() {
                CONFIDENCE => {
                    SplitBy::Confidence { sure: share(sure.get()), likely: share(likely.get()) }
                }
                COST => SplitBy::Cost { waves: whole(waves.get()) },
                HOLDOUT => {
                    SplitBy::Holdout { percent: whole(percent.get()), seed: seed.get_value() }
                }
                _ => SplitBy::Region,
            };
            suggest(desk, by)
        })
    });
    let make = move || {
        let Some(Ok(suggested)) = suggested.get_untracked() else { return };
        open.set(false);
        let count = suggested.waves.len();
        if desk.act(deed(desk, suggested)) {
            desk.toaster.say_with_undo(format!("{count} waves made"), move || desk.undo());
        }
    };
    view! {
        <Dialog
            open=open
            title="Suggest waves"
            text="Divides the included stores that match. The waves that are there stay; stores move into the new ones."
            acts=move || view! {
                <Button on_press=move || open.set(false)>"Cancel"</Button>
                <Button
                    kind=Kind::Primary
                    refused=Signal::derive(move || match suggested.get() {
                        Some(Ok(_)) => None,
                        Some(Err(why)) => Some(why.to_string()),
                        None => Some("Wait a moment.".to_owned()),
                    })
                    on_press=make
                >"Make these waves"</Button>
            }
        >
            <div class="stack">
                <RadioGroup
                    label="Divide"
                    name="split-way"
                    choices=vec![
                        Choice::new(REGION, "By region"),
                        Choice::new(CONFIDENCE, "By confidence, the surest first"),
                        Choice::new(COST, "Evenly by cost"),
                        Choice::new(HOLDOUT, "Keep some out by lot, to measure what the mailing does"),
                    ]
                    value=way
                    on_change=move |value: String| way.set(value)
                />
                {move || match way.get().as_str() {
                    CONFIDENCE => view! {
                        <div class="line">
                            <Field label="Sure from"><NumberField value=sure min=0 max=100 on_change=move |n| sure.set(n)/></Field>
                            <Field label="Likely from"><NumberField value=likely min=0 max=100 on_change=move |n| likely.set(n)/></Field>
                        </div>
                    }.into_any(),
                    COST => view! { <Field label="How many waves"><NumberField value=waves min=2 max=52 on_change=move |n| waves.set(n)/></Field> }.into_any(),
                    HOLDOUT => view! { <Field label="Percent kept out"><NumberField value=percent min=1 max=50 on_change=move |n| percent.set(n)/></Field> }.into_any(),
                    _ => ().into_any(),
                }}
                {move || match suggested.get() {
                    Some(Ok(suggested)) => {
                        let holdout = suggested.holdout;
                        let last = suggested.waves.len().saturating_sub(1);
                        view! {
                            <table class="plan-sums">
                                <thead><tr><th scope="col">"Wave"</th><th scope="col" class="end">"Stores"</th><th scope="col" class="end">"Cost"</th></tr></thead>
                                <tbody>
                                    {suggested.waves.into_iter().enumerate().map(|(n, wave)| {
                                        let cost = desk.currency.with_value(|code| words::money(wave.cost, code));
                                        let out = holdout && n == last;
                                        view! {
                                            <tr>
                                                <th scope="row">{wave.name}{out.then_some(" · not mailed")}</th>
                                                <td class="num end">{words::whole(wave.members.len() as i64)}</td>
                                                <td class="num end">{if out { "–".to_owned() } else { cost }}</td>
                                            </tr>
                                        }
                                    }).collect_view()}
                                </tbody>
                            </table>
                        }.into_any()
                    }
                    Some(Err(why)) => view! { <p class="small loss" role="alert">{why.to_string()}</p> }.into_any(),
                    None => ().into_any(),
                }}
            </div>
        </Dialog>
    }
}

fn suggest(desk: Desk, by: SplitBy) -> Result<Suggested, SplitRefusal> {
    let mut places = Scope::Matching.places(desk);
    let candidates: Vec<Candidate> = desk
        .held(|held| {
            let items = &held.replica.document().items;
            places.retain(|place| {
                items.get(*place as usize).is_some_and(|item| item.status == ItemStatus::Included)
            });
            places
                .iter()
                .filter_map(|place| {
                    let (item, store) = (items.get(*place as usize)?, held.stores.get(*place)?);
                    let campaign = held.campaigns.iter().find(|one| Some(one.id) == item.campaign);
                    Some(Candidate {
                        region: store.region.map(|id| (id, store.region_name.clone())),
                        confidence: item.original.map(|original| original.confidence),
                        cost: item.cost(campaign.map(|one| one.price)).unwrap_or_default(),
                    })
                })
                .collect()
        })
        .unwrap_or_default();
    let holdout = matches!(by, SplitBy::Holdout { .. });
    suggest_waves(&candidates, by).map(|waves| Suggested { places, waves, holdout })
}

/// New waves with their stores, as one step. Stores kept out are not mailed: they are excluded, and
/// the reason says that it is a test.
fn deed(desk: Desk, suggested: Suggested) -> Deed {
    let mut names: Vec<String> =
        desk.page.with_untracked(|page| page.waves.iter().map(|wave| wave.name.clone()).collect());
    let (mut place, last) = (names.len() as u32, suggested.waves.len().saturating_sub(1));
    let mut steps = Vec::new();
    for (n, wave) in suggested.waves.into_iter().enumerate() {
        let items = wave
            .members
            .iter()
            .filter_map(|at| suggested.places.get(*at as usize).copied())
            .collect();
        let same = |operation| Values::Same(operation);
        if suggested.holdout && n == last {
            let note = "Holdout, drawn by lot".to_owned();
            let reason = OverrideReason { kind: ReasonKind::Test, note };
            let edit = |items, operation| Step::Items(Edit { items, to: same(operation) });
            let kept: domain::plans::ItemSet = items;
            steps.push(edit(kept.clone(), Operation::SetStatus(ItemStatus::Excluded)));
            steps.push(edit(kept.clone(), Operation::SetWave(None)));
            steps.push(edit(kept, Operation::SetReason(Some(reason))));
            continue;
        }
        let new = empty_wave(free_name(&names, &wave.name));
        names.push(new.name.clone());
        let id = new.id;
        steps.push(Step::Wave(WaveStep::Create { wave: new, place }));
        place += 1;
        steps.push(Step::Items(Edit { items, to: same(Operation::SetWave(Some(id))) }));
    }
    Deed { steps, whole: false }
}

/// A wave that holds nothing yet.
pub(super) fn empty_wave(name: String) -> Wave {
    Wave { id: WaveId(drawn()), name, in_home_on: None, last_on: None, budget: None, version: 0 }
}

/// A name like the wanted one that no wave has.
pub(super) fn free_name(taken: &[String], wanted: &str) -> String {
    let free = |name: &str| taken.iter().all(|own| !own.eq_ignore_ascii_case(name));
    if free(wanted) {
        return wanted.to_owned();
    }
    (2..).map(|n| format!("{wanted} {n}")).find(|name| free(name)).unwrap_or_default()
}
