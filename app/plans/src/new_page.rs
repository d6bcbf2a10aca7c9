//! Making a plan.

use super::{api, words};
use app_page::{Failure, LazyPage, use_visit};
use domain::{
    ids::RunId,
    period::Month,
    plans::{Preview, RecommendationFilter},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::{
    hooks::{use_navigate, use_query_map},
    params::ParamsMap,
};
use ui::{Button, Failed, Field, Icon, Kind, LinkButton, PageHeader, TextInput};

/// What is to be made, as the page's address says it.
#[derive(Clone, Debug, PartialEq)]
struct Wanted {
    run: Option<RunId>,
    month: Option<Month>,
    filter: RecommendationFilter,
}

/// `None` in the address means a plan of all open stores.
fn wanted(query: &ParamsMap) -> Wanted {
    let pairs: Vec<(String, String)> =
        query.clone().into_iter().map(|(name, value)| (name.into_owned(), value)).collect();
    Wanted {
        run: query.get("run").and_then(|id| id.parse().ok()),
        month: query.get("month").and_then(|month| month.parse().ok()),
        filter: RecommendationFilter::from_pairs(
            pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())),
        ),
    }
}

/// `/campaigns/planning/new?run=…&month=2025-03` and the pairs of a [`RecommendationFilter`]: what a
/// plan from these recommendations would hold, and the button that makes it. Without a run it makes
/// a plan from the open stores.
#[derive(Debug)]
pub(super) struct NewPlanRoute {
    preview: Resource<Result<(Option<Preview>, String), Failure>>,
}

impl LazyPage for NewPlanRoute {
    fn load() -> Self {
        let query = use_query_map();
        let wanted = Memo::new(move |_| query.with(wanted));
        Self {
            preview: Resource::new(
                move || wanted.get(),
                |wanted| async move {
                    let name = wanted.month.map_or_else(|| "New plan".to_owned(), Month::name);
                    api::preview_plan(wanted.run, wanted.filter, name).await
                },
            ),
        }
    }

    fn view(this: Self) -> AnyView {
        let preview = this.preview;
        let query = use_query_map();
        let visit = use_visit().0;
        view! {
            <Title text="New plan"/>
            <div class="page">
                <PageHeader title="New plan"/>
                <Transition fallback=|| view! { <ui::SkeletonRows rows=4 columns=3 label="Counting the stores"/> }>
                    {move || Suspend::new(async move {
                        let wanted = query.with_untracked(wanted);
                        let currency = visit.await.map(|visit| visit.currency).unwrap_or_else(|_| "USD".to_owned());
                        match preview.await {
                            Ok((preview, name)) => view! { <NewPlan wanted preview name currency/> }.into_any(),
                            Err(failure) => view! {
                                <Failed
                                    what="The recommendations could not be read."
                                    safe="No plan was made."
                                    next=failure.to_string()
                                    reference=failure.reference().unwrap_or_default()
                                    on_retry=move || preview.refetch()
                                >
                                    <LinkButton href="/campaigns/matrix">"Go to the matrix"</LinkButton>
                                </Failed>
                            }
                            .into_any(),
                        }
                    })}
                </Transition>
            </div>
        }
        .into_any()
    }
}

#[component]
fn NewPlan(
    wanted: Wanted,
    preview: Option<Preview>,
    name: String,
    currency: String,
) -> impl IntoView {
    let name = RwSignal::new(name);
    let month = RwSignal::new(wanted.month.map(|month| month.to_string()).unwrap_or_default());
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<String>));
    // The present month is the browser's to know.
    Effect::new(move |_| {
        if month.with_untracked(String::is_empty) {
            let now = js_sys::Date::new_0();
            month.set(format!("{:04}-{:02}", now.get_full_year(), now.get_month() + 1));
        }
    });
    let navigate = use_navigate();
    let filtered = !wanted.filter.is_empty();
    let nothing = preview.is_some_and(|preview| preview.stores() == 0);
    let from_run = wanted.run.is_some();
    let create = move || {
        let when = month.with_untracked(|month| month.parse::<Month>());
        let when = match when {
            Ok(when) => when,
            Err(why) => return problem.set(Some(format!("{why}."))),
        };
        let (wanted, name, navigate) = (wanted.clone(), name.get_untracked(), navigate.clone());
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            match api::create_plan(name, when, wanted.run, wanted.filter).await {
                Ok(plan) => navigate(&format!("/campaigns/planning/{plan}"), Default::default()),
                Err(failure) => {
                    busy.try_set(false);
                    problem.try_set(Some(failure.to_string()));
                }
            }
        });
    };
    view! {
        <div class="form form-wide">
            {match preview {
                None => view! {
                    <p class="quiet">"Every open store in your reach, with nothing decided yet. To start from what the model recommends, make a plan from the matrix instead."</p>
                }
                .into_any(),
                Some(preview) => view! {
                    <p class="quiet">{if filtered { "From the recommendations that match your filter:" } else { "From all recommendations of the run:" }}</p>
                    <div class="figures">
                        <Figure label="Included" value=words::whole(preview.included) note="auto-approved"/>
                        <Figure label="To decide" value=words::whole(preview.needs_review) note="need review"/>
                        <Figure label="Left out" value=words::whole(preview.excluded) note="skipped"/>
                        <Figure label="Pieces" value=words::pieces(preview.pieces) note="of the included stores"/>
                        <Figure label="Cost" value=words::money(preview.cost, &currency) note="of the included stores"/>
                    </div>
                }
                .into_any(),
            }}
            <Field label="Name">
                <TextInput value=name max=120 name="name" on_input=move |text: String| name.set(text)/>
            </Field>
            <Field label="Month" hint="The month it mails in">
                <TextInput value=month name="month" kind="month" on_input=move |text: String| month.set(text)/>
            </Field>
            {move || problem.get().map(|why| view! { <p class="loss line" role="alert"><Icon name="octagon-alert"/>{why}</p> })}
            <div class="form-acts">
                <Button
                    kind=Kind::Primary
                    icon="check"
                    busy=busy
                    refused=nothing.then(|| "No recommendation matches. Widen the filter in the matrix.".to_owned())
                    on_press=create
                >
                    "Create plan"
                </Button>
                {(!from_run).then(|| view! { <LinkButton icon="grid-3x3" href="/campaigns/matrix">"Go to the matrix"</LinkButton> })}
            </div>
        </div>
    }
}

#[component]
fn Figure(label: &'static str, value: String, note: &'static str) -> impl IntoView {
    view! {
        <div class="figure">
            <span class="figure-label">{label}</span>
            <span class="figure-value">{value}</span>
            <span class="figure-note">{note}</span>
        </div>
    }
}
