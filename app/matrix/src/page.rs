//! The page: which run is shown, its sums, how a running one gets on, and what to do next.

use super::{
    address::Place,
    api::{MatrixHere, load_matrix, matrix_rows},
    around::{ConstraintsMet, LatestPlans},
    beyond::{QuickOrderButton, RegionsFold, RunMenu},
    list::Lines,
    progress::RunProgress,
    run_dialog::RunDialog,
    tour::MatrixTour,
};
use app_page::{Failure, LazyPage};
use domain::{
    ids::RunId,
    jobs::JobState,
    matrix::{Margin, MatrixView, RowsPage, RunInfo, Settings, Status},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_navigate, use_query_map};
use ui::{
    Button, Choice, Empty, Failed, Kind, LinkButton, Note, PageHeader, Select, SkeletonRows, Tone,
    format::{self, Locale},
};

const EN: &Locale = &Locale::EN_US;

/// What the page loads: everything around, and the first lines.
type Loaded = Result<(MatrixHere, Option<RowsPage>), Failure>;

/// `/campaigns/matrix`.
pub struct MatrixPage {
    here: Resource<Loaded>,
    place: Memo<Place>,
    shown: StoredValue<Option<RunId>>,
}

async fn load(run: Option<RunId>, view: MatrixView) -> Loaded {
    let here = load_matrix(run).await?;
    let first = match here.shown {
        Some(run) => Some(matrix_rows(run, view.filter, view.sort, 0).await?),
        None => None,
    };
    Ok((here, first))
}

impl LazyPage for MatrixPage {
    fn load() -> Self {
        let query = use_query_map();
        let place = Memo::new(move |_| query.with(Place::of));
        let shown = StoredValue::new(None::<RunId>);
        // An address that begins to name the run that is shown anyway loads nothing anew.
        let wanted = Memo::new(move |before: Option<&Option<RunId>>| {
            let named = place.with(|place| place.run);
            match before {
                Some(before) if named.is_some() && named == shown.get_value() => *before,
                _ => named,
            }
        });
        MatrixPage {
            here: Resource::new(
                move || wanted.get(),
                move |wanted| {
                    let Place { run, view, .. } = place.get_untracked();
                    load(run.or(wanted), view)
                },
            ),
            place,
            shown,
        }
    }

    fn view(this: Self) -> AnyView {
        let MatrixPage { here, place, shown } = this;
        view! {
            <Title text="Matrix"/>
            <div class="page-fill matrix">
                <Transition fallback=|| view! {
                    <PageHeader title="Matrix"/>
                    <SkeletonRows rows=12 columns=7 label="The matrix is loading"/>
                }>
                    {move || Suspend::new(async move {
                        match here.await {
                            Ok((loaded, first)) => {
                                shown.set_value(loaded.shown);
                                view! { <Matrix loaded first place reload=move || here.refetch()/> }.into_any()
                            }
                            Err(failure) => view! {
                                <PageHeader title="Matrix"/>
                                <Failed
                                    what="The matrix could not be loaded."
                                    safe="Nothing was changed."
                                    next=failure.to_string()
                                    reference=failure.reference()
                                    on_retry=move || here.refetch()
                                />
                            }
                            .into_any(),
                        }
                    })}
                </Transition>
            </div>
        }
        .into_any()
    }
}

