//! The serial port, which nothing waits for: bytes come and go by interrupts, an inference long.

use core::pin::pin;
use core::task::{Context, Poll, Waker};
use embedded_io::{ErrorType, Read, ReadReady, Write, WriteReady};

/// A port with buffers.
pub struct Port<U> {
    uart: U,
    /// A byte for which the buffer had no room yet.
    held: Option<u8>,
}

impl<U> Port<U> {
    /// Takes over a port that was set up.
    pub fn new(uart: U) -> Self {
        Self { uart, held: None }
    }
}

/// What is ready now.
fn now<T>(future: impl Future<Output = T>) -> Option<T> {
    let mut context = Context::from_waker(Waker::noop());
    match pin!(future).poll(&mut context) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}

impl<U: ErrorType> ErrorType for Port<U> {
    type Error = U::Error;
}

impl<U: ReadReady> ReadReady for Port<U> {
    fn read_ready(&mut self) -> Result<bool, U::Error> {
        self.uart.read_ready()
    }
}

impl<U: embedded_io_async::Read> Read for Port<U> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, U::Error> {
        loop {
            if let Some(read) = now(self.uart.read(buffer)) {
                return read;
            }
        }
    }
}

impl<U: embedded_io_async::Write> WriteReady for Port<U> {
    fn write_ready(&mut self) -> Result<bool, U::Error> {
        if let Some(byte) = self.held
            && let Some(written) = now(self.uart.write(&[byte]))
        {
            self.held = if written? == 0 { Some(byte) } else { None };
        }
        Ok(self.held.is_none())
    }
}

impl<U: embedded_io_async::Write> Write for Port<U> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, U::Error> {
        while !self.write_ready()? {}
        match now(self.uart.write(bytes)) {
            Some(written) => written,
            // It goes first, as soon as there is room.
            None => {
                self.held = bytes.first().copied();
                Ok(usize::from(self.held.is_some()))
            }
        }
    }

    fn flush(&mut self) -> Result<(), U::Error> {
        while !self.write_ready()? {}
        while now(self.uart.flush()).transpose()?.is_none() {}
        Ok(())
    }
}
