//! What has left the supplier, and reporting more of it.

use super::{
    super::said::{count, day, whole},
    api::report_shipment,
};
use app_page::Failure;
use domain::orders::{
    AskedShipment, Order, OrderStatus, ShipmentRefusal, inferred_delivery, overdue,
};
use jiff::civil::Date;
use leptos::{prelude::*, task::spawn_local};
use ui::{Button, DateField, Dialog, Field, Kind, Note, NumberField, TextArea, Tone, toaster};

/// Whether the order is overdue or has probably arrived, in words; what left the supplier so far.
#[component]
pub(in super::super) fn Shipments(
    /// The order; a shipment that was reported is put into it.
    order: RwSignal<Order>,
    /// Why the person may not report shipments, if so.
    forbidden: Option<String>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let refusal = StoredValue::new(forbidden);
    let late =
        move || order.with(|order| overdue(&order.summary, order.today).map(|why| why.to_string()));
    let inferred = move || {
        order
            .with(|order| inferred_delivery(&order.summary, order.today).map(|why| why.to_string()))
    };
    let reports = Memo::new(move |_| {
        order
            .with(|order| matches!(order.summary.status, OrderStatus::Sent | OrderStatus::Printing))
    });
    let shown = Memo::new(move |_| reports.get() || order.with(|o| !o.shipments.is_empty()));
    let so_far = move || {
        order.with(|order| {
            format!(
                "{} of {} have left.",
                whole(order.summary.shipped),
                count(order.summary.totals.pieces, "piece", "pieces")
            )
        })
    };
    let parts = move || {
        order.with(|order| order.shipments.clone()).into_iter().map(|part| view! {
            <li>
                <p><span class="num strong">{whole(part.pieces)}</span> " on " {day(Some(part.shipped_on))}</p>
                <p class="quiet small">{part.by}</p>
                {(!part.note.is_empty()).then(|| view! { <p class="order-step-note">{part.note}</p> })}
            </li>
        }).collect_view()
    };
    view! {
        {move || late().map(|why| view! { <Note tone=Tone::Loss>{why}</Note> })}
        {move || inferred().map(|why| view! { <Note tone=Tone::Accent>{why}</Note> })}
        <Show when=move || shown.get()>
            <section class="panel" aria-labelledby="order-shipments">
                <header><h2 id="order-shipments">"Shipments"</h2></header>
                <div class="panel-body stack">
                    <p>{so_far}</p>
                    <ul class="order-shipments">{parts}</ul>
                    <Show when=move || reports.get()>
                        <Button
                            icon="truck"
                            small=true
                            refused=Signal::derive(move || refusal.get_value().unwrap_or_default())
                            on_press=move || open.set(true)
                        >
                            "Report a shipment"
                        </Button>
                    </Show>
                </div>
            </section>
        </Show>
        <ShipmentDialog order=order open=open/>
    }
}

#[component]
fn ShipmentDialog(order: RwSignal<Order>, open: RwSignal<bool>) -> impl IntoView {
    let pieces = RwSignal::new(None::<i64>);
    let shipped_on = RwSignal::new(None::<Date>);
    let note = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<Failure<ShipmentRefusal>>);
    let toaster = toaster();
    Effect::new(move |_| {
        if open.get() {
            let (rest, today) = order.with_untracked(|order| {
                let summary = &order.summary;
                (summary.totals.pieces.saturating_sub(summary.shipped), order.today)
            });
            pieces.set(i64::try_from(rest).ok().filter(|rest| *rest > 0));
            shipped_on.set(Some(today));
            note.set(String::new());
            failure.set(None);
        }
    });
    let report = move || {
        let Some(day) = shipped_on.get_untracked() else { return };
        let asked = order.with_untracked(|order| AskedShipment {
            order: order.summary.id,
            version: order.version,
            shipped_on: day,
            pieces: pieces.get_untracked().and_then(|n| u64::try_from(n).ok()).unwrap_or(0),
            note: note.get_untracked(),
        });
        busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let answer = report_shipment(asked).await;
            busy.try_set(false);
            match answer {
                Ok(known) => {
                    toaster.say(format!("{}: shipment kept", known.summary.number));
                    order.try_set(known);
                    open.try_set(false);
                }
                Err(wrong) => drop(failure.try_set(Some(wrong))),
            }
        });
    };
    let today = Signal::derive(move || Some(order.with(|order| order.today)));
    let acts = move || {
        view! {
            <Button on_press=move || open.set(false)>"Cancel"</Button>
            <Button kind=Kind::Primary busy=busy on_press=report>"Report shipment"</Button>
        }
    };
    view! {
        <Dialog open=open title="Report a shipment" text="Once all pieces have left, the order is shipped." acts=acts>
            <div class="form">
                {move || failure.get().map(|wrong| view! { <Note tone=Tone::Loss>{wrong.to_string()}</Note> })}
                <Field label="Pieces" required=true>
                    <NumberField value=pieces on_change={move |typed: Option<i64>| pieces.set(typed)} min=1 unit="pieces"/>
                </Field>
                <Field label="Shipped on" required=true>
                    <DateField value=shipped_on today=today on_change={move |day: Option<Date>| shipped_on.set(day)}/>
                </Field>
                <Field label="Note" optional=true>
                    <TextArea value=note on_input=move |text: String| note.set(text) rows=2 max=500/>
                </Field>
            </div>
        </Dialog>
    }
}
