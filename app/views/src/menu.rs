//! The menu of views.

use super::{
    RoomViews,
    naming::{NameView, Naming},
};
use domain::{ids::ViewId, views::SavedView};
use leptos::{prelude::*, task::spawn_local};
use ui::{Confirm, Kind, Menu, MenuItem};

/// The menu of views with its dialogs.
#[component]
pub fn Views<R: RoomViews>(
    /// Whose views.
    of: R,
    /// The views this person sees.
    views: RwSignal<Vec<SavedView<R::View>>>,
    /// The view that was applied last.
    #[prop(into)]
    applied: Signal<Option<ViewId>>,
    /// What is shown now.
    #[prop(into)]
    shown: Signal<R::View>,
    /// What a view keeps: "Keeps the filter, the order and the columns."
    keeps: &'static str,
    /// What deleting a view leaves as it is: "No plan changes."
    leaves: &'static str,
    /// Shows a view, or with `None` everything.
    #[prop(into)]
    on_apply: Callback<(Option<SavedView<R::View>>,)>,
    /// What is shown has this name now, or none any more.
    #[prop(into)]
    on_name: Callback<(Option<ViewId>,)>,
    /// Whether this person may share views.
    may_share: bool,
    /// What else the menu offers; it is told the name of the view that is applied.
    #[prop(optional, into)]
    more: Option<Callback<(Option<String>,), Vec<MenuItem>>>,
) -> impl IntoView {
    let toaster = ui::toaster();
    let applied = Memo::new(move |_| {
        let id = applied.get()?;
        views.with(|views| views.iter().find(|view| view.id == id).cloned())
    });
    let dirty = Memo::new(move |_| {
        applied.with(|applied| {
            applied
                .as_ref()
                .is_some_and(|applied| shown.with(|shown| !of.same(shown, &applied.view)))
        })
    });
    let naming = RwSignal::new(Naming::Save);
    let (name_open, delete_open) = (RwSignal::new(false), RwSignal::new(false));
    let reload = move || async move {
        match of.list().await {
            Ok(fresh) => {
                views.try_set(fresh);
            }
            Err(failure) => toaster.fail(failure.to_string()),
        }
    };
    // Changes the view that is applied; `said` is what is told when it worked.
    let change = move |shared: Option<bool>, content: Option<R::View>, said: &'static str| {
        let Some(view) = applied.get_untracked() else { return };
        spawn_local(async move {
            match of.change(view.id, view.version, None, shared, content).await {
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
        let is_current = |view: &SavedView<R::View>| {
            current.as_ref().is_some_and(|current| current.id == view.id)
        };
        let mut items = vec![
            MenuItem::new("Everything", move || on_apply.run((None,)))
                .checked(current.is_none())
                .icon("grid-3x3"),
        ];
        let mut before_shared = true;
        for view in views.get() {
            let words = if view.shared {
                format!("{} · {}", view.name, view.owner_name)
            } else {
                view.name.clone()
            };
            let first_shared = view.shared && before_shared && items.len() > 1;
            before_shared &= !view.shared;
            let checked = is_current(&view);
            let icon = if view.shared { "users" } else { "user" };
            let apply = move || on_apply.run((Some(view.clone()),));
            let item = MenuItem::new(words, apply).icon(icon).checked(checked);
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
                    change(Some(false), None, "Only you see it now");
                })
                .icon("lock")
                .refused(not_yours.clone())
            } else {
                let refused =
                    (!may_share).then(|| "Sharing views needs the right to edit.".to_owned());
                MenuItem::new("Share with everyone", move || {
                    change(Some(true), None, "Everyone in the workspace sees it");
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
        if let Some(more) = more {
            items.extend(more.run((current.map(|view| view.name),)));
        }
        items
    };
    let deleting = RwSignal::new(false);
    let delete = move || {
        let Some(view) = applied.get_untracked() else { return };
        deleting.set(true);
        spawn_local(async move {
            let answer = of.delete(view.id).await;
            deleting.try_set(false);
            match answer {
                Ok(()) => {
                    delete_open.try_set(false);
                    toaster.say(format!("“{}” was deleted", view.name));
                    // What is shown stays, without its name.
                    on_name.run((None,));
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
    let title = move || {
        let name =
            applied.with(|view| view.as_ref().map_or_else(String::new, |view| view.name.clone()));
        format!("Delete the view “{name}”?")
    };
    let text = move || {
        applied.with(|view| {
            view.as_ref().map(|view| {
                let who = if view.shared { "Everyone in the workspace loses it. " } else { "" };
                format!("{who}{leaves}")
            })
        })
    };
    view! {
        <span class="views">
            <Menu label="Views" icon=Some("bookmark") kind=Kind::Plain items=Signal::derive(items)>
                <span class="views-name">{named}</span>
                {move || dirty.get().then(|| view! {
                    <span class="views-dirty" data-tip="Changed since it was saved"><span class="hush">" (changed)"</span></span>
                })}
            </Menu>
        </span>
        <NameView of open=name_open naming applied shown keeps may_share on_saved={move |id: ViewId| {
            spawn_local(async move {
                reload().await;
                on_name.run((Some(id),));
            });
        }}/>
        <Confirm
            open=delete_open
            title=Signal::derive(title)
            text=MaybeProp::derive(text)
            act="Delete the view"
            busy=deleting
            on_confirm=delete
        />
    }
}
