//! Who else is in the plan, and following one of them.

use super::{desk::Desk, live::Others};
use domain::ids::ClientId;
use leptos::prelude::*;
use ui::Avatar;

/// As many are drawn.
const DRAWN: usize = 5;

/// Who else is in the plan, each once; a press follows them through the sheet or over the board, another ends
/// it.
#[component]
pub(super) fn Here(desk: Desk, others: Others) -> impl IntoView {
    let people = Memo::new(move |_| {
        others.present.with(|present| {
            let mut people: Vec<(String, ClientId)> = Vec::new();
            for one in present {
                if people.iter().all(|(name, _)| *name != one.name) {
                    people.push((one.name.clone(), one.client));
                }
            }
            people.sort();
            people
        })
    });
    let followed = move |client: ClientId| others.following.get() == Some(client);
    let follow = move |client: ClientId| {
        others
            .following
            .update(|now| *now = if *now == Some(client) { None } else { Some(client) });
    };
    let heard = move || !desk.loaded.get() || desk.connected.get();
    let more = move || people.with(|people| people.len().saturating_sub(DRAWN));
    view! {
        <span class="plan-here" role="group" aria-label="Also in this plan" hidden=move || people.with(Vec::is_empty)>
            <For each=move || people.get().into_iter().take(DRAWN) key=|one| one.clone() let:one>
                {
                    let (name, client) = one;
                    let label = format!("Follow {name}");
                    view! {
                        <button type="button" class="plan-person" class:is-followed=move || followed(client) data-tip=label.clone() aria-pressed=move || if followed(client) { "true" } else { "false" } on:click=move |_| follow(client)>
                            <Avatar name=name named=true/>
                            <span class="hush">{label.clone()}</span>
                        </button>
                    }
                }
            </For>
            {move || (more() > 0).then(|| view! { <span class="small faint num">{format!("+{}", more())}</span> })}
        </span>
        <span class="hush" role="status">
            {move || if heard() { "" } else { "Changes of others are not heard at the moment." }}
        </span>
    }
}
