//! One's own name, password and sessions.

use super::{
    SettingsTabs,
    api::{ChangePassword, EndOtherSessions, EndSession, RenamePerson, sessions},
    moment,
    notices::{NoticeSettings, api::choices},
};
use app_page::{Failure, LazyPage, use_visit};
use domain::{accounts::Session, collaboration::NoticeChoice};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{
    Badge, Button, Failed, Field, Kind, Note, PageHeader, Skeleton, TextInput, ThemeSwitch, Tone,
};

/// `/settings/profile`.
pub struct ProfilePage {
    choices: Resource<Result<Vec<NoticeChoice>, Failure>>,
    sessions: Resource<Result<Vec<Session>, Failure>>,
}

impl LazyPage for ProfilePage {
    fn load() -> Self {
        ProfilePage {
            choices: Resource::new(|| (), |()| choices()),
            sessions: Resource::new(|| (), |()| sessions()),
        }
    }

    fn view(this: Self) -> AnyView {
        let (choices, sessions) = (this.choices, this.sessions);
        let here = use_visit();
        // Here and not in the part that is read anew, so that "Saved." outlives the reading.
        let rename = ServerAction::<RenamePerson>::new();
        Effect::new(move |_| {
            if let Some(Ok(())) = rename.value().get() {
                here.0.refetch();
            }
        });
        view! {
            <Title text="Profile"/>
            <div class="page page-middle">
                <PageHeader title="Profile"/>
                <SettingsTabs current="/settings/profile"/>
                <Transition fallback=|| view! { <Skeleton lines=4 label="Your profile is loading"/> }>
                    {move || Suspend::new(async move {
                        here.0.await.ok().map(|visit| view! { <Name name=visit.actor.name email=visit.email rename/> })
                    })}
                </Transition>
                <section class="panel">
                    <header><h2>"Looks"</h2></header>
                    <div class="panel-body"><ThemeSwitch name="profile-theme"/></div>
                </section>
                <NoticeSettings choices/>
                <Password/>
                <section class="panel">
                    <header><h2>"Sessions"</h2></header>
                    <div class="panel-body">
                        <Transition fallback=|| view! { <Skeleton lines=3 label="Your sessions are loading"/> }>
                            {move || Suspend::new(async move {
                                match sessions.await {
                                    Ok(list) => view! { <Sessions list reload=move || sessions.refetch()/> }.into_any(),
                                    Err(failure) => view! {
                                        <Failed small=true what="Your sessions could not be read." next=failure.to_string() reference=failure.reference() on_retry=move || sessions.refetch()/>
                                    }.into_any(),
                                }
                            })}
                        </Transition>
                    </div>
                </section>
            </div>
        }
        .into_any()
    }
}

/// What an answer says, good or bad.
#[component]
fn Answer(
    /// `None` while nothing was asked.
    #[prop(into)]
    answer: Signal<Option<Result<String, String>>>,
) -> impl IntoView {
    move || match answer.get() {
        None => None,
        Some(Ok(said)) => {
            Some(view! { <div role="status"><Note tone=Tone::Gain>{said}</Note></div> }.into_any())
        }
        Some(Err(why)) => {
            Some(view! { <div role="alert"><Note tone=Tone::Loss>{why}</Note></div> }.into_any())
        }
    }
}

#[component]
fn Name(name: String, email: String, rename: ServerAction<RenamePerson>) -> impl IntoView {
    let typed = RwSignal::new(name);
    let answer = Signal::derive(move || {
        rename.value().get().map(|r| r.map(|()| "Saved.".to_owned()).map_err(|f| f.to_string()))
    });
    view! {
        <section class="panel"><div class="panel-body form">
            <Answer answer=answer/>
            <Field label="Your name"><TextInput value=typed on_input=move |text: String| typed.set(text) autocomplete="name"/></Field>
            <p class="small quiet">{format!("You sign in as {email}.")}</p>
            <div class="form-acts">
                <Button busy=rename.pending() on_press=move || { rename.dispatch(RenamePerson { name: typed.get_untracked() }); }>"Save name"</Button>
            </div>
        </div></section>
    }
}

#[component]
fn Password() -> impl IntoView {
    let change = ServerAction::<ChangePassword>::new();
    let current = RwSignal::new(String::new());
    let new = RwSignal::new(String::new());
    Effect::new(move |_| {
        if let Some(Ok(())) = change.value().get() {
            current.set(String::new());
            new.set(String::new());
        }
    });
    let answer = Signal::derive(move || {
        change.value().get().map(|r| {
            r.map(|()| "The password is changed; other browsers are signed out.".to_owned())
                .map_err(|f| f.to_string())
        })
    });
    view! {
        <section class="panel">
            <header><h2>"Password"</h2></header>
            <div class="panel-body form">
                <Answer answer=answer/>
                <Field label="Current password"><TextInput kind="password" autocomplete="current-password" value=current on_input=move |text: String| current.set(text)/></Field>
                <Field label="New password" hint="At least 12 characters; a sentence works well."><TextInput kind="password" autocomplete="new-password" value=new on_input=move |text: String| new.set(text)/></Field>
                <div class="form-acts">
                    <Button busy=change.pending() on_press=move || {
                        change.dispatch(ChangePassword { current: current.get_untracked(), new: new.get_untracked() });
                    }>"Change password"</Button>
                </div>
            </div>
        </section>
    }
}

#[component]
fn Sessions(list: Vec<Session>, #[prop(into)] reload: Callback<()>) -> impl IntoView {
    let end = ServerAction::<EndSession>::new();
    let end_others = ServerAction::<EndOtherSessions>::new();
    Effect::new(move |before: Option<usize>| {
        let rounds = end.version().get() + end_others.version().get();
        if before.is_some_and(|before| before != rounds) {
            reload.run(());
        }
        rounds
    });
    let others = list.iter().any(|session| !session.current);
    view! {
        <div class="stack">
            <ul class="plain stack-s">
                {list.into_iter().map(|session| {
                    let id = session.id;
                    view! {
                        <li class="line line-wrap">
                            <span class="grow">
                                <span class="strong">{browser_name(&session.browser)}</span>" "
                                <span class="small quiet">{format!("{} · last used {}", session.address, moment(session.last_seen_at))}</span>
                            </span>
                            {if session.current {
                                view! { <Badge text="This browser" tone=Tone::Accent/> }.into_any()
                            } else {
                                view! { <Button small=true on_press=move || { end.dispatch(EndSession { id }); }>"End session"</Button> }.into_any()
                            }}
                        </li>
                    }
                }).collect_view()}
            </ul>
            {others.then(|| view! {
                <div><Button kind=Kind::Danger busy=end_others.pending() on_press=move || { end_others.dispatch(EndOtherSessions {}); }>"End all other sessions"</Button></div>
            })}
        </div>
    }
}

/// The browser's name out of what it calls itself; the well-known ones only.
fn browser_name(agent: &str) -> String {
    let name = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]
    .into_iter()
    .find(|(mark, _)| agent.contains(mark))
    .map_or("Another browser", |(_, name)| name);
    let system = [
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]
    .into_iter()
    .find(|(mark, _)| agent.contains(mark))
    .map(|(_, name)| format!(" on {name}"));
    format!("{name}{}", system.unwrap_or_default())
}
