//! What was sent and what became of it, what the supplier has said, and what it uploaded.

use super::{api::read_side, links::Links};
use crate::said::{day, moment, size, whole};
use domain::{
    ids::OrderId,
    orders::{Handover, HandoverState, Order, Promise, Proof, SupplierSide},
};
use leptos::{leptos_dom::helpers::set_timeout_with_handle, prelude::*, task::spawn_local};
use std::time::Duration;
use ui::{Badge, Icon, Tone};

/// How often a hand-over that is on its way is asked for.
const LOOK: Duration = Duration::from_millis(1_500);

/// What is between the order and its supplier.
#[component]
pub(crate) fn SupplierPanel(
    order: RwSignal<Order>,
    side: RwSignal<SupplierSide>,
    /// Whether the person may make links.
    may: bool,
    /// Loads the order anew.
    on_reload: Callback<()>,
) -> impl IntoView {
    let id = order.with_untracked(|order| order.summary.id);
    watch(id, side, on_reload);
    let handovers = move || side.with(|side| side.handovers.clone());
    let pieces = order.with_untracked(|order| order.summary.totals.pieces);
    view! {
        <section class="panel" aria-labelledby="supplier-side">
            <header><h2 id="supplier-side">"With the supplier"</h2></header>
            <div class="panel-body stack">
                {move || {
                    let all = handovers();
                    if all.is_empty() {
                        view! { <p class="quiet small">"Not sent from here yet."</p> }.into_any()
                    } else {
                        view! {
                            <ul class="plain stack" aria-label="Sent to the supplier">
                                {all.into_iter().map(|one| view! { <Sent one=one/> }).collect_view()}
                            </ul>
                        }
                        .into_any()
                    }
                }}
                {move || side.with(|side| view! { <Said promise=side.promise shipped=side.shipped pieces=pieces/> })}
                {move || {
                    let proofs = side.with(|side| side.proofs.clone());
                    (!proofs.is_empty()).then(|| view! { <Proofs proofs=proofs/> })
                }}
                <Links order=id side=side may=may/>
            </div>
        </section>
    }
}

/// Asks again while something is on its way; once it went, the order itself has moved on.
fn watch(id: OrderId, side: RwSignal<SupplierSide>, on_reload: Callback<()>) {
    Effect::new(move |_| {
        let going = side.with(|side| side.handovers.iter().any(|one| one.state.goes_on()));
        if !going {
            return;
        }
        let ask = move || {
            spawn_local(async move {
                match read_side(id).await {
                    Ok(fresh) => {
                        let over = fresh.handovers.iter().all(|one| !one.state.goes_on());
                        side.try_set(fresh);
                        if over {
                            on_reload.try_run(());
                        }
                    }
                    // The connection is away for a moment: ask again.
                    Err(_) => {
                        let _ = side.try_update(|_| ());
                    }
                }
            });
        };
        if let Ok(handle) = set_timeout_with_handle(ask, LOOK) {
            on_cleanup(move || handle.clear());
        }
    });
}

fn badge(state: HandoverState) -> impl IntoView {
    let (tone, icon) = match state {
        HandoverState::Queued | HandoverState::Sending => (Tone::Quiet, "clock"),
        HandoverState::Sent => (Tone::Gain, "check"),
        HandoverState::Failed => (Tone::Loss, "x"),
        HandoverState::Unknown => (Tone::Care, "circle-help"),
        HandoverState::Withdrawn => (Tone::Quiet, "undo-2"),
    };
    view! { <Badge text=state.to_string() tone=tone icon=icon tip=state.sentence()/> }
}

#[component]
fn Sent(one: Handover) -> impl IntoView {
    let id = one.id;
    let sentence = match one.state {
        HandoverState::Sent if one.sandbox => "It stays in the sandbox, where admins read it.",
        state => state.sentence(),
    };
    view! {
        <li class="stack stack-s handover">
            <div class="line line-wrap">
                <span class="strong clip grow">{one.to.clone()}</span>
                {badge(one.state)}
            </div>
            <p class="quiet small">{one.by.clone()} " · " {moment(one.sent_at.unwrap_or(one.at))}</p>
            <p class="small" class:care=one.state == HandoverState::Unknown class:loss=one.state == HandoverState::Failed>
                {sentence} {(!one.problem.is_empty()).then(|| format!(" {}", one.problem))}
            </p>
            <ul class="plain line line-wrap small" aria-label="Files as they were sent">
                {one.files.iter().enumerate().map(|(at, file)| {
                    let href = format!("/campaigns/orders/sent/{id}/{at}/{}", file.name);
                    view! { <li><a class="link" href=href download=file.name.clone() rel="external">{file.name.clone()}</a></li> }
                }).collect_view()}
            </ul>
        </li>
    }
}

#[component]
fn Said(promise: Promise, shipped: u64, pieces: u64) -> impl IntoView {
    let acknowledged = promise.acknowledged_at.map(moment);
    view! {
        <dl class="facts">
            <dt>"Acknowledged"</dt>
            <dd>{acknowledged.unwrap_or_else(|| "Not yet".to_owned())}</dd>
            <dt>"Expected to ship"</dt>
            <dd>{day(promise.ship_on)}</dd>
            <dt>"Expected in home"</dt>
            <dd>{day(promise.in_home_on)}</dd>
            <dt>"Shipped"</dt>
            <dd class="num">{format!("{} of {}", whole(shipped), whole(pieces))}</dd>
        </dl>
    }
}

#[component]
fn Proofs(proofs: Vec<Proof>) -> impl IntoView {
    view! {
        <section class="stack stack-s" aria-label="Proofs">
            <h3>"Proofs"</h3>
            <ul class="plain stack stack-s">
                {proofs.into_iter().map(|proof| {
                    let href = format!("/campaigns/orders/proofs/{}/{}", proof.id, proof.name);
                    view! {
                        <li class="line line-wrap">
                            <Icon name="file-check"/>
                            <a class="link clip" href=href download=proof.name.clone() rel="external">{proof.name.clone()}</a>
                            <span class="quiet small">{size(proof.size)} " · " {moment(proof.at)}</span>
                        </li>
                    }
                }).collect_view()}
            </ul>
        </section>
    }
}
