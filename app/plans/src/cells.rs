//! Single cells of the grid: what they show, and the editor that takes their place.

use super::{
    desk::{Desk, Draft, DraftState},
    gesture::Place,
    words,
};
use domain::{
    ids::{CampaignId, ItemId, WaveId},
    plans::{Cell, ItemStatus, Line, Operation},
};
use leptos::{ev, html, prelude::*};
use ui::{Badge, Icon};

/// The cell behind a column, if it can be changed.
pub(super) fn cell_of(place: Place) -> Option<Cell> {
    match place {
        Place::Status => Some(Cell::Status),
        Place::Campaign => Some(Cell::Campaign),
        Place::Pieces => Some(Cell::Pieces),
        Place::Wave => Some(Cell::Wave),
        Place::Notes => Some(Cell::Notes),
        Place::Store | Place::Confidence | Place::Responses | Place::Cost => None,
    }
}

/// The head of a column.
pub(super) fn title(place: Place) -> &'static str {
    match place {
        Place::Store => "Store",
        Place::Status => "Status",
        Place::Campaign => "Campaign",
        Place::Pieces => "Quantity",
        Place::Wave => "Wave",
        Place::Confidence => "Confidence",
        Place::Responses => "Responses",
        Place::Cost => "Cost",
        Place::Notes => "Notes",
    }
}

/// What the editor of a cell starts with.
pub(super) fn text_of(line: &Line, place: Place) -> String {
    let item = &line.item;
    match place {
        Place::Status => item.status.word().to_owned(),
        Place::Campaign => item.campaign.map(|id| id.to_string()).unwrap_or_default(),
        Place::Pieces => item.pieces.to_string(),
        Place::Wave => item.wave.map(|id| id.to_string()).unwrap_or_default(),
        Place::Notes => item.notes.clone(),
        Place::Store | Place::Confidence | Place::Responses | Place::Cost => String::new(),
    }
}

/// The operation an editor's text asks for, or why it asks for none.
pub(super) fn operation_of(place: Place, text: &str) -> Result<Operation, String> {
    match place {
        Place::Status => ItemStatus::from_word(text)
            .map(Operation::SetStatus)
            .ok_or_else(|| "Choose included, needs review or excluded.".to_owned()),
        Place::Campaign => id::<CampaignId>(text).map(Operation::SetCampaign),
        Place::Wave => id::<WaveId>(text).map(Operation::SetWave),
        Place::Pieces => {
            let number = ui::format::parse_whole(text.trim(), &words::LOCALE);
            let pieces = match text.trim() {
                "" => Some(0),
                _ => number.and_then(|n| u32::try_from(n).ok()),
            };
            pieces
                .map(Operation::SetPieces)
                .ok_or_else(|| format!("\u{201c}{text}\u{201d} is not a number of pieces."))
        }
        Place::Notes => Ok(Operation::SetNotes(text.trim().to_owned())),
        Place::Store | Place::Confidence | Place::Responses | Place::Cost => {
            Err("This is worked out and cannot be typed over.".to_owned())
        }
    }
}

fn id<T: std::str::FromStr>(text: &str) -> Result<Option<T>, String> {
    match text {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| "Choose one of the list.".to_owned()),
    }
}

/// What a select offers in this column, as value and word.
fn offers(desk: Desk, place: Place) -> Vec<(String, String)> {
    desk.page.with(|page| match place {
        Place::Status => ItemStatus::ALL
            .iter()
            .map(|status| (status.word().to_owned(), status.to_string()))
            .collect(),
        Place::Campaign => std::iter::once((String::new(), "No campaign".to_owned()))
            .chain(
                page.campaigns
                    .iter()
                    .filter(|one| one.active)
                    .map(|one| (one.id.to_string(), one.name.clone())),
            )
            .collect(),
        Place::Wave => std::iter::once((String::new(), "No wave".to_owned()))
            .chain(page.waves.iter().map(|wave| (wave.id.to_string(), wave.name.clone())))
            .collect(),
        _ => Vec::new(),
    })
}

/// The choice that typing a letter means: the first whose word begins with it, or holds it.
pub(super) fn typed_choice(desk: Desk, place: Place, letter: char) -> Option<String> {
    let letter: String = letter.to_lowercase().collect();
    let offers = untrack(|| offers(desk, place));
    let by = |test: &dyn Fn(&str) -> bool| {
        offers.iter().find(|(_, word)| test(&word.to_lowercase())).map(|(value, _)| value.clone())
    };
    by(&|word| word.starts_with(&letter)).or_else(|| by(&|word| word.contains(&letter)))
}

