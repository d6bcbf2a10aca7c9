//! The lines of a run: filters, the table, what is chosen in it, and the panel beside it.

use super::{
    address::{self, Place},
    api::{MatrixHere, matrix_rows, remember_columns, stores_between},
    column_choice::ColumnChoice,
    columns::{order, shown_order, table_columns},
    export,
    filters::{Filters, StatusFilter, parts_set},
    panel::RecommendationPanel,
    plan_dialog::{PlanDialog, Wish},
    views::MatrixViews,
};
use app_views::Views;
use domain::{
    ids::{StoreId, ViewId},
    matrix::{
        MatrixColumns, MatrixView, RecommendationFilter, RecommendationRow, RowsPage, RunInfo,
    },
    views::SavedView,
};
use leptos::{ev, html, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use std::collections::HashSet;
use ui::{
    Button, ChosenBar, Empty, Failed, IconButton, Kind, Menu, MenuItem, SearchInput, Sort, Toolbar,
    VirtualTable,
    format::{self, Locale},
    pages::Pages,
    shortcut::on_shortcut,
};

const EN: &Locale = &Locale::EN_US;

/// Windows narrower than this many pixels show the panel as a sheet: 40 rem, as in the style sheets.
const NARROW: f64 = 640.0;

/// As many stores are sent by their ids; more would not fit into a request.
const MOST_NAMED: u64 = 40_000;

#[component]
pub(super) fn Lines(
    /// What the page knows.
    here: StoredValue<MatrixHere>,
    /// The run that is shown.
    run: RunInfo,
    /// Its first lines, for the view in the address.
    first: RowsPage,
    /// Where one is.
    place: Memo<Place>,
    /// Where the address of the plan that would be made is told.
    plan_address: RwSignal<Option<String>>,
) -> impl IntoView {
    let id = run.id;
    let month = run.settings.month;
    let currency = StoredValue::new(here.with_value(|here| here.currency.clone()));
    let no_plans = StoredValue::new(here.with_value(|here| here.no_plans.clone()));
    let may_share = here.with_value(|here| here.may_share);
    let views = RwSignal::new(here.with_value(|here| here.views.clone()));
    let remembered = RwSignal::new(here.with_value(|here| here.columns.clone()));

    // What is asked for: everything follows the address.
    let filter = Memo::new(move |_| place.with(|place| place.view.filter.clone()));
    let sort = Memo::new(move |_| place.with(|place| place.view.sort));
    let columns = Memo::new(move |_| {
        place.with(|place| place.view.columns.clone()).unwrap_or_else(|| remembered.get())
    });
    let shown = Memo::new(move |_| MatrixView {
        filter: filter.get(),
        sort: sort.get(),
        columns: Some(columns.get()),
    });
    let navigate = StoredValue::new(use_navigate());
    let go = move |to: Place, replace: bool| {
        let options = NavigateOptions { replace, scroll: false, ..NavigateOptions::default() };
        navigate.with_value(|navigate| navigate(&to.address(), options));
    };
    // A link to what is seen here shows the same run later, when there is a newer one.
    let here_with = move |change: &dyn Fn(&mut MatrixView)| {
        let mut to = place.get_untracked();
        to.run = Some(id);
        change(&mut to.view);
        to
    };
    let set_filter = move |wanted: RecommendationFilter| {
        go(here_with(&|view| view.filter = wanted.clone()), false);
    };
    let set_text = move |text: String| {
        let before = filter.get_untracked();
        if before.text.trim() != text.trim() {
            // Each letter is not a step to go back to.
            let replace = !before.text.is_empty() && !text.trim().is_empty();
            go(here_with(&|view| view.filter.text = text.clone()), replace);
        }
    };
    let set_columns = move |wanted: MatrixColumns| {
        go(here_with(&|view| view.columns = Some(wanted.clone())), true);
        remembered.set(wanted.clone());
        spawn_local(async move {
            // Not remembered is no harm: the choice stands in the address all the same.
            let _ = remember_columns(wanted).await;
        });
    };

    // The rows, in pages that are fetched as they come into sight.
    let sums = RwSignal::new(RowsPage { rows: Vec::new(), ..first.clone() });
    let failure = RwSignal::new(None::<app_page::Failure>);
    let busy = RwSignal::new(false);
    let pages_slot = StoredValue::new(None::<Pages<RecommendationRow>>);
    let fetch = move |page: usize, round: u64| {
        let (filter, sort) = (filter.get_untracked(), sort.get_untracked());
        spawn_local(async move {
            let offset = u32::try_from(page * ui::pages::PAGE).unwrap_or(u32::MAX);
            let answer = matrix_rows(id, filter, sort, offset).await;
            let Some(pages) = pages_slot.try_get_value().flatten() else { return };
            match answer {
                Ok(answer) => pages.fill(page, round, answer.rows),
                Err(reason) => {
                    pages.fail(page, round);
                    failure.try_set(Some(reason));
                }
            }
        });
    };
    let pages = Pages::new(fetch);
    pages_slot.set_value(Some(pages));
    let round = pages.restart(usize::try_from(first.total).unwrap_or(usize::MAX));
    pages.fill(0, round, first.rows.clone());

    // After the filter or the order changed: the first page with its sums, then the rest as looked at.
    let turn = StoredValue::new(0_u64);
    let again = move || {
        let mine = turn.get_value() + 1;
        turn.set_value(mine);
        busy.set(true);
        let (filter, sort) = (filter.get_untracked(), sort.get_untracked());
        spawn_local(async move {
            let answer = matrix_rows(id, filter, sort, 0).await;
            // A later question's answer is the one to show.
            if turn.try_get_value() != Some(mine) {
                return;
            }
            busy.try_set(false);
            match answer {
                Ok(answer) => {
                    failure.try_set(None);
                    let round = pages.restart(usize::try_from(answer.total).unwrap_or(usize::MAX));
                    sums.try_set(RowsPage { rows: Vec::new(), ..answer.clone() });
                    pages.fill(0, round, answer.rows);
                }
                Err(reason) => {
                    failure.try_set(Some(reason));
                }
            }
        });
    };
    let month_word = month.to_string();
    Effect::new(move |before: Option<(RecommendationFilter, _)>| {
        let now = (filter.get(), sort.get());
        plan_address.set(Some(address::new_plan(id, &month_word, &now.0)));
        if before.is_some_and(|before| before != now) {
            again();
        }
        now
    });

    // What is chosen: some stores, or all that match.
    let selected = RwSignal::new(HashSet::<String>::new());
    let all = RwSignal::new(false);
    let total = Memo::new(move |_| sums.with(|sums| sums.total));
    let chosen_count = Memo::new(move |_| {
        if all.get() {
            usize::try_from(total.get()).unwrap_or(usize::MAX)
        } else {
            selected.with(HashSet::len)
        }
    });
    let choose_none = move || {
        all.set(false);
        selected.set(HashSet::new());
    };
    let choose_all = move |on: bool| {
        selected.set(HashSet::new());
        all.set(on);
    };
    Effect::new(move |before: Option<RecommendationFilter>| {
        let now = filter.get();
        if before.is_some_and(|before| before != now) {
            choose_none();
        }
        now
    });
    let between = move |low: usize, high: usize, then: Callback<(Vec<StoreId>,)>| {
        let (filter, sort) = (filter.get_untracked(), sort.get_untracked());
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        spawn_local(async move {
            match stores_between(id, filter, sort, number(low), number(high - low + 1)).await {
                Ok(stores) => then.run((stores,)),
                Err(reason) => {
                    failure.try_set(Some(reason));
                }
            }
        });
    };
    let choose_range = move |low: usize, high: usize| {
        between(
            low,
            high,
            Callback::from(move |stores: Vec<StoreId>| {
                selected.try_update(|chosen| chosen.extend(stores.iter().map(StoreId::to_string)));
            }),
        );
    };
    // A box unticked while all are chosen: all of them but that one.
    Effect::new(move |_| {
        let unticked = selected.get();
        if all.get_untracked() && !unticked.is_empty() {
            let last =
                usize::try_from(total.get_untracked()).unwrap_or(usize::MAX).saturating_sub(1);
            between(
                0,
                last,
                Callback::from(move |stores: Vec<StoreId>| {
                    all.try_set(false);
                    let rest =
                        stores.iter().map(StoreId::to_string).filter(|own| !unticked.contains(own));
                    selected.try_set(rest.collect());
                }),
            );
        }
    });
    // The recommendations that are chosen, as a filter.
    let chosen_filter = move || {
        if all.get_untracked() {
            return filter.get_untracked();
        }
        RecommendationFilter {
            stores: selected.with_untracked(|chosen| {
                chosen.iter().filter_map(|own| own.parse().ok()).collect()
            }),
            ..RecommendationFilter::default()
        }
    };

    // Making a plan and files.
    let (plan_open, wish) = (RwSignal::new(false), RwSignal::new(Wish::default()));
    let the = |count: u64, one: &str, many: &str| {
        format!("the {}", format::count(i64::try_from(count).unwrap_or(i64::MAX), one, many, EN))
    };
    let toaster = ui::toaster();
    let plan_of_chosen = move || {
        let count = chosen_count.get_untracked() as u64;
        if !all.get_untracked() && count > MOST_NAMED {
            let most = format::whole(MOST_NAMED as i64, EN);
            return toaster.warn(format!("At most {most} stores can be chosen one by one. Narrow the filter and choose all that match instead."));
        }
        wish.set(Wish {
            filter: chosen_filter(),
            what: the(count, "chosen recommendation", "chosen recommendations"),
            name: String::new(),
        });
        plan_open.set(true);
    };
    let plan_of_view = move |name: String| {
        let what =
            the(total.get_untracked(), "recommendation", "recommendations") + " of this view";
        wish.set(Wish { filter: filter.get_untracked(), what, name });
        plan_open.set(true);
    };
    let apply = move |saved: Option<SavedView<MatrixView>>| {
        let (saved, view) =
            saved.map_or_else(Default::default, |saved| (Some(saved.id), saved.view));
        go(Place { run: Some(id), saved, view }, false);
    };
    let name_view = move |saved: Option<ViewId>| {
        go(Place { run: Some(id), saved, view: shown.get_untracked() }, false);
    };
    let more_of_views = move |name: Option<String>| {
        let name = name.unwrap_or_default();
        vec![
            MenuItem::new("Save current view as plan…", move || plan_of_view(name.clone()))
                .icon("calendar-plus")
                .refused(no_plans.get_value())
                .divided(),
        ]
    };
    let save = move |kind: export::Kind| {
        let view = MatrixView {
            filter: filter.get_untracked(),
            sort: sort.get_untracked(),
            columns: None,
        };
        let some = !all.get_untracked() && selected.with_untracked(|chosen| !chosen.is_empty());
        selected.with_untracked(|chosen| {
            export::fetch(kind, id, &view, columns.get_untracked(), some.then_some(chosen));
        });
    };
    let files = move || {
        let count = chosen_count.get();
        let what = if count > 0 {
            format!("{} chosen", format::whole(count as i64, EN))
        } else {
            "all that match".to_owned()
        };
        let nothing = (total.get() == 0).then(|| "No store matches.".to_owned());
        [
            ("CSV", "file-text", export::Kind::Csv),
            ("CSV for Excel", "file-text", export::Kind::CsvForExcel),
            ("Excel workbook", "file-spreadsheet", export::Kind::Workbook),
        ]
        .into_iter()
        .map(|(word, icon, kind)| {
            MenuItem::new(format!("{word}, {what}"), move || save(kind))
                .icon(icon)
                .refused(nothing.clone())
        })
        .collect::<Vec<_>>()
    };

    // The panel.
    let chosen = RwSignal::new(None::<RecommendationRow>);
    let narrow = RwSignal::new(false);
    let is_narrow = || {
        let width = window().inner_width().ok().and_then(|width| width.as_f64());
        width.is_some_and(|width| width < NARROW)
    };
    let resized = StoredValue::new(None);
    Effect::new(move |_| {
        narrow.set(is_narrow());
        resized
            .set_value(Some(window_event_listener(ev::resize, move |_| narrow.set(is_narrow()))));
    });
    on_cleanup(move || {
        if let Some(listener) = resized.try_update_value(Option::take).flatten() {
            listener.remove();
        }
    });
    let open = move |own: String| {
        if let Some(row) = pages.find(|row| row.store.to_string() == own) {
            chosen.set(Some(row));
        }
    };
    let list = NodeRef::<html::Div>::new();
    let close = move || {
        if chosen.with_untracked(Option::is_none) {
            return;
        }
        chosen.set(None);
        // Back to the line one came from.
        let grid =
            list.get_untracked().and_then(|list| list.query_selector("[role=grid]").ok().flatten());
        if let Some(grid) =
            grid.and_then(|grid| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(grid).ok())
        {
            let _ = grid.focus();
        }
    };
    let current =
        Memo::new(move |_| chosen.with(|row| row.as_ref().map(|row| row.store.to_string())));

    let search = NodeRef::<html::Input>::new();
    let choosing_columns = RwSignal::new(false);
    let filters_open = RwSignal::new(false);
    on_shortcut("/", "Matrix", "Search stores", move || {
        if let Some(search) = search.get_untracked() {
            let _ = search.focus();
        }
    });
    on_shortcut("escape", "Matrix", "Close the panel", close);
    on_shortcut("c", "Matrix", "Choose columns", move || choosing_columns.set(true));
    let to_table = move || {
        let grid =
            list.get_untracked().and_then(|list| list.query_selector("[role=grid]").ok().flatten());
        if let Some(grid) =
            grid.and_then(|grid| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(grid).ok())
        {
            let _ = grid.focus();
        }
    };
    on_shortcut(
        "t",
        "Matrix",
        "Go to the table: arrows move, Enter opens, Space chooses",
        to_table,
    );

    let scale = here.with_value(|here| {
        // One scale for all rows of a run, so that bars can be compared down the column.
        let chain = here.parameters.as_ref().map_or(0.02, |learnt| learnt.chain_rate);
        (0.0, (chain * 3.0).clamp(0.001, 1.0))
    });
    let heads: Signal<Option<Sort>> = Memo::new(move |_| shown_order(sort.get())).into();
    let on_sort = move |pressed: Sort| {
        if let Some(wanted) = order(&pressed) {
            go(here_with(&|view| view.sort = wanted), false);
        }
    };
    let set_parts = Memo::new(move |_| filter.with(parts_set));
    let none = Memo::new(move |_| total.get() == 0);
    let money = move |cents: i64| currency.with_value(|code| format::money_round(cents, code, EN));
    let said_count = move || {
        format::count(i64::try_from(total.get()).unwrap_or(i64::MAX), "store", "stores", EN)
    };
    view! {
        <Toolbar label="Recommendations">
            <Views
                of=MatrixViews
                views=views
                applied=Signal::derive(move || place.with(|place| place.saved))
                shown=shown
                keeps="Keeps the filter, the order and the columns."
                leaves="No recommendation or plan changes."
                on_apply=apply
                on_name=name_view
                may_share=may_share
                more=more_of_views
            />
            <SearchInput
                label="Search stores"
                key_hint="/"
                value=Signal::derive(move || filter.with(|filter| filter.text.clone()))
                on_search=set_text
                node=search
            />
            <StatusFilter filter on_change=set_filter/>
            <span class="matrix-filters-toggle">
                <Button icon="sliders-horizontal" on_press=move || filters_open.update(|open| *open = !*open)>
                    {move || match set_parts.get() { 0 => "Filters".to_owned(), n => format!("Filters ({n})") }}
                </Button>
            </span>
            <span class="push"></span>
            <Menu label="Export" icon=Some("download") items=Signal::derive(files) at_end=true>"Export"</Menu>
            <IconButton label="Choose columns" icon="columns-3" keys="c" on_press=move || choosing_columns.set(true)/>
        </Toolbar>
        <div class="matrix-filters" class:is-open=move || filters_open.get() class:is-put-away=move || {chosen_count.get() > 0}>
            <Filters here filter on_change=set_filter/>
        </div>
        <ChosenBar count=chosen_count one="store" many="stores" on_clear=choose_none>
            <Button small=true kind=Kind::Primary icon="calendar-plus" refused=MaybeProp::derive(move || no_plans.get_value()) on_press=plan_of_chosen>"Create plan from selection"</Button>
            {move || (!all.get() && (chosen_count.get() as u64) < total.get()).then(|| view! {
                <Button small=true kind=Kind::Ghost on_press=move || choose_all(true)>{move || format!("Choose all {} that match", format::whole(i64::try_from(total.get()).unwrap_or(i64::MAX), EN))}</Button>
            })}
        </ChosenBar>
        {move || failure.get().map(|failure| view! {
            <Failed
                small=true
                what="Some recommendations could not be read."
                safe="Nothing was changed."
                next=failure.to_string()
                reference=failure.reference()
                on_retry=again
            />
        })}
        <div class="panes fill">
            <div node_ref=list class="pane-main matrix-list" class:is-empty=move || none.get() aria-busy=move || if busy.get() { "true" } else { "false" }>
                {move || none.get().then(|| view! {
                    <Empty small=true icon="search-x" title="No store matches" text="Every part of the filter must hold. Take one away, or search for fewer words.">
                        <Button icon="x" on_press=move || set_filter(RecommendationFilter::default())>"Clear filters"</Button>
                    </Empty>
                })}
                {move || {
                    let columns = currency.with_value(|currency| columns.with(|columns| table_columns(columns, currency, scale)));
                    view! {
                        <VirtualTable
                            label="Recommendations"
                            pages=pages
                            columns=columns
                            key=|row: &RecommendationRow| row.store.to_string()
                            sort=heads
                            on_sort=on_sort
                            selected=selected
                            all_selected=all
                            on_select_all=choose_all
                            on_select_range=choose_range
                            on_open=open
                            current=current
                            dense=true
                        />
                    }
                }}
                <p class="matrix-foot num" role="status">
                    <span class="strong">{said_count}</span>
                    {move || (total.get() > 0).then(|| sums.with(|sums| view! {
                        <span>{format!("{} pieces", format::whole(i64::try_from(sums.pieces).unwrap_or(i64::MAX), EN))}</span>
                        <span>{format!("{} responses", format::fraction(sums.responses, 0, EN))}</span>
                        <span>{format!("{} cost", money(sums.cost.0))}</span>
                        <span>{format!("{} profit", money(sums.profit.0))}</span>
                    }))}
                </p>
            </div>
            <RecommendationPanel chosen run=id currency narrow on_close=close/>
        </div>
        <ColumnChoice open=choosing_columns columns on_change=set_columns/>
        <PlanDialog open=plan_open wish run=id month currency/>
    }
}
