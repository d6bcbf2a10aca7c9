//! What a request holds, read with problems that a client can act on.

use super::problem::{Kind, Problem};
use axum::{
    extract::{self, FromRequest, FromRequestParts, Request, rejection::JsonRejection},
    http::{StatusCode, request::Parts},
};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use std::{fmt::Display, str::FromStr};

/// A body of JSON.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match extract::Json::<T>::from_request(request, state).await {
            Ok(extract::Json(body)) => Ok(Body(body)),
            Err(rejection) => {
                let kind = match &rejection {
                    JsonRejection::JsonDataError(_) => Kind::Form,
                    JsonRejection::MissingJsonContentType(_) => Kind::MediaType,
                    other if other.status() == StatusCode::PAYLOAD_TOO_LARGE => Kind::TooLarge,
                    _ => Kind::Malformed,
                };
                Err(Problem::new(kind, rejection.body_text()))
            }
        }
    }
}

/// The parameters behind the `?`.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match extract::Query::<T>::from_request_parts(parts, state).await {
            Ok(extract::Query(query)) => Ok(Query(query)),
            Err(rejection) => Err(Problem::new(Kind::Parameter, rejection.body_text())),
        }
    }
}

/// Identities in the address. One that cannot be read names nothing, as one that is unknown.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(extract::Path(path)) => Ok(Path(path)),
            Err(rejection) => Err(Problem::new(Kind::NotFound, rejection.body_text())),
        }
    }
}

/// Several values of one parameter, with commas between them.
#[derive(Clone, Debug, PartialEq)]
pub struct List<T>(pub Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        List(Vec::new())
    }
}

impl<'de, T: FromStr<Err: Display>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let values =
            text.split(',').map(str::trim).filter(|value| !value.is_empty()).map(|value| {
                value.parse().map_err(|why| serde::de::Error::custom(format!("\"{value}\": {why}")))
            });
        values.collect::<Result<_, _>>().map(List)
    }
}
