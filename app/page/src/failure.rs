//! What a browser learns when a server function does not do what was asked.

use domain::refusal::{Never, Refusal};
use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a server function did not do what was asked. `R` is the refusal of the operation's rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "")]
pub enum Failure<R: Refusal = Never> {
    /// A rule said no; the sentence is the refusal's.
    Refused(R),
    /// This person may not do that; the sentence says what it needs.
    Forbidden(String),
    /// Nobody is signed in (any more).
    SignedOut,
    /// There is no such thing here; the word says what was looked for.
    NotFound(String),
    /// Somebody changed it since it was read.
    Changed {
        /// Who, when known.
        by: Option<String>,
    },
    /// Something failed on the server; the log has the reference.
    Outage {
        /// What to tell the admin.
        reference: String,
    },
    /// The server did not answer, or not as expected.
    Unreachable(String),
}

impl<R: Refusal> fmt::Display for Failure<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Refused(refusal) => fmt::Display::fmt(refusal, f),
            Failure::Forbidden(sentence) => f.write_str(sentence),
            Failure::SignedOut => f.write_str("You are signed out. Sign in to go on."),
            Failure::NotFound(what) => write!(f, "There is no such {what} in this workspace."),
            Failure::Changed { by: Some(name) } => {
                write!(f, "{name} changed this meanwhile. Look at it again before you save.")
            }
            Failure::Changed { by: None } => {
                f.write_str("This was changed meanwhile. Look at it again before you save.")
            }
            Failure::Outage { reference } => {
                write!(
                    f,
                    "Something went wrong on our side; nothing was half-done. Reference {reference}."
                )
            }
            Failure::Unreachable(_) => {
                f.write_str("The server did not answer. What you typed is still here; try again.")
            }
        }
    }
}

impl<R: Refusal> std::error::Error for Failure<R> {}

impl<R: Refusal> Failure<R> {
    /// The reference to tell the admin, if there is one.
    pub fn reference(&self) -> Option<String> {
        match self {
            Failure::Outage { reference } => Some(reference.clone()),
            _ => None,
        }
    }
}

impl<R: Refusal> FromServerFnError for Failure<R> {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        Failure::Unreachable(error.to_string())
    }
}

#[cfg(feature = "ssr")]
impl<R: Refusal> From<backend::Error<R>> for Failure<R> {
    /// An outage is logged here, once, and goes on as a reference.
    fn from(error: backend::Error<R>) -> Self {
        match error {
            backend::Error::Refused(refusal) => Failure::Refused(refusal),
            backend::Error::Forbidden(forbidden) => Failure::Forbidden(forbidden.to_string()),
            backend::Error::NotFound(what) => Failure::NotFound(what.to_owned()),
            backend::Error::Changed { by } => Failure::Changed { by },
            backend::Error::Outage(error) => {
                let reference = crate::request::new_reference();
                tracing::error!(reference, error = format!("{error:#}"), "outage");
                Failure::Outage { reference }
            }
        }
    }
}