/// Why a cell's change is not stored, as a sentence.
pub(super) fn trouble(draft: &Draft) -> Option<String> {
    match &draft.state {
        DraftState::Waiting => None,
        DraftState::Failed(why) => Some(format!("Not saved yet. {why}")),
        DraftState::Refused(why) => Some(format!("Not saved. {why}")),
        DraftState::Conflict(conflict) => {
            Some(format!("{} changed this meanwhile. Decide which counts.", conflict.by))
        }
    }
}

/// The content of a cell at rest.
pub(super) fn shown(desk: Desk, place: Place, line: &Line) -> AnyView {
    let item = &line.item;
    match place {
        Place::Store => {
            let (number, name) = (line.store.number.clone(), line.store.name.clone());
            let place = [line.store.region_name.clone(), line.store.state.clone()];
            let place: Vec<String> = place.into_iter().filter(|part| !part.is_empty()).collect();
            view! {
                <span class="grid-store">
                    <span class="num strong">{number}</span>
                    <span class="clip">{name}</span>
                    <span class="clip faint small grid-where">{place.join(" · ")}</span>
                </span>
            }
            .into_any()
        }
        Place::Status => {
            let (tone, icon) = words::item_tone(item.status);
            view! { <Badge text=item.status.to_string() tone=tone icon=icon/> }.into_any()
        }
        Place::Campaign => desk.page.with(|page| match page.campaign(item.campaign) {
            Some(campaign) => view! {
                <span class="line grid-campaign">
                    <span class=format!("dot hue-{}", campaign.colour + 1)></span>
                    <span class="clip">{campaign.name.clone()}</span>
                </span>
            }
            .into_any(),
            None => view! { <span class="faint">"–"</span> }.into_any(),
        }),
        Place::Pieces => {
            let mark = item.is_override().then(|| {
                let was = desk.page.with(|page| words::recommended(page, item)).unwrap_or_default();
                let tip = format!("You changed this. Original: {was}");
                view! {
                    <span class="grid-mark" data-tip=tip>
                        <Icon name="square-pen" label="Differs from the recommendation"/>
                    </span>
                }
            });
            view! { {mark}<span class="num">{words::whole(item.pieces)}</span> }.into_any()
        }
        Place::Wave => desk.page.with(|page| match page.wave(item.wave) {
            Some(wave) => view! { <span class="clip">{wave.name.clone()}</span> }.into_any(),
            None => view! { <span class="faint">"–"</span> }.into_any(),
        }),
        Place::Confidence => {
            let confidence = item.original.map(|original| original.confidence);
            view! { <ui::ScoreBar value=confidence bare=true label="Confidence"/> }.into_any()
        }
        Place::Responses => {
            view! { <span class="num">{words::responses(item.expected_responses())}</span> }
                .into_any()
        }
        Place::Cost => {
            let price = desk.page.with(|page| page.campaign(item.campaign).map(|one| one.price));
            let cost = item
                .cost(price)
                .map(|cost| desk.currency.with_value(|currency| words::money(cost, currency)));
            view! { <span class="num">{cost.unwrap_or_else(|| "–".to_owned())}</span> }.into_any()
        }
        Place::Notes => view! { <span class="clip">{item.notes.clone()}</span> }.into_any(),
    }
}

/// The editor in place of a cell: a list for what is chosen, a field for what is typed. It holds
/// nothing itself: its text is the desk's, so that a row that scrolls away loses nothing.
#[component]
pub(super) fn Editor(
    desk: Desk,
    place: Place,
    /// The store's number, read aloud with the column.
    store: String,
    /// Focus left the editor for elsewhere: keep what it holds.
    #[prop(into)]
    on_leave: Callback<()>,
) -> impl IntoView {
    let label = format!("{} of {store}", title(place));
    let typed = desk.typed;
    let leave = move |_: ev::FocusEvent| on_leave.run(());
    if matches!(place, Place::Status | Place::Campaign | Place::Wave) {
        let node = NodeRef::<html::Select>::new();
        Effect::new(move |_| {
            if let Some(node) = node.get() {
                let _ = node.focus();
            }
        });
        view! {
            <select
                node_ref=node
                class="grid-editor"
                aria-label=label
                on:change=move |event| typed.set(event_target_value(&event))
                on:blur=leave
            >
                {offers(desk, place)
                    .into_iter()
                    .map(|(value, word)| {
                        let chosen = typed.with_untracked(|typed| *typed == value);
                        view! { <option value=value selected=chosen>{word}</option> }
                    })
                    .collect_view()}
            </select>
        }
        .into_any()
    } else {
        let node = NodeRef::<html::Input>::new();
        Effect::new(move |_| {
            if let Some(node) = node.get() {
                let _ = node.focus();
                let end = node.value().encode_utf16().count() as u32;
                let _ = node.set_selection_range(end, end);
            }
        });
        let figures = place == Place::Pieces;
        view! {
            <input
                node_ref=node
                class="grid-editor"
                class:num=figures
                type="text"
                inputmode=figures.then_some("numeric")
                autocomplete="off"
                aria-label=label
                prop:value=move || typed.get()
                on:input=move |event| typed.set(event_target_value(&event))
                on:blur=leave
            />
        }
        .into_any()
    }
}

