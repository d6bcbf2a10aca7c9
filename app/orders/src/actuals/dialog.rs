//! One line's figures: correcting them, giving the line a coupon code, and what was said before.

use super::{
    super::said::{moment, whole},
    api::{actual_history, give_code, record_actual},
    table::KnownLine,
};
use app_page::Failure;
use domain::{
    ids::OrderId,
    money::Money,
    orders::{
        ActualEntry, ActualRefusal, CodeForLine, DifferenceReason, Figures, OrderActuals,
        TypedActual,
    },
};
use jiff::civil::Date;
use leptos::{prelude::*, task::spawn_local};
use ui::{
    Button, Choice, DateField, Dialog, Field, Kind, MoneyField, Note, NumberField, Select,
    TextArea, TextInput, Tone, toaster,
};

/// The dialog of a line.
#[component]
pub(super) fn LineDialog(
    order: OrderId,
    /// What is known of the order; what is kept is put into it.
    known: RwSignal<OrderActuals>,
    /// The line.
    chosen: RwSignal<Option<KnownLine>>,
    open: RwSignal<bool>,
    currency: String,
    today: Date,
    /// Why the person may not record anything, if so.
    forbidden: Option<String>,
) -> impl IntoView {
    let figures = RwSignal::new(Figures::default());
    let code = RwSignal::new(String::new());
    let history = RwSignal::new(Vec::<ActualEntry>::new());
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let toaster = toaster();
    let may = forbidden.is_none();
    let refusal = StoredValue::new(forbidden);
    Effect::new(move |_| {
        if !open.get() {
            return;
        }
        let Some(row) = chosen.get_untracked() else { return };
        figures.set(row.actual.figures.clone());
        code.set(String::new());
        problem.set(None);
        history.set(Vec::new());
        spawn_local(async move {
            match actual_history(order, row.actual.line).await {
                // Another line may have been opened meanwhile.
                Ok(entries) => {
                    let still = chosen.try_with_untracked(|now| {
                        now.as_ref().is_some_and(|now| now.actual.line == row.actual.line)
                    });
                    if still == Some(true) {
                        history.try_set(entries);
                    }
                }
                Err(failure) => drop(problem.try_set(Some(failure.to_string()))),
            }
        });
    });
    let title = Signal::derive(move || {
        chosen.with(|row| match row {
            Some(row) => {
                let line = &row.ordered.line;
                format!("{} {}", line.store_number, line.store_name)
            }
            None => String::new(),
        })
    });
    let text = Signal::derive(move || {
        chosen.with(|row| {
            row.as_ref().map(|row| {
                format!(
                    "{} pieces were ordered. Leave empty what is not known.",
                    whole(u64::from(row.ordered.line.pieces))
                )
            })
        })
    });
    let save = move || {
        let Some(row) = chosen.get_untracked() else { return };
        let typed = TypedActual {
            order,
            line: row.actual.line,
            sequence: row.actual.sequence,
            figures: figures.get_untracked(),
        };
        let wanted = code.get_untracked();
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let kept = keep(typed, wanted).await;
            busy.try_set(false);
            match kept {
                Ok(now) => {
                    known.try_set(now);
                    open.try_set(false);
                    toaster.say("Figures kept".to_owned());
                }
                Err(why) => drop(problem.try_set(Some(why))),
            }
        });
    };
    let acts = move || {
        view! {
            <Button on_press=move || open.set(false)>{if may { "Cancel" } else { "Close" }}</Button>
            <Button kind=Kind::Primary busy=busy refused=Signal::derive(move || refusal.get_value().unwrap_or_default()) on_press=save>"Keep figures"</Button>
        }
    };
    let number = move |label: &'static str,
                       get: fn(&Figures) -> Option<u32>,
                       set: fn(&mut Figures, Option<u32>)| {
        view! {
            <Field label=label>
                <NumberField
                    value=Signal::derive(move || figures.with(get).map(i64::from))
                    on_change={move |typed: Option<i64>| figures.update(|f| set(f, typed.and_then(|n| u32::try_from(n).ok())))}
                    min=0
                    max=100_000_000
                    disabled=!may
                />
            </Field>
        }
    };
    let day = move |label: &'static str,
                    get: fn(&Figures) -> Option<Date>,
                    set: fn(&mut Figures, Option<Date>)| {
        view! {
            <Field label=label>
                <DateField
                    value=Signal::derive(move || figures.with(get))
                    today=Signal::derive(move || Some(today))
                    on_change={move |day: Option<Date>| figures.update(|f| set(f, day))}
                    disabled=!may
                />
            </Field>
        }
    };
    let currency = StoredValue::new(currency);
    let amount = move |label: &'static str,
                       get: fn(&Figures) -> Option<Money>,
                       set: fn(&mut Figures, Option<Money>)| {
        view! {
            <Field label=label>
                <MoneyField
                    value=Signal::derive(move || figures.with(get).map(|sum| sum.0))
                    currency=currency.get_value()
                    on_change={move |cents: Option<i64>| figures.update(|f| set(f, cents.map(Money)))}
                    disabled=!may
                />
            </Field>
        }
    };
    let reasons: Vec<Choice> = DifferenceReason::ALL
        .into_iter()
        .map(|reason| Choice::new(reason.word(), reason.label()))
        .collect();
    let reasons = StoredValue::new(reasons);
    view! {
        <Dialog open=open title=title text=text acts=acts wide=true>
            <div class="stack">
                {move || problem.get().map(|why| view! { <Note tone=Tone::Loss>{why}</Note> })}
                <div class="columns-2">
                    {number("Pieces printed", |f| f.printed, |f, n| f.printed = n)}
                    {day("Printed on", |f| f.printed_on, |f, day| f.printed_on = day)}
                    {number("Pieces delivered", |f| f.delivered, |f, n| f.delivered = n)}
                    {day("Delivered on", |f| f.delivered_on, |f, day| f.delivered_on = day)}
                    {number("Pieces invoiced", |f| f.invoiced, |f, n| f.invoiced = n)}
                    {day("Invoiced on", |f| f.invoiced_on, |f, day| f.invoiced_on = day)}
                    {amount("Amount invoiced", |f| f.invoiced_amount, |f, sum| f.invoiced_amount = sum)}
                    {number("Responses", |f| f.responses, |f, n| f.responses = n)}
                    {amount("Revenue", |f| f.revenue, |f, sum| f.revenue = sum)}
                    {day("Counted up to", |f| f.counted_on, |f, day| f.counted_on = day)}
                </div>
                <Field label="Reason for a difference" optional=true>
                    <Select
                        choices=reasons.get_value()
                        value=Signal::derive(move || figures.with(|f| f.reason.map_or("", |reason| reason.word()).to_owned()))
                        placeholder="No reason"
                        clearable=true
                        disabled=!may
                        on_change=move |word: String| figures.update(|f| {
                            f.reason = DifferenceReason::from_word(&word);
                            if f.reason.is_none() {
                                f.reason_note.clear();
                            }
                        })
                    />
                </Field>
                <Show when=move || figures.with(|f| f.reason.is_some())>
                    <Field label="Note beside the reason" optional=true>
                        <TextArea
                            value=Signal::derive(move || figures.with(|f| f.reason_note.clone()))
                            on_input=move |text: String| figures.update(|f| f.reason_note = text)
                            rows=2
                            max=500
                            disabled=!may
                        />
                    </Field>
                </Show>
                <Field label="Give it a coupon code" optional=true hint="Whoever shows the code answers to this line.">
                    <TextInput value=code on_input=move |text: String| code.set(text) max=40 disabled=!may/>
                </Field>
                <History history=history/>
            </div>
        </Dialog>
    }
}

