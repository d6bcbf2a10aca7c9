//! What the plan comes to: its figures, its waves with dates and budgets, its campaigns, and what
//! stands in the way of an approval.

use super::{
    desk::{Desk, WaveNote},
    words,
};
use domain::{
    money::Money,
    plans::{Severity, Wave, WaveOperation},
};
use leptos::prelude::*;
use ui::{DateField, Icon, MoneyField, ProgressBar, TextInput, format};

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
    let campaigns = move || {
        desk.page.with(|page| {
            let mut rows: Vec<_> = page
                .totals
                .campaigns
                .iter()
                .map(|(id, sums)| {
                    let campaign = page.campaign(*id);
                    let name = campaign.map_or("No campaign", |one| one.name.as_str()).to_owned();
                    (name, campaign.map(|one| one.colour + 1), *sums)
                })
                .collect();
            rows.sort_by(|a, b| b.2.pieces.cmp(&a.2.pieces).then(a.0.cmp(&b.0)));
            rows
        })
    };
    view! {
        <div class="plan-summary stack stack-l">
            <section class="stack" aria-labelledby="plan-waves">
                <h2 id="plan-waves">"Waves"</h2>
                <For each=waves key=|id| *id let:id>
                    <WaveCard desk id/>
                </For>
                {move || (unassigned() > 0).then(|| view! {
                    <p class="small quiet">{format!("{} included without a wave.", words::stores(unassigned()))}</p>
                })}
            </section>
            <section class="stack stack-s" aria-labelledby="plan-campaigns">
                <h2 id="plan-campaigns">"Campaigns"</h2>
                <table class="plan-sums">
                    <thead class="hush"><tr><th>"Campaign"</th><th>"Stores"</th><th>"Pieces"</th><th>"Cost"</th></tr></thead>
                    <tbody>
                        {move || campaigns().into_iter().map(|(name, hue, sums)| view! {
                            <tr>
                                <td class="clip"><span class=hue.map_or("dot".to_owned(), |hue| format!("dot hue-{hue}"))></span>{format!(" {name}")}</td>
                                <td class="num end">{words::whole(sums.stores)}</td>
                                <td class="num end">{words::pieces(sums.pieces)}</td>
                                <td class="num end">{desk.currency.with_value(|currency| format::money_round(sums.cost.0, currency, &words::LOCALE))}</td>
                            </tr>
                        }).collect_view()}
                    </tbody>
                </table>
            </section>
            <Checks desk/>
            <People desk/>
        </div>
    }
}

#[component]
fn WaveCard(desk: Desk, id: domain::ids::WaveId) -> impl IntoView {
    let wave = Memo::new(move |_| desk.page.with(|page| page.wave(Some(id)).cloned()));
    let sums = Memo::new(move |_| desk.page.with(|page| page.totals.wave(Some(id))));
    let name = Signal::derive(move || {
        wave.with(|wave| wave.as_ref().map(|wave| wave.name.clone()).unwrap_or_default())
    });
    let date =
        Signal::derive(move || wave.with(|wave| wave.as_ref().and_then(|wave| wave.in_home_on)));
    let budget = Signal::derive(move || {
        wave.with(|wave| wave.as_ref().and_then(|wave| wave.budget).map(|budget| budget.0))
    });
    let locked = Signal::derive(move || !desk.open());
    let change = move |operation: WaveOperation| {
        if let Some(wave) = wave.get_untracked() {
            desk.change_wave(&wave, wave.version, operation);
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
    let note = move || desk.wave_notes.with(|notes| notes.get(&id).cloned());
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
                <DateField
                    value=date
                    label=format!("In-home date of {}", name.get_untracked())
                    placeholder="In-home date"
                    disabled=locked
                    on_change=move |day| change(WaveOperation::SetDate(day))
                />
            </div>
            <div class="line">
                <span class="small num">{move || format!("{} · {} pieces", words::stores(sums.get().stores), words::pieces(sums.get().pieces))}</span>
                <span class="push num strong">{move || money(sums.get().cost)}</span>
            </div>
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
            {move || note().map(|note| match note {
                WaveNote::Failed(why) => view! { <p class="small loss" role="alert">{why}</p> }.into_any(),
                WaveNote::Conflict(conflict) => {
                    let (theirs, mine) = (conflict.clone(), conflict.clone());
                    view! {
                        <div class="note note-care trouble">
                            <span class="grow">{format!("{} changed this wave's {} meanwhile.", conflict.by, conflict.cell.word())}</span>
                            <ui::Button small=true on_press=move || desk.decide_wave((*theirs).clone(), false)>"Keep theirs"</ui::Button>
                            <ui::Button small=true kind=ui::Kind::Primary on_press=move || desk.decide_wave((*mine).clone(), true)>"Use mine"</ui::Button>
                        </div>
                    }
                    .into_any()
                }
            })}
        </article>
    }
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
