//! The demonstration chain from the command line.

use anyhow::{Result, anyhow};
use backend::{
    Backend,
    demonstration::{self, CAST, Created, DEMONSTRATION_PASSWORD, MOST_STORES, USUAL_STORES},
};
use clap::Args;
use std::time::Instant;

/// What `server demo` is asked for.
#[derive(Args, Clone, Debug)]
pub struct DemoArgs {
    /// How many stores, up to 100,000
    #[arg(long, default_value_t = USUAL_STORES, value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_STORES)))]
    pub stores: u32,
    /// Remove every demonstration workspace, and the people who belong nowhere else
    #[arg(long, conflicts_with = "stores")]
    pub remove: bool,
}

/// Makes or removes the demonstration chain and says so.
pub async fn demo(cx: &Backend, args: &DemoArgs) -> Result<()> {
    let began = Instant::now();
    if args.remove {
        let removed = demonstration::remove_from_command_line(cx).await.map_err(said)?;
        for gone in removed {
            println!("Removed {} and {} people.", gone.name, gone.people);
        }
        return Ok(());
    }
    let created = demonstration::create_from_command_line(cx, args.stores).await.map_err(said)?;
    println!("{} in {:.1} s.", filled(&created), began.elapsed().as_secs_f64());
    println!("{}", how_to_sign_in());
    Ok(())
}

/// Fills a database in which nobody has an account; says nothing and does nothing otherwise.
pub async fn demo_if_new(cx: &Backend) -> Result<()> {
    if !backend::accounts::is_set_up(cx).await? {
        let created =
            demonstration::create_from_command_line(cx, USUAL_STORES).await.map_err(said)?;
        println!("{}.", filled(&created));
    }
    Ok(())
}

/// Whom to sign in as, for the terminal.
pub fn how_to_sign_in() -> String {
    let people = CAST.iter().map(|part| {
        let only = part.only.map(|region| format!(", {} only", region.name())).unwrap_or_default();
        format!("  {:<20} {}{only}", part.email, part.role.word())
    });
    let people: Vec<String> = people.collect();
    format!("Sign in with the password \"{DEMONSTRATION_PASSWORD}\" as\n{}", people.join("\n"))
}

fn filled(created: &Created) -> String {
    format!(
        "{}: {} stores with {} mailings",
        created.name,
        created.written.stores.len(),
        created.written.mailings
    )
}

/// A refusal or outage, said on the terminal.
fn said<R: domain::refusal::Refusal>(error: backend::Error<R>) -> anyhow::Error {
    anyhow!("{error}")
}
