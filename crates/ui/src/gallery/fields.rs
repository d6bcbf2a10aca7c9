//! Fields, choices, selects and pickers.

use jiff::civil::{Date, date};
use leptos::prelude::*;

use super::{Part, State};
use crate::{
    Checkbox, Choice, CopyField, DateField, Field, MoneyField, MultiSelect, NativeSelect,
    NumberField, PeriodField, RadioGroup, RangeField, RangeSelect, SearchInput, Segments, Select,
    Switch, TextArea, TextInput,
};

fn regions() -> Vec<Choice> {
    vec![
        Choice::new("ne", "Northeast").hint("214 stores"),
        Choice::new("mw", "Midwest").hint("388 stores"),
        Choice::new("s", "South").hint("402 stores"),
        Choice::new("w", "West").hint("196 stores"),
    ]
}

fn campaigns() -> Vec<Choice> {
    let names = [
        "Spring Garden",
        "Back to School",
        "Fall Promo",
        "Holiday Gifts",
        "Clearance",
        "New Neighbors",
        "Loyalty Thanks",
        "Grill Season",
        "Winter Warmers",
        "Outlet Days",
    ];
    names
        .into_iter()
        .enumerate()
        .map(|(n, name)| {
            let choice = Choice::new(n.to_string(), name).hue(n as u8 + 1).group(if n < 5 {
                "Running"
            } else {
                "Drafts"
            });
            if n == 4 { choice.refused("Budget used up") } else { choice }
        })
        .collect()
}

#[component]
pub(super) fn Fields() -> impl IntoView {
    let name = RwSignal::new("Springfield Main St".to_owned());
    let search = RwSignal::new(String::new());
    let notes = RwSignal::new("Opens late on Fridays.\n</textarea><b>not bold</b>".to_owned());
    let pieces = RwSignal::new(Some(2_300_i64));
    let budget = RwSignal::new(Some(1_250_050_i64));
    let text = move |to: RwSignal<String>| Callback::from(move |value: String| to.set(value));
    view! {
        <Part id="fields" title="Fields" text="A label always; a hint where it helps; an error that says what to do. What was typed is kept.">
            <State name="Text">
                <Field label="Store name" required=true><TextInput value=name on_input=text(name)/></Field>
            </State>
            <State name="To copy">
                <Field label="Address for partners"><CopyField value="https://example.org/join/4711"/></Field>
            </State>
            <State name="With hint and icon">
                <Field label="E-mail" hint="Order confirmations go here." optional=true><TextInput kind="email" icon="mail" placeholder="name@example.com"/></Field>
            </State>
            <State name="With error">
                <Field label="Store number" error="STR-014 belongs to Dayton already. Choose another."><TextInput value="STR-014"/></Field>
            </State>
            <State name="Disabled">
                <Field label="Region" id="field-region-off"><TextInput value="Midwest" disabled=true/></Field>
            </State>
            <State name="Number, arrow keys step">
                <Field label="Quantity" hint="Shift and arrow: by ten."><NumberField value=pieces on_change={move |to: Option<i64>| pieces.set(to)} min=1 max=50_000 unit="pieces"/></Field>
            </State>
            <State name="Money">
                <Field label="Wave budget"><MoneyField value=budget on_change={move |to: Option<i64>| budget.set(to)}/></Field>
            </State>
            <State name="Several lines">
                <Field label="Notes"><TextArea value=notes on_input=text(notes)/></Field>
            </State>
            <State name="Search">
                <SearchInput value=search on_search=text(search) label="Search stores" key_hint="/"/>
            </State>
            <State name="Label beside" wide=true>
                <Field label="Time zone" id="field-zone" hint="Deadlines are counted in it." beside=true><TextInput value="America/Chicago"/></Field>
            </State>
        </Part>
        <Choices/>
        <Pickers/>
    }
}

