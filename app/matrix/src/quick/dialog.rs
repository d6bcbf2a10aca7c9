//! The confirmation of a quick order: how many orders, stores, pieces and how much money, against
//! the limits an admin has set.

use super::api::{QuickOrder, preview_quick_order};
use crate::said::{money, stores, whole};
use app_page::failed;
use domain::{
    ids::RunId,
    matrix::RecommendationFilter,
    orders::Split,
    plans::{QuickAsk, QuickDone, QuickFigures, QuickPreview, QuickRefusal},
};
use jiff::{ToSpan, civil::Date};
use leptos::prelude::*;
use ui::{
    Button, Choice, DateField, Dialog, Field, Kind, LinkButton, Note, RadioGroup, Select, Skeleton,
    Tone, format,
};
use uuid::Uuid;

/// Asks for a quick order, does it, and says what it made.
#[component]
pub(crate) fn QuickOrderDialog(
    /// Open or not.
    open: RwSignal<bool>,
    /// The run.
    run: RunId,
    /// Which of its auto-approved stores.
    #[prop(into)]
    filter: Signal<RecommendationFilter>,
) -> impl IntoView {
    let act = ServerAction::<QuickOrder>::new();
    let asked = RwSignal::new(None::<QuickAsk>);
    // Asked anew for each opening, and when what would be ordered has changed meanwhile.
    let preview = LocalResource::new(move || {
        let wanted = open.get().then(|| filter.get());
        async move {
            match wanted {
                Some(filter) => Some(preview_quick_order(run, filter).await),
                None => None,
            }
        }
    });
    Effect::new(move |_| {
        if !open.get() {
            asked.set(None);
            act.clear();
        }
    });
    let done = Memo::new(move |_| act.value().get().and_then(Result::ok));
    let refusal = Memo::new(move |_| act.value().get().and_then(Result::err));
    let stale = Memo::new(move |_| {
        matches!(
            refusal.get(),
            Some(app_page::Failure::Refused(QuickRefusal::Changed | QuickRefusal::KeyReused))
        )
    });
    Effect::new(move |_| {
        if stale.get() {
            preview.refetch();
        }
    });
    let blocked = move || {
        preview.with(|answer| match answer.as_ref().and_then(Option::as_ref) {
            Some(Ok((preview, _))) => preview.refusal.as_ref().map(ToString::to_string),
            Some(Err(failure)) => Some(failure.to_string()),
            None => Some("The figures are being counted.".to_owned()),
        })
    };
    let go = move || {
        if let Some(ask) = asked.get_untracked() {
            act.dispatch(QuickOrder { ask });
        }
    };
    let verb = move || {
        let orders = preview.with(|answer| match answer.as_ref().and_then(Option::as_ref) {
            Some(Ok((preview, _))) => {
                asked.with(|ask| ask.as_ref().map(|ask| preview.orders(ask.split)))
            }
            _ => None,
        });
        match orders {
            Some(n) if n > 0 => {
                format!("Make {}", format::count(n.into(), "order", "orders", crate::said::EN))
            }
            _ => "Make the orders".to_owned(),
        }
    };
    view! {
        <Dialog
            open=open
            title="Quick order"
            text="Makes a plan of the auto-approved stores, approves it and makes its orders, all at once. Nothing is sent to a supplier yet."
            acts=move || if done.with(Option::is_some) {
                view! { <Button kind=Kind::Primary on_press=move || open.set(false)>"Close"</Button> }.into_any()
            } else {
                view! {
                    <Button on_press=move || open.set(false)>"Cancel"</Button>
                    <Button kind=Kind::Primary icon="package-check" busy=act.pending() refused=Signal::derive(blocked) on_press=go>{verb}</Button>
                }.into_any()
            }
        >
            {move || done.get().map(|done| view! { <Made done/> })}
            {move || refusal.get().map(|failure| view! {
                <div role="alert"><Note tone=Tone::Loss>{failure.to_string()}</Note></div>
            })}
            <Show when=move || done.with(Option::is_none)>
                {move || match preview.get().flatten() {
                    None => view! { <Skeleton lines=6 label="What would be ordered is counted"/> }.into_any(),
                    Some(Err(failure)) => failed("It could not be told what would be ordered.", &failure, Some(Callback::new(move |()| preview.refetch()))),
                    Some(Ok((preview, key))) => view! { <Preview preview key_of_it=key filter=filter.get_untracked() asked/> }.into_any(),
                }}
            </Show>
        </Dialog>
    }
}

