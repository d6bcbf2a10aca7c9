//! Hydrates the app in the browser, and nothing else.

use leptos::prelude::*;

/// Called by the page's script once the module is loaded.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    wasm_bindgen_futures::spawn_local(async {
        // What `hydrate_lazy` does, but telling when the walk over the document is finished:
        // an effect inside the app would run too early on lazy routes.
        let handle = leptos::mount::hydrate_from_async(leptos::tachys::dom::body(), app::App).await;
        handle.forget();
        if let Some(html) = document().document_element() {
            // Nothing depends on it but tests and styles, and an attribute can always be set.
            let _ = html.set_attribute("data-hydrated", "true");
        }
    });
}
