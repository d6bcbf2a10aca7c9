//! Taking a file: chosen or dropped, sent with progress, and given up on request.

use super::words::size;
use domain::{ids::ImportId, stores::import::Kind};
use leptos::{ev, prelude::*};
use leptos_router::hooks::{use_navigate, use_query_map};
use send_wrapper::SendWrapper;
use ui::{Choice, Note, Progress, Segments, Tone};
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{File, HtmlInputElement, ProgressEvent, XmlHttpRequest};

/// How far an upload is.
#[derive(Clone, Debug, PartialEq)]
enum Sending {
    Nothing,
    Bytes {
        name: String,
        sent: u64,
        all: u64,
    },
    /// Everything is there; the server looks at it.
    Looking {
        name: String,
    },
    Failed(String),
}

/// The place to drop a file on.
#[component]
pub(super) fn Upload(
    /// Why this person cannot import; empty when they can.
    refused: String,
) -> impl IntoView {
    // A room that leads here says what the file holds.
    let asked = use_query_map().with_untracked(|asked| asked.get("kind").unwrap_or_default());
    let kind = Kind::from_word(&asked).unwrap_or(Kind::Stores);
    let kind = RwSignal::new(kind.word().to_owned());
    let sending = RwSignal::new(Sending::Nothing);
    let over = RwSignal::new(false);
    // Wrapped only once there is one, in the browser: a server may drop this on any thread.
    let request = StoredValue::new(None::<SendWrapper<XmlHttpRequest>>);
    let navigate = use_navigate();
    let arrived = Callback::new(move |(id,): (ImportId,)| {
        navigate(&format!("/stores/import/{id}"), Default::default());
    });
    let send = move |file: File| {
        let kind = kind.get_untracked();
        if let Some(sent) = post(&file, &kind, sending, arrived) {
            request.set_value(Some(SendWrapper::new(sent)));
        }
    };
    let give_up = move || {
        request.with_value(|request| {
            if let Some(request) = request {
                let _ = request.abort();
            }
        });
        sending.set(Sending::Nothing);
    };
    let chosen = move |event: ev::Event| {
        let input: HtmlInputElement = event_target(&event);
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            send(file);
        }
        // The same file can be chosen again after it was corrected.
        input.set_value("");
    };
    let dropped = move |event: ev::DragEvent| {
        event.prevent_default();
        over.set(false);
        let file = event.data_transfer().and_then(|data| data.files()).and_then(|f| f.get(0));
        if let Some(file) = file {
            send(file);
        }
    };
    let choices = Kind::ALL.map(|kind| Choice::new(kind.word(), kind.label())).to_vec();
    let of_kind = move || Kind::from_word(&kind.get()).unwrap_or(Kind::Stores);
    let allowed = refused.is_empty();
    view! {
        <section class="panel" aria-label="Bring a file">
            <div class="panel-body stack">
                <Segments
                    label="What the file holds"
                    name="import-kind"
                    choices=choices
                    value=kind
                    on_change=move |word: String| kind.set(word)
                />
                <Show
                    when=move || matches!(sending.get(), Sending::Nothing | Sending::Failed(_))
                    fallback=move || view! { <InProgress sending=sending on_cancel=give_up/> }
                >
                    {if allowed {
                        view! {
                            <label
                                class="import-drop"
                                class:import-drop-over=move || over.get()
                                on:dragover=move |event| { event.prevent_default(); over.set(true); }
                                on:dragleave=move |_| over.set(false)
                                on:drop=dropped
                            >
                                <ui::Icon name="upload"/>
                                <span class="strong">"Drop a CSV or Excel file here, or choose one"</span>
                                <span class="quiet small">"Any encoding and separator; up to 512 MB and 2,000,000 lines. Nothing is written until you confirm it."</span>
                                <input
                                    class="import-file"
                                    type="file"
                                    name="file"
                                    aria-label="File to import"
                                    accept=".csv,.tsv,.txt,.xlsx,text/csv"
                                    on:change=chosen
                                />
                            </label>
                        }
                        .into_any()
                    } else {
                        let refused = refused.clone();
                        view! { <Note>{refused}</Note> }.into_any()
                    }}
                </Show>
                {move || match sending.get() {
                    Sending::Failed(why) => view! { <Note tone=Tone::Loss>{why}</Note> }.into_any(),
                    _ => ().into_any(),
                }}
                <p class="quiet small">
                    {move || understood(of_kind())} " "
                    <a class="link" href=move || format!("/samples/{}.csv", of_kind().word()) download="" rel="external">
                        {move || format!("Download a sample of {}", of_kind().label().to_lowercase())}
                    </a>
                </p>
            </div>
        </section>
    }
}

