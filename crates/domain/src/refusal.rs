//! How a rule says no.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::fmt;

/// A rule saying no: a small enum per operation whose `Display` is a sentence a marketer can act on.
pub trait Refusal:
    fmt::Display + fmt::Debug + Clone + Send + Sync + Serialize + DeserializeOwned + 'static
{
}

/// The refusal of an operation that no rule can refuse; only access or an outage stops it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Never {}

impl fmt::Display for Never {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}
impl Refusal for Never {}

/// Declares a refusal enum with its sentences.
///
/// ```
/// domain::refusals! {
///     /// Why a wave cannot be renamed.
///     pub enum RenameWave {
///         /// The name is empty.
///         Empty => "Give the wave a name.",
///         /// The name is taken.
///         Taken { name: String } => "There is already a wave called \"{name}\".",
///     }
/// }
/// assert_eq!(RenameWave::Empty.to_string(), "Give the wave a name.");
/// ```
#[macro_export]
macro_rules! refusals {
    ($(#[$doc:meta])* pub enum $name:ident {
        $($(#[$case_doc:meta])* $case:ident $({ $($field:ident : $type:ty),* $(,)? })? => $text:literal,)*
    }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[allow(missing_docs, reason = "the fields' names say what they are")]
        pub enum $name {
            $($(#[$case_doc])* $case $({ $($field: $type),* })?,)*
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self {
                    $(Self::$case $({ $($field),* })? => write!(f, $text),)*
                }
            }
        }
        impl $crate::refusal::Refusal for $name {}
    };
}
