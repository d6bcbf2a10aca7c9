//! Members and invitations: who is here as what, and offering a membership by link.

use super::{
    SettingsTabs,
    api::{
        ChangeMember, Invite, RemoveMember, RevokeInvitation, invitations, members, places_of_reach,
    },
    moment,
    standing::{Places, Standing, in_words},
};
use app_page::{Failure, LazyPage, use_visit};
use domain::accounts::{Action, Invitation, Member, Reach, Rights, Role};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{
    Badge, Button, Confirm, CopyField, Dialog, Failed, Field, Kind, Note, PageHeader, Person,
    SkeletonRows, TextInput, Tone,
};

/// Members, open invitations, and what a reach can name.
type Loaded = Result<(Vec<Member>, Vec<Invitation>, Places), Failure>;
/// `/settings/members`.
pub struct MembersPage {
    loaded: Resource<Loaded>,
}

impl LazyPage for MembersPage {
    fn load() -> Self {
        let loaded = Resource::new(
            || (),
            |()| async {
                let members = members().await?;
                // Only admins see invitations; for others there are none to show.
                let open = match invitations().await {
                    Err(Failure::Forbidden(_)) => Vec::new(),
                    answer => answer?,
                };
                Ok((members, open, places_of_reach().await?))
            },
        );
        MembersPage { loaded }
    }

    fn view(this: Self) -> AnyView {
        let loaded = this.loaded;
        let here = use_visit();
        view! {
            <Title text="Members"/>
            <div class="page">
                <Transition fallback=|| view! { <PageHeader title="Members"/> <SkeletonRows rows=5 columns=5 label="Members are loading"/> }>
                    {move || Suspend::new(async move {
                        let refused = here.0.await.ok().and_then(|visit| visit.actor.may(Action::ManageMembers).err()).map(|f| f.to_string());
                        match loaded.await {
                            Ok((members, open, places)) => view! { <Members members open places refused reload=move || loaded.refetch()/> }.into_any(),
                            Err(failure) => view! {
                                <PageHeader title="Members"/>
                                <Failed what="The members could not be loaded." next=failure.to_string() reference=failure.reference() on_retry=move || loaded.refetch()/>
                            }.into_any(),
                        }
                    })}
                </Transition>
            </div>
        }
        .into_any()
    }
}

#[component]
fn Members(
    members: Vec<Member>,
    open: Vec<Invitation>,
    places: Places,
    refused: Option<String>,
    #[prop(into)] reload: Callback<()>,
) -> impl IntoView {
    let inviting = RwSignal::new(false);
    let editing = RwSignal::new(None::<Member>);
    let refused = StoredValue::new(refused);
    let may = refused.with_value(Option::is_none);
    let places = StoredValue::new(places);
    let revoke = ServerAction::<RevokeInvitation>::new();
    Effect::new(move |before: Option<usize>| {
        let rounds = revoke.version().get();
        if before.is_some_and(|before| before != rounds) {
            reload.run(());
        }
        rounds
    });
    view! {
        <PageHeader title="Members" text="Rights are separate from roles and can be limited to regions or store groups.">
            <Button kind=Kind::Primary icon="user-plus" refused=Signal::derive(move || refused.get_value()) on_press=move || inviting.set(true)>"Invite someone"</Button>
        </PageHeader>
        <SettingsTabs current="/settings/members"/>
        <section class="panel panel-flush">
            <ul class="plain members">
                {members.into_iter().map(|member| {
                    let mine = StoredValue::new(member.clone());
                    view! {
                        <li class="member line line-wrap" id=format!("person-{}", member.person)>
                            <span class="member-who"><Person name=member.name.clone()/><span class="small quiet">{member.email.clone()}</span></span>
                            <Badge text=member.role.word() tone=if member.role == Role::Admin { Tone::Accent } else { Tone::Quiet }/>
                            <span class="small grow">{in_words(member.rights, &member.reach, places)}</span>
                            <span class="small quiet">{member.last_seen_at.map_or_else(|| "never here".to_owned(), |at| format!("last here {}", moment(at)))}</span>
                            {may.then(|| view! { <Button small=true on_press=move || editing.set(Some(mine.get_value()))>"Change"</Button> })}
                        </li>
                    }
                }).collect_view()}
            </ul>
        </section>
        {(!open.is_empty()).then(|| view! {
            <section class="panel panel-flush">
                <header><h2>"Open invitations"</h2></header>
                <ul class="plain members">
                    {open.into_iter().map(|invitation| {
                        let id = invitation.id;
                        view! {
                            <li class="member line line-wrap">
                                <span class="grow strong">{invitation.email.clone()}</span>
                                <Badge text=invitation.role.word()/>
                                <span class="small quiet">{format!("by {}, until {}", invitation.invited_by, moment(invitation.expires_at))}</span>
                                <Button small=true on_press=move || { revoke.dispatch(RevokeInvitation { id }); }>"Revoke"</Button>
                            </li>
                        }
                    }).collect_view()}
                </ul>
            </section>
        })}
        <InviteDialog open=inviting places reload/>
        <ChangeDialog editing places reload/>
    }
}

