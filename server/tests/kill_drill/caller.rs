//! Somebody who makes orders and sends them, and asks again whenever an answer does not come.

use crate::stage::Stage;
use app::request::SESSION_COOKIE;
use domain::orders::{
    AskedHandover, AskedStep, CreateOrders, HandoverPreview, Made, OrderStatus, OrderSummary,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use uuid::Uuid;

/// How long the same thing is asked for.
const PATIENCE: Duration = Duration::from_secs(60);

/// Somebody at work.
pub struct Caller {
    stage: Arc<Stage>,
    address: SocketAddr,
    over: Arc<AtomicBool>,
    lost: usize,
}

impl Caller {
    /// Somebody who works at that server until it is over.
    pub fn new(stage: Arc<Stage>, address: SocketAddr, over: Arc<AtomicBool>) -> Caller {
        Caller { stage, address, over, lost: 0 }
    }

    /// Plan after plan, until it is over; how many requests were cut off.
    pub async fn work(mut self) -> usize {
        for n in 0.. {
            if self.over.load(Ordering::Relaxed) {
                break;
            }
            let plan = self.stage.plan(n).await;
            self.order(&plan).await;
        }
        self.lost
    }

    /// Makes the orders of a plan and sends them. What the other one did meanwhile is refused, and
    /// that is all right.
    async fn order(&mut self, plan: &CreateOrders) {
        let made = json!({ "wanted": plan });
        let Some(Made { orders, .. }) = self.ask("orders/create", &made).await else {
            panic!("the orders of an approved plan were refused");
        };
        assert_eq!(orders.len(), 3, "one for each wave");
        for order in orders {
            self.send(&order).await;
        }
    }

    async fn send(&mut self, order: &OrderSummary) {
        if order.status == OrderStatus::Draft {
            let (to, note) = (OrderStatus::Pending, String::new());
            let step = AskedStep { order: order.id, version: order.version, to, note };
            let _: Option<Value> = self.ask("orders/step", &json!({ "step": step })).await;
        }
        let look = json!({ "order": order.id, "again": false });
        let seen: Option<(HandoverPreview, Uuid)> =
            self.ask("orders/handover_preview", &look).await;
        let Some((seen, key)) = seen else { return };
        let wanted = AskedHandover {
            key,
            order: order.id,
            version: seen.version,
            to: seen.recipients[0].email.clone(),
            message: String::new(),
            digest: seen.digest,
            again: false,
        };
        let _: Option<Value> = self.ask("orders/hand_over", &json!({ "wanted": wanted })).await;
    }

    /// Asks until there is an answer; none when it was refused.
    async fn ask<T: DeserializeOwned>(&mut self, function: &str, body: &Value) -> Option<T> {
        let began = Instant::now();
        loop {
            assert!(began.elapsed() < PATIENCE, "{function} is not answered");
            match self.once(function, body).await {
                Some((200, text)) => return Some(serde_json::from_str(&text).unwrap()),
                Some((status, text)) => {
                    let expected = text.contains("Refused") || text.contains("Changed");
                    assert!(expected, "{function} answered {status}: {text}");
                    return None;
                }
                None => self.lost += 1,
            }
            while TcpStream::connect(self.address).await.is_err() {
                assert!(began.elapsed() < PATIENCE, "no server at {}", self.address);
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    }

    /// Asks once: the status and the text, unless the connection broke before all of it was there.
    async fn once(&self, function: &str, body: &Value) -> Option<(u16, String)> {
        let body = body.to_string();
        let request = format!(
            "POST /do/{function} HTTP/1.1\r\nHost: {}\r\nCookie: {SESSION_COOKIE}={}\r\n\
            Sec-Fetch-Site: same-origin\r\nConnection: close\r\nAccept: application/json\r\n\
            Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            self.stage.session.text(),
            body.len()
        );
        let mut stream = TcpStream::connect(self.address).await.ok()?;
        stream.write_all(request.as_bytes()).await.ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.ok()?;
        let answer = String::from_utf8(answer).unwrap();
        let (head, text) = answer.split_once("\r\n\r\n")?;
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("content-length").then(|| value.parse().ok()).flatten()
        });
        let status = head.split(' ').nth(1).and_then(|word| word.parse().ok())?;
        (length == Some(text.len())).then(|| (status, text.to_owned()))
    }
}
