//! A page for browsers of this machine, which shows a board as it is watched.
//!
//! The page comes over HTTP, what happens over a WebSocket: JSON texts, each a list of what happened since the last.

mod connection;
mod hub;
mod request;
mod tab;

use super::again::Again;
use super::counts::{Counts, documented};
use super::seen::Seen;
use crate::live::{Device, Samples};
use anyhow::{Context, Result};
use hub::{Happened, Hub};
use serde_json::{Value, json};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::spawn;

/// The server: it answers as long as the program runs.
pub(super) struct Web {
    address: SocketAddr,
    hub: Arc<Hub>,
}

impl Web {
    /// Begins to answer at this address.
    pub fn serve(address: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind(address).with_context(|| {
            format!("cannot listen at {address}: name another port with --web=PORT, or any free one with --web")
        })?;
        let address = listener.local_addr()?;
        let hub = Arc::new(Hub::default());
        let shared = hub.clone();
        spawn(move || connection::accept(&listener, address, &shared));
        Ok(Self { address, hub })
    }

    /// Returns what to open.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Tells what board is watched from here on.
    pub fn board(&self, device: &Device, model: Option<&Again>) {
        let channels: Vec<Value> = device
            .channels
            .iter()
            .map(|channel| json!({ "name": channel.name, "unit": channel.unit }))
            .collect();
        let network = device.network.map(|network| {
            json!({
                "checksum": network.checksum, "outputs": network.outputs,
                "window": network.window, "hop": network.hop,
            })
        });
        self.hub.tell(Happened::Board(json!({
            "kind": "board", "firmware": device.firmware, "channels": channels, "rate": device.rate,
            "network": network, "labels": model.map(Again::labels), "model": model.map(Again::path),
        })));
    }