#[component]
fn InviteDialog(
    open: RwSignal<bool>,
    places: StoredValue<Places>,
    reload: Callback<()>,
) -> impl IntoView {
    let invite = ServerAction::<Invite>::new();
    let email = RwSignal::new(String::new());
    let role = RwSignal::new(Role::Marketer);
    let rights = RwSignal::new(Role::Marketer.usual_rights());
    let reach = RwSignal::new(Reach::Everywhere);
    let link = move || invite.value().get().and_then(Result::ok);
    // The list is read anew once the dialog is closed, however it is: reading it exchanges this
    // dialog, and the link in it is shown only once.
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now {
            let made = invite.value().with_untracked(|value| matches!(value, Some(Ok(_))));
            email.set(String::new());
            invite.value().set(None);
            if made {
                reload.run(());
            }
        }
        now
    });
    let go = move || {
        invite.dispatch(Invite {
            email: email.get_untracked(),
            role: role.get_untracked(),
            rights: rights.get_untracked(),
            reach: reach.get_untracked(),
        });
    };
    let close = move || open.set(false);
    view! {
        <Dialog
            open=open
            title="Invite someone"
            acts=move || view! {
                <Button on_press=close>"Close"</Button>
                {move || link().is_none().then(|| view! { <Button kind=Kind::Primary busy=invite.pending() on_press=go>"Make the link"</Button> })}
            }
        >
            {move || match link() {
                Some(link) => view! {
                    <div class="stack">
                        <p>"Pass this link on. It works once, for seven days, and is shown only now."</p>
                        <CopyField value=link label="Invitation link"/>
                    </div>
                }.into_any(),
                None => view! {
                    <div class="stack">
                        {move || invite.value().get().and_then(Result::err).map(|failure| view! {
                            <div role="alert"><Note tone=Tone::Loss>{failure.to_string()}</Note></div>
                        })}
                        <Field label="E-mail address"><TextInput kind="email" value=email on_input=move |text: String| email.set(text) autofocus=true/></Field>
                        <Standing role rights reach places/>
                    </div>
                }.into_any(),
            }}
        </Dialog>
    }
}

#[component]
fn ChangeDialog(
    editing: RwSignal<Option<Member>>,
    places: StoredValue<Places>,
    reload: Callback<()>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let removing = RwSignal::new(false);
    let change = ServerAction::<ChangeMember>::new();
    let remove = ServerAction::<RemoveMember>::new();
    let role = RwSignal::new(Role::Viewer);
    let rights = RwSignal::new(Rights::NONE);
    let reach = RwSignal::new(Reach::Everywhere);
    let name = move || editing.with(|m| m.as_ref().map(|m| m.name.clone()).unwrap_or_default());
    Effect::new(move |_| {
        if let Some(member) = editing.get() {
            role.set(member.role);
            rights.set(member.rights);
            reach.set(member.reach);
            change.value().set(None);
            remove.value().set(None);
            open.set(true);
        }
    });
    Effect::new(move |_| {
        let changed = matches!(change.value().get(), Some(Ok(())));
        let removed = matches!(remove.value().get(), Some(Ok(())));
        if changed || removed {
            open.set(false);
            removing.set(false);
            editing.set(None);
            reload.run(());
        }
    });
    let problem = move || {
        let changing = change.value().get().and_then(Result::err);
        changing.or_else(|| remove.value().get().and_then(Result::err)).map(|f| f.to_string())
    };
    let save = move || {
        if let Some(member) = editing.get_untracked() {
            change.dispatch(ChangeMember {
                person: member.person,
                role: role.get_untracked(),
                rights: rights.get_untracked(),
                reach: reach.get_untracked(),
            });
        }
    };
    view! {
        <Dialog
            open=open
            title="Change a member"
            on_close=move || editing.set(None)
            acts=move || view! {
                <Button kind=Kind::Danger on_press=move || removing.set(true)>"Remove"</Button>
                <span class="push"></span>
                <Button on_press=move || { open.set(false); editing.set(None); }>"Cancel"</Button>
                <Button kind=Kind::Primary busy=change.pending() on_press=save>"Save"</Button>
            }
        >
            <div class="stack">
                <p class="strong">{name}</p>
                {move || problem().map(|why| view! { <div role="alert"><Note tone=Tone::Loss>{why}</Note></div> })}
                <Standing role rights reach places/>
            </div>
        </Dialog>
        <Confirm
            open=removing
            title="Remove this member?"
            text="They are signed out of this workspace at once. What they did stays."
            act="Remove"
            busy=remove.pending()
            on_confirm=move || {
                if let Some(member) = editing.get_untracked() {
                    remove.dispatch(RemoveMember { person: member.person });
                }
            }
        />
    }
}
