//! `/stores/import/:import`: one import, at whatever stage it is.

use super::{
    api::{Shown, cancel_import, show_import},
    columns::Columns,
    preview::Preview,
    words::{counted, size, stage_badge},
};
use app_page::{Failure, LazyPage, failed};
use domain::{ids::ImportId, stores::import::Stage};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use std::time::Duration;
use ui::{Breadcrumbs, Crumb, Empty, LinkButton, PageHeader, Progress, Skeleton};

/// How often a job at work is asked how far it is.
const LOOK: Duration = Duration::from_millis(500);

/// `/stores/import/:import`
pub struct ImportRoute {
    shown: Resource<Result<Shown, Failure>>,
}

impl LazyPage for ImportRoute {
    fn load() -> Self {
        let params = use_params_map();
        ImportRoute {
            shown: Resource::new(
                move || params.with(|params| params.get("import").unwrap_or_default()),
                |id| async move {
                    match id.parse::<ImportId>() {
                        Ok(id) => show_import(id).await,
                        Err(_) => Err(Failure::NotFound("import".into())),
                    }
                },
            ),
        }
    }

    fn view(this: Self) -> AnyView {
        let shown = this.shown;
        view! {
            <div class="page imports">
                <Suspense fallback=|| view! { <Skeleton lines=12 label="Loading the import"/> }>
                    {move || Suspend::new(async move {
                        match shown.await {
                            Ok(shown) => view! { <One shown/> }.into_any(),
                            Err(failure) => failed("The import could not be loaded.", &failure, None),
                        }
                    })}
                </Suspense>
            </div>
        }
        .into_any()
    }
}

#[component]
fn One(shown: Shown) -> impl IntoView {
    let live = RwSignal::new(shown);
    let id = live.with_untracked(|shown| shown.page.import.id);
    let again = RwSignal::new(false);
    // What the page is built for; figures inside it follow `live` by themselves.
    let built_for = Memo::new(move |_| {
        let (stage, glimpse) =
            live.with(|shown| (shown.page.import.stage, shown.page.glimpse.clone()));
        (stage, glimpse, again.get())
    });
    Effect::new(move |_| {
        let stage = live.with(|shown| shown.page.import.stage);
        if stage != Stage::Ready {
            again.set(false);
        }
        if stage.is_busy() {
            let ask = move || {
                spawn_local(async move {
                    match show_import(id).await {
                        Ok(shown) => {
                            let _ = live.try_set(shown);
                        }
                        // The connection is away for a moment: ask again.
                        Err(_) => {
                            let _ = live.try_update(|_| ());
                        }
                    }
                });
            };
            if let Ok(handle) = set_timeout_with_handle(ask, LOOK) {
                on_cleanup(move || handle.clear());
            }
        }
    });
    let name = live.with_untracked(|shown| shown.page.import.file_name.clone());
    let about = live.with_untracked(|shown| {
        let import = &shown.page.import;
        format!(
            "{} · {} · brought by {}",
            import.kind.label(),
            size(import.file_bytes),
            import.asked_by
        )
    });
    let stage = Memo::new(move |_| live.with(|shown| shown.page.import.stage));
    let title = name.clone();
    view! {
        <Title text=name.clone()/>
        <Breadcrumbs crumbs=vec![
            Crumb::link("Stores", "/stores"),
            Crumb::link("Imports", "/stores/import"),
            Crumb::here(name),
        ]/>
        <PageHeader title=title text=about beside=move || view! { {move || stage_badge(stage.get())} }/>
        {move || {
            let (stage, _, matching) = built_for.get();
            match stage {
                Stage::Mapping => view! { <Columns live/> }.into_any(),
                Stage::Ready if matching => view! { <Columns live/> }.into_any(),
                Stage::Ready | Stage::Applied | Stage::Undone => {
                    view! { <Preview live on_columns=move || again.set(true)/> }.into_any()
                }
                Stage::Reading | Stage::Applying | Stage::Undoing => {
                    view! { <AtWork live/> }.into_any()
                }
                Stage::Uploading | Stage::Discarded => view! {
                    <Empty
                        icon="trash-2"
                        title="This import was discarded"
                        text="Nothing of it was written."
                    >
                        <LinkButton href="/stores/import">"Bring another file"</LinkButton>
                    </Empty>
                }
                .into_any(),
            }
        }}
    }
}

/// A job is at work; one may leave the page meanwhile.
#[component]
fn AtWork(live: RwSignal<Shown>) -> impl IntoView {
    let id = live.with_untracked(|shown| shown.page.import.id);
    let job = move || live.with(|shown| shown.job.clone());
    let label = move || {
        let step = job().map(|job| job.step).unwrap_or_default();
        if step.is_empty() { "Waiting for its turn".to_owned() } else { step }
    };
    // Reading counts the file's bytes, writing its lines.
    let reading = live.with_untracked(|shown| shown.page.import.stage == Stage::Reading);
    let (scale, unit) = if reading { (1_000, "kB") } else { (1, "lines") };
    let done = move || job().map_or(0, |job| job.done_steps.unsigned_abs() / scale);
    let all = move || {
        let all = job().map_or(0, |job| job.all_steps.unsigned_abs() / scale);
        (all > 100 || reading && all > 0).then_some(all)
    };
    let cancel = move || {
        spawn_local(async move {
            if let Ok(shown) = cancel_import(id).await {
                let _ = live.try_set(shown);
            }
        });
    };
    let bytes = live.with_untracked(|shown| shown.page.import.file_bytes);
    view! {
        <section class="panel" aria-label="At work" aria-live="polite">
            <div class="panel-body stack">
                <Progress
                    label=Signal::derive(label)
                    done=Signal::derive(done)
                    total=Signal::derive(all)
                    unit=unit
                    on_cancel=cancel
                />
                <p class="quiet small">
                    {format!("It goes on when you leave this page. The file has {}.", counted(bytes, "byte"))}
                </p>
            </div>
        </section>
    }
}
