//! The HTML around the app.

use crate::App;
use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags};

/// The whole document. Looks are read from cookies, so that the first picture is the right one.
pub fn document(options: LeptosOptions) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=looks("theme", &["light", "dark"]) data-density=looks("density", &["dense"])>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <HashedStylesheet id="css" options=options.clone()/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <AutoReload options=options.clone()/>
                <HydrationScripts options/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// The value of a cookie about looks, if it is one of those known.
#[cfg(feature = "ssr")]
fn looks(name: &str, known: &[&'static str]) -> Option<&'static str> {
    let value = app_page::request::cookie(name)?;
    known.iter().copied().find(|known| *known == value)
}

#[cfg(not(feature = "ssr"))]
fn looks(_: &str, _: &[&'static str]) -> Option<&'static str> {
    None
}
