//! Saved store groups: the page that lists them, and the dialogs that save a filter as a group and
//! put chosen stores into one.

use super::{
    api::{
        add_group, add_to_group, change_group, list_stores, load_choices, remove_group,
        restore_group,
    },
    filters::{StoreFilters, in_words},
    said::RoomTabs,
};
use app_page::{Failure, LazyPage, failed, name_this_page, use_visit};
use domain::{
    accounts::Action,
    ids::{StoreGroupId, StoreId},
    stores::{GroupKind, NewGroup, StoreChoices, StoreFilter, StoreGroup, StoreView, check_group},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use ui::{
    Badge, Button, Choice, Column, Dialog, Empty, Field, Kind, LinkButton, Menu, MenuItem,
    PageHeader, RadioGroup, SearchInput, Select, SkeletonRows, Table, TextInput, Width,
    format::{self, Locale},
    toaster,
};

fn stores_counted(n: u64) -> String {
    format::count(i64::try_from(n).unwrap_or(i64::MAX), "store", "stores", &Locale::EN_US)
}

/// Saves what the list shows as a group: its rule, or the stores it finds now.
#[component]
pub(super) fn SaveGroup(
    open: RwSignal<bool>,
    #[prop(into)] filter: Signal<StoreFilter>,
    choices: RwSignal<StoreChoices>,
    #[prop(into)] total: Signal<u64>,
    #[prop(into)] on_saved: Callback<()>,
) -> impl IntoView {
    let toaster = toaster();
    let name = RwSignal::new(String::new());
    let kind = RwSignal::new("rule".to_owned());
    let problem = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    // A rule needs a condition and names no groups; the other way is offered at once.
    let rule_refused = move || {
        filter
            .with(|filter| check_group("name", GroupKind::Rule(filter.clone())))
            .err()
            .map(|refusal| refusal.to_string())
    };
    let save = move || {
        let content = match kind.get_untracked().as_str() {
            "rule" => NewGroup::Rule(filter.get_untracked()),
            _ => NewGroup::PickedBy(filter.get_untracked()),
        };
        busy.set(true);
        spawn_local(async move {
            let saved = add_group(name.get_untracked(), content).await;
            busy.set(false);
            match saved {
                Ok(_) => {
                    toaster.say(format!(
                        "Group \u{201c}{}\u{201d} saved",
                        name.get_untracked().trim()
                    ));
                    name.set(String::new());
                    problem.set(None);
                    open.set(false);
                    on_saved.run(());
                }
                Err(failure) => problem.set(Some(failure.to_string())),
            }
        });
    };
    view! {
        <Dialog
            open=open
            title="Save as group"
            acts=move || view! {
                <Button on_press=move || open.set(false)>"Cancel"</Button>
                <Button kind=Kind::Primary busy=busy on_press=save>"Save group"</Button>
            }
        >
            <div class="stack">
                <Field label="Name" error=MaybeProp::derive(move || problem.get())>
                    <TextInput value=name on_input=move |text: String| name.set(text) max=120 autofocus=true/>
                </Field>
                <RadioGroup
                    label="Which stores"
                    name="group-kind"
                    cards=true
                    choices={
                        let by_rule = Choice::new("rule", "By rule").hint("Whatever matches the filter, today and later");
                        let by_rule = match untrack(rule_refused) {
                            Some(reason) => {
                                kind.set("picked".into());
                                by_rule.refused(reason)
                            }
                            None => by_rule,
                        };
                        let picked = Choice::new("picked", format!("These {}", stores_counted(total.get_untracked()))).hint("Exactly the stores that match now");
                        vec![by_rule, picked]
                    }
                    value=kind
                    on_change=move |value: String| kind.set(value)
                />
                <p class="quiet small">{move || {
                    let words = filter.with(|filter| choices.with(|choices| in_words(filter, choices)));
                    if words.is_empty() { "All stores.".to_owned() } else { words }
                }}</p>
            </div>
        </Dialog>
    }
}

/// Puts the chosen stores into a picked group, or into a new one.
#[component]
pub(super) fn AddToGroup(
    open: RwSignal<bool>,
    choices: RwSignal<StoreChoices>,
    picked: Callback<(), Vec<StoreId>>,
    #[prop(into)] on_saved: Callback<()>,
) -> impl IntoView {
    let toaster = toaster();
    let group = RwSignal::new(String::new());
    let name = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let groups = move || {
        let mut offered = vec![Choice::new("new", "A new group").icon("plus")];
        choices.with(|choices| {
            offered.extend(
                choices.groups.iter().filter(|group| group.kind == GroupKind::Picked).map(
                    |group| {
                        Choice::new(group.id.to_string(), group.name.clone())
                            .hint(stores_counted(group.stores))
                    },
                ),
            );
        });
        offered
    };
    let is_new = move || group.with(|group| group.is_empty() || group == "new");
    let save = move || {
        let stores = picked.run(());
        busy.set(true);
        spawn_local(async move {
            let done = match group.get_untracked().parse::<StoreGroupId>() {
                Ok(id) => add_to_group(id, stores)
                    .await
                    .map(|added| format!("{} added", stores_counted(added))),
                Err(_) => {
                    let name = name.get_untracked();
                    add_group(name.clone(), NewGroup::Picked(stores))
                        .await
                        .map(|_| format!("Group \u{201c}{}\u{201d} saved", name.trim()))
                }
            };
            busy.set(false);
            match done {
                Ok(words) => {
                    toaster.say(words);
                    name.set(String::new());
                    problem.set(None);
                    open.set(false);
                    on_saved.run(());
                }
                Err(failure) => problem.set(Some(failure.to_string())),
            }
        });
    };
    view! {
        <Dialog
            open=open
            title="Add to group"
            acts=move || view! {
                <Button on_press=move || open.set(false)>"Cancel"</Button>
                <Button kind=Kind::Primary busy=busy on_press=save>"Add to group"</Button>
            }
        >
            <div class="stack">
                <Field label="Group">
                    <Select choices=Signal::derive(groups) value=group on_change=move |id: String| { problem.set(None); group.set(id) } placeholder="A new group"/>
                </Field>
                {move || is_new().then(|| view! {
                    <Field label="Name of the new group" error=MaybeProp::derive(move || problem.get())>
                        <TextInput value=name on_input=move |text: String| name.set(text) max=120/>
                    </Field>
                })}
                {move || (!is_new()).then(|| problem.get()).flatten().map(|sentence| view! { <p class="loss small" role="alert">{sentence}</p> })}
            </div>
        </Dialog>
    }
}

/// `/stores/groups`
pub(super) struct GroupsPage {
    choices: Resource<Result<StoreChoices, Failure>>,
}

impl LazyPage for GroupsPage {
    fn load() -> Self {
        GroupsPage { choices: Resource::new_blocking(|| (), |()| load_choices()) }
    }

    fn view(this: Self) -> AnyView {
        let loaded = this.choices;
        let visit = use_visit();
        view! {
            <Title text="Store groups"/>
            <div class="page stores">
                <Suspense fallback=|| view! { <SkeletonRows rows=6 columns=4 label="Loading groups"/> }>
                    {move || Suspend::new(async move {
                        match (loaded.await, visit.0.await) {
                            (Ok(choices), Ok(visit)) => {
                                let may_edit = visit.actor.may(Action::EditStores).is_ok();
                                view! { <Groups first=choices may_edit=may_edit/> }.into_any()
                            }
                            (Err(failure), _) | (_, Err(failure)) => {
                                failed("The groups could not be loaded.", &failure, None)
                            }
                        }
                    })}
                </Suspense>
            </div>
        }
        .into_any()
    }
}

#[component]
fn Groups(first: StoreChoices, may_edit: bool) -> impl IntoView {
    name_this_page(|| Some("Groups".to_owned()));
    let toaster = toaster();
    let choices = RwSignal::new(first);
    let editing = RwSignal::new(None::<StoreGroup>);
    let open = RwSignal::new(false);
    let reload = move || {
        spawn_local(async move {
            if let Ok(fresh) = load_choices().await {
                let _ = choices.try_set(fresh);
            }
        });
    };
    let edit = move |group: Option<StoreGroup>| {
        editing.set(group);
        open.set(true);
    };
    let remove = move |group: StoreGroup| {
        spawn_local(async move {
            match remove_group(group.id).await {
                Ok(removed) => {
                    reload();
                    let removed = StoredValue::new(removed);
                    toaster.say_with_undo(
                        format!("Group \u{201c}{}\u{201d} removed", group.name),
                        move || {
                            spawn_local(async move {
                                let Some(removed) = removed.try_get_value() else { return };
                                match restore_group(removed).await {
                                    Ok(_) => reload(),
                                    Err(failure) => toaster.fail(failure.to_string()),
                                }
                            });
                        },
                    );
                }
                Err(failure) => toaster.fail(failure.to_string()),
            }
        });
    };
    let rows = Signal::derive(move || choices.with(|choices| choices.groups.clone()));
    let href = |group: &StoreGroup| {
        let filter = StoreFilter { groups: vec![group.id], ..StoreFilter::default() };
        format!("/stores{}", StoreView::default().filtered(filter).query())
    };
    let mut columns = vec![
        Column::view("name", "Group", move |group: &StoreGroup| {
            view! { <a class="link strong" href=href(group)>{group.name.clone()}</a> }
        })
        .width(Width::L),
        Column::view("kind", "Kind", |group: &StoreGroup| match group.kind {
            GroupKind::Picked => view! { <Badge text="Picked" icon="hand"/> },
            GroupKind::Rule(_) => view! { <Badge text="By rule" icon="funnel"/> },
        })
        .width(Width::M),
        Column::text("rule", "Rule", move |group: &StoreGroup| match &group.kind {
            GroupKind::Picked => format::UNKNOWN.to_owned(),
            GroupKind::Rule(rule) => choices.with(|choices| in_words(rule, choices)),
        }),
        Column::number("stores", "Stores", |group: &StoreGroup| {
            format::whole(i64::try_from(group.stores).unwrap_or(i64::MAX), &Locale::EN_US)
        }),
        Column::text("by", "Made by", |group: &StoreGroup| group.created_by.clone())
            .width(Width::M),
    ];
    if may_edit {
        columns.push(
            Column::view("actions", "Actions", move |group: &StoreGroup| {
                let (changed, removed) = (group.clone(), group.clone());
                let items = vec![
                    MenuItem::new("Change", move || edit(Some(changed.clone()))).icon("pencil"),
                    MenuItem::new("Remove", move || remove(removed.clone())).icon("trash-2").danger().divided(),
                ];
                view! { <Menu label=format!("Actions for {}", group.name) items=items small=true at_end=true/> }
            })
            .width(Width::Xs),
        );
    }
    let columns = StoredValue::new(columns);
    let none = Memo::new(move |_| choices.with(|choices| choices.groups.is_empty()));
    view! {
        <PageHeader title="Store groups" text="Saved collections of stores: picked by hand, or whatever a rule finds.">
            {may_edit.then(|| view! { <Button kind=Kind::Primary icon="plus" on_press=move || edit(None)>"New group"</Button> })}
        </PageHeader>
        <RoomTabs current="/stores/groups"/>
        <Show
            when=move || !none.get()
            fallback=move || view! {
                <Empty title="No groups yet" icon="layers" text="A group is a filter or a hand-picked set of stores with a name. Filter lists by it, plan for it, or limit someone's rights to it.">
                    {may_edit.then(|| view! { <Button kind=Kind::Primary icon="plus" on_press=move || edit(None)>"New group"</Button> })}
                    <LinkButton href="/stores">"Pick stores in the list"</LinkButton>
                </Empty>
            }
        >
            <Table label="Store groups" rows=rows columns=columns.get_value() key=|group: &StoreGroup| group.id.to_string()/>
        </Show>
        <GroupForm open=open editing=editing choices=choices on_saved=reload/>
    }
}

/// A group's name and rule, with how many stores the rule finds now.
#[component]
fn GroupForm(
    open: RwSignal<bool>,
    editing: RwSignal<Option<StoreGroup>>,
    choices: RwSignal<StoreChoices>,
    #[prop(into)] on_saved: Callback<()>,
) -> impl IntoView {
    let toaster = toaster();
    let name = RwSignal::new(String::new());
    let rule = RwSignal::new(StoreFilter::default());
    let picked = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let found = RwSignal::new(None::<u64>);
    Effect::new(move |_| {
        if open.get() {
            let group = editing.get_untracked();
            name.set(group.as_ref().map(|group| group.name.clone()).unwrap_or_default());
            picked.set(group.as_ref().is_some_and(|group| group.kind == GroupKind::Picked));
            rule.set(match group.map(|group| group.kind) {
                Some(GroupKind::Rule(rule)) => rule,
                _ => StoreFilter::default(),
            });
            problem.set(None);
        }
    });
    Effect::new(move |_| {
        let filter = rule.get();
        if !open.get() || filter.is_empty() {
            found.set(None);
            return;
        }
        spawn_local(async move {
            let view = StoreView::default().filtered(filter.clone());
            if let Ok(list) = list_stores(view).await
                && rule.try_with_untracked(|rule| *rule == filter) == Some(true)
            {
                found.set(Some(list.page.total));
            }
        });
    });
    let save = move || {
        let (name, rule) = (name.get_untracked(), rule.get_untracked());
        if !picked.get_untracked()
            && let Err(refusal) = check_group(&name, GroupKind::Rule(rule.clone()))
        {
            problem.set(Some(refusal.to_string()));
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let saved = match editing.get_untracked() {
                Some(group) => {
                    let rule = (group.kind != GroupKind::Picked).then_some(rule);
                    change_group(group.id, name, rule).await
                }
                None => add_group(name, NewGroup::Rule(rule)).await.map(|_| ()),
            };
            busy.set(false);
            match saved {
                Ok(()) => {
                    toaster.say("Group saved");
                    open.set(false);
                    on_saved.run(());
                }
                Err(failure) => problem.set(Some(failure.to_string())),
            }
        });
    };
    let title =
        move || if editing.with(Option::is_some) { "Change group" } else { "New group by rule" };
    view! {
        <Dialog
            open=open
            wide=true
            title=Signal::derive(move || title().to_owned())
            acts=move || view! {
                <Button on_press=move || open.set(false)>"Cancel"</Button>
                <Button kind=Kind::Primary busy=busy on_press=save>"Save group"</Button>
            }
        >
            <div class="stack">
                <Field label="Name" error=MaybeProp::derive(move || problem.get())>
                    <TextInput value=name on_input=move |text: String| name.set(text) max=120 autofocus=true/>
                </Field>
                {move || (!picked.get()).then(|| view! {
                    <div class="stack stack-s">
                        <SearchInput
                            label="Words in the store's texts"
                            value=Signal::derive(move || rule.with(|rule| rule.text.clone()))
                            on_search=move |text: String| rule.update(|rule| rule.text = text)
                        />
                        <StoreFilters filter=rule choices=choices on_change=move |changed: StoreFilter| rule.set(changed) with_groups=false/>
                        <p class="quiet small" role="status">{move || match found.get() {
                            Some(n) => format!("Finds {} now.", stores_counted(n)),
                            None => "Choose at least one condition.".to_owned(),
                        }}</p>
                    </div>
                })}
                {move || picked.get().then(|| view! {
                    <p class="quiet small">"Its stores are picked: choose stores in the list and add them to the group."</p>
                })}
            </div>
        </Dialog>
    }
}
