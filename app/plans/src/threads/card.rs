//! One thread: what it is about, what was said, and what can be done.

use super::{api, composer::Composer, drawer::CommentsHere};
use crate::panel::Ago;
use domain::{
    collaboration::{Piece, pieces},
    plans::{Anchor, Comment, Thread},
};
use leptos::{prelude::*, task::spawn_local};
use ui::{Badge, Button, Kind, Menu, MenuItem, Tone};

/// What a thread is about, in words.
pub(super) fn about(thread: &Thread) -> String {
    let about = thread.about.as_str();
    match thread.anchor {
        Anchor::Plan => "The plan".to_owned(),
        Anchor::Wave(_) => format!("Wave {about}"),
        Anchor::Item(_) => about.to_owned(),
        Anchor::Cell(_, cell) => format!("{about}: {}", cell.word()),
    }
}

#[component]
pub(super) fn ThreadCard(here: CommentsHere, thread: Thread) -> impl IntoView {
    let (id, anchor) = (thread.id, thread.anchor);
    let (title, called) = (about(&thread), StoredValue::new(thread.about.clone()));
    let (answer, sending) = (RwSignal::new(String::new()), RwSignal::new(false));
    let problem = RwSignal::new(None::<String>);
    let toaster = ui::toaster();
    let send = move || {
        let text = answer.get_untracked();
        sending.set(true);
        problem.set(None);
        spawn_local(async move {
            let said = api::reply(id, text).await;
            sending.try_set(false);
            match said {
                Ok(thread) => {
                    answer.try_set(String::new());
                    here.take(Some(thread), id);
                }
                Err(failure) => {
                    problem.try_set(Some(failure.to_string()));
                }
            }
        });
    };
    let resolve = move |resolved: bool| {
        spawn_local(async move {
            match api::resolve_thread(id, resolved).await {
                Ok(thread) => here.take(Some(thread), id),
                Err(failure) => toaster.fail(failure.to_string()),
            }
        });
    };
    let resolved = thread.resolved.clone();
    let is_resolved = resolved.is_some();
    let jumps = !matches!(anchor, Anchor::Plan);
    let unread = thread.unread();
    let may = here.may_comment();
    let people = here.people();
    let (heading, named) = (format!("thread-{id}"), format!("thread-{id}"));
    view! {
        <article class="thread panel" class:is-current=move || here.current.get() == Some(id) id=format!("t-{id}") aria-labelledby=named>
            <header class="line thread-head">
                <h3 id=heading class="clip thread-about">
                    {if jumps {
                        view! { <button type="button" class="link-button" data-tip="Show it in the plan" on:click=move |_| here.jump(anchor, called.get_value())>{title.clone()}</button> }.into_any()
                    } else {
                        view! { <span>{title.clone()}</span> }.into_any()
                    }}
                </h3>
                {thread.with_guests.then(|| view! { <Badge text="With guests" icon="link" tip="Guests with a share link read this thread."/> })}
                {(unread > 0).then(|| view! { <Badge text=format!("{unread} new") tone=Tone::Accent/> })}
                <span class="push"></span>
                {may.then(|| if is_resolved {
                    view! { <Button small=true icon="rotate-ccw" on_press=move || resolve(false)>"Reopen"</Button> }.into_any()
                } else {
                    view! { <Button small=true icon="check" on_press=move || resolve(true)>"Resolve"</Button> }.into_any()
                })}
            </header>
            {resolved.map(|(by, at)| view! { <p class="small gain line"><ui::Icon name="circle-check"/><span>{format!("Resolved by {by} ")}<Ago at/></span></p> })}
            <ol class="plain thread-comments">
                {thread.comments.into_iter().map(|comment| view! { <Said here comment/> }).collect_view()}
            </ol>
            {may.then(|| view! {
                <Composer label=format!("Reply in {title}") act="Reply" people text=answer busy=sending problem=problem on_send=send/>
            })}
        </article>
    }
}

/// One comment.
#[component]
fn Said(here: CommentsHere, comment: Comment) -> impl IntoView {
    let id = comment.id;
    let toaster = ui::toaster();
    let (editing, busy) = (RwSignal::new(false), RwSignal::new(false));
    let (text, problem) = (RwSignal::new(String::new()), RwSignal::new(None::<String>));
    let guest = comment.person.is_none();
    let own = comment.person == Some(here.me());
    let written = StoredValue::new(comment.text.clone());
    let save = move || {
        let typed = text.get_untracked();
        busy.set(true);
        spawn_local(async move {
            let answer = api::edit_comment(id, typed).await;
            busy.try_set(false);
            match answer {
                Ok(thread) => {
                    let own = thread.id;
                    here.take(Some(thread), own);
                }
                Err(failure) => {
                    problem.try_set(Some(failure.to_string()));
                }
            }
        });
    };
    let take_back = move || {
        let thread = here.thread_of(id);
        spawn_local(async move {
            match api::take_back_comment(id).await {
                Ok(left) => {
                    if let Some(thread) = thread {
                        here.take(left, thread);
                    }
                }
                Err(failure) => toaster.fail(failure.to_string()),
            }
        });
    };
    let items = move || {
        let mut items = Vec::new();
        if own {
            let begin = move || {
                text.set(written.get_value());
                problem.set(None);
                editing.set(true);
            };
            items.push(MenuItem::new("Change", begin).icon("pencil"));
        }
        if own || (guest && here.may_moderate()) {
            items.push(MenuItem::new("Take back", take_back).icon("trash-2").danger());
        }
        items
    };
    let may = !comment.deleted && (own || (guest && here.may_moderate()));
    let name = comment.name.clone();
    let menu = format!("What to do with the comment of {name}");
    let shown = pieces(&comment.text, &comment.mentions);
    view! {
        <li class="said" class:is-unread=comment.unread>
            <ui::Avatar name=name.clone() named=true/>
            <div class="said-body">
                <div class="line said-head">
                    <span class="strong clip">{name}</span>
                    {guest.then(|| view! { <Badge text="Guest"/> })}
                    <span class="small faint nowrap"><Ago at=comment.at/>{comment.edited.then_some(", changed")}</span>
                    <span class="push"></span>
                    {may.then(|| view! { <Menu label=menu.clone() icon=Some("ellipsis") small=true kind=Kind::Ghost at_end=true items=Signal::derive(items) id=format!("said-{id}")/> })}
                </div>
                {if comment.deleted {
                    view! { <p class="faint said-text">"Taken back."</p> }.into_any()
                } else {
                    view! {
                        <Show
                            when=move || editing.get()
                            fallback={move || view! {
                                <p class="said-text">
                                    {shown.clone().into_iter().map(|piece| match piece {
                                        Piece::Words(words) => view! { <span>{words}</span> }.into_any(),
                                        Piece::Name(name) => view! { <span class="said-name">{name}</span> }.into_any(),
                                    }).collect_view()}
                                </p>
                            }}
                        >
                            <Composer label="Change the comment" act="Save" people=here.people() text busy problem autofocus=true on_send=save on_cancel=move || editing.set(false)/>
                        </Show>
                    }.into_any()
                }}
            </div>
        </li>
    }
}
