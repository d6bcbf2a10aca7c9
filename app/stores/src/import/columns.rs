//! Matching the columns of a file with fields, and saying how the file is written.

use super::{
    api::{Shown, look_again, read_import},
    words::said,
};
use domain::stores::import::{
    Choice as Chosen, DayOrder, DecimalMark, Field, FileForm, Glimpse, Guess, Kind as FileKind,
    Mapping, MappingChoice, check_mapping,
};
use leptos::{prelude::*, task::spawn_local};
use ui::{Badge, Button, Choice, Kind, Note, Segments, Select, Tone};

/// Encodings offered, by WHATWG label.
const ENCODINGS: [(&str, &str); 8] = [
    ("utf-8", "UTF-8"),
    ("windows-1252", "Windows-1252 (Western)"),
    ("utf-16le", "UTF-16, little-endian"),
    ("utf-16be", "UTF-16, big-endian"),
    ("windows-1250", "Windows-1250 (Central European)"),
    ("iso-8859-15", "ISO 8859-15 (Western)"),
    ("macintosh", "Macintosh"),
    ("shift_jis", "Shift JIS"),
];
const SEPARATORS: [(&str, &str); 4] =
    [(",", "Comma"), (";", "Semicolon"), ("\t", "Tab"), ("|", "Vertical bar")];

/// The step before the lines are read.
#[component]
pub(super) fn Columns(
    /// The import as it is.
    live: RwSignal<Shown>,
) -> impl IntoView {
    let (id, kind, glimpse, guess, may) = live.with_untracked(|shown| {
        let page = &shown.page;
        (
            page.import.id,
            page.import.kind,
            page.glimpse.clone(),
            page.guess.clone(),
            page.may_import,
        )
    });
    let mapping = RwSignal::new(guess.mapping.clone());
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(live.with_untracked(|shown| shown.page.import.problem.clone()));
    let columns = StoredValue::new(glimpse.columns.clone());
    let refused = move || {
        if !may {
            return Some("You may look at this import, but not change it.".to_owned());
        }
        let checked = columns
            .with_value(|columns| mapping.with(|mapping| check_mapping(kind, mapping, columns)));
        checked.err().map(|refusal| refusal.to_string())
    };
    let look = move |choice: Chosen| {
        busy.set(true);
        spawn_local(async move {
            let looked = look_again(id, choice).await;
            let _ = busy.try_set(false);
            match looked {
                Ok(shown) => {
                    let _ = live.try_set(shown);
                }
                Err(failure) => {
                    let _ = problem.try_set(failure.to_string());
                }
            }
        });
    };
    let read = move || {
        busy.set(true);
        let choice = MappingChoice { import: id, mapping: mapping.get_untracked() };
        spawn_local(async move {
            let begun = read_import(choice).await;
            let _ = busy.try_set(false);
            match begun {
                Ok(shown) => {
                    let _ = live.try_set(shown);
                }
                Err(failure) => {
                    let _ = problem.try_set(failure.to_string());
                }
            }
        });
    };
    let rows = kind.fields().iter().map(|field| {
        view! { <FieldRow field=*field kind glimpse=glimpse.clone() mapping/> }
    });
    view! {
        <div class="stack-l">
            {said(problem)}
            {remembered(&guess)}
            <section class="panel" aria-label="How the file is written">
                <header><h2>"How the file is written"</h2></header>
                <div class="panel-body line line-wrap import-form">
                    <Form glimpse=glimpse.clone() on_choice=Callback::new(move |(choice,): (Chosen,)| look(choice))/>
                    <div class="import-habit">
                        <span class="small quiet" aria-hidden="true">"Numbers"</span>
                        <Segments
                        label="Numbers"
                        name="import-mark"
                        choices=vec![
                            Choice::new("point", DecimalMark::Point.example()),
                            Choice::new("comma", DecimalMark::Comma.example()),
                        ]
                        value=Signal::derive(move || mapping.with(|m| match m.mark {
                            DecimalMark::Point => "point".to_owned(),
                            DecimalMark::Comma => "comma".to_owned(),
                        }))
                        on_change=move |word: String| mapping.update(|m| {
                            m.mark = if word == "comma" { DecimalMark::Comma } else { DecimalMark::Point };
                        })
                    />
                    </div>
                    <div class="import-habit">
                        <span class="small quiet" aria-hidden="true">"Dates"</span>
                        <Segments
                        label="Dates"
                        name="import-order"
                        choices=vec![
                            Choice::new("month", DayOrder::MonthFirst.example()),
                            Choice::new("day", DayOrder::DayFirst.example()),
                        ]
                        value=Signal::derive(move || mapping.with(|m| match m.order {
                            DayOrder::MonthFirst => "month".to_owned(),
                            DayOrder::DayFirst => "day".to_owned(),
                        }))
                        on_change=move |word: String| mapping.update(|m| {
                            m.order = if word == "day" { DayOrder::DayFirst } else { DayOrder::MonthFirst };
                        })
                    />
                    </div>
                </div>
                {unsure(&guess)}
            </section>
            <section class="panel" aria-label="Columns">
                <header><h2>"Which column is what"</h2></header>
                <div class="panel-body">
                    <div class="import-map">{rows.collect_view()}</div>
                    <p class="quiet small">{move || columns.with_value(|columns| left_aside(columns, &mapping.get()))}</p>
                </div>
            </section>
            <div class="line">
                <Button
                    kind=Kind::Primary
                    icon="arrow-right"
                    busy=busy
                    refused=Signal::derive(refused)
                    on_press=read
                >"Preview the import"</Button>
                <span class="quiet small">"Nothing is written yet."</span>
            </div>
        </div>
    }
}

