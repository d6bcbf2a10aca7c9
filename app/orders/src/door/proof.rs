//! Bringing a proof: one file, sent as it is and judged by what is in it.

use super::page::{Counter, Wrong};
use crate::said::{moment, size};
use domain::orders::PROOF_BYTES_MOST;
use leptos::{ev, prelude::*};
use ui::Icon;
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{File, HtmlInputElement, XmlHttpRequest};

const BROKEN_OFF: &str =
    "The upload broke off. Nothing was kept; check the connection and choose the file again.";

#[component]
pub(super) fn Proofs(counter: Counter) -> impl IntoView {
    let problem = RwSignal::new(None::<String>);
    // The name of the file on its way.
    let sending = RwSignal::new(None::<String>);
    let chosen = move |event: ev::Event| {
        let input: HtmlInputElement = event_target(&event);
        let file = input.files().and_then(|files| files.get(0));
        // The same file can be chosen again after it was corrected.
        input.set_value("");
        let Some(file) = file else { return };
        if file.size() > PROOF_BYTES_MOST as f64 {
            return problem.set(Some("A proof can have at most 10 MB.".to_owned()));
        }
        problem.set(None);
        sending.set(Some(file.name()));
        if post(&file, counter, sending, problem).is_none() {
            sending.set(None);
            problem.set(Some(BROKEN_OFF.to_owned()));
        }
    };
    let proofs = move || counter.door.with(|door| door.order.proofs.clone());
    view! {
        <section class="panel" aria-labelledby="door-proofs">
            <header><h2 id="door-proofs">"Proofs"</h2></header>
            <div class="panel-body stack">
                <ul class="plain stack stack-s" aria-label="Proofs you uploaded">
                    {move || proofs().into_iter().map(|proof| view! {
                        <li class="line line-wrap">
                            <Icon name="file-check"/>
                            <span class="clip">{proof.name}</span>
                            <span class="quiet small">{size(proof.size)} " · " {moment(proof.at)}</span>
                        </li>
                    }).collect_view()}
                </ul>
                <Wrong problem=problem/>
                {move || match sending.get() {
                    Some(name) => view! { <p class="quiet" role="status">{format!("Uploading {name}…")}</p> }.into_any(),
                    None => view! {
                        <label class="door-drop">
                            <Icon name="upload"/>
                            <span class="strong">"Choose a proof"</span>
                            <span class="quiet small">"PDF, PNG or JPEG, at most 10 MB"</span>
                            <input class="door-file" type="file" aria-label="Proof to upload" accept=".pdf,.png,.jpg,.jpeg,application/pdf,image/png,image/jpeg" on:change=chosen/>
                        </label>
                    }.into_any(),
                }}
            </div>
        </section>
    }
}

/// Sends a file. `None` when the browser cannot even begin.
fn post(
    file: &File,
    counter: Counter,
    sending: RwSignal<Option<String>>,
    problem: RwSignal<Option<String>>,
) -> Option<()> {
    let request = XmlHttpRequest::new().ok()?;
    let name = String::from(js_sys::encode_uri_component(&file.name()));
    let (token, key) =
        (counter.token.get_value(), counter.door.with_untracked(|door| door.upload_key));
    request.open("POST", &format!("/supplier/{token}/proof?name={name}&key={key}")).ok()?;
    let on_load = {
        let request = request.clone();
        Closure::<dyn FnMut()>::new(move || {
            sending.try_set(None);
            if request.status() == Ok(204) {
                counter.look();
                return;
            }
            let text = request.response_text().ok().flatten().unwrap_or_default();
            let why = if text.is_empty() { BROKEN_OFF.to_owned() } else { text };
            problem.try_set(Some(why));
        })
    };
    request.set_onload(Some(on_load.as_ref().unchecked_ref()));
    let on_error = Closure::<dyn FnMut()>::new(move || {
        sending.try_set(None);
        problem.try_set(Some(BROKEN_OFF.to_owned()));
    });
    request.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    // The browser calls them as long as the request lives, which may be longer than the page.
    on_load.forget();
    on_error.forget();
    request.send_with_opt_blob(Some(file)).ok()
}
