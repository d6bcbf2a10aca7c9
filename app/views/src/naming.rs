//! The dialog that gives a view its name.

use super::RoomViews;
use app_page::Failure;
use domain::{
    ids::ViewId,
    views::{MAX_NAME, SavedView, ViewRefusal},
};
use leptos::{prelude::*, task::spawn_local};
use ui::{Button, Checkbox, Dialog, Field, Kind, Note, TextInput, Tone};

/// What the dialog is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Naming {
    /// A new view of what is shown.
    Save,
    /// Another name for the view that is applied.
    Rename,
}

/// A name for a view, new or not.
#[component]
pub(super) fn NameView<R: RoomViews>(
    of: R,
    open: RwSignal<bool>,
    naming: RwSignal<Naming>,
    applied: Memo<Option<SavedView<R::View>>>,
    shown: Signal<R::View>,
    keeps: &'static str,
    may_share: bool,
    #[prop(into)] on_saved: Callback<(ViewId,)>,
) -> impl IntoView {
    let toaster = ui::toaster();
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
                (Naming::Rename, Some(view)) => of
                    .change(view.id, view.version, Some(wanted), None, None)
                    .await
                    .map(|()| (view.id, "View renamed")),
                _ => of.save(wanted, to_all, view).await.map(|id| (id, "View saved")),
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
            text=MaybeProp::derive(move || (naming.get() == Naming::Save).then(|| keeps.to_owned()))
            acts=move || view! {
                <Button on_press=move || open.set(false)>"Cancel"</Button>
                <Button kind=Kind::Primary busy=busy on_press=go>{act}</Button>
            }
        >
            <form class="stack" on:submit=move |event| { event.prevent_default(); go(); }>
                {move || failed().map(|sentence| view! { <div role="alert"><Note tone=Tone::Loss>{sentence}</Note></div> })}
                <Field label="Name" id="view-name" error=MaybeProp::derive(refused)>
                    <TextInput value=name max=MAX_NAME as u32 autofocus=true on_input=move |text: String| name.set(text)/>
                </Field>
                {move || (naming.get() == Naming::Save && may_share).then(|| view! {
                    <Checkbox label="Share with everyone in the workspace" checked=shared on_change=move |on: bool| shared.set(on)/>
                })}
            </form>
        </Dialog>
    }
}
