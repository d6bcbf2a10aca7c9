//! One store's line: what was recommended, what is planned, why they differ, what happened to it.

use super::{api, desk::Desk, words};
use app_recommendation::{Behind, Marks, look_closer};
use domain::plans::{Deed, Difference, Line, Operation, OverrideReason, ReasonKind};
use leptos::prelude::*;
use ui::{Choice, Icon, IconButton, Select, TextArea, format};

/// The list of reasons, to choose from.
pub(super) fn reasons() -> Vec<Choice> {
    ReasonKind::ALL.iter().map(|kind| Choice::new(kind.word(), kind.to_string())).collect()
}

/// The pane on the right while a store is opened.
#[component]
pub(super) fn Panel(desk: Desk) -> impl IntoView {
    let line = desk.shown_line(desk.opened);
    let number = move || {
        line.with(|line| line.as_ref().map(|line| line.store.number.clone()).unwrap_or_default())
    };
    view! {
        <section class="plan-panel stack" aria-label=move || format!("Recommendation for {}", number())>
            <div class="line">
                <h2 class="clip">{move || line.with(|line| line.as_ref().map(|line| format!("{} {}", line.store.number, line.store.name)))}</h2>
                <span class="push"></span>
                <IconButton label="Close" icon="x" small=true on_press=move || desk.opened.set(None)/>
            </div>
            {move || line.get().map(|line| view! { <Detail desk line/> })}
            <BehindIt desk line/>
            {move || line.get().map(|line| view! { <History desk line/> })}
        </section>
    }
}

/// What the recommendation rests on: asked of the server once a store is opened, not for each of its
/// changes.
#[component]
fn BehindIt(desk: Desk, line: Memo<Option<Line>>) -> impl IntoView {
    let asked = Memo::new(move |_| {
        line.with(|line| {
            let line = line.as_ref()?;
            let original = line.item.original?;
            let same = original.campaign == line.item.campaign;
            Some((line.place, original.run, line.item.store, line.store.number.clone(), same))
        })
    });
    let subject = Memo::new(move |_| asked.get().map(|(_, run, store, ..)| (run, store)));
    let look = LocalResource::new(move || {
        let subject = subject.get();
        async move {
            match subject {
                Some((run, store)) => Some((store, look_closer(run, store).await)),
                None => None,
            }
        }
    });
    let planned =
        Signal::derive(move || line.with(|line| line.as_ref().map_or(0, |line| line.item.pieces)));
    let may = move || {
        desk.page.with_untracked(|page| page.may_edit)
            && line.with_untracked(|line| line.as_ref().is_some_and(|line| line.reachable))
    };
    view! {
        {move || asked.get().map(|(place, _, store, number, same)| match look.get().flatten() {
            Some((of, Ok(look))) if of == store => {
                let take = (may() && same).then(|| {
                    Callback::new(move |pieces| desk.change(place, Operation::SetPieces(pieces)))
                });
                view! {
                    <Marks told=look.recommendation.clone()/>
                    {(!same).then(|| view! {
                        <p class="small quiet">"You chose another campaign; what follows is of the one that was recommended."</p>
                    })}
                    <Behind look number currency=desk.currency planned on_take=take/>
                }.into_any()
            }
            Some((of, Err(failure))) if of == store => view! {
                <ui::Failed small=true what="What is behind the recommendation could not be read." safe="The plan is as it was." next=failure.to_string() reference=failure.reference() on_retry=move || look.refetch()/>
            }.into_any(),
            _ => view! { <ui::Skeleton lines=10 label="What is behind the recommendation is loading"/> }.into_any(),
        })}
    }
}

