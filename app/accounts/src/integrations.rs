//! API keys: made, shown once, copied, revoked; and where to read what they are for.

use super::{
    SettingsTabs,
    api::{CreateApiKey, KeyWanted, KeysHere, RevokeApiKey, api_keys, places_of_reach},
    moment,
    standing::{Places, Standing, in_words},
};
use app_page::{Failure, LazyPage};
use domain::accounts::{API_KEY_PACE, ApiKey, Reach, Role};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{
    Badge, Button, Choice, Confirm, CopyField, Dialog, Empty, Failed, Field, Kind, LinkButton,
    Note, NumberField, PageHeader, Select, SkeletonRows, TextInput, Tone,
};

type Loaded = Result<(KeysHere, Places), Failure>;

/// `/settings/integrations`.
pub struct IntegrationsPage {
    loaded: Resource<Loaded>,
}

impl LazyPage for IntegrationsPage {
    fn load() -> Self {
        let loaded =
            Resource::new(|| (), |()| async { Ok((api_keys().await?, places_of_reach().await?)) });
        IntegrationsPage { loaded }
    }

    fn view(this: Self) -> AnyView {
        let loaded = this.loaded;
        view! {
            <Title text="Integrations"/>
            <div class="page">
                <Transition fallback=|| view! { <Head/> <SkeletonRows rows=3 columns=5 label="The API keys are loading"/> }>
                    {move || Suspend::new(async move {
                        match loaded.await {
                            Ok((here, places)) => view! { <Keys here places reload=move || loaded.refetch()/> }.into_any(),
                            Err(Failure::Forbidden(why)) => view! {
                                <Head/>
                                <SettingsTabs current="/settings/integrations"/>
                                <Note>{format!("Programs ask Groundswell with API keys. {why}")}</Note>
                            }.into_any(),
                            Err(failure) => view! {
                                <Head/>
                                <Failed what="The API keys could not be loaded." next=failure.to_string() reference=failure.reference() on_retry=move || loaded.refetch()/>
                            }.into_any(),
                        }
                    })}
                </Transition>
            </div>
        }
        .into_any()
    }
}

/// The head of the page, with its acts where there are any.
#[component]
fn Head(#[prop(optional)] children: Option<Children>) -> impl IntoView {
    view! {
        <PageHeader title="Integrations" text="Programs ask with an API key. It never does more than the person who made it may.">
            <LinkButton href="/api/docs" icon="notebook-pen" outside=true>"API documentation"</LinkButton>
            {children.map(|children| children())}
        </PageHeader>
    }
}

#[component]
fn Keys(here: KeysHere, places: Places, #[prop(into)] reload: Callback<()>) -> impl IntoView {
    let making = RwSignal::new(false);
    let revoking = RwSignal::new(None::<ApiKey>);
    let places = StoredValue::new(places);
    let now = here.now;
    let none = here.keys.is_empty();
    view! {
        <Head>
            <Button kind=Kind::Primary icon="key" on_press=move || making.set(true)>"Make an API key"</Button>
        </Head>
        <SettingsTabs current="/settings/integrations"/>
        {if none {
            view! {
                <Empty icon="key" title="No API keys yet" text="A key lets a program read matrix runs and recommendations, and start runs if you give it the right to edit.">
                    <Button on_press=move || making.set(true)>"Make the first key"</Button>
                </Empty>
            }.into_any()
        } else {
            view! {
                <section class="panel panel-flush" aria-label="API keys">
                    <ul class="plain members">
                        {here.keys.into_iter().map(|key| view! { <Line key now places revoking/> }).collect_view()}
                    </ul>
                </section>
            }.into_any()
        }}
        <MakeDialog open=making places reload/>
        <RevokeDialog revoking reload/>
    }
}

#[component]
fn Line(
    key: ApiKey,
    now: jiff::Timestamp,
    places: StoredValue<Places>,
    revoking: RwSignal<Option<ApiKey>>,
) -> impl IntoView {
    let mine = StoredValue::new(key.clone());
    let expired = key.expires_at.is_some_and(|at| at <= now);
    let ends = match key.expires_at {
        Some(at) if expired => format!("expired {}", moment(at)),
        Some(at) => format!("until {}", moment(at)),
        None => "until revoked".to_owned(),
    };
    let used = key
        .last_used_at
        .map_or_else(|| "never used".to_owned(), |at| format!("last used {}", moment(at)));
    view! {
        <li class="member line line-wrap">
            <span class="member-who">
                <span class="strong">{key.name.clone()}</span>
                <span class="small quiet mono">{format!("{}…", key.shown)}</span>
            </span>
            {if expired {
                view! { <Badge text="expired" tone=Tone::Care icon="clock"/> }.into_any()
            } else {
                view! { <Badge text=key.role.word()/> }.into_any()
            }}
            <span class="small grow">
                {in_words(key.rights, &key.reach, places)}
                {format!(", {} requests a minute", key.requests_per_minute)}
            </span>
            <span class="small quiet key-when">
                <span>{format!("{used}, {ends}")}</span>
                <span>{format!("made by {}, {}", key.made_by, moment(key.created_at))}</span>
            </span>
            <Button small=true on_press=move || revoking.set(Some(mine.get_value()))>"Revoke"</Button>
        </li>
    }
}