fn remembered(guess: &Guess) -> Option<AnyView> {
    guess.remembered.then(|| {
        view! { <Note tone=Tone::Accent>"The columns are matched as for your last file of this shape."</Note> }
            .into_any()
    })
}

fn unsure(guess: &Guess) -> Option<AnyView> {
    let text = match (guess.mark_unsure, guess.order_unsure) {
        (false, false) => return None,
        (true, false) => {
            "The numbers in the first lines read either way. Check how they are written."
        }
        (false, true) => {
            "The dates in the first lines read either way. Check how they are written."
        }
        (true, true) => {
            "The numbers and dates in the first lines read either way. Check how they are written."
        }
    };
    Some(view! { <div class="panel-body"><Note tone=Tone::Care>{text}</Note></div> }.into_any())
}

fn left_aside(columns: &[String], mapping: &Mapping) -> String {
    let unused: Vec<&str> = columns
        .iter()
        .enumerate()
        .filter(|(at, _)| !mapping.columns.values().any(|taken| taken == at))
        .map(|(_, name)| name.as_str())
        .collect();
    if unused.is_empty() {
        "Every column is used.".to_owned()
    } else {
        format!("Left aside: {}.", unused.join(", "))
    }
}

/// Encoding and separator, or the sheet, and the header's line.
#[component]
fn Form(glimpse: Glimpse, on_choice: Callback<(Chosen,)>) -> impl IntoView {
    let base = match &glimpse.form {
        FileForm::Text { encoding, separator } => Chosen {
            encoding: Some(encoding.clone()),
            separator: Some(*separator),
            ..Chosen::default()
        },
        FileForm::Workbook { sheet, .. } => {
            Chosen { sheet: Some(sheet.clone()), ..Chosen::default() }
        }
    };
    let base = StoredValue::new(base);
    let pairs = |pairs: &[(&str, &str)]| -> Vec<Choice> {
        pairs.iter().map(|(value, label)| Choice::new(*value, *label)).collect()
    };
    let fields = match glimpse.form.clone() {
        FileForm::Text { encoding, separator } => {
            let (encodings, separators) = (pairs(&ENCODINGS), pairs(&SEPARATORS));
            let value = separator.to_string();
            view! {
                <ui::Field label="Encoding">
                    <Select
                        label="Encoding"
                        choices=Signal::derive(move || encodings.clone())
                        value=Signal::derive(move || encoding.clone())
                        on_change=move |label: String| on_choice.run((Chosen { encoding: Some(label), ..Chosen::default() },))
                    />
                </ui::Field>
                <ui::Field label="Separator">
                    <Select
                        label="Separator"
                        choices=Signal::derive(move || separators.clone())
                        value=Signal::derive(move || value.clone())
                        on_change=move |mark: String| {
                            let choice = Chosen { separator: mark.chars().next(), ..base.get_value() };
                            on_choice.run((choice,));
                        }
                    />
                </ui::Field>
            }
            .into_any()
        }
        FileForm::Workbook { sheet, sheets } => {
            let choices: Vec<Choice> =
                sheets.iter().map(|name| Choice::new(name.clone(), name.clone())).collect();
            view! {
                <ui::Field label="Sheet">
                    <Select
                        label="Sheet"
                        choices=Signal::derive(move || choices.clone())
                        value=Signal::derive(move || sheet.clone())
                        on_change=move |name: String| on_choice.run((Chosen { sheet: Some(name), ..Chosen::default() },))
                    />
                </ui::Field>
            }
            .into_any()
        }
    };
    let line = glimpse.header_line.map_or(0, |line| i64::try_from(line).unwrap_or(0));
    view! {
        {fields}
        <ui::Field label="Header on line" hint="0 when there is none">
            <ui::NumberField
                value=Signal::derive(move || Some(line))
                min=0
                on_change={move |line: Option<i64>| {
                    let header_line = line.and_then(|line| u64::try_from(line).ok());
                    on_choice.run((Chosen { header_line, ..base.get_value() },));
                }}
            />
        </ui::Field>
    }
}

/// One field, the column that holds it, and what stands there.
#[component]
fn FieldRow(
    field: Field,
    kind: FileKind,
    glimpse: Glimpse,
    mapping: RwSignal<Mapping>,
) -> impl IntoView {
    let needed = kind.needed().contains(&field);
    let choices: Vec<Choice> = glimpse
        .columns
        .iter()
        .enumerate()
        .map(|(at, name)| Choice::new(at.to_string(), name.clone()))
        .collect();
    let samples = StoredValue::new(glimpse.samples);
    let chosen = move || mapping.with(|m| m.columns.get(&field).copied());
    let shown = move || {
        let Some(column) = chosen() else { return "–".to_owned() };
        let texts: Vec<String> = samples.with_value(|lines| {
            lines
                .iter()
                .filter_map(|line| line.get(column))
                .map(|cell| cell.trim().to_owned())
                .filter(|cell| !cell.is_empty())
                .take(3)
                .collect()
        });
        if texts.is_empty() { "empty in the first lines".to_owned() } else { texts.join(" · ") }
    };
    view! {
        <div class="import-map-row">
            <span class="import-map-field">
                <span class="strong">{field.label()}</span>
                {needed.then(|| view! { <Badge text="needed" tone=Tone::Accent/> })}
            </span>
            <Select
                label=field.label()
                placeholder="Not in the file"
                clearable=true
                choices=Signal::derive(move || choices.clone())
                value=Signal::derive(move || chosen().map(|at| at.to_string()).unwrap_or_default())
                on_change=move |column: String| mapping.update(|m| match column.parse::<usize>() {
                    Ok(column) => { m.columns.insert(field, column); }
                    Err(_) => { m.columns.remove(&field); }
                })
            />
            <span class="quiet small clip import-map-sample">{shown}</span>
        </div>
    }
}