#[component]
fn Detail(desk: Desk, line: Line) -> impl IntoView {
    let item = line.item.clone();
    let place = [line.store.city.clone(), line.store.state.clone(), line.store.region_name.clone()];
    let place: Vec<String> = place.into_iter().filter(|part| !part.is_empty()).collect();
    let page = desk.page.get_untracked();
    let campaign = |id| page.campaign(id).map_or_else(|| "–".to_owned(), |one| one.name.clone());
    let rows = item.original.map(|original| {
        let rate = |responses: f64, pieces: u32| {
            (pieces > 0).then(|| format::percent(responses / f64::from(pieces), 2, &words::LOCALE))
        };
        [
            ("Campaign", campaign(original.campaign), campaign(item.campaign)),
            ("Quantity", words::whole(original.pieces), words::whole(item.pieces)),
            ("Status", original.status.to_string(), item.status.to_string()),
            (
                "Responses",
                words::responses(Some(original.expected_responses)),
                words::responses(item.expected_responses()),
            ),
            (
                "Rate",
                rate(original.expected_responses, original.pieces).unwrap_or_else(|| "–".into()),
                item.expected_responses()
                    .and_then(|responses| rate(responses, item.pieces))
                    .unwrap_or_else(|| "–".into()),
            ),
        ]
    });
    let differs = item.differences();
    let changed = move |name: &str| match name {
        "Campaign" => differs.contains(&Difference::Campaign),
        "Quantity" => differs.contains(&Difference::Pieces),
        "Status" => {
            differs.contains(&Difference::Included) || differs.contains(&Difference::Excluded)
        }
        _ => false,
    };
    let was = words::recommended(&page, &item);
    let run = item.original.map(|original| original.run);
    let (override_line, reset_line) = (line.clone(), line.clone());
    let may = page.may_edit && line.reachable;
    view! {
        <p class="small quiet">{place.join(" · ")}</p>
        {(!line.reachable).then(|| view! {
            <ui::Note>"This store is outside the regions and groups you may change."</ui::Note>
        })}
        {match rows {
            None => view! { <p class="small quiet">"This plan was made from stores, so nothing was recommended here."</p> }.into_any(),
            Some(rows) => view! {
                <table class="plan-compare">
                    <thead><tr><td></td><th scope="col">"Recommended"</th><th scope="col">"Planned"</th></tr></thead>
                    <tbody>
                        {rows.into_iter().map(|(name, was, now)| view! {
                            <tr class:is-changed=changed(name)>
                                <th scope="row">{name}</th><td class="num">{was}</td><td class="num">{now}</td>
                            </tr>
                        }).collect_view()}
                    </tbody>
                </table>
                <p class="small faint">"Planned responses use the recommended rate; what the model says at the planned quantity stands below. Another campaign has no forecast."</p>
            }.into_any(),
        }}
        {item.is_override().then(|| view! {
            <div class="note note-care"><Icon name="square-pen"/><span>{format!("You changed this. Original: {}", was.unwrap_or_default())}</span></div>
            <Reason desk line=override_line may/>
        })}
        <div class="line line-wrap">
            {(may && item.is_override()).then(|| view! {
                <ui::Button small=true icon="rotate-ccw" on_press=move || {
                    let operations = Operation::reset(&reset_line.item).into_iter();
                    desk.act(Deed::each(operations.map(|operation| (reset_line.place, operation))));
                }>"Reset to recommendation"</ui::Button>
            })}
            {run.map(|run| view! {
                <a class="link small" href=format!("/campaigns/matrix?run={run}&store={}", item.store)>"Open in the matrix"</a>
            })}
            <a class="link small" href=format!("/stores/{}", item.store)>"Open the store"</a>
        </div>
    }
}

/// Why a line differs: from a list, and in one's own words.
#[component]
fn Reason(desk: Desk, line: Line, may: bool) -> impl IntoView {
    let now = line.item.reason.clone();
    let kind =
        RwSignal::new(now.as_ref().map(|reason| reason.kind.word().to_owned()).unwrap_or_default());
    let note = RwSignal::new(now.map(|reason| reason.note).unwrap_or_default());
    let line = StoredValue::new(line);
    let save = move || {
        if let Some(kind) = ReasonKind::from_word(&kind.get_untracked()) {
            let note = note.get_untracked();
            // Other needs words; the list alone is not sent before there are some.
            if kind != ReasonKind::Other || !note.trim().is_empty() {
                let reason = OverrideReason { kind, note };
                let place = line.with_value(|line| line.place);
                desk.change(place, Operation::SetReason(Some(reason)));
            }
        }
    };
    let wordless =
        move || kind.get() == ReasonKind::Other.word() && note.with(|note| note.trim().is_empty());
    view! {
        <div class="stack stack-s">
            <ui::Field label="Why" error=Signal::derive(move || wordless().then(|| "Say in a few words why.".to_owned()))>
                <Select
                    choices=reasons()
                    value=kind
                    placeholder="Choose a reason"
                    disabled=!may
                    on_change=move |word: String| { kind.set(word); save(); }
                />
            </ui::Field>
            <TextArea
                value=note
                rows=2
                label="In your own words"
                placeholder="In your own words"
                disabled=!may
                max=2000
                on_input=move |text: String| note.set(text)
                on_commit=move |text: String| { note.set(text); save(); }
            />
        </div>
    }
}

