//! The gallery of widgets, for admins.

use app_page::{LazyPage, room, use_visit};
use domain::accounts::Action;
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{Empty, Gallery};

room!(gallery_room, __preload_gallery_room, {
    Widgets: GalleryPage,
});

/// `/ui`.
pub(super) struct GalleryPage;

impl LazyPage for GalleryPage {
    fn load() -> Self {
        GalleryPage
    }

    fn view(this: Self) -> AnyView {
        let GalleryPage = this;
        let here = use_visit();
        view! {
            <Title text="Widgets"/>
            <Suspense>
                {move || Suspend::new(async move {
                    match here.0.await {
                        Ok(visit) if visit.actor.may(Action::SeeGallery).is_ok() => view! { <Gallery/> }.into_any(),
                        _ => view! { <Empty icon="lock" title="This page is for admins" text="It shows the widgets the app is made of."/> }.into_any(),
                    }
                })}
            </Suspense>
        }
        .into_any()
    }
}
