//! The files of mails: kept as they are sent, so that what went can be read again.

use super::Enclosure;
use crate::{
    Backend,
    db::{
        Tx,
        lists::{self, hex, listed},
    },
    execute, on, on_tx, statements,
};
use domain::mail::ListedFile;
use std::collections::HashMap;
use uuid::Uuid;

statements! {
    /// Adds a file to a mail.
    ADD = "INSERT INTO mail_file (mail_id, position, name, media_type, size, bytes)
        VALUES ($1, $2, $3, $4, $5, $6)";
    /// A mail's files.
    WHOLE = "SELECT name, media_type, bytes FROM mail_file WHERE mail_id = $1 ORDER BY position";
    /// One file of a mail of a workspace.
    ONE = "SELECT f.name, f.media_type, f.bytes
        FROM mail_file f JOIN mail m ON m.id = f.mail_id
        WHERE m.workspace_id = $1 AND f.mail_id = $2 AND f.position = $3";
    /// The names and sizes of the files of mails.
    LISTED = sqlite concat!("SELECT f.mail_id, f.name, f.size FROM mail_file f WHERE ",
            listed!(lite, hex!(lite, "f.mail_id"), "$1"), " ORDER BY f.mail_id, f.position"),
        postgres concat!("SELECT f.mail_id, f.name, f.size FROM mail_file f WHERE ",
            listed!(pg, hex!(pg, "f.mail_id"), "$1"), " ORDER BY f.mail_id, f.position");
}

type Row = (String, String, Vec<u8>);

fn enclosure((name, media_type, bytes): Row) -> Enclosure {
    Enclosure { name, media_type, bytes }
}

/// Keeps the files of a mail that is being written.
pub(super) async fn keep(tx: &mut Tx, mail: Uuid, files: &[Enclosure]) -> anyhow::Result<()> {
    for (position, file) in files.iter().enumerate() {
        execute!(
            &mut *tx,
            ADD,
            mail,
            i64::try_from(position)?,
            &file.name,
            &file.media_type,
            i64::try_from(file.bytes.len())?,
            &file.bytes,
        )?;
    }
    Ok(())
}

/// The files of a mail that is being handed over.
pub(super) async fn whole(tx: &mut Tx, mail: Uuid) -> sqlx::Result<Vec<Enclosure>> {
    let rows: Vec<Row> = on_tx!(tx, |c| sqlx::query_as(WHOLE).bind(mail).fetch_all(c).await)?;
    Ok(rows.into_iter().map(enclosure).collect())
}

/// One file of a mail of a workspace, by its place. Whoever calls it has asked for the right.
pub(crate) async fn file_of(
    cx: &Backend,
    workspace: domain::ids::WorkspaceId,
    mail: Uuid,
    position: u32,
) -> sqlx::Result<Option<Enclosure>> {
    let row: Option<Row> = on!(&cx.db, |c| sqlx::query_as(ONE)
        .bind(workspace.0)
        .bind(mail)
        .bind(i64::from(position))
        .fetch_optional(c)
        .await)?;
    Ok(row.map(enclosure))
}

/// What the files of mails are called and how large they are, in order.
pub(crate) async fn files_of(
    cx: &Backend,
    mails: impl IntoIterator<Item = Uuid>,
) -> anyhow::Result<HashMap<Uuid, Vec<ListedFile>>> {
    let sql = LISTED.for_db(&cx.db);
    let rows: Vec<(Uuid, String, i64)> = on!(&cx.db, |c| sqlx::query_as(sql)
        .bind(lists::ids(mails.into_iter().map(Some)))
        .fetch_all(c)
        .await)?;
    let mut files: HashMap<Uuid, Vec<ListedFile>> = HashMap::new();
    for (mail, name, size) in rows {
        let file = ListedFile { name, size: u64::try_from(size)? };
        files.entry(mail).or_default().push(file);
    }
    Ok(files)
}
