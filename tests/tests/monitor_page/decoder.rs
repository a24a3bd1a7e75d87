//! The page reads what nn-link writes, and refuses what it refuses.

use super::{HELLO, page};
use link::{
    Answer, Counters, Decided, Frame, Hello, NumberKind, Receiver, Report, Request, Samples,
};
use serde_json::{Value, json};
use tests::browser::View;
use tests::command::Trainer;
use tests::watching::ask;

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
