//! A port that waits for itself.

use embedded_io::{ErrorType, Read, ReadReady, Write, WriteReady};

/// A port that cannot say whether it takes a byte: it is asked to, and waits until it has.
///
/// While a frame leaves, nothing is measured: at 115,200 baud, up to 22 ms.
#[derive(Clone, Debug)]
pub struct Blocking<P>(pub P);

impl<P: ErrorType> ErrorType for Blocking<P> {
    type Error = P::Error;
}

impl<P: Read> Read for Blocking<P> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, P::Error> {
        self.0.read(buffer)
    }
}

impl<P: ReadReady> ReadReady for Blocking<P> {
    fn read_ready(&mut self) -> Result<bool, P::Error> {
        self.0.read_ready()
    }
}

impl<P: Write> Write for Blocking<P> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, P::Error> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> Result<(), P::Error> {
        self.0.flush()
    }
}

impl<P: Write> WriteReady for Blocking<P> {
    fn write_ready(&mut self) -> Result<bool, P::Error> {
        Ok(true)
    }
}
