//! Accounts, told as short stories on both databases.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use backend::{
    Backend, Error,
    accounts::{self, Browser, Invite, NewAdmin, Token, Visitor},
    audit::{self, Verdict},
    testing::on_each_engine,
};
use domain::accounts::{AccountRefusal, Reach, Rights, Role, SignInRefusal};
use std::time::Duration;

const PASSWORD: &str = "engine weaves algebra";

fn browser() -> Browser {
    Browser { name: "Test".into(), address: "127.0.0.1".into() }
}

async fn first_admin(cx: &Backend) -> Visitor {
    let new = NewAdmin {
        workspace: "Maple".into(),
        name: "Ada".into(),
        email: "Ada@Example.com".into(),
        password: PASSWORD.into(),
    };
    let token = accounts::create_first_admin(cx, new, &browser()).await.unwrap();
    visitor(cx, &token).await
}

async fn visitor(cx: &Backend, token: &Token) -> Visitor {
    accounts::visit(cx, token).await.unwrap().expect("a session")
}

async fn sign_in(cx: &Backend, email: &str, password: &str) -> Result<Token, Error<SignInRefusal>> {
    accounts::sign_in(cx, email, password.into(), &browser()).await
}

fn as_marketer(email: &str) -> Invite {
    let role = Role::Marketer;
    Invite { email: email.into(), role, rights: role.usual_rights(), reach: Reach::Everywhere }
}

