//! The list of runs. Two chosen ones are compared.

use super::{
    api::{Runs, list_runs},
    brief,
};
use crate::{
    progress::RunProgress,
    run_dialog::RunDialog,
    said::{EN, money, run_name, stores, whole},
};
use app_page::{Failure, LazyPage, failed, name_this_page};
use domain::{
    ids::RunId,
    jobs::JobState,
    matrix::{RunInfo, Status, Verdict},
    money::Money,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::use_navigate;
use std::collections::HashSet;
use ui::{
    Badge, Button, ChosenBar, Column, Empty, Kind, LinkButton, PageHeader, SkeletonRows, Table,
    Tone, Width, format,
};

/// `/campaigns/matrix/runs`.
pub(crate) struct RunsPage {
    runs: Resource<Result<Runs, Failure>>,
}

impl LazyPage for RunsPage {
    fn load() -> Self {
        RunsPage { runs: Resource::new(|| (), |()| list_runs(None)) }
    }

    fn view(this: Self) -> AnyView {
        name_this_page(|| Some("Runs".to_owned()));
        let runs = this.runs;
        let dialog = RwSignal::new(false);
        let retry = Callback::new(move |()| runs.refetch());
        view! {
            <Title text="Runs"/>
            <div class="page matrix">
                <Transition fallback=|| view! {
                    <PageHeader title="Runs of the matrix"/>
                    <SkeletonRows rows=8 columns=7 label="The runs are loading"/>
                }>
                    {move || Suspend::new(async move {
                        match runs.await {
                            Ok(first) => view! { <RunList first dialog reload=retry/> }.into_any(),
                            Err(failure) => view! {
                                <PageHeader title="Runs of the matrix"/>
                                {failed("The runs could not be read.", &failure, Some(retry))}
                            }.into_any(),
                        }
                    })}
                </Transition>
                <RunDialog open=dialog on_started=move |_: RunId| runs.refetch()/>
            </div>
        }
        .into_any()
    }
}

#[component]
fn RunList(first: Runs, dialog: RwSignal<bool>, reload: Callback<()>) -> impl IntoView {
    let Runs { runs, more, currency, read_only } = first;
    let going = runs.iter().find(|run| !run.state.is_over()).map(|run| (run.job, run_name(run)));
    let runs = RwSignal::new(runs);
    let more = RwSignal::new(more);
    let asking = RwSignal::new(false);
    let failure = RwSignal::new(None::<Failure>);
    let chosen = RwSignal::new(HashSet::<String>::new());
    let is_running = going.is_some();
    let refused = StoredValue::new(read_only);
    let why_not = Signal::derive(move || {
        refused.get_value().or_else(|| {
            is_running.then(|| "A run is in progress. Wait for it or cancel it first.".to_owned())
        })
    });
    let older = move || {
        let before = runs.with_untracked(|runs| runs.last().map(|run| run.number));
        asking.set(true);
        spawn_local(async move {
            match list_runs(before).await {
                Ok(page) => {
                    runs.try_update(|runs| runs.extend(page.runs));
                    more.try_set(page.more);
                    failure.try_set(None);
                }
                Err(reason) => {
                    failure.try_set(Some(reason));
                }
            }
            asking.try_set(false);
        });
    };
    let navigate = use_navigate();
    let compare = move || {
        let two = runs.with_untracked(|runs| pair(runs, &chosen.get_untracked()));
        if let Some((before, now)) = two {
            navigate(&format!("/campaigns/matrix/compare?a={before}&b={now}"), Default::default());
        }
    };
    let compare = StoredValue::new(compare);
    let cannot_compare = Signal::derive(move || {
        let two = runs.with(|runs| chosen.with(|chosen| pair(runs, chosen)));
        two.is_none().then(|| "Choose two finished runs.".to_owned())
    });
    let is_empty = Memo::new(move |_| runs.with(Vec::is_empty));
    let count = Signal::derive(move || chosen.with(HashSet::len));
    view! {
        <PageHeader title="Runs of the matrix" text="Every run is kept as it was. Choose two to see which stores changed, and why.">
            <LinkButton href="/campaigns/matrix" icon="grid-3x3">"Matrix"</LinkButton>
            <Button kind=Kind::Primary icon="play" refused=why_not on_press=move || dialog.set(true)>"Run the matrix"</Button>
        </PageHeader>
        {going.map(|(job, _)| view! { <RunProgress job=job on_over=reload/> })}
        {move || if is_empty.get() {
            view! {
                <Empty icon="history" title="No run yet" text="A run recommends a campaign and a quantity for each open store. Here you will see all of them, and compare any two.">
                    <Button kind=Kind::Primary icon="play" refused=why_not on_press=move || dialog.set(true)>"Run the matrix"</Button>
                </Empty>
            }.into_any()
        } else {
            let columns = columns(&currency);
            view! {
                <section class="panel panel-flush" aria-label="Runs">
                    <Table label="Runs" rows=runs columns=columns key=|run: &RunInfo| run.id.to_string() selected=chosen/>
                </section>
            }.into_any()
        }}
        <ChosenBar count=count one="run" many="runs" on_clear=move || chosen.set(HashSet::new())>
            <Button small=true kind=Kind::Primary icon="arrow-left-right" refused=cannot_compare on_press=move || compare.with_value(|compare| compare())>"Compare"</Button>
        </ChosenBar>
        {move || failure.get().map(|failure| failed("Older runs could not be read.", &failure, None))}
        {move || more.get().then(|| view! {
            <div class="line"><Button icon="chevron-down" busy=asking on_press=older>"Show older runs"</Button></div>
        })}
    }
}

/// The two chosen runs, the earlier first, if exactly two finished ones are chosen.
fn pair(runs: &[RunInfo], chosen: &HashSet<String>) -> Option<(RunId, RunId)> {
    let mut two: Vec<&RunInfo> = runs
        .iter()
        .filter(|run| run.finished_at.is_some() && chosen.contains(&run.id.to_string()))
        .collect();
    two.sort_by_key(|run| run.number);
    match two.as_slice() {
        [before, now] if chosen.len() == 2 => Some((before.id, now.id)),
        _ => None,
    }
}

fn columns(currency: &str) -> Vec<Column<RunInfo>> {
    let [asked, cost, profit] = [currency, currency, currency].map(str::to_owned);
    vec![
        Column::view("run", "Run", |run: &RunInfo| {
            let when = jiff::tz::Offset::UTC.to_datetime(run.created_at).date();
            let words = format!("{}, {}", run.by, format::date(when, EN));
            let name = run_name(run);
            view! {
                <div class="stack-s run-name">
                    {match run.finished_at {
                        Some(_) => view! { <a class="link strong nowrap" href=format!("/campaigns/matrix?run={}", run.id)>{name}</a> }.into_any(),
                        None => view! { <span class="strong nowrap">{name}</span> }.into_any(),
                    }}
                    <span class="small quiet">{words}</span>
                </div>
            }
        })
        .width(Width::L),
        Column::view("state", "State", state).width(Width::L),
        Column::view("limits", "Decided", move |run: &RunInfo| {
            let words = brief(&run.settings, &asked);
            if words.is_empty() {
                view! { <span class="faint">"No limits"</span> }.into_any()
            } else {
                view! { <span class="small run-words">{words.join(" · ")}</span> }.into_any()
            }
        })
        .width(Width::Rest),
        Column::number("stores", "Recommended", |run: &RunInfo| {
            format::or_unknown(run.totals.as_ref(), |totals| {
                stores(totals.of(Status::AutoApprove).stores + totals.of(Status::NeedsReview).stores)
            })
        }),
        Column::number("pieces", "Pieces", |run: &RunInfo| {
            format::or_unknown(run.totals.as_ref(), |totals| {
                whole(totals.of(Status::AutoApprove).pieces + totals.of(Status::NeedsReview).pieces)
            })
        }),
        Column::number("cost", "Cost", move |run: &RunInfo| {
            sum(run, |status| status.cost).map_or("–".into(), |sum| money(sum, &cost))
        }),
        Column::number("profit", "Expected profit", move |run: &RunInfo| {
            sum(run, |status| status.profit).map_or("–".into(), |sum| money(sum, &profit))
        })
        .width(Width::M),
        Column::view("calibrated", "Calibration", verdict).width(Width::M),
    ]
}

fn sum(run: &RunInfo, of: impl Fn(domain::matrix::StatusTotals) -> Money) -> Option<Money> {
    let totals = run.totals.as_ref()?;
    Some(of(totals.of(Status::AutoApprove)) + of(totals.of(Status::NeedsReview)))
}

fn state(run: &RunInfo) -> AnyView {
    let (text, tone, icon) = match run.state {
        JobState::Queued => ("Waiting", Tone::Quiet, "clock"),
        JobState::Running => ("Running", Tone::Accent, "loader-circle"),
        JobState::Done => ("Finished", Tone::Gain, "circle-check"),
        JobState::Failed => ("Not made", Tone::Loss, "circle-alert"),
        JobState::Cancelled => ("Cancelled", Tone::Quiet, "circle-slash"),
    };
    view! {
        <div class="stack-s run-state">
            <Badge text=text tone=tone icon=icon/>
            {(run.state == JobState::Failed).then(|| view! { <span class="small loss run-words">{run.problem.clone()}</span> })}
        </div>
    }
    .into_any()
}

fn verdict(run: &RunInfo) -> AnyView {
    if run.finished_at.is_none() {
        return view! { <span class="faint">"–"</span> }.into_any();
    }
    let (text, tone) = match run.verdict {
        None | Some(Verdict::Uncalibrated) => ("Uncalibrated", Tone::Care),
        Some(Verdict::Kept) => ("Calibrated", Tone::Gain),
        Some(Verdict::Widened) => ("Calibrated, widened", Tone::Gain),
        Some(Verdict::Narrowed) => ("Calibrated, narrowed", Tone::Gain),
    };
    let href = format!("/campaigns/matrix/calibration?run={}", run.id);
    let label = format!("{text}: how far run {} kept its promises", run.number);
    view! { <a class="link" href=href aria-label=label><Badge text=text tone=tone/></a> }.into_any()
}
