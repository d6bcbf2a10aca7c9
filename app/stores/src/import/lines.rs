//! Lines of an import, a hundred at a time.

use super::{
    api::list_lines,
    words::{said, whole},
};
use domain::{
    ids::ImportId,
    stores::import::{Difference, Outcome, PreviewLine},
};
use leptos::{prelude::*, task::spawn_local};
use ui::{Button, Column, Empty, SkeletonRows, Table, Width};

/// The lines of one outcome.
#[component]
pub(super) fn Lines(
    /// The import.
    id: ImportId,
    /// Which lines.
    outcome: Outcome,
    /// How many there are.
    total: u64,
) -> impl IntoView {
    let rows = RwSignal::new(Vec::<PreviewLine>::new());
    let loading = RwSignal::new(total > 0);
    let problem = RwSignal::new(String::new());
    let load = move || {
        loading.set(true);
        let after = rows.with_untracked(|rows| rows.last().map_or(0, |line| line.line));
        spawn_local(async move {
            let page = list_lines(id, outcome, after).await;
            let _ = loading.try_set(false);
            match page {
                Ok(page) => {
                    rows.try_update(|rows| rows.extend(page));
                    let _ = problem.try_set(String::new());
                }
                Err(failure) => {
                    let _ = problem.try_set(failure.to_string());
                }
            }
        });
    };
    // In the browser only: the server shows the skeleton.
    Effect::new(move |_| {
        if total > 0 {
            load();
        }
    });
    let more = move || total.saturating_sub(rows.with(|rows| rows.len() as u64));
    if total == 0 {
        return view! { <Empty small=true title=nothing(outcome)/> }.into_any();
    }
    view! {
        <div class="stack">
            <Show when=move || rows.with(|rows| !rows.is_empty())>
                <Table
                    label="Lines"
                    rows=rows
                    columns=columns(outcome)
                    key=|line: &PreviewLine| line.line.to_string()
                    dense=true
                />
            </Show>
            <Show when=move || loading.get()>
                <SkeletonRows rows=6 columns=3 label="Lines are loading"/>
            </Show>
            {said(problem)}
            <Show when=move || !loading.get() && (more() > 0)>
                <div class="line">
                    <Button icon="chevron-down" on_press=load>"Show more"</Button>
                    <span class="quiet small">{move || format!("{} more", whole(more()))}</span>
                </div>
            </Show>
        </div>
    }
    .into_any()
}

fn nothing(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::New => "No line brings anything new",
        Outcome::Changed => "No line changes what is there",
        Outcome::Unchanged => "No line repeats what is there",
        Outcome::Wrong => "No line is wrong",
    }
}

fn columns(outcome: Outcome) -> Vec<Column<PreviewLine>> {
    let mut columns =
        vec![Column::number("line", "Line", |line: &PreviewLine| whole(line.line)).width(Width::S)];
    if outcome != Outcome::Wrong {
        columns.push(
            Column::text("subject", "What", |line: &PreviewLine| line.subject.clone())
                .width(Width::Xl),
        );
    }
    match outcome {
        Outcome::New => columns.push(
            Column::view("brings", "What it brings", |line: &PreviewLine| {
                brings(&line.differences)
            })
            .width(Width::Rest),
        ),
        Outcome::Changed => columns.push(
            Column::view("changes", "What changes", |line: &PreviewLine| {
                changes(&line.differences)
            })
            .width(Width::Rest),
        ),
        Outcome::Unchanged => {}
        Outcome::Wrong => {
            columns.push(
                Column::text("column", "Column", |line: &PreviewLine| {
                    let names: Vec<&str> = line
                        .problems
                        .iter()
                        .map(|p| p.column.as_str())
                        .filter(|c| !c.is_empty())
                        .collect();
                    if names.is_empty() { "Whole line".to_owned() } else { names.join(", ") }
                })
                .width(Width::M),
            );
            columns.push(
                Column::view("problem", "What is wrong, and what to do", |line: &PreviewLine| {
                    problems(line)
                })
                .width(Width::Rest),
            );
        }
    }
    columns
}

fn brings(differences: &[Difference]) -> AnyView {
    let text: Vec<String> = differences
        .iter()
        .map(|difference| format!("{} {}", difference.field.label(), difference.to))
        .collect();
    let all = text.join(" · ");
    view! { <span class="import-brings" data-tip=all.clone()>{all.clone()}</span> }.into_any()
}

fn changes(differences: &[Difference]) -> AnyView {
    let rows = differences.iter().map(|difference| {
        let from =
            if difference.from.is_empty() { "–".to_owned() } else { difference.from.clone() };
        view! {
            <li>
                <span class="quiet">{difference.field.label()}" "</span>
                <del>{from}</del>
                <span class="hush">" becomes "</span>
                <span class="faint" aria-hidden="true">" → "</span>
                <ins>{difference.to.clone()}</ins>
            </li>
        }
    });
    view! { <ul class="import-changes">{rows.collect_view()}</ul> }.into_any()
}

fn problems(line: &PreviewLine) -> AnyView {
    let sentences = line.problems.iter().map(|problem| view! { <li>{problem.to_string()}</li> });
    view! { <ul class="import-problems">{sentences.collect_view()}</ul> }.into_any()
}
