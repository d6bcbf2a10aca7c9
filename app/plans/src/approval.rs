//! Approving a plan and reopening it.

use super::{
    api,
    desk::Desk,
    review::{SendBack, SendForReview, TakeBack},
    words,
};
use domain::plans::{Approval, Check, PlanStatus, Severity};
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
    let unsaved = move || desk.unsettled().then(|| "Wait until every change is saved.".to_owned());
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
    // A memo: the page is read anew when the dialog opens, and a box must not be exchanged under a hand.
    let warnings = Memo::new(move |_| {
        desk.page.with(|page| {
            page.checks
                .iter()
                .filter(|check| check.severity() == Severity::Warning)
                .cloned()
                .collect::<Vec<_>>()
        })
    });
    let unread = move || {
        let unread = |check: &&Check| read.with(|read| !read.contains(check));
        warnings.with(|warnings| warnings.iter().filter(unread).count())
    };
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
    // What this approval is about beyond the plan's sums: what of it, and who else.
    let about = Memo::new(move |_| {
        desk.page.with(|page| {
            let mut said = Vec::new();
            let about = page.to_approve;
            if about.is_partial() {
                said.push(match about.items {
                    0 => "Nothing differs from what was approved before.".to_owned(),
                    1 => "1 store differs from what was approved before; the others stay approved."
                        .to_owned(),
                    n => format!(
                        "{} differ from what was approved before; the others stay approved.",
                        words::stores(n)
                    ),
                });
            }
            match page.first_approvals.first() {
                Some(first) => said.push(format!(
                    "{} approved exactly this already; yours is the second approval and locks it.",
                    first.name
                )),
                None if page.needs_second => said.push(
                    "It costs more than one person may approve, so somebody else has to approve it as well. Until then it is locked in review."
                        .to_owned(),
                ),
                None => {}
            }
            said
        })
    });
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
                Ok(done) => {
                    open.try_set(false);
                    toaster.say(match done {
                        Approval::Whole => "Plan approved",
                        Approval::First => "Approved; a second person was asked",
                    });
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
                {move || about.get().into_iter().map(|sentence| view! { <ui::Note>{sentence}</ui::Note> }).collect_view()}
                {move || {
                    let warnings = warnings.get();
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
