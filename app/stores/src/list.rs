//! The list of stores. Its filter, order, page and columns stand in the address: a link shows the
//! same list, and back undoes the last step.

use super::{
    api::{list_stores, load_choices, remember_columns},
    columns::table_columns,
    filters::StoreFilters,
    groups::{AddToGroup, SaveGroup},
    said::RoomTabs,
};
use app_page::{Failure, LazyPage, failed, use_visit};
use domain::{
    accounts::{Action, Visit},
    ids::StoreId,
    stores::{Page, StoreChoices, StoreColumn, StoreFilter, StoreList, StoreRow, StoreView},
};
use leptos::{html, prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
    params::ParamsMap,
};
use std::collections::HashSet;
use ui::{
    Button, Checkbox, ChosenBar, Dialog, Empty, IconButton, Kind, LinkButton, Menu, MenuItem,
    NativeSelect, PageHeader, SearchInput, SkeletonRows, Sort, Table, Toolbar,
    format::{self, Locale},
    shortcut::on_shortcut,
};

fn view_of(params: &ParamsMap) -> StoreView {
    let pairs: Vec<(&str, String)> = StoreView::NAMES
        .into_iter()
        .flat_map(|name| {
            params.get_all(name).unwrap_or_default().into_iter().map(move |value| (name, value))
        })
        .collect();
    StoreView::from_pairs(pairs.iter().map(|(name, value)| (*name, value.as_str())))
}

/// `/stores`
pub(super) struct StoresPage {
    view: Memo<StoreView>,
    first: Resource<Result<StoreList, Failure>>,
    choices: Resource<Result<StoreChoices, Failure>>,
}

impl LazyPage for StoresPage {
    fn load() -> Self {
        let params = use_query_map();
        let view = Memo::new(move |_| params.with(view_of));
        StoresPage {
            view,
            // Loaded once; what the address says later is fetched by the list itself, which keeps
            // its rows and the focus meanwhile.
            first: Resource::new_blocking(|| (), move |()| list_stores(view.get_untracked())),
            choices: Resource::new_blocking(|| (), |()| load_choices()),
        }
    }

    fn view(this: Self) -> AnyView {
        let StoresPage { view, first, choices } = this;
        let visit = use_visit();
        view! {
            <Title text="Stores"/>
            <div class="page-fill stores">
                <Suspense fallback=|| view! { <SkeletonRows rows=12 columns=8 label="Loading stores"/> }>
                    {move || Suspend::new(async move {
                        match (first.await, choices.await, visit.0.await) {
                            (Ok(list), Ok(choices), Ok(visit)) => {
                                view! { <StoreListView view=view first=list choices=choices visit=visit/> }.into_any()
                            }
                            (Err(failure), ..) | (_, Err(failure), _) | (.., Err(failure)) => {
                                failed("The stores could not be loaded.", &failure, None)
                            }
                        }
                    })}
                </Suspense>
            </div>
        }
        .into_any()
    }
}

/// What the list is doing.
#[derive(Clone, Debug, PartialEq)]
enum Loading {
    Done,
    Busy,
    Failed(String),
}

