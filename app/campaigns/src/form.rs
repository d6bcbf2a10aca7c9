//! The form that makes or changes a campaign, in a sheet beside the list.

use super::api::{change_campaign, create_campaign};
use app_page::Failure;
use domain::{
    campaigns::{
        COLOURS, Campaign, CampaignDraft, CampaignRefusal, Format, MINIMUM_PIECES_AT_MOST,
        check_campaign,
    },
    ids::CampaignId,
    money::{Money, UnitCost},
};
use leptos::prelude::*;
use ui::*;

/// What the sheet is open for.
#[derive(Clone, Debug, PartialEq)]
pub struct Editing {
    /// The campaign that is changed; `None` for a new one.
    id: Option<CampaignId>,
    /// What the form began with.
    before: CampaignDraft,
}

impl Editing {
    /// A new campaign, in a colour that is not much used yet.
    pub fn new(colour: u8) -> Editing {
        let before = CampaignDraft {
            name: String::new(),
            theme: String::new(),
            format: Format::Postcard,
            unit_cost: UnitCost(0),
            fixed_cost: Money::ZERO,
            minimum_pieces: 0,
            colour,
            active: true,
        };
        Editing { id: None, before }
    }

    /// A campaign as it is now.
    pub fn change(campaign: &Campaign) -> Editing {
        Editing { id: Some(campaign.id), before: campaign.draft() }
    }
}

/// The sheet. It is open while `editing` holds something.
#[component]
pub fn CampaignForm(
    editing: RwSignal<Option<Editing>>,
    currency: String,
    /// Why this person may not save.
    read_only: Signal<Option<String>>,
    /// After a campaign was saved.
    #[prop(into)]
    on_saved: Callback<()>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let draft = RwSignal::new(Editing::new(0).before);
    let price = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<CampaignRefusal>);
    let failure = RwSignal::new(None::<Failure<CampaignRefusal>>);
    Effect::new(move |_| {
        if let Some(editing) = editing.get() {
            price.set(if editing.before.unit_cost.0 == 0 {
                String::new()
            } else {
                editing.before.unit_cost.written()
            });
            draft.set(editing.before);
            problem.set(None);
            failure.set(None);
            open.set(true);
        }
    });
    let toaster = toaster();
    let save = Action::new(move |(editing, after): &(Editing, CampaignDraft)| {
        let (editing, after) = (editing.clone(), after.clone());
        async move {
            let name = after.name.clone();
            let saved = match editing.id {
                None => create_campaign(after).await.map(|_| ()),
                Some(id) => change_campaign(id, editing.before, after).await,
            };
            match saved {
                Ok(()) => {
                    toaster.say(format!("{name} saved"));
                    open.set(false);
                    on_saved.run(());
                }
                Err(Failure::Refused(refusal)) => problem.set(Some(refusal)),
                Err(other) => failure.set(Some(other)),
            }
        }
    });
    let press = move || {
        let Some(editing) = editing.get_untracked() else { return };
        let typed = CampaignDraft {
            unit_cost: UnitCost::read(&price.get_untracked()).unwrap_or(UnitCost(0)),
            ..draft.get_untracked()
        };
        failure.set(None);
        match check_campaign(typed) {
            Ok(after) => {
                problem.set(None);
                save.dispatch((editing, after));
            }
            Err(refusal) => problem.set(Some(refusal)),
        }
    };
    let title = Signal::derive(move || match editing.get() {
        Some(Editing { id: Some(_), before }) => before.name,
        _ => "New campaign".to_owned(),
    });
    let busy = save.pending();
    let currency = StoredValue::new(currency);
    view! {
        <Sheet
            open=open
            title=title
            text="Costs count in every store from the next matrix run on. Plans and orders keep the costs they were made with."
            on_close=move || editing.set(None)
            acts=move || view! {
                <Button on_press=move || open.set(false)>"Cancel"</Button>
                <Button kind=Kind::Primary busy=busy refused=Signal::derive(move || read_only.get()) on_press=press>"Save campaign"</Button>
            }
        >
            <div class="stack">
                {move || failure.get().map(|failure| view! { <Note tone=Tone::Loss>{failure.to_string()}</Note> })}
                <Fields draft price problem currency=currency.get_value()/>
            </div>
        </Sheet>
    }
}

/// Which field a refusal is about.
#[derive(Clone, Copy, PartialEq)]
enum About {
    Name,
    Theme,
    UnitCost,
    FixedCost,
    Minimum,
    Colour,
    All,
}

