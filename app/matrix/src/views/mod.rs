//! Saved views: the menu that applies them, and the dialogs that save, rename and delete.

pub mod api;

use super::address::Place;
use api::{change_view, delete_view, list_views, save_view};
use app_page::Failure;
use domain::{
    ids::ViewId,
    matrix::MatrixView,
    views::{SavedView, ViewRefusal},
};
use leptos::{prelude::*, task::spawn_local};
use ui::{
    Button, Checkbox, Confirm, Dialog, Field, Kind, Menu, MenuItem, Note, TextInput, Toaster, Tone,
};

/// What the dialog with a name is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Naming {
    /// A new view of what is shown.
    Save,
    /// Another name for the view that is applied.
    Rename,
}

/// The menu of views with its dialogs.
#[component]
pub(super) fn Views(
    /// The views this person sees.
    views: RwSignal<Vec<SavedView<MatrixView>>>,
    /// Where one is.
    place: Memo<Place>,
    /// What is shown now, with its columns.
    shown: Memo<MatrixView>,
    /// Goes somewhere else on the page.
    #[prop(into)]
    on_go: Callback<(Place,)>,
    /// Makes a plan of what is shown; the name is what it could be called.
    #[prop(into)]
    on_plan: Callback<(String,)>,
    /// Why no plan can be made, if so.
    no_plans: StoredValue<Option<String>>,
    /// Whether this person may share views.
    may_share: bool,
) -> impl IntoView {
    let toaster = ui::toaster();
    let applied = Memo::new(move |_| {
        let id = place.with(|place| place.saved)?;
        views.with(|views| views.iter().find(|view| view.id == id).cloned())
    });
    let dirty = Memo::new(move |_| {
        applied.with(|applied| {
            applied.as_ref().is_some_and(|applied| shown.with(|shown| !same(shown, &applied.view)))
        })
    });
    let naming = RwSignal::new(Naming::Save);
    let (name_open, delete_open) = (RwSignal::new(false), RwSignal::new(false));
    let reload = move || async move {
        match list_views().await {
            Ok(fresh) => {
                views.try_set(fresh);
            }
            Err(failure) => toaster.fail(failure.to_string()),
        }
    };
    let apply = move |view: &SavedView<MatrixView>| {
        let run = place.with_untracked(|place| place.run);
        on_go.run((Place { run, saved: Some(view.id), view: view.view.clone() },));
    };
    let leave = move || {
        let run = place.with_untracked(|place| place.run);
        on_go.run((Place { run, ..Place::default() },));
    };
    // Changes the view that is applied; `said` is what is told when it worked.
    let change = move |shared: Option<bool>, content: Option<MatrixView>, said: &'static str| {
        let Some(view) = applied.get_untracked() else { return };
        spawn_local(async move {
            match change_view(view.id, view.version, None, shared, content).await {
                Ok(()) => toaster.say(said),
                Err(failure) => toaster.fail(failure.to_string()),
            }
            reload().await;
        });
    };
    let save_changes = move || change(None, Some(shown.get_untracked()), "View saved");
    let name_it = move |what: Naming| {
        naming.set(what);
        name_open.set(true);
    };
    let items = move || {
        let current = applied.get();
        let is_current = |view: &SavedView<MatrixView>| {
            current.as_ref().is_some_and(|current| current.id == view.id)
        };
        let mut items =
            vec![MenuItem::new("Everything", leave).checked(current.is_none()).icon("grid-3x3")];
        let all = views.get();
        let mut before_shared = true;
        for view in all {
            let words = if view.shared {
                format!("{} · {}", view.name, view.owner_name)
            } else {
                view.name.clone()
            };
            let first_shared = view.shared && before_shared && items.len() > 1;
            before_shared &= !view.shared;
            let checked = is_current(&view);
            let icon = if view.shared { "users" } else { "user" };
            let item = MenuItem::new(words, move || apply(&view)).icon(icon).checked(checked);
            items.push(if first_shared { item.divided() } else { item });
        }
        let not_yours = current.as_ref().and_then(|view| {
            (!view.may_change)
                .then(|| format!("Only {} or an admin may change it.", view.owner_name))
        });
        if let Some(view) = &current {
            let same = (!dirty.get()).then(|| "Nothing has changed.".to_owned());
            items.push(
                MenuItem::new(format!("Save changes to “{}”", view.name), save_changes)
                    .icon("save")
                    .refused(not_yours.clone().or(same))
                    .divided(),
            );
        }
        let save_as =
            MenuItem::new("Save as a new view…", move || name_it(Naming::Save)).icon("plus");
        items.push(if current.is_none() { save_as.divided() } else { save_as });
        if let Some(view) = &current {
            let sharing = if view.shared {
                MenuItem::new("Keep to myself", move || {
                    change(Some(false), None, "Only you see it now")
                })
                .icon("lock")
                .refused(not_yours.clone())
            } else {
                let refused =
                    (!may_share).then(|| "Sharing views needs the right to edit.".to_owned());
                MenuItem::new("Share with everyone", move || {
                    change(Some(true), None, "Everyone in the workspace sees it")
                })
                .icon("users")
                .refused(not_yours.clone().or(refused))
            };
            items.push(
                MenuItem::new("Rename…", move || name_it(Naming::Rename))
                    .icon("pencil")
                    .refused(not_yours.clone()),
            );
            items.push(sharing);
            items.push(
                MenuItem::new("Delete…", move || delete_open.set(true))
                    .icon("trash-2")
                    .danger()
                    .refused(not_yours),
            );
        }
        let plan_name = current.map(|view| view.name).unwrap_or_default();
        items.push(
            MenuItem::new("Save current view as plan…", move || {
                on_plan.run((plan_name.clone(),))
            })
            .icon("calendar-plus")
            .refused(no_plans.get_value())
            .divided(),
        );
        items
    };
    let deleting = RwSignal::new(false);
    let delete = move || {
        let Some(view) = applied.get_untracked() else { return };
        deleting.set(true);
        spawn_local(async move {
            let answer = delete_view(view.id).await;
            deleting.try_set(false);
            match answer {
                Ok(()) => {
                    delete_open.try_set(false);
                    toaster.say(format!("“{}” was deleted", view.name));
                    // What is shown stays, without its name.
                    let mut here = place.get_untracked();
                    here.saved = None;
                    on_go.run((here,));
                }
                Err(failure) => toaster.fail(failure.to_string()),
            }
            reload().await;
        });
    };
    let named = move || {
        applied
            .with(|view| view.as_ref().map_or_else(|| "Views".to_owned(), |view| view.name.clone()))
    };
    view! {
        <span class="matrix-views">
            <Menu label="Views" icon=Some("bookmark") kind=Kind::Plain items=Signal::derive(items)>
                <span class="matrix-view-name">{named}</span>
                {move || dirty.get().then(|| view! {
                    <span class="matrix-dirty" data-tip="Changed since it was saved"><span class="hush">" (changed)"</span></span>
                })}
            </Menu>
        </span>
        <NameView open=name_open naming=naming applied=applied shown=shown may_share toaster on_saved={move |id: ViewId| {
            spawn_local(async move {
                reload().await;
                let mut here = place.get_untracked();
                here.saved = Some(id);
                here.view = shown.get_untracked();
                on_go.run((here,));
            });
        }}/>
        <Confirm
            open=delete_open
            title=Signal::derive(move || applied.with(|view| format!("Delete the view “{}”?", view.as_ref().map_or("", |view| &view.name))))
            text=MaybeProp::derive(move || applied.with(|view| view.as_ref().map(|view| {
                if view.shared { "Everyone in the workspace loses it. No recommendation or plan changes.".to_owned() }
                else { "No recommendation or plan changes.".to_owned() }
            })))
            act="Delete the view"
            busy=deleting
            on_confirm=delete
        />
    }
}

