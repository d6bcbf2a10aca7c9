//! A wave's money in its three states: allocated by the plan, committed by orders, invoiced.

use super::{desk::Desk, words};
use domain::{ids::WaveId, money::Money};
use leptos::prelude::*;
use ui::format;

/// What was ordered and invoiced of a wave beside what the plan allocates; nothing while nothing is
/// ordered.
#[component]
pub(super) fn WaveMoney(desk: Desk, id: WaveId) -> impl IntoView {
    let ordered = Memo::new(move |_| desk.page.with(|page| page.ordered(id)));
    let allocated = Memo::new(move |_| desk.page.with(|page| page.totals.wave(Some(id)).cost));
    let plan = move || desk.page.with(|page| page.plan.id);
    let money = move |amount: Money| {
        desk.currency.with_value(|currency| format::money_round(amount.0, currency, &words::LOCALE))
    };
    let invoiced = move || {
        ordered.get().and_then(|ordered| ordered.invoiced).map_or_else(|| "–".to_owned(), money)
    };
    let partly = move || {
        ordered.get().filter(|ordered| (1..ordered.lines).contains(&ordered.invoiced_lines))
    };
    view! {
        {move || ordered.get().map(|known| view! {
            <dl class="wave-money small num" aria-label="Money of the wave">
                <dt>"Allocated"</dt>
                <dd>{move || money(allocated.get())}</dd>
                <dt>"Committed"</dt>
                <dd>{money(known.committed)}</dd>
                <dt>"Invoiced"</dt>
                <dd>{invoiced}</dd>
            </dl>
            {partly().map(|known| view! {
                <p class="small quiet">{format!("{} of {} lines are invoiced.", words::whole(known.invoiced_lines), words::whole(known.lines))}</p>
            })}
            <a class="link small" href=format!("/campaigns/orders/actual?plan={}", plan())>"Plan against actual"</a>
        })}
    }
}