fn about(refusal: &CampaignRefusal) -> About {
    match refusal {
        CampaignRefusal::NameMissing
        | CampaignRefusal::NameTooLong
        | CampaignRefusal::NameTaken { .. } => About::Name,
        CampaignRefusal::ThemeTooLong => About::Theme,
        CampaignRefusal::UnitCostInvalid => About::UnitCost,
        CampaignRefusal::FixedCostInvalid => About::FixedCost,
        CampaignRefusal::MinimumTooLarge => About::Minimum,
        CampaignRefusal::ColourUnknown => About::Colour,
        CampaignRefusal::WholeChain => About::All,
    }
}

#[component]
fn Fields(
    draft: RwSignal<CampaignDraft>,
    price: RwSignal<String>,
    problem: RwSignal<Option<CampaignRefusal>>,
    currency: String,
) -> impl IntoView {
    let wrong = move |field: About| {
        problem.with(|problem| {
            problem.as_ref().filter(|refusal| about(refusal) == field).map(ToString::to_string)
        })
    };
    let formats: Vec<Choice> = Format::ALL
        .into_iter()
        .map(|format| Choice::new(format.word(), format.to_string()))
        .collect();
    let colours: Vec<Choice> = (0..COLOURS)
        .map(|colour| {
            let hue = ui::hue::hue_at(usize::from(colour));
            Choice::new(colour.to_string(), format!("Colour {hue}")).hue(hue)
        })
        .collect();
    let unit = if currency.is_empty() { "USD".to_owned() } else { currency };
    let lead = unit.clone();
    let set_fixed_cost = move |cents: Option<i64>| {
        draft.update(|draft| draft.fixed_cost = Money(cents.unwrap_or(0)));
    };
    let set_minimum = move |pieces: Option<i64>| {
        let pieces = pieces.and_then(|pieces| u32::try_from(pieces).ok()).unwrap_or(0);
        draft.update(|draft| draft.minimum_pieces = pieces);
    };
    view! {
        {move || wrong(About::All).map(|sentence| view! { <Note tone=Tone::Care>{sentence}</Note> })}
        <Field label="Name" required=true error=Signal::derive(move || wrong(About::Name))>
            <TextInput
                name="name"
                max=120
                autofocus=true
                value=Signal::derive(move || draft.with(|draft| draft.name.clone()))
                on_input=move |text: String| draft.update(|draft| draft.name = text)
            />
        </Field>
        <Field label="Theme" optional=true hint="What the creative says, in a few words" error=Signal::derive(move || wrong(About::Theme))>
            <TextInput
                name="theme"
                max=200
                value=Signal::derive(move || draft.with(|draft| draft.theme.clone()))
                on_input=move |text: String| draft.update(|draft| draft.theme = text)
            />
        </Field>
        <div class="columns-2">
            <Field label="Format">
                <Select
                    choices=formats
                    value=Signal::derive(move || draft.with(|draft| draft.format.word().to_owned()))
                    on_change=move |word: String| if let Some(format) = Format::from_word(&word) {
                        draft.update(|draft| draft.format = format);
                    }
                />
            </Field>
            <Field label="Colour" hint="The same on every screen" error=Signal::derive(move || wrong(About::Colour))>
                <Select
                    choices=colours
                    value=Signal::derive(move || draft.with(|draft| draft.colour.to_string()))
                    on_change=move |colour: String| if let Ok(colour) = colour.parse() {
                        draft.update(|draft| draft.colour = colour);
                    }
                />
            </Field>
        </div>
        <div class="columns-2">
            <Field
                label="Cost per piece"
                required=true
                hint=format!("In {lead}, with postage; up to four decimals")
                error=Signal::derive(move || wrong(About::UnitCost))
            >
                <TextInput
                    name="unit_cost"
                    figures=true
                    placeholder="0.465"
                    value=price
                    on_input=move |text: String| price.set(text)
                />
            </Field>
            <Field label="Cost per store" hint="Whatever the quantity" error=Signal::derive(move || wrong(About::FixedCost))>
                <MoneyField
                    name="fixed_cost"
                    currency=unit
                    value=Signal::derive(move || Some(draft.with(|draft| draft.fixed_cost.0)))
                    on_change=set_fixed_cost
                />
            </Field>
        </div>
        <Field label="Minimum run" hint="Smallest run worth printing for a store" error=Signal::derive(move || wrong(About::Minimum))>
            <NumberField
                name="minimum_pieces"
                unit="pieces"
                min=0
                max=i64::from(MINIMUM_PIECES_AT_MOST)
                value=Signal::derive(move || Some(i64::from(draft.with(|draft| draft.minimum_pieces))))
                on_change=set_minimum
            />
        </Field>
        <Switch
            label="Offered by the matrix"
            hint="Its past teaches the matrix either way"
            checked=Signal::derive(move || draft.with(|draft| draft.active))
            on_change=move |on: bool| draft.update(|draft| draft.active = on)
        />
    }
}