#[component]
fn StoreListView(
    view: Memo<StoreView>,
    first: StoreList,
    choices: StoreChoices,
    visit: Visit,
) -> impl IntoView {
    let may_edit = visit.actor.may(Action::EditStores).is_ok();
    let may_import = visit.actor.may(Action::Import).is_ok();
    let may_manage = visit.actor.may(Action::ManageWorkspace).is_ok();
    let currency = StoredValue::new(visit.currency);
    let choices = RwSignal::new(choices);
    let shown = RwSignal::new(first);
    let loading = RwSignal::new(Loading::Done);
    let chosen = RwSignal::new(HashSet::<String>::new());
    let navigate = StoredValue::new(use_navigate());
    let go = move |next: StoreView, replace: bool| {
        let options = NavigateOptions { replace, scroll: false, ..NavigateOptions::default() };
        navigate.with_value(|navigate| navigate(&format!("/stores{}", next.query()), options));
    };
    let asked = StoredValue::new(0_u64);
    let load = move |wanted: StoreView| {
        let turn = asked.get_value() + 1;
        asked.set_value(turn);
        loading.set(Loading::Busy);
        spawn_local(async move {
            let answer = list_stores(wanted).await;
            // A later question's answer is the one to show.
            if asked.try_get_value() != Some(turn) {
                return;
            }
            match answer {
                Ok(list) => {
                    shown.set(list);
                    loading.set(Loading::Done);
                }
                Err(failure) => loading.set(Loading::Failed(failure.to_string())),
            }
        });
    };
    Effect::new(move |_| {
        let wanted = view.get();
        if shown.with_untracked(|list| list.view != wanted) || asked.get_value() > 0 {
            load(wanted);
        }
    });

    let filter = Signal::derive(move || view.with(|view| view.filter.clone()));
    let set_filter = move |filter: StoreFilter| {
        chosen.set(HashSet::new());
        go(view.get_untracked().filtered(filter), false);
    };
    let set_text = move |text: String| {
        let before = view.get_untracked();
        if before.filter.text.trim() != text.trim() {
            chosen.set(HashSet::new());
            // Each letter is not a step to go back to.
            let replace = !before.filter.text.is_empty() && !text.trim().is_empty();
            go(before.filtered(StoreFilter { text, ..before.filter.clone() }), replace);
        }
    };
    let sort = Signal::derive(move || {
        let sort = view.with(|view| view.sort);
        Some(Sort { by: sort.column.word().to_owned(), descending: sort.descending })
    });
    let on_sort = move |pressed: Sort| {
        if let Some(column) = StoreColumn::from_word(&pressed.by) {
            let before = view.get_untracked();
            go(before.sorted(before.sort.chosen(column)), false);
        }
    };
    let columns = Memo::new(move |_| shown.with(|list| list.columns.clone()));
    let rows = Signal::derive(move || shown.with(|list| list.page.rows.clone()));
    let total = Memo::new(move |_| shown.with(|list| list.page.total));
    let open = move |id: String| {
        navigate
            .with_value(|navigate| navigate(&format!("/stores/{id}"), NavigateOptions::default()));
    };
    let export = move |path: &'static str| {
        // The file holds what is shown: this filter, this order, these columns.
        let asked = StoreView { columns: Some(columns.get_untracked()), ..view.get_untracked() };
        let address = asked.on_page(1).query();
        let join = if path.contains('?') { "&" } else { "?" };
        let _ = window().location().assign(&format!("{path}{}", address.replacen('?', join, 1)));
    };
    let search = NodeRef::<html::Input>::new();
    let focus_search = move || {
        if let Some(search) = search.get_untracked() {
            let _ = search.focus();
        }
    };
    on_shortcut("/", "Stores", "Search stores", focus_search);
    if may_edit {
        on_shortcut("n", "Stores", "New store", move || {
            navigate.with_value(|navigate| navigate("/stores/new", NavigateOptions::default()));
        });
    }
    let choosing_columns = RwSignal::new(false);
    let saving_group = RwSignal::new(false);
    let adding_to_group = RwSignal::new(false);
    let nothing_at_all =
        Memo::new(move |_| total.get() == 0 && view.with(|view| view.filter.is_empty()));
    let picked = move || -> Vec<StoreId> {
        chosen.with_untracked(|chosen| chosen.iter().filter_map(|id| id.parse().ok()).collect())
    };
    let reload_choices = move || {
        chosen.set(HashSet::new());
        spawn_local(async move {
            if let Ok(fresh) = load_choices().await {
                let _ = choices.try_set(fresh);
            }
        });
    };
    let count = move || {
        format::count(
            i64::try_from(total.get()).unwrap_or(i64::MAX),
            "store",
            "stores",
            &Locale::EN_US,
        )
    };
    let menu = move || {
        vec![
            MenuItem::new("CSV", move || export("/stores/export.csv")).icon("file-text"),
            MenuItem::new("CSV for Excel", move || export("/stores/export.csv?bom=1"))
                .icon("file-text"),
            MenuItem::new("Excel workbook", move || export("/stores/export.xlsx"))
                .icon("file-spreadsheet"),
        ]
    };
    view! {
        <PageHeader title="Stores">
            {move || (total.get() > 0).then(|| view! {
                <Menu label="Export" icon=Some("download") kind=Kind::Plain items=Signal::derive(menu) at_end=true>"Export"</Menu>
            })}
            {may_import.then(|| view! { <LinkButton href="/stores/import" icon="upload">"Import"</LinkButton> })}
            {may_edit.then(|| view! { <LinkButton href="/stores/new" kind=Kind::Primary icon="plus">"New store"</LinkButton> })}
        </PageHeader>
        <RoomTabs current="/stores"/>
        <Show
            when=move || !nothing_at_all.get()
            fallback=move || view! { <NoStores may_import may_edit may_manage/> }
        >
            <Toolbar label="Stores">
                <SearchInput
                    label="Search stores"
                    value=Signal::derive(move || view.with(|view| view.filter.text.clone()))
                    on_search=set_text
                    key_hint="/"
                    node=search
                />
                <StoreFilters filter=filter choices=choices on_change=set_filter/>
                <span class="push"></span>
                {may_edit.then(|| view! {
                    <Button
                        kind=Kind::Ghost
                        icon="layers"
                        refused=MaybeProp::derive(move || (total.get() == 0).then(|| "No store matches this filter.".to_owned()))
                        on_press=move || saving_group.set(true)
                    >"Save as group"</Button>
                })}
                <IconButton label="Choose columns" icon="columns-3" on_press=move || choosing_columns.set(true)/>
            </Toolbar>
            <ChosenBar count=Signal::derive(move || chosen.with(HashSet::len)) one="store" many="stores" on_clear=move || chosen.set(HashSet::new())>
                <Button small=true icon="folder-plus" on_press=move || adding_to_group.set(true)>"Add to group"</Button>
            </ChosenBar>
            {move || match loading.get() {
                Loading::Failed(sentence) => view! {
                    <p class="stores-problem" role="alert">
                        <span>{sentence}</span>
                        <Button small=true icon="rotate-cw" on_press=move || load(view.get_untracked())>"Try again"</Button>
                    </p>
                }.into_any(),
                _ => ().into_any(),
            }}
            <div class="stores-list" aria-busy=move || if loading.get() == Loading::Busy { "true" } else { "false" }>
                {move || (total.get() == 0).then(|| view! {
                    <Empty title="No store matches" icon="search-x" text="Every part of the filter must hold. Take one away, or search for fewer words.">
                        <Button icon="x" on_press=move || set_filter(StoreFilter::default())>"Clear filters"</Button>
                    </Empty>
                })}
                {move || {
                    let columns = currency.with_value(|currency| table_columns(&columns.get(), currency));
                    let select = may_edit.then_some(chosen);
                    (total.get() > 0).then(|| match select {
                        Some(selected) => view! {
                            <Table label="Stores" rows=rows columns=columns key=|row: &StoreRow| row.store.id.to_string() sort=sort on_sort=on_sort on_open=open selected=selected dense=true fill=true/>
                        }.into_any(),
                        None => view! {
                            <Table label="Stores" rows=rows columns=columns key=|row: &StoreRow| row.store.id.to_string() sort=sort on_sort=on_sort on_open=open dense=true fill=true/>
                        }.into_any(),
                    })
                }}
            </div>
            <Pager shown=shown view=view on_go=move |next: StoreView| go(next, false)/>
            <p class="hush" role="status">{count}</p>
        </Show>
        <ColumnChoice open=choosing_columns columns=Signal::derive(move || columns.get()) on_toggle=move |column: StoreColumn| {
            let columns = columns.get_untracked().toggled(column);
            go(StoreView { columns: Some(columns.clone()), ..view.get_untracked() }, true);
            spawn_local(async move {
                // Not remembered is no harm: the choice stands in the address all the same.
                let _ = remember_columns(columns).await;
            });
        }/>
        <SaveGroup open=saving_group filter=filter choices=choices total=Signal::derive(move || total.get()) on_saved=reload_choices/>
        <AddToGroup open=adding_to_group choices=choices picked=Callback::from(picked) on_saved=reload_choices/>
    }
}

