//! Configuration: command line, then environment, then one TOML file, then defaults.

use anyhow::{Context, Result};
use backend::mail::{Carrier, Post, Sandbox, Security, Smtp, SmtpSettings};
use clap::Args;
use serde::Deserialize;
use std::{net::SocketAddr, path::PathBuf, sync::Arc};

/// The settings of a server. Every one can be given as `--flag`, as an environment variable, or in
/// the TOML file under the flag's name with underscores.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Given {
    /// The TOML file with settings; read when it exists [default: groundswell.toml]
    #[arg(long, env = "GROUNDSWELL_CONFIG", global = true)]
    #[serde(skip)]
    pub config: Option<PathBuf>,
    /// Where to listen [default: 127.0.0.1:3000]
    #[arg(long, env = "GROUNDSWELL_LISTEN", global = true)]
    pub listen: Option<SocketAddr>,
    /// The database: sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME [default: sqlite:data/groundswell.db]
    #[arg(long, env = "DATABASE_URL", global = true, hide_env_values = true)]
    pub database_url: Option<String>,
    /// The address people reach the server at, such as https://groundswell.example.org. With https, cookies are sent
    /// over HTTPS only; links in invitations start with it [default: http://LISTEN]
    #[arg(long, env = "GROUNDSWELL_PUBLIC_URL", global = true)]
    pub public_url: Option<String>,
    /// The folder with what the browser loads, made by the build [default: target/site]
    #[arg(long, env = "LEPTOS_SITE_ROOT", global = true)]
    pub site: Option<PathBuf>,
    /// How many pieces of background work run at once [default: 2]
    #[arg(long, env = "GROUNDSWELL_RUNNERS", global = true)]
    pub runners: Option<usize>,
    /// Whether the server stands behind a proxy whose X-Forwarded-For header can be trusted [default: false]
    #[arg(long, env = "GROUNDSWELL_TRUST_PROXY", global = true)]
    pub trust_proxy: Option<bool>,
    /// The mail server through which e-mails go; without one they stay in the sandbox, on the admins' page
    #[arg(long, env = "GROUNDSWELL_MAIL_HOST", global = true)]
    pub mail_host: Option<String>,
    /// The mail server's port [default: 465 for tls, 587 for starttls, 25 for none]
    #[arg(long, env = "GROUNDSWELL_MAIL_PORT", global = true)]
    pub mail_port: Option<u16>,
    /// How the way to the mail server is protected: tls, starttls or none [default: starttls]
    #[arg(long, env = "GROUNDSWELL_MAIL_SECURITY", global = true)]
    pub mail_security: Option<String>,
    /// The name to sign in to the mail server with
    #[arg(long, env = "GROUNDSWELL_MAIL_USER", global = true)]
    pub mail_user: Option<String>,
    /// The password to sign in to the mail server with
    #[arg(long, env = "GROUNDSWELL_MAIL_PASSWORD", global = true, hide_env_values = true)]
    pub mail_password: Option<String>,
    /// From whom e-mails are, such as Groundswell <groundswell@example.com>
    #[arg(long, env = "GROUNDSWELL_MAIL_FROM", global = true)]
    pub mail_from: Option<String>,
    /// What is logged, such as info or backend=debug,warn [default: info]
    #[arg(long, env = "GROUNDSWELL_LOG", global = true)]
    pub log: Option<String>,
}

/// Settings with nothing left open.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The database.
    pub database_url: String,
    /// The address people use, without a slash at the end.
    pub public_url: String,
    /// What the browser loads.
    pub site: PathBuf,
    /// Pieces of background work at once.
    pub runners: usize,
    /// Whether `X-Forwarded-For` is believed.
    pub trust_proxy: bool,
    /// The mail server; without one e-mails stay in the sandbox.
    pub mail: Option<SmtpSettings>,
    /// What is logged.
    pub log: String,
}

impl Settings {
    /// Through what e-mails go, and where their links lead.
    pub fn post(&self) -> Result<Post> {
        let carrier: Arc<dyn Carrier> = match &self.mail {
            Some(settings) => Arc::new(Smtp::new(settings).context("the mail server")?),
            None => Arc::new(Sandbox),
        };
        Ok(Post::new(carrier, &self.public_url))
    }
}

