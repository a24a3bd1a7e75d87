//! A conversation with a board.

use super::device::Device;
use super::error::LinkError;
use super::event::{Counters, Event, Prediction, Samples};
use super::port::Port;
use link::{Frame, NumberKind, PROTOCOL, Receiver, Report, Request};
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Bytes of the longest frame that is read: more than boards send today.
const LONGEST: usize = 1024;
/// Frames that a board may send before it hears of us again.
const CREDIT: u16 = 32;
/// How long a board has for its hello.
const HELLO: Duration = Duration::from_secs(5);
/// After such a silence of a board that was asked to send, it is asked once more: a request may be lost.
const SILENCE: Duration = Duration::from_secs(2);

/// A port with a board that speaks the protocol of the crate `link`.
#[derive(Debug)]
pub struct Session {
    port: Port,
    receiver: Box<Receiver<LONGEST>>,
    events: VecDeque<Event>,
    device: Option<Device>,
    is_started: bool,
    /// Whether samples came since the last hello.
    has_measured: bool,
    /// Frames since the last credit.
    used: u16,
    heard: Instant,
}

impl Session {
    /// Waits for the hello of a board, at most 5 seconds.
    ///
    /// # Errors
    ///
    /// [`LinkError`] if none comes, or that of another version.
    pub fn connect(port: Port) -> Result<(Self, Device), LinkError> {
        let mut session = Self {
            port,
            receiver: Box::default(),
            events: VecDeque::new(),
            device: None,
            is_started: false,
            has_measured: false,
            used: 0,
            heard: Instant::now(),
        };
        let mut seen = Vec::new();
        session.ask(Request::Hello)?;
        let start = Instant::now();
        while start.elapsed() < HELLO {
            let mut buffer = [0; 1024];
            let count = session.port.read(&mut buffer)?;
            let bytes = &buffer[..count];
            seen.extend_from_slice(&bytes[..count.min(64 - seen.len().min(64))]);
            session.take(bytes)?;
            if let Some(device) = session.device.clone() {
                session.events.clear();
                return Ok((session, device));
            }
        }
        Err(nothing_known(session.port.name(), &seen))
    }

    /// Asks the board to send.
    ///
    /// # Errors
    ///
    /// [`LinkError`] if the port fails.
    pub fn start(&mut self) -> Result<(), LinkError> {
        (self.is_started, self.used, self.heard) = (true, 0, Instant::now());
        self.ask(Request::Start { frames: CREDIT })
    }

    /// Asks the board to send no more.
    ///
    /// # Errors
    ///
    /// [`LinkError`] if the port fails.
    pub fn stop(&mut self) -> Result<(), LinkError> {
        self.is_started = false;
        self.ask(Request::Stop)
    }

    /// Returns what came next, or [`Event::Quiet`] if nothing does for a tenth of a second.
    ///
    /// # Errors
    ///
    /// [`LinkError`] if the port fails, or the board changes its version.
    pub fn next_event(&mut self) -> Result<Event, LinkError> {
        if let Some(event) = self.events.pop_front() {
            return Ok(event);
        }
        let mut buffer = [0; 4096];
        let count = self.port.read(&mut buffer)?;
        self.take(&buffer[..count])?;
        if self.is_started && self.heard.elapsed() > SILENCE {
            self.start()?;
        }
        Ok(self.events.pop_front().unwrap_or(Event::Quiet))
    }

    /// Returns the number of damaged frames so far.
    pub fn damaged(&self) -> u32 {
        self.receiver.damaged()
    }

    fn ask(&mut self, request: Request) -> Result<(), LinkError> {
        let mut frame = Frame::<32>::new();
        // Every request fits into 32 bytes.
        let bytes = frame.write(&request).unwrap_or_default();
        self.port.write(bytes)
    }

    /// Finds messages in bytes.
    fn take(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        for &byte in bytes {
            if !self.receiver.push(byte) {
                continue;
            }
            let Some(event) = self.event()? else { continue };
            self.heard = Instant::now();
            if let Event::Restarted(device) = &event {
                self.device = Some(device.clone());
                if self.is_started {
                    self.start()?;
                }
                // Until samples come, it is the hello of before.
                if !std::mem::take(&mut self.has_measured) {
                    continue;
                }
            } else {
                self.used += 1;
                if self.is_started && self.used >= CREDIT / 2 {
                    let frames = std::mem::take(&mut self.used);
                    self.ask(Request::More { frames })?;
                }
            }
            self.events.push_back(event);
        }
        Ok(())
    }

