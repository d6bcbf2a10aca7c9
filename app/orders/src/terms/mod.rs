//! One supplier: its basics, and what is agreed with it, which an admin changes as a whole.

mod contacts;
mod draft;
mod files;
mod prices;

use super::{
    api::{change_terms, one_supplier},
    said::{RoomTabs, count, whole},
};
use app_page::{Failure, LazyPage, failed, name_this_page, use_visit};
use contacts::Contacts;
use domain::{
    accounts::Action,
    ids::SupplierId,
    orders::{SupplierCard, TermsRefusal},
};
use draft::Draft;
use files::Files;
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use prices::Prices;
use ui::{Button, Kind, LinkButton, Note, PageHeader, Skeleton, SkeletonRows, Tone, toaster};

/// The page of a supplier.
pub(super) struct SupplierPage {
    card: Resource<Result<SupplierCard, Failure>>,
}

impl LazyPage for SupplierPage {
    fn load() -> Self {
        let params = use_params_map();
        let id =
            Memo::new(move |_| params.with(|params| params.get("supplier").unwrap_or_default()));
        let card = Resource::new_blocking(
            move || id.get(),
            async |id| match id.parse::<SupplierId>() {
                Ok(id) => one_supplier(id).await,
                Err(_) => Err(Failure::NotFound("supplier".to_owned())),
            },
        );
        SupplierPage { card }
    }

    fn view(this: Self) -> AnyView {
        let card = this.card;
        let here = use_visit();
        let reload = Callback::new(move |()| card.refetch());
        view! {
            <div class="page orders">
                <Transition fallback=|| view! {
                    <Skeleton lines=2 label="Loading the supplier"/>
                    <SkeletonRows rows=4 columns=3 label="Loading what is agreed"/>
                }>
                    {move || Suspend::new(async move {
                        match (here.0.await, card.await) {
                            (Ok(visit), Ok(card)) => {
                                let forbidden = visit.actor.may(Action::ManageWorkspace).err().map(|why| why.to_string());
                                view! { <Shown card=card forbidden=forbidden currency=visit.currency on_reload=reload/> }.into_any()
                            }
                            (Err(failure), _) | (_, Err(failure)) => view! {
                                <Title text="Supplier"/>
                                <RoomTabs current="/campaigns/orders/suppliers"/>
                                {failed("This supplier could not be shown.", &failure, Some(reload))}
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
fn Shown(
    card: SupplierCard,
    forbidden: Option<String>,
    currency: String,
    on_reload: Callback<()>,
) -> impl IntoView {
    let supplier = card.supplier;
    let id = supplier.id;
    let version = RwSignal::new(supplier.version);
    let may = forbidden.is_none();
    let draft = Draft::of(card.terms);
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let failure = RwSignal::new(None::<Failure<TermsRefusal>>);
    let toaster = toaster();
    let title = supplier.name.clone();
    name_this_page({
        let name = title.clone();
        move || Some(name.clone())
    });
    let save = move || {
        problem.set(None);
        failure.set(None);
        let terms = match draft.read() {
            Ok(terms) => terms,
            Err(sentence) => return problem.set(Some(sentence)),
        };
        busy.set(true);
        spawn_local(async move {
            let answer = change_terms(id, version.get_untracked(), terms).await;
            busy.try_set(false);
            match answer {
                Ok(kept) => {
                    toaster.say(format!("{} saved", kept.supplier.name));
                    version.try_set(kept.supplier.version);
                }
                Err(wrong) => drop(failure.try_set(Some(wrong))),
            }
        });
    };
    let refused = StoredValue::new(forbidden);
    view! {
        <Title text=title.clone()/>
        <PageHeader title=title text="What is agreed: whom to write to, what it makes at which prices, and how it wants its files.">
            <LinkButton href="/campaigns/orders/suppliers">"All suppliers"</LinkButton>
            <Button kind=Kind::Primary icon="save" busy=busy refused=Signal::derive(move || refused.get_value()) on_press=save>"Save"</Button>
        </PageHeader>
        {move || problem.get().map(|why| view! { <Note tone=Tone::Loss>{why}</Note> })}
        {move || failure.get().map(|wrong| {
            let stale = matches!(wrong, Failure::Changed { .. });
            view! {
                <Note tone=Tone::Loss>
                    <p>{wrong.to_string()}</p>
                    {stale.then(|| view! { <Button small=true on_press=move || on_reload.run(())>"Show it as it is now"</Button> })}
                </Note>
            }
        })}
        <section class="panel">
            <header><h2>"Basics"</h2></header>
            <div class="panel-body">
                <dl class="facts">
                    <dt>"Orders go to"</dt>
                    <dd>{supplier.email}</dd>
                    <dt>"Lead time"</dt>
                    <dd>{count(supplier.lead_days.into(), "day", "days")}</dd>
                    <dt>"Minimum run"</dt>
                    <dd>{whole(supplier.minimum_run.into())} " pieces"</dd>
                    <dt>"Cancel window"</dt>
                    <dd>{count(supplier.cancel_window_hours.into(), "hour", "hours")}</dd>
                </dl>
            </div>
        </section>
        <Contacts draft=draft may=may/>
        <Prices draft=draft may=may currency=currency/>
        <Files draft=draft may=may/>
    }
}
