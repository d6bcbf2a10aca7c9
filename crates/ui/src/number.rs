//! Fields for whole numbers and for money. What was typed stays in sight until it can be read; arrow
//! keys step, with Shift by ten.

use leptos::{ev, html, prelude::*};

use crate::{
    field::field,
    format::{self, Locale},
    icon::Icon,
};

/// What the digits mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Means {
    /// A count.
    Whole,
    /// Cents of a currency, shown with two decimals.
    Cents,
}

impl Means {
    fn read(self, text: &str, locale: &Locale) -> Option<i64> {
        match self {
            Means::Whole => format::parse_whole(text, locale),
            Means::Cents => format::parse_money(text, locale),
        }
    }

    fn write(self, value: i64, locale: &Locale) -> String {
        match self {
            Means::Whole => format::whole(value, locale),
            Means::Cents => format::fraction(value as f64 / 100.0, 2, locale),
        }
    }

    /// What one arrow press changes.
    fn step(self) -> i64 {
        match self {
            Means::Whole => 1,
            Means::Cents => 100,
        }
    }
}

/// The bounds of a number, both included.
type Bounds = (Option<i64>, Option<i64>);

/// What typed text comes to: a number, nothing, or a sentence on what is wrong.
fn read(
    text: &str,
    means: Means,
    (low, high): Bounds,
    locale: &Locale,
) -> Result<Option<i64>, String> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let Some(value) = means.read(text, locale) else {
        return Err(match means {
            Means::Whole => {
                format!("Enter a whole number, such as {}.", format::whole(2300, locale))
            }
            Means::Cents => format!("Enter an amount, such as {}.", means.write(125_050, locale)),
        });
    };
    if let Some(low) = low.filter(|low| value < *low) {
        return Err(format!("Enter {} or more.", means.write(low, locale)));
    }
    if let Some(high) = high.filter(|high| value > *high) {
        return Err(format!("Enter {} or less.", means.write(high, locale)));
    }
    Ok(Some(value))
}

/// Where a step leads, kept within the bounds.
fn stepped(value: Option<i64>, by: i64, (low, high): Bounds) -> i64 {
    let next = value
        .unwrap_or_else(|| low.unwrap_or(0).max(0) - if value.is_none() { by } else { 0 })
        .saturating_add(by);
    next.max(low.unwrap_or(i64::MIN)).min(high.unwrap_or(i64::MAX))
}

/// A whole number: pieces, days, per cent.
#[component]
pub fn NumberField(
    /// The number; `None` when empty.
    #[prop(into)]
    value: Signal<Option<i64>>,
    /// A number that can be read and lies within the bounds, on Enter and on leaving.
    #[prop(into)]
    on_change: Callback<(Option<i64>,)>,
    /// The least it may be.
    #[prop(optional)]
    min: Option<i64>,
    /// The most it may be.
    #[prop(optional)]
    max: Option<i64>,
    /// What is counted: "pieces".
    #[prop(optional)]
    unit: Option<&'static str>,
    /// The form's name for it; sent as bare digits.
    #[prop(optional, into)]
    name: String,
    /// Read aloud, when no `Field` stands around it.
    #[prop(optional, into)]
    label: MaybeProp<String>,
    /// Cannot be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// How numbers are written.
    #[prop(default = Locale::EN_US)]
    locale: Locale,
) -> impl IntoView {
    view! { <Figures means=Means::Whole value=value on_change=on_change bounds=(min, max) lead=None unit=unit name=name label=label disabled=disabled locale=locale/> }
}

/// An amount of money, in whole cents.
#[component]
pub fn MoneyField(
    /// Cents; `None` when empty.
    #[prop(into)]
    value: Signal<Option<i64>>,
    /// An amount that can be read and lies within the bounds, on Enter and on leaving.
    #[prop(into)]
    on_change: Callback<(Option<i64>,)>,
    /// The ISO code of the currency.
    #[prop(default = "USD".into(), into)]
    currency: String,
    /// The least it may be, in cents.
    #[prop(default = Some(0))]
    min: Option<i64>,
    /// The most it may be, in cents.
    #[prop(optional)]
    max: Option<i64>,
    /// The form's name for it; sent as cents.
    #[prop(optional, into)]
    name: String,
    /// Read aloud, when no `Field` stands around it.
    #[prop(optional, into)]
    label: MaybeProp<String>,
    /// Cannot be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// How numbers are written.
    #[prop(default = Locale::EN_US)]
    locale: Locale,
) -> impl IntoView {
    let lead = format::currency_sign(&currency).map_or(currency, str::to_owned);
    view! { <Figures means=Means::Cents value=value on_change=on_change bounds=(min, max) lead=Some(lead) unit=None name=name label=label disabled=disabled locale=locale/> }
}

