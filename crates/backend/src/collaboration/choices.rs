//! How somebody wants to be told of each kind of thing.

use crate::{Backend, Result, execute, on, statements};
use domain::{
    accounts::{Action, Actor},
    collaboration::{NoticeChoice, NoticeKind, usual_choice},
};

statements! {
    /// What a person has chosen.
    CHOICES = "SELECT kind, in_app, by_email FROM notice_choice WHERE person_id = $1";
    /// Chooses for one kind.
    CHOOSE = "INSERT INTO notice_choice (person_id, kind, in_app, by_email) VALUES ($1, $2, $3, $4)
        ON CONFLICT (person_id, kind) DO UPDATE SET in_app = excluded.in_app, by_email = excluded.by_email";
}

/// One's own choice for every kind, as usual where one has not chosen. It holds in every workspace.
pub async fn choices(cx: &Backend, actor: &Actor) -> Result<Vec<NoticeChoice>> {
    actor.may(Action::Read)?;
    let rows: Vec<(String, bool, bool)> =
        on!(&cx.db, |c| sqlx::query_as(CHOICES).bind(actor.person.0).fetch_all(c).await)?;
    Ok(NoticeKind::ALL
        .into_iter()
        .map(|kind| match rows.iter().find(|(word, ..)| word == kind.word()) {
            Some((_, in_app, by_email)) => {
                NoticeChoice { kind, in_app: *in_app, by_email: *by_email }
            }
            None => usual_choice(kind),
        })
        .collect())
}

/// Chooses how to be told of one kind of thing.
pub async fn choose(cx: &Backend, actor: &Actor, choice: NoticeChoice) -> Result<()> {
    actor.may(Action::Read)?;
    let mut tx = cx.db.begin().await?;
    execute!(&mut tx, CHOOSE, actor.person.0, choice.kind.word(), choice.in_app, choice.by_email)?;
    tx.commit().await?;
    Ok(())
}
