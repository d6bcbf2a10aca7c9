//! What the plan comes to: its figures, its waves with dates and budgets, its campaigns and regions, and what
//! stands in the way of an approval.

use super::{
    bulk::{QuantityDialog, Scope},
    desk::Desk,
    wave_money::WaveMoney,
    words,
};
use domain::{
    money::Money,
    plans::{Deed, Severity, Sums, Wave, WaveOperation, WaveStep},
};
use leptos::prelude::*;
use ui::{DateField, Icon, Menu, MenuItem, MoneyField, ProgressBar, TextInput, format};

/// The figures above the grid.
#[component]
pub(super) fn Figures(desk: Desk) -> impl IntoView {
    let all = move || desk.page.with(|page| page.totals.all);
    let money = move |amount: Money| {
        desk.currency.with_value(|currency| format::money_round(amount.0, currency, &words::LOCALE))
    };
    let undecided = move || {
        desk.page.with(|page| match page.totals.needs_review {
            0 => "none left to decide".to_owned(),
            n => format!("{} to decide", words::whole(n)),
        })
    };
    let forecast = move || match all().without_forecast {
        0 => "at the recommended rates".to_owned(),
        n => format!("{} without a forecast", words::stores(n)),
    };
    let each = move || {
        let sums = all();
        (sums.expected_responses > 0.0).then(|| {
            let each = Money::from_units(sums.cost.units() / sums.expected_responses);
            format!(
                "{} a response",
                desk.currency.with_value(|currency| words::money(each, currency))
            )
        })
    };
    view! {
        <section class="figures plan-figures" aria-label="Totals">
            <div class="figure">
                <span class="figure-label">"Stores"</span>
                <span class="figure-value" data-figure="stores">{move || words::whole(all().stores)}</span>
                <span class="figure-note">{undecided}</span>
            </div>
            <div class="figure">
                <span class="figure-label">"Pieces"</span>
                <span class="figure-value" data-figure="pieces">{move || words::pieces(all().pieces)}</span>
                <span class="figure-note">{move || desk.page.with(|page| format::count(page.totals.overrides.into(), "override", "overrides", &words::LOCALE))}</span>
            </div>
            <div class="figure">
                <span class="figure-label">"Cost"</span>
                <span class="figure-value" data-figure="cost">{move || money(all().cost)}</span>
                <span class="figure-note">{move || each().unwrap_or_default()}</span>
            </div>
            <div class="figure">
                <span class="figure-label">"Expected responses"</span>
                <span class="figure-value" data-figure="responses">{move || words::responses(Some(all().expected_responses))}</span>
                <span class="figure-note">{forecast}</span>
            </div>
        </section>
    }
}

/// The pane on the right while no store is opened.
#[component]
pub(super) fn Summary(desk: Desk) -> impl IntoView {
    let waves =
        move || desk.page.with(|page| page.waves.iter().map(|wave| wave.id).collect::<Vec<_>>());
    let unassigned = move || desk.page.with(|page| page.totals.wave(None).stores);
    let campaigns = Signal::derive(move || {
        desk.page.with(|page| {
            let sums = page.totals.campaigns.iter().map(|(id, sums)| {
                let campaign = page.campaign(*id);
                Share {
                    scope: Scope::Campaign(*id),
                    name: campaign.map_or("No campaign", |one| one.name.as_str()).to_owned(),
                    hue: campaign.map(|one| one.colour + 1),
                    sums: *sums,
                }
            });
            sums.collect::<Vec<_>>()
        })
    });
    // The sums are added up once for all changes of a frame; those of the regions follow them.
    let regions = Signal::derive(move || {
        desk.page.track();
        desk.loaded.track();
        let sums = desk.held(|held| held.regions()).unwrap_or_default().into_iter();
        sums.map(|(id, name, sums)| Share {
            scope: Scope::Region(id),
            name: if id.is_none() { "No region".to_owned() } else { name },
            hue: None,
            sums,
        })
        .collect::<Vec<_>>()
    });
    let spreads = RwSignal::new(None::<Scope>);
    view! {
        <div class="plan-summary stack stack-l">
            <QuantityDialog desk scope=spreads/>
            <section class="stack" aria-labelledby="plan-waves">
                <h2 id="plan-waves">"Waves"</h2>
                <For each=waves key=|id| *id let:id>
                    <WaveCard desk id spreads=Some(spreads)/>
                </For>
                {move || (unassigned() > 0).then(|| view! {
                    <p class="small quiet">{format!("{} included without a wave.", words::stores(unassigned()))}</p>
                })}
            </section>
            <Shares desk title="Campaigns" one="Campaign" id="plan-campaigns" shares=campaigns spreads/>
            <Shares desk title="Regions" one="Region" id="plan-regions" shares=regions spreads/>
            <Checks desk/>
            <People desk/>
        </div>
    }
}

