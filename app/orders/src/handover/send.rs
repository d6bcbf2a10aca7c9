//! The dialog that sends an order: recipient, subject, text and files as they will leave.

use super::api::{hand_over, preview_handover};
use crate::said::size;
use app_page::Failure;
use domain::orders::{
    AskedHandover, HandoverPreview, HandoverRefusal, HandoverState, LINK_TO_COME, Order,
    OrderStatus, SupplierSide,
};
use leptos::{prelude::*, task::spawn_local};
use ui::{
    Button, Choice, Dialog, Field, Icon, Kind, NativeSelect, Note, Skeleton, TextArea, Tone,
    toaster,
};
use uuid::Uuid;

type Looked = Result<(HandoverPreview, Uuid), Failure<HandoverRefusal>>;

/// The button that opens the dialog, and the dialog.
#[component]
pub(crate) fn SendButton(
    order: RwSignal<Order>,
    side: RwSignal<SupplierSide>,
    /// Why the person may not, if so.
    forbidden: Option<String>,
    /// Loads the order anew.
    on_reload: Callback<()>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let looked = RwSignal::new(None::<Looked>);
    let message = RwSignal::new(String::new());
    let to = RwSignal::new(String::new());
    // Whether it was, or may have been, sent before: then sending once more has to be meant.
    let again = Memo::new(move |_| {
        let out = order.with(|order| {
            !matches!(order.summary.status, OrderStatus::Draft | OrderStatus::Pending)
        });
        let supplier = order.with(|order| order.supplier.as_ref().map(|one| one.id));
        out || side.with(|side| {
            side.handovers.iter().any(|one| {
                Some(one.supplier) == supplier
                    && matches!(one.state, HandoverState::Sent | HandoverState::Unknown)
            })
        })
    });
    let shown = Memo::new(move |_| {
        order.with(|order| {
            !matches!(
                order.summary.status,
                OrderStatus::Draft | OrderStatus::Delivered | OrderStatus::Cancelled
            )
        })
    });
    let refusal = StoredValue::new(forbidden);
    let why_not = move || {
        refusal.get_value().or_else(|| {
            order
                .with(|order| order.supplier.is_none())
                .then(|| "Choose a supplier first.".to_owned())
        })
    };
    let look = move || {
        let (id, again) = (order.with_untracked(|order| order.summary.id), again.get_untracked());
        looked.set(None);
        spawn_local(async move {
            let answer = preview_handover(id, again).await;
            if let Ok((preview, _)) = &answer
                && let Some(first) = preview.recipients.first()
            {
                to.try_set(first.email.clone());
            }
            looked.try_set(Some(answer));
        });
    };
    let press = move || {
        message.set(String::new());
        open.set(true);
        look();
    };
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<Failure<HandoverRefusal>>);
    let toaster = toaster();
    let send = move || {
        let ask = looked.with_untracked(|looked| match looked {
            Some(Ok((preview, key))) => Some(AskedHandover {
                key: *key,
                order: preview.order,
                version: preview.version,
                to: to.get_untracked(),
                message: message.get_untracked(),
                digest: preview.digest.clone(),
                again: preview.letter.again,
            }),
            _ => None,
        });
        let Some(ask) = ask else { return };
        busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let answer = hand_over(ask).await;
            busy.try_set(false);
            match answer {
                Ok(done) => {
                    toaster.say(format!("On its way to {}", done.to));
                    open.try_set(false);
                    // A quick mail has moved the order on already; of a slower one the panel asks.
                    on_reload.try_run(());
                }
                Err(wrong) => drop(failure.try_set(Some(wrong))),
            }
        });
    };
    let title = Signal::derive(move || {
        let number = order.with(|order| order.summary.number.to_string());
        if again.get() { format!("Send {number} again") } else { format!("Send {number}") }
    });
    let ready = Signal::derive(move || looked.with(|looked| !matches!(looked, Some(Ok(_)))));
    let acts = move || {
        view! {
            <Button on_press=move || open.set(false)>"Not now"</Button>
            <Button kind=Kind::Primary icon="send" busy=busy disabled=ready on_press=send>
                {move || if again.get() { "Send again" } else { "Send now" }}
            </Button>
        }
    };
    view! {
        <Show when=move || shown.get()>
            <Button icon="send" refused=Signal::derive(why_not) on_press=press>
                {move || if again.get() { "Send again" } else { "Send to supplier" }}
            </Button>
        </Show>
        <Dialog
            open=open
            wide=true
            title=title
            text="Nothing leaves before you press the button below. This is exactly what goes out."
            acts=acts
            on_close=move || failure.set(None)
        >
            <div class="stack">
                {move || failure.get().map(|wrong| {
                    let stale = matches!(
                        wrong,
                        Failure::Changed { .. } | Failure::Refused(HandoverRefusal::Differs { .. })
                    );
                    view! {
                        <Note tone=Tone::Loss>
                            <p>{wrong.to_string()}</p>
                            {stale.then(|| view! { <Button small=true on_press=move || { failure.set(None); look() }>"Look at it again"</Button> })}
                        </Note>
                    }
                })}
                {move || match looked.get() {
                    None => view! { <Skeleton lines=6 label="The letter and the files are being written"/> }.into_any(),
                    Some(Err(wrong)) => view! { <Note tone=Tone::Care>{wrong.to_string()}</Note> }.into_any(),
                    Some(Ok((preview, _))) => view! { <Preview preview=preview to=to message=message/> }.into_any(),
                }}
            </div>
        </Dialog>
    }
}

