//! Every widget with all its states on one page: what one looks at before building a page, and after
//! changing a widget. Mounted at `/ui`, for admins only. It draws charts, so mount it lazily.

mod acts;
mod fields;
mod lists;
mod over;
mod pictures;
mod saying;
mod spreadsheet;
mod tokens;

use leptos::prelude::*;

use crate::{PageHeader, theme::ThemeSwitch};

/// A part of the gallery with its heading.
#[component]
pub(crate) fn Part(
    /// The anchor.
    id: &'static str,
    /// The heading.
    title: &'static str,
    /// One sentence on when to use it.
    #[prop(optional)]
    text: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <section class="gallery-part" id=id aria-label=title>
            <header><h2>{title}</h2>{(!text.is_empty()).then(|| view! { <p class="quiet">{text}</p> })}</header>
            <div class="gallery-body">{children()}</div>
        </section>
    }
}

/// One state of a widget, named.
#[component]
pub(crate) fn State(
    /// Its name.
    name: &'static str,
    /// Takes the whole line.
    #[prop(optional)]
    wide: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="gallery-state" class:gallery-wide=wide>
            <span class="gallery-name">{name}</span>
            <div class="gallery-shown">{children()}</div>
        </div>
    }
}

const PARTS: [(&str, &str); 13] = [
    ("tokens", "Colours and type"),
    ("buttons", "Buttons and menus"),
    ("fields", "Fields"),
    ("choices", "Choices"),
    ("pickers", "Select and pickers"),
    ("over", "Over the page"),
    ("labels", "Labels and people"),
    ("progress", "Progress and saving"),
    ("states", "States"),
    ("scores", "Scores and small pictures"),
    ("tables", "Tables"),
    ("spreadsheet", "Spreadsheet"),
    ("charts", "Charts"),
];

/// The gallery.
#[component]
pub fn Gallery() -> impl IntoView {
    view! {
        <div class="page gallery">
            <PageHeader title="Widgets" text="Every widget with all its states. Try them by keyboard, in both themes and at 390 px.">
                <ThemeSwitch name="gallery-theme"/>
            </PageHeader>
            <nav class="gallery-nav" aria-label="Parts">
                {PARTS.map(|(id, title)| view! { <a href=format!("#{id}") rel="external">{title}</a> }).into_iter().collect_view()}
            </nav>
            <tokens::Tokens/>
            <acts::Acts/>
            <fields::Fields/>
            <over::Over/>
            <saying::Saying/>
            <lists::Lists/>
            <spreadsheet::Spreadsheets/>
            <pictures::Pictures/>
        </div>
    }
}
