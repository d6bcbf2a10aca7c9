//! The dialog with how a plan differs from what was recommended.

use super::api;
use crate::{desk::Desk, words};
use app_page::Failure;
use domain::{
    ids::{CampaignId, WaveId},
    money::Money,
    plans::{ItemFilter, ItemStatus, Mailed, Price, Review, ReviewLine, ReviewScope, ReviewSums},
};
use jiff::civil::Date;
use leptos::{prelude::*, task::spawn_local};
use ui::{Button, Choice, Dialog, Empty, Failed, Icon, Segments, Skeleton, format};

/// `+120`, `-3`, `0`.
fn change(n: i64) -> String {
    format::signed(n, &words::LOCALE)
}

/// An amount more or less.
fn money_change(amount: Money, currency: &str) -> String {
    let shown = format::money_round(amount.0.abs(), currency, &words::LOCALE);
    match amount.0 {
        0 => shown,
        more if more > 0 => format!("+{shown}"),
        _ => format!("\u{2212}{shown}"),
    }
}

/// The button that opens the review, and the dialog.
#[component]
pub fn ReviewButton(desk: Desk) -> impl IntoView {
    let open = RwSignal::new(false);
    let scope = RwSignal::new(ReviewScope::All);
    let found = RwSignal::new(None::<Result<Review, Failure>>);
    let load = move || {
        let (plan, wanted) = (desk.id(), scope.get_untracked());
        spawn_local(async move {
            let answer = api::review(plan, wanted).await;
            if scope.try_get_untracked() == Some(wanted) {
                found.try_set(Some(answer));
            }
        });
    };
    let press = move || {
        found.set(None);
        open.set(true);
        load();
    };
    // What one is about to press must not be made anew with every change of the plan.
    let reopened = Memo::new(move |_| desk.page.with(|page| page.plan.revision > 1));
    view! {
        <Button icon="scale" on_press=press>"What changed"</Button>
        <Dialog
            open=open
            wide=true
            title="What changed"
            text="How this plan differs from what was recommended or approved: in all, by reason, and the largest changes one by one."
            acts=move || view! { <Button on_press=move || open.set(false)>"Close"</Button> }
        >
            <div class="stack stack-l">
                {move || reopened.get().then(|| view! {
                    <Segments
                        label="Which changes"
                        name="review-scope"
                        choices=vec![Choice::new("all", "From the recommendation"), Choice::new("since", "From the last approval")]
                        value=Signal::derive(move || if scope.get() == ReviewScope::All { "all" } else { "since" }.to_owned())
                        on_change=move |word: String| {
                            scope.set(if word == "since" { ReviewScope::SinceApproval } else { ReviewScope::All });
                            load();
                        }
                    />
                })}
                {move || match found.get() {
                    None => view! { <Skeleton lines=8 label="The changes are being added up"/> }.into_any(),
                    Some(Err(failure)) => view! {
                        <Failed small=true what="The changes could not be added up." next=failure.to_string() reference=failure.reference() on_retry=load/>
                    }.into_any(),
                    Some(Ok(review)) => view! { <Shown desk review open scope=scope.get_untracked()/> }.into_any(),
                }}
            </div>
        </Dialog>
    }
}

