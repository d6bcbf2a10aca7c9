//! How far a run is, with a way to stop it. It goes on when the page is left.

use super::api::{cancel_run, run_progress};
use domain::{ids::JobId, jobs::JobState};
use leptos::{leptos_dom::helpers::set_timeout, prelude::*};
use std::time::Duration;
use ui::Progress;

/// How often the server is asked.
const AGAIN: Duration = Duration::from_millis(400);

#[component]
pub(super) fn RunProgress(
    /// The work.
    job: JobId,
    /// Told once when it is over.
    #[prop(into)]
    on_over: Callback<()>,
) -> impl IntoView {
    let seen = RwSignal::new(None);
    let ask = Action::new(move |_: &()| async move {
        // An answer that does not come is asked for again; the work itself does not depend on it.
        if let Ok(job) = run_progress(job).await {
            seen.try_set(Some(job));
        }
    });
    Effect::new(move |_| {
        ask.dispatch(());
    });
    Effect::new(move |before: Option<usize>| {
        let round = ask.version().get();
        if before == Some(round) {
            return round;
        }
        let over = seen.with_untracked(|job| {
            job.as_ref().is_some_and(|job: &domain::jobs::Job| job.state.is_over())
        });
        if over {
            on_over.run(());
        } else if round > 0 {
            set_timeout(
                move || {
                    ask.dispatch(());
                },
                AGAIN,
            );
        }
        round
    });
    let label = move || {
        seen.with(|job| match job {
            Some(job) if job.cancel_asked => "Stopping".to_owned(),
            Some(job) if job.state == JobState::Queued || job.step.is_empty() => {
                "Waiting to start".to_owned()
            }
            Some(job) => job.step.clone(),
            None => "Starting".to_owned(),
        })
    };
    let done = move || seen.with(|job| job.as_ref().map_or(0, |job| job.done_steps.max(0) as u64));
    let total = move || {
        seen.with(|job| {
            job.as_ref().and_then(|job| u64::try_from(job.all_steps).ok()).filter(|n| *n > 0)
        })
    };
    view! {
        <div class="panel matrix-progress"><div class="panel-body">
            <Progress
                label=Signal::derive(label)
                done=Signal::derive(done)
                total=Signal::derive(total)
                unit="%"
                on_cancel=move || leptos::task::spawn_local(async move {
                    // What became of it shows with the next answer.
                    let _ = cancel_run(job).await;
                })
            />
        </div></div>
    }
}
