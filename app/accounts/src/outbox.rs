//! The e-mails of the workspace, for admins: in the sandbox this is their only inbox.

#![allow(
    missing_docs,
    reason = "the argument structs the server macro makes repeat documented arguments"
)]

use super::{SettingsTabs, moment};
use app_page::{Failure, LazyPage};
use domain::{
    ids::MailId,
    mail::{Mail, MailState},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
use ui::{Badge, Button, Empty, Failed, Note, PageHeader, SkeletonRows, Tone};

#[cfg(feature = "ssr")]
use app_page::request::{Asked, asked};

/// Some mails, and whether they leave the house.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outbox {
    /// The mails, the newest first.
    pub mails: Vec<Mail>,
    /// Whether mail only stays here.
    pub sandbox: bool,
}

/// The mails before one (all when `None`).
#[server(prefix = "/do", endpoint = "mail/mails", input = Json)]
pub async fn mails(before: Option<MailId>) -> Result<Outbox, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    let mails = backend::mail::mails(&cx, &actor, before).await?;
    Ok(Outbox { mails, sandbox: cx.post.is_sandbox() })
}

/// Sends a mail again that failed, or of which nobody can say.
#[server(prefix = "/do", endpoint = "mail/send_again", input = Json)]
pub async fn send_again(mail: MailId) -> Result<(), Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::mail::send_again(&cx, &actor, mail).await?)
}

/// `/settings/mail`.
pub struct OutboxPage {
    before: RwSignal<Option<MailId>>,
    outbox: Resource<Result<Outbox, Failure>>,
}

impl LazyPage for OutboxPage {
    fn load() -> Self {
        let before = RwSignal::new(None);
        OutboxPage { before, outbox: Resource::new(move || before.get(), mails) }
    }

    fn view(this: Self) -> AnyView {
        let OutboxPage { before, outbox } = this;
        // Here and not in the part that is read anew, which it outlives.
        let on_sent = Callback::new(move |()| outbox.refetch());
        view! {
            <Title text="E-mails"/>
            <div class="page page-middle">
                <PageHeader title="E-mails" text="What Groundswell has written to people of this workspace, and what became of it.">
                    <Button icon="refresh-cw" on_press=move || outbox.refetch()>"Look again"</Button>
                </PageHeader>
                <SettingsTabs current="/settings/mail"/>
                <Transition fallback=|| view! { <SkeletonRows rows=6 columns=3 label="The e-mails are loading"/> }>
                    {move || Suspend::new(async move {
                        match outbox.await {
                            Ok(all) => view! { <Letters all before on_sent/> }.into_any(),
                            Err(Failure::Forbidden(why)) => view! { <Note>{why}</Note> }.into_any(),
                            Err(failure) => view! {
                                <Failed what="The e-mails could not be read." next=failure.to_string() reference=failure.reference() on_retry=move || outbox.refetch()/>
                            }.into_any(),
                        }
                    })}
                </Transition>
            </div>
        }
        .into_any()
    }
}

#[component]
fn Letters(all: Outbox, before: RwSignal<Option<MailId>>, on_sent: Callback<()>) -> impl IntoView {
    let last = all.mails.last().map(|mail| mail.id);
    let full = all.mails.len() == 100;
    view! {
        {all.sandbox.then(|| view! {
            <Note>"No mail server is set up, so nothing leaves this server: e-mails are shown here and nowhere else. Whoever runs the server sets one up in its settings, under mail."</Note>
        })}
        {if all.mails.is_empty() {
            view! { <Empty icon="mail" title="No e-mails yet" text="When somebody is mentioned, or a plan is decided, who wants it by e-mail gets one."/> }.into_any()
        } else {
            view! {
                <ul class="plain mails panel panel-flush" aria-label="E-mails">
                    {all.mails.into_iter().map(|mail| view! { <Line mail on_sent/> }).collect_view()}
                </ul>
            }.into_any()
        }}
        <div class="line">
            {move || before.get().is_some().then(|| view! { <Button on_press=move || before.set(None)>"Newest"</Button> })}
            {full.then(|| view! { <Button on_press=move || before.set(last)>"Older"</Button> })}
        </div>
    }
}

#[component]
fn Line(mail: Mail, on_sent: Callback<()>) -> impl IntoView {
    let id = mail.id;
    let (tone, icon) = match mail.state {
        MailState::Waiting | MailState::Sending => (Tone::Quiet, "clock"),
        MailState::Sent => (Tone::Gain, "check"),
        MailState::Failed => (Tone::Loss, "x"),
        MailState::Unknown => (Tone::Care, "circle-help"),
    };
    let busy = RwSignal::new(false);
    let toaster = ui::toaster();
    let again = move || {
        busy.set(true);
        spawn_local(async move {
            match send_again(id).await {
                Ok(()) => {
                    on_sent.try_run(());
                }
                Err(failure) => toaster.fail(failure.to_string()),
            }
            busy.try_set(false);
        });
    };
    view! {
        <li class="mail">
            <details>
                <summary class="line line-wrap">
                    <span class="strong grow">{mail.subject}</span>
                    <span class="small quiet">{format!("to {}", mail.to)}</span>
                    <span class="small faint">{moment(mail.at)}</span>
                    <Badge text=mail.state.to_string() tone=tone icon=icon/>
                </summary>
                <pre class="mail-text">{mail.text}</pre>
                {(!mail.files.is_empty()).then(|| view! {
                    <ul class="plain line line-wrap small" aria-label="Files of the e-mail">
                        {mail.files.iter().enumerate().map(|(at, file)| {
                            let href = format!("/settings/mail/{id}/{at}/{}", file.name);
                            view! { <li><a class="link" href=href download=file.name.clone() rel="external">{file.name.clone()}</a></li> }
                        }).collect_view()}
                    </ul>
                })}
            </details>
            {(!mail.problem.is_empty()).then(|| view! { <p class="small care">{mail.problem.clone()}</p> })}
            {mail.order.map(|order| view! {
                <p class="small"><a class="link" href=format!("/campaigns/orders/{order}")>"Its order"</a></p>
            })}
            {(mail.state.may_be_sent_again() && mail.order.is_none()).then(|| view! {
                <div class="line">
                    <Button small=true busy=busy on_press=again>"Send again"</Button>
                    {(mail.state == MailState::Unknown).then_some(view! { <span class="small quiet">"It may have arrived already."</span> })}
                </div>
            })}
        </li>
    }
}
