//! Saved views of the sheet: filter, order and columns, in whichever plan.

mod api;

use super::{
    desk::{Desk, Narrow},
    grid::own_layout,
};
use app_page::Failure;
use app_views::{RoomViews, Views};
use domain::{
    ids::ViewId,
    plans::PlanView,
    views::{SavedView, ViewRefusal},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};
use ui::sheet::Layout;

/// Where they are kept.
#[derive(Clone, Copy, Debug)]
struct PlanViews;

impl RoomViews for PlanViews {
    type View = PlanView;

    async fn list(self) -> Result<Vec<SavedView<PlanView>>, Failure> {
        api::list_views().await
    }

    async fn save(
        self,
        name: String,
        shared: bool,
        view: PlanView,
    ) -> Result<ViewId, Failure<ViewRefusal>> {
        api::save_view(name, shared, view).await
    }

    async fn change(
        self,
        id: ViewId,
        version: u32,
        name: Option<String>,
        shared: Option<bool>,
        view: Option<PlanView>,
    ) -> Result<(), Failure<ViewRefusal>> {
        api::change_view(id, version, name, shared, view).await
    }

    async fn delete(self, id: ViewId) -> Result<(), Failure<ViewRefusal>> {
        api::delete_view(id).await
    }

    fn same(self, shown: &PlanView, saved: &PlanView) -> bool {
        shown == saved
    }
}

/// The menu of views. Which one is applied stands in the address, so that a link shows the same.
#[component]
pub(super) fn PlanViewMenu(desk: Desk, may_share: bool) -> impl IntoView {
    let views = RwSignal::new(Vec::<SavedView<PlanView>>::new());
    let query = use_query_map();
    let applied = Memo::new(move |_| {
        query.with(|query| query.get("view").and_then(|id| id.parse::<ViewId>().ok()))
    });
    let (navigate, path) = (StoredValue::new(use_navigate()), use_location().pathname);
    let name_it = move |view: Option<ViewId>| {
        desk.viewed.set(view.is_some());
        let path = path.get_untracked();
        let to = view.map_or_else(|| path.clone(), |view| format!("{path}?view={view}"));
        let options = NavigateOptions { replace: true, scroll: false, ..Default::default() };
        navigate.with_value(|navigate| navigate(&to, options));
    };
    let shown = Memo::new(move |_| {
        let waves = desk.page.with(|page| page.waves.clone());
        let Narrow { columns, commented } = desk.narrow.get();
        let mut view = desk.filter.with(|filter| PlanView::of(filter, &waves));
        (view.columns, view.commented, view.sort) = (columns, commented, desk.sort.get());
        view.layout = Some(desk.layout.with(Layout::write));
        view
    });
    let show = move |view: &PlanView| {
        let missing = desk.view(view);
        if !missing.is_empty() {
            let names = missing.join(", ");
            desk.toaster
                .warn(format!("This plan has no wave called {names}; its other stores are shown."));
        }
    };
    let apply = move |view: Option<SavedView<PlanView>>| {
        match &view {
            Some(view) => show(&view.view),
            None => {
                desk.view(&PlanView::default());
                desk.layout.set(own_layout(desk));
            }
        }
        name_it(view.map(|view| view.id));
    };
    // The list, and what the address asks for, come once the plan is here.
    let asked = StoredValue::new(false);
    Effect::new(move |_| {
        if !desk.loaded.get() || asked.get_value() {
            return;
        }
        asked.set_value(true);
        spawn_local(async move {
            match api::list_views().await {
                Ok(found) => {
                    let wanted = applied.try_get_untracked().flatten();
                    if let Some(view) = found.iter().find(|view| Some(view.id) == wanted) {
                        show(&view.view);
                    }
                    views.try_set(found);
                }
                // What is shown can be saved all the same, and then the list is asked for again.
                Err(failure) => desk.toaster.fail(failure.to_string()),
            }
        });
    });
    view! {
        <Views
            of=PlanViews
            views=views
            applied=applied
            shown=shown
            keeps="Keeps the filters, the order and the columns, for every plan. Waves are found by their names."
            leaves="No plan changes."
            on_apply=apply
            on_name=name_it
            may_share=may_share
        />
    }
}
