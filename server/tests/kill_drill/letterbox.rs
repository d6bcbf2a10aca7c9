//! A mail server with a log of its own: which mails it took, as often as it took them.

use stats::rng::Rng;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};
use uuid::Uuid;

/// The mail server.
pub struct Letterbox {
    /// Where it listens, on this machine.
    pub port: u16,
    taken: Arc<Mutex<HashMap<Uuid, usize>>>,
}

impl Letterbox {
    /// Opens one that takes its time, so that kills meet mails that are on their way.
    pub async fn open(seed: u64) -> Letterbox {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let taken = Arc::<Mutex<HashMap<Uuid, usize>>>::default();
        let log = taken.clone();
        tokio::spawn(async move {
            let mut rng = Rng::new(!seed);
            while let Ok((stream, _)) = listener.accept().await {
                let pauses =
                    [rng.below(30), rng.below(60)].map(|ms| Duration::from_millis(ms.into()));
                tokio::spawn(serve(stream, pauses, log.clone()));
            }
        });
        Letterbox { port, taken }
    }

    /// How often each mail was taken.
    pub fn taken(&self) -> HashMap<Uuid, usize> {
        self.taken.lock().unwrap().clone()
    }
}

/// Serves one connection. A mail is noted as soon as its text is here, before that is said: from then
/// on it is delivered, whether or not the sender lives to hear it.
async fn serve(
    stream: TcpStream,
    [before, after]: [Duration; 2],
    log: Arc<Mutex<HashMap<Uuid, usize>>>,
) -> Option<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 letterbox ESMTP\r\n").await.ok()?;
    while let Some(line) = lines.next_line().await.ok()? {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        let answer = match verb.as_str() {
            "EHLO" => "250-letterbox\r\n250 8BITMIME\r\n",
            "DATA" => {
                tokio::time::sleep(before).await;
                write.write_all(b"354 go on\r\n").await.ok()?;
                let mut id = None;
                loop {
                    // Without its last line a text is none.
                    let line = lines.next_line().await.ok()??;
                    if line == "." {
                        break;
                    }
                    let said =
                        line.strip_prefix("Message-ID: <").and_then(|rest| rest.split_once('@'));
                    id = id.or_else(|| said.and_then(|(id, _)| id.parse().ok()));
                }
                *log.lock().unwrap().entry(id.expect("a mail without an identity")).or_default() +=
                    1;
                tokio::time::sleep(after).await;
                "250 taken\r\n"
            }
            "QUIT" => "221 bye\r\n",
            _ => "250 ok\r\n",
        };
        write.write_all(answer.as_bytes()).await.ok()?;
        if verb == "QUIT" {
            break;
        }
    }
    Some(())
}
