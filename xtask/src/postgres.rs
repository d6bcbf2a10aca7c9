//! A private, throw-away PostgreSQL for the tests: its own files, no network, no durability.
use crate::{debian, process};
use anyhow::{Context, Result, bail};
use std::{
    fs,
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Dropping it stops the server and removes its files.
pub struct Postgres {
    home: tempfile::TempDir,
    child: Child,
}

impl Postgres {
    /// Starts one, installing PostgreSQL first where it is missing.
    pub fn start() -> Result<Self> {
        let bin = match programs() {
            Some(bin) => bin,
            None => {
                debian::install(&["postgresql", "postgresql-client"])?;
                programs().context("PostgreSQL was installed but its programs were not found below /usr/lib/postgresql")?
            }
        };
        // In /tmp and short: the path of a socket may have 107 bytes.
        let home = tempfile::Builder::new().prefix("pgt-").tempdir_in("/tmp")?;
        if debian::is_root() {
            process::run(Command::new("chown").arg("postgres:").arg(home.path()))?;
        }
        let data = home.path().join("data");
        let mut init = as_postgres(&bin.join("initdb"));
        init.arg("-D").arg(&data).args([
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
            "--no-instructions",
        ]);
        process::output(init.current_dir(home.path()))?;
        let mut server = as_postgres(&bin.join("postgres"));
        server.arg("-D").arg(&data).arg("-k").arg(home.path()).args(["-c", "listen_addresses="]);
        for setting in [
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
            "shared_buffers=64MB",
            "max_connections=300",
        ] {
            server.args(["-c", setting]);
        }
        let log = fs::File::create(home.path().join("log"))?;
        server.current_dir(home.path()).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let child = server.spawn()?;
        let mut postgres = Self { home, child };
        postgres.wait_until_ready()?;
        Ok(postgres)
    }

    /// For sqlx and for psql alike.
    pub fn url(&self) -> String {
        format!("postgres:///postgres?host={}&user=postgres", self.home.path().display())
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let socket = self.home.path().join(".s.PGSQL.5432");
        let patience = Instant::now() + Duration::from_secs(30);
        while Instant::now() < patience && self.child.try_wait()?.is_none() {
            if UnixStream::connect(&socket).is_ok() {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(20));
        }
        bail!(
            "PostgreSQL did not start:\n{}",
            fs::read_to_string(self.home.path().join("log")).unwrap_or_default()
        )
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // SIGQUIT stops it at once; its files are thrown away anyway.
        let _ =
            Command::new("sh").args(["-c", &format!("kill -QUIT {}", self.child.id())]).status();
        let _ = self.child.wait();
    }
}

/// The newest installed version's folder of programs.
fn programs() -> Option<PathBuf> {
    let versions =
        fs::read_dir("/usr/lib/postgresql").ok()?.flatten().map(|e| e.path().join("bin"));
    let number = |bin: &PathBuf| bin.parent()?.file_name()?.to_str()?.parse::<u32>().ok();
    versions
        .filter(|bin| bin.join("initdb").exists() && bin.join("psql").exists())
        .max_by_key(number)
}

/// PostgreSQL refuses to run as root; and whatever happens to us, it shall not stay behind.
fn as_postgres(program: &Path) -> Command {
    let mut command = Command::new("setpriv");
    if debian::is_root() {
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]);
    }
    command.arg("--pdeathsig=TERM").arg(program);
    command
}
