//! What a page is and what it offers: breadcrumbs, page header, toolbar, the bar of chosen rows.

use leptos::prelude::*;

use crate::format::{self, Locale};

/// One step of the way here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Crumb {
    /// Its word.
    pub label: String,
    /// Where it leads; `None` for where one is.
    pub href: Option<String>,
}

impl Crumb {
    /// A step one can go back to.
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: Some(href.into()) }
    }

    /// Where one is.
    pub fn here(label: impl Into<String>) -> Self {
        Self { label: label.into(), href: None }
    }
}

/// The way here, each step a link.
#[component]
pub fn Breadcrumbs(
    /// From the room to where one is.
    #[prop(into)]
    crumbs: Signal<Vec<Crumb>>,
    /// Read aloud.
    #[prop(default = "Where you are")]
    label: &'static str,
) -> impl IntoView {
    view! {
        <nav class="crumbs" aria-label=label>
            <ol>
                {move || crumbs.get()
                    .into_iter()
                    .map(|crumb| view! {
                        <li class="crumb">
                            {match crumb.href {
                                Some(href) => view! { <a href=href>{crumb.label}</a> }.into_any(),
                                None => view! { <span aria-current="page">{crumb.label}</span> }.into_any(),
                            }}
                        </li>
                    })
                    .collect_view()}
            </ol>
        </nav>
    }
}

/// The head of a page: its title, what goes with it, and at the right the acts with the one main act
/// last.
#[component]
pub fn PageHeader(
    /// What the page is.
    #[prop(into)]
    title: Signal<String>,
    /// One or two sentences below it.
    #[prop(optional, into)]
    text: MaybeProp<String>,
    /// Beside the title: a badge, a saved mark.
    #[prop(optional, into)]
    beside: Option<ViewFnOnce>,
    /// The acts, main act last.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <header class="page-head">
            <div class="page-title"><h1>{move || title.get()}</h1>{beside.map(|beside| beside.run())}</div>
            {children.map(|children| view! { <div class="page-acts">{children()}</div> })}
            {move || text.get().map(|text| view! { <p class="page-text">{text}</p> })}
        </header>
    }
}

/// Controls above a list, in a line that wraps. A child with class `push` and what follows go right.
#[component]
pub fn Toolbar(
    /// What it works on, read aloud: "Stores".
    #[prop(into)]
    label: String,
    children: Children,
) -> impl IntoView {
    view! { <div class="toolbar" role="group" aria-label=label>{children()}</div> }
}

/// What can be done with the chosen rows. Shown while any are chosen; says how many.
#[component]
pub fn ChosenBar(
    /// How many are chosen.
    #[prop(into)]
    count: Signal<usize>,
    /// One of them: "store".
    #[prop(into)]
    one: String,
    /// Several of them: "stores".
    #[prop(into)]
    many: String,
    /// Chooses none.
    #[prop(into)]
    on_clear: Callback<()>,
    /// The acts.
    children: ChildrenFn,
) -> impl IntoView {
    let children = StoredValue::new(children);
    let (one, many) = (StoredValue::new(one), StoredValue::new(many));
    let shown = Memo::new(move |_| count.get() > 0);
    move || {
        shown.get().then(|| view! {
            <div class="chosen-bar" role="region" aria-label="Chosen rows">
                <span class="chosen-count" role="status">
                    {move || one.with_value(|one| many.with_value(|many| format!("{} chosen", format::count(count.get() as i64, one, many, &Locale::EN_US))))}
                </span>
                {children.with_value(|children| children())}
                <crate::Button kind=crate::Kind::Ghost small=true on_press=on_clear>"Clear"</crate::Button>
            </div>
        })
    }
}
