//! Approving a plan and reopening it.

use super::{
    api,
    desk::Desk,
    review::{SendBack, SendForReview, TakeBack},
    words,
};
use domain::plans::{Check, PlanStatus, Severity};
use leptos::{prelude::*, task::spawn_local};
use ui::{Button, Checkbox, Dialog, Icon, Kind, TextArea};

/// The acts of a plan's header: approve, reopen, create orders.
#[component]
pub(super) fn Acts(desk: Desk) -> impl IntoView {
    let (approving, reopening) = (RwSignal::new(false), RwSignal::new(false));
    // A memo: the page is read anew after every change, and a button must not be exchanged for it.
    let status = Memo::new(move |_| desk.page.with(|page| page.plan.status));
    let status = move || status.get();
    let refused = move || {
        desk.page.with(|page| {
            if page.may_approve {
                page.approval_refused.as_ref().map(ToString::to_string)
            } else {
                Some("Approving needs the right to approve. Someone with it can look at this plan now.".to_owned())
            }
        })
    };
    let unsaved = move || {
        desk.drafts.with(|drafts| {
            (!drafts.is_empty()).then(|| "Wait until every change is saved.".to_owned())
        })
    };
    view! {
        {move || match status() {
            waiting if waiting.awaits_approval() => view! {
                {(waiting == PlanStatus::Draft && desk.page.with_untracked(|page| page.may_edit)).then(|| view! { <SendForReview desk/> })}
                {desk.page.with_untracked(|page| page.may_take_back).then(|| view! { <TakeBack desk/> })}
                {desk.page.with_untracked(|page| page.may_send_back).then(|| view! { <SendBack desk/> })}
                <Button
                    kind=Kind::Primary
                    icon="check"
                    refused=Signal::derive(move || unsaved().or_else(refused))
                    on_press=move || { desk.refresh(); approving.set(true); }
                >
                    "Approve plan"
                </Button>
            }
            .into_any(),
            status => view! {
                {desk.page.with(|page| page.may_reopen).then(|| view! {
                    <Button icon="lock-open" on_press=move || reopening.set(true)>"Reopen"</Button>
                })}
                {(status == PlanStatus::Approved && desk.page.with(|page| page.may_order)).then(|| view! {
                    <ui::LinkButton kind=Kind::Primary icon="package" href=format!("/campaigns/orders/new?plan={}", desk.id())>"Create orders"</ui::LinkButton>
                })}
                {(status == PlanStatus::Executed).then(|| view! {
                    <ui::LinkButton icon="package-check" href=format!("/campaigns/orders?plan={}", desk.id())>"Show orders"</ui::LinkButton>
                })}
            }
            .into_any(),
        }}
        <ApproveDialog desk open=approving/>
        <ReopenDialog desk open=reopening/>
    }
}

#[component]
fn ApproveDialog(desk: Desk, open: RwSignal<bool>) -> impl IntoView {
    let read = RwSignal::new(Vec::<Check>::new());
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let warnings = move || {
        desk.page.with(|page| {
            page.checks
                .iter()
                .filter(|check| check.severity() == Severity::Warning)
                .cloned()
                .collect::<Vec<_>>()
        })
    };
    let unread =
        move || warnings().iter().filter(|check| read.with(|read| !read.contains(check))).count();
    let title = move || desk.page.with(|page| format!("Approve {}", page.plan.name));
    let text = move || {
        desk.page.with(|page| {
            let all = page.totals.all;
            let cost = desk.currency.with_value(|currency| words::money(all.cost, currency));
            format!(
                "{}, {} pieces, {cost}. The approval covers exactly this content and locks it; orders can be made from it.",
                words::stores(all.stores),
                words::pieces(all.pieces),
            )
        })
    };
    let toaster = ui::toaster();
    let approve = move || {
        let (plan, seen) = (desk.id(), desk.page.with_untracked(|page| page.plan.sequence));
        let acknowledged = read.get_untracked();
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let answer = api::approve_plan(plan, seen, acknowledged).await;
            busy.try_set(false);
            match answer {
                Ok(()) => {
                    open.try_set(false);
                    toaster.say("Plan approved");
                }
                Err(failure) => {
                    problem.try_set(Some(failure.to_string()));
                }
            }
            desk.refresh();
        });
    };
    view! {
        <Dialog
            open=open
            title=Signal::derive(title)
            text=Signal::derive(text)
            on_close=move || { read.set(Vec::new()); problem.set(None); }
            acts=move || view! {
                <Button on_press=move || open.set(false)>"Cancel"</Button>
                <Button
                    kind=Kind::Primary
                    icon="check"
                    busy=busy
                    refused=Signal::derive(move || (unread() > 0).then(|| "Acknowledge every warning first.".to_owned()))
                    on_press=approve
                >
                    "Approve plan"
                </Button>
            }
        >
            <div class="stack">
                {move || {
                    let warnings = warnings();
                    (!warnings.is_empty()).then(|| view! {
                        <p class="quiet">"You approve it although:"</p>
                        {warnings.into_iter().map(|check| {
                            let (one, label) = (check.clone(), check.to_string());
                            let on = Signal::derive({ let check = check.clone(); move || read.with(|read| read.contains(&check)) });
                            view! {
                                <Checkbox
                                    checked=on
                                    label=label
                                    on_change=move |on: bool| read.update(|read| {
                                        read.retain(|check| *check != one);
                                        if on { read.push(one.clone()); }
                                    })
                                />
                            }
                        }).collect_view()}
                    })
                }}
                {move || problem.get().map(|why| view! { <p class="loss line" role="alert"><Icon name="octagon-alert"/>{why}</p> })}
            </div>
        </Dialog>
    }
}

#[component]
fn ReopenDialog(desk: Desk, open: RwSignal<bool>) -> impl IntoView {
    let reason = RwSignal::new(String::new());
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let toaster = ui::toaster();
    let reopen = move || {
        let (plan, why) = (desk.id(), reason.get_untracked());
        busy.set(true);
        spawn_local(async move {
            let answer = api::reopen_plan(plan, why).await;
            busy.try_set(false);
            match answer {
                Ok(()) => {
                    open.try_set(false);
                    reason.try_set(String::new());
                    toaster.say("Plan reopened as a new revision");
                    desk.refresh();
                }
                Err(failure) => {
                    problem.try_set(Some(failure.to_string()));
                }
            }
        });
    };
    view! {
        <Dialog
            open=open
            title="Reopen this plan"
            text="It becomes a draft again, as a new revision that needs a new approval."
            acts=move || view! {
                <Button on_press=move || open.set(false)>"Cancel"</Button>
                <Button
                    kind=Kind::Primary
                    icon="lock-open"
                    busy=busy
                    refused=Signal::derive(move || reason.with(|why| why.trim().is_empty()).then(|| "Say why first.".to_owned()))
                    on_press=reopen
                >
                    "Reopen plan"
                </Button>
            }
        >
            <ui::Field label="Why" required=true error=problem>
                <TextArea value=reason rows=3 max=2000 on_input=move |text: String| reason.set(text)/>
            </ui::Field>
        </Dialog>
    }
}
