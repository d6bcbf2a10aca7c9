//! The bell in the frame: how much is new, and a sheet with what.

use super::api;
use app_page::Failure;
use domain::collaboration::{Notice, NoticeKind, NoticePage};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;
use std::time::Duration;
use ui::{Button, Empty, Failed, Icon, IconButton, LinkButton, Sheet, Skeleton, format};

/// How often one looks for something new while the page is in sight.
const LOOK: Duration = Duration::from_secs(20);

fn icon(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Mentioned => "at-sign",
        NoticeKind::Replied => "corner-down-left",
        NoticeKind::SentForReview => "eye",
        NoticeKind::Approved => "circle-check",
        NoticeKind::SentBack => "undo-2",
        NoticeKind::GuestCommented => "message-square",
    }
}

/// The bell with the number of unread notices, and the sheet that it opens.
#[component]
pub fn Bell() -> impl IntoView {
    let page = RwSignal::new(None::<Result<NoticePage, Failure>>);
    let open = RwSignal::new(false);
    let load = move || {
        spawn_local(async move {
            let answer = api::notices().await;
            page.try_update(|page| {
                // What one has is not thrown away because the line is down for a moment.
                if answer.is_ok() || !matches!(page, Some(Ok(_))) {
                    *page = Some(answer);
                }
            });
        });
    };
    Effect::new(move |_| {
        load();
        let again = set_interval_with_handle(
            move || {
                if !document().hidden() {
                    load();
                }
            },
            LOOK,
        );
        on_cleanup(move || {
            if let Ok(again) = again {
                again.clear();
            }
        });
    });
    let unread = Memo::new(move |_| {
        page.with(|page| match page {
            Some(Ok(page)) => page.unread,
            _ => 0,
        })
    });
    // Here and not where it is used: it outlives the sheet, whose answers may come after it is closed.
    let reload = Callback::new(move |()| load());
    let label = move || match unread.get() {
        0 => "Notices".to_owned(),
        n => format!("Notices: {n} unread"),
    };
    let all_read = move || {
        spawn_local(async move {
            if api::read_all().await.is_ok() {
                load();
            }
        });
    };
    view! {
        <span class="bell" class:has-new=move || { unread.get() > 0 }>
            <IconButton label=Signal::derive(label) icon="bell" on_press=move || { load(); open.set(true); }/>
            <span class="bell-count num" aria-hidden="true">{move || match unread.get() { 0 => None, n if n > 99 => Some("99+".to_owned()), n => Some(n.to_string()) }}</span>
        </span>
        <Sheet open=open title="Notices">
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
                            {page.notices.into_iter().map(|notice| view! { <Line notice open on_read=reload/> }).collect_view()}
                        </ul>
                    }.into_any(),
                }}
            </div>
        </Sheet>
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
