//! The frame around every page of someone who is signed in: rooms, the way here, search, the person.

use super::{connection::connection, palette::PaletteHere, place};
use app_accounts::{
    Bell,
    api::{SignOut, SwitchWorkspace, present_visit},
};
use app_page::{Here, ThisPage, use_visit};
use domain::accounts::Role;
use leptos::prelude::*;
use leptos_router::{
    components::Outlet,
    hooks::{use_location, use_navigate},
};
use ui::{
    Avatar, Badge, BottomBar, Breadcrumbs, ConnectionPill, Crumb, NavButton, NavGroup, NavItem,
    SearchButton, Sheet, ShortcutsSheet, SideBar, ThemeSwitch, TipLayer, ToastStack, Tone, TopBar,
    on_shortcut, provide_shortcuts, provide_toaster,
};

#[component]
pub(super) fn Frame() -> impl IntoView {
    let here = Here(Resource::new_blocking(|| (), |()| present_visit()));
    provide_context(here);
    provide_toaster();
    provide_shortcuts();
    let this_page = ThisPage(RwSignal::new(None));
    provide_context(this_page);

    let path = use_location().pathname;
    let folded = RwSignal::new(false);
    let palette = RwSignal::new(false);
    let shortcuts = RwSignal::new(false);
    let mine = RwSignal::new(false);
    let more = RwSignal::new(false);
    let connection = connection();

    on_shortcut("mod+k", "Everywhere", "Search or jump to", move || palette.set(true));
    on_shortcut("?", "Everywhere", "Show the shortcuts", move || shortcuts.set(true));
    for room in place::ROOMS {
        let navigate = use_navigate();
        on_shortcut(room.keys, "Everywhere", room.go, move || {
            navigate(room.href, Default::default());
        });
    }

    let crumbs = move || {
        let room = place::room_of(&path.get());
        match (room, this_page.0.get()) {
            (None, None) => vec![Crumb::here("Start")],
            (None, Some(name)) => vec![Crumb::link("Start", "/"), Crumb::here(name)],
            (Some(room), None) => vec![Crumb::here(room.name)],
            (Some(room), Some(name)) => vec![Crumb::link(room.name, room.href), Crumb::here(name)],
        }
    };
    let item = move |room: &'static place::Room| {
        view! {
            <NavItem
                href=room.href
                icon=room.icon
                label=room.name
                current=Signal::derive(move || place::room_of(&path.get()).is_some_and(|r| r.href == room.href))
            />
        }
    };
    // Known in the browser only; nothing that is drawn at first depends on it.
    let admin = RwSignal::new(false);
    Effect::new(move |_| {
        admin.set(matches!(here.0.get(), Some(Ok(visit)) if visit.actor.role == Role::Admin));
    });

    view! {
        <ui::Frame
            folded=folded
            side=move || view! {
                <SideBar brand="Groundswell" folded=folded>
                    {place::ROOMS[..5].iter().map(item).collect_view()}
                    <NavGroup label="Workspace"/>
                    {place::ROOMS[5..].iter().map(item).collect_view()}
                </SideBar>
            }
            top=move || view! {
                <TopBar place=move || view! { <Breadcrumbs label="Room" crumbs=Signal::derive(crumbs)/> }>
                    <ConnectionPill state=connection/>
                    <Transition>
                        {move || Suspend::new(async move {
                            let visit = here.0.await.ok();
                            visit.is_some_and(|visit| visit.demonstration).then(|| view! {
                                <Badge text="Demonstration" tone=Tone::Care icon="flask-conical" tip="Stores, mailings and people here are made up. An admin can remove them in the settings."/>
                            })
                        })}
                    </Transition>
                    <SearchButton on_press=move || palette.set(true)/>
                    <Bell/>
                    <Transition>
                        {move || Suspend::new(async move {
                            let name = here.0.await.map(|visit| visit.actor.name).unwrap_or_default();
                            let label = format!("{name}: profile, theme, sign out");
                            view! {
                                <button type="button" class="top-person" on:click=move |_| mine.set(true)>
                                    <Avatar name=name named=true/>
                                    <span class="unseen">{label}</span>
                                </button>
                            }
                        })}
                    </Transition>
                </TopBar>
            }
            bottom=move || view! {
                <BottomBar>
                    {place::ROOMS[..4].iter().map(item).collect_view()}
                    <NavButton icon="menu" label="More" on_press=move || more.set(true)/>
                </BottomBar>
            }
        >
            <Outlet/>
        </ui::Frame>
        <Sheet open=more title="Rooms">
            <nav class="more-rooms stack-s" on:click=move |_| more.set(false)>
                {place::ROOMS[4..].iter().map(item).collect_view()}
            </nav>
        </Sheet>
        <Mine open=mine shortcuts=shortcuts/>
        <PaletteHere open=palette mine=mine admin=admin/>
        <ShortcutsSheet open=shortcuts/>
        <ToastStack/>
        <TipLayer/>
    }
}

/// The person's own sheet: who and where, theme, workspaces, profile, sign out.
#[component]
fn Mine(open: RwSignal<bool>, shortcuts: RwSignal<bool>) -> impl IntoView {
    let here = use_visit();
    let sign_out = ServerAction::<SignOut>::new();
    let switch = ServerAction::<SwitchWorkspace>::new();
    view! {
        <Sheet open=open title="You">
            <Transition>
                {move || Suspend::new(async move {
                    here.0.await.ok().map(|visit| view! {
                        <div class="stack">
                            <div class="line">
                                <Avatar name=visit.actor.name.clone()/>
                                <div>
                                    <div class="strong">{visit.actor.name.clone()}</div>
                                    <div class="small quiet">{visit.email.clone()}</div>
                                    <div class="small quiet">{format!("{} in {}", visit.actor.role.word(), visit.workspace_name)}</div>
                                </div>
                            </div>
                            <ThemeSwitch/>
                            {visit.workspaces.iter().cloned().map(|(id, name)| view! {
                                <ui::Button icon="building-2" on_press=move || {
                                    switch.dispatch(SwitchWorkspace { to: id });
                                }>{format!("Go to {name}")}</ui::Button>
                            }).collect_view()}
                            <nav class="stack-s" on:click=move |_| open.set(false)>
                                <ui::LinkButton href="/settings/profile" icon="user-round">"Profile and sessions"</ui::LinkButton>
                            </nav>
                            <ui::Button icon="keyboard" on_press=move || { open.set(false); shortcuts.set(true); }>"Shortcuts"</ui::Button>
                            <ActionForm action=sign_out>
                                <ui::Button submit=true icon="log-out" busy=sign_out.pending()>"Sign out"</ui::Button>
                            </ActionForm>
                        </div>
                    })
                })}
            </Transition>
        </Sheet>
    }
}
