//! The socket of a plan over a real connection: who may listen, who may act, and that each hears the
//! others.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod api_client;

use api_client::state;
use app::request::SESSION_COOKIE;
use backend::{
    Backend,
    accounts::{self, Browser},
    demonstration::DEMONSTRATION_PASSWORD,
    plans,
    testing::on_each_engine_with_world,
};
use domain::{
    accounts::Actor,
    collaboration::{Ask, Outcome},
    ids::{ClientId, PlanId},
    period::Month,
    plans::{Deed, EditRefusal, FromBrowser, Operation, PlanAct, ToBrowser},
    refusal::Never,
};
use futures_util::{SinkExt, StreamExt};
use std::{net::SocketAddr, time::Duration};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{self, Message, client::IntoClientRequest, http::HeaderValue},
};
use uuid::Uuid;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A server on a free port.
async fn serve(cx: &Backend) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap();
    let app = server::router(state(cx)).into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, app).await });
    host
}

async fn connect(
    host: SocketAddr,
    plan: PlanId,
    client: ClientId,
    seen: u32,
    headers: &[(&'static str, String)],
) -> Result<Socket, tungstenite::Error> {
    let address = format!("ws://{host}/ws/plans/{plan}?client={client}&seen={seen}");
    let mut request = address.into_client_request().unwrap();
    for (name, value) in headers {
        request.headers_mut().insert(*name, HeaderValue::from_str(value).unwrap());
    }
    connect_async(request).await.map(|(socket, _)| socket)
}

/// The cookie of somebody who has signed in.
async fn cookie(cx: &Backend, email: &str) -> (&'static str, String) {
    let browser = Browser { name: "test".into(), address: "127.0.0.1".into() };
    let token =
        accounts::sign_in(cx, email, DEMONSTRATION_PASSWORD.into(), &browser).await.unwrap();
    ("Cookie", format!("{SESSION_COOKIE}={}", token.text()))
}

/// The next thing said that is wanted.
async fn next<T>(socket: &mut Socket, wanted: impl Fn(ToBrowser) -> Option<T>) -> T {
    let heard = async {
        loop {
            if let Message::Text(text) = socket.next().await.unwrap().unwrap()
                && let Some(found) = wanted(serde_json::from_str(&text).unwrap())
            {
                return found;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), heard).await.expect("nothing of it was said")
}

async fn act(socket: &mut Socket, number: u32, base: u32, pieces: u32) {
    let ask = Ask::Do(Deed::cell(0, Operation::SetPieces(pieces)));
    let said = FromBrowser::Acts(vec![PlanAct { number, base, ask }]);
    socket.send(Message::text(serde_json::to_string(&said).unwrap())).await.unwrap();
}

fn status(refused: Result<Socket, tungstenite::Error>) -> u16 {
    match refused {
        Err(tungstenite::Error::Http(answer)) => answer.status().as_u16(),
        other => panic!("not refused: {other:?}"),
    }
}

async fn a_plan(cx: &Backend, ada: &Actor) -> (PlanId, u32) {
    let month = Month { year: 2026, month: 3 };
    let plan = plans::create_from_stores(cx, ada, "Live", month).await.unwrap();
    (plan, plans::sheet::<Never>(cx, ada, plan).await.unwrap().sequence)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_hears_what_another_does_and_who_may_only_read_is_told_so() {
    on_each_engine_with_world(async |cx, world| {
        let host = serve(&cx).await;
        let (plan, seen) = a_plan(&cx, &world.ada).await;
        let (one, other) = (ClientId(Uuid::now_v7()), ClientId(Uuid::now_v7()));
        let ada = cookie(&cx, "ada@maple.example").await;
        let viewer = cookie(&cx, "vic@maple.example").await;
        let mut editing = connect(host, plan, one, seen, &[ada]).await.unwrap();
        let mut reading = connect(host, plan, other, seen, &[viewer]).await.unwrap();

        act(&mut editing, 1, seen, 4_321).await;
        let told = next(&mut reading, |said| match said {
            ToBrowser::Told(told) => told.into_iter().next(),
            _ => None,
        })
        .await;
        assert_eq!((told.entry.client, told.entry.sequence), (one, seen + 1));
        assert_eq!(told.entry.done.of_item(0), Some(Operation::SetPieces(4_321)));

        act(&mut reading, 1, seen + 1, 1).await;
        let answer = next(&mut reading, |said| match said {
            ToBrowser::Answers(answers) => answers.into_iter().next(),
            _ => None,
        })
        .await;
        assert_eq!(answer.outcome, Outcome::Refused(EditRefusal::ReadOnly));
        let sheet = plans::sheet::<Never>(&cx, &world.ada, plan).await.unwrap();
        assert_eq!((sheet.plan.items[0].pieces, sheet.sequence), (4_321, seen + 1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_and_no_foreign_page_may_listen_and_a_stranger_finds_no_plan() {
    on_each_engine_with_world(async |cx, world| {
        let host = serve(&cx).await;
        let (plan, seen) = a_plan(&cx, &world.ada).await;
        let client = ClientId(Uuid::now_v7());
        assert_eq!(status(connect(host, plan, client, seen, &[]).await), 401);
        let ada = cookie(&cx, "ada@maple.example").await;
        let foreign = ("Origin", "https://elsewhere.example".to_owned());
        assert_eq!(status(connect(host, plan, client, seen, &[ada.clone(), foreign]).await), 403);
        let unknown = PlanId(Uuid::now_v7());
        assert_eq!(status(connect(host, unknown, client, seen, &[ada]).await), 404);
    })
    .await;
}