#[component]
fn Preview(
    preview: QuickPreview,
    key_of_it: Uuid,
    filter: RecommendationFilter,
    asked: RwSignal<Option<QuickAsk>>,
) -> impl IntoView {
    let in_home = suggested(&preview);
    asked.set(Some(QuickAsk {
        key: key_of_it,
        run: preview.run,
        filter,
        split: Split::PerCampaign,
        in_home_on: in_home,
        supplier: preview.suppliers.first().map(|supplier| supplier.id),
        seen: preview.figures,
    }));
    let change = move |change: &dyn Fn(&mut QuickAsk)| {
        asked.update(|ask| {
            if let Some(ask) = ask {
                change(ask);
            }
        });
    };
    let QuickPreview { figures, before, limits, currency, refusal, ordered_already, today, .. } =
        preview.clone();
    let splits: Vec<Choice> = [
        (Split::PerCampaign, "per_campaign", "One per campaign"),
        (Split::Master, "master", "One for all"),
    ]
    .into_iter()
    .map(|(split, word, label)| {
        let orders =
            format::count(preview.orders(split).into(), "order", "orders", crate::said::EN);
        Choice::new(word, label).hint(orders)
    })
    .collect();
    let split = Signal::derive(move || {
        asked.with(|ask| match ask.as_ref().map(|ask| ask.split) {
            Some(Split::Master) => "master".to_owned(),
            _ => "per_campaign".to_owned(),
        })
    });
    let set_split = move |word: String| {
        let split = if word == "master" { Split::Master } else { Split::PerCampaign };
        change(&|ask| ask.split = split);
    };
    let day = Signal::derive(move || asked.with(|ask| ask.as_ref().map(|ask| ask.in_home_on)));
    let set_day = move |day: Option<Date>| {
        if let Some(day) = day {
            change(&|ask| ask.in_home_on = day);
        }
    };
    let suppliers: Vec<Choice> = preview
        .suppliers
        .iter()
        .map(|supplier| Choice::new(supplier.id.to_string(), supplier.name.clone()))
        .collect();
    let supplier = Signal::derive(move || {
        asked.with(|ask| {
            let supplier = ask.as_ref().and_then(|ask| ask.supplier);
            supplier.map(|id| id.to_string()).unwrap_or_default()
        })
    });
    let set_supplier = move |id: String| {
        let chosen = id.parse().ok();
        change(&|ask| ask.supplier = chosen);
    };
    let off = matches!(refusal, Some(QuickRefusal::NotAllowed));
    let told = refusal.map(|refusal| refusal.to_string());
    view! {
        <div class="stack">
            {told.map(|sentence| view! {
                <div role="alert"><Note tone=Tone::Care>
                    <div class="stack-s">
                        <p>{sentence}</p>
                        {off.then(|| view! { <p><a class="link" href="/settings">"Open the settings"</a></p> })}
                    </div>
                </Note></div>
            })}
            <div class="figures">
                <div class="figure"><span class="figure-label">"Stores"</span><span class="figure-value">{whole(figures.stores)}</span><span class="figure-note">"auto-approved"</span></div>
                <div class="figure"><span class="figure-label">"Pieces"</span><span class="figure-value">{whole(figures.pieces)}</span></div>
                <div class="figure"><span class="figure-label">"Money"</span><span class="figure-value">{money(figures.cost, &currency)}</span><span class="figure-note">"at today's prices"</span></div>
            </div>
            {(ordered_already > 0).then(|| view! { <p class="small quiet">{format!("{} ordered from this run already and left out.", is_are(ordered_already))}</p> })}
            {limits.map(|limits| {
                let most = QuickFigures { stores: limits.most_stores, pieces: limits.most_pieces, cost: limits.most_cost };
                view! { <Limits month=preview.month.name() together=before.plus(figures) most currency=currency.clone()/> }
            })}
            <Field label="In homes on">
                <DateField value=day today=Signal::stored(Some(today)) min=today.tomorrow().ok() on_change=set_day/>
            </Field>
            <RadioGroup label="Orders" name="quick-split" choices=splits value=split on_change=set_split/>
            {(!suppliers.is_empty()).then(|| view! {
                <Field label="Supplier" optional=true>
                    <Select choices=Signal::stored(suppliers) value=supplier clearable=true placeholder="Choose later" on_change=set_supplier/>
                </Field>
            })}
        </div>
    }
}

/// What quick orders of the month come to with this one, against what they may.
#[component]
fn Limits(
    month: String,
    together: QuickFigures,
    most: QuickFigures,
    currency: String,
) -> impl IntoView {
    let lines = [
        (
            "Money",
            money(together.cost, &currency),
            money(most.cost, &currency),
            share(together.cost.0 as f64, most.cost.0 as f64),
        ),
        (
            "Pieces",
            whole(together.pieces),
            whole(most.pieces),
            share(together.pieces as f64, most.pieces as f64),
        ),
        (
            "Stores",
            whole(together.stores),
            whole(most.stores),
            share(f64::from(together.stores), f64::from(most.stores)),
        ),
    ];
    view! {
        <section class="stack-s" aria-label="Limits">
            <h3>{format!("Quick orders for {month}, with this one")}</h3>
            <dl class="facts">
                {lines.map(|(what, now, limit, share)| view! {
                    <dt>{what}</dt>
                    <dd class="num" class:loss={share > 1.0}>{now}<span class="unit">{format!(" of at most {limit}")}</span></dd>
                }).into_iter().collect_view()}
            </dl>
        </section>
    }
}

/// What was made, with the way there.
#[component]
fn Made(done: QuickDone) -> impl IntoView {
    let count = format::count(
        i64::try_from(done.orders.len()).unwrap_or(i64::MAX),
        "order",
        "orders",
        crate::said::EN,
    );
    view! {
        <div class="stack" role="status">
            <Note tone=Tone::Gain>{format!("{count} made from the plan \"{}\".", done.plan_name)}</Note>
            <ul class="plain stack-s">
                {done.orders.iter().map(|order| view! {
                    <li><a class="link strong num" href=format!("/campaigns/orders/{}", order.id)>{order.number.to_string()}</a></li>
                }).collect_view()}
            </ul>
            <div><LinkButton href=format!("/campaigns/planning/{}", done.plan) icon="calendar-range">"Open the plan"</LinkButton></div>
        </div>
    }
}

/// The first of the month planned for, or the day the supplier can make when that is later.
fn suggested(preview: &QuickPreview) -> Date {
    let lead = preview.suppliers.first().map_or(21, |supplier| i64::from(supplier.lead_days));
    let soon = preview.today.checked_add(lead.days()).unwrap_or(preview.today);
    preview.month.first_day().map_or(soon, |first| first.max(soon))
}

fn share(part: f64, of: f64) -> f64 {
    if of > 0.0 { part / of } else { f64::INFINITY }
}

fn is_are(number: u32) -> String {
    if number == 1 { "1 store is".to_owned() } else { format!("{} are", stores(number)) }
}
