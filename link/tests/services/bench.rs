//! A board on a wire, and the laptop at its other end.

use link::{Clock, Frame, Hello, Moment, NumberKind, PROTOCOL, Receiver, Recorder};
use link::{Report, Request, Sensor};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::convert::Infallible;
use std::rc::Rc;

/// Both directions of a wire.
#[derive(Clone, Default)]
pub struct Wire {
    /// Bytes that it takes before it has to be emptied; `None` for any number.
    pub room: Rc<Cell<Option<usize>>>,
    pub to_board: Rc<RefCell<VecDeque<u8>>>,
    pub to_laptop: Rc<RefCell<Vec<u8>>>,
}

impl embedded_io::ErrorType for Wire {
    type Error = Infallible;
}

impl embedded_io::Read for Wire {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Infallible> {
        let byte = self.to_board.borrow_mut().pop_front();
        Ok(buffer.iter_mut().zip(byte).map(|(place, byte)| *place = byte).count())
    }
}

impl embedded_io::ReadReady for Wire {
    fn read_ready(&mut self) -> Result<bool, Infallible> {
        Ok(!self.to_board.borrow().is_empty())
    }
}

impl embedded_io::WriteReady for Wire {
    fn write_ready(&mut self) -> Result<bool, Infallible> {
        Ok(self.room.get() != Some(0))
    }
}

impl embedded_io::Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, Infallible> {
        let bytes = &bytes[..bytes.len().min(self.room.get().unwrap_or(usize::MAX))];
        assert!(!bytes.is_empty(), "a port that is not ready would wait");
        self.room.set(self.room.get().map(|room| room - bytes.len()));
        self.to_laptop.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}

/// Measures its number and its negative, once a millisecond; misses what the script says.
pub struct Counter {
    pub next: u32,
    pub missed: u32,
    /// Number before which some were missed, and how many.
    pub gap: (u32, u32),
    /// Number of the moment at which it ends.
    pub end: Rc<Cell<u32>>,
}

impl Sensor<2> for Counter {
    type Number = i16;
    type Error = &'static str;

    fn measure(&mut self, micros: u32) -> Result<Option<[i16; 2]>, &'static str> {
        if micros / 1000 < self.next || self.next >= self.end.get() {
            return Ok(None);
        }
        self.missed = 0;
        if self.next == self.gap.0 {
            self.missed = self.gap.1;
            self.next += self.gap.1;
        }
        let number = self.next as i16;
        self.next += 1;
        Ok(Some([number, -number]))
    }

    fn missed(&mut self) -> u32 {
        self.missed
    }
}

pub const HELLO: Hello<'static> = Hello {
    protocol: PROTOCOL,
    firmware: "test",
    boots: 1,
    channels: "up\ndown",
    number: NumberKind::F32,
    scale: 0.5,
    rate: 1000.0,
    network: None,
};

pub struct Bench<C: Clock> {
    pub wire: Wire,
    pub now: Rc<Cell<u32>>,
    pub end: Rc<Cell<u32>>,
    pub recorder: Recorder<Counter, Wire, C, 2>,
    pub receiver: Receiver<256>,
}

/// What a report said, for comparisons.
#[derive(Debug, PartialEq)]
pub enum Said {
    Hello { rate: f32, number: NumberKind },
    Samples { first: u32, micros: u32, lost: u32, values: Vec<f32> },
    Other,
}

pub fn bench(gap: (u32, u32)) -> Bench<impl Clock> {
    let now = Rc::new(Cell::new(0));
    let end = Rc::new(Cell::new(u32::MAX));
    let wire = Wire::default();
    let sensor = Counter { next: 0, missed: 0, gap, end: end.clone() };
    let clock = {
        let now = now.clone();
        move || now.get()
    };
    let recorder = Recorder::new(HELLO, sensor, wire.clone(), clock);
    Bench { wire, now, end, recorder, receiver: Receiver::new() }
}

impl<C: Clock> Bench<C> {
    pub fn ask(&mut self, request: Request) {
        let mut frame = Frame::<16>::new();
        self.wire.to_board.borrow_mut().extend(frame.write(&request).unwrap());
    }

    /// Lets milliseconds pass, polling in each; returns the moments.
    pub fn run(&mut self, milliseconds: u32) -> Vec<Moment<2>> {
        let mut moments = Vec::new();
        for _ in 0..milliseconds {
            moments.extend(self.recorder.poll().unwrap());
            self.now.set(self.now.get() + 1000);
        }
        moments
    }

    pub fn said(&mut self) -> Vec<Said> {
        let bytes = std::mem::take(&mut *self.wire.to_laptop.borrow_mut());
        let mut said = Vec::new();
        for byte in bytes {
            if !self.receiver.push(byte) {
                continue;
            }
            said.push(match self.receiver.message::<Report>().unwrap() {
                Report::Hello(hello) => Said::Hello { rate: hello.rate, number: hello.number },
                Report::Samples(samples) => Said::Samples {
                    first: samples.first,
                    micros: samples.micros,
                    lost: samples.lost,
                    values: NumberKind::I16.values(samples.values, 0.5).collect(),
                },
                _ => Said::Other,
            });
        }
        assert_eq!(self.receiver.damaged(), 0);
        said
    }
}
