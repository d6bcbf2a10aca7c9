//! Colours by meaning, the set of ten, and the sizes of type.

use leptos::prelude::*;

use super::{Part, State};
use crate::hue::hue_at;

const GROUNDS: [&str; 6] = ["ground", "surface", "surface-2", "raised", "sunken", "accent-soft"];

#[component]
pub(super) fn Tokens() -> impl IntoView {
    view! {
        <Part id="tokens" title="Colours and type" text="Rooms use meanings only. Green, amber and red are for gain, care and loss.">
            <State name="Grounds" wide=true>
                <div class="gallery-swatches">
                    {GROUNDS.map(|name| view! { <span class=format!("gallery-swatch swatch-{name}")>{name}</span> }).into_iter().collect_view()}
                </div>
            </State>
            <State name="Gain, care, loss">
                <span class="gain strong">"▲ gain"</span><span class="care strong">"◆ care"</span><span class="loss strong">"▼ loss"</span>
            </State>
            <State name="Set of ten">
                {(0..10).map(|n| view! { <span class=format!("gallery-hue hue-{}", hue_at(n))>{(n + 1).to_string()}</span> }).collect_view()}
            </State>
            <State name="Type" wide=true>
                <div class="stack stack-s">
                    <h1>"Heading of a page, 20 px"</h1>
                    <h2>"Heading of a part, 16 px"</h2>
                    <p>"Text of 14 px at weight 450. "<span class="quiet">"Quieter text. "</span><span class="faint">"Faint text. "</span><a class="link" href="#tokens" rel="external">"A link"</a>"."</p>
                    <p class="num">"0123456789 · 1,111.11 · 8,888.88 "<span class="unit">"pieces"</span>" · Łódź, Ğ, ő, ñ"</p>
                </div>
            </State>
        </Part>
    }
}
