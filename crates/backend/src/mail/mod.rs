//! E-mails to people of a workspace, through a durable outbox.
//!
//! A mail is written in the transaction that wants it ([`write`]). A job, and a look every half
//! minute, hand over what is due ([`send_due`]): claimed first, then handed over, then noted as
//! sent. A mail whose handing-over never came to an end is *unknown* and is not sent again by itself,
//! so nobody gets a second copy; see `domain::mail`. Through what mails go is a [`Carrier`]:
//! the sandbox, which only keeps them for the admins' page, or SMTP. What a demonstration workspace
//! writes always stays in the sandbox, as its people do not exist.

mod admin;
mod carrier;
mod files;
mod outbox;
mod smtp;

pub use admin::{mail_file, mails, send_again};
pub use carrier::{Carried, Carrier, Carrying, Enclosure, Parcel, Post, Sandbox};
pub(crate) use files::{file_of, files_of};
pub use outbox::{KIND, send_due, start};
pub(crate) use outbox::{Letter, work, write};
pub use smtp::{Security, Smtp, SmtpSettings};
