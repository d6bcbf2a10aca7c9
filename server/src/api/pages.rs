//! Lists in pieces: an opaque cursor tells where the last piece ended.
//!
//! A cursor holds a position in the list and a fingerprint of the question, so that nobody reads on
//! in another list. It is not signed: it gives no access, and a made-up one only names a place.

use super::problem::{Kind, Problem};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

/// Lines in a piece when nobody says how many.
pub const LIMIT_USUAL: u32 = 100;
/// Most lines in a piece.
pub const LIMIT_MOST: u32 = 500;

/// How many lines are asked for.
pub fn limit(asked: Option<u32>) -> Result<u32, Problem> {
    match asked.unwrap_or(LIMIT_USUAL) {
        limit @ 1..=LIMIT_MOST => Ok(limit),
        other => Err(Problem::new(
            Kind::Parameter,
            format!("limit: {other} is not between 1 and {LIMIT_MOST}."),
        )),
    }
}

/// The cursor for a position in the list that `question` asks for.
pub fn cursor(question: &impl Serialize, position: &impl Serialize) -> Result<String, Problem> {
    let told = serde_json::to_vec(&(fingerprint(question)?, position))
        .map_err(|error| Problem::outage(&error.into()))?;
    Ok(URL_SAFE_NO_PAD.encode(told))
}

/// The position that a cursor names in the list that `question` asks for.
pub fn position<P: DeserializeOwned>(
    question: &impl Serialize,
    cursor: &str,
) -> Result<P, Problem> {
    let wrong = |why: &str| Problem::new(Kind::Parameter, format!("cursor: {why}"));
    let told = URL_SAFE_NO_PAD.decode(cursor).ok();
    let read: Option<(String, P)> = told.and_then(|told| serde_json::from_slice(&told).ok());
    let (about, position) =
        read.ok_or_else(|| wrong("This is no cursor. Send back what `next` said, unchanged."))?;
    if about != fingerprint(question)? {
        return Err(wrong("It belongs to another filter or order. Begin again without a cursor."));
    }
    Ok(position)
}

fn fingerprint(question: &impl Serialize) -> Result<String, Problem> {
    let told = serde_json::to_vec(question).map_err(|error| Problem::outage(&error.into()))?;
    let digest = Sha256::digest(told);
    Ok(URL_SAFE_NO_PAD.encode(&digest[..9]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_back_to_its_position_and_only_in_its_own_list() {
        let told = cursor(&("runs", "newest"), &42_i64).unwrap();
        assert_eq!(position::<i64>(&("runs", "newest"), &told), Ok(42));
        let elsewhere = position::<i64>(&("runs", "oldest"), &told).unwrap_err();
        assert_eq!(elsewhere.status().as_u16(), 400);
        for broken in ["", "x", "4242", &told[1..]] {
            assert!(position::<i64>(&("runs", "newest"), broken).is_err(), "{broken}");
        }
    }

    #[test]
    fn a_limit_is_bounded() {
        assert_eq!(limit(None), Ok(100));
        assert_eq!(limit(Some(500)), Ok(500));
        assert!(limit(Some(0)).is_err() && limit(Some(501)).is_err());
    }
}
