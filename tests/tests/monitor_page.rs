//! The page that shows a board, in a browser: against boards in QEMU through `monitor --web`, and with a stand-in for a
//! serial port. Those tests need emulators and a browser, therefore they are ignored by a plain `cargo test`;
//! `cargo xtask test` installs both and runs them. Pictures go to `target/pictures`.

use link::{
    Answer, Counters, Decided, Frame, Hello, NetworkId, NumberKind, PROTOCOL, Receiver, Report,
    Request, Samples,
};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;
use tests::browser::{Browser, View};
use tests::command::Trainer;
use tests::watching::{Watching, ask, wait_for};
use tests::wire::{Running, build_monitor, train_moves};
use xtask::board::Board;
use xtask::build::target_folder;

/// A browser with the page as a file, without a board.
fn page(trainer: &Trainer, view: View) -> Browser {
    trainer.run("monitor --page monitor.html");
    let mut browser = Browser::start().unwrap();
    browser.open_file(&trainer.path("monitor.html"), view).unwrap();
    browser
}

/// In JavaScript: whether the line about the state has this text.
fn state_says(text: &str) -> String {
    format!("document.getElementById('state').textContent.includes({text:?})")
}

/// Numbers that look random: xorshift, the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Small ones as often as large ones, as sizes of a varint are.
    fn u32(&mut self) -> u32 {
        let shift = self.next() % 32;
        self.next() as u32 >> shift
    }

    fn bytes(&mut self, most: u64) -> Vec<u8> {
        let length = self.next() % (most + 1);
        (0..length)
            .map(|_| if self.next().is_multiple_of(3) { 0 } else { self.next() as u8 })
            .collect()
    }
}

/// What a report says, in the page's words; numbers of `f32` by their bits.
fn said(report: &Report<'_>) -> Value {
    match report {
        Report::Hello(hello) => json!({
            "kind": "hello", "protocol": hello.protocol, "firmware": hello.firmware, "boots": hello.boots,
            "channels": link::channels(hello.channels)
                .map(|channel| json!({ "name": channel.name, "unit": channel.unit }))
                .collect::<Vec<_>>(),
            "number": format!("{:?}", hello.number).to_lowercase(),
            "scale": hello.scale.to_bits(), "rate": hello.rate.to_bits(),
            "network": hello.network.map(|network| json!({
                "checksum": network.checksum, "outputs": network.outputs,
                "window": network.window, "hop": network.hop,
            })),
        }),
        Report::Samples(samples) => json!({
            "kind": "samples", "first": samples.first, "micros": samples.micros, "lost": samples.lost,
            "bytes": samples.values,
        }),
        Report::Answer(answer) => json!({
            "kind": "answer", "number": answer.number, "first": answer.first, "class": answer.class,
            "micros": answer.micros, "fingerprint": answer.fingerprint,
            "decided": answer.decided.map(|decided| json!({
                "isKnown": decided.is_known, "distance": decided.distance, "steady": decided.steady,
            })),
            "outputs": NumberKind::F32.values(answer.outputs, 1.0).map(f32::to_bits).collect::<Vec<_>>(),
        }),
        Report::SensorFailed { count } => json!({ "kind": "failed", "count": count }),
        Report::Counters(counters) => json!({
            "kind": "counters", "windows": counters.windows, "refused": counters.refused,
            "refused_of_block": counters.refused_of_block, "level_shift": counters.level_shift,
            "spread_shift": counters.spread_shift, "drift": counters.is_drifting,
            "logits": counters.logits, "classes": counters.classes,
        }),
    }
}

/// In JavaScript: what the page reads in a report, with numbers of `f32` by their bits.
const SAID: &str = "const bits = (numbers) => Array.from(new Uint32Array(Float32Array.from(numbers).buffer)); \
    const said = (report) => report && Object.fromEntries(Object.entries(report).map(([name, value]) => [name, \
    name === 'bytes' ? Array.from(value) : name === 'outputs' ? bits(value) \
    : name === 'scale' || name === 'rate' ? bits([value])[0] : value]))";

const HELLO: Hello<'static> = Hello {
    protocol: PROTOCOL,
    firmware: "wand 1.0",
    boots: 3,
    channels: "x m/s²\ny m/s²\nlight",
    number: NumberKind::I16,
    scale: 0.001,
    rate: 100.0,
    network: Some(NetworkId { checksum: 0xfedc_ba98, outputs: 3, window: 24, hop: 4 }),
};

