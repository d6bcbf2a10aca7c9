//! Moving several orders on at once: each by itself, and what one refuses is named.

use super::{actuals::api::take_steps, said::count};
use app_page::Failure;
use domain::orders::{AskedStep, BulkRefusal, OrderPage, OrderStatus, OrderSummary, StepDone};
use leptos::{prelude::*, task::spawn_local};
use std::collections::HashSet;
use ui::{Button, ChosenBar, Dialog, Field, Kind, Menu, MenuItem, Note, TextArea, Tone, toaster};

/// The statuses that orders can be moved to, in the order of an order's life.
const STEPS: [OrderStatus; 6] = [
    OrderStatus::Pending,
    OrderStatus::Sent,
    OrderStatus::Printing,
    OrderStatus::Shipped,
    OrderStatus::Delivered,
    OrderStatus::Cancelled,
];

/// What can be done with the chosen orders, and what came of doing it.
#[component]
pub(super) fn BulkSteps(
    page: RwSignal<OrderPage>,
    chosen: RwSignal<HashSet<String>>,
    /// Why the person may not, if so.
    forbidden: Option<String>,
    /// Loads the list anew.
    on_done: Callback<()>,
) -> impl IntoView {
    let to = RwSignal::new(OrderStatus::Pending);
    let asking = RwSignal::new(false);
    let refused = RwSignal::new(Vec::<StepDone>::new());
    let forbidden = StoredValue::new(forbidden);
    let orders = Signal::derive(move || {
        chosen.with(|chosen| {
            page.with(|page| {
                let is = |order: &&OrderSummary| chosen.contains(&order.id.to_string());
                page.rows.iter().filter(is).cloned().collect::<Vec<_>>()
            })
        })
    });
    let items = Signal::derive(move || {
        let statuses: Vec<OrderStatus> =
            orders.with(|orders| orders.iter().map(|order| order.status).collect());
        STEPS
            .into_iter()
            .map(|status| {
                let none = !statuses.iter().any(|from| from.next().contains(&status));
                let why = forbidden.get_value().or_else(|| {
                    none.then(|| "None of the chosen orders can take this step.".to_owned())
                });
                let item = MenuItem::new(status.verb(), move || {
                    to.set(status);
                    asking.set(true);
                })
                .icon(super::said::status_icon(status))
                .refused(why);
                if status == OrderStatus::Cancelled { item.danger().divided() } else { item }
            })
            .collect::<Vec<_>>()
    });
    view! {
        <ChosenBar
            count=Signal::derive(move || chosen.with(HashSet::len))
            one="order"
            many="orders"
            on_clear=move || chosen.set(HashSet::new())
        >
            <Menu label="Move on" items=items id="orders-move-on">"Move on"</Menu>
        </ChosenBar>
        {move || refused.with(|refused| (!refused.is_empty()).then(|| refusals(refused)))}
        <StepsDialog orders=orders to=to asking=asking refused=refused chosen=chosen on_done=on_done/>
    }
}

/// What orders refused, each by its number.
fn refusals(refused: &[StepDone]) -> AnyView {
    let lines = refused
        .iter()
        .map(|done| {
            let number =
                if done.number.is_empty() { "An order".to_owned() } else { done.number.clone() };
            let why = done.refusal.clone().unwrap_or_default();
            view! { <li><span class="strong num">{number}</span> ": " {why}</li> }
        })
        .collect_view();
    let title =
        count(refused.len() as u64, "order stayed as it was:", "orders stayed as they were:");
    view! {
        <Note tone=Tone::Care>
            <p>{title}</p>
            <ul class="orders-refused">{lines}</ul>
        </Note>
    }
    .into_any()
}

#[component]
fn StepsDialog(
    orders: Signal<Vec<OrderSummary>>,
    to: RwSignal<OrderStatus>,
    asking: RwSignal<bool>,
    refused: RwSignal<Vec<StepDone>>,
    chosen: RwSignal<HashSet<String>>,
    on_done: Callback<()>,
) -> impl IntoView {
    let note = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<Failure<BulkRefusal>>);
    let toaster = toaster();
    let many = move || count(orders.with(Vec::len) as u64, "order", "orders");
    let title = Signal::derive(move || match to.get() {
        OrderStatus::Cancelled => format!("Cancel {}?", many()),
        status => format!("{}: {}", status.verb(), many()),
    });
    let text = Signal::derive(move || match to.get() {
        OrderStatus::Cancelled => {
            Some("They keep their numbers and lines, and cannot be taken up again.".to_owned())
        }
        OrderStatus::Sent => {
            Some("Nothing is sent by this step itself. Orders without a supplier stay.".to_owned())
        }
        _ => Some("Orders that cannot take this step stay, and are named.".to_owned()),
    });
    let take = move || {
        let steps: Vec<AskedStep> = orders.with_untracked(|orders| {
            orders
                .iter()
                .map(|order| AskedStep {
                    order: order.id,
                    version: order.version,
                    to: to.get_untracked(),
                    note: note.get_untracked(),
                })
                .collect()
        });
        busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let answer = take_steps(steps).await;
            busy.try_set(false);
            match answer {
                Ok(done) => {
                    let (stayed, moved): (Vec<StepDone>, Vec<StepDone>) =
                        done.into_iter().partition(|done| done.refusal.is_some());
                    let status = to.try_get_untracked().unwrap_or(OrderStatus::Draft);
                    if !moved.is_empty() {
                        let many = count(moved.len() as u64, "order is", "orders are");
                        toaster.say(format!("{many} {}", status.word()));
                    }
                    let rest = stayed.iter().map(|done| done.order.to_string()).collect();
                    chosen.try_set(rest);
                    refused.try_set(stayed);
                    note.try_set(String::new());
                    asking.try_set(false);
                    on_done.try_run(());
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
                {move || failure.get().map(|wrong| view! { <Note tone=Tone::Loss>{wrong.to_string()}</Note> })}
                <Field label="Note" optional=true hint="Shown in each order's history with your name.">
                    <TextArea value=note on_input=move |text: String| note.set(text) rows=3 max=500/>
                </Field>
            </div>
        </Dialog>
    }
}