#[component]
fn Matrix(
    loaded: MatrixHere,
    first: Option<RowsPage>,
    place: Memo<Place>,
    #[prop(into)] reload: Callback<()>,
) -> impl IntoView {
    let dialog = RwSignal::new(false);
    let tour = RwSignal::new(false);
    let filter = Memo::new(move |_| place.with(|place| place.view.filter.clone()));
    let plan_address = RwSignal::new(None::<String>);
    let refused = StoredValue::new(loaded.read_only.clone());
    let no_plans = StoredValue::new(loaded.no_plans.clone());
    let here = StoredValue::new(loaded.clone());
    let navigate = StoredValue::new(use_navigate());
    let go = move |run: RunId| {
        navigate.with_value(|navigate| {
            navigate(&format!("/campaigns/matrix?run={run}"), Default::default());
        });
    };
    let shown: Option<RunInfo> =
        loaded.shown.and_then(|id| loaded.runs.iter().find(|run| run.id == id)).cloned();
    let going = loaded.runs.iter().find(|run| !run.state.is_over()).cloned();
    let failed = loaded
        .runs
        .first()
        .filter(|run| matches!(run.state, JobState::Failed | JobState::Cancelled))
        .cloned();
    let choices: Vec<Choice> = loaded
        .runs
        .iter()
        .filter(|run| run.finished_at.is_some())
        .map(|run| {
            Choice::new(
                run.id.to_string(),
                format!("Run {} · {}", run.number, run.settings.month.name()),
            )
        })
        .collect();
    let text = shown.as_ref().map_or_else(
        || "Each open store's best campaign and quantity, and how sure that is.".to_owned(),
        |run| {
            let how = run.finished_at.map(|at| at.strftime("%b %-d, %Y").to_string());
            format!(
                "Run {} for {}, by {}{}. {}",
                run.number,
                run.settings.month.name(),
                run.by,
                how.map(|day| format!(" on {day}")).unwrap_or_default(),
                earns(&run.settings, &loaded.currency)
            )
        },
    );
    let can_learn = loaded.stores > 0 && loaded.mailings > 0;
    let is_running = going.is_some();
    let why_not = Signal::derive(move || {
        refused.get_value().or_else(|| {
            is_running.then(|| "A run is in progress. Wait for it or cancel it first.".to_owned())
        })
    });
    let has_run = shown.is_some();
    let about_run = shown.clone();
    let shown_id = shown.as_ref().map(|run| run.id);
    let value = shown.as_ref().map(|run| run.id.to_string()).unwrap_or_default();
    view! {
        <PageHeader title="Matrix" text=text>
            {(choices.len() > 1).then(|| view! {
                <Select label="Run" quiet=true choices=choices.clone() value=value.clone() on_change=move |id: String| {
                    if let Ok(run) = id.parse() { go(run); }
                }/>
            })}
            {can_learn.then(|| view! {
                <Button icon="play" kind={if has_run { Kind::Plain } else { Kind::Primary }} refused=why_not on_press=move || dialog.set(true)>"Run the matrix"</Button>
            })}
            {shown_id.map(|run| view! { <QuickOrderButton run=run filter=filter/> })}
            {move || plan_address.get().filter(|_| no_plans.with_value(Option::is_none)).map(|href| view! {
                <LinkButton kind=Kind::Primary icon="calendar-range" href=href>"Create plan"</LinkButton>
            })}
            <RunMenu run=about_run.clone() on_tour=move || tour.set(true)/>
        </PageHeader>
        <MatrixTour open=tour/>
        {going.map(|run| view! { <RunProgress job=run.job on_over=move || { go(run.id); reload.run(()); }/> })}
        {failed.map(|run| view! {
            <Note tone=if run.state == JobState::Failed { Tone::Loss } else { Tone::Quiet }>
                <div class="line line-wrap">
                    <span class="grow">{match run.state {
                        JobState::Failed => format!("Run {} did not finish. {}", run.number, run.problem),
                        _ => format!("Run {} was cancelled.", run.number),
                    }}</span>
                    {(can_learn && run.state == JobState::Failed).then(|| view! {
                        <Button small=true refused=why_not on_press=move || dialog.set(true)>"Change the settings"</Button>
                    })}
                </div>
            </Note>
        })}
        <LatestPlans plans=loaded.plans.clone() run=loaded.shown/>
        {match (shown, first) {
            (Some(run), Some(first)) => {
                let report = run.totals.as_ref().and_then(|totals| totals.allocation.clone());
                view! {
                    <Sums run=run.clone() currency=loaded.currency.clone()/>
                    {report.map(|report| view! { <ConstraintsMet report currency=loaded.currency.clone()/> })}
                    <RegionsFold here run=run.id place/>
                    <Lines here run first place plan_address/>
                }
                .into_any()
            }
            _ => view! { <NoRun stores=loaded.stores mailings=loaded.mailings is_running why_not on_run=move || dialog.set(true)/> }.into_any(),
        }}
        <RunDialog open=dialog on_started=move |_: RunId| reload.run(())/>
    }
}

/// What a response earned in a run.
fn earns(settings: &Settings, currency: &str) -> String {
    let earned = match settings.margin {
        Margin::PerResponse(money) => format::money(money.0, currency, EN),
        Margin::ShareOfBasket(share) => format!("{:.0}% of its basket", 100.0 * share),
    };
    let own = if settings.margin_is_own { " in this run" } else { "" };
    format!("A response earns {earned}{own}.")
}

/// What the whole run adds up to, by status.
#[component]
fn Sums(run: RunInfo, currency: String) -> impl IntoView {
    run.totals.map(|totals| {
        let figures = Status::ALL.map(|status| {
            let sums = totals.of(status);
            let note = if status == Status::Skip {
                "not recommended".to_owned()
            } else {
                format!(
                    "{} pieces · {}",
                    format::compact(sums.pieces as f64, EN),
                    format::money_compact(sums.cost.0, &currency, EN)
                )
            };
            view! {
                <div class="figure">
                    <span class="figure-label">{status.to_string()}</span>
                    <span class="figure-value">{format::whole(sums.stores.into(), EN)}" "<span class="unit">"stores"</span></span>
                    <span class="figure-note">{note}</span>
                </div>
            }
        });
        let profit = totals.of(Status::AutoApprove).profit + totals.of(Status::NeedsReview).profit;
        view! {
            <div class="figures matrix-sums">
                {figures.into_iter().collect_view()}
                <div class="figure">
                    <span class="figure-label">"Expected profit"</span>
                    <span class="figure-value">{format::money_compact(profit.0, &currency, EN)}</span>
                    <span class="figure-note">{totals.budget.map(|budget| budget.sentence()).unwrap_or_else(|| "no budget set".to_owned())}</span>
                </div>
            </div>
        }
    })
}

/// Before the first run: what is missing, or the one act that fills the page.
#[component]
fn NoRun(
    stores: i64,
    mailings: i64,
    is_running: bool,
    why_not: Signal<Option<String>>,
    #[prop(into)] on_run: Callback<()>,
) -> impl IntoView {
    if is_running {
        return view! { <SkeletonRows rows=10 columns=7 label="The first run is in progress"/> }
            .into_any();
    }
    if stores == 0 || mailings == 0 {
        let text = if stores == 0 {
            "The matrix learns from past mailings to your stores. Import the stores first, then the mailing history."
        } else {
            "There are stores, but no mailing history to learn from yet."
        };
        return view! {
            <Empty icon="grid-3x3" title="Nothing to learn from yet" text=text>
                <LinkButton kind=Kind::Primary icon="upload" href="/stores/import">"Import a file"</LinkButton>
            </Empty>
        }
        .into_any();
    }
    let text = format!(
        "{} and {} are ready. A run takes a few seconds and tells, for each open store, which campaign to mail, how many pieces, and how sure that is.",
        format::count(stores, "store", "stores", EN),
        format::count(mailings, "mailing", "mailings", EN)
    );
    view! {
        <Empty icon="grid-3x3" title="No run yet" text=text>
            <Button kind=Kind::Primary icon="play" refused=why_not on_press=move || on_run.run(())>"Run the matrix"</Button>
        </Empty>
    }
    .into_any()
}