/// Which rows of how many, the size of a page, and the way to others.
#[component]
fn Pager(
    shown: RwSignal<StoreList>,
    view: Memo<StoreView>,
    #[prop(into)] on_go: Callback<(StoreView,)>,
) -> impl IntoView {
    let page = Memo::new(move |_| shown.with(|list| list.page.page));
    let total = Memo::new(move |_| shown.with(|list| list.page.total));
    let last = Memo::new(move |_| page.get().count(total.get()));
    let whole = |n: u64| format::whole(i64::try_from(n).unwrap_or(i64::MAX), &Locale::EN_US);
    let range = move || {
        let rows = shown.with(|list| list.page.rows.len() as u64);
        let from = page.get().offset();
        if rows == 0 {
            "No stores".to_owned()
        } else {
            format!("{}–{} of {}", whole(from + 1), whole(from + rows), whole(total.get()))
        }
    };
    let to = move |number: u32| on_go.run((view.get_untracked().on_page(number),));
    let sizes: Vec<ui::Choice> =
        Page::SIZES.map(|n| ui::Choice::new(n.to_string(), format!("{n} a page"))).to_vec();
    view! {
        <nav class="stores-pager" aria-label="Pages">
            <span class="num quiet">{range}</span>
            <span class="push"></span>
            <NativeSelect
                label="Stores on a page"
                choices=sizes
                value=Signal::derive(move || page.get().size.to_string())
                on_change=move |size: String| {
                    let size = size.parse().unwrap_or(Page::default().size);
                    on_go.run((StoreView { page: Page::new(1, size), ..view.get_untracked() },));
                }
            />
            <IconButton label="First page" icon="chevrons-left" disabled=Signal::derive(move || page.get().number <= 1) on_press=move || to(1)/>
            <IconButton label="Previous page" icon="chevron-left" disabled=Signal::derive(move || page.get().number <= 1) on_press=move || to(page.get_untracked().number.saturating_sub(1))/>
            <span class="num small">{move || format!("{} / {}", page.get().number, last.get())}</span>
            <IconButton label="Next page" icon="chevron-right" disabled=Signal::derive(move || page.get().number >= last.get()) on_press=move || to(page.get_untracked().number + 1)/>
            <IconButton label="Last page" icon="chevrons-right" disabled=Signal::derive(move || page.get().number >= last.get()) on_press=move || to(last.get_untracked())/>
        </nav>
    }
}