#[component]
fn Figures(
    means: Means,
    value: Signal<Option<i64>>,
    on_change: Callback<(Option<i64>,)>,
    bounds: Bounds,
    lead: Option<String>,
    unit: Option<&'static str>,
    name: String,
    label: MaybeProp<String>,
    disabled: Signal<bool>,
    locale: Locale,
) -> impl IntoView {
    let around = field();
    let node = NodeRef::<html::Input>::new();
    let wrong = RwSignal::new(None::<String>);
    let written = move |value: Option<i64>| {
        value.map(|value| means.write(value, &locale)).unwrap_or_default()
    };
    Effect::new(move |_| {
        let text = written(value.get());
        if let Some(node) = node.get()
            && node.value() != text
            && untrack(|| wrong.with(Option::is_none))
        {
            node.set_value(&text);
        }
    });
    let commit = move |text: String| match read(&text, means, bounds, &locale) {
        Ok(number) => {
            wrong.set(None);
            if let Some(node) = node.get_untracked() {
                node.set_value(&written(number));
            }
            if number != value.get_untracked() {
                on_change.run((number,));
            }
        }
        Err(sentence) => wrong.set(Some(sentence)),
    };
    let keyed = move |event: ev::KeyboardEvent| {
        let by = means.step() * if event.shift_key() { 10 } else { 1 };
        let by = match event.key().as_str() {
            "ArrowUp" => by,
            "ArrowDown" => -by,
            "Escape" if wrong.with_untracked(Option::is_some) => {
                event.prevent_default();
                event.stop_propagation();
                commit(written(value.get_untracked()));
                return;
            }
            _ => return,
        };
        event.prevent_default();
        let now =
            means.read(&event_target_value(&event), &locale).or_else(|| value.get_untracked());
        commit(means.write(stepped(now, by, bounds), &locale));
    };
    let outer_wrong = around.as_ref().map(|field| field.invalid);
    let invalid =
        move || wrong.with(Option::is_some) || outer_wrong.is_some_and(|wrong| wrong.get());
    view! {
        <div class="input input-figures" class:is-wrong=invalid>
            {lead.map(|lead| view! { <span class="input-unit" aria-hidden="true">{lead}</span> })}
            <input
                node_ref=node
                type="text"
                inputmode=if means == Means::Whole { "numeric" } else { "decimal" }
                autocomplete="off"
                id=around.as_ref().map(|field| field.id.clone())
                value=written(value.get_untracked())
                required=around.as_ref().is_some_and(|field| field.required)
                disabled=move || disabled.get()
                aria-label=move || label.get()
                aria-describedby=around.as_ref().map(|field| field.described_by.clone())
                aria-invalid=move || invalid().then_some("true")
                on:change=move |event| commit(event_target_value(&event))
                on:keydown=keyed
            />
            {unit.map(|unit| view! { <span class="input-unit" aria-hidden="true">{unit}</span> })}
        </div>
        {(!name.is_empty()).then(|| view! { <input type="hidden" name=name value=move || value.get().map(|value| value.to_string()).unwrap_or_default()/> })}
        {move || wrong.get().map(|sentence| view! { <p class="field-error" role="alert"><Icon name="circle-alert"/><span>{sentence}</span></p> })}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const US: &Locale = &Locale::EN_US;

    #[test]
    fn text_that_cannot_be_read_is_answered_with_an_example() {
        assert_eq!(
            read("a few", Means::Whole, (None, None), US).expect_err("it is refused"),
            "Enter a whole number, such as 2,300."
        );
        assert_eq!(
            read("12.345", Means::Cents, (None, None), US).expect_err("it is refused"),
            "Enter an amount, such as 1,250.50."
        );
    }

    #[test]
    fn a_number_out_of_bounds_is_told_the_bound() {
        assert_eq!(
            read("0", Means::Whole, (Some(1), None), US).expect_err("it is refused"),
            "Enter 1 or more."
        );
        assert_eq!(
            read("200", Means::Cents, (None, Some(10_000)), US).expect_err("it is refused"),
            "Enter 100.00 or less."
        );
        assert_eq!(read("2,300", Means::Whole, (Some(1), Some(5_000)), US), Ok(Some(2_300)));
    }

    #[test]
    fn empty_is_nothing_and_not_zero() {
        assert_eq!(read("  ", Means::Whole, (Some(1), None), US), Ok(None));
    }

    #[test]
    fn steps_stop_at_the_bounds() {
        assert_eq!(stepped(Some(99), 10, (None, Some(100))), 100);
        assert_eq!(stepped(Some(0), -1, (Some(0), None)), 0);
        assert_eq!(stepped(None, 1, (Some(0), None)), 0);
    }
}