/// For how long a key works, as choices.
fn lives() -> Vec<Choice> {
    [("30", "30 days"), ("90", "90 days"), ("365", "1 year"), ("", "Until it is revoked")]
        .map(|(days, label)| Choice::new(if days.is_empty() { "ever" } else { days }, label))
        .into()
}

#[component]
fn MakeDialog(
    open: RwSignal<bool>,
    places: StoredValue<Places>,
    reload: Callback<()>,
) -> impl IntoView {
    let make = ServerAction::<CreateApiKey>::new();
    let name = RwSignal::new(String::new());
    let role = RwSignal::new(Role::Viewer);
    let rights = RwSignal::new(Role::Viewer.usual_rights());
    let reach = RwSignal::new(Reach::Everywhere);
    let pace = RwSignal::new(Some(300_i64));
    let life = RwSignal::new("90".to_owned());
    let made = move || make.value().get().and_then(Result::ok);
    // As with an invitation: the list is read anew once the dialog is closed, because reading it
    // exchanges this dialog, and the key in it is shown only once.
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now {
            let done = make.value().with_untracked(|value| matches!(value, Some(Ok(_))));
            name.set(String::new());
            make.value().set(None);
            if done {
                reload.run(());
            }
        }
        now
    });
    let go = move || {
        let key = KeyWanted {
            name: name.get_untracked(),
            role: role.get_untracked(),
            rights: rights.get_untracked(),
            reach: reach.get_untracked(),
            // What cannot be read is refused with the bounds by the rule.
            requests_per_minute: pace.get_untracked().and_then(|n| n.try_into().ok()).unwrap_or(0),
            days: life.get_untracked().parse().ok(),
        };
        make.dispatch(CreateApiKey { key });
    };
    let close = move || open.set(false);
    view! {
        <Dialog
            open=open
            title="Make an API key"
            acts=move || view! {
                <Button on_press=close>"Close"</Button>
                {move || made().is_none().then(|| view! { <Button kind=Kind::Primary busy=make.pending() on_press=go>"Make the key"</Button> })}
            }
        >
            {move || match made() {
                Some((token, server)) => view! { <Made token server/> }.into_any(),
                None => view! {
                    <div class="stack">
                        {move || make.value().get().and_then(Result::err).map(|failure| view! {
                            <div role="alert"><Note tone=Tone::Loss>{failure.to_string()}</Note></div>
                        })}
                        <Field label="Name" hint="What will use it, such as Warehouse. The audit log shows it.">
                            <TextInput value=name on_input=move |text: String| name.set(text) max=120 autofocus=true/>
                        </Field>
                        <Standing role rights reach places/>
                        <div class="columns-2">
                            <Field label="Works for">
                                <Select choices=lives() value=life on_change=move |days: String| life.set(days)/>
                            </Field>
                            <Field label="Requests per minute">
                                <NumberField value=pace on_change={move |n: Option<i64>| pace.set(n)} min=i64::from(*API_KEY_PACE.start()) max=i64::from(*API_KEY_PACE.end())/>
                            </Field>
                        </div>
                    </div>
                }.into_any(),
            }}
        </Dialog>
    }
}

/// The key, this once, and a first request.
#[component]
fn Made(token: String, server: String) -> impl IntoView {
    let first = format!("curl -H \"Authorization: Bearer {token}\" {server}/api/key");
    view! {
        <div class="stack">
            <Note tone=Tone::Care>"Copy the key now: only its first characters are kept, and it is not shown again."</Note>
            <Field label="API key"><CopyField value=token/></Field>
            <Field label="A first request, for a command line"><CopyField value=first/></Field>
        </div>
    }
}

#[component]
fn RevokeDialog(revoking: RwSignal<Option<ApiKey>>, reload: Callback<()>) -> impl IntoView {
    let open = RwSignal::new(false);
    let revoke = ServerAction::<RevokeApiKey>::new();
    // The two follow each other; each is told only what it does not know yet, or they would never rest.
    Effect::new(move |_| {
        let asked = revoking.with(Option::is_some);
        if open.get_untracked() != asked {
            open.set(asked);
        }
    });
    Effect::new(move |_| {
        if !open.get() && revoking.with_untracked(Option::is_some) {
            revoking.set(None);
        }
    });
    Effect::new(move |_| {
        if let Some(Ok(())) = revoke.value().get() {
            open.set(false);
            reload.run(());
        }
    });
    let title = Signal::derive(move || {
        revoking.with(|key| match key {
            Some(key) => format!("Revoke \"{}\"?", key.name),
            None => String::new(),
        })
    });
    let problem = move || revoke.value().get().and_then(Result::err).map(|f| f.to_string());
    view! {
        <Confirm
            open=open
            title=title
            text="Programs that use this key are refused from their next request on. It cannot be taken back."
            act="Revoke"
            busy=revoke.pending()
            on_confirm=move || {
                if let Some(key) = revoking.get_untracked() {
                    revoke.dispatch(RevokeApiKey { id: key.id });
                }
            }
        >
            {move || problem().map(|why| view! { <div role="alert"><Note tone=Tone::Loss>{why}</Note></div> })}
        </Confirm>
    }
}
