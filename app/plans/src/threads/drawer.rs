//! The drawer with a plan's threads, and what others of the page say to it.

use super::{
    api::{self, Talk},
    card::ThreadCard,
    composer::Composer,
};
use domain::{
    ids::{CommentId, PersonId, PlanId, ThreadId},
    plans::{Anchor, Thread, ThreadFilter},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_query_map;
use ui::{Choice, Empty, Failed, IconButton, Segments, Skeleton};

/// What is said about a plan, shared by everything on its page. Cheap to copy.
#[derive(Clone, Copy)]
pub struct CommentsHere {
    plan: PlanId,
    open: RwSignal<bool>,
    /// The thread one came for.
    pub(super) current: RwSignal<Option<ThreadId>>,
    /// What a new thread is about, and in which words.
    subject: RwSignal<(Anchor, String)>,
    talk: RwSignal<Option<Talk>>,
    failed: RwSignal<Option<String>>,
    people: StoredValue<Vec<(PersonId, String)>>,
    jumped: StoredValue<Option<Callback<(Anchor, String)>>>,
}

impl CommentsHere {
    /// The comments of a plan, not loaded yet.
    pub fn new(plan: PlanId) -> CommentsHere {
        CommentsHere {
            plan,
            open: RwSignal::new(false),
            current: RwSignal::new(None),
            subject: RwSignal::new((Anchor::Plan, String::new())),
            talk: RwSignal::new(None),
            failed: RwSignal::new(None),
            people: StoredValue::new(Vec::new()),
            jumped: StoredValue::new(None),
        }
    }

    /// Opens the drawer to talk about something; `words` say what: "STR-001, quantity".
    pub fn about(self, anchor: Anchor, words: impl Into<String>) {
        self.subject.set((anchor, words.into()));
        self.current.set(None);
        self.show();
    }

    /// Opens the drawer at a thread.
    pub fn thread(self, thread: ThreadId) {
        self.current.set(Some(thread));
        self.show();
    }

    fn show(self) {
        self.open.set(true);
        self.load();
    }

    /// Reads the threads anew: after others have said something.
    pub fn load(self) {
        spawn_local(async move {
            match api::threads(self.plan).await {
                Ok(talk) => {
                    self.people.try_set_value(talk.people.clone());
                    self.failed.try_set(None);
                    self.talk.try_set(Some(talk));
                }
                Err(failure) => {
                    self.failed.try_set(Some(failure.to_string()));
                }
            }
        });
    }

    /// What is said where: open threads and comments one has not seen, as a signal.
    pub fn marks(self) -> Vec<(Anchor, u32, u32)> {
        self.talk.with(|talk| {
            let threads = talk.iter().flat_map(|talk| &talk.threads);
            threads
                .filter(|thread| thread.resolved.is_none())
                .map(|thread| {
                    let unread = u32::try_from(thread.unread()).unwrap_or(u32::MAX);
                    (thread.anchor, 1, unread)
                })
                .collect()
        })
    }

    /// How many open threads there are, and how many comments one has not seen.
    pub fn counts(self) -> (usize, usize) {
        self.talk.with(|talk| {
            let threads = talk.iter().flat_map(|talk| &talk.threads);
            threads.fold((0, 0), |(open, unread), thread| {
                (open + usize::from(thread.resolved.is_none()), unread + thread.unread())
            })
        })
    }

    pub(super) fn people(self) -> StoredValue<Vec<(PersonId, String)>> {
        self.people
    }

    pub(super) fn me(self) -> PersonId {
        let me = self.talk.with_untracked(|talk| talk.as_ref().map(|talk| talk.me));
        me.unwrap_or(PersonId(Default::default()))
    }

    pub(super) fn may_comment(self) -> bool {
        self.talk.with_untracked(|talk| talk.as_ref().is_some_and(|talk| talk.may_comment))
    }

    pub(super) fn may_moderate(self) -> bool {
        self.talk.with_untracked(|talk| talk.as_ref().is_some_and(|talk| talk.may_moderate))
    }

    pub(super) fn thread_of(self, comment: CommentId) -> Option<ThreadId> {
        self.talk.with_untracked(|talk| {
            let threads = &talk.as_ref()?.threads;
            let has = |thread: &&Thread| thread.comments.iter().any(|one| one.id == comment);
            threads.iter().find(has).map(|thread| thread.id)
        })
    }

    pub(super) fn jump(self, anchor: Anchor, about: String) {
        if let Some(jumped) = self.jumped.get_value() {
            jumped.try_run((anchor, about));
        }
    }

    /// Takes a thread as the server has it now; `None` when nothing is left of it.
    pub(super) fn take(self, thread: Option<Thread>, id: ThreadId) {
        self.talk.try_update(|talk| {
            let Some(talk) = talk else { return };
            let at = talk.threads.iter().position(|own| own.id == id);
            match (at, thread) {
                (Some(at), Some(thread)) => talk.threads[at] = thread,
                (None, Some(thread)) => talk.threads.insert(0, thread),
                (Some(at), None) => {
                    talk.threads.remove(at);
                }
                (None, None) => {}
            }
        });
    }
}

/// The button that opens a plan's comments, and the drawer. `?thread=…` in the address opens it at
/// that thread.
#[component]
pub fn Comments(
    here: CommentsHere,
    /// Shows in the plan what a thread is about, given also as it is called: "STR-001 Boston".
    #[prop(into)]
    on_jump: Callback<(Anchor, String)>,
) -> impl IntoView {
    here.jumped.set_value(Some(on_jump));
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        query.with(|query| query.get("thread").and_then(|id| id.parse::<ThreadId>().ok()))
    });
    Effect::new(move |_| match asked.get() {
        Some(thread) => here.thread(thread),
        None => here.load(),
    });
    let counts = Memo::new(move |_| here.counts());
    let label = move || match counts.get() {
        (0, 0) => "Comments".to_owned(),
        (open, 0) => format!("Comments: {open} open"),
        (open, unread) => format!("Comments: {open} open, {unread} new"),
    };
    view! {
        <span class="comments-button" class:has-new=move || { counts.get().1 > 0 }>
            <IconButton
                label=Signal::derive(label)
                icon="message-square"
                pressed=here.open
                on_press=move || if here.open.get_untracked() { here.open.set(false) } else { here.about(Anchor::Plan, "") }
            />
            <span class="comments-count num" aria-hidden="true">{move || { let (open, _) = counts.get(); (open > 0).then(|| open.to_string()) }}</span>
        </span>
        <Drawer here/>
    }
}

