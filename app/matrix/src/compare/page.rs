//! The page of a comparison. The kind stands in the address, so that a link shows the same lines.

use super::{api::compare_runs, table::columns};
use crate::said::{EN, money_change, run_name, whole};
use app_page::{Failure, LazyPage, failed, name_this_page, use_visit};
use domain::{
    ids::RunId,
    matrix::{ChangeKind, ChangeSums, ComparisonPage, NamedChange, RunInfo},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use ui::{
    Chip, Empty, Failed, Kind, LinkButton, PageHeader, SkeletonRows, VirtualTable, format,
    pages::Pages,
};

/// The address of a comparison.
fn address(before: RunId, now: RunId, kind: Option<ChangeKind>) -> String {
    let kind = kind.map(|kind| format!("&kind={}", kind.word())).unwrap_or_default();
    format!("/campaigns/matrix/compare?a={before}&b={now}{kind}")
}

/// `/campaigns/matrix/compare`.
pub(crate) struct ComparePage {
    compared: Resource<Option<Result<ComparisonPage, Failure>>>,
}

impl LazyPage for ComparePage {
    fn load() -> Self {
        let query = use_query_map();
        let two = Memo::new(move |_| {
            query.with(|query| {
                let run = |name: &str| query.get(name).and_then(|id| id.parse::<RunId>().ok());
                run("a").zip(run("b"))
            })
        });
        ComparePage {
            compared: Resource::new(
                move || two.get(),
                move |two| async move {
                    // Later kinds are fetched by the list itself, which keeps its place meanwhile.
                    let kind = query.with_untracked(|query| query.get("kind"));
                    let kind = kind.and_then(|word| ChangeKind::from_word(&word));
                    match two {
                        Some((before, now)) => Some(compare_runs(before, now, kind, 0).await),
                        None => None,
                    }
                },
            ),
        }
    }

    fn view(this: Self) -> AnyView {
        name_this_page(|| Some("Two runs compared".to_owned()));
        let compared = this.compared;
        let here = use_visit();
        let retry = Callback::new(move |()| compared.refetch());
        view! {
            <Title text="Two runs compared"/>
            <div class="page-fill matrix">
                <Transition fallback=|| view! {
                    <PageHeader title="Two runs compared"/>
                    <SkeletonRows rows=12 columns=7 label="The runs are compared"/>
                }>
                    {move || Suspend::new(async move {
                        match (compared.await, here.0.await) {
                            (Some(Ok(compared)), Ok(visit)) => view! { <Comparison compared currency=visit.currency/> }.into_any(),
                            (Some(Err(failure)), _) | (_, Err(failure)) => view! {
                                <PageHeader title="Two runs compared"/>
                                {failed("The runs could not be compared.", &failure, Some(retry))}
                            }.into_any(),
                            (None, _) => view! {
                                <PageHeader title="Two runs compared"/>
                                <Empty icon="arrow-left-right" title="Choose two runs" text="In the list of runs, choose the two to compare.">
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
fn Comparison(compared: ComparisonPage, currency: String) -> impl IntoView {
    let ComparisonPage { before, now, sums, changes, .. } = compared;
    let sums: Vec<(ChangeKind, ChangeSums)> = ChangeKind::ALL
        .into_iter()
        .map(|kind| (kind, sums.get(&kind).copied().unwrap_or_default()))
        .collect();
    let (a, b) = (before.id, now.id);
    let query = use_query_map();
    let kind = Memo::new(move |_| {
        query.with(|query| query.get("kind").and_then(|word| ChangeKind::from_word(&word)))
    });
    let navigate = StoredValue::new(use_navigate());
    let choose = move |kind: Option<ChangeKind>| {
        let options = NavigateOptions { replace: true, scroll: false, ..Default::default() };
        navigate.with_value(|navigate| navigate(&address(a, b, kind), options));
    };
    let counts = StoredValue::new(sums.clone());
    let meant = move |kind: Option<ChangeKind>| -> u64 {
        counts.with_value(|sums| {
            sums.iter()
                .filter(|(of, _)| match kind {
                    Some(kind) => *of == kind,
                    None => *of != ChangeKind::Unchanged,
                })
                .map(|(_, sums)| u64::from(sums.stores))
                .sum()
        })
    };
    let failure = RwSignal::new(None::<Failure>);
    let slot = StoredValue::new(None::<Pages<NamedChange>>);
    let pages = Pages::new(move |page: usize, round: u64| {
        let kind = kind.get_untracked();
        spawn_local(async move {
            let offset = u32::try_from(page * ui::pages::PAGE).unwrap_or(u32::MAX);
            let answer = compare_runs(a, b, kind, offset).await;
            let Some(pages) = slot.try_get_value().flatten() else { return };
            match answer {
                Ok(answer) => {
                    failure.try_set(None);
                    pages.fill(page, round, answer.changes);
                }
                Err(reason) => {
                    pages.fail(page, round);
                    failure.try_set(Some(reason));
                }
            }
        });
    });
    slot.set_value(Some(pages));
    let round = pages.restart(usize::try_from(meant(kind.get_untracked())).unwrap_or(usize::MAX));
    pages.fill(0, round, changes);
    Effect::new(move |shown: Option<Option<ChangeKind>>| {
        let kind = kind.get();
        if shown.is_some_and(|shown| shown != kind) {
            pages.restart(usize::try_from(meant(kind)).unwrap_or(usize::MAX));
        }
        kind
    });
    let columns = columns(currency.clone());
    let total = pages.total();
    let export = move || {
        let kind = kind.get().map(|kind| format!("&kind={}", kind.word())).unwrap_or_default();
        format!("/campaigns/matrix/compare.csv?a={a}&b={b}{kind}")
    };
    view! {
        <PageHeader title="Two runs compared" text=heading(&before, &now)>
            <LinkButton href=format!("/campaigns/matrix/compare?a={b}&b={a}") icon="arrow-left-right">"Swap"</LinkButton>
            <LinkButton href="/campaigns/matrix/runs" icon="history">"All runs"</LinkButton>
            {move || view! { <LinkButton href=export() icon="download" download=true>"Export CSV"</LinkButton> }}
        </PageHeader>
        <Sums sums=sums.clone() currency/>
        <div class="line line-wrap" role="group" aria-label="Show">
            <Chip label="All that changed" on=Signal::derive(move || kind.get().is_none()) count=meant(None) on_press=move || choose(None)/>
            {sums.into_iter().filter(|(_, sums)| sums.stores > 0).map(|(own, sums)| view! {
                <Chip label=own.to_string() on=Signal::derive(move || kind.get() == Some(own)) count=u64::from(sums.stores) on_press=move || choose(Some(own))/>
            }).collect_view()}
        </div>
        {move || failure.get().map(|failure| view! {
            <Failed small=true what="Some stores could not be read." safe="Nothing was changed." next=failure.to_string() reference=failure.reference()/>
        })}
        <div class="panes fill">
            <div class="pane-main compare-lines">
                <VirtualTable label="Stores that changed" pages=pages columns=columns key=|row: &NamedChange| row.change.store.to_string()/>
                {move || (total.get() == 0).then(|| view! {
                    <Empty small=true icon="check" title="Nothing of that kind" text="No store changed in this way between the two runs."/>
                })}
            </div>
        </div>
    }
}

fn heading(before: &RunInfo, now: &RunInfo) -> String {
    format!(
        "{}, made by {}, against {}, made by {}.",
        run_name(now),
        now.by,
        run_name(before),
        before.by
    )
}

/// What the change of each kind comes to.
#[component]
fn Sums(sums: Vec<(ChangeKind, ChangeSums)>, currency: String) -> impl IntoView {
    view! {
        <div class="compare-sums table-pane" role="region" aria-label="Sums by kind of change" tabindex="0">
            <table class="table dense">
                <caption class="hush">"What changed in all, by kind; skipped stores count with no pieces and no money."</caption>
                <thead>
                    <tr>
                        <th scope="col">"Kind of change"</th>
                        <th scope="col" class="cell-number">"Stores"</th>
                        <th scope="col" class="cell-number">"Pieces"</th>
                        <th scope="col" class="cell-number">"Responses"</th>
                        <th scope="col" class="cell-number">"Cost"</th>
                        <th scope="col" class="cell-number">"Expected profit"</th>
                    </tr>
                </thead>
                <tbody>
                    {sums.into_iter().filter(|(_, sums)| sums.stores > 0).map(|(kind, sums)| view! {
                        <tr>
                            <th scope="row">{kind.to_string()}</th>
                            <td class="cell-number">{whole(sums.stores)}</td>
                            <td class="cell-number">{format::signed(sums.pieces, EN)}</td>
                            <td class="cell-number">{format::signed(sums.responses.round() as i64, EN)}</td>
                            <td class="cell-number">{money_change(sums.cost, &currency)}</td>
                            <td class="cell-number">{money_change(sums.profit, &currency)}</td>
                        </tr>
                    }).collect_view()}
                </tbody>
            </table>
        </div>
    }
}