#[component]
fn Choices() -> impl IntoView {
    let on = RwSignal::new(true);
    let off = RwSignal::new(false);
    let way = RwSignal::new("wave".to_owned());
    let seen = RwSignal::new("grid".to_owned());
    view! {
        <Part id="choices" title="Choices" text="A checkbox waits for its form; a switch takes effect at once.">
            <State name="Checkbox">
                <div class="stack stack-s">
                    <Checkbox checked=on on_change=move |to: bool| on.set(to) label="Include closed stores"/>
                    <Checkbox checked=off on_change=move |to: bool| off.set(to) partly=true label="Some regions"/>
                    <Checkbox checked=off on_change=move |to: bool| off.set(to) label="Overwrite consent" hint="Leave empty to keep what people chose."/>
                    <Checkbox checked=true disabled=true label="Cannot be changed"/>
                </div>
            </State>
            <State name="Switch">
                <div class="stack stack-s">
                    <Switch checked=on on_change=move |to: bool| on.set(to) label="Quick mode" hint="Matrix to orders in one confirmation."/>
                    <Switch checked=off on_change=move |to: bool| off.set(to) label="Dense rows"/>
                    <Switch checked=false disabled=true label="Cannot be changed"/>
                </div>
            </State>
            <State name="Radio">
                <RadioGroup
                    label="Create orders"
                    name="gallery-orders"
                    choices=vec![
                        Choice::new("wave", "One per wave").hint("Recommended: 3 orders"),
                        Choice::new("master", "One master order"),
                        Choice::new("supplier", "One per supplier").refused("No supplier is set for 4 campaigns."),
                    ]
                    value=way
                    on_change=move |to: String| way.set(to)
                />
            </State>
            <State name="Radio in boxes">
                <RadioGroup
                    cards=true
                    label="Start with"
                    name="gallery-start"
                    choices=vec![Choice::new("wave", "The demonstration chain").hint("1,200 stores, three years of mailings"), Choice::new("master", "Your own stores").hint("CSV or XLSX")]
                    value=way
                    on_change=move |to: String| way.set(to)
                />
            </State>
            <State name="Segments">
                <Segments
                    label="View"
                    name="gallery-view"
                    choices=vec![Choice::new("grid", "Grid").icon("table-2"), Choice::new("board", "Board").icon("columns-3"), Choice::new("map", "Map").icon("map")]
                    value=seen
                    on_change=move |to: String| seen.set(to)
                />
            </State>
        </Part>
    }
}

#[component]
fn Pickers() -> impl IntoView {
    let region = RwSignal::new("mw".to_owned());
    let campaign = RwSignal::new("2".to_owned());
    let several = RwSignal::new(vec!["ne".to_owned(), "s".to_owned(), "w".to_owned()]);
    let day = RwSignal::new(Some(date(2026, 3, 9)));
    let period = RwSignal::new(Some((date(2026, 3, 2), date(2026, 3, 29))));
    let today = Some(date(2026, 11, 21));
    let confidence = RwSignal::new((50_i64, 75_i64));
    let set_confidence = move |to: (i64, i64)| confidence.set(to);
    let choose = move |to: RwSignal<String>| Callback::from(move |value: String| to.set(value));
    view! {
        <Part id="pickers" title="Select and pickers" text="Eight choices or more can be searched. Dates can be typed or pointed at.">
            <State name="Select">
                <Field label="Region" id="field-region"><Select choices=regions() value=region on_change=choose(region)/></Field>
            </State>
            <State name="With search, groups and colours">
                <Field label="Campaign"><Select choices=campaigns() value=campaign on_change=choose(campaign) clearable=true/></Field>
            </State>
            <State name="Nothing chosen">
                <Field label="Supplier"><Select choices=regions() value="" on_change=|_: String| {} placeholder="Choose a supplier…"/></Field>
            </State>
            <State name="Several">
                <Field label="Regions"><MultiSelect choices=regions() value=several on_change={move |to: Vec<String>| several.set(to)} placeholder="All regions"/></Field>
            </State>
            <State name="The browser's own">
                <Field label="Wave"><NativeSelect choices=vec![Choice::new("1", "W1"), Choice::new("2", "W2"), Choice::new("3", "W3")] value="2"/></Field>
            </State>
            <State name="Quiet, in a toolbar">
                <Select quiet=true label="Sort" choices=vec![Choice::new("a", "Confidence, highest"), Choice::new("b", "Name")] value="a" on_change=|_: String| {}/>
            </State>
            <State name="Range">
                <RangeField label="Confidence" bounds=(0, 100) value=confidence on_change=set_confidence/>
            </State>
            <State name="Range in a line of filters">
                <RangeSelect label="Score" placeholder="Any score" bounds=(0, 100) value=confidence on_change=set_confidence/>
            </State>
            <State name="Range that limits nothing">
                <RangeSelect label="Share" placeholder="Any share" bounds=(0, 100) value=(0, 100) on_change=|_: (i64, i64)| {}/>
            </State>
            <State name="Date">
                <Field label="In-home date"><DateField value=day on_change={move |to: Option<Date>| day.set(to)} today=today/></Field>
            </State>
            <State name="Date within bounds">
                <Field label="Order by" hint="Between Mar 1 and Mar 20."><DateField value=None on_change={|_: Option<Date>| {}} today=today min=Some(date(2026, 3, 1)) max=Some(date(2026, 3, 20))/></Field>
            </State>
            <State name="Period">
                <Field label="Mail period"><PeriodField value=period on_change={move |to: Option<(Date, Date)>| period.set(to)} today=today clearable=true/></Field>
            </State>
        </Part>
    }
}
