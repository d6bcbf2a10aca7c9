//! Moving an order on: the timeline, the next step, and who makes it.

use super::{
    api::{choose_supplier, take_step},
    said::{moment, status_icon},
};
use app_page::Failure;
use domain::orders::{
    AskedStep, Happening, Order, OrderAct, OrderStatus, OrderStep, StepRefusal, StepSource,
    Supplier,
};
use jiff::Timestamp;
use leptos::{prelude::*, task::spawn_local};
use ui::{
    Button, Choice, Dialog, Field, Icon, Kind, Menu, MenuItem, Note, Select, TextArea, Tone,
    toaster,
};

/// What happened to the order, first to last, and what comes next.
#[component]
pub(super) fn Timeline(
    order: RwSignal<Order>,
    /// What happened beside the steps.
    #[prop(optional, into)]
    acts: Signal<Vec<OrderAct>>,
) -> impl IntoView {
    let entries = move || {
        let steps = order.with(|order| order.steps.clone());
        let mut all: Vec<(Timestamp, AnyView)> = steps
            .into_iter()
            .map(|step| (step.at, view! { <Step step=step/> }.into_any()))
            .chain(acts.get().into_iter().map(|act| (act.at, view! { <Act act=act/> }.into_any())))
            .collect();
        // What was done at the same moment stays in its order: the step, then what belongs to it.
        all.sort_by_key(|(at, _)| *at);
        all.into_iter().map(|(_, entry)| entry).collect_view()
    };
    view! { <ol class="order-steps">{entries}</ol> }
}

/// Something that happened beside the steps.
#[component]
fn Act(act: OrderAct) -> impl IntoView {
    let icon = match act.what {
        Happening::Acknowledged => "badge-check",
        Happening::Expected { .. } => "calendar-clock",
        Happening::ProofUploaded { .. } => "file-check",
        Happening::Shipped { .. } => "truck",
        Happening::Said { .. } => "message-square",
        Happening::LinkMade => "link",
        Happening::LinkRevoked => "unlink",
    };
    let supplier = act.source == StepSource::Supplier;
    let words = act.what.words().to_owned();
    view! {
        <li class="order-step">
            <span class="order-step-mark" aria-hidden="true"><Icon name=icon/></span>
            <div>
                <p><span class="strong">{act.by.clone()}</span> " " {act.what.deed()}</p>
                <p class="quiet small">{supplier.then_some("Supplier, through its link · ")} {moment(act.at)}</p>
                {(!words.is_empty()).then(|| view! { <p class="order-step-note">{words}</p> })}
            </div>
        </li>
    }
}

#[component]
fn Step(step: OrderStep) -> impl IntoView {
    let source = match step.source {
        StepSource::Plan => " from the plan",
        StepSource::Person => "",
        StepSource::Mail => " by e-mail",
        StepSource::Supplier => " as the supplier says",
    };
    view! {
        <li class="order-step">
            <span class="order-step-mark" aria-hidden="true"><Icon name=status_icon(step.status)/></span>
            <div>
                <p><span class="strong">{step.status.label()}</span> {source}</p>
                <p class="quiet small">{step.by} " · " {moment(step.at)}</p>
                {(!step.note.is_empty()).then(|| view! { <p class="order-step-note">{step.note}</p> })}
            </div>
        </li>
    }
}

/// The buttons that move the order on. Each asks once, because nothing leads back.
#[component]
pub(super) fn StepActs(
    /// The order; a step that was taken is put into it.
    order: RwSignal<Order>,
    /// Why the person may not, if so.
    forbidden: Option<String>,
    /// Loads the order anew.
    on_reload: Callback<()>,
) -> impl IntoView {
    let asking = RwSignal::new(false);
    let to = RwSignal::new(OrderStatus::Pending);
    let ask = move |status: OrderStatus| {
        to.set(status);
        asking.set(true);
    };
    let next = Memo::new(move |_| order.with(|order| order.summary.status.next()));
    let forbidden = StoredValue::new(forbidden);
    let why_not = move |status: OrderStatus| {
        let missing = status == OrderStatus::Sent && order.with(|order| order.supplier.is_none());
        forbidden.get_value().unwrap_or_else(|| {
            if missing { "Choose a supplier first.".to_owned() } else { String::new() }
        })
    };
    let others = Signal::derive(move || {
        next.get()
            .iter()
            .skip(1)
            .map(|status| {
                let status = *status;
                let item = MenuItem::new(status.verb(), move || ask(status))
                    .icon(status_icon(status))
                    .refused(forbidden.get_value());
                if status == OrderStatus::Cancelled { item.danger().divided() } else { item }
            })
            .collect::<Vec<_>>()
    });
    view! {
        <Show when=move || !others.with(Vec::is_empty)>
            <Menu label="More steps" items=others at_end=true/>
        </Show>
        {move || next.get().first().map(|status| {
            let status = *status;
            view! {
                <Button
                    kind=Kind::Primary
                    icon=status_icon(status)
                    refused=Signal::derive(move || why_not(status))
                    on_press=move || ask(status)
                >
                    {status.verb()}
                </Button>
            }
        })}
        <StepDialog order=order asking=asking to=to on_reload=on_reload/>
    }
}

