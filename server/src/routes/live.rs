//! The socket over which people work on a plan together.
//!
//! One task a socket: it hears what the browser says and what happens in the plan. Who it is is looked
//! up anew with every message of the browser, and before anything is told if the last look is older
//! than a moment: a session that was ended, a membership or right that was taken away, or another
//! workspace chosen, ends the talk. What a listener who cannot keep up has missed is read from the log.

use crate::{
    caller::{Caller, Wrong},
    gate::session_token,
    router::State,
};
use axum::{
    Router,
    extract::{
        self, Path, Query,
        ws::{Message, WebSocket, WebSocketUpgrade},
    },
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use backend::{
    Backend,
    accounts::{self, Token},
    plans::{self, Heard},
};
use domain::{
    accounts::Actor,
    collaboration::Outcome,
    ids::{ClientId, PlanId},
    plans::{EditRefusal, FromBrowser, PlanAnswer, Presence, ToBrowser, Told, Whereabouts},
    refusal::Never,
};
use serde::Deserialize;
use std::time::{Duration, Instant};
use tokio::sync::broadcast::{
    Receiver,
    error::{RecvError, TryRecvError},
};

/// The largest message a browser may send: an act that gives 100,000 stores a quantity each.
const MOST_BYTES: usize = 8 << 20;
/// How long a look at who is listening holds.
const LOOKED: Duration = Duration::from_secs(2);
/// How often a silent browser is asked whether it is still there.
const STILL_THERE: Duration = Duration::from_secs(20);

pub(super) fn routes() -> Router<State> {
    Router::new().route("/ws/plans/{plan}", get(open))
}

/// What a browser says when it connects.
#[derive(Deserialize)]
struct Hello {
    /// The tab.
    client: ClientId,
    /// The newest change it has seen.
    seen: u32,
}

async fn open(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(plan): Path<PlanId>,
    Query(hello): Query<Hello>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Result<Response, Wrong> {
    if !same_origin(&headers, &state.public_url) {
        return Ok((StatusCode::FORBIDDEN, "This page may not listen here.").into_response());
    }
    let Some(token) = session_token(&headers) else {
        return Ok((StatusCode::UNAUTHORIZED, "Sign in first.").into_response());
    };
    // Listening begins before what was missed is read, so that nothing falls between the two.
    let news = state.cx.live.listen(plan);
    let missed = plans::missed::<Never>(&state.cx, &actor, plan, hello.seen).await?;
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(rejection) => return Ok(rejection.into_response()),
    };
    let talk = Talk {
        cx: state.cx,
        plan,
        client: hello.client,
        token,
        seen: hello.seen,
        actor,
        looked: Instant::now(),
    };
    Ok(upgrade
        .max_message_size(MOST_BYTES)
        .on_upgrade(move |socket| talk.go_on(socket, news, missed)))
}

/// Whether a browser's page is our own: by the address people use, or by the host it asked, where a
/// proxy passes that on. Programs send no origin.
fn same_origin(headers: &HeaderMap, public_url: &str) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    match (text(header::ORIGIN), text(header::HOST)) {
        (None, _) => true,
        (Some(origin), _) if origin == public_url.trim_end_matches('/') => true,
        (Some(origin), Some(host)) => {
            origin.split_once("://").is_some_and(|(_, own)| own.eq_ignore_ascii_case(host))
        }
        (Some(_), None) => false,
    }
}

/// One browser tab in one plan.
struct Talk {
    cx: Backend,
    plan: PlanId,
    client: ClientId,
    token: Token,
    seen: u32,
    /// Who it is, as last looked up.
    actor: Actor,
    looked: Instant,
}

/// The talk is over.
struct Over;

impl Talk {
    async fn go_on(mut self, mut socket: WebSocket, mut news: Receiver<Heard>, missed: Vec<Told>) {
        self.here(Whereabouts::default());
        let told = self.tell(&mut socket, missed).await;
        let mut pulse = tokio::time::interval(STILL_THERE);
        let mut alive = told.is_ok();
        while alive {
            let step = tokio::select! {
                said = socket.recv() => match said {
                    Some(Ok(message)) => self.hear(&mut socket, message).await,
                    Some(Err(_)) | None => Err(Over),
                },
                heard = news.recv() => self.pass_on(&mut socket, heard, &mut news).await,
                _ = pulse.tick() => {
                    socket.send(Message::Ping(Default::default())).await.map_err(|_| Over)
                }
            };
            alive = step.is_ok();
        }
        self.cx.live.leave(self.plan, self.client);
    }

    fn here(&self, at: Whereabouts) {
        let (person, name) = (self.actor.person, self.actor.name.clone());
        self.cx.live.enter(self.plan, Presence { client: self.client, person, name, at });
    }