/// What a file of a kind needs and may have.
fn understood(kind: Kind) -> String {
    let (needed, more): (Vec<_>, Vec<_>) =
        kind.fields().iter().partition(|field| kind.needed().contains(field));
    let list = |fields: Vec<&domain::stores::import::Field>| {
        fields.iter().map(|field| field.label().to_lowercase()).collect::<Vec<_>>().join(", ")
    };
    let needed = match kind {
        Kind::Actuals => "order and store number, or coupon code".to_owned(),
        _ => list(needed),
    };
    format!("Needed: {needed}. Understood too: {}.", list(more))
}

#[component]
fn InProgress(sending: RwSignal<Sending>, #[prop(into)] on_cancel: Callback<()>) -> impl IntoView {
    let label = move || match sending.get() {
        Sending::Looking { name } => format!("Looking at {name}"),
        Sending::Bytes { name, all, .. } => format!("Uploading {name}, {}", size(all)),
        _ => String::new(),
    };
    let sent = move || match sending.get() {
        Sending::Bytes { sent, .. } => sent / 1_000,
        _ => 0,
    };
    let all = move || match sending.get() {
        Sending::Bytes { all, .. } => Some(all / 1_000),
        _ => None,
    };
    view! {
        <Progress
            label=Signal::derive(label)
            done=Signal::derive(sent)
            total=Signal::derive(all)
            unit="kB"
            on_cancel=on_cancel
        />
    }
}

/// Sends a file; the request, to be able to give it up. `fetch` cannot tell how much is sent.
fn post(
    file: &File,
    kind: &str,
    sending: RwSignal<Sending>,
    arrived: Callback<(ImportId,)>,
) -> Option<XmlHttpRequest> {
    let request = XmlHttpRequest::new().ok()?;
    let name = file.name();
    let all = file.size() as u64;
    let encoded = String::from(js_sys::encode_uri_component(&name));
    request.open("POST", &format!("/import/upload?kind={kind}&name={encoded}")).ok()?;
    sending.set(Sending::Bytes { name: name.clone(), sent: 0, all });

    let on_progress = {
        let name = name.clone();
        Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| {
            let sent = event.loaded() as u64;
            let now = if sent < all {
                Sending::Bytes { name: name.clone(), sent, all }
            } else {
                Sending::Looking { name: name.clone() }
            };
            let _ = sending.try_set(now);
        })
    };
    if let Ok(upload) = request.upload() {
        upload.set_onprogress(Some(on_progress.as_ref().unchecked_ref()));
    }
    let on_load = {
        let request = request.clone();
        Closure::<dyn FnMut()>::new(move || {
            let text = request.response_text().ok().flatten().unwrap_or_default();
            let id = serde_json::from_str::<ImportId>(&text).ok();
            match (request.status(), id) {
                (Ok(200), Some(id)) => arrived.run((id,)),
                _ if text.is_empty() => {
                    let _ = sending.try_set(Sending::Failed(BROKEN_OFF.to_owned()));
                }
                _ => {
                    let _ = sending.try_set(Sending::Failed(text));
                }
            }
        })
    };
    request.set_onload(Some(on_load.as_ref().unchecked_ref()));
    let on_error = Closure::<dyn FnMut()>::new(move || {
        let _ = sending.try_set(Sending::Failed(BROKEN_OFF.to_owned()));
    });
    request.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    // The browser calls them as long as the request lives, which may be longer than the page.
    on_progress.forget();
    on_load.forget();
    on_error.forget();
    request.send_with_opt_blob(Some(file)).ok()?;
    Some(request)
}

const BROKEN_OFF: &str =
    "The upload broke off. Nothing was kept; check the connection and choose the file again.";
