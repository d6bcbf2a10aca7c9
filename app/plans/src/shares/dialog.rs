//! Making and taking back a plan's share links.

use super::api::{self, Links};
use crate::panel::Ago;
use app_page::Failure;
use domain::{
    ids::PlanId,
    plans::{NewShare, Share},
};
use leptos::{prelude::*, task::spawn_local};
use ui::{
    Badge, Button, Checkbox, Choice, CopyField, Dialog, Empty, Failed, Field, Kind, Note, Select,
    Skeleton, TextInput, Tone,
};

fn lives() -> Vec<Choice> {
    [("1", "1 day"), ("7", "1 week"), ("30", "30 days"), ("90", "90 days"), ("365", "1 year")]
        .map(|(days, label)| Choice::new(days, label))
        .into()
}

/// The button that opens the dialog, and the dialog.
#[component]
pub fn ShareButton(plan: PlanId) -> impl IntoView {
    let open = RwSignal::new(false);
    let links = RwSignal::new(None::<Result<Links, Failure>>);
    // The link that was made last, told only once.
    let made = RwSignal::new(None::<String>);
    let load = move || {
        spawn_local(async move {
            let answer = api::shares(plan).await;
            links.try_set(Some(answer));
        });
    };
    // Here and not where it is used: it outlives the dialog, whose answers may come after it is closed.
    let reload = Callback::new(move |()| load());
    let press = move || {
        made.set(None);
        links.set(None);
        open.set(true);
        load();
    };
    view! {
        <Button icon="share-2" on_press=press>"Share"</Button>
        <Dialog
            open=open
            wide=true
            title="Share this plan"
            text="Anybody with a link sees sums, waves and stores, without an account. Notes, reasons, recommendations and the comments of colleagues are not shown."
            acts=move || view! { <Button on_press=move || open.set(false)>"Close"</Button> }
        >
            <div class="stack stack-l">
                <Make plan made on_made=reload/>
                {move || match links.get() {
                    None => view! { <Skeleton lines=3 label="The links are loading"/> }.into_any(),
                    Some(Err(failure)) => view! {
                        <Failed small=true what="The links could not be loaded." next=failure.to_string() reference=failure.reference() on_retry=load/>
                    }.into_any(),
                    Some(Ok(all)) if all.links.is_empty() => view! {
                        <Empty small=true icon="link" title="No links yet" text="A link can be read, or commented on too, and works until it expires or you take it back."/>
                    }.into_any(),
                    Some(Ok(all)) => {
                        let now = all.now;
                        view! {
                            <ul class="plain share-links" aria-label="Links to this plan">
                                {all.links.into_iter().map(|link| view! { <Line link now on_revoked=reload/> }).collect_view()}
                            </ul>
                        }.into_any()
                    }
                }}
            </div>
        </Dialog>
    }
}

#[component]
fn Make(plan: PlanId, made: RwSignal<Option<String>>, on_made: Callback<()>) -> impl IntoView {
    let (label, days) = (RwSignal::new(String::new()), RwSignal::new("30".to_owned()));
    let may_comment = RwSignal::new(false);
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let make = move || {
        let new = NewShare {
            label: label.get_untracked(),
            may_comment: may_comment.get_untracked(),
            days: days.get_untracked().parse().unwrap_or(30),
        };
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let answer = api::create_share(plan, new).await;
            busy.try_set(false);
            match answer {
                Ok(address) => {
                    made.try_set(Some(address));
                    label.try_set(String::new());
                    on_made.try_run(());
                }
                Err(failure) => {
                    problem.try_set(Some(failure.to_string()));
                }
            }
        });
    };
    view! {
        <div class="stack">
            {move || made.get().map(|address| view! {
                <div class="stack stack-s">
                    <Note tone=Tone::Gain>"Copy the link now: only a seal of it is kept, and it is not shown again."</Note>
                    <Field label="Link"><CopyField value=address/></Field>
                </div>
            })}
            <div class="columns-2">
                <Field label="For whom" error=problem>
                    <TextInput value=label placeholder="Mail house" max=80 autofocus=true on_input=move |text: String| label.set(text)/>
                </Field>
                <Field label="Works for">
                    <Select choices=lives() value=days on_change=move |to: String| days.set(to)/>
                </Field>
            </div>
            <div class="line">
                <Checkbox
                    checked=may_comment
                    label="Guests may comment"
                    hint="They give their name. You are told of each comment."
                    on_change=move |on: bool| may_comment.set(on)
                />
                <span class="push"></span>
                <Button kind=Kind::Primary icon="link" busy=busy on_press=make>"Make a link"</Button>
            </div>
        </div>
    }
}

#[component]
fn Line(link: Share, now: jiff::Timestamp, on_revoked: Callback<()>) -> impl IntoView {
    let id = link.id;
    let works = link.works(now);
    let busy = RwSignal::new(false);
    let toaster = ui::toaster();
    let revoke = move || {
        busy.set(true);
        spawn_local(async move {
            match api::revoke_share(id).await {
                Ok(()) => {
                    toaster.say("The link opens nothing any more");
                    on_revoked.try_run(());
                }
                Err(failure) => toaster.fail(failure.to_string()),
            }
            busy.try_set(false);
        });
    };
    let (badge, tone) = match (link.revoked_at, works) {
        (Some(_), _) => ("Taken back", Tone::Quiet),
        (None, false) => ("Expired", Tone::Quiet),
        (None, true) if link.may_comment => ("Comment", Tone::Accent),
        (None, true) => ("Read", Tone::Accent),
    };
    let ends = link.expires_at.strftime("%b %-d, %Y").to_string();
    view! {
        <li class="line line-wrap share-link">
            <span class="strong clip">{link.label.clone()}</span>
            <Badge text=badge tone=tone/>
            <span class="small quiet grow">
                {format!("by {}, until {ends}, ", link.made_by)}
                {match link.opened_at {
                    Some(at) => view! { "opened "<Ago at/> }.into_any(),
                    None => view! { "never opened" }.into_any(),
                }}
            </span>
            {works.then(|| view! { <Button small=true busy=busy on_press=revoke>"Take back"</Button> })}
        </li>
    }
}
