//! The pages without the frame: sign in, first start, invitation. They work without script too.

use super::api::{
    AcceptInvitation, CreateFirstAdmin, OpenDemonstration, SignIn, demonstration_people,
    invitation_offer,
};
use app_page::{Failure, LazyPage};
use domain::refusal::Refusal;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use ui::{Button, Field, Gate, Kind, Note, Skeleton, TextInput, Tone};

/// What an answer says went wrong, if anything.
fn problem<R: Refusal>(
    answer: impl Fn() -> Option<Result<(), Failure<R>>> + Send + 'static,
) -> impl Fn() -> Option<AnyView> + Send + 'static {
    move || {
        let failure = answer()?.err()?;
        let note = view! {
            <div role="alert"><Note tone=Tone::Loss>{failure.to_string()}</Note></div>
        };
        Some(note.into_any())
    }
}

/// `/sign-in`
pub struct SignInPage;

impl LazyPage for SignInPage {
    fn load() -> Self {
        SignInPage
    }

    fn view(SignInPage: Self) -> AnyView {
        let act = ServerAction::<SignIn>::new();
        let next = move || use_query_map().read().get("next").unwrap_or_else(|| "/".into());
        let people = Resource::new(|| (), |()| demonstration_people());
        view! {
        <Title text="Sign in"/>
        <Gate brand="Groundswell" title="Sign in" text="From what worked, to what we send, to what it did.">
            <ActionForm action=act>
                <div class="stack">
                    {problem(move || act.value().get())}
                    <input type="hidden" name="next" value=next/>
                    <Field label="E-mail address">
                        <TextInput name="email" kind="email" autocomplete="username" autofocus=true/>
                    </Field>
                    <Field label="Password">
                        <TextInput name="password" kind="password" autocomplete="current-password"/>
                    </Field>
                    <Button kind=Kind::Primary submit=true busy=act.pending()>"Sign in"</Button>
                </div>
            </ActionForm>
            <Suspense>
                {move || Suspend::new(async move {
                    let (password, people) = people.await.unwrap_or_default();
                    (!people.is_empty()).then(|| view! {
                        <div class="gate-demo stack-s">
                            <p class="small quiet">
                                "This server shows the demonstration chain. Everybody's password is "
                                <code>{password}</code>
                            </p>
                            <ul class="plain small">
                                {people.into_iter().map(|(name, email, role)| view! {
                                    <li><code>{email}</code>" "<span class="quiet">{name}", "{role}</span></li>
                                }).collect_view()}
                            </ul>
                        </div>
                    })
                })}
            </Suspense>
        </Gate>
    }
        .into_any()
    }
}

/// `/welcome`
pub struct WelcomePage;

impl LazyPage for WelcomePage {
    fn load() -> Self {
        WelcomePage
    }

    fn view(WelcomePage: Self) -> AnyView {
        let create = ServerAction::<CreateFirstAdmin>::new();
        let demonstrate = ServerAction::<OpenDemonstration>::new();
        view! {
        <Title text="Welcome"/>
        <Gate brand="Groundswell" title="Welcome" text="This server is new. Create the first admin, or look around in the demonstration chain first.">
            <ActionForm action=create>
                <div class="stack">
                    {problem(move || create.value().get())}
                    <Field label="Your company" hint="The name of the workspace; it can be changed later.">
                        <TextInput name="workspace" autocomplete="organization" autofocus=true/>
                    </Field>
                    <Field label="Your name"><TextInput name="name" autocomplete="name"/></Field>
                    <Field label="E-mail address"><TextInput name="email" kind="email" autocomplete="username"/></Field>
                    <Field label="Password" hint="At least 12 characters; a sentence works well.">
                        <TextInput name="password" kind="password" autocomplete="new-password"/>
                    </Field>
                    <Button kind=Kind::Primary submit=true busy=create.pending()>"Create the first admin"</Button>
                </div>
            </ActionForm>
            <div class="gate-demo stack-s">
                <p class="small quiet">
                    "The demonstration chain has about 1,200 stores on real places, three years of mailings and people in every role. It takes some seconds and can be removed with one click."
                </p>
                {problem(move || demonstrate.value().get())}
                <ActionForm action=demonstrate>
                    <Button submit=true icon="sparkles" busy=demonstrate.pending()>"Open the demonstration chain"</Button>
                </ActionForm>
            </div>
        </Gate>
    }
        .into_any()
    }
}

/// `/join/:token`
pub struct JoinPage;

impl LazyPage for JoinPage {
    fn load() -> Self {
        JoinPage
    }

    fn view(JoinPage: Self) -> AnyView {
        let act = ServerAction::<AcceptInvitation>::new();
        let token = move || use_params_map().read().get("token").unwrap_or_default();
        let offer = Resource::new(token, invitation_offer);
        view! {
        <Title text="Join"/>
        <Gate brand="Groundswell" title="Join your team">
            <Suspense fallback=|| view! { <Skeleton lines=4 label="Reading the invitation"/> }>
                {move || Suspend::new(async move {
                    match offer.await {
                        Err(failure) => view! {
                            <Note tone=Tone::Care>{failure.to_string()}</Note>
                        }.into_any(),
                        Ok(offer) => {
                            let new = !offer.has_account;
                            view! {
                                <ActionForm action=act>
                                    <div class="stack">
                                        <p>
                                            {offer.invited_by}" invites you to "<strong>{offer.workspace}</strong>
                                            " as "{offer.role.word()}"."
                                        </p>
                                        {problem(move || act.value().get())}
                                        <input type="hidden" name="token" value=token/>
                                        <p class="small quiet">{offer.email}</p>
                                        {if new {
                                            view! {
                                                <Field label="Your name"><TextInput name="name" autocomplete="name" autofocus=true/></Field>
                                                <Field label="Password" hint="At least 12 characters; a sentence works well.">
                                                    <TextInput name="password" kind="password" autocomplete="new-password"/>
                                                </Field>
                                            }.into_any()
                                        } else {
                                            view! {
                                                <input type="hidden" name="name" value=""/>
                                                <Field label="Your password" hint="You have an account already.">
                                                    <TextInput name="password" kind="password" autocomplete="current-password" autofocus=true/>
                                                </Field>
                                            }.into_any()
                                        }}
                                        <Button kind=Kind::Primary submit=true busy=act.pending()>"Join"</Button>
                                    </div>
                                </ActionForm>
                            }.into_any()
                        }
                    }
                })}
            </Suspense>
        </Gate>
    }
        .into_any()
    }
}
