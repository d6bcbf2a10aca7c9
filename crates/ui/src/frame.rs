//! The frame around every page: rooms at the left, where one is at the top, the page in the middle,
//! and at phone width the rooms at the foot.

use leptos::prelude::*;

use crate::{button::IconButton, icon::Icon};

/// The frame. `side`, `top` and `bottom` are [`SideBar`], [`TopBar`] and [`BottomBar`]; the children
/// are the page, which scrolls on its own.
#[component]
pub fn Frame(
    /// The left bar shows icons only.
    #[prop(optional, into)]
    folded: Signal<bool>,
    /// The left bar.
    #[prop(into)]
    side: ViewFnOnce,
    /// The top line.
    #[prop(into)]
    top: ViewFnOnce,
    /// The bar at the foot, at phone width.
    #[prop(optional, into)]
    bottom: ViewFnOnce,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="frame" class:is-folded=move || folded.get()>
            <a class="skip" href="#main" rel="external">"Skip to the page"</a>
            {side.run()}
            {top.run()}
            <main class="main" id="main" tabindex="-1">{children()}</main>
            {bottom.run()}
        </div>
    }
}

/// The left bar: brand, rooms, and at its foot what belongs to the person.
#[component]
pub fn SideBar(
    /// The word of the brand.
    #[prop(into)]
    brand: String,
    /// Where the brand leads.
    #[prop(default = "/".into(), into)]
    home: String,
    /// Folded to icons; the bar offers to change it.
    folded: RwSignal<bool>,
    /// After folding or unfolding, to remember it.
    #[prop(optional, into)]
    on_fold: Option<Callback<(bool,)>>,
    /// Below the rooms.
    #[prop(optional, into)]
    foot: Option<ViewFnOnce>,
    /// The rooms, as [`NavItem`]s and [`NavGroup`]s.
    children: Children,
) -> impl IntoView {
    let fold = move || {
        folded.update(|folded| *folded = !*folded);
        if let Some(tell) = on_fold {
            tell.run((folded.get_untracked(),));
        }
    };
    let named = brand.clone();
    view! {
        <nav class="side" aria-label="Rooms">
            <a class="side-brand" href=home aria-label=named>
                <BrandMark/>
                <span class="brand-word">{brand}</span>
            </a>
            <div class="side-rooms">{children()}</div>
            <div class="side-foot">
                {foot.map(|foot| foot.run())}
                <span class="side-fold">
                    <IconButton
                        small=true
                        label=Signal::derive(move || if folded.get() { "Show names".to_owned() } else { "Show icons only".to_owned() })
                        icon=Signal::derive(move || if folded.get() { "panel-left-open".to_owned() } else { "panel-left-close".to_owned() })
                        on_press=fold
                    />
                </span>
            </div>
        </nav>
    }
}

/// The mark of Groundswell: three swells.
#[component]
pub fn BrandMark() -> impl IntoView {
    view! {
        <svg class="brand-mark" viewBox="0 0 24 24" aria-hidden="true">
            <rect class="brand-ground" width="24" height="24" rx="6"></rect>
            <path class="brand-swell" d="M4 9.5c2.7-3.2 5.3-3.2 8 0s5.3 3.2 8 0"></path>
            <path class="brand-swell brand-swell-2" d="M4 13.5c2.7-3.2 5.3-3.2 8 0s5.3 3.2 8 0"></path>
            <path class="brand-swell brand-swell-3" d="M4 17.5c2.7-3.2 5.3-3.2 8 0s5.3 3.2 8 0"></path>
        </svg>
    }
}

/// A heading between rooms; a line when the bar is folded.
#[component]
pub fn NavGroup(
    /// The word.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! { <div class="side-group">{label}</div> }
}

/// A room, in the left bar or in the bar at the foot.
#[component]
pub fn NavItem(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// Its icon.
    #[prop(into)]
    icon: String,
    /// Its word.
    #[prop(into)]
    label: String,
    /// One is in it.
    #[prop(optional, into)]
    current: Signal<bool>,
    /// What waits there; 0 shows nothing.
    #[prop(optional, into)]
    count: Signal<u64>,
) -> impl IntoView {
    view! {
        <a class="nav-item" href=href aria-current=move || current.get().then_some("page")>
            <Icon name=icon/>
            <span class="nav-word">{label}</span>
            {move || (count.get() > 0).then(|| view! { <span class="nav-count">{count.get().to_string()}</span> })}
        </a>
    }
}

/// An act that looks like a room: "More" in the bar at the foot.
#[component]
pub fn NavButton(
    /// Its icon.
    #[prop(into)]
    icon: String,
    /// Its word.
    #[prop(into)]
    label: String,
    /// What a press does.
    #[prop(into)]
    on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <button type="button" class="nav-item" on:click=move |_| on_press.run(())>
            <Icon name=icon/>
            <span class="nav-word">{label}</span>
        </button>
    }
}

/// The top line: where one is (breadcrumbs), then acts.
#[component]
pub fn TopBar(
    /// Where one is: [`crate::Breadcrumbs`].
    #[prop(into)]
    place: ViewFnOnce,
    /// Search, notifications, the person.
    children: Children,
) -> impl IntoView {
    view! {
        <header class="top">
            <div class="top-where">{place.run()}</div>
            <div class="top-acts">{children()}</div>
        </header>
    }
}

/// Looks like a search box; opens the palette.
#[component]
pub fn SearchButton(
    /// What can be found: "Search or jump to…".
    #[prop(default = "Search or jump to…".into(), into)]
    label: String,
    /// The keys that do the same.
    #[prop(default = "Ctrl K".into(), into)]
    keys: String,
    /// Opens it.
    #[prop(into)]
    on_press: Callback<()>,
) -> impl IntoView {
    // The name says all that is seen, the keys too: whoever speaks to the computer reads it aloud.
    let named = format!("{label} {keys}");
    view! {
        <button type="button" class="top-search" aria-label=named on:click=move |_| on_press.run(())>
            <Icon name="search"/>
            <span>{label}</span>
            <kbd aria-hidden="true">{keys}</kbd>
        </button>
    }
}

/// The rooms at the foot, at phone width: at most five.
#[component]
pub fn BottomBar(children: Children) -> impl IntoView {
    view! { <nav class="bottom" aria-label="Rooms, short">{children()}</nav> }
}

/// A page without the frame: sign in, invitation, first start.
#[component]
pub fn Gate(
    /// The word of the brand.
    #[prop(into)]
    brand: String,
    /// What one does here: "Sign in".
    #[prop(into)]
    title: Signal<String>,
    /// One sentence below it.
    #[prop(optional, into)]
    text: MaybeProp<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <main class="gate" id="main">
            <a class="gate-brand" href="/"><BrandMark/><span>{brand}</span></a>
            <section class="gate-card">
                <header>
                    <h1>{move || title.get()}</h1>
                    {move || text.get().map(|text| view! { <p class="quiet">{text}</p> })}
                </header>
                {children()}
            </section>
        </main>
    }
}
