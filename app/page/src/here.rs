//! What the frame tells its pages, and they it: who is here, and what the page is about.

use crate::Failure;
use domain::accounts::Visit;
use leptos::prelude::*;

/// Who is here, loaded once with the frame.
#[derive(Clone, Copy, Debug)]
pub struct Here(pub Resource<Result<Visit, Failure>>);

/// Who is here. Await it inside `Suspend`: `let visit = use_visit().0.await?;`
///
/// # Panics
/// Outside the frame.
pub fn use_visit() -> Here {
    expect_context::<Here>()
}

/// The name of the thing the present page is about, for the way at the top. The frame provides it.
#[derive(Clone, Copy, Debug)]
pub struct ThisPage(pub RwSignal<Option<String>>);

/// Names the thing this page is about ("STR-001 Boston") at the top, until the page is left.
pub fn name_this_page(name: impl Fn() -> Option<String> + 'static) {
    let Some(ThisPage(signal)) = use_context::<ThisPage>() else { return };
    let own = ArcRwSignal::new(None::<String>);
    let named = own.clone();
    Effect::new(move |_| {
        let name = name();
        named.set(name.clone());
        signal.set(name);
    });
    on_cleanup(move || {
        // The next page may have named itself already.
        let still_own = signal.try_with_untracked(|now| own.with_untracked(|own| now == own));
        if still_own == Some(true) {
            signal.try_set(None);
        }
    });
}
