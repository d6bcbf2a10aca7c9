//! `server backup` and `server restore`.

use crate::settings::Settings;
use anyhow::Result;
use backend::{Clock, backup as copies, backup::Restored};
use clap::Args;
use std::path::PathBuf;

/// What `server backup` is told.
#[derive(Args, Debug)]
pub struct BackupArgs {
    /// The file to write; it must not exist
    pub file: PathBuf,
}

/// What `server restore` is told.
#[derive(Args, Debug)]
pub struct RestoreArgs {
    /// A file written by `backup`
    pub file: PathBuf,
    /// Put what is there now aside, or on PostgreSQL throw it away
    #[arg(long)]
    pub replace: bool,
}

/// Copies the database.
pub async fn backup(settings: &Settings, args: &BackupArgs) -> Result<()> {
    copies::backup(&settings.database_url, &args.file).await?;
    println!("The database is saved in {}.", args.file.display());
    Ok(())
}

/// Puts a copy in the database's place.
pub async fn restore(settings: &Settings, args: &RestoreArgs) -> Result<()> {
    let now = Clock::System.now();
    match copies::restore(&settings.database_url, &args.file, args.replace, now).await? {
        Restored::Fresh => println!("The backup is in place."),
        Restored::Replaced => println!("The backup has replaced what was there."),
        Restored::Aside(old) => {
            println!("The backup is in place; what was there is now {}.", old.display());
        }
    }
    Ok(())
}