#[component]
fn Drawer(here: CommentsHere) -> impl IntoView {
    let filter = RwSignal::new(ThreadFilter::Open);
    // Who comes for a thread wants to see it, also when it is resolved.
    Effect::new(move |_| {
        if let Some(current) = here.current.get() {
            let resolved = here.talk.with(|talk| {
                let threads = talk.iter().flat_map(|talk| &talk.threads);
                threads.filter(|thread| thread.id == current).any(|one| one.resolved.is_some())
            });
            filter.set(if resolved { ThreadFilter::Resolved } else { ThreadFilter::Open });
        }
    });
    // What is shown counts as seen; its marks stay until the drawer is closed.
    Effect::new(move |before: Option<bool>| {
        let (open, unread) = (here.open.get(), here.counts().1);
        if before == Some(true) && !open {
            here.load();
        }
        if open && unread > 0 {
            let plan = here.plan;
            spawn_local(async move {
                // Tried again with the next opening.
                let _ = api::mark_seen(plan, None).await;
            });
        }
        open
    });
    let choices: Vec<Choice> = ThreadFilter::ALL
        .into_iter()
        .map(|filter| {
            let label = match filter {
                ThreadFilter::Open => "Open",
                ThreadFilter::Unread => "New",
                ThreadFilter::Mine => "Mine",
                ThreadFilter::Resolved => "Resolved",
            };
            Choice::new(filter.word(), label)
        })
        .collect();
    view! {
        <Show when=move || here.open.get()>
            <aside class="comments" aria-label="Comments" on:keydown=move |event| if event.key() == "Escape" { here.open.set(false) }>
                <header class="line comments-head">
                    <h2>"Comments"</h2>
                    <span class="push"></span>
                    <IconButton label="Close comments" icon="x" small=true on_press=move || here.open.set(false)/>
                </header>
                <Segments
                    label="Which threads"
                    name="comments-filter"
                    choices=choices.clone()
                    value=Signal::derive(move || filter.get().word().to_owned())
                    on_change=move |word: String| filter.set(ThreadFilter::from_word(&word).unwrap_or_default())
                />
                <Begin here/>
                <Threads here filter/>
            </aside>
        </Show>
    }
}

