//! Requests that may be sent twice and must be done once.
//!
//! A client names a request (`Idempotency-Key`); the name, a digest of the request and later the
//! answer are kept for a day. The same request again gets the same answer; another request under the
//! same name is refused. A request that changed nothing frees its name, so that it can be put right
//! and sent again. One that broke off leaves its name taken: whether it took effect only a person or
//! a look at the result can say, and doing it again by itself could order twice.

use crate::{Backend, Result, db::Moment, execute, on_tx, statements};
use domain::ids::ApiKeyId;
use jiff::{SignedDuration, Timestamp};
use sqlx::types::Json;
use uuid::Uuid;

/// How long answers are kept.
pub const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// A request still unanswered after so long was broken off, with its server.
pub const LONGEST: SignedDuration = SignedDuration::from_mins(10);

statements! {
    /// Forgets what is too old to be asked for.
    FORGET = "DELETE FROM idempotent_request WHERE started_at <= $1";
    /// Takes a name, unless it is taken.
    TAKE = "INSERT INTO idempotent_request (api_key_id, name, digest, state, attempt, started_at)
        VALUES ($1, $2, $3, 'running', $4, $5) ON CONFLICT (api_key_id, name) DO NOTHING";
    /// Who took a name, and what came of it.
    TAKEN = "SELECT digest, state, started_at, answer_status, answer_headers, answer_body
        FROM idempotent_request WHERE api_key_id = $1 AND name = $2";
    /// Keeps the answer.
    ANSWER = "UPDATE idempotent_request SET state = 'answered', answer_status = $4, answer_headers = $5, answer_body = $6
        WHERE api_key_id = $1 AND name = $2 AND attempt = $3";
    /// Keeps that nobody knows.
    LOSE = "UPDATE idempotent_request SET state = 'unknown' WHERE api_key_id = $1 AND name = $2 AND attempt = $3";
    /// Frees the name.
    FREE = "DELETE FROM idempotent_request WHERE api_key_id = $1 AND name = $2 AND attempt = $3";
}

/// A named request that is this process's to do.
#[derive(Clone, Debug)]
pub struct Taken {
    key: ApiKeyId,
    name: String,
    attempt: Uuid,
}

/// An answer as it is kept and given again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Names and values of the headers that belong to it.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// What to do about a named request.
#[derive(Clone, Debug)]
pub enum Begun {
    /// Do it, and then call [`finish`].
    Do(Taken),
    /// It was done: give this answer again.
    Again(Answer),
    /// The name stands for another request.
    Other,
    /// It is being done at this moment.
    Running,
    /// It broke off; nobody knows whether it took effect.
    Unknown,
}

/// How a named request ended.
#[derive(Clone, Debug)]
pub enum Ended {
    /// It took effect; the answer is kept.
    Done(Answer),
    /// It changed nothing: a rule or a missing right stood in its way.
    ChangedNothing,
    /// It failed at a point where it may have taken effect.
    Unknown,
}

#[derive(sqlx::FromRow)]
struct Row {
    digest: Vec<u8>,
    state: String,
    started_at: Moment,
    answer_status: Option<i64>,
    answer_headers: Option<Json<Vec<(String, String)>>>,
    answer_body: Option<Vec<u8>>,
}

impl Row {
    fn begun(self, digest: &[u8], now: Timestamp) -> Begun {
        if self.digest != digest {
            return Begun::Other;
        }
        match (self.state.as_str(), self.answer_status) {
            ("answered", Some(status)) => Begun::Again(Answer {
                // Written from a `u16`.
                status: u16::try_from(status).unwrap_or(500),
                headers: self.answer_headers.map(|headers| headers.0).unwrap_or_default(),
                body: self.answer_body.unwrap_or_default(),
            }),
            ("running", _) if now.duration_since(self.started_at.0) < LONGEST => Begun::Running,
            _ => Begun::Unknown,
        }
    }
}

/// Takes the name for a request with this digest, or says what became of the one that has it.
pub async fn begin(cx: &Backend, key: ApiKeyId, name: &str, digest: &[u8]) -> Result<Begun> {
    let now = cx.now();
    let taken = Taken { key, name: name.to_owned(), attempt: Uuid::now_v7() };
    let mut tx = cx.db.begin().await?;
    let too_old = Moment(now.checked_sub(KEPT).unwrap_or(Timestamp::MIN));
    execute!(&mut tx, FORGET, too_old)?;
    let new = execute!(&mut tx, TAKE, key.0, name, digest, taken.attempt, Moment(now))?;
    let begun = if new > 0 {
        Begun::Do(taken)
    } else {
        let row: Option<Row> = on_tx!(&mut tx, |c| sqlx::query_as(TAKEN)
            .bind(key.0)
            .bind(name)
            .fetch_optional(c)
            .await)?;
        // Freed between the two statements: whoever asks again finds it free.
        row.map_or(Begun::Running, |row| row.begun(digest, now))
    };
    tx.commit().await?;
    Ok(begun)
}

/// Writes down how a request ended.
pub async fn finish(cx: &Backend, taken: Taken, ended: Ended) -> Result<()> {
    let Taken { key, name, attempt } = taken;
    let mut tx = cx.db.begin().await?;
    match ended {
        Ended::Done(answer) => execute!(
            &mut tx,
            ANSWER,
            key.0,
            name,
            attempt,
            i64::from(answer.status),
            Json(answer.headers),
            answer.body,
        )?,
        Ended::ChangedNothing => execute!(&mut tx, FREE, key.0, name, attempt)?,
        Ended::Unknown => execute!(&mut tx, LOSE, key.0, name, attempt)?,
    };
    tx.commit().await?;
    Ok(())
}
