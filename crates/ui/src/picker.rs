//! Choosing a day, or a period from one day to another. Both can be typed, pointed at, and worked by
//! keys. What is "today" is passed in; without it no day is marked.

use jiff::{ToSpan, civil::Date};
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

use crate::{
    button::IconButton,
    calendar::{moved, parse_date, pressed, usual_periods, week_heads, weeks},
    field::field,
    format::{self, Locale, MONTH_NAMES},
    icon::Icon,
    place::{Along, area_of, put, show},
    slug::slug,
};

/// A day, as ISO text in forms.
#[component]
pub fn DateField(
    /// The day; `None` when empty.
    #[prop(into)]
    value: Signal<Option<Date>>,
    /// A day that can be read and lies within the bounds.
    #[prop(into)]
    on_change: Callback<(Option<Date>,)>,
    /// Marks today, and opens there while nothing is chosen.
    #[prop(optional, into)]
    today: Signal<Option<Date>>,
    /// The first day that can be chosen.
    #[prop(optional, into)]
    min: Signal<Option<Date>>,
    /// The last day that can be chosen.
    #[prop(optional, into)]
    max: Signal<Option<Date>>,
    /// The form's name for it.
    #[prop(optional, into)]
    name: String,
    /// Read aloud, when no `Field` stands around it.
    #[prop(default = "Date".into(), into)]
    label: String,
    /// What an empty field shows; an example of a date unless said otherwise.
    #[prop(optional)]
    placeholder: Option<&'static str>,
    /// Cannot be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// How dates are written.
    #[prop(default = Locale::EN_US)]
    locale: Locale,
) -> impl IntoView {
    let around = field();
    let id =
        around.as_ref().map_or_else(|| format!("date-{}", slug(&label)), |field| field.id.clone());
    let open = RwSignal::new(false);
    let wrong = RwSignal::new(None::<String>);
    let input = NodeRef::<html::Input>::new();
    let root = NodeRef::<html::Div>::new();
    let panel = NodeRef::<html::Div>::new();
    let written =
        move |day: Option<Date>| day.map(|day| format::date(day, &locale)).unwrap_or_default();
    Effect::new(move |_| {
        let text = written(value.get());
        if let Some(input) = input.get()
            && input.value() != text
            && untrack(|| wrong.with(Option::is_none))
        {
            input.set_value(&text);
        }
    });
    let allowed = move |day: Date| {
        untrack(|| min.get().is_none_or(|min| day >= min) && max.get().is_none_or(|max| day <= max))
    };
    let choose = move |day: Option<Date>| {
        wrong.set(None);
        if let Some(input) = input.get_untracked() {
            input.set_value(&written(day));
        }
        if day != value.get_untracked() {
            on_change.run((day,));
        }
    };
    let commit = move |text: String| {
        if text.trim().is_empty() {
            return choose(None);
        }
        match parse_date(&text, &locale) {
            Some(day) if allowed(day) => choose(Some(day)),
            Some(_) => wrong.set(Some(match (min.get_untracked(), max.get_untracked()) {
                (Some(min), Some(max)) => {
                    format!("Choose a day from {}.", format::period(min, max, &locale))
                }
                (Some(min), None) => format!("Choose {} or later.", format::date(min, &locale)),
                (_, max) => format!("Choose {} or earlier.", written(max)),
            })),
            None => wrong.set(Some("Enter a date, such as Mar 9, 2026.".into())),
        }
    };
    let shut = move || float(panel, None);
    follow(open, root, panel);
    let outer_wrong = around.as_ref().map(|field| field.invalid);
    let invalid =
        move || wrong.with(Option::is_some) || outer_wrong.is_some_and(|wrong| wrong.get());
    let own_label = around.is_none().then(|| label.clone());
    view! {
        <div node_ref=root class="input" class:is-wrong=invalid>
            <input
                node_ref=input
                type="text"
                id=id
                autocomplete="off"
                placeholder=placeholder.unwrap_or("e.g. Mar 9, 2026")
                value=written(value.get_untracked())
                disabled=move || disabled.get()
                required=around.as_ref().is_some_and(|field| field.required)
                aria-label=own_label
                aria-describedby=around.as_ref().map(|field| field.described_by.clone())
                aria-invalid=move || invalid().then_some("true")
                on:change=move |event| commit(event_target_value(&event))
                on:keydown=move |event: ev::KeyboardEvent| if event.alt_key() && event.key() == "ArrowDown" {
                    event.prevent_default();
                    float(panel, Some(open));
                }
            />
            <IconButton small=true label=format!("Choose {}", label.to_lowercase()) icon="calendar" disabled=disabled on_press=move || float(panel, Some(open))/>
        </div>
        <div node_ref=panel class="float picker" popover="auto" role="dialog" aria-label=label on:toggle=move |event: ev::Event| open.set(is_open(&event))>
            {move || open.get().then(|| {
                let seen = value.get_untracked().or(today.get_untracked()).or(min.get_untracked()).unwrap_or(Date::constant(2026, 1, 1));
                view! {
                    <Month
                        seen=RwSignal::new(seen)
                        from=value
                        to=value
                        today=today
                        allowed=Callback::new(move |(day,): (Date,)| allowed(day))
                        locale=locale
                        on_press=move |day: Date| { choose(Some(day)); shut(); if let Some(input) = input.get_untracked() { let _ = input.focus(); } }
                    />
                }
            })}
        </div>
        {(!name.is_empty()).then(|| view! { <input type="hidden" name=name value=move || value.get().map(|day| day.to_string()).unwrap_or_default()/> })}
        {move || wrong.get().map(|sentence| view! { <p class="field-error" role="alert"><Icon name="circle-alert"/><span>{sentence}</span></p> })}
    }
}