#[test]
#[ignore = "runs in a browser: type `cargo xtask test`"]
fn the_page_reads_all_frames_of_a_board_and_refuses_damaged_ones() {
    let trainer = Trainer::new();
    let mut browser = page(&trainer, View::DESKTOP);
    browser.evaluate(SAID).unwrap();
    let mut numbers = Numbers(88_172_645_463_325_252);
    let mut expected = Vec::new();
    let mut stream = Vec::new();
    let mut frame = Frame::<1024>::new();
    for round in 0..300u32 {
        let kinds = [NumberKind::I16, NumberKind::U16, NumberKind::I32, NumberKind::F32];
        let network = HELLO.network.filter(|_| round % 3 > 0);
        let hello = Hello {
            protocol: numbers.u32() as u16,
            firmware: ["", "wand 1.0", "猫 é"][round as usize % 3],
            boots: numbers.u32(),
            channels: ["", "x", "x m/s²\ny m/s²\nlight", "a\r\nb c d\n"][round as usize % 4],
            number: kinds[round as usize % 4],
            scale: f32::from_bits(numbers.u32() & 0x3fff_ffff),
            rate: f32::from_bits(numbers.u32() & 0x3fff_ffff),
            network,
        };
        let bytes = numbers.bytes(600);
        let outputs: Vec<u8> = (0..numbers.next() % 40)
            .flat_map(|_| (numbers.u32() & 0x7f7f_ffff).to_le_bytes())
            .collect();
        let [first, micros, lost, fingerprint] = [0; 4].map(|_: i32| numbers.u32());
        let class = numbers.u32() as u16;
        for report in [
            Report::Hello(hello),
            Report::Samples(Samples { first, micros, lost, values: &bytes }),
            Report::Answer(Answer {
                number: lost,
                first,
                class,
                micros,
                fingerprint,
                decided: (round % 2 == 0).then_some(Decided {
                    is_known: first % 2 == 0,
                    distance: micros,
                    steady: (lost % 2 == 0).then_some(class),
                }),
                outputs: &outputs,
            }),
            Report::SensorFailed { count: first },
            Report::Counters(Counters {
                windows: first,
                refused: lost,
                refused_of_block: micros as u8,
                level_shift: first as i8,
                spread_shift: lost as i8,
                is_drifting: micros % 2 == 0,
                logits: [0; 8].map(|_: i32| numbers.u32() as u16),
                classes: &bytes[..bytes.len().min(60)],
            }),
        ] {
            stream.extend_from_slice(frame.write(&report).unwrap());
            expected.push(said(&report));
        }
    }
    browser.evaluate(&format!("const stream = Uint8Array.from({})", Value::from(stream))).unwrap();
    for piece in [1, 3, 64, 1000, 1 << 20] {
        let read = format!(
            "(() => {{ const receiver = new link.Receiver(), all = []; for (let at = 0; at < stream.length; at += {piece}) \
             for (const message of receiver.take(stream.subarray(at, at + {piece}))) all.push(said(link.report(message))); \
             return [receiver.damaged, all]; }})()"
        );
        let (damaged, all): (u32, Vec<Value>) = ask(&mut browser, &read).unwrap();
        assert_eq!(damaged, 0);
        assert!(all == expected, "pieces of {piece} bytes");
    }

    // Every bit of a frame between its zero bytes, and every place to cut it.
    let bytes = frame.write(&Report::Hello(HELLO)).unwrap().to_vec();
    let read = format!(
        "(() => {{ const whole = {}; let read = 0, tries = 0; const look = (bytes) => {{ const receiver = new link.Receiver(); \
         tries++; for (const message of receiver.take(Uint8Array.from(bytes))) read += link.report(message) !== null; }}; \
         for (let bit = 8; bit < 8 * (whole.length - 1); bit++) \
         look(whole.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))); \
         for (let end = 1; end < whole.length - 1; end++) look([...whole.slice(0, end), 0]); return [tries, read]; }})()",
        Value::from(bytes.clone())
    );
    let (tries, read): (usize, usize) = ask(&mut browser, &read).unwrap();
    assert_eq!((tries, read), (9 * (bytes.len() - 2), 0));
    assert_eq!(browser.errors().unwrap(), Vec::<String>::new());
}