#[component]
fn Shown(desk: Desk, review: Review, open: RwSignal<bool>, scope: ReviewScope) -> impl IntoView {
    let currency = desk.currency.get_value();
    let (overrides, unexplained) = (review.overrides(), review.unexplained());
    let shown = review.largest.len();
    let rest = overrides as usize - shown.min(overrides as usize);
    let reasons = review.reasons.clone();
    let own = currency.clone();
    view! {
        <Totals before=review.before scope planned=review.planned currency=currency.clone()/>
        {review.changed_since_approval.map(|changed| view! {
            <p class="small line"><Icon name="history"/>{match changed {
                0 => "Nothing differs from what was approved last.".to_owned(),
                1 => "1 store differs from what was approved last; the others stay approved.".to_owned(),
                n => format!("{} differ from what was approved last; the others stay approved.", words::stores(n)),
            }}</p>
        })}
        {if overrides == 0 {
            view! { <Empty small=true icon="circle-check" title="Nothing differs" text=match scope { ReviewScope::All => "Every store is planned as it was recommended.", ReviewScope::SinceApproval => "Every store is planned as it was approved." }/> }.into_any()
        } else {
            view! {
                <section class="stack stack-s" aria-labelledby="review-reasons">
                    <h3 id="review-reasons">{format!("{} changed, by reason", words::stores(overrides))}</h3>
                    {(unexplained > 0).then(|| view! { <p class="small care line"><Icon name="triangle-alert"/>{format!("Nobody said why for {}.", words::stores(unexplained))}</p> })}
                    <table class="plan-sums">
                        <thead><tr><th scope="col">"Reason"</th><th scope="col" class="end">"Stores"</th><th scope="col" class="end">"Pieces"</th><th scope="col" class="end">"Cost"</th></tr></thead>
                        <tbody>
                            {reasons.into_iter().map(|sums| view! {
                                <tr>
                                    <td>{sums.reason.map_or_else(|| "No reason given".to_owned(), |reason| reason.to_string())}</td>
                                    <td class="num end">{words::whole(sums.items)}</td>
                                    <td class="num end">{change(sums.pieces)}</td>
                                    <td class="num end">{money_change(sums.cost, &own)}</td>
                                </tr>
                            }).collect_view()}
                        </tbody>
                    </table>
                </section>
                <section class="stack stack-s" aria-labelledby="review-largest">
                    <h3 id="review-largest">"The largest changes"</h3>
                    <ol class="plain review-lines">
                        {review.largest.into_iter().map(|line| view! { <Line desk line open/> }).collect_view()}
                    </ol>
                    {(rest > 0).then(|| {
                        let rest = words::stores(u32::try_from(rest).unwrap_or(u32::MAX));
                        let where_to = match scope {
                            ReviewScope::All => "; filter the plan by overrides to see them all",
                            ReviewScope::SinceApproval => "; the history lists every change since",
                        };
                        view! { <p class="small quiet">{format!("And {rest} with smaller changes{where_to}.")}</p> }
                    })}
                </section>
            }.into_any()
        }}
    }
}

/// What was recommended beside what is planned.
#[component]
fn Totals(
    before: Option<ReviewSums>,
    scope: ReviewScope,
    planned: ReviewSums,
    currency: String,
) -> impl IntoView {
    let head = match scope {
        ReviewScope::All => "Recommended",
        ReviewScope::SinceApproval => "Approved",
    };
    let Some(was) = before else {
        let why = match scope {
            ReviewScope::All => {
                "This plan was made from stores, so there is nothing to compare it with."
            }
            ReviewScope::SinceApproval => {
                "It is not known any more what was approved, so everything is approved anew."
            }
        };
        return view! { <p class="small quiet">{why}</p> }.into_any();
    };
    let money = |amount: Money| format::money_round(amount.0, &currency, &words::LOCALE);
    let whole = |n: i64| format::whole(n, &words::LOCALE);
    let responses = |n: f64| words::responses(Some(n));
    let rows = [
        ("Stores", whole(was.stores), whole(planned.stores), change(planned.stores - was.stores)),
        ("Pieces", whole(was.pieces), whole(planned.pieces), change(planned.pieces - was.pieces)),
        (
            "Cost",
            money(was.cost),
            money(planned.cost),
            money_change(Money(planned.cost.0 - was.cost.0), &currency),
        ),
        (
            "Expected responses",
            responses(was.responses),
            responses(planned.responses),
            change((planned.responses - was.responses).round() as i64),
        ),
    ];
    view! {
        <table class="plan-sums">
            <thead><tr><td></td><th scope="col" class="end">{head}</th><th scope="col" class="end">"Planned"</th><th scope="col" class="end">"Change"</th></tr></thead>
            <tbody>
                {rows.into_iter().map(|(name, was, now, change)| view! {
                    <tr><th scope="row">{name}</th><td class="num end">{was}</td><td class="num end strong">{now}</td><td class="num end">{change}</td></tr>
                }).collect_view()}
            </tbody>
        </table>
    }
    .into_any()
}

