//! `cargo xtask dev`: serve, and after each saved file build what it needs and reload the browser.
use crate::{
    build, css, front,
    process::timed,
    reload::Pages,
    server,
    toolchain::{self, Toolchain},
    tree::Form,
    watch::{Needs, Watch},
};
use anyhow::{Result, bail};
use std::{
    ffi::OsString,
    net::TcpStream,
    process::{Child, Command},
    thread,
    time::{Duration, Instant},
};

const FORM: Form = Form::Development;

/// Serves until interrupted.
pub fn dev(args: &[OsString]) -> Result<()> {
    let toolchain = toolchain::ensure()?;
    let mut watch = Watch::start()?;
    let pages = Pages::listen()?;
    build::both(&toolchain, FORM)?;
    let mut server = Server::start(args)?;
    loop {
        let (changed, needs) = watch.wait()?;
        let start = Instant::now();
        for path in &changed {
            eprintln!("changed: {}", path.display());
        }
        // A mistake in the code is not the end: the old server goes on until the next change.
        match apply(&toolchain, needs, &mut server, &pages) {
            Ok(told) => {
                eprintln!("{told} page(s) told after {:.1} s", start.elapsed().as_secs_f64())
            }
            Err(e) => eprintln!("{e:#}"),
        }
    }
}

fn apply(toolchain: &Toolchain, needs: Needs, server: &mut Server, pages: &Pages) -> Result<usize> {
    if !needs.front && !needs.server && !needs.files {
        timed("style", css::rewrite)?;
        return Ok(pages.restyle());
    }
    match (needs.front, needs.server) {
        (true, true) => build::both(toolchain, FORM)?,
        (false, true) => timed("server", || server::compile(toolchain, FORM))?,
        (true, false) => {
            timed("wasm", || front::compile(toolchain, FORM))?;
            timed("site", || front::assemble(FORM))?;
        }
        (false, false) => {}
    }
    if !needs.front && (needs.files || needs.style) {
        timed("site", || front::assemble(FORM))?;
    }
    // Always: the server has read the list of chunks when it started.
    timed("restart", || server.restart())?;
    Ok(pages.reload())
}

/// The running server.
struct Server<'a> {
    args: &'a [OsString],
    child: Child,
}

impl<'a> Server<'a> {
    fn start(args: &'a [OsString]) -> Result<Self> {
        Ok(Self { args, child: spawn(args)? })
    }

    fn restart(&mut self) -> Result<()> {
        self.stop()?;
        self.child = spawn(self.args)?;
        self.wait_until_ready()
    }

    fn stop(&mut self) -> Result<()> {
        if self.child.try_wait()?.is_none() {
            // Asked politely first, so that it finishes what it writes.
            let _ = Command::new("sh")
                .args(["-c", &format!("kill -TERM {}", self.child.id())])
                .status();
            let patience = Instant::now() + Duration::from_secs(3);
            while self.child.try_wait()?.is_none() && Instant::now() < patience {
                thread::sleep(Duration::from_millis(20));
            }
            let _ = self.child.kill();
        }
        self.child.wait()?;
        Ok(())
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let patience = Instant::now() + Duration::from_secs(30);
        while Instant::now() < patience {
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended: {status}");
            }
            if TcpStream::connect(server::address()).is_ok() {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(20));
        }
        bail!("the server does not listen on {} after 30 s", server::address())
    }
}

impl Drop for Server<'_> {
    fn drop(&mut self) {
        let _ = self.stop();
    }
}

fn spawn(args: &[OsString]) -> Result<Child> {
    Ok(server::binary(FORM).arg("serve").args(args).env("LEPTOS_WATCH", "true").spawn()?)
}