    /// What the frame that just ended says; nothing if it is of no kind that is known.
    fn event(&mut self) -> Result<Option<Event>, LinkError> {
        let Ok(report) = self.receiver.message::<Report>() else { return Ok(None) };
        let kind = self.device.as_ref().map(|device| (device.number, device.scale));
        Ok(match (report, kind) {
            (Report::Hello(hello), _) => {
                if hello.protocol != PROTOCOL {
                    return Err(LinkError::Protocol {
                        port: self.port.name().into(),
                        found: hello.protocol,
                        expected: PROTOCOL,
                        hint: match hello.protocol < PROTOCOL {
                            true => "build the board's program with a newer nn-link",
                            false => "install a newer host-trainer",
                        },
                    });
                }
                let device = Device::new(&hello);
                check(&device)
                    .map_err(|what| LinkError::Hello { port: self.port.name().into(), what })?;
                Some(Event::Restarted(device))
            }
            (Report::Samples(samples), Some((number, scale))) => {
                self.has_measured = true;
                Some(Event::Samples(Samples {
                    first: samples.first,
                    micros: samples.micros,
                    lost: samples.lost,
                    values: number.values(samples.values, scale).collect(),
                }))
            }
            (Report::Answer(answer), Some(_)) => Some(Event::Prediction(Prediction {
                number: answer.number,
                first: answer.first,
                class: answer.class,
                micros: answer.micros,
                fingerprint: answer.fingerprint,
                decided: answer.decided,
                outputs: NumberKind::F32.values(answer.outputs, 1.0).collect(),
            })),
            (Report::SensorFailed { count }, Some(_)) => Some(Event::SensorFailed(count)),
            (Report::Counters(counters), Some(_)) => Some(Event::Counters(Counters {
                windows: counters.windows,
                refused: counters.refused,
                refused_of_block: counters.refused_of_block,
                level_shift: counters.level_shift,
                spread_shift: counters.spread_shift,
                is_drifting: counters.is_drifting,
                logits: counters.logits,
                classes: words(counters.classes),
            })),
            (
                Report::Samples(_)
                | Report::Answer(_)
                | Report::SensorFailed { .. }
                | Report::Counters(_),
                None,
            ) => None,
        })
    }
}

/// Numbers of 32 bits, the lowest byte first.
fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.as_chunks().0.iter().map(|&word| u32::from_le_bytes(word)).collect()
}

/// Refuses a hello that cannot be.
fn check(device: &Device) -> Result<(), String> {
    let names = device.names();
    if names.is_empty() {
        return Err("that it has no channels".into());
    }
    if let Some(name) = names.iter().find(|name| name.is_empty()) {
        return Err(format!("that a channel is called {name:?}"));
    }
    if let Some(place) = (1..names.len()).find(|place| names[..*place].contains(&names[*place])) {
        return Err(format!("that two channels are called {}", names[place]));
    }
    if !device.scale.is_finite() || device.scale == 0.0 {
        return Err(format!("that one step of its numbers is {}", device.scale));
    }
    Ok(())
}

/// Says what came instead of a hello.
fn nothing_known(port: &str, seen: &[u8]) -> LinkError {
    if seen.is_empty() {
        return LinkError::Silent(port.into());
    }
    let text = String::from_utf8_lossy(seen);
    let is_text = text.chars().all(|c| c == '\r' || c == '\n' || c == '\t' || !c.is_control())
        && !text.contains('\u{fffd}');
    let has_numbers = text.contains(|c: char| c.is_ascii_digit());
    let hint = match (is_text, has_numbers) {
        (true, true) => "if it prints lines of numbers, add --lines",
        (true, false) => "another program is on the board",
        (false, _) => "is the baud rate right (--baud), and a program of the link on the board?",
    };
    let shown: String = text.chars().take(24).collect();
    LinkError::Other { port: port.into(), seen: format!("{shown:?}"), hint }
}