    /// Looks up who it is now; the talk is over when that is nobody, or somebody elsewhere.
    async fn look(&mut self) -> Result<(), Over> {
        let actor = match accounts::actor(&self.cx, &self.token).await {
            Ok(actor) => actor.ok_or(Over)?,
            Err(error) => return self.outage(error),
        };
        if actor.workspace != self.actor.workspace || actor.person != self.actor.person {
            return Err(Over);
        }
        (self.actor, self.looked) = (actor, Instant::now());
        Ok(())
    }

    /// What the browser says.
    async fn hear(&mut self, socket: &mut WebSocket, message: Message) -> Result<(), Over> {
        let text = match message {
            Message::Text(text) => text,
            Message::Close(_) => return Err(Over),
            Message::Ping(_) | Message::Pong(_) | Message::Binary(_) => return Ok(()),
        };
        self.look().await?;
        match serde_json::from_str(&text) {
            Ok(FromBrowser::Here(at)) => {
                self.here(at);
                Ok(())
            }
            Ok(FromBrowser::Acts(acts)) => {
                let mut answers = Vec::with_capacity(acts.len());
                for act in acts {
                    let number = act.number;
                    let done = plans::act(&self.cx, &self.actor, self.plan, self.client, act).await;
                    match done {
                        Ok(answer) => answers.extend(answer),
                        // It is told, or the browser would ask again for ever.
                        Err(backend::Error::Forbidden(_)) => answers.push(PlanAnswer {
                            number,
                            outcome: Outcome::Refused(EditRefusal::ReadOnly),
                        }),
                        Err(error) => {
                            // What was done before it is told; the rest is asked again.
                            say(socket, &ToBrowser::Answers(answers)).await?;
                            return self.outage(error);
                        }
                    }
                }
                say(socket, &ToBrowser::Answers(answers)).await
            }
            // A page of another version: it reconnects, and is told to load itself anew.
            Err(_) => Err(Over),
        }
    }

    /// Ends the talk; the browser connects again and goes on where it was.
    fn outage<T>(&self, error: backend::Error) -> Result<T, Over> {
        if let backend::Error::Outage(error) = error {
            let reference = backend::new_reference();
            tracing::error!(reference, plan = %self.plan, error = format!("{error:#}"), "outage");
        }
        Err(Over)
    }

    /// What happens in the plan.
    async fn pass_on(
        &mut self,
        socket: &mut WebSocket,
        heard: Result<Heard, RecvError>,
        news: &mut Receiver<Heard>,
    ) -> Result<(), Over> {
        if self.looked.elapsed() > LOOKED {
            self.look().await?;
        }
        let (mut told, mut present, mut talked, mut missed) = (Vec::new(), false, false, false);
        let mut heard = Some(heard);
        // Whatever else is there already goes with it in one message.
        while let Some(one) = heard.take() {
            match one {
                Ok(Heard::Told(one)) => told.push(Told::clone(&one)),
                Ok(Heard::Present) => present = true,
                Ok(Heard::Talked) => talked = true,
                Ok(Heard::Missed) | Err(RecvError::Lagged(_)) => missed = true,
                Err(RecvError::Closed) => return Err(Over),
            }
            heard = match news.try_recv() {
                Ok(one) => Some(Ok(one)),
                Err(TryRecvError::Lagged(count)) => Some(Err(RecvError::Lagged(count))),
                Err(TryRecvError::Empty | TryRecvError::Closed) => None,
            };
        }
        if missed {
            let read = plans::missed::<Never>(&self.cx, &self.actor, self.plan, self.seen).await;
            told = match read {
                Ok(told) => told,
                Err(error) => return self.outage(error),
            };
        }
        self.tell(socket, told).await?;
        if present {
            say(socket, &ToBrowser::Present(self.cx.live.present(self.plan))).await?;
        }
        // Where something was missed, that may be what it was.
        if talked || missed {
            say(socket, &ToBrowser::Talked).await?;
        }
        Ok(())
    }

    /// Tells changes that the browser has not been told of.
    async fn tell(&mut self, socket: &mut WebSocket, mut told: Vec<Told>) -> Result<(), Over> {
        told.retain(|told| told.entry.sequence > self.seen);
        let Some(newest) = told.last().map(|told| told.entry.sequence) else { return Ok(()) };
        self.seen = newest;
        say(socket, &ToBrowser::Told(told)).await
    }
}

async fn say(socket: &mut WebSocket, what: &ToBrowser) -> Result<(), Over> {
    let text = serde_json::to_string(what).map_err(|_| Over)?;
    socket.send(Message::Text(text.into())).await.map_err(|_| Over)
}