#[component]
fn History(desk: Desk, line: Line) -> impl IntoView {
    let (plan, item) = (desk.id(), line.item.id);
    let version = line.item.version;
    let changes = LocalResource::new(move || {
        let _ = version;
        async move { api::plan_changes(plan, Some(item), None).await }
    });
    view! {
        <section class="stack stack-s" aria-label="History">
            <h3>"History"</h3>
            {move || match changes.get() {
                None => view! { <ui::Skeleton lines=2 label="Loading the history"/> }.into_any(),
                Some(Err(failure)) => view! { <p class="small loss">{failure.to_string()}</p> }.into_any(),
                Some(Ok(changes)) if changes.is_empty() => view! { <p class="small quiet">"Nobody has changed this line."</p> }.into_any(),
                Some(Ok(changes)) => view! {
                    <ol class="plan-history">
                        {changes.into_iter().map(|one| {
                            let what = desk.page.with_untracked(|page| desk.currency.with_value(|currency| words::change(page, one.kind, &one.change, currency)));
                            view! { <li><span>{what}</span><span class="small faint">{one.by}" · "<Ago at=one.at/></span></li> }
                        }).collect_view()}
                    </ol>
                }.into_any(),
            }}
        </section>
    }
}

/// How long ago something was; counted in the browser only, so that both sides draw the same.
#[component]
pub(super) fn Ago(at: jiff::Timestamp) -> impl IntoView {
    let now = RwSignal::new(None::<i64>);
    Effect::new(move |_| now.set(Some((js_sys::Date::now() / 1000.0) as i64)));
    let day = at.to_zoned(jiff::tz::TimeZone::UTC).date();
    view! {
        <time datetime=at.to_string()>
            {move || match now.get() {
                Some(now) => format::ago(now - at.as_second()),
                None => format::date(day, &words::LOCALE),
            }}
        </time>
    }
}

/// Asks for the reason of an override one has just made, without getting in the way of the next.
#[component]
pub(super) fn AskReason(desk: Desk) -> impl IntoView {
    let asked = Memo::new(move |_| desk.unexplained.get());
    view! {
        {move || asked.get().and_then(|place| desk.line(place)).map(|line| {
            let was = desk.page.with_untracked(|page| words::recommended(page, &line.item)).unwrap_or_default();
            let number = line.store.number.clone();
            let asks = format!("Why did you change {number}?");
            let note = RwSignal::new(String::new());
            let kind = RwSignal::new(String::new());
            let save = move || {
                let (Some(place), Some(kind)) = (desk.unexplained.get_untracked(), ReasonKind::from_word(&kind.get_untracked())) else { return };
                let reason = OverrideReason { kind, note: note.get_untracked() };
                desk.change(place, Operation::SetReason(Some(reason)));
                desk.unexplained.set(None);
            };
            let refused = move || match kind.get().as_str() {
                "" => Some("Choose a reason first.".to_owned()),
                word if word == ReasonKind::Other.word() && note.with(|note| note.trim().is_empty()) => Some("Say in a few words why.".to_owned()),
                _ => None,
            };
            view! {
                <div class="plan-ask" role="group" aria-label=asks>
                    <span class="grow"><strong>{number}</strong>{format!(": You changed this. Original: {was}")}</span>
                    <Select choices=reasons() value=kind placeholder="Why?" label="Reason" on_change=move |word: String| kind.set(word)/>
                    <ui::TextInput value=note label="Reason in your own words" placeholder="In your own words" on_input=move |text: String| note.set(text)/>
                    <ui::Button small=true kind=ui::Kind::Primary refused=Signal::derive(refused) on_press=save>"Save reason"</ui::Button>
                    <ui::Button small=true kind=ui::Kind::Ghost on_press=move || desk.unexplained.set(None)>"Later"</ui::Button>
                </div>
            }
        })}
    }
}