/// Which columns to show.
#[component]
fn ColumnChoice(
    open: RwSignal<bool>,
    #[prop(into)] columns: Signal<domain::stores::StoreColumns>,
    #[prop(into)] on_toggle: Callback<(StoreColumn,)>,
) -> impl IntoView {
    view! {
        <Dialog open=open title="Columns" text="Shown in the list and in exported files, and remembered in this browser.">
            <div class="stores-columns">
                {StoreColumn::ALL
                    .into_iter()
                    .map(|column| {
                        let fixed = matches!(column, StoreColumn::Number | StoreColumn::Name);
                        view! {
                            <Checkbox
                                label=column.to_string()
                                checked=Signal::derive(move || columns.with(|columns| columns.shown().contains(&column)))
                                disabled=fixed
                                on_change=move |_: bool| on_toggle.run((column,))
                            />
                        }
                    })
                    .collect_view()}
            </div>
        </Dialog>
    }
}

/// A workspace without stores: what would be here, and the ways to fill it.
#[component]
fn NoStores(may_import: bool, may_edit: bool, may_manage: bool) -> impl IntoView {
    let text = if may_import || may_edit {
        "Stores are what mailings, the matrix and plans are about. Import them from a spreadsheet with their mailing history, or begin with one."
    } else {
        "Stores are what mailings, the matrix and plans are about. Someone with the right to edit can import them."
    };
    view! {
        <Empty title="No stores yet" icon="store" text=text>
            {may_import.then(|| view! { <LinkButton href="/stores/import" kind=Kind::Primary icon="upload">"Import stores"</LinkButton> })}
            {may_edit.then(|| view! { <LinkButton href="/stores/new" icon="plus">"New store"</LinkButton> })}
            {may_manage.then(|| view! { <LinkButton href="/settings/workspace" icon="flask-conical">"Open the demonstration chain"</LinkButton> })}
        </Empty>
    }
}