/// Whether two views show the same. A view saved without columns goes with any.
fn same(shown: &MatrixView, saved: &MatrixView) -> bool {
    let columns = saved.columns.is_none() || shown.columns == saved.columns;
    shown.filter == saved.filter && shown.sort == saved.sort && columns
}

/// A name for a view, new or not.
#[component]
fn NameView(
    open: RwSignal<bool>,
    naming: RwSignal<Naming>,
    applied: Memo<Option<SavedView<MatrixView>>>,
    shown: Memo<MatrixView>,
    may_share: bool,
    toaster: Toaster,
    #[prop(into)] on_saved: Callback<(ViewId,)>,
) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let shared = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<Failure<ViewRefusal>>);
    Effect::new(move |_| {
        if open.get() {
            problem.set(None);
            shared.set(false);
            name.set(match naming.get_untracked() {
                Naming::Save => String::new(),
                Naming::Rename => applied.with_untracked(|view| {
                    view.as_ref().map(|view| view.name.clone()).unwrap_or_default()
                }),
            });
        }
    });
    let go = move || {
        let (wanted, to_all) = (name.get_untracked(), shared.get_untracked());
        let (what, view) = (naming.get_untracked(), shown.get_untracked());
        let applied = applied.get_untracked();
        busy.set(true);
        spawn_local(async move {
            let answer = match (what, applied) {
                (Naming::Rename, Some(view)) => {
                    change_view(view.id, view.version, Some(wanted), None, None)
                        .await
                        .map(|()| (view.id, "View renamed"))
                }
                _ => save_view(wanted, to_all, view).await.map(|id| (id, "View saved")),
            };
            busy.try_set(false);
            match answer {
                Ok((id, said)) => {
                    open.try_set(false);
                    toaster.say(said);
                    on_saved.run((id,));
                }
                Err(failure) => {
                    problem.try_set(Some(failure));
                }
            }
        });
    };
    // A refusal is about the name; anything else concerns the whole.
    let refused = move || match problem.get() {
        Some(Failure::Refused(refusal)) => Some(refusal.to_string()),
        _ => None,
    };
    let failed = move || match problem.get() {
        None | Some(Failure::Refused(_)) => None,
        Some(failure) => Some(failure.to_string()),
    };
    let title = move || match naming.get() {
        Naming::Save => "Save as a new view".to_owned(),
        Naming::Rename => "Rename the view".to_owned(),
    };
    let act = move || if naming.get() == Naming::Save { "Save the view" } else { "Rename" };
    view! {
        <Dialog
            open=open
            title=Signal::derive(title)
            text=MaybeProp::derive(move || (naming.get() == Naming::Save).then(|| "Keeps the filter, the order and the columns.".to_owned()))
            acts=move || view! {
                <Button on_press=move || open.set(false)>"Cancel"</Button>
                <Button kind=Kind::Primary busy=busy on_press=go>{act}</Button>
            }
        >
            <form class="stack" on:submit=move |event| { event.prevent_default(); go(); }>
                {move || failed().map(|sentence| view! { <div role="alert"><Note tone=Tone::Loss>{sentence}</Note></div> })}
                <Field label="Name" id="view-name" error=MaybeProp::derive(refused)>
                    <TextInput value=name max=60 autofocus=true on_input=move |text: String| name.set(text)/>
                </Field>
                {move || (naming.get() == Naming::Save && may_share).then(|| view! {
                    <Checkbox label="Share with everyone in the workspace" checked=shared on_change=move |on: bool| shared.set(on)/>
                })}
            </form>
        </Dialog>
    }
}
