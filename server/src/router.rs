//! Everything the server answers to.

use crate::{
    gate::gate,
    guests::{GuestPaces, pace_guests},
    headers::{CspNonce, headers},
    routes,
    settings::Settings,
};
use app::{App, document, request::SecureCookies};
use axum::{Router, extract::FromRef, http::request::Parts, middleware};
use backend::Backend;
use leptos::prelude::*;
use leptos_axum::{LeptosRoutes, generate_route_list};
use std::sync::Arc;
use tower_http::{
    compression::{
        CompressionLayer,
        predicate::{DefaultPredicate, NotForContentType, Predicate},
    },
    csrf::CsrfLayer,
};

/// What every route can reach.
#[derive(Clone, Debug)]
pub struct State {
    /// Where Leptos finds its files.
    pub options: LeptosOptions,
    /// The backend.
    pub cx: Backend,
    /// The address people use.
    pub public_url: Arc<str>,
    /// Whether cookies are for HTTPS only.
    pub secure: bool,
    /// Whether `X-Forwarded-For` is believed.
    pub trust_proxy: bool,
    /// Whether the browser may listen for rebuilds.
    pub watch: bool,
}

impl FromRef<State> for LeptosOptions {
    fn from_ref(state: &State) -> LeptosOptions {
        state.options.clone()
    }
}

impl State {
    /// The state for these settings. File names are hashed when the site says so (`hash.txt`).
    pub fn new(settings: &Settings, cx: Backend) -> State {
        let names = settings.site.join("hash.txt");
        let hashed = names.exists();
        let names = std::path::absolute(&names).unwrap_or(names);
        let options = LeptosOptions::builder()
            .output_name("app")
            .site_root(settings.site.display().to_string())
            .site_addr(settings.listen)
            .hash_file(Arc::<str>::from(names.display().to_string()))
            .hash_files(hashed)
            .build();
        State {
            options,
            cx,
            public_url: settings.public_url.as_str().into(),
            secure: settings.public_url.starts_with("https://"),
            trust_proxy: settings.trust_proxy,
            watch: std::env::var_os("LEPTOS_WATCH").is_some(),
        }
    }
}

/// The whole router: pages, server functions, plain routes, files, and what guards them.
pub fn router(state: State) -> Router {
    let provide = {
        let state = state.clone();
        move || {
            provide_context(state.cx.clone());
            provide_context(SecureCookies(state.secure));
            provide_context(app::request::PublicUrl(state.public_url.clone()));
            // Runs after leptos_axum's own nonce, so this one, which is in the header, wins.
            if let Some(parts) = use_context::<Parts>()
                && let Some(CspNonce(nonce)) = parts.extensions.get::<CspNonce>()
            {
                provide_context(nonce.clone());
            }
        }
    };
    let pages = generate_route_list(App);
    let shell = {
        let options = state.options.clone();
        move || document(options.clone())
    };
    let (api, _) = crate::api::api(&state);
    Router::new()
        .leptos_routes_with_context(&state, pages, provide.clone(), shell)
        .merge(routes::all())
        .fallback(leptos_axum::file_and_error_handler_with_context::<State, _>(
            provide.clone(),
            document,
        ))
        // Outermost last: a request passes from the bottom of this list to the top.
        .layer(middleware::from_fn_with_state((state.clone(), GuestPaces::default()), pace_guests))
        .layer(middleware::from_fn_with_state(state.clone(), gate))
        .layer(CsrfLayer::new())
        // Behind neither of the two: it knows keys and no cookies, see `api::key`.
        .nest(crate::api::PREFIX, api)
        .layer(middleware::from_fn_with_state(state.clone(), headers))
        // A release has its modules compressed already; doing it anew for every request in
        // development takes longer than all else together.
        .layer(CompressionLayer::new().compress_when(
            DefaultPredicate::new().and(NotForContentType::const_new("application/wasm")),
        ))
        .with_state(state)
}