#[component]
fn StepDialog(
    order: RwSignal<Order>,
    asking: RwSignal<bool>,
    to: RwSignal<OrderStatus>,
    on_reload: Callback<()>,
) -> impl IntoView {
    let note = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<Failure<StepRefusal>>);
    let toaster = toaster();
    let number = move || order.with(|order| order.summary.number.to_string());
    let title = Signal::derive(move || match to.get() {
        OrderStatus::Cancelled => format!("Cancel {}?", number()),
        status => format!("{} {}", status.verb(), number()),
    });
    let text = Signal::derive(move || {
        match to.get() {
        OrderStatus::Cancelled => {
            Some("It keeps its number and its lines, and cannot be taken up again.".to_owned())
        }
        OrderStatus::Sent => Some(
            "Say so if the supplier got it by other means. To send it by e-mail from here, choose Send to supplier."
                .to_owned(),
        ),
        _ => None,
    }
    });
    let take = move || {
        let (id, version) = order.with_untracked(|order| (order.summary.id, order.version));
        let step =
            AskedStep { order: id, version, to: to.get_untracked(), note: note.get_untracked() };
        busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let answer = take_step(step).await;
            busy.try_set(false);
            match answer {
                Ok(moved) => {
                    toaster.say(format!(
                        "{} is {}",
                        moved.summary.number,
                        moved.summary.status.word()
                    ));
                    order.try_set(moved);
                    note.try_set(String::new());
                    asking.try_set(false);
                }
                Err(wrong) => drop(failure.try_set(Some(wrong))),
            }
        });
    };
    let acts = move || {
        // Made anew whenever the dialog opens, which is after the step was chosen.
        let status = to.get_untracked();
        let kind = if status == OrderStatus::Cancelled { Kind::Danger } else { Kind::Primary };
        view! {
            <Button on_press=move || asking.set(false)>"Not now"</Button>
            <Button kind=kind busy=busy on_press=take>{status.verb()}</Button>
        }
    };
    view! {
        <Dialog open=asking title=title text=text acts=acts on_close=move || failure.set(None)>
            <div class="stack">
                {move || failure.get().map(|wrong| {
                    let stale = matches!(wrong, Failure::Changed { .. });
                    view! {
                        <Note tone=Tone::Loss>
                            <p>{wrong.to_string()}</p>
                            {stale.then(|| view! { <Button small=true on_press=move || { asking.set(false); on_reload.run(()) }>"Show it as it is now"</Button> })}
                        </Note>
                    }
                })}
                <Field label="Note" optional=true hint="Shown in the order's history with your name.">
                    <TextArea value=note on_input=move |text: String| note.set(text) rows=3 max=500/>
                </Field>
            </div>
        </Dialog>
    }
}

/// Who makes the order; can be chosen while it has not left the house.
#[component]
pub(super) fn SupplierChoice(
    /// The order; the choice is put into it.
    order: RwSignal<Order>,
    /// All suppliers.
    suppliers: Vec<Supplier>,
    /// Whether the person may choose.
    may: bool,
) -> impl IntoView {
    let problem = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let toaster = toaster();
    let none = suppliers.is_empty();
    let choices: Vec<Choice> = suppliers
        .iter()
        .map(|supplier| {
            Choice::new(supplier.id.to_string(), supplier.name.clone())
                .hint(format!("{} days", supplier.lead_days))
        })
        .collect();
    let choices = StoredValue::new(choices);
    let chosen = Signal::derive(move || {
        order.with(|order| order.supplier.as_ref().map(|s| s.id.to_string()).unwrap_or_default())
    });
    let name = move || {
        order.with(|order| order.supplier.as_ref().map_or("–".to_owned(), |s| s.name.clone()))
    };
    let choose = move |id: String| {
        let (order_id, version) = order.with_untracked(|order| (order.summary.id, order.version));
        busy.set(true);
        spawn_local(async move {
            let answer = choose_supplier(order_id, version, id.parse().ok()).await;
            busy.try_set(false);
            match answer {
                Ok(changed) => {
                    toaster.say(match &changed.supplier {
                        Some(supplier) => format!("{} makes it", supplier.name),
                        None => "No supplier is chosen".to_owned(),
                    });
                    order.try_set(changed);
                    problem.try_set(None);
                }
                Err(failure) => drop(problem.try_set(Some(failure.to_string()))),
            }
        });
    };
    let open = Memo::new(move |_| may && order.with(|order| order.summary.status.is_ours()));
    view! {
        {move || if open.get() && !none {
            view! {
                <Select
                    label="Supplier"
                    placeholder="Choose a supplier…"
                    clearable=true
                    choices=choices.get_value()
                    value=chosen
                    disabled=busy
                    on_change=choose
                />
            }
            .into_any()
        } else if open.get() {
            view! { <a class="link" href="/campaigns/orders/suppliers">"Add a supplier first"</a> }.into_any()
        } else {
            view! { <span>{name}</span> }.into_any()
        }}
        {move || problem.get().map(|problem| view! { <p class="loss small" role="alert">{problem}</p> })}
    }
}