/// From one day to another, both included.
#[component]
pub fn PeriodField(
    /// The period; `None` when empty.
    #[prop(into)]
    value: Signal<Option<(Date, Date)>>,
    /// A newly chosen period.
    #[prop(into)]
    on_change: Callback<(Option<(Date, Date)>,)>,
    /// Marks today and offers the usual periods (this month, next quarter, …) counted from it.
    #[prop(optional, into)]
    today: Signal<Option<Date>>,
    /// Shown while nothing is chosen.
    #[prop(default = "Any time".into(), into)]
    placeholder: String,
    /// Read aloud, when no `Field` stands around it.
    #[prop(default = "Period".into(), into)]
    label: String,
    /// Offers to choose nothing.
    #[prop(optional)]
    clearable: bool,
    /// Cannot be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// How dates are written.
    #[prop(default = Locale::EN_US)]
    locale: Locale,
) -> impl IntoView {
    let around = field();
    let id = around
        .as_ref()
        .map_or_else(|| format!("period-{}", slug(&label)), |field| field.id.clone());
    let open = RwSignal::new(false);
    let button = NodeRef::<html::Button>::new();
    let root = NodeRef::<html::Div>::new();
    let panel = NodeRef::<html::Div>::new();
    let from = RwSignal::new(None::<Date>);
    let to = RwSignal::new(None::<Date>);
    follow(open, root, panel);
    Effect::new(move |_| {
        let period = value.get();
        from.set(period.map(|period| period.0));
        to.set(period.map(|period| period.1));
    });
    let close = move || {
        float(panel, None);
        if let Some(button) = button.get_untracked() {
            let _ = button.focus();
        }
    };
    let choose = move |period: Option<(Date, Date)>| {
        close();
        if period != value.get_untracked() {
            on_change.run((period,));
        }
    };
    let press = move |day: Date| {
        let (first, last) = pressed(from.get_untracked(), to.get_untracked(), day);
        from.set(first);
        to.set(last);
        if let (Some(first), Some(last)) = (first, last) {
            choose(Some((first, last)));
        }
    };
    let shown = move || value.get().map(|(from, to)| format::period(from, to, &locale));
    let named_by = around.as_ref().map(|field| format!("{0}-label {0}", field.id));
    let own_label = around.is_none().then(|| label.clone());
    view! {
        <div node_ref=root class="select">
            <button
                node_ref=button
                type="button"
                class="input select-button"
                id=id
                aria-haspopup="dialog"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                aria-labelledby=named_by
                aria-label=own_label.map(|label| move || format!("{label}: {}", shown().unwrap_or_else(|| "any".into())))
                aria-describedby=around.as_ref().map(|field| field.described_by.clone())
                disabled=move || disabled.get()
                on:click=move |_| if open.get_untracked() { close() } else { float(panel, Some(open)) }
            >
                <Icon name="calendar-range"/>
                <span class="clip grow num" class:select-none=move || shown().is_none()>{move || shown().unwrap_or_else(|| placeholder.clone())}</span>
                <Icon name="chevrons-up-down"/>
            </button>
        </div>
        <div
            node_ref=panel
            class="float picker picker-period"
            popover="auto"
            role="dialog"
            aria-label=label
            on:toggle=move |event: ev::Event| {
                let shown = is_open(&event);
                open.set(shown);
                if !shown {
                    // A period that was only begun is given up.
                    from.set(value.get_untracked().map(|period| period.0));
                    to.set(value.get_untracked().map(|period| period.1));
                }
            }
        >
            {move || open.get().then(|| {
                let seen = value.get_untracked().map(|period| period.0).or(today.get_untracked()).unwrap_or(Date::constant(2026, 1, 1));
                view! {
                    <div class="picker-usual">
                        {today.get().map(|today| usual_periods(today)
                            .into_iter()
                            .map(|(name, first, last)| view! {
                                <button type="button" class="picker-use" data-tip=format::period(first, last, &locale) on:click=move |_| choose(Some((first, last)))>{name}</button>
                            })
                            .collect_view())}
                        {clearable.then(|| view! { <button type="button" class="picker-use picker-clear" on:click=move |_| choose(None)>"Any time"</button> })}
                    </div>
                    <div>
                        <Month seen=RwSignal::new(seen) from=from to=to today=today allowed=Callback::new(|(_,): (Date,)| true) locale=locale on_press=press/>
                        <p class="picker-hint" role="status">
                            {move || match (from.get(), to.get()) {
                                (Some(day), None) => format!("{} – choose the last day", format::date(day, &locale)),
                                (Some(first), Some(last)) => format::count(i64::from((last - first).get_days()) + 1, "day", "days", &locale),
                                _ => "Choose the first day".into(),
                            }}
                        </p>
                    </div>
                }
            })}
        </div>
    }
}