/// The mail server that flags, environment and file name together.
fn mail_server(given: &Given, file: &Given) -> Result<Option<SmtpSettings>> {
    let either = |pick: fn(&Given) -> &Option<String>| pick(given).clone().or(pick(file).clone());
    let Some(host) = either(|one| &one.mail_host) else { return Ok(None) };
    let security = match either(|one| &one.mail_security).as_deref() {
        None | Some("starttls") => Security::StartTls,
        Some("tls") => Security::Tls,
        Some("none") => Security::None,
        Some(other) => anyhow::bail!("mail_security is tls, starttls or none, not {other}"),
    };
    let from = either(|one| &one.mail_from)
        .context("mail_host needs mail_from, such as Groundswell <groundswell@example.com>")?;
    let credentials = match (either(|one| &one.mail_user), either(|one| &one.mail_password)) {
        (Some(user), Some(password)) => Some((user, password)),
        (None, None) => None,
        _ => anyhow::bail!("mail_user and mail_password are given together, or neither"),
    };
    let port = given.mail_port.or(file.mail_port);
    Ok(Some(SmtpSettings { host, port, security, credentials, from }))
}

impl Given {
    /// Fills what is open from the TOML file and the defaults.
    pub fn settle(self) -> Result<Settings> {
        let path = self.config.clone().unwrap_or_else(|| "groundswell.toml".into());
        let file: Given = match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text)
                .with_context(|| format!("the settings in {}", path.display()))?,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound && self.config.is_none() => {
                Given::default()
            }
            Err(e) => return Err(e).with_context(|| format!("reading {}", path.display())),
        };
        let mail = mail_server(&self, &file)?;
        let listen = match self.listen.or(file.listen) {
            Some(listen) => listen,
            None => "127.0.0.1:3000".parse()?,
        };
        let public_url = self.public_url.or(file.public_url);
        anyhow::ensure!(
            mail.is_none() || public_url.is_some(),
            "mail_host needs public_url, such as https://groundswell.example.com: links in e-mails begin with it"
        );
        let public_url = public_url
            .map(|url| url.trim_end_matches('/').to_owned())
            .unwrap_or_else(|| format!("http://{listen}"));
        Ok(Settings {
            listen,
            mail,
            database_url: self
                .database_url
                .or(file.database_url)
                .unwrap_or_else(|| "sqlite:data/groundswell.db".into()),
            public_url,
            site: self.site.or(file.site).unwrap_or_else(|| "target/site".into()),
            runners: self.runners.or(file.runners).unwrap_or(2).max(1),
            trust_proxy: self.trust_proxy.or(file.trust_proxy).unwrap_or(false),
            log: self.log.or(file.log).unwrap_or_else(|| "info,sqlx=warn".into()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_wins_over_the_file_and_the_file_over_the_default() {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("groundswell.toml");
        std::fs::write(&config, "listen = \"127.0.0.1:4000\"\nrunners = 5\n").unwrap();
        let given = Given { config: Some(config), runners: Some(1), ..Given::default() };
        let settings = given.settle().unwrap();
        assert_eq!(settings.listen.port(), 4000);
        assert_eq!(settings.runners, 1);
        assert_eq!(settings.public_url, "http://127.0.0.1:4000");
    }

    fn settled(toml: &str) -> Result<Settings> {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("groundswell.toml");
        std::fs::write(&config, toml).unwrap();
        Given { config: Some(config), ..Given::default() }.settle()
    }

    #[test]
    fn mail_stays_here_until_a_mail_server_is_named_with_a_sender() {
        assert!(settled("").unwrap().post().unwrap().is_sandbox());
        let named = "mail_host = \"mail.example.com\"\n";
        let error = settled(named).unwrap_err();
        assert!(error.to_string().contains("mail_from"), "{error:#}");
        let sender = format!("{named}mail_from = \"Groundswell <g@example.com>\"\n");
        let error = settled(&sender).unwrap_err();
        assert!(error.to_string().contains("public_url"), "{error:#}");
        let whole = format!("{sender}public_url = \"https://g.example.com\"\n");
        assert!(!settled(&whole).unwrap().post().unwrap().is_sandbox());
        let error = settled(&format!("{whole}mail_user = \"g\"\n")).unwrap_err();
        assert!(error.to_string().contains("together"), "{error:#}");
        let error = settled(&format!("{whole}mail_security = \"ssl\"\n")).unwrap_err();
        assert!(error.to_string().contains("starttls"), "{error:#}");
        let wrong = whole.replace("Groundswell <g@example.com>", "nobody");
        let error = settled(&wrong).unwrap().post().unwrap_err();
        assert!(format!("{error:#}").contains("no sender"), "{error:#}");
    }

    #[test]
    fn an_unknown_setting_in_the_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("groundswell.toml");
        std::fs::write(&config, "lisen = \"127.0.0.1:4000\"\n").unwrap();
        let error = Given { config: Some(config), ..Given::default() }.settle().unwrap_err();
        assert!(format!("{error:#}").contains("lisen"), "{error:#}");
    }
}
