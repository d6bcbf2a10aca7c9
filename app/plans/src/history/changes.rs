//! Every change of a plan, the newest first, and finding some of them.

use super::super::{api, desk::Desk, panel::Ago, words};
use app_page::Failure;
use domain::plans::Change;
use leptos::{prelude::*, task::spawn_local};
use ui::{Button, SearchInput};

/// Entries that are shown at once.
const SHOWN: usize = 100;
/// Entries that are read at most while one looks for something.
const MOST: usize = 5_000;

#[component]
pub(super) fn Changes(desk: Desk) -> impl IntoView {
    let plan = desk.id();
    let (all, done) = (RwSignal::new(Vec::<Change>::new()), RwSignal::new(false));
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None::<Failure>));
    let (wanted, shown) = (RwSignal::new(String::new()), RwSignal::new(SHOWN));
    let words_of = move |change: &Change| {
        desk.page.with_untracked(|page| {
            desk.currency
                .with_value(|currency| words::change(page, change.kind, &change.change, currency))
        })
    };
    let found = Memo::new(move |_| {
        let wanted = wanted.get().trim().to_lowercase();
        all.with(|all| {
            let fits = |change: &&Change| {
                wanted.is_empty()
                    || change.by.to_lowercase().contains(&wanted)
                    || change
                        .store
                        .as_ref()
                        .is_some_and(|store| store.to_lowercase().contains(&wanted))
                    || words_of(change).to_lowercase().contains(&wanted)
            };
            all.iter().filter(fits).cloned().collect::<Vec<Change>>()
        })
    });
    let more = Callback::new(move |()| {
        if busy.get_untracked() || done.get_untracked() {
            return;
        }
        busy.set(true);
        let before = all.with_untracked(|all| all.last().map(|change| change.sequence));
        spawn_local(async move {
            let answer = api::plan_changes(plan, None, before).await;
            busy.try_set(false);
            match answer {
                Ok(next) => {
                    failure.try_set(None);
                    if next.is_empty() {
                        done.try_set(true);
                    }
                    all.try_update(|all| all.extend(next));
                }
                Err(why) => {
                    failure.try_set(Some(why));
                }
            }
        });
    });
    // What is looked for may lie further back: it is read on until there is enough of it.
    Effect::new(move |_| {
        let lacks = found.with(Vec::len) < shown.get();
        let goes_on = all.with(Vec::len) < MOST && failure.with(Option::is_none);
        if lacks && goes_on && !busy.get() {
            more.run(());
        }
    });
    view! {
        <SearchInput label="Find by person, store or change" value=wanted on_search=move |text: String| { wanted.set(text); shown.set(SHOWN); }/>
        <ol class="plan-history" aria-label="Changes">
            <For each=move || found.get().into_iter().take(shown.get()) key=|change| change.sequence let:change>
                {
                    let what = words_of(&change);
                    let store = change.store.clone();
                    view! {
                        <li>
                            <span>{store.map(|store| view! { <strong class="num">{store}</strong>" " })}{what}</span>
                            <span class="small faint">{change.by.clone()}" · "<Ago at=change.at/></span>
                        </li>
                    }
                }
            </For>
        </ol>
        <p class="small quiet" role="status">
            {move || match (busy.get(), found.with(Vec::len), done.get()) {
                (true, ..) => "Reading…".to_owned(),
                (false, 0, true) => "Nothing of the kind has happened.".to_owned(),
                (false, 0, false) => format!("Nothing of the kind among the last {} changes.", words::whole(all.with(Vec::len) as i64)),
                _ => String::new(),
            }}
        </p>
        {move || failure.get().map(|why| view! {
            <ui::Failed small=true what="The changes could not be loaded." next=why.to_string() on_retry=move || more.run(())/>
        })}
        {move || (found.with(Vec::len) > shown.get()).then(|| view! {
            <Button small=true on_press=move || shown.update(|shown| *shown += SHOWN)>"Show earlier changes"</Button>
        })}
    }
}
