//! Password hashing with Argon2id, off the async threads.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use std::sync::OnceLock;

/// Hashes a password with Argon2id and the crate's current parameters (19 MiB, two passes: the
/// first of OWASP's recommended settings), with a fresh salt.
pub async fn hash_password(password: String) -> anyhow::Result<String> {
    tokio::task::spawn_blocking(move || {
        Argon2::default()
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
            .map_err(|e| anyhow::anyhow!("hashing a password: {e}"))
    })
    .await?
}

/// Whether `password` is the one behind `hash`. Without a hash (no such account) it takes as long
/// and says no, so that the time tells nothing about who has an account.
pub(super) async fn matches(password: String, hash: Option<String>) -> anyhow::Result<bool> {
    tokio::task::spawn_blocking(move || {
        static NOBODY: OnceLock<String> = OnceLock::new();
        let known = hash.is_some();
        let hash = match hash {
            Some(hash) => hash,
            None => NOBODY
                .get_or_init(|| {
                    Argon2::default()
                        .hash_password(b"nobody has this password")
                        .map(|hash| hash.to_string())
                        .unwrap_or_default()
                })
                .clone(),
        };
        let parsed =
            PasswordHash::new(&hash).map_err(|e| anyhow::anyhow!("a stored password hash: {e}"))?;
        let fits = Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok();
        Ok(known && fits)
    })
    .await?
}
