//! The pages without the frame: sign in, first start, invitation.

use leptos::prelude::*;

#[component]
pub(super) fn SignInPage() -> impl IntoView {
    view! { <h1>"Sign in"</h1> }
}

#[component]
pub(super) fn WelcomePage() -> impl IntoView {
    view! { <h1>"Welcome"</h1> }
}

#[component]
pub(super) fn JoinPage() -> impl IntoView {
    view! { <h1>"Join"</h1> }
}