    /// Tells what was measured.
    pub fn samples(&self, samples: &Samples) {
        // As text at once: a `Value` would have the digits of an `f64`.
        let values = serde_json::to_string(&samples.values).unwrap_or_else(|_| "[]".into());
        self.hub.tell(Happened::Samples {
            values: samples.values.len(),
            text: format!(r#"{{"kind":"samples","first":{},"values":{values}}}"#, samples.first),
        });
    }

    /// Tells what the board said of a window.
    pub fn window(&self, Seen { prediction, verdict }: &Seen) {
        // A class of none is that of a window that the board does not know.
        let is_known = prediction.decided.is_none_or(|decided| decided.is_known);
        self.hub.tell(Happened::Window(json!({
            "kind": "window", "number": prediction.number,
            "class": is_known.then_some(prediction.class), "nearest": prediction.class,
            "outputs": prediction.outputs, "micros": prediction.micros,
            "bits": verdict.map(|verdict| verdict.name()), "here": verdict.and_then(|verdict| verdict.class()),
        })));
    }

    /// Sends what happened to all tabs, if it is time.
    pub fn refresh(&self, counts: &Counts) {
        self.hub.refresh(|| told(counts));
    }

    /// Tells at once that the board cannot be reached.
    pub fn gone(&self, why: &str) {
        self.hub.tell(Happened::Gone(json!({ "kind": "gone", "why": why })));
        self.hub.flush();
    }

    /// Tells all tabs the last counts and that this was all, and waits a moment until they know.
    pub fn end(self, counts: &Counts) {
        self.hub.end(&told(counts));
    }
}

/// Counts, as a page is told them.
fn told(counts: &Counts) -> Value {
    json!({
        "kind": "counts", "windows": counts.windows, "same": counts.same,
        "different": counts.different, "unknown": counts.unknown, "gaps": counts.gaps,
        "lost": counts.lost, "damaged": counts.damaged, "restarts": counts.restarts,
        "failures": counts.failures, "micros": counts.latency(), "refused": counts.refused,
        "board": counts.of_board.as_ref().map(documented),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::{Prediction, Unit};
    use link::{NetworkId, NumberKind};
    use std::io::{Read, Write};
    use std::net::TcpStream;
    use std::time::Duration;
    use tungstenite::client::IntoClientRequest;
    use tungstenite::{Message, WebSocket, client};

    fn served() -> Web {
        Web::serve("127.0.0.1:0".parse().unwrap()).unwrap()
    }

    fn device() -> Device {
        Device {
            firmware: "wand 1.0".into(),
            boots: 0,
            channels: vec![Unit { name: "x".into(), unit: "g".into() }],
            number: NumberKind::F32,
            scale: 1.0,
            rate: 50.0,
            network: Some(NetworkId { checksum: 7, outputs: 2, window: 8, hop: 4 }),
        }
    }

    fn window(number: u32) -> Seen {
        let prediction = Prediction {
            number,
            first: 0,
            class: 1,
            micros: 9,
            fingerprint: 0,
            decided: None,
            outputs: vec![0.25, 0.75],
        };
        Seen { prediction, verdict: None }
    }

    fn connect(web: &Web) -> TcpStream {
        let stream = TcpStream::connect(web.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream
    }

    /// A tab of the page.
    fn tab(web: &Web) -> WebSocket<TcpStream> {
        let mut request = format!("ws://{}/watch", web.address).into_client_request().unwrap();
        let origin = format!("http://{}", web.address).parse().unwrap();
        request.headers_mut().insert("Origin", origin);
        client(request, connect(web)).unwrap().0
    }

    /// Tells counts once it is time.
    fn refresh(web: &Web) {
        std::thread::sleep(Duration::from_millis(60));
        web.refresh(&Counts::default());
    }

    /// Reads what happened until something of this kind did.
    fn until(tab: &mut WebSocket<TcpStream>, kind: &str) -> Vec<Value> {
        let mut all: Vec<Value> = Vec::new();
        while all.last().is_none_or(|last| last["kind"] != kind) {
            let Message::Text(text) = tab.read().unwrap() else { continue };
            all.extend(serde_json::from_str::<Vec<Value>>(&text).unwrap());
        }
        all
    }

    fn answer(web: &Web, request: &str) -> String {
        let mut stream = connect(web);
        stream.write_all(request.as_bytes()).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn the_page_is_served_and_may_load_nothing() {
        let web = served();
        let request = format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", web.address);
        let page = answer(&web, &request);
        assert!(page.starts_with("HTTP/1.1 200 OK\r\n"), "{page}");
        assert!(page.contains("default-src 'none'") && page.contains("data-source=\"server\""));
        assert!(answer(&web, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").starts_with("HTTP/1.1 403 "));
        // More than any browser writes is not waited for.
        let long = format!("GET / HTTP/1.1\r\nHost: {}", "x".repeat(20_000));
        let mut stream = connect(&web);
        let _ = stream.write_all(long.as_bytes());
        assert!(!matches!(stream.read(&mut [0; 64]), Ok(1..)));
    }

    #[test]
    fn all_tabs_are_told_the_same_and_one_that_comes_later_what_was_before() {
        let web = served();
        let mut first = tab(&web);
        assert_eq!(until_empty(&mut first), 0);
        web.board(&device(), None);
        web.samples(&Samples { first: 4, micros: 0, lost: 0, values: vec![0.1, f32::NAN] });
        web.window(&window(3));
        refresh(&web);
        let told = until(&mut first, "counts");
        let kinds: Vec<&Value> = told.iter().map(|happened| &happened["kind"]).collect();
        assert_eq!(kinds, ["board", "samples", "window", "counts"]);
        assert_eq!(told[0]["channels"], json!([{ "name": "x", "unit": "g" }]));
        assert_eq!(told[1]["values"], json!([0.1, null]), "the digits of an f32");
        assert_eq!((&told[2]["number"], &told[2]["bits"]), (&json!(3), &Value::Null));

        let mut second = tab(&web);
        assert_eq!(until(&mut second, "counts"), told);
        // A tab that closes, and one whose browser is gone, do no harm.
        first.close(None).unwrap();
        drop(tab(&web));
        drop(first);
        for number in 4..8 {
            web.window(&window(number));
            web.gone("unplugged");
        }
        let after = until(&mut second, "gone");
        assert_eq!((&after[0]["number"], &after[1]["why"]), (&json!(4), &json!("unplugged")));
        let mut counts = Counts::new(true);
        counts.count(&window(8).prediction, None);
        web.end(&counts);
        let end = until(&mut second, "ended");
        assert_eq!(end.iter().filter(|happened| happened["kind"] == "gone").count(), 3);
        assert_eq!(end[end.len() - 2]["windows"], 1, "the last counts, however soon");
        assert!(matches!(second.read(), Ok(Message::Close(_))));
    }

    /// Count of what a tab is told at first, of a board that is not there yet.
    fn until_empty(tab: &mut WebSocket<TcpStream>) -> usize {
        let Message::Text(text) = tab.read().unwrap() else { panic!("no text") };
        serde_json::from_str::<Vec<Value>>(&text).unwrap().len()
    }

    #[test]
    fn a_tab_that_says_too_much_is_let_go_and_others_stay() {
        let web = served();
        let (mut loud, mut quiet) = (tab(&web), tab(&web));
        until_empty(&mut loud);
        until_empty(&mut quiet);
        loud.send(Message::text("x".repeat(2000))).unwrap();
        while loud.read().is_ok() {}
        web.gone("unplugged");
        assert_eq!(until(&mut quiet, "gone").len(), 1);
    }

    #[test]
    fn memory_is_bounded_for_long_watches_and_tabs_that_do_not_read() {
        let web = served();
        let _sleeping = tab(&web);
        web.board(&device(), None);
        for number in 0..20_000 {
            web.window(&window(number));
            web.samples(&Samples { first: number, micros: 0, lost: 0, values: vec![0.5; 8] });
            if number % 40 == 0 {
                web.hub.flush();
            }
        }
        refresh(&web);
        let mut late = tab(&web);
        let told = until(&mut late, "counts");
        let count = |kind: &str| told.iter().filter(|happened| happened["kind"] == kind).count();
        assert_eq!((count("board"), count("window")), (1, 1000));
        assert!((700..=768).contains(&count("samples")), "{}", count("samples"));
    }

    #[test]
    fn more_connections_than_anyone_needs_are_refused() {
        let web = served();
        let mut tabs: Vec<_> = (0..32).map(|_| tab(&web)).collect();
        for tab in &mut tabs {
            until_empty(tab);
        }
        let request = format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", web.address);
        let mut stream = connect(&web);
        let _ = stream.write_all(request.as_bytes());
        let mut status = [0; 12];
        stream.read_exact(&mut status).unwrap();
        assert_eq!(&status, b"HTTP/1.1 503");
    }

    #[test]
    fn a_port_that_is_taken_is_refused_with_what_to_type() {
        let web = served();
        let error = Web::serve(web.address).err().unwrap().to_string();
        assert!(
            error.contains("cannot listen at 127.0.0.1:") && error.contains("--web=PORT"),
            "{error}"
        );
    }
}
