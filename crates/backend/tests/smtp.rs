//! What SMTP answers mean: taken, not now, never, or nobody can say.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod smtp_server;

use backend::mail::{Carried, Carrier, Enclosure, Parcel};
use smtp_server::{Manner, one_mail, smtp};
use tokio::net::TcpListener;
use uuid::Uuid;

/// Hands one mail to a server of that manner: what became of it, and the text that came.
async fn hand_over(manner: Manner, parcel: Parcel) -> (Carried, Option<String>) {
    let (port, server) = one_mail(manner).await;
    let carried = smtp(port).carry(&parcel).await;
    (carried, server.await.unwrap())
}

fn parcel() -> Parcel {
    Parcel {
        id: Uuid::from_u128(7),
        to: "ann@example.com".into(),
        name: "Ann, of Zoë & Co".into(),
        subject: "Max mentioned you in März".into(),
        text: "Hello Ann,\n\nlook at März.\n".into(),
        reply_to: String::new(),
        files: Vec::new(),
    }
}

#[tokio::test]
async fn a_mail_that_is_taken_was_sent_whole_and_says_that_it_is_automatic() {
    let (carried, text) = hand_over(Manner::Takes, parcel()).await;
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
async fn files_go_with_a_mail_under_their_names_and_answers_go_where_they_should() {
    let bytes: Vec<u8> = (0..=255).cycle().take(3_000).collect();
    let files = vec![
        Enclosure {
            name: "ORD-2025-03-001.pdf".into(),
            media_type: "application/pdf".into(),
            bytes: bytes.clone(),
        },
        Enclosure {
            name: "Größe.csv".into(),
            media_type: "text/csv; charset=utf-8; header=present".into(),
            bytes: "Shop;QTY\r\nA;1\r\n".into(),
        },
    ];
    let parcel = Parcel { reply_to: "mia@maple.example".into(), files, ..parcel() };
    let (carried, text) = hand_over(Manner::Takes, parcel).await;
    assert_eq!(carried, Carried::Taken);
    let text = text.unwrap();
    for wanted in [
        "Reply-To: mia@maple.example",
        "Content-Type: multipart/mixed;",
        "Content-Disposition: attachment; filename=\"ORD-2025-03-001.pdf\"",
        "Content-Type: application/pdf",
        "Content-Type: text/csv",
        "Hello Ann,",
    ] {
        assert!(text.contains(wanted), "{wanted} is not in\n{text}");
    }
    assert!(text.is_ascii(), "what is not ASCII travels encoded:\n{text}");
    let sent = text.split("application/pdf").nth(1).unwrap();
    let sent: String = sent
        .split("\n\n")
        .nth(1)
        .unwrap()
        .lines()
        .take_while(|line| !line.starts_with("--"))
        .collect();
    use base64::Engine;
    assert_eq!(base64::engine::general_purpose::STANDARD.decode(sent).unwrap(), bytes);
}

#[tokio::test]
async fn an_answer_in_words_says_that_nothing_was_taken() {
    let (carried, _) = hand_over(Manner::RefusesTheAddress("450 busy, try later"), parcel()).await;
    assert!(matches!(&carried, Carried::NotNow(why) if why.contains("busy")), "{carried:?}");
    let (carried, _) = hand_over(Manner::RefusesTheAddress("550 no such mailbox"), parcel()).await;
    assert!(matches!(&carried, Carried::Never(why) if why.contains("mailbox")), "{carried:?}");
}

#[tokio::test]
async fn when_the_line_breaks_after_the_text_nobody_can_say() {
    let (carried, text) = hand_over(Manner::HangsUpAfterTheText, parcel()).await;
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