/// Begins a thread on what is talked about.
#[component]
fn Begin(here: CommentsHere) -> impl IntoView {
    let (text, busy) = (RwSignal::new(String::new()), RwSignal::new(false));
    let problem = RwSignal::new(None::<String>);
    let send = move || {
        let (anchor, _) = here.subject.get_untracked();
        let (plan, typed) = (here.plan, text.get_untracked());
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let answer = api::start_thread(plan, anchor, typed).await;
            busy.try_set(false);
            match answer {
                Ok(thread) => {
                    text.try_set(String::new());
                    here.subject.try_set((Anchor::Plan, String::new()));
                    let id = thread.id;
                    here.take(Some(thread), id);
                }
                Err(failure) => {
                    problem.try_set(Some(failure.to_string()));
                }
            }
        });
    };
    // A memo: what is typed must outlive the threads being read anew.
    let may = Memo::new(move |_| {
        here.talk.with(|talk| talk.as_ref().is_some_and(|talk| talk.may_comment))
    });
    let words = move || {
        here.subject.with(|(anchor, words)| (*anchor != Anchor::Plan).then(|| words.clone()))
    };
    view! {
        {move || may.get().then(|| view! {
            <div class="comments-new">
                {move || words().map(|words| view! {
                    <p class="small line">
                        <span class="clip">"On "<strong>{words}</strong></span>
                        <ui::Button small=true kind=ui::Kind::Ghost on_press=move || here.subject.set((Anchor::Plan, String::new()))>"On the whole plan"</ui::Button>
                    </p>
                })}
                <Composer label="New comment" act="Comment" people=here.people() text busy problem on_send=send/>
            </div>
        })}
    }
}

#[component]
fn Threads(here: CommentsHere, filter: RwSignal<ThreadFilter>) -> impl IntoView {
    let shown = Memo::new(move |_| {
        let filter = filter.get();
        let current = here.current.get();
        here.talk.with(|talk| {
            talk.as_ref().map(|talk| {
                let threads = talk.threads.iter();
                let lets =
                    |thread: &&Thread| filter.lets(thread, talk.me) || current == Some(thread.id);
                threads.filter(lets).cloned().collect::<Vec<_>>()
            })
        })
    });
    // The thread one came for is brought into sight once it is drawn.
    Effect::new(move |_| {
        let current = here.current.get();
        let there = shown.with(|shown| {
            shown.as_ref().is_some_and(|threads| threads.iter().any(|one| Some(one.id) == current))
        });
        if let Some(current) = current.filter(|_| there) {
            request_animation_frame(move || {
                if let Some(card) = document().get_element_by_id(&format!("t-{current}")) {
                    card.scroll_into_view();
                }
            });
        }
    });
    // Whether there are any; a memo, so that cards outlive a change of another.
    let state =
        Memo::new(move |_| shown.with(|shown| shown.as_ref().map(|threads| !threads.is_empty())));
    let nothing = move || match filter.get() {
        ThreadFilter::Open => (
            "Nothing to settle",
            "Ask about the plan, a wave, a store or a single value. Who is named with @ is told.",
        ),
        ThreadFilter::Unread => ("Nothing new", "You have seen everything that was said."),
        ThreadFilter::Mine => {
            ("No thread of yours", "Threads you write in or are named in come here.")
        }
        ThreadFilter::Resolved => {
            ("Nothing resolved yet", "Threads that are settled come here, and can be opened again.")
        }
    };
    view! {
        {move || here.failed.get().map(|why| view! {
            <Failed small=true what="The comments could not be loaded." safe="What you wrote is kept." next=why on_retry=move || here.load()/>
        })}
        {move || match state.get() {
            None => view! { <Skeleton lines=6 label="The comments are loading"/> }.into_any(),
            Some(false) => {
                let (title, text) = nothing();
                view! { <Empty small=true icon="message-square" title=title text=text/> }.into_any()
            }
            Some(true) => view! {
                <div class="comments-list">
                    <For each=move || shown.get().unwrap_or_default() key=|thread| (thread.id, signature(thread)) let:thread>
                        <ThreadCard here thread/>
                    </For>
                </div>
            }.into_any(),
        }}
    }
}

/// What makes a card another: it is drawn anew when something is said, changed or settled, and stays
/// otherwise, with what is being typed in it.
fn signature(thread: &Thread) -> (usize, usize, bool) {
    let length = thread.comments.iter().map(|one| one.text.len() + usize::from(one.edited)).sum();
    (thread.comments.len(), length, thread.resolved.is_some())
}
