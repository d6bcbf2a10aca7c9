//! Regions, with thresholds of their own where they have them, and store types.

use super::{
    api::{
        add_region, add_store_type, change_region, load_choices, remove_region, remove_store_type,
        rename_store_type,
    },
    said::RoomTabs,
};
use app_page::{Failure, LazyPage, failed, name_this_page, use_visit};
use domain::{
    accounts::{Action, Thresholds},
    refusal::Refusal,
    stores::{
        PlaceRefusal, Region, StoreChoices, StoreFilter, StoreType, StoreView, check_region,
        check_store_type,
    },
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use ui::{
    Button, Column, Dialog, Empty, Field, Kind, Menu, MenuItem, PageHeader, SkeletonRows, Switch,
    Table, TextInput, Width,
    format::{self, Locale},
    toaster,
};

/// `/stores/places`
pub(super) struct PlacesPage {
    choices: Resource<Result<StoreChoices, Failure>>,
}

impl LazyPage for PlacesPage {
    fn load() -> Self {
        PlacesPage { choices: Resource::new_blocking(|| (), |()| load_choices()) }
    }

    fn view(this: Self) -> AnyView {
        let loaded = this.choices;
        let visit = use_visit();
        view! {
            <Title text="Regions and store types"/>
            <div class="page stores">
                <Suspense fallback=|| view! { <SkeletonRows rows=8 columns=3 label="Loading regions"/> }>
                    {move || Suspend::new(async move {
                        match (loaded.await, visit.0.await) {
                            (Ok(choices), Ok(visit)) => {
                                let may_edit = visit.actor.may(Action::EditStores).is_ok();
                                view! { <Places first=choices may_edit=may_edit/> }.into_any()
                            }
                            (Err(failure), _) | (_, Err(failure)) => {
                                failed("The regions could not be loaded.", &failure, None)
                            }
                        }
                    })}
                </Suspense>
            </div>
        }
        .into_any()
    }
}

/// What the dialog is about.
#[derive(Clone, Debug, PartialEq)]
enum Editing {
    Region(Option<Region>),
    Type(Option<StoreType>),
}

fn whole(n: u64) -> String {
    format::whole(i64::try_from(n).unwrap_or(i64::MAX), &Locale::EN_US)
}

fn list_of(filter: StoreFilter) -> String {
    format!("/stores{}", StoreView::default().filtered(filter).query())
}

#[component]
fn Places(first: StoreChoices, may_edit: bool) -> impl IntoView {
    name_this_page(|| Some("Regions and types".to_owned()));
    let toaster = toaster();
    let choices = RwSignal::new(first);
    let editing = RwSignal::new(Editing::Region(None));
    let open = RwSignal::new(false);
    let reload = move || {
        spawn_local(async move {
            if let Ok(fresh) = load_choices().await {
                let _ = choices.try_set(fresh);
            }
        });
    };
    let edit = move |what: Editing| {
        editing.set(what);
        open.set(true);
    };
    fn tell<R: Refusal>(
        toaster: ui::Toaster,
        done: Result<(), Failure<R>>,
        words: String,
        reload: impl Fn(),
    ) {
        match done {
            Ok(()) => {
                toaster.say(words);
                reload();
            }
            Err(failure) => toaster.fail(failure.to_string()),
        }
    }
    let drop_region = move |region: Region| {
        spawn_local(async move {
            let done = remove_region(region.id).await;
            tell(toaster, done, format!("Region \u{201c}{}\u{201d} removed", region.name), reload);
        });
    };
    let drop_type = move |kind: StoreType| {
        spawn_local(async move {
            let done = remove_store_type(kind.id).await;
            tell(
                toaster,
                done,
                format!("Store type \u{201c}{}\u{201d} removed", kind.name),
                reload,
            );
        });
    };
    let in_use = |stores: u64| {
        (stores > 0).then(|| format!("{} stores use it. Move them first.", whole(stores)))
    };
    let mut region_columns = vec![
        Column::view("name", "Region", |region: &Region| {
            let href = list_of(StoreFilter { regions: vec![region.id], ..StoreFilter::default() });
            view! { <a class="link strong" href=href>{region.name.clone()}</a> }
        }),
        Column::number("stores", "Stores", |region: &Region| whole(region.stores)),
        Column::text("thresholds", "Thresholds", |region: &Region| match region.thresholds {
            Some(t) => {
                format!("Approves above {}, skips below {}", t.auto_approve_above, t.skip_below)
            }
            None => "As in the workspace".to_owned(),
        })
        .width(Width::Xl),
    ];
    let mut type_columns = vec![
        Column::view("name", "Store type", |kind: &StoreType| {
            let href = list_of(StoreFilter { types: vec![kind.id], ..StoreFilter::default() });
            view! { <a class="link strong" href=href>{kind.name.clone()}</a> }
        }),
        Column::number("stores", "Stores", |kind: &StoreType| whole(kind.stores)),
    ];
    if may_edit {
        region_columns.push(
            Column::view("actions", "Actions", move |region: &Region| {
                let (changed, removed) = (region.clone(), region.clone());
                let items = vec![
                    MenuItem::new("Change", move || edit(Editing::Region(Some(changed.clone())))).icon("pencil"),
                    MenuItem::new("Remove", move || drop_region(removed.clone())).icon("trash-2").danger().divided().refused(in_use(region.stores)),
                ];
                view! { <Menu label=format!("Actions for {}", region.name) items=items small=true at_end=true/> }
            })
            .width(Width::Xs),
        );
        type_columns.push(
            Column::view("actions", "Actions", move |kind: &StoreType| {
                let (changed, removed) = (kind.clone(), kind.clone());
                let items = vec![
                    MenuItem::new("Rename", move || edit(Editing::Type(Some(changed.clone())))).icon("pencil"),
                    MenuItem::new("Remove", move || drop_type(removed.clone())).icon("trash-2").danger().divided().refused(in_use(kind.stores)),
                ];
                view! { <Menu label=format!("Actions for {}", kind.name) items=items small=true at_end=true/> }
            })
            .width(Width::Xs),
        );
    }
    let (region_columns, type_columns) =
        (StoredValue::new(region_columns), StoredValue::new(type_columns));
    let regions = Signal::derive(move || choices.with(|choices| choices.regions.clone()));
    let types = Signal::derive(move || choices.with(|choices| choices.types.clone()));
    view! {
        <PageHeader title="Regions and store types" text="What stores are sorted by. The matrix learns from both; a region can have thresholds of its own."/>
        <RoomTabs current="/stores/places"/>
        <div class="columns-2">
            <section class="panel">
                <header>
                    <h2>"Regions"</h2>
                    {may_edit.then(|| view! { <span class="push"></span><Button small=true icon="plus" on_press=move || edit(Editing::Region(None))>"New region"</Button> })}
                </header>
                <div class="panel-flush">
                    <Show when=move || !regions.with(Vec::is_empty) fallback=|| view! { <Empty small=true icon="map" title="No regions yet" text="Regions divide the chain for planning, rights and thresholds."/> }>
                        <Table label="Regions" rows=regions columns=region_columns.get_value() key=|region: &Region| region.id.to_string()/>
                    </Show>
                </div>
            </section>
            <section class="panel">
                <header>
                    <h2>"Store types"</h2>
                    {may_edit.then(|| view! { <span class="push"></span><Button small=true icon="plus" on_press=move || edit(Editing::Type(None))>"New store type"</Button> })}
                </header>
                <div class="panel-flush">
                    <Show when=move || !types.with(Vec::is_empty) fallback=|| view! { <Empty small=true icon="tags" title="No store types yet" text="Types such as urban or outlet let the matrix compare like with like."/> }>
                        <Table label="Store types" rows=types columns=type_columns.get_value() key=|kind: &StoreType| kind.id.to_string()/>
                    </Show>
                </div>
            </section>
        </div>
        <PlaceForm open=open editing=editing on_saved=reload/>
    }
}

#[component]
fn PlaceForm(
    open: RwSignal<bool>,
    editing: RwSignal<Editing>,
    #[prop(into)] on_saved: Callback<()>,
) -> impl IntoView {
    let toaster = toaster();
    let name = RwSignal::new(String::new());
    let own = RwSignal::new(false);
    let above = RwSignal::new(String::new());
    let below = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    Effect::new(move |_| {
        if open.get() {
            let usual = Thresholds::default();
            let (called, thresholds) = match editing.get_untracked() {
                Editing::Region(Some(region)) => (region.name, region.thresholds),
                Editing::Type(Some(kind)) => (kind.name, None),
                Editing::Region(None) | Editing::Type(None) => (String::new(), None),
            };
            name.set(called);
            own.set(thresholds.is_some());
            let shown = thresholds.unwrap_or(usual);
            above.set(shown.auto_approve_above.to_string());
            below.set(shown.skip_below.to_string());
            problem.set(None);
        }
    });
    let thresholds = move || -> Result<Option<Thresholds>, PlaceRefusal> {
        if !own.get_untracked() {
            return Ok(None);
        }
        let read =
            |text: String| text.trim().parse::<u8>().map_err(|_| PlaceRefusal::ThresholdsReversed);
        Ok(Some(Thresholds {
            auto_approve_above: read(above.get_untracked())?,
            skip_below: read(below.get_untracked())?,
        }))
    };
    let save = move || {
        let what = editing.get_untracked();
        let name = name.get_untracked();
        let checked = thresholds().and_then(|thresholds| match &what {
            Editing::Region(_) => check_region(&name, thresholds),
            Editing::Type(_) => check_store_type(&name).map(|name| (name, None)),
        });
        let (name, thresholds) = match checked {
            Ok(checked) => checked,
            Err(refusal) => {
                problem.set(Some(refusal.to_string()));
                return;
            }
        };
        busy.set(true);
        spawn_local(async move {
            let saved = match what {
                Editing::Region(Some(region)) => {
                    change_region(region.id, name.clone(), thresholds).await
                }
                Editing::Region(None) => add_region(name.clone(), thresholds).await.map(|_| ()),
                Editing::Type(Some(kind)) => rename_store_type(kind.id, name.clone()).await,
                Editing::Type(None) => add_store_type(name.clone()).await.map(|_| ()),
            };
            busy.set(false);
            match saved {
                Ok(()) => {
                    toaster.say(format!("\u{201c}{name}\u{201d} saved"));
                    open.set(false);
                    on_saved.run(());
                }
                Err(failure) => problem.set(Some(failure.to_string())),
            }
        });
    };
    let title = move || {
        match editing.get() {
            Editing::Region(Some(_)) => "Change region",
            Editing::Region(None) => "New region",
            Editing::Type(Some(_)) => "Rename store type",
            Editing::Type(None) => "New store type",
        }
        .to_owned()
    };
    let of_region = move || matches!(editing.get(), Editing::Region(_));
    view! {
        <Dialog
            open=open
            title=Signal::derive(title)
            acts=move || view! {
                <Button on_press=move || open.set(false)>"Cancel"</Button>
                <Button kind=Kind::Primary busy=busy on_press=save>"Save"</Button>
            }
        >
            <div class="stack">
                <Field label="Name" error=MaybeProp::derive(move || problem.get())>
                    <TextInput value=name on_input=move |text: String| name.set(text) max=80 autofocus=true/>
                </Field>
                {move || of_region().then(|| view! {
                    <Switch label="Thresholds of its own" hint="Where the matrix changes status in this region" checked=own on_change=move |on: bool| own.set(on)/>
                })}
                {move || (of_region() && own.get()).then(|| view! {
                    <div class="columns-2">
                        <Field label="Auto-approve above" hint="Confidence, 0 to 100">
                            <TextInput value=above on_input=move |text: String| above.set(text) figures=true/>
                        </Field>
                        <Field label="Skip below" hint="Confidence, 0 to 100">
                            <TextInput value=below on_input=move |text: String| below.set(text) figures=true/>
                        </Field>
                    </div>
                })}
            </div>
        </Dialog>
    }
}