/// What is wrong with a cell's change, and what one can do about it. Stands below the grid's head
/// for every change that is not stored.
#[component]
pub(super) fn Troubles(desk: Desk) -> impl IntoView {
    let rows = move || {
        let mut rows: Vec<((ItemId, Cell), Draft)> = desk.drafts.with(|drafts| {
            drafts
                .iter()
                .filter(|(_, draft)| draft.state != DraftState::Waiting)
                .map(|(key, draft)| (*key, draft.clone()))
                .collect()
        });
        rows.sort_by_key(|(key, _)| *key);
        rows
    };
    view! {
        <div class="plan-troubles" role="status">
            {move || rows().into_iter().take(4).map(|(key, draft)| view! { <Trouble desk key draft/> }).collect_view()}
        </div>
    }
}

#[component]
fn Trouble(desk: Desk, key: (ItemId, Cell), draft: Draft) -> impl IntoView {
    let (item, cell) = key;
    let number = desk.number_of(item);
    let what = format!("{number} · {}", cell.word());
    let value =
        |operation: &Operation| desk.page.with_untracked(|page| words::value(page, operation));
    let mine = value(&draft.operation);
    match draft.state {
        DraftState::Conflict(conflict) => {
            let theirs = value(&conflict.theirs);
            let sentence = format!("{} changed this to {theirs} meanwhile. You typed {mine}.", conflict.by);
            view! {
                <div class="note note-care trouble">
                    <Icon name="triangle-alert"/>
                    <span class="grow"><strong>{what}</strong>" "{sentence}</span>
                    <ui::Button small=true on_press=move || desk.discard(key)>"Keep theirs"</ui::Button>
                    <ui::Button small=true kind=ui::Kind::Primary on_press=move || desk.insist(key)>"Use mine"</ui::Button>
                </div>
            }
            .into_any()
        }
        DraftState::Failed(why) => view! {
            <div class="note note-loss trouble">
                <Icon name="cloud-off"/>
                <span class="grow"><strong>{what}</strong>{format!(" is not saved yet: {mine} is kept and sent again. {why}")}</span>
                <ui::Button small=true on_press=move || desk.discard(key)>"Discard"</ui::Button>
                <ui::Button small=true icon="refresh-cw" on_press=move || desk.retry(key)>"Try now"</ui::Button>
            </div>
        }
        .into_any(),
        DraftState::Refused(why) => view! {
            <div class="note note-loss trouble">
                <Icon name="octagon-alert"/>
                <span class="grow"><strong>{what}</strong>{format!(" was not saved: {mine}. {why}")}</span>
                <ui::Button small=true on_press=move || desk.discard(key)>"Discard"</ui::Button>
            </div>
        }
        .into_any(),
        DraftState::Waiting => ().into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_pieces_may_have_thousands_marks_and_an_empty_cell_is_none() {
        assert_eq!(operation_of(Place::Pieces, " 1,200 "), Ok(Operation::SetPieces(1_200)));
        assert_eq!(operation_of(Place::Pieces, ""), Ok(Operation::SetPieces(0)));
        for wrong in ["-5", "12.5", "many", "99999999999"] {
            assert!(operation_of(Place::Pieces, wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_empty_choice_takes_the_wave_away() {
        assert_eq!(operation_of(Place::Wave, ""), Ok(Operation::SetWave(None)));
        assert!(operation_of(Place::Wave, "W1").is_err());
        assert_eq!(
            operation_of(Place::Status, "included"),
            Ok(Operation::SetStatus(ItemStatus::Included))
        );
    }
}
