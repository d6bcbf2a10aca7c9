//! The page: the verdict in a sentence, then what it rests on.

use super::{
    api::{Calibrated, load_calibration},
    charts::{against_simple, coverage, forecaster, reliability, short},
};
use crate::said::{EN, points, run_name, whole};
use app_page::{Failure, LazyPage, failed, name_this_page};
use app_recommendation::badge;
use domain::{
    ids::RunId,
    matrix::{
        Calibration, ENOUGH_TO_CALIBRATE, Forecaster, GroupChecked, Kept, RunInfo, Status, Verdict,
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_navigate, use_query_map};
use ui::{
    Badge, ChartView, Choice, Column, Empty, Interval, IntervalBar, LinkButton, Note, PageHeader,
    Select, Skeleton, Table, Tone, Width, format,
};

/// `/campaigns/matrix/calibration`.
pub(crate) struct CalibrationPage {
    calibrated: Resource<Result<Calibrated, Failure>>,
}

impl LazyPage for CalibrationPage {
    fn load() -> Self {
        let query = use_query_map();
        let run = Memo::new(move |_| {
            query.with(|query| query.get("run").and_then(|id| id.parse::<RunId>().ok()))
        });
        CalibrationPage { calibrated: Resource::new(move || run.get(), load_calibration) }
    }

    fn view(this: Self) -> AnyView {
        name_this_page(|| Some("Calibration".to_owned()));
        let calibrated = this.calibrated;
        let retry = Callback::new(move |()| calibrated.refetch());
        view! {
            <Title text="Calibration"/>
            <div class="page matrix">
                <Transition fallback=|| view! {
                    <PageHeader title="Calibration"/>
                    <Skeleton lines=14 label="The calibration is loading"/>
                }>
                    {move || Suspend::new(async move {
                        match calibrated.await {
                            Ok(calibrated) => view! { <Shown calibrated/> }.into_any(),
                            Err(failure) => view! {
                                <PageHeader title="Calibration"/>
                                {failed("The calibration could not be read.", &failure, Some(retry))}
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
fn Shown(calibrated: Calibrated) -> impl IntoView {
    let Calibrated { run, calibration, runs } = calibrated;
    let Some(run) = run else {
        return view! {
            <PageHeader title="Calibration"/>
            <Empty icon="gauge" title="No run yet" text="A run holds earlier forecasts against what came of them. Here you will see how well its confidence is kept.">
                <LinkButton kind=ui::Kind::Primary icon="grid-3x3" href="/campaigns/matrix">"Open the matrix"</LinkButton>
            </Empty>
        }
        .into_any();
    };
    let navigate = use_navigate();
    let go = move |id: String| {
        navigate(&format!("/campaigns/matrix/calibration?run={id}"), Default::default());
    };
    let choices: Vec<Choice> =
        runs.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect();
    let value = run.id.to_string();
    let verdict = calibration.as_ref().map_or(Verdict::Uncalibrated, Calibration::verdict);
    let text = format!(
        "How far {} kept its promises: earlier months, foretold from nothing but what was known before each, against what came.",
        run_name(&run)
    );
    let header = view! {
        <PageHeader title="Calibration" text=text beside=move || view! { <VerdictBadge verdict/> }>
            {(choices.len() > 1).then(|| view! {
                <Select label="Run" quiet=true choices=choices.clone() value=value.clone() on_change=go.clone()/>
            })}
            <LinkButton href="/help/matrix" icon="circle-question-mark">"How it works"</LinkButton>
        </PageHeader>
    };
    match calibration {
        Some(calibration) if calibration.mailings > 0 => {
            view! { {header}<Checked run calibration/> }.into_any()
        }
        checked => {
            let text = match checked {
                Some(_) => format!(
                    "No past month could be foretold from the months before it. With at least {ENOUGH_TO_CALIBRATE} mailings that can be, this page shows how far confidence is kept."
                ),
                None => "This run was made before forecasts were checked. Runs from now on are."
                    .to_owned(),
            };
            view! {
                {header}
                <Empty icon="gauge" title="Uncalibrated" text=text>
                    <LinkButton icon="upload" href="/stores/import">"Import mailing history"</LinkButton>
                </Empty>
            }
            .into_any()
        }
    }
}

#[component]
fn VerdictBadge(verdict: Verdict) -> impl IntoView {
    let (text, tone, icon) = match verdict {
        Verdict::Uncalibrated => ("Uncalibrated", Tone::Care, "circle-alert"),
        Verdict::Kept => ("Kept", Tone::Gain, "badge-check"),
        Verdict::Widened => ("Kept after widening", Tone::Gain, "badge-check"),
        Verdict::Narrowed => ("Kept after narrowing", Tone::Gain, "badge-check"),
    };
    view! { <Badge text=text tone=tone icon=icon/> }
}

#[component]
fn Checked(run: RunInfo, calibration: Calibration) -> impl IntoView {
    let tone = match calibration.verdict() {
        Verdict::Uncalibrated => Tone::Care,
        _ => Tone::Quiet,
    };
    let overall = calibration.overall;
    let whole_of = |share: Option<f64>| format::or_unknown(share, |share| points(100.0 * share));
    let gap = format::or_unknown(calibration.mean_gap(), |gap| {
        format!("{} points", format::fraction(gap, 1, EN))
    });
    let before = calibration.coverage_before;
    let corrected = (calibration.inflation.0 - 1.0).abs() > 1e-9;
    let coverage_note = match before {
        Some(before) if corrected => format!("{} before the correction", points(100.0 * before)),
        _ => "the aim is 80%".to_owned(),
    };
    let months = calibration.months.clone();
    let reliability_chart = reliability(&calibration);
    let coverage_chart = coverage(&months);
    let passed_over = calibration.passed_over;
    let (sentence, mailings) = (calibration.sentence(), calibration.mailings);
    let covered = whole_of(calibration.coverage);
    let (by_region, by_store_type) =
        (calibration.by_region.clone(), calibration.by_store_type.clone());
    view! {
        <Note tone=tone>{sentence}</Note>
        <div class="figures">
            <div class="figure"><span class="figure-label">"Forecasts checked"</span><span class="figure-value">{whole(mailings)}</span><span class="figure-note">{if passed_over > 0 { format!("{} more passed over to save time", whole(passed_over)) } else { "mailings of past months".to_owned() }}</span></div>
            <div class="figure"><span class="figure-label">"Claimed"</span><span class="figure-value">{points(overall.claimed)}</span><span class="figure-note">"mean confidence"</span></div>
            <div class="figure"><span class="figure-label">"Kept"</span><span class="figure-value">{kept(&overall)}</span><span class="figure-note">{interval(&overall)}</span></div>
            <div class="figure"><span class="figure-label">"Mean gap"</span><span class="figure-value">{gap}</span><span class="figure-note">"between claimed and kept"</span></div>
            <div class="figure"><span class="figure-label">"Within 80% intervals"</span><span class="figure-value">{covered}</span><span class="figure-note">{coverage_note}</span></div>
        </div>
        <div class="columns-2">
            <section class="panel">
                <header><h2>"Claimed and kept confidence"</h2></header>
                <div class="panel-body stack">
                    <p class="small quiet">"A confidence of 80 means: in 80 of 100 cases the realised rate lands within a quarter of the forecast. On the dashed line that is exactly so."</p>
                    <ChartView chart=reliability_chart height=280.0 untitled=true/>
                </div>
                <Tenths calibration=calibration.clone()/>
            </section>
            <div class="stack">
                <Statuses run calibration=calibration.clone()/>
                <section class="panel">
                    <header><h2>"Within the 80% intervals, by month"</h2></header>
                    <div class="panel-body">
                        {if months.is_empty() {
                            view! { <p class="small quiet">"No whole month could be checked."</p> }.into_any()
                        } else {
                            view! { <ChartView chart=coverage_chart height=200.0 untitled=true/> }.into_any()
                        }}
                    </div>
                    {(!months.is_empty()).then(|| view! { <Months calibration=calibration.clone()/> })}
                </section>
            </div>
        </div>
        <Forecasters calibration=calibration.clone()/>
        <Groups title="By region" none="No region" groups=by_region/>
        <Groups title="By store type" none="No store type" groups=by_store_type/>
    }
}

fn kept(kept: &Kept) -> String {
    format::or_unknown(kept.kept(), points)
}

fn interval(kept: &Kept) -> String {
    kept.interval().map_or_else(
        || "nothing to tell from".to_owned(),
        |(low, high)| format!("{} to {}, 95%", points(low), points(high)),
    )
}

/// What a kept share says of what was claimed: in words, so that colour is not needed.
fn judged(kept: &Kept) -> (&'static str, Tone) {
    match kept.interval() {
        None => ("–", Tone::Quiet),
        Some((low, high)) if (low..=high).contains(&kept.claimed) => ("as claimed", Tone::Gain),
        Some((_, high)) if high < kept.claimed => ("less than claimed", Tone::Care),
        Some(_) => ("more than claimed", Tone::Quiet),
    }
}

fn kept_columns<T: 'static>(of: fn(&T) -> &Kept) -> Vec<Column<T>> {
    vec![
        Column::number("mailings", "Forecasts", move |row| whole(of(row).mailings)),
        Column::number("claimed", "Claimed", move |row| {
            let kept = of(row);
            format::or_unknown((kept.mailings > 0).then_some(kept.claimed), points)
        }),
        Column::view("kept", "Kept, 95% interval", move |row| {
            let kept = of(row);
            let bar = kept.interval().zip(kept.kept()).map(|((low, high), middle)| Interval {
                low,
                middle,
                high,
            });
            view! { <IntervalBar value=bar scale=(0.0, 100.0) label=interval(kept) show=points/> }
        })
        .width(Width::M),
        Column::view("judged", "That is", move |row| {
            let (text, tone) = judged(of(row));
            view! { <Badge text=text tone=tone/> }
        })
        .width(Width::M),
    ]
}

/// The figures behind the reliability curve.
#[component]
fn Tenths(calibration: Calibration) -> impl IntoView {
    let rows: Vec<(usize, Kept)> = calibration
        .reliability
        .into_iter()
        .enumerate()
        .filter(|(_, kept)| kept.mailings > 0)
        .collect();
    let mut columns = vec![
        Column::text("tenth", "Confidence", |row: &(usize, Kept)| {
            format!("{}–{}", 10 * row.0, 10 * row.0 + 10)
        })
        .width(Width::S),
    ];
    columns.extend(kept_columns(|row: &(usize, Kept)| &row.1));
    view! {
        <div class="panel-flush calibration-table" role="region" aria-label="Kept, by confidence" tabindex="0">
            <Table label="Kept, by confidence" rows=rows columns=columns key=|row: &(usize, Kept)| row.0.to_string() dense=true/>
        </div>
    }
}

#[component]
fn Months(calibration: Calibration) -> impl IntoView {
    let mut months = calibration.months;
    months.reverse();
    let columns = vec![
        Column::text("month", "Month", short).width(Width::M),
        Column::number("learnt", "Learnt from", |row: &domain::matrix::MonthChecked| {
            whole(row.learnt_from)
        }),
        Column::number("mailings", "Forecasts", |row: &domain::matrix::MonthChecked| {
            whole(row.mailings)
        }),
        Column::number("coverage", "Within 80%", |row: &domain::matrix::MonthChecked| {
            points(100.0 * row.coverage)
        }),
        Column::number("kept", "Kept", |row: &domain::matrix::MonthChecked| kept(&row.kept)),
    ];
    view! {
        <div class="panel-flush calibration-table calibration-months" role="region" aria-label="Months checked" tabindex="0">
            <Table label="Months checked" rows=months columns=columns key=|row: &domain::matrix::MonthChecked| row.month.to_string() dense=true/>
        </div>
    }
}

/// What each status means, and how often its promise was kept.
#[component]
fn Statuses(run: RunInfo, calibration: Calibration) -> impl IntoView {
    let thresholds = run.settings.thresholds;
    let means = move |status: Status| match status {
        Status::AutoApprove => format!("above {}", points(thresholds.auto_approve)),
        Status::NeedsReview => {
            format!("{} to {}", points(thresholds.review), points(thresholds.auto_approve))
        }
        Status::Skip => format!("below {}", points(thresholds.review)),
    };
    let own = run.settings.region_thresholds.len();
    view! {
        <section class="panel">
            <header><h2>"What the statuses mean"</h2></header>
            <div class="panel-body stack">
                <p class="small quiet">"A status is a range of confidence. This is how often the realised rate of past mailings in each landed within a quarter of the forecast."</p>
                <ul class="plain calibration-statuses">
                    {Status::ALL.map(|status| {
                        let class = calibration.of(status);
                        view! {
                            <li>
                                <div class="stack-s">
                                    {badge(status)}
                                    <span class="small quiet">{format!("confidence {}", means(status))}</span>
                                </div>
                                <div class="stack-s end">
                                    <span class="strong num">{kept(&class)}</span>
                                    <span class="small quiet num">{match class.mailings {
                                        0 => "no past mailing in this class".to_owned(),
                                        n => format!("of {} · {}", whole(n), interval(&class)),
                                    }}</span>
                                </div>
                            </li>
                        }
                    }).into_iter().collect_view()}
                </ul>
                {(own > 0).then(|| view! { <p class="small quiet">{format!("{own} of the regions had thresholds of their own.")}</p> })}
            </div>
        </section>
    }
}

/// The model against simple forecasts of the same mailings.
#[component]
fn Forecasters(calibration: Calibration) -> impl IntoView {
    let all = calibration.forecasters;
    if all.is_empty() {
        return ().into_any();
    }
    let score = |which: Forecaster| {
        all.iter().find(|checked| checked.forecaster == which).map(|checked| checked.log_score)
    };
    let sentence = match (score(Forecaster::Model), score(Forecaster::StoreMean)) {
        (Some(model), Some(mean)) if model > mean => format!(
            "What came was {} times as likely under this model's forecasts as under the store's own mean, per mailing.",
            format::fraction((model - mean).exp(), 2, EN)
        ),
        (Some(_), Some(_)) => {
            "On these mailings the store's own mean foretold as well as this model. Look at the run with care.".to_owned()
        }
        _ => String::new(),
    };
    let chart = against_simple(&all);
    view! {
        <section class="panel">
            <header><h2>"Against simple forecasts"</h2></header>
            <div class="panel-body stack">
                <p>{sentence}</p>
                {chart.map(|chart| view! { <ChartView chart height=200.0/> })}
                <div class="table-pane" role="region" aria-label="Against simple forecasts" tabindex="0">
                <table class="table dense">
                    <caption class="hush">"Three forecasts of the same mailings. A larger log score and a smaller Brier score are better."</caption>
                    <thead><tr>
                        <th scope="col">"Forecast"</th>
                        <th scope="col" class="cell-number" data-tip="Mean logarithm of the probability given to the count that came. Larger is better.">"Log score"</th>
                        <th scope="col" class="cell-number" data-tip="Mean squared gap between the chance claimed to land within a quarter, and whether it did. Smaller is better.">"Brier score"</th>
                        <th scope="col" class="cell-number">"Claimed"</th>
                        <th scope="col" class="cell-number">"Kept"</th>
                    </tr></thead>
                    <tbody>
                        {all.iter().map(|checked| view! {
                            <tr>
                                <th scope="row">{forecaster(checked.forecaster)}</th>
                                <td class="cell-number">{format::fraction(checked.log_score, 3, EN)}</td>
                                <td class="cell-number">{format::fraction(checked.brier, 3, EN)}</td>
                                <td class="cell-number">{points(checked.kept.claimed)}</td>
                                <td class="cell-number">{kept(&checked.kept)}</td>
                            </tr>
                        }).collect_view()}
                    </tbody>
                </table>
                </div>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Groups(title: &'static str, none: &'static str, groups: Vec<GroupChecked>) -> impl IntoView {
    let mut columns = vec![
        Column::text("name", "Group", move |row: &GroupChecked| {
            if row.name.is_empty() { none.to_owned() } else { row.name.clone() }
        })
        .width(Width::M),
    ];
    columns.extend(kept_columns(|row: &GroupChecked| &row.kept));
    columns.push(Column::number("coverage", "Within 80%", |row: &GroupChecked| {
        points(100.0 * row.coverage)
    }));
    view! {
        <section class="panel">
            <header><h2>{title}</h2></header>
            <div class="panel-flush calibration-table" role="region" aria-label=title tabindex="0">
                <Table label=title rows=groups columns=columns key=|row: &GroupChecked| row.name.clone() dense=true/>
            </div>
        </section>
    }
}