#[tokio::test]
async fn the_first_admin_is_made_once_and_can_sign_in_again() {
    on_each_engine(async |cx| {
        assert!(!accounts::is_set_up(&cx).await.unwrap());
        let ada = first_admin(&cx).await;
        assert_eq!(ada.visit.actor.role, Role::Admin);
        assert_eq!(ada.visit.email, "ada@example.com");
        assert!(accounts::is_set_up(&cx).await.unwrap());
        let again = NewAdmin {
            workspace: "Other".into(),
            name: "Eve".into(),
            email: "eve@example.com".into(),
            password: PASSWORD.into(),
        };
        let refused = accounts::create_first_admin(&cx, again, &browser()).await.unwrap_err();
        assert!(matches!(refused, Error::Refused(AccountRefusal::AlreadySetUp)));

        let token = sign_in(&cx, "ADA@example.com", PASSWORD).await.unwrap();
        let visit = visitor(&cx, &token).await;
        assert_ne!(visit.session, ada.session);
        let sessions = accounts::sessions(&cx, &visit.visit.actor, visit.session).await.unwrap();
        assert_eq!(sessions.iter().filter(|s| s.current).count(), 1);
        assert_eq!(sessions.len(), 2);

        accounts::sign_out(&cx, &token).await.unwrap();
        assert!(accounts::visit(&cx, &token).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_get_the_same_answer_and_then_a_pause() {
    on_each_engine(async |cx| {
        first_admin(&cx).await;
        for email in ["ada@example.com", "nobody@example.com"] {
            let error = sign_in(&cx, email, "not the password").await.unwrap_err();
            assert!(matches!(error, Error::Refused(SignInRefusal::Mismatch)), "{error}");
        }
        for _ in 0..7 {
            sign_in(&cx, "ada@example.com", "not the password").await.unwrap_err();
        }
        let error = sign_in(&cx, "ada@example.com", PASSWORD).await.unwrap_err();
        assert!(matches!(error, Error::Refused(SignInRefusal::TooMany { .. })), "{error}");
        cx.clock.advance(Duration::from_secs(16 * 60));
        sign_in(&cx, "ada@example.com", PASSWORD).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_thirty_days_after_the_last_visit() {
    on_each_engine(async |cx| {
        first_admin(&cx).await;
        let token = sign_in(&cx, "ada@example.com", PASSWORD).await.unwrap();
        let day = Duration::from_secs(24 * 3600);
        cx.clock.advance(day * 29);
        assert!(accounts::visit(&cx, &token).await.unwrap().is_some());
        cx.clock.advance(day * 29);
        assert!(accounts::visit(&cx, &token).await.unwrap().is_some(), "the visit kept it alive");
        cx.clock.advance(day * 31);
        assert!(accounts::visit(&cx, &token).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_visitor_does_not_wait_for_a_long_write() {
    on_each_engine(async |cx| {
        first_admin(&cx).await;
        let token = sign_in(&cx, "ada@example.com", PASSWORD).await.unwrap();
        cx.clock.advance(Duration::from_secs(3600));
        let long = cx.db.begin().await.unwrap();
        let visit = tokio::time::timeout(Duration::from_secs(5), accounts::visit(&cx, &token));
        assert!(visit.await.expect("an answer while somebody writes").unwrap().is_some());
        drop(long);
    })
    .await;
}

#[tokio::test]
async fn an_invitation_works_once_until_it_is_revoked_or_a_week_old() {
    on_each_engine(async |cx| {
        let ada = first_admin(&cx).await.visit.actor;
        let (_, link) = accounts::invite(&cx, &ada, as_marketer("max@example.com")).await.unwrap();
        let offer = accounts::invitation(&cx, &link).await.unwrap();
        assert_eq!((offer.workspace.as_str(), offer.has_account), ("Maple", false));

        let token = accounts::accept(&cx, &link, "Max", PASSWORD.into(), &browser()).await.unwrap();
        let max = visitor(&cx, &token).await.visit.actor;
        assert_eq!((max.name.as_str(), max.role), ("Max", Role::Marketer));
        let again = accounts::accept(&cx, &link, "Max", PASSWORD.into(), &browser()).await;
        assert!(matches!(again, Err(Error::Refused(AccountRefusal::InvitationInvalid))));
        let member = accounts::invite(&cx, &ada, as_marketer("max@example.com")).await;
        assert!(matches!(member, Err(Error::Refused(AccountRefusal::AlreadyMember { .. }))));
        let forbidden = accounts::invite(&cx, &max, as_marketer("eve@example.com")).await;
        assert!(matches!(forbidden, Err(Error::Forbidden(_))));

        let (open, link) =
            accounts::invite(&cx, &ada, as_marketer("eve@example.com")).await.unwrap();
        assert_eq!(accounts::invitations(&cx, &ada).await.unwrap(), std::slice::from_ref(&open));
        accounts::revoke_invitation(&cx, &ada, open.id).await.unwrap();
        assert!(accounts::invitation(&cx, &link).await.is_err());

        let (_, link) = accounts::invite(&cx, &ada, as_marketer("eve@example.com")).await.unwrap();
        cx.clock.advance(Duration::from_secs(8 * 24 * 3600));
        assert!(accounts::invitation(&cx, &link).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn the_last_admin_stays_and_a_removed_member_is_out_at_once() {
    on_each_engine(async |cx| {
        let ada = first_admin(&cx).await.visit.actor;
        let last = accounts::remove_member(&cx, &ada, ada.person).await;
        assert!(matches!(last, Err(Error::Refused(AccountRefusal::LastAdmin))));
        let demoted = accounts::change_member(
            &cx,
            &ada,
            ada.person,
            Role::Viewer,
            Rights::NONE,
            Reach::Everywhere,
        )
        .await;
        assert!(matches!(demoted, Err(Error::Refused(AccountRefusal::LastAdmin))));

        let (_, link) = accounts::invite(&cx, &ada, as_marketer("max@example.com")).await.unwrap();
        let token = accounts::accept(&cx, &link, "Max", PASSWORD.into(), &browser()).await.unwrap();
        let max = visitor(&cx, &token).await.visit.actor;
        accounts::remove_member(&cx, &ada, max.person).await.unwrap();
        assert!(accounts::visit(&cx, &token).await.unwrap().is_none());
        assert_eq!(accounts::members(&cx, &ada).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    on_each_engine(async |cx| {
        first_admin(&cx).await;
        let here = sign_in(&cx, "ada@example.com", PASSWORD).await.unwrap();
        let there = sign_in(&cx, "ada@example.com", PASSWORD).await.unwrap();
        let ada = visitor(&cx, &here).await;
        let change = |current: &str, new: &str| {
            let (current, new) = (current.to_owned(), new.to_owned());
            let (cx, ada) = (cx.clone(), ada.clone());
            async move {
                accounts::change_password(&cx, &ada.visit.actor, ada.session, current, new).await
            }
        };
        let wrong = change("not it at all", "loom patterns repeat").await;
        assert!(matches!(wrong, Err(Error::Refused(AccountRefusal::PasswordWrong))));
        change(PASSWORD, "loom patterns repeat").await.unwrap();
        assert!(accounts::visit(&cx, &here).await.unwrap().is_some());
        assert!(accounts::visit(&cx, &there).await.unwrap().is_none());
        sign_in(&cx, "ada@example.com", "loom patterns repeat").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn the_audit_chain_tells_who_did_what_and_shows_tampering() {
    on_each_engine(async |cx| {
        let ada = first_admin(&cx).await.visit.actor;
        accounts::invite(&cx, &ada, as_marketer("max@example.com")).await.unwrap();
        accounts::rename_person(&cx, &ada, "Ada L.").await.unwrap();
        assert_eq!(audit::verify(&cx, &ada).await.unwrap(), Verdict::Whole { entries: 3 });
        let page = audit::page(&cx, &ada, None, "", 10).await.unwrap();
        let actions: Vec<_> = page.iter().map(|e| e.action.as_str()).collect();
        assert_eq!(
            actions,
            ["accounts.rename_person", "accounts.invite", "accounts.create_workspace"]
        );
        assert_eq!(audit::page(&cx, &ada, None, "INVITE", 10).await.unwrap().len(), 1);

        // Someone with the database's own tools takes the guard away and edits an entry.
        let mut tx = cx.db.begin().await.unwrap();
        let guard = match cx.db.engine() {
            backend::db::Engine::Sqlite => "DROP TRIGGER audit_entry_is_never_changed",
            backend::db::Engine::Postgres => {
                "DROP TRIGGER audit_entry_is_append_only ON audit_entry"
            }
        };
        backend::execute!(&mut tx, guard).unwrap();
        backend::execute!(
            &mut tx,
            "UPDATE audit_entry SET subject_label = 'nobody' WHERE sequence = 2"
        )
        .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(audit::verify(&cx, &ada).await.unwrap(), Verdict::BrokenAt { sequence: 2 });
    })
    .await;
}