#[component]
fn Preview(
    preview: HandoverPreview,
    to: RwSignal<String>,
    message: RwSignal<String>,
) -> impl IntoView {
    let order = preview.order;
    let letter = StoredValue::new(preview.letter.clone());
    let text = move || {
        let added = message.get();
        letter.with_value(|letter| letter.text(&added, LINK_TO_COME))
    };
    let choices: Vec<Choice> = preview
        .recipients
        .iter()
        .map(|one| {
            let about =
                if one.about.is_empty() { String::new() } else { format!(", {}", one.about) };
            Choice::new(one.email.clone(), format!("{} <{}>{about}", one.name, one.email))
        })
        .collect();
    view! {
        {preview.sandbox.then(|| view! {
            <Note>"No mail server is set up here, so this stays on this server: admins read it under E-mails in the settings."</Note>
        })}
        {preview.warnings.into_iter().map(|warning| view! { <Note tone=Tone::Care>{warning.to_string()}</Note> }).collect_view()}
        <Field label="To">
            <NativeSelect choices=choices value=to on_change=move |email: String| to.set(email)/>
        </Field>
        <dl class="facts">
            <dt>"Subject"</dt>
            <dd>{preview.letter.subject()}</dd>
            <dt>"Answers go to"</dt>
            <dd>{preview.letter.reply_to.clone()}</dd>
        </dl>
        <Field label="Add to the text" optional=true>
            <TextArea value=message rows=3 max=2_000 on_input=move |typed: String| message.set(typed)/>
        </Field>
        <section class="stack stack-s" aria-label="Text of the e-mail">
            <h3>"Text"</h3>
            <pre class="handover-text" tabindex="0">{text}</pre>
        </section>
        <section class="stack stack-s" aria-label="Files of the e-mail">
            <h3>"Files"</h3>
            <ul class="plain stack stack-s">
                {preview.files.iter().map(|file| {
                    let href = format!("/campaigns/orders/{order}/files/{}", file.name);
                    view! {
                        <li class="line">
                            <Icon name="paperclip"/>
                            <a class="link" href=href download=file.name.clone() rel="external">{file.name.clone()}</a>
                            <span class="quiet small">{size(file.size)}</span>
                        </li>
                    }
                }).collect_view()}
            </ul>
        </section>
    }
}