/// Keeps the code, if one was typed, and then the figures: a code that is taken must not leave figures
/// behind that the dialog does not know of. To give a line its own code again does nothing.
async fn keep(typed: TypedActual, code: String) -> Result<OrderActuals, String> {
    let (order, line) = (typed.order, typed.line);
    if !code.trim().is_empty() {
        give_code(order, CodeForLine { line, code })
            .await
            .map_err(|failure| failure.to_string())?;
    }
    let kept: Result<OrderActuals, Failure<ActualRefusal>> = record_actual(typed).await;
    kept.map_err(|failure| failure.to_string())
}

/// What was said before, last first, with the old values.
#[component]
fn History(history: RwSignal<Vec<ActualEntry>>) -> impl IntoView {
    let entries = move || {
        history.get().into_iter().map(|entry| view! {
            <li>
                <p class="quiet small">{entry.by} ", " {entry.source.label()} " · " {moment(entry.at)}</p>
                <ul>
                    {entry.differences.into_iter().map(|change| {
                        let from = if change.from.is_empty() { "–".to_owned() } else { change.from };
                        let to = if change.to.is_empty() { "–".to_owned() } else { change.to };
                        view! { <li class="small"><span class="quiet">{change.field.label()}": "</span><del>{from}</del>" → "<ins>{to}</ins></li> }
                    }).collect_view()}
                </ul>
            </li>
        }).collect_view()
    };
    view! {
        <Show when=move || history.with(|entries| !entries.is_empty())>
            <section class="stack stack-s" aria-labelledby="actual-history">
                <h3 id="actual-history">"What was said before"</h3>
                <ul class="actual-history">{entries}</ul>
            </section>
        </Show>
    }
}
