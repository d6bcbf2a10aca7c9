//! `/stores/import`: bring a file, and see what was brought before.

use super::{
    api::{ImportsHere, list_imports},
    upload::Upload,
    words::{day, in_short, stage_badge},
};
use crate::said::RoomTabs;
use app_page::{Failure, LazyPage, failed};
use domain::stores::import::Import;
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{Column, Empty, PageHeader, SkeletonRows, Table, Width};

/// `/stores/import`
pub struct ImportsRoute {
    here: Resource<Result<ImportsHere, Failure>>,
}

impl LazyPage for ImportsRoute {
    fn load() -> Self {
        ImportsRoute { here: Resource::new(|| (), |()| list_imports()) }
    }

    fn view(this: Self) -> AnyView {
        let here = this.here;
        view! {
            <Title text="Imports"/>
            <div class="page imports">
                <PageHeader
                    title="Imports"
                    text="Stores, campaigns and mailing history from spreadsheets. You see what would change first, and can take it back for 30 days."
                />
                <RoomTabs current="/stores/import"/>
                <Transition fallback=|| view! { <SkeletonRows rows=6 columns=4 label="Imports are loading"/> }>
                    {move || Suspend::new(async move {
                        match here.await {
                            Ok(here) => view! { <Here here/> }.into_any(),
                            Err(failure) => failed("The imports could not be loaded.", &failure, None),
                        }
                    })}
                </Transition>
            </div>
        }
        .into_any()
    }
}

#[component]
fn Here(here: ImportsHere) -> impl IntoView {
    let none = here.imports.is_empty();
    let rows = RwSignal::new(here.imports);
    let columns = vec![
        Column::view("file", "File", |import: &Import| {
            let href = format!("/stores/import/{}", import.id);
            view! { <a class="link clip" href=href>{import.file_name.clone()}</a> }
        })
        .width(Width::Rest),
        Column::text("kind", "Holds", |import: &Import| import.kind.label().to_owned())
            .width(Width::M),
        Column::view("stage", "State", |import: &Import| stage_badge(import.stage)).width(Width::L),
        Column::text("lines", "Lines", |import: &Import| in_short(import.counts)).width(Width::L),
        Column::text("who", "Brought by", |import: &Import| import.asked_by.clone())
            .width(Width::M),
        Column::text("when", "On", |import: &Import| day(import.created_at)).width(Width::M),
    ];
    view! {
        <div class="stack-l">
            <Upload refused=here.refused/>
            {if none {
                view! {
                    <Empty
                        small=true
                        icon="upload"
                        title="No imports yet"
                        text="Begin with your stores; then campaigns; then what was mailed. What you bring is listed here, with what it changed."
                    />
                }
                .into_any()
            } else {
                view! { <Table label="Imports" rows=rows columns=columns key=|import: &Import| import.id.to_string()/> }
                    .into_any()
            }}
        </div>
    }
}
