//! The line to the laptop: frames out, requests in, and how much may be sent.

use super::error::ServiceError;
use crate::{FRAME_BYTES, Frame, Hello, Receiver, Report, Request};
use embedded_io::{Read, ReadReady, Write};

/// Bytes of the longest request, and some to spare.
const REQUEST_BYTES: usize = 16;
/// Microseconds from hello to hello.
const HELLO_MICROS: u32 = 1_000_000;

/// A port, and what the laptop asked for.
#[derive(Debug)]
pub(super) struct Line<P> {
    port: P,
    frame: Frame<FRAME_BYTES>,
    receiver: Receiver<REQUEST_BYTES>,
    is_started: bool,
    /// Frames that may be sent.
    credit: u16,
    /// When the last hello was sent, if any was.
    hello_at: Option<u32>,
}

impl<P: Read + ReadReady + Write> Line<P> {
    pub(super) const fn new(port: P) -> Self {
        Self {
            port,
            frame: Frame::new(),
            receiver: Receiver::new(),
            is_started: false,
            credit: 0,
            hello_at: None,
        }
    }

    /// Reads what came, without waiting, and sends a hello if one is due.
    pub(super) fn poll(
        &mut self,
        now: u32,
        hello: &Hello<'_>,
    ) -> Result<(), ServiceError<P::Error>> {
        while self.port.read_ready().map_err(ServiceError::Port)? {
            let mut byte = [0];
            // A port that is ready and has nothing is at its end.
            if self.port.read(&mut byte).map_err(ServiceError::Port)? == 0 {
                break;
            }
            let [byte] = byte;
            if self.receiver.push(byte)
                && let Ok(request) = self.receiver.message::<Request>()
            {
                self.obey(request);
            }
        }
        let is_due = match self.hello_at {
            Some(sent) => !self.is_started && now.wrapping_sub(sent) >= HELLO_MICROS,
            None => true,
        };
        if is_due {
            self.hello_at = Some(now);
            self.send(&Report::Hello(*hello))?;
        }
        Ok(())
    }

    /// Whether the laptop listens.
    pub(super) const fn is_started(&self) -> bool {
        self.is_started
    }

    /// Sends a report for which the laptop gave credit, and returns whether it had.
    pub(super) fn send_on_credit(
        &mut self,
        report: &Report<'_>,
    ) -> Result<bool, ServiceError<P::Error>> {
        let Some(credit) = self.credit.checked_sub(1).filter(|_| self.is_started) else {
            return Ok(false);
        };
        self.credit = credit;
        self.send(report)?;
        Ok(true)
    }

    fn send(&mut self, report: &Report<'_>) -> Result<(), ServiceError<P::Error>> {
        let bytes = self.frame.write(report)?;
        self.port.write_all(bytes).map_err(ServiceError::Port)
    }

    fn obey(&mut self, request: Request) {
        match request {
            Request::Start { frames } => (self.is_started, self.credit) = (true, frames),
            Request::More { frames } => self.credit = self.credit.saturating_add(frames),
            Request::Stop => (self.is_started, self.credit) = (false, 0),
            Request::Hello => self.hello_at = None,
        }
    }
}
