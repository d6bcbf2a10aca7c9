//! Builds both halves: the browser's files and the server that serves them.
use crate::{
    front, npm,
    process::timed,
    release, server,
    toolchain::{self, Toolchain},
    tree::Form,
};
use anyhow::Result;

/// Builds everything a form of the product needs, installing first what is missing. A release says
/// how large it is, and fails when it has grown too large.
pub fn build(form: Form) -> Result<()> {
    quietly(form)?;
    if form.is_release() { release::report() } else { Ok(()) }
}

/// The same without a word about sizes.
pub fn quietly(form: Form) -> Result<()> {
    let toolchain = toolchain::ensure()?;
    if form.is_release() {
        npm::install()?;
    }
    both(&toolchain, form)
}

/// Builds both halves. Cargo builds one at a time; what follows cargo for the browser's half is done
/// while it builds the server.
pub fn both(toolchain: &Toolchain, form: Form) -> Result<()> {
    timed("wasm", || front::compile(toolchain, form))?;
    std::thread::scope(|scope| {
        let site = scope.spawn(|| front::assemble(form));
        timed("server", || server::compile(toolchain, form))?;
        site.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)).map(drop)
    })
}
