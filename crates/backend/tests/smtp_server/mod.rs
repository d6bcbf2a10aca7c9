//! A mail server that speaks SMTP as a real one does, and behaves as a test wants it to.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]
#![allow(dead_code, reason = "each test uses its part")]

use backend::mail::{Security, Smtp, SmtpSettings};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// How a mail server behaves when it is handed a mail.
#[derive(Clone, Copy, Debug)]
pub enum Manner {
    Takes,
    RefusesTheAddress(&'static str),
    HangsUpAfterTheText,
}

/// Serves one connection; the text of the mail, if one came.
pub async fn serve(stream: TcpStream, manner: Manner) -> Option<String> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 test ESMTP\r\n").await.ok()?;
    let mut text = None;
    while let Ok(Some(line)) = lines.next_line().await {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        let answer = match (verb.as_str(), manner) {
            ("EHLO", _) => "250-test\r\n250 8BITMIME\r\n".to_owned(),
            ("RCPT", Manner::RefusesTheAddress(answer)) => format!("{answer}\r\n"),
            ("DATA", _) => {
                write.write_all(b"354 go on\r\n").await.ok()?;
                let mut body = String::new();
                while let Ok(Some(line)) = lines.next_line().await {
                    if line == "." {
                        break;
                    }
                    body.push_str(&line);
                    body.push('\n');
                }
                text = Some(body);
                match manner {
                    Manner::HangsUpAfterTheText => return text,
                    _ => "250 taken\r\n".to_owned(),
                }
            }
            ("QUIT", _) => "221 bye\r\n".to_owned(),
            _ => "250 ok\r\n".to_owned(),
        };
        write.write_all(answer.as_bytes()).await.ok()?;
        if verb == "QUIT" {
            break;
        }
    }
    text
}

/// A server that serves one mail, on which port, and the text of the mail when it is over. The line
/// is tried first, on a connection of its own.
pub async fn one_mail(manner: Manner) -> (u16, tokio::task::JoinHandle<Option<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move {
        let (tried, _) = listener.accept().await.unwrap();
        serve(tried, manner).await;
        let (stream, _) = listener.accept().await.unwrap();
        serve(stream, manner).await
    });
    (port, server)
}

/// A carrier to that port.
pub fn smtp(port: u16) -> Smtp {
    let settings = SmtpSettings {
        host: "127.0.0.1".into(),
        port: Some(port),
        security: Security::None,
        credentials: None,
        from: "Groundswell <groundswell@example.com>".into(),
    };
    Smtp::new(&settings).unwrap()
}