/// What a campaign or a region has of the plan.
#[derive(Clone, PartialEq)]
struct Share {
    scope: Scope,
    name: String,
    hue: Option<u8>,
    sums: Sums,
}

/// The parts of a plan with their sums, the largest first; a total can be spread over each.
#[component]
fn Shares(
    desk: Desk,
    title: &'static str,
    /// What each part is.
    one: &'static str,
    id: &'static str,
    shares: Signal<Vec<Share>>,
    spreads: RwSignal<Option<Scope>>,
) -> impl IntoView {
    let sorted = move || {
        let mut shares = shares.get();
        shares.sort_by(|a, b| b.sums.pieces.cmp(&a.sums.pieces).then(a.name.cmp(&b.name)));
        shares
    };
    let line = move |share: Share| {
        let Share { scope, name, hue, sums } = share;
        let cost = desk
            .currency
            .with_value(|currency| format::money_round(sums.cost.0, currency, &words::LOCALE));
        let label = format!("Spread a total over {name}");
        view! {
            <tr>
                <td class="clip">{hue.map(|hue| view! { <span class=format!("dot hue-{hue}")></span>" " })}{name}</td>
                <td class="num end">{words::whole(sums.stores)}</td>
                <td class="num end">{words::pieces(sums.pieces)}</td>
                <td class="num end">{cost}</td>
                <td class="end">{desk.open().then(|| view! {
                    <ui::IconButton label=label icon="hash" small=true on_press=move || spreads.set(Some(scope))/>
                })}</td>
            </tr>
        }
    };
    view! {
        <section class="stack stack-s" aria-labelledby=id>
            <h2 id=id>{title}</h2>
            <table class="plan-sums">
                <thead class="hush"><tr><th>{one}</th><th>"Stores"</th><th>"Pieces"</th><th>"Cost"</th><th>"Acts"</th></tr></thead>
                <tbody>{move || sorted().into_iter().map(line).collect_view()}</tbody>
            </table>
        </section>
    }
}

/// A wave: its name, days and budget to be changed, its sums, and its place among the others.
#[component]
pub(super) fn WaveCard(
    desk: Desk,
    id: domain::ids::WaveId,
    /// Opens the dialog that spreads a total; `None` where there is none.
    spreads: Option<RwSignal<Option<Scope>>>,
) -> impl IntoView {
    let wave = Memo::new(move |_| desk.page.with(|page| page.wave(Some(id)).cloned()));
    let sums = Memo::new(move |_| desk.page.with(|page| page.totals.wave(Some(id))));
    let name = Signal::derive(move || {
        wave.with(|wave| wave.as_ref().map(|wave| wave.name.clone()).unwrap_or_default())
    });
    let date =
        Signal::derive(move || wave.with(|wave| wave.as_ref().and_then(|wave| wave.in_home_on)));
    let last =
        Signal::derive(move || wave.with(|wave| wave.as_ref().and_then(|wave| wave.last_on)));
    let budget = Signal::derive(move || {
        wave.with(|wave| wave.as_ref().and_then(|wave| wave.budget).map(|budget| budget.0))
    });
    let locked = Signal::derive(move || !desk.open());
    let change = move |operation: WaveOperation| {
        if let Some(wave) = wave.get_untracked() {
            desk.change_wave(&wave, operation);
        }
    };
    let money = move |amount: Money| {
        desk.currency.with_value(|currency| format::money_round(amount.0, currency, &words::LOCALE))
    };
    let share =
        Signal::derive(move || {
            budget.get().map(|budget| {
                if budget > 0 { sums.get().cost.0 as f64 / budget as f64 } else { 1.0 }
            })
        });
    let over = move || {
        wave.with(|wave| {
            wave.as_ref().and_then(|wave: &Wave| {
                wave.budget
                    .filter(|budget| sums.get().cost > *budget)
                    .map(|budget| sums.get().cost - budget)
            })
        })
    };
    view! {
        <article class="wave-card stack stack-s" class:is-over=move || over().is_some() aria-label=move || format!("Wave {}", name.get())>
            <div class="line">
                <TextInput
                    value=name
                    label=Signal::derive(move || format!("Name of wave {}", name.get()))
                    disabled=locked
                    max=60
                    on_commit=move |text: String| change(WaveOperation::Rename(text))
                />
                {move || desk.open().then(|| view! { <WaveMenu desk id name/> })}
            </div>
            <div class="line">
                <DateField
                    value=date
                    label=format!("In-home date of {}", name.get_untracked())
                    placeholder="In-home date"
                    disabled=locked
                    on_change=move |day| change(WaveOperation::SetDate(day))
                />
                <DateField
                    value=last
                    label=format!("Last in-home day of {}", name.get_untracked())
                    placeholder="Last day"
                    disabled=locked
                    min=date
                    on_change=move |day| change(WaveOperation::SetLastDay(day))
                />
            </div>
            <div class="line">
                <span class="small num">{move || format!("{} · {} pieces", words::stores(sums.get().stores), words::pieces(sums.get().pieces))}</span>
                <span class="push num strong">{move || money(sums.get().cost)}</span>
            </div>
            {move || spreads.filter(|_| desk.open() && sums.get().stores > 0).map(|spreads| view! {
                <ui::Button small=true kind=ui::Kind::Ghost icon="hash" on_press=move || spreads.set(Some(Scope::Wave(Some(id))))>"Spread a total"</ui::Button>
            })}
            <div class="line">
                <span class="small quiet">"Budget"</span>
                <MoneyField
                    value=budget
                    currency=desk.currency.get_value()
                    label=format!("Budget of {}", name.get_untracked())
                    disabled=locked
                    on_change={move |cents: Option<i64>| change(WaveOperation::SetBudget(cents.map(Money)))}
                />
            </div>
            {move || share.get().map(|_| view! { <ProgressBar share=Signal::derive(move || share.get().unwrap_or_default().min(1.0)) label=format!("Cost of {} against its budget", name.get_untracked())/> })}
            {move || over().map(|excess| view! {
                <p class="small loss line"><Icon name="triangle-alert"/>{format!("{} over its budget", money(excess))}</p>
            })}
            <WaveMoney desk id/>
        </article>
    }
}

