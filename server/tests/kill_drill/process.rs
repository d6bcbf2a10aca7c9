//! Real server processes that are killed without warning.

use std::{
    net::SocketAddr,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tokio::net::{TcpListener, TcpStream};

/// How long a server may take to answer after its start.
const PATIENCE: Duration = Duration::from_secs(60);

/// Some servers on one database.
pub struct Processes {
    database: String,
    mail_port: u16,
    folder: tempfile::TempDir,
    running: Vec<(SocketAddr, Child)>,
}

impl Processes {
    /// Starts so many, and waits until they answer.
    pub async fn start(servers: usize, database: &str, mail_port: u16) -> Processes {
        let folder = tempfile::tempdir().unwrap();
        let database = database.to_owned();
        let mut processes = Processes { database, mail_port, folder, running: Vec::new() };
        for _ in 0..servers {
            let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = free.local_addr().unwrap();
            drop(free);
            let child = processes.spawn(address);
            processes.running.push((address, child));
            answers(address).await;
        }
        processes
    }

    /// Where a server answers, also after it was started anew.
    pub fn address(&self, which: usize) -> SocketAddr {
        self.running[which].0
    }

    /// Kills one with SIGKILL, starts it anew and waits until it answers.
    pub async fn kill_and_restart(&mut self, which: usize) {
        let address = self.running[which].0;
        self.running[which].1.kill().unwrap();
        self.running[which].1.wait().unwrap();
        self.running[which].1 = self.spawn(address);
        answers(address).await;
    }

    /// Kills them all.
    pub fn stop(&mut self) {
        for (_, child) in &mut self.running {
            child.kill().unwrap();
            child.wait().unwrap();
        }
        self.running.clear();
    }

    fn spawn(&self, address: SocketAddr) -> Child {
        Command::new(env!("CARGO_BIN_EXE_server"))
            .arg("serve")
            .current_dir(self.folder.path())
            .env("DATABASE_URL", &self.database)
            .env("GROUNDSWELL_LISTEN", address.to_string())
            .env("GROUNDSWELL_PUBLIC_URL", format!("http://{address}"))
            .env("GROUNDSWELL_MAIL_HOST", "127.0.0.1")
            .env("GROUNDSWELL_MAIL_PORT", self.mail_port.to_string())
            .env("GROUNDSWELL_MAIL_SECURITY", "none")
            .env("GROUNDSWELL_MAIL_FROM", "Groundswell <groundswell@example.com>")
            .env("GROUNDSWELL_LOG", "error")
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    }
}

impl Drop for Processes {
    fn drop(&mut self) {
        for (_, child) in &mut self.running {
            drop(child.kill());
            drop(child.wait());
        }
    }
}

/// Waits until a server takes connections, which it does once its database is up to date.
async fn answers(address: SocketAddr) {
    let began = Instant::now();
    while TcpStream::connect(address).await.is_err() {
        assert!(began.elapsed() < PATIENCE, "the server at {address} does not answer");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
