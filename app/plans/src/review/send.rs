//! Sending a plan for review, taking it back, sending it back.

use super::api;
use crate::desk::Desk;
use app_page::Failure;
use domain::plans::{ReviewRefusal, Severity};
use leptos::{prelude::*, task::spawn_local};
use ui::{Button, Dialog, Field, Kind, TextArea};

/// Asks for a review, with a note for those who may approve.
#[component]
pub fn SendForReview(desk: Desk) -> impl IntoView {
    let open = RwSignal::new(false);
    let refused = move || {
        let errors = desk.page.with(|page| {
            page.checks.iter().filter(|check| check.severity() == Severity::Error).count()
        });
        let unsaved = desk.unsettled();
        match (unsaved, errors) {
            (true, _) => Some("Wait until every change is saved.".to_owned()),
            (false, 0) => None,
            (false, n) => Some(format!("Put right first: {n} of the checks are errors.")),
        }
    };
    let plan = desk.id();
    view! {
        <Button icon="send" refused=Signal::derive(refused) on_press=move || open.set(true)>"Send for review"</Button>
        <Ask
            desk
            open
            title="Send for review"
            text="Those who may approve it are told. Until one of them approves it or sends it back, it is locked; you can take it back."
            label="Note for the reviewers"
            act="Send"
            done="Sent for review"
            send=Callback::new(move |(note, answer): (String, Answer)| spawn_local(async move {
                answer.run((api::send_for_review(plan, note).await,));
            }))
        />
    }
}

/// Sends it back to those who shaped it.
#[component]
pub fn SendBack(desk: Desk) -> impl IntoView {
    let open = RwSignal::new(false);
    let plan = desk.id();
    view! {
        <Button icon="undo-2" on_press=move || open.set(true)>"Send back"</Button>
        <Ask
            desk
            open
            title="Send back"
            text="It becomes a draft again, and those who worked on it are told why."
            label="What should change"
            act="Send back"
            done="Sent back"
            send=Callback::new(move |(reason, answer): (String, Answer)| spawn_local(async move {
                answer.run((api::send_back(plan, reason).await,));
            }))
        />
    }
}

/// Takes it back out of review.
#[component]
pub fn TakeBack(desk: Desk) -> impl IntoView {
    let busy = RwSignal::new(false);
    let toaster = ui::toaster();
    let take = move || {
        let plan = desk.id();
        busy.set(true);
        spawn_local(async move {
            match api::take_back(plan).await {
                Ok(()) => toaster.say("Taken back; it is a draft again"),
                Err(failure) => toaster.fail(failure.to_string()),
            }
            busy.try_set(false);
            desk.refresh();
        });
    };
    view! { <Button icon="undo-2" busy=busy on_press=take>"Take back"</Button> }
}

type Answer = Callback<(Result<(), Failure<ReviewRefusal>>,)>;

/// Asks for words and sends them.
#[component]
fn Ask(
    desk: Desk,
    open: RwSignal<bool>,
    title: &'static str,
    text: &'static str,
    label: &'static str,
    act: &'static str,
    done: &'static str,
    send: Callback<(String, Answer)>,
) -> impl IntoView {
    let words = RwSignal::new(String::new());
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let toaster = ui::toaster();
    // Here and not where it is used: it outlives the dialog.
    let answer = Answer::new(move |(answer,): (Result<(), Failure<ReviewRefusal>>,)| {
        busy.try_set(false);
        match answer {
            Ok(()) => {
                open.try_set(false);
                words.try_set(String::new());
                toaster.say(done);
                desk.refresh();
            }
            Err(failure) => {
                problem.try_set(Some(failure.to_string()));
            }
        }
    });
    let go = move || {
        busy.set(true);
        problem.set(None);
        send.run((words.get_untracked(), answer));
    };
    view! {
        <Dialog
            open=open
            title=title
            text=text
            acts=move || view! {
                <Button on_press=move || open.set(false)>"Cancel"</Button>
                <Button kind=Kind::Primary busy=busy on_press=go>{act}</Button>
            }
        >
            <Field label=label error=problem>
                <TextArea value=words rows=3 max=2000 on_input=move |typed: String| words.set(typed)/>
            </Field>
        </Dialog>
    }
}
