//! The page of a run's holdout.

use super::api::{HeldOut, Holdout, HoldoutLift, load_holdout};
use crate::{
    run_dialog::lift,
    said::{EN, money, run_name, stores, whole},
};
use app_page::{Failure, LazyPage, failed, name_this_page};
use domain::{
    ids::RunId,
    matrix::{HoldoutDesign, Lift},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use ui::{
    Button, Column, Empty, Field, Interval, IntervalBar, Kind, LinkButton, Note, PageHeader,
    Skeleton, Table, TextArea, Tone, Width, format,
};

/// How many stores are listed; the matrix has all of them behind its filter.
const LISTED: usize = 500;

/// `/campaigns/matrix/holdouts`.
pub(crate) struct HoldoutsPage {
    holdout: Resource<Option<Result<Holdout, Failure>>>,
}

impl LazyPage for HoldoutsPage {
    fn load() -> Self {
        let query = use_query_map();
        let run = Memo::new(move |_| {
            query.with(|query| query.get("run").and_then(|id| id.parse::<RunId>().ok()))
        });
        HoldoutsPage {
            holdout: Resource::new(
                move || run.get(),
                async |run| match run {
                    Some(run) => Some(load_holdout(run).await),
                    None => None,
                },
            ),
        }
    }

    fn view(this: Self) -> AnyView {
        name_this_page(|| Some("Holdout".to_owned()));
        let holdout = this.holdout;
        let retry = Callback::new(move |()| holdout.refetch());
        view! {
            <Title text="Holdout"/>
            <div class="page matrix">
                <Transition fallback=|| view! {
                    <PageHeader title="Holdout"/>
                    <Skeleton lines=12 label="The holdout is loading"/>
                }>
                    {move || Suspend::new(async move {
                        match holdout.await {
                            Some(Ok(holdout)) => view! { <Shown holdout/> }.into_any(),
                            Some(Err(failure)) => view! {
                                <PageHeader title="Holdout"/>
                                {failed("The holdout could not be read.", &failure, Some(retry))}
                            }.into_any(),
                            None => view! {
                                <PageHeader title="Holdout"/>
                                <Empty icon="target" title="Choose a run" text="In the list of runs, open the one whose holdout you want to see.">
                                    <LinkButton kind=Kind::Primary href="/campaigns/matrix/runs">"List of runs"</LinkButton>
                                </Empty>
                            }.into_any(),
                        }
                    })}
                </Transition>
            </div>
        }
        .into_any()
    }
}

#[component]
fn Shown(holdout: Holdout) -> impl IntoView {
    let Holdout { run, held_out, currency } = holdout;
    let id = run.id;
    let text = format!(
        "{}: stores that were drawn at random and are not mailed, to see what mailing adds.",
        run_name(&run)
    );
    let header = view! {
        <PageHeader title="Holdout" text=text>
            <LinkButton href=format!("/campaigns/matrix?run={id}") icon="grid-3x3">"Matrix"</LinkButton>
            <LinkButton href="/campaigns/matrix/runs" icon="history">"All runs"</LinkButton>
        </PageHeader>
    };
    let Some(design) = run.holdout else {
        return view! {
            {header}
            <Empty icon="target" title="Nothing is held out" text="In the settings of the next run, choose a share of stores to hold out. Their results, against those of mailed stores, tell what mailing really adds.">
                <LinkButton kind=Kind::Primary href="/campaigns/matrix">"Open the matrix"</LinkButton>
            </Empty>
        }
        .into_any();
    };
    view! {
        {header}
        <Design design currency/>
        <div class="columns-2">
            <HeldOutStores held_out all=design.held_out/>
            <Results run=id/>
        </div>
    }
    .into_any()
}

#[component]
fn Design(design: HoldoutDesign, currency: String) -> impl IntoView {
    view! {
        <div class="figures">
            <div class="figure"><span class="figure-label">"Held out"</span><span class="figure-value">{whole(design.held_out)}<span class="unit">" stores"</span></span><span class="figure-note">{format!("of {}", stores(design.stores))}</span></div>
            <div class="figure"><span class="figure-label">"Smallest detectable lift"</span><span class="figure-value">{lift(design.detectable)}</span><span class="figure-note">"in four of five cases"</span></div>
            <div class="figure"><span class="figure-label">"Strata"</span><span class="figure-value">{whole(design.strata)}</span><span class="figure-note">"of like stores"</span></div>
            <div class="figure"><span class="figure-label">"Profit forgone"</span><span class="figure-value">{money(design.forgone, &currency)}</span><span class="figure-note">"expected"</span></div>
        </div>
        <Note tone=Tone::Quiet>{design.sentence(&currency)}</Note>
    }
}

#[component]
fn HeldOutStores(held_out: Vec<HeldOut>, all: u32) -> impl IntoView {
    let more = held_out.len().saturating_sub(LISTED);
    let mut listed = held_out;
    listed.truncate(LISTED);
    let columns = vec![
        Column::number("stratum", "Stratum", |row: &HeldOut| whole(row.stratum)),
        Column::view("store", "Store", |row: &HeldOut| {
            view! {
                <a class="matrix-store link" href=format!("/stores/{}", row.store)>
                    <span class="strong nowrap">{row.number.clone()}</span>
                    <span class="clip">{row.name.clone()}</span>
                </a>
            }
        })
        .width(Width::L),
        Column::text("place", "Place", |row: &HeldOut| row.place.clone()).width(Width::M),
        Column::number("of", "Of like stores", |row: &HeldOut| {
            let (all, out) = row.of_stratum;
            format!("{} of {}", whole(out), whole(all))
        })
        .tip("How many of its stratum are held out. The others are what it is compared with."),
    ];
    view! {
        <section class="panel">
            <header><h2>"Held out"</h2><span class="push quiet small num">{stores(all)}</span></header>
            <div class="panel-flush holdout-list" role="region" aria-label="Stores held out" tabindex="0">
                <Table label="Stores held out" rows=listed columns=columns key=|row: &HeldOut| row.store.to_string() dense=true/>
            </div>
            {(more > 0).then(|| view! { <p class="panel-body small quiet">{format!("and {} more; filter the matrix by held out to see all.", whole(more))}</p> })}
        </section>
    }
}

/// Results are pasted, compared and not kept.
#[component]
fn Results(run: RunId) -> impl IntoView {
    let act = ServerAction::<HoldoutLift>::new();
    let text = RwSignal::new(String::new());
    let go = move || {
        act.dispatch(HoldoutLift { run, results: text.get_untracked() });
    };
    let why_not = Signal::derive(move || {
        text.with(|text| text.trim().is_empty()).then(|| "Paste the results first.".to_owned())
    });
    view! {
        <section class="panel">
            <header><h2>"What mailing added"</h2></header>
            <div class="panel-body stack">
                <p class="small quiet">"Once the mailing has had its time, paste a figure that mailed and held-out stores alike have, such as sales per household in those weeks: the store's number and the figure, a line each, straight from a sheet. Nothing is stored."</p>
                <Field label="Results">
                    <TextArea rows=6 value=text on_input=move |typed: String| text.set(typed) placeholder="STR-001 12.40"/>
                </Field>
                <div><Button kind=Kind::Primary icon="arrow-left-right" busy=act.pending() refused=why_not on_press=go>"Compare"</Button></div>
                {move || act.value().get().map(|answer| match answer {
                    Ok((lift, found, unread)) => view! { <LiftFound lift found unread/> }.into_any(),
                    Err(failure) => view! { <div role="alert"><Note tone=Tone::Care>{failure.to_string()}</Note></div> }.into_any(),
                })}
            </div>
        </section>
    }
}

#[component]
fn LiftFound(lift: Lift, found: usize, unread: Vec<usize>) -> impl IntoView {
    let off = lift.split_is_off();
    let signed = |share: f64| {
        let sign = if share > 0.0 { "+" } else { "" };
        format!("{sign}{}", format::percent(share, 1, EN))
    };
    let split = if off {
        "far from the plan".to_owned()
    } else {
        format!("as planned (chance {})", format::fraction(lift.split_p_value, 2, EN))
    };
    view! {
        <div class="stack" role="status">
            <Note tone=if off { Tone::Loss } else { Tone::Quiet }>{lift.sentence()}</Note>
            {lift.lift.filter(|_| !off).map(|(middle, low, high)| {
                let reach = low.abs().max(high.abs()).max(0.01) * 1.2;
                view! {
                    <IntervalBar value=Some(Interval { low, middle, high }) scale=(-reach, reach) label="Lift, 95%" show=signed/>
                }
            })}
            <dl class="facts">
                <dt>"Mailed stores"</dt><dd class="num">{format!("{} · mean {}", stores(lift.mailed_stores), format::fraction(lift.mailed, 2, EN))}</dd>
                <dt>"Held-out stores"</dt><dd class="num">{format!("{} · mean {}", stores(lift.held_out_stores), format::fraction(lift.held_out, 2, EN))}</dd>
                <dt>"Split of the results"</dt><dd>{split}</dd>
                <dt>"Results used"</dt><dd class="num">{whole(found)}</dd>
            </dl>
            {(!unread.is_empty()).then(|| {
                let lines: Vec<String> = unread.iter().take(8).map(ToString::to_string).collect();
                view! { <p class="small care">{format!("Lines that could not be read: {}.", lines.join(", "))}</p> }
            })}
        </div>
    }
}
