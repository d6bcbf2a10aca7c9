//! The ways from the matrix to what explains a run and what can be done with it at once: runs,
//! calibration, holdout, help, quick order, sums by region.

use super::{address::Place, api::MatrixHere, by_region::ByRegion, quick::QuickOrderDialog};
use app_page::use_visit;
use domain::{
    accounts::Action,
    ids::RunId,
    matrix::{RecommendationFilter, RunInfo},
};
use leptos::{ev, html, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use ui::{Button, Icon, Menu, MenuItem};

/// Links to the pages about the shown run.
#[component]
pub(super) fn RunMenu(
    /// The shown run, once there is one.
    run: Option<RunInfo>,
    /// Asked for the tour.
    #[prop(into)]
    on_tour: Callback<()>,
) -> impl IntoView {
    let items = move || {
        let mut items = vec![MenuItem::link("All runs", "/campaigns/matrix/runs").icon("history")];
        if let Some(run) = &run {
            let about = |page: &str| format!("/campaigns/matrix/{page}?run={}", run.id);
            items.push(MenuItem::link("Calibration", about("calibration")).icon("gauge"));
            if run.holdout.is_some() {
                items.push(MenuItem::link("Holdout", about("holdouts")).icon("target"));
            }
        }
        items.push(
            MenuItem::link("How it works", "/help/matrix").icon("circle-question-mark").divided(),
        );
        items.push(MenuItem::new("Take the tour", move || on_tour.run(())).icon("flag"));
        items
    };
    view! { <Menu label="More about the matrix" items=Signal::derive(items) at_end=true/> }
}

/// The button of a quick order; its dialog stands beside it and outlives what the page reads anew.
#[component]
pub(super) fn QuickOrderButton(
    /// The run.
    run: RunId,
    /// Which of its auto-approved stores.
    #[prop(into)]
    filter: Signal<RecommendationFilter>,
) -> impl IntoView {
    let visit = use_visit().0;
    let open = RwSignal::new(false);
    view! {
        <Transition>
            {move || Suspend::new(async move {
                let refused = match visit.await {
                    Ok(visit) => visit.actor.may(Action::QuickOrder).err().map(|why| why.to_string()),
                    Err(failure) => Some(failure.to_string()),
                };
                view! { <Button icon="zap" refused=refused on_press=move || open.set(true)>"Quick order"</Button> }
            })}
        </Transition>
        <QuickOrderDialog open=open run=run filter=filter/>
    }
}

/// The sums by region, folded until they are asked for.
#[component]
pub(super) fn RegionsFold(
    /// What the page knows.
    here: StoredValue<MatrixHere>,
    /// The run.
    run: RunId,
    /// Where one is.
    place: Memo<Place>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let node = NodeRef::<html::Details>::new();
    let filter = Memo::new(move |_| place.with(|place| place.view.filter.clone()));
    let navigate = use_navigate();
    let show_only = move |name: String| {
        let region = here.with_value(|here| {
            here.regions.iter().find(|(_, own)| *own == name).map(|(id, _)| *id)
        });
        let Some(region) = region else { return };
        let mut to = place.get_untracked();
        to.run = Some(run);
        to.view.filter.regions = vec![region];
        let options = NavigateOptions { scroll: false, ..NavigateOptions::default() };
        navigate(&to.address(), options);
    };
    let toggled = move |_: ev::Event| {
        open.set(node.get_untracked().is_some_and(|node| node.open()));
    };
    let currency = here.with_value(|here| here.currency.clone());
    let show_only = StoredValue::new(show_only);
    view! {
        <details class="fold by-region-fold" node_ref=node on:toggle=toggled>
            <summary>
                <Icon name="chevron-right"/>
                <span class="strong">"By region"</span>
                <span class="small quiet clip fold-hint">"Stores by status, pieces and profit of each"</span>
            </summary>
            {move || open.get().then(|| view! {
                <ByRegion run=run filter=filter currency=currency.clone() on_region=move |name: String| show_only.with_value(|show_only| show_only(name))/>
            })}
        </details>
    }
}
