//! The line to the laptop: frames out, requests in, and how much may be sent.

use super::error::ServiceError;
use super::measured::Measured;
use crate::{FRAME_BYTES, Frame, Hello, Message, Receiver, Request};
use embedded_io::{Read, ReadReady, Write, WriteReady};

/// Bytes of the longest request, and some to spare.
const REQUEST_BYTES: usize = 16;
/// Microseconds from hello to hello.
const HELLO_MICROS: u32 = 1_000_000;

/// A port, and what the laptop asked for.
#[derive(Debug)]
pub(super) struct Line<P> {
    port: P,
    frame: Frame<FRAME_BYTES>,
    /// Bytes of the frame that the port took already.
    sent: usize,
    receiver: Receiver<REQUEST_BYTES>,
    is_started: bool,
    /// Frames that may be sent.
    credit: u16,
    /// When the last hello was sent, if any was.
    hello_at: Option<u32>,
}

impl<P: Read + ReadReady + Write + WriteReady> Line<P> {
    pub(super) const fn new(port: P) -> Self {
        Self {
            port,
            frame: Frame::new(),
            sent: 0,
            receiver: Receiver::new(),
            is_started: false,
            credit: 0,
            hello_at: None,
        }
    }

    /// Gives the port what it takes, reads what came, and sends a hello if one is due: all without waiting.
    pub(super) fn poll(
        &mut self,
        now: u32,
        hello: &Hello<'_>,
    ) -> Result<(), ServiceError<P::Error>> {
        self.pump()?;
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
        if is_due && self.is_idle() {
            self.hello_at = Some(now);
            self.send(&Measured::Hello(*hello))?;
        }
        Ok(())
    }

    /// Whether the laptop listens.
    pub(super) const fn is_started(&self) -> bool {
        self.is_started
    }

    /// Whether the port took the last frame whole, so that another may be sent.
    pub(super) fn is_idle(&self) -> bool {
        self.sent >= self.frame.bytes().len()
    }

    /// Sends a report, and returns whether it did: if the line is idle and the laptop gave credit.
    pub(super) fn send_on_credit<'m>(
        &mut self,
        report: &impl Message<'m>,
    ) -> Result<bool, ServiceError<P::Error>> {
        let credit = self.credit.checked_sub(1).filter(|_| self.is_started && self.is_idle());
        let Some(credit) = credit else { return Ok(false) };
        self.credit = credit;
        self.send(report)?;
        Ok(true)
    }

    fn send<'m>(&mut self, report: &impl Message<'m>) -> Result<(), ServiceError<P::Error>> {
        self.sent = 0;
        self.frame.write(report)?;
        self.pump()
    }

    /// Gives the port as many bytes as it takes now.
    #[inline(never)]
    fn pump(&mut self) -> Result<(), ServiceError<P::Error>> {
        while let Some(rest) = self.frame.bytes().get(self.sent..).filter(|rest| !rest.is_empty()) {
            if !self.port.write_ready().map_err(ServiceError::Port)? {
                break;
            }
            self.sent += self.port.write(rest).map_err(ServiceError::Port)?;
        }
        Ok(())
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
