//! Tells open pages to load again. The other end is `leptos::hydration::AutoReload`, which a page
//! contains when the server runs with `LEPTOS_WATCH`.
use anyhow::{Context, Result};
use std::{
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};
use tungstenite::{Message, WebSocket};

/// The port Leptos expects if told nothing else.
const PORT: u16 = 3001;

/// The open pages.
#[derive(Clone, Default)]
pub struct Pages {
    sockets: Arc<Mutex<Vec<WebSocket<TcpStream>>>>,
}

impl Pages {
    /// Starts to listen for them.
    pub fn listen() -> Result<Self> {
        let pages = Self::default();
        let listener = TcpListener::bind(("127.0.0.1", PORT))
            .with_context(|| format!("port {PORT}, on which open pages are told to reload"))?;
        let all = pages.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A stranger that never says hello must not keep the others waiting for long.
                let _ = stream.set_read_timeout(Some(Duration::from_secs(2)));
                if let Ok(socket) = tungstenite::accept(stream) {
                    all.sockets.lock().unwrap_or_else(PoisonError::into_inner).push(socket);
                }
            }
        });
        Ok(pages)
    }

    /// Loads every page again.
    pub fn reload(&self) -> usize {
        self.tell(r#"{"all":true}"#)
    }

    /// Loads the style sheet again.
    pub fn restyle(&self) -> usize {
        self.tell(r#"{"css":"pkg/app.css"}"#)
    }

    fn tell(&self, message: &'static str) -> usize {
        let mut sockets = self.sockets.lock().unwrap_or_else(PoisonError::into_inner);
        sockets.retain_mut(|socket| socket.send(Message::text(message)).is_ok());
        sockets.len()
    }
}
