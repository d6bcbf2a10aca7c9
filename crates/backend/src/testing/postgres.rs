//! A throw-away PostgreSQL cluster for tests and benchmarks.
use anyhow::{Context, Result, bail};
use std::{
    fs,
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// Owns a private cluster; dropping it stops the server and removes its files.
#[derive(Debug)]
pub struct PgServer {
    dir: PathBuf,
    bin: PathBuf,
    uid: Option<(u32, u32)>,
    /// How long it took until it answered.
    pub started_in: Duration,
}

fn bin_dir() -> Result<PathBuf> {
    if let Some(p) = std::env::var_os("PG_BIN") {
        return Ok(p.into());
    }
    let mut v: Vec<_> = fs::read_dir("/usr/lib/postgresql")
        .context("PostgreSQL is not installed (set PG_BIN)")?
        .flatten()
        .map(|e| e.path().join("bin"))
        .filter(|p| p.join("initdb").exists())
        .collect();
    v.sort();
    v.pop().context("no initdb found (set PG_BIN)")
}

/// uid and gid of `postgres` when we are root: PostgreSQL refuses to run as root.
fn drop_to() -> Result<Option<(u32, u32)>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let root = status.lines().any(|l| l.starts_with("Uid:\t0\t"));
    if !root {
        return Ok(None);
    }
    let passwd = fs::read_to_string("/etc/passwd")?;
    let line = passwd.lines().find(|l| l.starts_with("postgres:")).context("no user postgres")?;
    let f: Vec<_> = line.split(':').collect();
    Ok(Some((f[2].parse()?, f[3].parse()?)))
}

impl PgServer {
    /// Starts a cluster in a folder of its own below the system's temporary folder.
    pub fn start() -> Result<Self> {
        let t = Instant::now();
        // Unix socket paths are limited to 107 bytes: stay in /tmp, not in target/.
        let dir = std::env::temp_dir().join(format!(
            "pgt-{}-{}",
            std::process::id(),
            t.elapsed().subsec_nanos()
        ));
        fs::create_dir(&dir)?;
        fs::set_permissions(&dir, fs::Permissions::from_mode(0o700))?;
        let mut me = PgServer { dir, bin: bin_dir()?, uid: drop_to()?, started_in: Duration::ZERO };
        if let Some((u, g)) = me.uid {
            std::os::unix::fs::chown(&me.dir, Some(u), Some(g))?;
        }
        let data = me.dir.join("data");
        me.run(
            "initdb",
            &[
                "-D",
                path(&data),
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "--no-sync",
                "--no-instructions",
            ],
        )?;
        let opts = format!(
            "-c listen_addresses='' -c unix_socket_directories='{}' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=32MB -c max_connections=500 -c autovacuum=off",
            path(&me.dir)
        );
        let log = me.dir.join("log");
        me.run(
            "pg_ctl",
            &["-D", path(&data), "-l", path(&log), "-w", "-t", "20", "-o", &opts, "start"],
        )?;
        me.started_in = t.elapsed();
        Ok(me)
    }

    fn run(&self, tool: &str, args: &[&str]) -> Result<()> {
        let mut c = Command::new(self.bin.join(tool));
        c.args(args)
            .current_dir(&self.dir)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        if let Some((u, g)) = self.uid {
            c.uid(u).gid(g);
        }
        // `status`, not `output`: the server inherits the pipes and would keep `output` waiting.
        let s = c.status()?;
        if !s.success() {
            let log = fs::read_to_string(self.dir.join("log")).unwrap_or_default();
            bail!("{tool} failed: {s}\n{log}");
        }
        Ok(())
    }

    /// Starts a cluster that ends with this process, and returns the URL of its admin database.
    ///
    /// A test runner gives no moment to clean up in, so a small shell watches for this process's
    /// end and then stops the cluster and removes its files.
    pub fn start_for_this_process() -> Result<String> {
        let server = PgServer::start()?;
        let url = server.url("postgres");
        let script = format!(
            "while kill -0 {pid} 2>/dev/null; do sleep 0.5; done; kill -QUIT $(head -1 {dir}/data/postmaster.pid); sleep 1; rm -rf {dir}",
            pid = std::process::id(),
            dir = path(&server.dir),
        );
        Command::new("sh")
            .args(["-c", &script])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()?;
        std::mem::forget(server);
        Ok(url)
    }

    /// A URL for sqlx: the socket directory goes in `host`.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@localhost/{database}?host={}", path(&self.dir))
    }
}

impl Drop for PgServer {
    fn drop(&mut self) {
        let data = self.dir.join("data");
        let _ = self.run("pg_ctl", &["-D", path(&data), "-m", "immediate", "-w", "stop"]);
        let _ = fs::remove_dir_all(&self.dir);
    }
}

fn path(p: &Path) -> &str {
    p.to_str().expect("UTF-8 path")
}
