//! The page watches boards, through `monitor --web` and by itself.

use super::{HELLO, page};
use link::{Frame, Hello, PROTOCOL, Receiver, Report, Request};
use serde_json::Value;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;
use tests::browser::{Browser, View};
use tests::command::Trainer;
use tests::watching::{Watching, ask, wait_for};
use tests::wire::{Running, build_monitor, train_moves};
use xtask::board::Board;

/// In JavaScript: whether the line about the state has this text.
fn state_says(text: &str) -> String {
    format!("document.getElementById('state').textContent.includes({text:?})")
}

/// In JavaScript: a stand-in for serial ports, of which one gives these bytes in pieces of a size, and then waits.
fn stand_in(bytes: &[u8], piece: usize) -> String {
    format!(
        "(() => {{ const bytes = Uint8Array.from({bytes:?}); globalThis.written = []; let at = 0, give; \
         const port = {{ getInfo: () => ({{}}), \
           open: async (options) => {{ globalThis.opened = options; \
             port.readable = new ReadableStream({{ start: (c) => {{ give = c; globalThis.unplug = () => c.error(new DOMException('lost', 'NetworkError')); }}, \
               pull: (c) => {{ if (at >= bytes.length) return new Promise(() => {{}}); c.enqueue(bytes.slice(at, at + {piece})); at += {piece}; }} }}); \
             port.writable = new WritableStream({{ write: (chunk) => {{ written.push(...chunk); }} }}); }}, \
           close: async () => {{ at = 0; }} }}; \
         Object.defineProperty(navigator, 'serial', {{ configurable: true, value: {{ requestPort: async () => port, getPorts: async () => [port] }} }}); \
         document.querySelector('#serial button').click(); }})()"
    )
}

/// What a board says when it is asked, and the windows in it: number and class of each.
fn recorded(running: &Running) -> (Vec<u8>, Vec<(u32, u16)>) {
    let mut stream = loop {
        match TcpStream::connect(("127.0.0.1", running.port)) {
            Ok(stream) => break stream,
            Err(_) => std::thread::sleep(Duration::from_millis(50)),
        }
    };
    let mut frame = Frame::<32>::new();
    for request in [Request::Hello, Request::Start { frames: u16::MAX }] {
        stream.write_all(frame.write(&request).unwrap()).unwrap();
        // The hello leaves before the start is read.
        std::thread::sleep(Duration::from_millis(300));
    }
    let mut receiver = Receiver::<1024>::new();
    let (mut bytes, mut windows) = (Vec::new(), Vec::new());
    while windows.len() < 12 {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        bytes.extend(byte);
        if receiver.push(byte[0])
            && let Ok(Report::Answer(answer)) = receiver.message()
        {
            windows.push((answer.number, answer.class));
        }
    }
    (bytes, windows)
}

#[test]
#[ignore = "runs in QEMU and a browser: type `cargo xtask test`"]
fn the_page_shows_a_board_whose_bits_are_the_laptops_and_an_alarm_if_the_model_is_another() {
    let trainer = Trainer::new();
    train_moves(&trainer);
    let board = Board::MICROBIT;
    let elf = build_monitor(board, &trainer, "moves_quantized");
    let mut browser = Browser::start().unwrap();
    let mut other_tab = Browser::start().unwrap();

    let running = Running::start(board, &elf);
    let model = "moves_quantized.postcard";
    let arguments = format!("{} --web --model {model} --windows 40", running.name());
    let watching = Watching::start(&trainer, &arguments).unwrap();
    browser.open(&watching.url, View::DESKTOP).unwrap();
    wait_for(&mut browser, "monitor.watched().windows.length > 4").unwrap();
    // A tab that comes later sees what was before, and does no harm when it goes.
    other_tab.open(&watching.url, View::PHONE).unwrap();
    wait_for(&mut other_tab, "monitor.watched().windows.length > 4").unwrap();
    other_tab.open("about:blank", View::PHONE).unwrap();
    // The measurements that the board plays, as soon as there are some: a busy machine loses moments of the first windows.
    let has_many = |curve: usize| {
        format!("(monitor.watched().curves[{curve}] ?? []).filter(Number.isFinite).length > 100")
    };
    wait_for(&mut browser, &format!("{} && {}", has_many(0), has_many(1))).unwrap();
    let shown: Vec<Vec<f32>> =
        ask(&mut browser, "monitor.watched().curves.map((curve) => curve.filter(Number.isFinite))")
            .unwrap();
    let played = tests::wire::played();
    assert_eq!(shown.len(), 2);
    let pairs = shown[0].iter().zip(&shown[1]);
    assert!(pairs.clone().all(|(a, b)| played.contains(&[*a, *b])));

    wait_for(&mut browser, &state_says("host-trainer has ended")).unwrap();
    let (code, counts) = watching.wait().unwrap();
    // A busy machine may lose moments, never bits.
    let [same, different, unknown] =
        ["same", "different", "unknown"].map(|name| counts[name].as_u64().unwrap());
    assert!(code == Some(0) && different == 0 && same + unknown == 40 && same > 0, "{counts}");
    let text: String = ask(&mut browser, "document.body.innerText").unwrap();
    assert!(text.contains(&format!("{same} windows have the laptop’s bits")), "{text}");
    assert!(text.contains("slow") && text.contains("fast"), "{text}");
    let classes: Vec<Option<usize>> =
        ask(&mut browser, "monitor.watched().windows.map((window) => window.class)").unwrap();
    assert!(classes.len() == 40 && classes.iter().flatten().all(|class| *class < 2));
    drop(running);

    // Another training of the same shape. The page that is open finds the server of before gone, and says so.
    let running = Running::start(board, &elf);
    let arguments = format!("{} --web --model other_quantized.postcard", running.name());
    let watching = Watching::start(&trainer, &arguments).unwrap();
    browser.open(&watching.url, View::DESKTOP).unwrap();
    wait_for(&mut browser, "document.getElementById('verdict').textContent.startsWith('Alarm: ')")
        .unwrap();
    let text: String = ask(&mut browser, "document.body.innerText").unwrap();
    assert!(text.contains("is it the model that the board runs?"), "{text}");

    // Unplugged, and plugged in again: at the same port.
    let port = running.port;
    drop(running);
    wait_for(&mut browser, "document.getElementById('state').className === 'bad'").unwrap();
    let text: String = ask(&mut browser, "document.getElementById('state').textContent").unwrap();
    assert!(
        text.contains("was the board unplugged?") || text.contains("start the emulator first"),
        "{text}"
    );
    let _back = Running::start_at(board, &elf, port);
    wait_for(
        &mut browser,
        "monitor.watched().state === 'watching' && monitor.watched().counts.restarts === 1",
    )
    .unwrap();
    assert_eq!(browser.errors().unwrap(), Vec::<String>::new());
}