/// One change: "Fall Promo, 1,200 pieces → left out", "1,200 pieces, W1 → 1,200 pieces, W2".
#[component]
fn Line(desk: Desk, line: ReviewLine, open: RwSignal<bool>) -> impl IntoView {
    let wave = move |id: Option<WaveId>| {
        let Some(id) = id else { return "no wave".to_owned() };
        desk.page.with_untracked(|page| {
            let found = page.waves.iter().find(|wave| wave.id == id);
            found.map_or_else(|| "a wave deleted since".to_owned(), |wave| wave.name.clone())
        })
    };
    let in_home = |day: Option<Date>| match day {
        Some(day) => format!("in home {}", format::date(day, &words::LOCALE)),
        None => "no in-home day".to_owned(),
    };
    let price = move |price: Price| {
        desk.currency.with_value(|currency| {
            let each = words::unit_price(price.unit, currency);
            match price.fixed {
                Money::ZERO => format!("at {each} a piece"),
                fixed => format!("at {each} a piece and {} a store", words::money(fixed, currency)),
            }
        })
    };
    let say = move |mailed: Mailed, other: Mailed| {
        let campaign = |id: Option<CampaignId>| {
            desk.page.with_untracked(|page| {
                page.campaign(id).map_or_else(|| "no campaign".to_owned(), |one| one.name.clone())
            })
        };
        match mailed.status {
            ItemStatus::Excluded => "left out".to_owned(),
            ItemStatus::NeedsReview => "to be decided".to_owned(),
            ItemStatus::Included => {
                // Pieces always, and whatever else differs.
                let mut said = Vec::new();
                if mailed.campaign != other.campaign {
                    said.push(campaign(mailed.campaign));
                }
                said.push(format!("{} pieces", words::whole(mailed.pieces)));
                if other.status == ItemStatus::Included {
                    if mailed.wave != other.wave {
                        said.push(wave(mailed.wave));
                    }
                    if mailed.in_home != other.in_home {
                        said.push(in_home(mailed.in_home));
                    }
                    if mailed.campaign == other.campaign && mailed.price != other.price {
                        said.extend(mailed.price.map(price));
                    }
                }
                said.join(", ")
            }
        }
    };
    let (was, now) = (say(line.before, line.planned), say(line.planned, line.before));
    let cost = desk.currency.with_value(|currency| money_change(line.cost, currency));
    let place = [line.store, line.region].into_iter().filter(|part| !part.is_empty());
    let place = place.collect::<Vec<_>>().join(" · ");
    let why = line.reason.map(|reason| match reason.note.as_str() {
        "" => reason.kind.to_string(),
        note => format!("{}: {note}", reason.kind),
    });
    let number = line.number.clone();
    let find = StoredValue::new(line.number);
    // The sheet is narrowed to the store, where it can be looked at and talked about.
    let show = move || {
        open.set(false);
        desk.show_only(ItemFilter { text: find.get_value(), ..ItemFilter::default() });
    };
    view! {
        <li class="review-line">
            <span><button type="button" class="link-button strong num" on:click=move |_| show()>{number}</button>" "<span class="small quiet">{place}</span></span>
            <span class="num end">{cost}</span>
            <span class="small review-change"><span>{was}</span><Icon name="arrow-right" label="to"/><span class="strong">{now}</span></span>
            <span class="small quiet end">{line.by}</span>
            {match why {
                Some(why) => view! { <span class="small review-why">{why}</span> }.into_any(),
                None => view! { <span class="small care review-why">"No reason given"</span> }.into_any(),
            }}
        </li>
    }
}
