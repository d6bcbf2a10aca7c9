//! What SMTP answers mean: taken, not now, never, or nobody can say.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use backend::mail::{Carried, Carrier, Parcel, Security, Smtp, SmtpSettings};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};
use uuid::Uuid;

/// How a mail server behaves when it is handed a mail.
#[derive(Clone, Copy, Debug)]
enum Manner {
    Takes,
    RefusesTheAddress(&'static str),
    HangsUpAfterTheText,
}

/// Serves one connection; the text of the mail, if one came.
async fn serve(stream: TcpStream, manner: Manner) -> Option<String> {
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

/// Hands one mail to a server of that manner: what became of it, and the text that came.
async fn hand_over(manner: Manner) -> (Carried, Option<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move {
        // The line is tried first, on a connection of its own.
        let (tried, _) = listener.accept().await.unwrap();
        serve(tried, manner).await;
        let (stream, _) = listener.accept().await.unwrap();
        serve(stream, manner).await
    });
    let carried = smtp(port).carry(&parcel()).await;
    (carried, server.await.unwrap())
}

fn smtp(port: u16) -> Smtp {
    let settings = SmtpSettings {
        host: "127.0.0.1".into(),
        port: Some(port),
        security: Security::None,
        credentials: None,
        from: "Groundswell <groundswell@example.com>".into(),
    };
    Smtp::new(&settings).unwrap()
}

fn parcel() -> Parcel {
    Parcel {
        id: Uuid::from_u128(7),
        to: "ann@example.com".into(),
        name: "Ann, of Zoë & Co".into(),
        subject: "Max mentioned you in März".into(),
        text: "Hello Ann,\n\nlook at März.\n".into(),
    }
}

#[tokio::test]
async fn a_mail_that_is_taken_was_sent_whole_and_says_that_it_is_automatic() {
    let (carried, text) = hand_over(Manner::Takes).await;
    assert_eq!(carried, Carried::Taken);
    let text = text.unwrap();
    for wanted in [
        "From: Groundswell <groundswell@example.com>",
        "ann@example.com",
        "Auto-Submitted: auto-generated",
        "Message-ID: <00000000000000000000000000000007@example.com>",
        "Hello Ann,",
    ] {
        assert!(text.contains(wanted), "{wanted} is not in\n{text}");
    }
    assert!(text.is_ascii(), "what is not ASCII travels encoded:\n{text}");
}

#[tokio::test]
async fn an_answer_in_words_says_that_nothing_was_taken() {
    let (carried, _) = hand_over(Manner::RefusesTheAddress("450 busy, try later")).await;
    assert!(matches!(&carried, Carried::NotNow(why) if why.contains("busy")), "{carried:?}");
    let (carried, _) = hand_over(Manner::RefusesTheAddress("550 no such mailbox")).await;
    assert!(matches!(&carried, Carried::Never(why) if why.contains("mailbox")), "{carried:?}");
}

#[tokio::test]
async fn when_the_line_breaks_after_the_text_nobody_can_say() {
    let (carried, text) = hand_over(Manner::HangsUpAfterTheText).await;
    assert!(text.is_some(), "the server had it all");
    assert!(matches!(carried, Carried::Unknown(_)), "{carried:?}");
}

#[tokio::test]
async fn without_a_server_nothing_went_out() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let carried = smtp(port).carry(&parcel()).await;
    assert!(matches!(carried, Carried::NotNow(_)), "{carried:?}");
}
