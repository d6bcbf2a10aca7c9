//! How one wants to be told of each kind of thing, in the profile.

use super::api;
use app_page::Failure;
use domain::collaboration::{NoticeChoice, Way};
use leptos::{prelude::*, task::spawn_local};
use ui::{Checkbox, Failed, Skeleton};

/// The panel with a line for each kind.
#[component]
pub(crate) fn NoticeSettings(
    /// How one is told at present.
    choices: Resource<Result<Vec<NoticeChoice>, Failure>>,
) -> impl IntoView {
    view! {
        <section class="panel" id="notices">
            <header><h2>"What I am told"</h2></header>
            <div class="panel-body">
                <Transition fallback=|| view! { <Skeleton lines=6 label="Your choices are loading"/> }>
                    {move || Suspend::new(async move {
                        match choices.await {
                            Ok(list) => view! { <Lines list/> }.into_any(),
                            Err(failure) => view! {
                                <Failed small=true what="Your choices could not be read." next=failure.to_string() reference=failure.reference() on_retry=move || choices.refetch()/>
                            }.into_any(),
                        }
                    })}
                </Transition>
            </div>
        </section>
    }
}

#[component]
fn Lines(list: Vec<NoticeChoice>) -> impl IntoView {
    view! {
        <table class="notice-choices">
            <thead><tr><th scope="col">"Of what"</th><th scope="col">"In the app"</th><th scope="col">"By e-mail"</th></tr></thead>
            <tbody>{list.into_iter().map(|choice| view! { <Line choice/> }).collect_view()}</tbody>
        </table>
    }
}

#[component]
fn Line(choice: NoticeChoice) -> impl IntoView {
    let kind = choice.kind.to_string();
    let now = RwSignal::new(choice);
    let saving = RwSignal::new(false);
    let toaster = ui::toaster();
    let set = move |way: Way, on: bool| {
        let before = now.get_untracked();
        let wanted = before.with(way, on);
        now.set(wanted);
        saving.set(true);
        spawn_local(async move {
            if let Err(failure) = api::choose(wanted).await {
                now.try_set(before);
                toaster.fail(failure.to_string());
            }
            saving.try_set(false);
        });
    };
    let (in_app, by_email) = (format!("{kind}: in the app"), format!("{kind}: by e-mail"));
    view! {
        <tr aria-busy=move || saving.get().then_some("true")>
            <th scope="row">{kind}</th>
            <td><Checkbox checked=Signal::derive(move || now.get().in_app) aria_label=in_app on_change=move |on: bool| set(Way::InApp, on)/></td>
            <td><Checkbox checked=Signal::derive(move || now.get().by_email) aria_label=by_email on_change=move |on: bool| set(Way::ByEmail, on)/></td>
        </tr>
    }
}
