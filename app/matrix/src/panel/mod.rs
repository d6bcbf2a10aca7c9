//! What is behind one recommendation, beside the table or, on a phone, in a sheet over it.

mod detail;

use app_recommendation::look_closer;
use detail::Detail;
use domain::{ids::RunId, matrix::RecommendationRow};
use leptos::{html, prelude::*};
use ui::{Failed, IconButton, Sheet, Skeleton};

/// The panel, wherever there is room for it.
#[component]
pub(super) fn RecommendationPanel(
    /// The chosen store's line.
    chosen: RwSignal<Option<RecommendationRow>>,
    /// The run.
    run: RunId,
    /// ISO 4217 code.
    currency: StoredValue<String>,
    /// The window is as narrow as a phone: a sheet instead of a pane.
    #[prop(into)]
    narrow: Signal<bool>,
    /// Told when it was closed.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    let open = Memo::new(move |_| chosen.with(Option::is_some));
    let title = Memo::new(move |_| {
        chosen.with(|row| {
            row.as_ref().map(|row| format!("{} {}", row.number, row.name)).unwrap_or_default()
        })
    });
    let place = Memo::new(move |_| {
        chosen.with(|row| {
            row.as_ref()
                .map(|row| {
                    let kind = if row.store_type.is_empty() { "" } else { " · " };
                    format!("{}, {}{kind}{}", row.city, row.state, row.store_type)
                })
                .unwrap_or_default()
        })
    });
    let sheet = RwSignal::new(false);
    Effect::new(move |_| sheet.set(open.get() && narrow.get()));
    let head = NodeRef::<html::H2>::new();
    // Whoever opens it by keys reads on in it, and comes back by Escape.
    Effect::new(move |_| {
        if let (true, Some(head)) = (chosen.with(Option::is_some), head.get()) {
            let _ = head.focus();
        }
    });
    view! {
        <Show when=move || open.get() && !narrow.get()>
            <aside class="pane-side">
                <section class="panel matrix-panel" aria-labelledby="matrix-panel-title">
                    <header>
                        <div class="stack-s">
                            <h2 node_ref=head id="matrix-panel-title" tabindex="-1">{title}</h2>
                            <p class="small quiet">{place}</p>
                        </div>
                        <IconButton label="Close" icon="x" small=true on_press=on_close/>
                    </header>
                    <div class="panel-body"><Body chosen run currency/></div>
                </section>
            </aside>
        </Show>
        <Sheet
            open=sheet
            title=title
            text=MaybeProp::derive(move || Some(place.get()))
            on_close=move || if narrow.get_untracked() { on_close.run(()) }
        >
            <Body chosen run currency/>
        </Sheet>
    }
}

#[component]
fn Body(
    chosen: RwSignal<Option<RecommendationRow>>,
    run: RunId,
    currency: StoredValue<String>,
) -> impl IntoView {
    let store = Memo::new(move |_| chosen.with(|row| row.as_ref().map(|row| row.store)));
    let look = LocalResource::new(move || {
        let store = store.get();
        async move {
            match store {
                Some(store) => Some((store, look_closer(run, store).await)),
                None => None,
            }
        }
    });
    // The answer for the row chosen before is not shown below this one's name.
    let now = move || {
        let store = store.get()?;
        look.get().flatten().filter(|(of, _)| *of == store).map(|(_, answer)| answer)
    };
    view! {
        <div class="stack" aria-busy=move || if now().is_none() { "true" } else { "false" }>
            {move || match now() {
                None => view! { <Skeleton lines=12 label="The recommendation is loading"/> }.into_any(),
                Some(Err(failure)) => view! {
                    <Failed small=true what="The recommendation could not be read." safe="Nothing was changed." next=failure.to_string() reference=failure.reference() on_retry=move || look.refetch()/>
                }.into_any(),
                Some(Ok(look)) => match chosen.get_untracked() {
                    Some(row) => view! { <Detail look row currency/> }.into_any(),
                    None => ().into_any(),
                },
            }}
        </div>
    }
}