#[test]
#[ignore = "runs in a browser: type `cargo xtask test`"]
fn the_page_refuses_the_messages_that_the_laptop_refuses() {
    let trainer = Trainer::new();
    let mut browser = page(&trainer, View::DESKTOP);
    browser.evaluate(SAID).unwrap();
    // Messages of bytes that begin as a report does, changed here and there, some of them cut.
    let mut numbers = Numbers(1_181_783_497_276_652_981);
    let mut frame = Frame::<1024>::new();
    let mut receiver = Receiver::<1024>::new();
    let mut messages = Vec::new();
    for round in 0..3000u32 {
        let report = match round % 5 {
            0 => Report::Hello(HELLO),
            1 => {
                Report::Samples(Samples { first: 300, micros: 70_000, lost: 0, values: &[1, 2, 3] })
            }
            2 => Report::Answer(Answer {
                number: 1,
                first: 900,
                class: 2,
                micros: 5,
                fingerprint: u32::MAX,
                decided: Some(Decided { is_known: false, distance: 900, steady: Some(1) }),
                outputs: &[0, 0, 0, 64],
            }),
            3 => Report::Counters(Counters {
                windows: 640,
                refused: 4,
                refused_of_block: 1,
                level_shift: -3,
                spread_shift: 100,
                is_drifting: true,
                logits: [0, 1, 200, 3000, 65535, 0, 7, 8],
                classes: &[9, 0, 0, 0],
            }),
            _ => Report::SensorFailed { count: numbers.u32() },
        };
        let mut bytes = coded(frame.write(&report).unwrap());
        for _ in 0..numbers.next() % 3 {
            let place = numbers.next() as usize % bytes.len();
            bytes[place] = [0, 1, 3, 4, 15, 16, 127, 128, 255, numbers.next() as u8]
                [numbers.next() as usize % 10];
        }
        if numbers.next().is_multiple_of(8) {
            bytes.truncate(numbers.next() as usize % bytes.len());
        }
        messages.push(bytes);
    }
    let read = format!(
        "{}.map((message) => [Array.from(link.framed(message)), said(link.report(Uint8Array.from(message)))])",
        json!(messages)
    );
    let answers: Vec<(Vec<u8>, Value)> = ask(&mut browser, &read).unwrap();
    let (mut read, mut refused) = (0, 0);
    for ((frame, here), message) in answers.iter().zip(&messages) {
        assert!(frame.iter().any(|byte| receiver.push(*byte)), "{message:?} is framed otherwise");
        match receiver.message::<Report>() {
            // Numbers that are none have bits of their own in JavaScript.
            Ok(report) if !here.is_null() && format!("{report:?}").contains("NaN") => {}
            Ok(report) => {
                assert_eq!(*here, said(&report), "{message:?}");
                read += 1;
            }
            Err(_) => {
                assert!(here.is_null(), "{message:?}: {here}");
                refused += 1;
            }
        }
    }
    assert!(read > 500 && refused > 300, "{read} read, {refused} refused");

    // And the laptop's requests have one form only.
    for (request, here) in [
        (Request::Start { frames: 32 }, "start(32)"),
        (Request::More { frames: 0x1234 }, "more(0x1234)"),
        (Request::Stop, "stop()"),
        (Request::Hello, "hello()"),
    ] {
        let bytes: Vec<u8> =
            ask(&mut browser, &format!("Array.from(link.request.{here})")).unwrap();
        assert_eq!(bytes, frame.write(&request).unwrap(), "{here}");
    }
}