#[test]
#[ignore = "runs in QEMU and a browser: type `cargo xtask test`"]
fn the_page_as_a_file_talks_to_a_board_by_itself() {
    let trainer = Trainer::new();
    train_moves(&trainer);
    let board = Board::MPS2_AN386;
    let elf = build_monitor(board, &trainer, "moves");
    let (bytes, windows) = recorded(&Running::start(board, &elf));
    let last = windows.last().unwrap().0;
    for piece in [1, 7, 64, bytes.len()] {
        let mut browser = page(&trainer, View::DESKTOP);
        browser.evaluate(&stand_in(&bytes, piece)).unwrap();
        wait_for(&mut browser, &format!("monitor.watched().windows.at(-1)?.number === {last}"))
            .unwrap();
        let seen: Vec<(u32, u16)> = ask(
            &mut browser,
            "monitor.watched().windows.map(({ number, nearest }) => [number, nearest])",
        )
        .unwrap();
        // Windows that began before watching are left out, and no other.
        assert_eq!(seen[..], windows[windows.len() - seen.len()..]);
        assert!(windows.len() - seen.len() <= 24 / 4, "{} of {}", seen.len(), windows.len());
        let counts: Value = ask(&mut browser, "monitor.watched().counts").unwrap();
        assert_eq!(counts["damaged"], 0, "pieces of {piece}");
        assert_eq!(ask::<Value>(&mut browser, "opened.baudRate").unwrap(), 115_200);

        // It asked as the laptop does: for a hello, to start, and for more.
        let written: Vec<u8> = ask(&mut browser, "written").unwrap();
        let mut receiver = Receiver::<32>::new();
        let mut requests = Vec::new();
        for byte in written {
            if receiver.push(byte) {
                requests.push(receiver.message::<Request>().unwrap());
            }
        }
        assert_eq!(requests[..2], [Request::Hello, Request::Start { frames: 32 }]);
        assert!(requests.contains(&Request::More { frames: 16 }), "{requests:?}");

        browser.evaluate("unplug()").unwrap();
        wait_for(&mut browser, &state_says("was the board unplugged")).unwrap();
        // It is there again a second later.
        wait_for(&mut browser, "monitor.watched().counts.restarts === 1").unwrap();
        assert_eq!(browser.errors().unwrap(), Vec::<String>::new());
    }
}

#[test]
#[ignore = "runs in a browser: type `cargo xtask test`"]
fn the_page_says_what_is_wrong_with_what_comes() {
    let trainer = Trainer::new();
    let mut frame = Frame::<256>::new();
    let mut hello = |hello: Hello<'_>| frame.write(&Report::Hello(hello)).unwrap().to_vec();
    let of_version = format!("speaks version 9 of the link, this page version {PROTOCOL}");
    for (bytes, expected) in [
        (hello(Hello { protocol: 9, ..HELLO }), of_version.as_str()),
        (hello(Hello { channels: "x\nx", ..HELLO }), "two channels are called x"),
        (hello(Hello { scale: 0.0, ..HELLO }), "one step of its numbers is 0"),
        (hello(Hello { network: None, ..HELLO }), "has no network"),
        (b"0.1,0.2,9.8\r\n".repeat(20), "text: “0.1,0.2,9.8"),
        ((0..200u8).map(|byte| byte.wrapping_mul(77) | 0x80).collect(), "is the baud rate right"),
        (Vec::new(), "Nothing comes"),
    ] {
        let mut browser = page(&trainer, View::DESKTOP);
        browser.evaluate(&stand_in(&bytes, 32)).unwrap();
        wait_for(&mut browser, &state_says(expected)).unwrap();
        assert_eq!(browser.errors().unwrap(), Vec::<String>::new());
    }
}
