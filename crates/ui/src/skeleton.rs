//! What stands where content will be. Invisible for the first 300 ms (by CSS), so that a quick answer
//! does not flash.

use leptos::prelude::*;

/// Rows of a list or table that is being loaded.
#[component]
pub fn SkeletonRows(
    /// How many.
    #[prop(default = 8)]
    rows: usize,
    /// Columns per row.
    #[prop(default = 4)]
    columns: usize,
    /// What is being loaded, read aloud: "Loading stores".
    #[prop(default = "Loading".into(), into)]
    label: String,
) -> impl IntoView {
    view! {
        <div class="skeleton-rows" role="status" aria-label=label>
            {(0..rows)
                .map(|row| view! {
                    <div class="skeleton-row">
                        {(0..columns)
                            .map(|column| view! { <span class=format!("skeleton skeleton-w{}", (row * 3 + column * 5) % 4 + 1)></span> })
                            .collect_view()}
                    </div>
                })
                .collect_view()}
        </div>
    }
}

/// A block that is being loaded: a chart, a panel, a paragraph.
#[component]
pub fn Skeleton(
    /// Lines of text; 0 for one block that fills its place.
    #[prop(optional)]
    lines: usize,
    /// What is being loaded, read aloud.
    #[prop(default = "Loading".into(), into)]
    label: String,
) -> impl IntoView {
    view! {
        <div class="skeleton-block" role="status" aria-label=label>
            {if lines == 0 {
                view! { <span class="skeleton skeleton-fill"></span> }.into_any()
            } else {
                (0..lines)
                    .map(|line| view! { <span class=format!("skeleton skeleton-line skeleton-w{}", (line * 7 + 2) % 4 + 1)></span> })
                    .collect_view()
                    .into_any()
            }}
        </div>
    }
}
