//! The server: building it, and starting it as a person would.
use crate::{
    build, process,
    toolchain::{self, Toolchain},
    tree::{self, Form},
};
use anyhow::Result;
use std::{ffi::OsString, os::unix::process::CommandExt, process::Command};

/// Compiles it.
pub fn compile(toolchain: &Toolchain, form: Form) -> Result<()> {
    process::run(toolchain.cargo().args([
        "build",
        "--quiet",
        "-p",
        "server",
        "--bin",
        "server",
        "--profile",
        form.profile(),
    ]))
}

/// Builds everything and serves until interrupted.
pub fn serve(form: Form, args: &[OsString]) -> Result<()> {
    build::build(form)?;
    become_server(form, "serve", args)
}

/// Builds the server alone and runs one of its other commands.
pub fn command(form: Form, command: &str, args: &[OsString]) -> Result<()> {
    compile(&toolchain::ensure()?, form)?;
    become_server(form, command, args)
}

/// The server's binary with the site this tree built for it.
pub fn binary(form: Form) -> Command {
    let mut server = Command::new(tree::server(form));
    server.env("LEPTOS_SITE_ROOT", tree::site(form));
    server
}

/// Where it listens, unless it is told otherwise.
pub fn address() -> String {
    std::env::var("GROUNDSWELL_LISTEN").unwrap_or_else(|_| "127.0.0.1:3000".into())
}

/// xtask turns into the server: signals and the exit code are the server's own.
fn become_server(form: Form, command: &str, args: &[OsString]) -> Result<()> {
    Err(binary(form).arg(command).args(args).exec().into())
}
