//! How a command or query fails.

use domain::{
    accounts::Forbidden,
    refusal::{Never, Refusal},
};

/// Why a command or query did not do what was asked.
///
/// `R` is the refusal of the operation's rule; [`Never`] where no rule can refuse.
#[derive(Debug, thiserror::Error)]
pub enum Error<R: Refusal = Never> {
    /// A rule said no.
    #[error("{0}")]
    Refused(R),
    /// This person may not do that.
    #[error("{0}")]
    Forbidden(Forbidden),
    /// There is no such thing in this workspace; the word says what was looked for.
    #[error("There is no such {0} in this workspace.")]
    NotFound(&'static str),
    /// It was changed since the asker read it.
    #[error("This was changed meanwhile{}.", by.as_ref().map(|name| format!(" by {name}")).unwrap_or_default())]
    Changed {
        /// Who changed it, when known.
        by: Option<String>,
    },
    /// Something outside failed: the database, a file, a process. Logged once, at the edge.
    #[error("{0}")]
    Outage(anyhow::Error),
}

/// The result of a command or query.
pub type Result<T, R = Never> = std::result::Result<T, Error<R>>;

impl<R: Refusal> From<Forbidden> for Error<R> {
    fn from(forbidden: Forbidden) -> Self {
        Error::Forbidden(forbidden)
    }
}

impl<R: Refusal> From<sqlx::Error> for Error<R> {
    fn from(error: sqlx::Error) -> Self {
        Error::Outage(error.into())
    }
}

impl<R: Refusal> From<anyhow::Error> for Error<R> {
    fn from(error: anyhow::Error) -> Self {
        Error::Outage(error)
    }
}

impl<R: Refusal> From<serde_json::Error> for Error<R> {
    fn from(error: serde_json::Error) -> Self {
        Error::Outage(error.into())
    }
}

impl<R: Refusal> From<std::io::Error> for Error<R> {
    fn from(error: std::io::Error) -> Self {
        Error::Outage(error.into())
    }
}

impl Error<Never> {
    /// The same failure where an operation's rule could have refused.
    pub fn widen<R: Refusal>(self) -> Error<R> {
        match self {
            Error::Refused(never) => match never {},
            Error::Forbidden(f) => Error::Forbidden(f),
            Error::NotFound(what) => Error::NotFound(what),
            Error::Changed { by } => Error::Changed { by },
            Error::Outage(e) => Error::Outage(e),
        }
    }
}

impl<R: Refusal> Error<R> {
    /// The same failure with the refusal turned into another.
    pub fn map_refusal<S: Refusal>(self, f: impl FnOnce(R) -> S) -> Error<S> {
        match self {
            Error::Refused(r) => Error::Refused(f(r)),
            Error::Forbidden(x) => Error::Forbidden(x),
            Error::NotFound(what) => Error::NotFound(what),
            Error::Changed { by } => Error::Changed { by },
            Error::Outage(e) => Error::Outage(e),
        }
    }
}

/// Turns a rule's refusal into the command's error: `rule(…).map_err(refused)?`.
pub fn refused<R: Refusal>(refusal: R) -> Error<R> {
    Error::Refused(refusal)
}
