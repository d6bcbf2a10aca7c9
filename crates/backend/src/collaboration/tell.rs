//! Tells people what happened, in the transaction in which it happens.

use crate::{
    Backend,
    db::{
        Moment, Tx,
        lists::{hex, ids, listed},
    },
    execute, mail, on_tx, statements,
};
use domain::{
    collaboration::{NoticeKind, usual_choice},
    ids::{PersonId, WorkspaceId},
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The members of workspace $1 among $3, with what they chose for kind $2.
macro_rules! recipients {
    ($engine:ident) => {
        concat!(
            "SELECT p.id, p.name, p.email, n.in_app, n.by_email
            FROM membership m JOIN person p ON p.id = m.person_id
            LEFT JOIN notice_choice n ON n.person_id = p.id AND n.kind = $2
            WHERE m.workspace_id = $1 AND ",
            listed!($engine, hex!($engine, "p.id"), "$3"),
            " ORDER BY p.id"
        )
    };
}

statements! {
    /// Who is told, and how.
    RECIPIENTS = sqlite recipients!(lite), postgres recipients!(pg);
    /// Puts a notice behind somebody's bell.
    NOTIFY = "INSERT INTO notice (id, workspace_id, person_id, kind, by_name, about, excerpt, href, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
}

/// Something that happened.
#[derive(Clone, Debug)]
pub(crate) struct Told<'a> {
    pub workspace: WorkspaceId,
    /// For whom the e-mails go out: a member, also when a guest did it.
    pub asked_by: PersonId,
    pub kind: NoticeKind,
    /// Who did it.
    pub by: &'a str,
    /// To what, by its name.
    pub about: &'a str,
    /// A few words of it, or nothing.
    pub excerpt: &'a str,
    /// Where it is, from the root: `/campaigns/planning/…`.
    pub href: &'a str,
}

/// Tells these people, each as they chose; who is no member any more is left out. After the commit,
/// call [`crate::jobs::wake`], so that the e-mails go at once.
pub(crate) async fn tell(
    cx: &Backend,
    tx: &mut Tx,
    people: &BTreeSet<PersonId>,
    told: &Told<'_>,
) -> anyhow::Result<()> {
    if people.is_empty() {
        return Ok(());
    }
    let sql = RECIPIENTS.for_tx(tx);
    let rows: Vec<(Uuid, String, String, Option<bool>, Option<bool>)> =
        on_tx!(&mut *tx, |c| sqlx::query_as(sql)
            .bind(told.workspace.0)
            .bind(told.kind.word())
            .bind(ids(people.iter().map(|person| Some(person.0))))
            .fetch_all(c)
            .await)?;
    let usual = usual_choice(told.kind);
    let mut mails = Vec::new();
    for (person, name, email, in_app, by_email) in rows {
        if in_app.unwrap_or(usual.in_app) {
            execute!(
                &mut *tx,
                NOTIFY,
                Uuid::now_v7(),
                told.workspace.0,
                person,
                told.kind.word(),
                told.by,
                told.about,
                told.excerpt,
                told.href,
                Moment(cx.now()),
            )?;
        }
        if by_email.unwrap_or(usual.by_email) {
            mails.push(letter(cx, told, name, email));
        }
    }
    mail::write(cx, tx, told.workspace, told.asked_by, &mails).await?;
    Ok(())
}

/// The e-mail that says the same as the notice.
fn letter(cx: &Backend, told: &Told<'_>, name: String, email: String) -> mail::Letter {
    let sentence = format!("{} {} {}", told.by, told.kind.deed(), told.about);
    let root = cx.post.public_url();
    let quoted = match told.excerpt {
        "" => String::new(),
        excerpt => format!("\n    {excerpt}\n"),
    };
    let text = format!(
        "Hello {name},\n\n{sentence}.\n{quoted}\n{root}{}\n\n-- \nYou choose in your profile what you are told by e-mail: {root}/settings/profile\n",
        told.href
    );
    mail::Letter { to: email, name, subject: sentence, text, ..mail::Letter::default() }
}
