//! The notices themselves, in the sheet that the bell opens. A chunk of its own: the frame around
//! every page carries only their number.

use super::api;
use app_page::Failure;
use domain::collaboration::{Notice, NoticeKind, NoticePage};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;
use ui::{Button, Empty, Failed, Icon, LinkButton, Skeleton, format};

fn icon(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Mentioned => "at-sign",
        NoticeKind::Replied => "corner-down-left",
        NoticeKind::SentForReview => "eye",
        NoticeKind::Approved => "circle-check",
        NoticeKind::SentBack => "undo-2",
        NoticeKind::GuestCommented => "message-square",
        NoticeKind::SupplierActed => "truck",
    }
}

/// The list. `on_read` outlives the sheet: the answer may come after it is closed.
#[leptos::lazy]
pub(super) fn notices_list(
    open: RwSignal<bool>,
    unread: RwSignal<u32>,
    on_read: Callback<()>,
) -> AnyView {
    view! { <List open unread on_read/> }.into_any()
}

#[component]
fn List(open: RwSignal<bool>, unread: RwSignal<u32>, on_read: Callback<()>) -> impl IntoView {
    let page = RwSignal::new(None::<Result<NoticePage, Failure>>);
    let load = move || {
        spawn_local(async move {
            let answer = api::notices().await;
            if let Ok(page) = &answer {
                unread.try_set(page.unread);
            }
            page.try_update(|page| {
                // What one has is not thrown away because the line is down for a moment.
                if answer.is_ok() || !matches!(page, Some(Ok(_))) {
                    *page = Some(answer);
                }
            });
        });
    };
    // With each opening, and when something new has come while it is open.
    Effect::new(move |_| {
        unread.track();
        if open.get() {
            load();
        }
    });
    let toaster = ui::toaster();
    let all_read = move || {
        spawn_local(async move {
            match api::read_all().await {
                Ok(()) => load(),
                Err(failure) => toaster.fail(failure.to_string()),
            }
        });
    };
    view! {
        <div class="stack">
            <div class="line">
                <Button small=true icon="check-check" disabled=Signal::derive(move || unread.get() == 0) on_press=all_read>"Mark all as read"</Button>
                <span class="push"></span>
                <span on:click=move |_| open.set(false)>
                    <LinkButton small=true icon="settings" href="/settings/profile#notices">"Choose what"</LinkButton>
                </span>
            </div>
            {move || match page.get() {
                None => view! { <Skeleton lines=6 label="Your notices are loading"/> }.into_any(),
                Some(Err(failure)) => view! {
                    <Failed small=true what="Your notices could not be loaded." next=failure.to_string() reference=failure.reference() on_retry=load/>
                }.into_any(),
                Some(Ok(page)) if page.notices.is_empty() => view! {
                    <Empty small=true icon="bell" title="Nothing yet" text="When somebody mentions you, answers you, or decides about a plan you worked on, it comes here."/>
                }.into_any(),
                Some(Ok(page)) => view! {
                    <ul class="plain notices">
                        {page.notices.into_iter().map(|notice| view! { <Line notice open on_read/> }).collect_view()}
                    </ul>
                }.into_any(),
            }}
        </div>
    }
}

#[component]
fn Line(notice: Notice, open: RwSignal<bool>, on_read: Callback<()>) -> impl IntoView {
    let navigate = use_navigate();
    let (id, href) = (notice.id, notice.href.clone());
    let sentence = notice.sentence();
    let unread = !notice.read;
    let ago = move || {
        let now = (js_sys::Date::now() / 1000.0) as i64;
        format::ago(now - notice.at.as_second())
    };
    let go = move |event: leptos::ev::MouseEvent| {
        // With a key held, the browser opens it in another tab, as everywhere.
        if event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        event.prevent_default();
        open.set(false);
        navigate(&href, Default::default());
        spawn_local(async move {
            // A mark that fails is made with the next reading.
            if api::read_notice(id).await.is_ok() {
                on_read.try_run(());
            }
        });
    };
    view! {
        <li class="notice-line" class:is-unread=unread>
            <a class="notice-link" href=notice.href.clone() on:click=go>
                <Icon name=icon(notice.kind)/>
                <span class="notice-words">
                    <span class:strong=unread>{sentence}</span>
                    {(!notice.excerpt.is_empty()).then(|| view! { <span class="small quiet notice-excerpt">{notice.excerpt.clone()}</span> })}
                    <span class="small faint">{ago()}</span>
                </span>
                {unread.then(|| view! { <span class="notice-dot" role="img" aria-label="unread"></span> })}
            </a>
        </li>
    }
}
