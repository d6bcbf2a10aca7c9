//! `/share/:token`: a plan as a guest sees it. It stands outside the frame.

use super::{api, guest_threads::GuestThreads};
use crate::{panel::Ago, words};
use app_page::{Failure, LazyPage};
use domain::plans::{ItemStatus, OpenRefusal, SharedLine, SharedPlan};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::{Meta, Title};
use leptos_router::hooks::use_params_map;
use ui::{Badge, Column, Empty, Failed, PAGE, Pages, Tone, VirtualTable, Width, format};

/// `/share/:token`
#[derive(Debug)]
pub(super) struct SharedPlanRoute {
    token: Memo<String>,
    plan: Resource<Result<SharedPlan, Failure<OpenRefusal>>>,
}

impl LazyPage for SharedPlanRoute {
    fn load() -> Self {
        let params = use_params_map();
        let token =
            Memo::new(move |_| params.with(|params| params.get("token").unwrap_or_default()));
        Self { token, plan: Resource::new(move || token.get(), api::open_share) }
    }

    fn view(this: Self) -> AnyView {
        let SharedPlanRoute { token, plan } = this;
        view! {
            <Title text="Shared plan"/>
            <Meta name="robots" content="noindex, nofollow"/>
            <Transition fallback=|| view! { <main class="shared"><ui::SkeletonRows rows=10 columns=5 label="The plan is loading"/></main> }>
                {move || Suspend::new(async move {
                    match plan.await {
                        Ok(shared) => view! { <Shared token=token.get_untracked() shared/> }.into_any(),
                        Err(Failure::Refused(refusal)) => view! {
                            <main class="lone">
                                <h1 class="unseen">"Shared plan"</h1>
                                <Empty icon="unlink" title="This link opens nothing" text=refusal.to_string()/>
                            </main>
                        }.into_any(),
                        Err(failure) => view! {
                            <main class="lone">
                                <h1 class="unseen">"Shared plan"</h1>
                                <Failed what="The plan could not be loaded." safe="Nothing was changed." next=failure.to_string() reference=failure.reference() on_retry=move || plan.refetch()/>
                            </main>
                        }.into_any(),
                    }
                })}
            </Transition>
        }
        .into_any()
    }
}

#[component]
fn Shared(token: String, shared: SharedPlan) -> impl IntoView {
    let token = StoredValue::new(token);
    let currency = StoredValue::new(shared.currency.clone());
    let money = move |cents: i64| {
        currency.with_value(|currency| format::money_round(cents, currency, &words::LOCALE))
    };
    let (tone, icon) = words::plan_tone(shared.status);
    let all = shared.totals.all;
    let items = shared.totals.items() as usize;
    let until = shared.expires_at.strftime("%b %-d, %Y").to_string();
    let waves: Vec<_> = shared
        .waves
        .iter()
        .map(|wave| {
            let day = format::or_unknown(wave.in_home_on, |day| format::date(day, &words::LOCALE));
            (wave.name.clone(), day, shared.totals.wave(Some(wave.id)))
        })
        .collect();
    let figures = [
        ("Stores", words::whole(all.stores)),
        ("Pieces", words::pieces(all.pieces)),
        ("Cost", money(all.cost.0)),
        ("To decide", words::whole(shared.totals.needs_review)),
    ];
    let may_comment = shared.may_comment;
    view! {
        <main class="shared">
            <header class="shared-head stack-s">
                <p class="small quiet line line-wrap">
                    <span class="strong">{shared.workspace.clone()}</span>
                    <span>{format!("shared by {} until {until}", shared.shared_by)}</span>
                    <Badge text=if may_comment { "You can read and comment" } else { "You can read" } icon="eye"/>
                </p>
                <div class="line line-wrap">
                    <h1>{shared.name.clone()}</h1>
                    <Badge text=shared.status.to_string() tone=tone icon=icon/>
                    <span class="small quiet">{shared.month.name()}", changed "<Ago at=shared.changed_at/></span>
                </div>
            </header>
            <dl class="figures">
                {figures.into_iter().map(|(label, value)| view! {
                    <div class="figure"><dt class="figure-label">{label}</dt><dd class="figure-value num">{value}</dd></div>
                }).collect_view()}
            </dl>
            <section class="stack-s" aria-labelledby="shared-waves">
                <h2 id="shared-waves">"Waves"</h2>
                <table class="plan-sums">
                    <thead><tr><th scope="col">"Wave"</th><th scope="col">"In home"</th><th scope="col" class="end">"Stores"</th><th scope="col" class="end">"Pieces"</th><th scope="col" class="end">"Cost"</th></tr></thead>
                    <tbody>
                        {waves.into_iter().map(|(name, day, sums)| view! {
                            <tr>
                                <td>{name}</td>
                                <td>{day}</td>
                                <td class="num end">{words::whole(sums.stores)}</td>
                                <td class="num end">{words::pieces(sums.pieces)}</td>
                                <td class="num end">{money(sums.cost.0)}</td>
                            </tr>
                        }).collect_view()}
                    </tbody>
                </table>
            </section>
            <section class="shared-lines stack-s" aria-labelledby="shared-stores">
                <h2 id="shared-stores">"Stores"</h2>
                <Lines token items currency/>
            </section>
            {may_comment.then(|| view! { <GuestThreads token threads=shared.threads/> })}
        </main>
    }
}

