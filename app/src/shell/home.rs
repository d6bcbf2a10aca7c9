//! The start page: the flow from analysis to result, with where each step stands and what is next.

#![allow(
    missing_docs,
    reason = "the argument structs the server macro makes repeat documented arguments"
)]

use app_page::{Failure, LazyPage};
use domain::overview::Standing;
use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::codec::Json;
use ui::{
    Failed, Icon, Kind, LinkButton, PageHeader, Skeleton,
    format::{self, Locale},
};

const EN: &Locale = &Locale::EN_US;

/// Where each step of the flow stands.
#[server(prefix = "/do", endpoint = "shell/load_standing", input = Json)]
pub async fn load_standing() -> Result<Standing, Failure> {
    let app_page::request::Asked { cx, actor, .. } = app_page::request::asked()?;
    Ok(backend::overview::standing(&cx, &actor).await?)
}

/// A step of the flow.
struct Step {
    name: &'static str,
    icon: &'static str,
    text: String,
    act: &'static str,
    href: &'static str,
    next: bool,
}

fn steps(at: &Standing) -> [Step; 4] {
    let ready = at.stores > 0 && at.mailings > 0;
    [
        Step {
            name: "Bring in",
            icon: "store",
            text: format!(
                "{} and {}.",
                format::count(at.stores, "open store", "open stores", EN),
                format::count(at.mailings, "past mailing", "past mailings", EN)
            ),
            act: if ready { "Open stores" } else { "Import a file" },
            href: if ready { "/stores" } else { "/stores/import" },
            next: !ready,
        },
        Step {
            name: "Analyze",
            icon: "grid-3x3",
            text: format!(
                "Each store's best campaign and quantity, and how sure that is. {}.",
                format::count(at.runs, "run", "runs", EN)
            ),
            act: "Open the matrix",
            href: "/campaigns/matrix",
            next: ready && at.runs == 0,
        },
        Step {
            name: "Plan",
            icon: "calendar-range",
            text: format!(
                "Adjust, spread over waves, approve. {} in work, {} approved.",
                format::count(at.drafts, "plan", "plans", EN),
                format::whole(at.approved, EN)
            ),
            act: "Open plans",
            href: "/campaigns/planning",
            next: at.runs > 0 && at.approved == 0 && at.orders == 0,
        },
        Step {
            name: "Execute",
            icon: "package",
            text: format!(
                "Orders for the mail house, made once from the approved plan. {} under way.",
                format::count(at.orders, "order", "orders", EN)
            ),
            act: "Open orders",
            href: "/campaigns/orders",
            next: at.approved > 0 || at.orders > 0,
        },
    ]
}

/// `/`
pub(super) struct HomePage;

impl LazyPage for HomePage {
    fn load() -> Self {
        HomePage
    }

    fn view(HomePage: Self) -> AnyView {
        let standing = Resource::new(|| (), |()| load_standing());
        view! {
        <Title text="Start"/>
        <div class="page page-middle">
            <PageHeader title="Start" text="From what worked, to what we will send, to what it did."/>
            <Transition fallback=|| view! { <Skeleton lines=8 label="The start page is loading"/> }>
                {move || Suspend::new(async move {
                    match standing.await {
                        Ok(at) => view! {
                            <ol class="flow plain">
                                {steps(&at).into_iter().map(|step| view! {
                                    <li class="panel flow-step" class:is-next=step.next>
                                        <div class="panel-body stack-s">
                                            <h2 class="line"><Icon name=step.icon/>{step.name}</h2>
                                            <p class="quiet">{step.text}</p>
                                            <div>
                                                <LinkButton href=step.href kind={if step.next { Kind::Primary } else { Kind::Plain }}>{step.act}</LinkButton>
                                            </div>
                                        </div>
                                    </li>
                                }).collect_view()}
                            </ol>
                        }.into_any(),
                        Err(failure) => view! {
                            <Failed what="The start page could not be loaded." next=failure.to_string() reference=failure.reference() on_retry=move || standing.refetch()/>
                        }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
        .into_any()
    }
}