/// One month. Arrow keys move the day that has focus; Enter or Space chooses it.
#[component]
fn Month(
    seen: RwSignal<Date>,
    #[prop(into)] from: Signal<Option<Date>>,
    #[prop(into)] to: Signal<Option<Date>>,
    today: Signal<Option<Date>>,
    allowed: Callback<(Date,), bool>,
    locale: Locale,
    #[prop(into)] on_press: Callback<(Date,)>,
) -> impl IntoView {
    let grid = NodeRef::<html::Table>::new();
    let month = Memo::new(move |_| seen.get().first_of_month());
    let focus_seen = move || {
        request_animation_frame(move || {
            let day = grid
                .try_get_untracked()
                .flatten()
                .and_then(|grid| grid.query_selector("button[tabindex='0']").ok().flatten());
            if let Some(day) = day.and_then(|day| day.dyn_into::<web_sys::HtmlElement>().ok()) {
                let _ = day.focus();
            }
        });
    };
    Effect::new(move |first: Option<()>| {
        if first.is_none() {
            focus_seen();
        }
    });
    let keyed = move |event: ev::KeyboardEvent| {
        if let Some(day) = moved(seen.get_untracked(), &event.key(), event.shift_key(), &locale) {
            event.prevent_default();
            seen.set(day);
            focus_seen();
        }
    };
    let turn = move |months: i64| {
        seen.update(|day| *day = day.first_of_month().saturating_add(months.months()))
    };
    view! {
        <div class="month">
            <div class="month-head">
                <IconButton small=true label="Month before" icon="chevron-left" on_press=move || turn(-1)/>
                <span class="month-name" aria-live="polite">{move || format!("{} {}", MONTH_NAMES[month.get().month() as usize - 1], month.get().year())}</span>
                <IconButton small=true label="Month after" icon="chevron-right" on_press=move || turn(1)/>
            </div>
            <table node_ref=grid class="month-days" role="grid" on:keydown=keyed>
                <thead><tr>{week_heads(&locale).into_iter().map(|head| view! { <th scope="col">{head}</th> }).collect_view()}</tr></thead>
                <tbody>
                    {move || weeks(month.get(), &locale)
                        .into_iter()
                        .map(|week| view! { <tr>{week
                            .into_iter()
                            .map(|day| {
                                let away = day.month() != month.get_untracked().month();
                                let can = allowed.run((day,));
                                let inside = move || match (from.get(), to.get()) {
                                    (Some(first), Some(last)) => day >= first && day <= last,
                                    (Some(first), None) => day == first,
                                    _ => false,
                                };
                                let end = move || from.get() == Some(day) || to.get() == Some(day);
                                view! {
                                    <td class:is-inside=inside class:is-first=move || from.get() == Some(day) class:is-last=move || to.get() == Some(day) aria-selected=move || if inside() { "true" } else { "false" }>
                                        <button
                                            type="button"
                                            class="day"
                                            class:day-away=away
                                            class:day-end=end
                                            class:day-today=move || today.get() == Some(day)
                                            tabindex=move || if seen.get() == day { "0" } else { "-1" }
                                            disabled=!can
                                            aria-label=format::date(day, &locale)
                                            aria-current=move || (today.get() == Some(day)).then_some("date")
                                            on:click=move |_| { seen.set(day); on_press.run((day,)) }
                                        >
                                            {day.day().to_string()}
                                        </button>
                                    </td>
                                }
                            })
                            .collect_view()}</tr> })
                        .collect_view()}
                </tbody>
            </table>
        </div>
    }
}

/// Opens (with its signal) or closes a panel.
fn float(panel: NodeRef<html::Div>, open: Option<RwSignal<bool>>) {
    if let Some(panel) = panel.get_untracked() {
        if let Some(open) = open {
            open.set(true);
        }
        show(&panel, open.is_some());
    }
}

/// Puts the panel below its control once it has been drawn.
fn follow(open: RwSignal<bool>, anchor: NodeRef<html::Div>, panel: NodeRef<html::Div>) {
    Effect::new(move |_| {
        if open.get() {
            request_animation_frame(move || {
                if let (Some(Some(anchor)), Some(Some(panel))) =
                    (anchor.try_get_untracked(), panel.try_get_untracked())
                {
                    put(&panel, area_of(&anchor), Along::Start, false);
                }
            });
        }
    });
}

fn is_open(event: &ev::Event) -> bool {
    event
        .target()
        .and_then(|panel| panel.dyn_into::<web_sys::Element>().ok())
        .is_some_and(|panel| panel.matches(":popover-open").unwrap_or(false))
}
