//! What an import would do or did: its counts, its lines by outcome, and the next act.

use super::{
    api::{Shown, confirm_import, discard_import, undo_import},
    lines::Lines,
    unknown::UnknownNames,
    words::{counted, day, said, whole},
};
use app_page::Failure;
use domain::{
    ids::ImportId,
    stores::import::{ImportRefusal, Kind as FileKind, Outcome, Stage, check_confirmation},
};
use leptos::{prelude::*, task::spawn_local};
use ui::{Button, Confirm, Kind, LinkButton, Note, Tab, TabPanel, Tabs, Tone, toaster};

type Answer = Result<Shown, Failure<ImportRefusal>>;

/// The preview, or what was imported.
#[component]
pub(super) fn Preview(
    live: RwSignal<Shown>,
    /// Goes back to the columns.
    #[prop(into)]
    on_columns: Callback<()>,
) -> impl IntoView {
    let (id, kind, stage) = live.with_untracked(|shown| {
        let import = &shown.page.import;
        (import.id, import.kind, import.stage)
    });
    let counts = Memo::new(move |_| live.with(|shown| shown.page.import.counts));
    let problem = RwSignal::new(live.with_untracked(|shown| shown.page.import.problem.clone()));
    let first = counts.with_untracked(|counts| {
        let all = [Outcome::New, Outcome::Changed, Outcome::Wrong, Outcome::Unchanged];
        all.into_iter().find(|outcome| counts.of(*outcome) > 0).unwrap_or(Outcome::New)
    });
    let selected = RwSignal::new(first.word().to_owned());
    let tabs = move || -> Vec<Tab> {
        let title = |outcome| match outcome {
            Outcome::New => "New",
            Outcome::Changed => "Changed",
            Outcome::Unchanged => "Unchanged",
            Outcome::Wrong => "Wrong",
        };
        Outcome::ALL
            .into_iter()
            .map(|outcome| {
                let lines = counts.with(|counts| counts.of(outcome));
                Tab::new(outcome.word(), title(outcome)).count(lines)
            })
            .collect()
    };
    let panels = Outcome::ALL.map(|outcome| {
        view! {
            <TabPanel id="import-lines" value=outcome.word() selected=selected>
                {move || {
                    let total = counts.with(|counts| counts.of(outcome));
                    view! { <Lines id outcome total/> }
                }}
            </TabPanel>
        }
    });
    view! {
        <div class="stack-l">
            {said(problem)}
            {match stage {
                Stage::Ready => view! { <Ready live id kind problem on_columns/> }.into_any(),
                Stage::Applied => view! { <Applied live id kind problem/> }.into_any(),
                _ => view! { <Note>"This import was undone. Everything it changed is as it was before; the lines below are what it had brought."</Note> }.into_any(),
            }}
            <section class="panel" aria-label="Lines">
                <div class="panel-body stack">
                    <div class="line line-wrap">
                        <Tabs
                            id="import-lines"
                            label="Lines by what they do"
                            tabs=Signal::derive(tabs)
                            selected=selected
                            on_select=move |word: String| selected.set(word)
                        />
                        <span class="push"></span>
                        <Show when=move || { counts.with(|c| c.wrong) > 0 }>
                            <LinkButton
                                href=format!("/import/{id}/wrong-lines.csv")
                                icon="download"
                                small=true
                                download=true
                            >"Download the wrong lines"</LinkButton>
                        </Show>
                    </div>
                    {panels.into_iter().collect_view()}
                </div>
            </section>
        </div>
    }
}

fn settle(live: RwSignal<Shown>, problem: RwSignal<String>, answer: Answer) {
    match answer {
        Ok(shown) => {
            let _ = live.try_set(shown);
        }
        Err(failure) => {
            let _ = problem.try_set(failure.to_string());
        }
    }
}

/// Waiting for the explicit yes.
#[component]
fn Ready(
    live: RwSignal<Shown>,
    id: ImportId,
    kind: FileKind,
    problem: RwSignal<String>,
    on_columns: Callback<()>,
) -> impl IntoView {
    let busy = RwSignal::new(false);
    let refused = move || {
        live.with(|shown| {
            if !shown.page.may_import {
                return Some("You may look at this import, but not change it.".to_owned());
            }
            let checked = check_confirmation(shown.page.import.counts, &shown.page.unknown);
            checked.err().map(|refusal| refusal.to_string())
        })
    };
    let confirm = move || {
        busy.set(true);
        spawn_local(async move {
            let answer = confirm_import(id).await;
            let _ = busy.try_set(false);
            settle(live, problem, answer);
        });
    };
    let discard =
        move || spawn_local(async move { settle(live, problem, discard_import(id).await) });
    let written = move || live.with(|shown| shown.page.import.counts.written());
    let wrong = move || live.with(|shown| shown.page.import.counts.wrong);
    view! {
        <UnknownNames live/>
        <div class="line line-wrap">
            <Button kind=Kind::Primary icon="check" busy=busy refused=Signal::derive(refused) on_press=confirm>
                {move || format!("Import {}", counted(written(), kind.line()))}
            </Button>
            <Button icon="columns-3" on_press=move || on_columns.run(())>"Change columns"</Button>
            <Button kind=Kind::Ghost icon="trash-2" on_press=discard>"Discard"</Button>
            <span class="quiet small">{move || match wrong() {
                0 => "Nothing is written yet.".to_owned(),
                n => format!("Nothing is written yet. {} will be left out.", counted(n, "wrong line")),
            }}</span>
        </div>
    }
}

/// Imported, and can be taken back for a while.
#[component]
fn Applied(
    live: RwSignal<Shown>,
    id: ImportId,
    kind: FileKind,
    problem: RwSignal<String>,
) -> impl IntoView {
    let asking = RwSignal::new(false);
    let toaster = toaster();
    let undo = move || {
        asking.set(false);
        spawn_local(async move {
            let answer = undo_import(id).await;
            if let Err(failure) = &answer {
                toaster.fail(failure.to_string());
            }
            settle(live, problem, answer);
        });
    };
    let (until, may, written) = live.with_untracked(|shown| {
        (shown.page.undo_until, shown.page.may_import, shown.page.import.counts.written())
    });
    let next = match kind {
        FileKind::Stores => ("/stores", "See the stores"),
        FileKind::Campaigns => ("/campaigns", "See the campaigns"),
        FileKind::Mailings => ("/campaigns/matrix", "Run the matrix"),
        FileKind::Actuals => ("/campaigns/orders/actual", "See plan against actual"),
    };
    let text = format!(
        "{} imported.{}",
        counted(written, kind.line()),
        until.map(|until| format!(" It can be undone until {}.", day(until))).unwrap_or_default()
    );
    view! {
        <Note tone=Tone::Gain>{text}</Note>
        <div class="line line-wrap">
            <LinkButton kind=Kind::Primary href=next.0 icon="arrow-right">{next.1}</LinkButton>
            <LinkButton href="/stores/import" icon="upload">"Bring another file"</LinkButton>
            {(until.is_some() && may).then(|| view! {
                <Button icon="undo-2" on_press=move || asking.set(true)>"Undo this import"</Button>
            })}
        </div>
        <Confirm
            open=asking
            title=format!("Undo {}", counted(written, kind.line()))
            text=format!("New lines are removed, changed ones get their former values back: {} in all. If anything was edited since, nothing is undone and you are told what.", whole(written))
            act="Undo the import"
            on_confirm=undo
        />
    }
}
