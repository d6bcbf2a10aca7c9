//! Assigning all included stores that the filters mean to a wave.

use super::{api, desk::Desk};
use domain::ids::WaveId;
use leptos::{prelude::*, task::spawn_local};
use ui::{
    Menu, MenuItem,
    format::{self, Locale},
};

/// The menu; it says how many changed.
#[component]
pub(super) fn AssignWave(desk: Desk) -> impl IntoView {
    let toaster = ui::toaster();
    let assign = move |wave: Option<WaveId>, name: String| {
        let (plan, filter) = (desk.id(), desk.filter.get_untracked());
        spawn_local(async move {
            match api::assign_wave(plan, filter, wave).await {
                Ok(changed) => {
                    let stores = format::count(changed.into(), "store", "stores", &Locale::EN_US);
                    toaster.say(format!("{stores} moved to {name}"));
                    desk.load();
                    desk.refresh();
                }
                Err(failure) => toaster.fail(failure.to_string()),
            }
        });
    };
    // A memo: the page is read anew after every change, and an open menu must not be exchanged for it.
    let waves = Memo::new(move |_| {
        desk.page.with(|page| {
            let waves = page.waves.iter().map(|wave| (Some(wave.id), wave.name.clone()));
            waves.chain([(None, "no wave".to_owned())]).collect::<Vec<_>>()
        })
    });
    let items = move || {
        let item = |(id, name): (Option<WaveId>, String)| {
            let label = format!("All included that match to {name}");
            MenuItem::new(label, move || assign(id, name.clone()))
        };
        waves.get().into_iter().map(item).collect::<Vec<_>>()
    };
    view! {
        {move || desk.open().then(|| view! {
            <Menu label="Assign to wave" small=true icon=Some("layers") items=Signal::derive(items)>"Assign to wave"</Menu>
        })}
    }
}
