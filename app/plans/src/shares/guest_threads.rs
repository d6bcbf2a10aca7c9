//! What guests say about a shared plan, and what they are answered.

use super::api;
use crate::panel::Ago;
use domain::{ids::ThreadId, plans::Thread};
use leptos::{prelude::*, task::spawn_local};
use ui::{Badge, Button, Empty, Field, Kind, TextArea, TextInput};

/// The threads of a link, and where a guest writes.
#[component]
pub(super) fn GuestThreads(token: StoredValue<String>, threads: Vec<Thread>) -> impl IntoView {
    let threads = RwSignal::new(threads);
    let name = RwSignal::new(String::new());
    view! {
        <section class="stack shared-comments" aria-labelledby="shared-comments">
            <h2 id="shared-comments">"Comments"</h2>
            <Field label="Your name" hint="Shown with what you write.">
                <TextInput value=name max=60 autocomplete="name" on_input=move |text: String| name.set(text)/>
            </Field>
            <Write token threads name thread=None label="New comment" act="Comment"/>
            {move || threads.with(Vec::is_empty).then(|| view! {
                <Empty small=true icon="message-square" title="No comments yet" text="What you write goes to the people who work on this plan, and their answers come here."/>
            })}
            <For each=move || threads.get() key=|thread| (thread.id, thread.comments.len(), thread.resolved.is_some()) let:thread>
                <article class="panel thread">
                    {thread.resolved.as_ref().map(|(by, _)| view! { <p class="small gain line"><ui::Icon name="circle-check"/>{format!("Resolved by {by}")}</p> })}
                    <ol class="plain thread-comments">
                        {thread.comments.iter().map(|comment| {
                            let guest = comment.person.is_none();
                            view! {
                                <li class="said">
                                    <ui::Avatar name=comment.name.clone() named=true/>
                                    <div class="said-body">
                                        <div class="line said-head">
                                            <span class="strong clip">{comment.name.clone()}</span>
                                            {guest.then(|| view! { <Badge text="Guest"/> })}
                                            <span class="small faint nowrap"><Ago at=comment.at/></span>
                                        </div>
                                        {if comment.deleted {
                                            view! { <p class="faint said-text">"Taken back."</p> }.into_any()
                                        } else {
                                            view! { <p class="said-text">{comment.text.clone()}</p> }.into_any()
                                        }}
                                    </div>
                                </li>
                            }
                        }).collect_view()}
                    </ol>
                    <Write token threads name thread=Some(thread.id) label="Reply" act="Reply"/>
                </article>
            </For>
        </section>
    }
}

#[component]
fn Write(
    token: StoredValue<String>,
    threads: RwSignal<Vec<Thread>>,
    name: RwSignal<String>,
    thread: Option<ThreadId>,
    label: &'static str,
    act: &'static str,
) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let send = move || {
        let (token, who, typed) = (token.get_value(), name.get_untracked(), text.get_untracked());
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let answer = api::guest_comment(token, thread, who, typed).await;
            busy.try_set(false);
            match answer {
                Ok(shared) => {
                    text.try_set(String::new());
                    threads.try_set(shared.threads);
                }
                Err(failure) => {
                    problem.try_set(Some(failure.to_string()));
                }
            }
        });
    };
    view! {
        <div class="stack stack-s">
            <TextArea value=text rows=2 max=4000 label=label placeholder=label on_input=move |typed: String| text.set(typed)/>
            {move || problem.get().map(|why| view! { <p class="small loss" role="alert">{why}</p> })}
            <div class="line">
                <span class="push"></span>
                <Button small=true kind=Kind::Primary busy=busy on_press=send>{act}</Button>
            </div>
        </div>
    }
}