/// What else can be done with a wave.
#[component]
fn WaveMenu(desk: Desk, id: domain::ids::WaveId, name: Signal<String>) -> impl IntoView {
    let place = move || desk.page.with(|page| page.waves.iter().position(|wave| wave.id == id));
    let count = move || desk.page.with(|page| page.waves.len());
    let items = move || {
        let (place, count) = (place().unwrap_or_default(), count());
        let move_to = move |to: usize| {
            move || {
                desk.act(Deed::wave(WaveStep::Move { wave: id, place: to as u32 }));
            }
        };
        vec![
            MenuItem::new("Move earlier", move_to(place.saturating_sub(1)))
                .icon("arrow-left")
                .refused((place == 0).then(|| "It is the first.".to_owned())),
            MenuItem::new("Move later", move_to(place + 1))
                .icon("arrow-right")
                .refused((place + 1 >= count).then(|| "It is the last.".to_owned())),
            MenuItem::new("Delete wave", move || {
                let said = format!("{} deleted; its stores have no wave now", name.get_untracked());
                if desk.act(Deed::wave(WaveStep::Delete { wave: id })) {
                    desk.toaster.say_with_undo(said, move || desk.undo());
                }
            })
            .icon("trash-2")
            .divided(),
        ]
    };
    view! { <Menu label=format!("More for {}", name.get_untracked()) small=true at_end=true id=format!("wave-menu-{id}") items=Signal::derive(items)/> }
}

/// What stands in the way of an approval.
#[component]
pub(super) fn Checks(desk: Desk) -> impl IntoView {
    let checks = move || desk.page.with(|page| page.checks.clone());
    let locked = move || desk.page.with(|page| !page.plan.status.is_open());
    view! {
        <section class="stack stack-s" aria-labelledby="plan-checks">
            <h2 id="plan-checks">"Checks"</h2>
            {move || {
                let checks = checks();
                if checks.is_empty() || locked() {
                    view! { <p class="small line gain"><Icon name="circle-check"/>"Nothing stands in the way."</p> }.into_any()
                } else {
                    view! {
                        <ul class="plan-checks">
                            {checks.into_iter().map(|check| {
                                let error = check.severity() == Severity::Error;
                                view! {
                                    <li class:loss=error class:care=!error>
                                        <Icon
                                            name=if error { "octagon-alert" } else { "triangle-alert" }
                                            label=if error { "Error" } else { "Warning" }
                                        />
                                        <span>{check.to_string()}</span>
                                    </li>
                                }
                            }).collect_view()}
                        </ul>
                    }
                    .into_any()
                }
            }}
        </section>
    }
}

#[component]
fn People(desk: Desk) -> impl IntoView {
    let people = move || desk.page.with(|page| page.people.clone());
    view! {
        <section class="stack stack-s" aria-labelledby="plan-people">
            <h2 id="plan-people">"Who worked on it"</h2>
            <ul class="plan-people">
                {move || people().into_iter().map(|one| view! {
                    <li class="line">
                        <ui::Person name=one.name/>
                        <span class="push small faint num">{format::count(i64::from(one.changes), "change", "changes", &words::LOCALE)}</span>
                    </li>
                }).collect_view()}
            </ul>
        </section>
    }
}