/// The stores, as many as are in sight.
#[component]
fn Lines(token: StoredValue<String>, items: usize, currency: StoredValue<String>) -> impl IntoView {
    let broken = RwSignal::new(None::<String>);
    let here = StoredValue::new(None::<Pages<SharedLine>>);
    let pages = Pages::new(move |page: usize, round: u64| {
        let (first, count) = ((page * PAGE) as u32, PAGE as u32);
        spawn_local(async move {
            let answer = api::lines_of_share(token.get_value(), first, count).await;
            let Some(Some(pages)) = here.try_get_value() else { return };
            match answer {
                Ok(window) => {
                    pages.fill(page, round, window.lines);
                    broken.try_set(None);
                }
                Err(failure) => {
                    pages.fail(page, round);
                    broken.try_set(Some(failure.to_string()));
                }
            }
        });
    });
    here.set_value(Some(pages));
    pages.restart(items);
    let columns = vec![
        Column::view("store", "Store", |line: &SharedLine| view! {
            <span class="clip"><span class="num">{line.number.clone()}</span>" "{line.name.clone()}</span>
        })
        .width(Width::L),
        Column::text("place", "Place", |line: &SharedLine| line.place.clone()).width(Width::L),
        Column::view("campaign", "Campaign", |line: &SharedLine| {
            let hue = line.colour.map_or("dot".to_owned(), |hue| format!("dot hue-{}", hue + 1));
            let name = if line.campaign.is_empty() { "–".to_owned() } else { line.campaign.clone() };
            view! { <span class="clip"><span class=hue></span>" "{name}</span> }
        })
        .width(Width::L),
        Column::number("pieces", "Pieces", |line: &SharedLine| words::whole(line.pieces)),
        Column::text("wave", "Wave", |line: &SharedLine| {
            if line.wave.is_empty() { "–".to_owned() } else { line.wave.clone() }
        }),
        Column::view("status", "Status", |line: &SharedLine| {
            let (tone, icon) = words::item_tone(line.status);
            view! { <Badge text=line.status.to_string() tone=tone icon=icon/> }
        })
        .width(Width::M),
        Column::number("cost", "Cost", move |line: &SharedLine| match line.status {
            ItemStatus::Included => format::or_unknown(line.cost, |cost| {
                currency.with_value(|currency| format::money_round(cost.0, currency, &words::LOCALE))
            }),
            _ => "–".to_owned(),
        }),
    ];
    view! {
        {move || broken.get().map(|why| view! { <ui::Note tone=Tone::Loss>{why}</ui::Note> })}
        <div class="shared-table">
            <VirtualTable label="Stores of the plan" pages=pages columns=columns key=|line: &SharedLine| line.number.clone() dense=true/>
        </div>
    }
}