/// The message in a frame without zero bytes and checksum.
fn coded(frame: &[u8]) -> Vec<u8> {
    let mut message = Vec::new();
    let mut rest = &frame[1..frame.len() - 4];
    while let Some((&length, behind)) = rest.split_first() {
        let (block, next) = behind.split_at(usize::from(length) - 1);
        message.extend_from_slice(block);
        if !next.is_empty() && length < 255 {
            message.push(0);
        }
        rest = next;
    }
    message
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
    // The measurements that the board plays.
    let shown: Vec<Vec<f32>> =
        ask(&mut browser, "monitor.watched().curves.map((curve) => curve.filter(Number.isFinite))")
            .unwrap();
    let played = tests::wire::played();
    assert!(shown.len() == 2 && shown[0].len() > 100);
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
    for (bytes, expected) in [
        (
            hello(Hello { protocol: 9, ..HELLO }),
            "speaks version 9 of the link, this page version 1",
        ),
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

/// In JavaScript: a board of so many channels that said so much, as a server tells it.
fn scene(channels: usize, windows: usize, bits: &str, is_unknown: bool) -> String {
    format!(
        "monitor.watch(false, (tell) => {{ const names = ['ax', 'ay', 'az', 'gx', 'gy', 'gz', 'light']; \
         const labels = ['rest', 'wave', 'a class whose name is as long as the sentence that somebody wrote into the column of labels', 'turn_left_and_right_and_left_again_without_a_space']; \
         tell({{ kind: 'board', firmware: 'wand 1.0', rate: 104, channels: names.slice(0, {channels}).map((name, at) => ({{ name, unit: at < 3 ? 'm/s²' : '°/s' }})), \
           network: {{ checksum: 0xfedcba98, outputs: 4, window: 64, hop: 16 }}, labels, model: 'firmware/models/wand_quantized.postcard' }}); \
         tell({{ kind: 'samples', first: 0, values: Array.from({{ length: {channels} * 500 }}, (_, at) => Math.sin(at / {channels} / (9 + 3 * (at % {channels}))) * (at % {channels} < 3 ? 9.81 : 150)) }}); \
         for (let number = 0; number < {windows}; number++) {{ const known = Math.floor(number / 37) % 4, isOdd = {is_unknown} && number % 11 > 7; \
           tell({{ kind: 'window', number, class: isOdd ? null : known, nearest: known, outputs: labels.map((_, at) => (at === known ? 0.91 : 0.03)), micros: 1139, \
             bits: '{bits}' === 'different' && number % 50 > 3 ? 'same' : '{bits}', here: 1 }}); }} \
         tell({{ kind: 'counts', windows: {windows}, same: '{bits}' === 'same' ? {windows} : 77, different: '{bits}' === 'different' ? {windows} / 10 : 0, unknown: 3, gaps: 2, lost: 45, damaged: 1, restarts: 1, failures: 0, micros: 1140, refused: 12, \
           board: {is_unknown} ? {{ windows: 640, refused: 12, refused_of_block: 9, level_shift: 0.5, spread_shift: -3.1, drift: true }} : null }}); \
         return () => {{}}; }})"
    )
}

#[test]
#[ignore = "runs in a browser: type `cargo xtask test`"]
fn the_page_is_laid_out_well_on_screens_and_phones_in_light_and_dark() {
    let trainer = Trainer::new();
    let mut browser = page(&trainer, View::DESKTOP);
    let pictures = target_folder().join("pictures");
    let views = [
        ("desktop", View::DESKTOP),
        ("desktop-dark", View::DESKTOP.dark()),
        ("phone", View::PHONE),
        ("phone-dark", View::PHONE.dark()),
    ];
    for (what, scene) in [
        ("empty", String::from("0")),
        ("one-channel", scene(1, 1000, "same", false)),
        ("six-channels-alarm", scene(6, 400, "different", false)),
        ("unknown", scene(7, 60, "same", true)),
    ] {
        browser.evaluate(&scene).unwrap();
        for (name, view) in views {
            browser.show(view).unwrap();
            let picture = "new Promise(requestAnimationFrame)";
            browser.evaluate(&format!("{picture}.then(() => {picture})")).unwrap();
            assert_eq!(browser.layout_faults().unwrap(), Vec::<String>::new(), "{what}, {name}");
            browser.screenshot(&pictures.join(format!("monitor-{what}-{name}.png"))).unwrap();
        }
    }
    let text: String = ask(&mut browser, "document.getElementById('class').textContent").unwrap();
    // Window 59 is the fourth of a block of eleven: 59 % 11 = 4.
    assert_eq!(text, "wave");
    assert!(
        ask::<bool>(
            &mut browser,
            "document.getElementById('classes').innerText.includes('unknown')"
        )
        .unwrap()
    );
    assert_eq!(browser.errors().unwrap(), Vec::<String>::new());
}
