//! The bell in the frame: how much is new, and a sheet with what.

use super::{api, list::notices_list};
use leptos::{prelude::*, task::spawn_local};
use std::time::Duration;
use ui::{IconButton, Sheet, Skeleton};

/// How often one looks for something new while the page is in sight.
const LOOK: Duration = Duration::from_secs(20);

/// The bell with the number of unread notices, and the sheet that it opens.
#[component]
pub fn Bell() -> impl IntoView {
    let unread = RwSignal::new(0_u32);
    let (open, opened) = (RwSignal::new(false), RwSignal::new(false));
    let look = move || {
        spawn_local(async move {
            // A number that cannot be had now is asked for again.
            if let Ok(count) = api::unread_notices().await
                && unread.try_get_untracked() != Some(count)
            {
                unread.try_set(count);
            }
        });
    };
    Effect::new(move |_| {
        look();
        let again = set_interval_with_handle(
            move || {
                if !document().hidden() {
                    look();
                }
            },
            LOOK,
        );
        on_cleanup(move || {
            if let Ok(again) = again {
                again.clear();
            }
        });
    });
    let on_read = Callback::new(move |()| look());
    let label = move || match unread.get() {
        0 => "Notices".to_owned(),
        n => format!("Notices: {n} unread"),
    };
    let press = move || {
        open.set(true);
        opened.set(true);
    };
    view! {
        <span class="bell" class:has-new=move || { unread.get() > 0 }>
            <IconButton label=Signal::derive(label) icon="bell" on_press=press/>
            <span class="bell-count num" aria-hidden="true">{move || match unread.get() { 0 => None, n if n > 99 => Some("99+".to_owned()), n => Some(n.to_string()) }}</span>
        </span>
        <Sheet open=open title="Notices">
            {move || opened.get().then(|| view! {
                <Suspense fallback=|| view! { <Skeleton lines=6 label="Your notices are loading"/> }>
                    {move || Suspend::new(async move { notices_list(open, unread, on_read).await })}
                </Suspense>
            })}
        </Sheet>
    }
}
