//! One plan: loads it and lays it out.

use super::{
    api,
    approval::Acts,
    board::Board,
    bulk::BulkBar,
    desk::Desk,
    filters::FilterPane,
    grid::Grid,
    here::Here,
    history::HistoryButton,
    live::Others,
    panel::{AskReason, Panel},
    review::ReviewButton,
    shares::ShareButton,
    summary::{Figures, Summary},
    threads::{Comments, CommentsHere},
    tour::PlanTour,
    troubles::Troubles,
    words,
};
use app_page::{Failure, LazyPage, name_this_page, use_visit};
use domain::{
    accounts::{Action, Visit},
    ids::PlanId,
    plans::{Anchor, ItemFilter, PlanPage, PlanStatus},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use ui::{Badge, Choice, Empty, Failed, Note, PageHeader, SavedMark, Segments, Tone};

/// `/campaigns/planning/:plan`
#[derive(Debug)]
pub(super) struct PlanRoute {
    plan: Resource<Result<PlanPage, Failure>>,
}

impl LazyPage for PlanRoute {
    fn load() -> Self {
        let params = use_params_map();
        let id = Memo::new(move |_| {
            params.with(|params| params.get("plan").and_then(|id| id.parse::<PlanId>().ok()))
        });
        Self {
            plan: Resource::new(
                move || id.get(),
                |id| async move {
                    match id {
                        Some(id) => api::open_plan(id).await,
                        None => Err(Failure::NotFound("plan".to_owned())),
                    }
                },
            ),
        }
    }

    fn view(this: Self) -> AnyView {
        let plan = this.plan;
        let visit = use_visit().0;
        view! {
            <Transition fallback=|| view! { <div class="page"><ui::SkeletonRows rows=12 columns=6 label="Loading the plan"/></div> }>
                {move || Suspend::new(async move {
                    let page = plan.await;
                    let visit = visit.await;
                    let page = page.and_then(|page| Ok((page, visit?)));
                    match page {
                        Ok((page, visit)) => {
                            view! { <Workspace page visit/> }.into_any()
                        }
                        Err(failure @ Failure::NotFound(_)) => view! {
                            <div class="page">
                                <Empty icon="calendar-range" title="There is no such plan" text=failure.to_string()>
                                    <ui::LinkButton href="/campaigns/planning">"All plans"</ui::LinkButton>
                                </Empty>
                            </div>
                        }
                        .into_any(),
                        Err(failure) => view! {
                            <div class="page">
                                <Failed
                                    what="The plan could not be loaded."
                                    safe="Everything that was saved is safe."
                                    next=failure.to_string()
                                    reference=failure.reference().unwrap_or_default()
                                    on_retry=move || plan.refetch()
                                />
                            </div>
                        }
                        .into_any(),
                    }
                })}
            </Transition>
        }
        .into_any()
    }
}

#[component]
fn Workspace(page: PlanPage, visit: Visit) -> impl IntoView {
    let may = |action: Action| visit.actor.may(action).is_ok();
    let (may_share, may_share_views) = (may(Action::SharePlans), may(Action::ShareViews));
    let person = visit.actor.person;
    let desk = Desk::new(page, visit.currency, person);
    let comments = CommentsHere::new(desk.id());
    let plan_id = desk.id();
    let others = Others::new(desk);
    // The whole plan comes in the browser only, and so do the others.
    Effect::new(move |_| {
        desk.load();
        others.listen();
    });
    Effect::new(move |before: Option<()>| {
        others.talked.track();
        if before.is_some() {
            comments.load();
        }
    });
    let name = Signal::derive(move || desk.page.with(|page| page.plan.name.clone()));
    name_this_page(move || Some(name.get()));
    let status = move || desk.page.with(|page| page.plan.status);
    let side = RwSignal::new("stores".to_owned());
    let (filters, board) = (RwSignal::new(false), RwSignal::new(false));
    let folded = (RwSignal::new(false), RwSignal::new(false));
    Effect::new(move |_| {
        if desk.asked_filter.with(Option::is_some) {
            folded.0.set(false);
            filters.set(true);
        }
    });
    let sources = move || {
        desk.page.with(|page| match page.plan.run {
            Some(run) => format!("/campaigns/matrix?run={run}"),
            None => "/stores".to_owned(),
        })
    };
    view! {
        <Title text=move || name.get()/>
        <div class="page-fill plan" class:shows-summary=move || side.get() == "summary" class:shows-filters=move || filters.get() class:shows-panel=move || desk.opened.with(Option::is_some) class:shows-board=board class:folds-filters=folded.0 class:folds-side=move || folded.1.get() && desk.opened.with(Option::is_none)>
            <PageHeader
                title=name
                beside=move || view! {
                    {move || { let (tone, icon) = words::plan_tone(status()); view! { <Badge text=status().to_string() tone=tone icon=icon/> } }}
                    {move || desk.page.with(|page| (page.plan.revision > 1).then(|| view! { <Badge text=format!("Revision {}", page.plan.revision)/> }))}
                    <SavedMark state=desk.saving/>
                }
            >
                <a class="link small plan-source" href=sources>{move || desk.page.with(|page| match page.plan.run {
                    Some(_) => "From a matrix run",
                    None => "From stores",
                })}</a>
                {move || desk.open().then(|| view! { <RenameButton desk/> })}
                <Here desk others/>
                <Comments here=comments on_jump={move |anchor: Anchor, about: String| jump(desk, anchor, about)}/>
                <HistoryButton desk/>
                // Without recommendations there is nothing to compare with.
                {desk.page.with_untracked(|page| page.plan.run.is_some()).then(|| view! { <ReviewButton desk/> })}
                {may_share.then(|| view! { <ShareButton plan=plan_id/> })}
                <Acts desk/>
            </PageHeader>
            <PlanTour person/>
            <Locked desk/>
            <Figures desk/>
            <div class="plan-switch">
                <Segments
                    label="Show"
                    name="plan-side"
                    choices=vec![Choice::new("stores", "Stores"), Choice::new("summary", "Waves and checks")]
                    value=side
                    on_change=move |value: String| side.set(value)
                />
                <ui::Button small=true icon="funnel" on_press=move || filters.update(|open| *open = !*open)>"Filter"</ui::Button>
            </div>
            <div class="plan-panes">
                <FilterPane desk may_share_views/>
                <div class="plan-middle">
                    <Troubles desk/>
                    <BulkBar desk board folded comments/>
                    <Lines desk others board comments/>
                    <AskReason desk/>
                </div>
                <div class="plan-side" role="region" aria-label="Summary" tabindex="0">
                    {move || if desk.opened.with(Option::is_some) {
                        view! { <Panel desk/> }.into_any()
                    } else {
                        view! { <Summary desk/> }.into_any()
                    }}
                </div>
            </div>
        </div>
    }
}

/// Shows in the plan what a thread is about: the sheet is narrowed to its store or wave.
fn jump(desk: Desk, anchor: Anchor, about: String) {
    let filter = match (anchor.item(), anchor.wave()) {
        (Some(_), _) => ItemFilter { text: about, ..ItemFilter::default() },
        (None, Some(wave)) => ItemFilter { waves: vec![Some(wave)], ..ItemFilter::default() },
        (None, None) => ItemFilter::default(),
    };
    desk.show_only(filter);
}

/// Says that a plan is locked, by whom, and what that means.
#[component]
fn Locked(desk: Desk) -> impl IntoView {
    view! {
        {move || desk.page.with(|page| {
            let first: Vec<&str> = page.first_approvals.iter().map(|one| one.name.as_str()).collect();
            let by = match first.as_slice() {
                [] => page.plan.approved_by.clone().unwrap_or_default(),
                people => people.join(" and "),
            };
            match page.plan.status {
                PlanStatus::Draft if !page.may_edit => Some(view! {
                    <Note>"You can read this plan. Changing it needs the right to edit."</Note>
                }.into_any()),
                PlanStatus::Draft => None,
                PlanStatus::InReview => {
                    let next = if page.may_send_back {
                        "Approve it, or send it back with the reason."
                    } else {
                        "It is locked until somebody approves it or sends it back."
                    };
                    let half = match first.first() {
                        Some(one) => format!(" {one} has approved it; a second person has to."),
                        None => String::new(),
                    };
                    Some(view! { <Note tone=Tone::Care>{format!("This plan is in review.{half} {next}")}</Note> }.into_any())
                }
                PlanStatus::Approved | PlanStatus::Executed => {
                    let seal = page.plan.digest.map(|digest| {
                        digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect::<String>()
                    }).unwrap_or_default();
                    let next = if page.plan.status == PlanStatus::Executed {
                        "Orders were made from exactly this content."
                    } else {
                        "Someone who may approve can reopen it."
                    };
                    Some(view! {
                        <Note tone=Tone::Gain>
                            <span>{format!("Approved by {by} and locked. {next} ")}<span class="faint num" data-tip="The first digits of the seal over everything that executes">{format!("Seal {seal}")}</span></span>
                        </Note>
                    }.into_any())
                }
            }
        })}
    }
}

/// The grid, or why there is none.
#[component]
fn Lines(
    desk: Desk,
    others: Others,
    board: RwSignal<bool>,
    comments: CommentsHere,
) -> impl IntoView {
    let total = desk.total;
    let nothing = move || desk.loaded.get() && total.get() == 0;
    view! {
        {move || desk.broken.get().map(|why| view! {
            <Failed small=true what="The stores of this plan could not be loaded." safe="Everything that was saved is safe." next=why on_retry=move || desk.load()/>
        })}
        {move || nothing().then(|| view! {
            <Empty small=true icon="search-x" title="No store matches" text="Nothing in this plan matches the filters.">
                <ui::Button on_press=move || desk.show_only(ItemFilter::default())>"Clear filters"</ui::Button>
            </Empty>
        })}
        {move || (!desk.loaded.get() && desk.broken.with(Option::is_none)).then(|| view! {
            <ui::SkeletonRows rows=12 columns=6 label="Loading the stores"/>
        })}
        <div class="plan-grid" hidden=move || nothing() || !desk.loaded.get() || board.get()>
            <Grid desk others comments/>
        </div>
        {move || (board.get() && desk.loaded.get() && !nothing()).then(|| view! { <Board desk others/> })}
        <p class="plan-count small faint num" aria-live="polite">
            {move || desk.loaded.get().then(|| {
                let (matching, all) = (total.get() as u32, desk.page.with(|page| page.totals.items()));
                if matching == all { words::stores(all) } else { format!("{} of {}", words::whole(matching), words::stores(all)) }
            })}
        </p>
    }
}

#[component]
fn RenameButton(desk: Desk) -> impl IntoView {
    let (open, busy, problem) =
        (RwSignal::new(false), RwSignal::new(false), RwSignal::new(None::<String>));
    let name = RwSignal::new(desk.page.with_untracked(|page| page.plan.name.clone()));
    let save = move || {
        let (plan, wanted) = (desk.id(), name.get_untracked());
        busy.set(true);
        spawn_local(async move {
            let answer = api::rename_plan(plan, wanted).await;
            busy.try_set(false);
            match answer {
                Ok(_) => {
                    open.try_set(false);
                    desk.refresh();
                }
                Err(failure) => {
                    problem.try_set(Some(failure.to_string()));
                }
            }
        });
    };
    view! {
        <ui::IconButton label="Rename plan" icon="pencil" on_press=move || open.set(true)/>
        <ui::Dialog
            open=open
            title="Rename plan"
            acts=move || view! {
                <ui::Button on_press=move || open.set(false)>"Cancel"</ui::Button>
                <ui::Button kind=ui::Kind::Primary busy=busy on_press=save>"Rename"</ui::Button>
            }
        >
            <ui::Field label="Name" error=problem>
                <ui::TextInput value=name autofocus=true max=120 on_input=move |text: String| name.set(text)/>
            </ui::Field>
        </ui::Dialog>
    }
}
