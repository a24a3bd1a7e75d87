//! The serial port of the boards: there is no driver crate for it, so this one file reads and writes its registers.
//!
//! Source: *Cortex-M System Design Kit Technical Reference Manual* (ARM DDI 0479), section 4.3, APB UART.
#![allow(unsafe_code)]

use core::convert::Infallible;
use embedded_io::{ErrorType, Read, ReadReady, Write, WriteReady};

/// Registers, by their offset in bytes.
const DATA: usize = 0x0;
const STATE: usize = 0x4;
const CONTROL: usize = 0x8;
const BAUD_DIVIDER: usize = 0x10;

/// Bits of `STATE`.
const CANNOT_SEND: u32 = 1 << 0;
const HAS_RECEIVED: u32 = 1 << 1;
/// Bits of `CONTROL`.
const SENDS_AND_RECEIVES: u32 = 0b11;

/// The first serial port, which holds one byte in each direction.
///
/// QEMU holds a sender back until that byte is read. A real board would lose the next one during an inference.
#[derive(Debug)]
pub struct Port {
    base: usize,
}

impl Port {
    /// Sets the port at an address up, for 115,200 baud of a clock of 25 MHz. QEMU takes any rate.
    ///
    /// The address must be that of a CMSDK UART, which only this package knows.
    pub(crate) fn new(base: usize) -> Self {
        let port = Self { base };
        port.write_register(BAUD_DIVIDER, 25_000_000 / 115_200);
        port.write_register(CONTROL, SENDS_AND_RECEIVES);
        port
    }

    fn register(&self, offset: usize) -> *mut u32 {
        core::ptr::with_exposed_provenance_mut(self.base + offset)
    }

    fn read_register(&self, offset: usize) -> u32 {
        // SAFETY: a register of the UART, aligned, which reading changes in no way that Rust could see.
        unsafe { self.register(offset).read_volatile() }
    }

    fn write_register(&self, offset: usize, value: u32) {
        // SAFETY: a register of the UART, aligned; it is no memory that Rust knows of.
        unsafe { self.register(offset).write_volatile(value) }
    }
}

impl ErrorType for Port {
    type Error = Infallible;
}

impl ReadReady for Port {
    fn read_ready(&mut self) -> Result<bool, Infallible> {
        Ok(self.read_register(STATE) & HAS_RECEIVED != 0)
    }
}

impl Read for Port {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Infallible> {
        let Some(place) = buffer.first_mut() else { return Ok(0) };
        while !self.read_ready()? {}
        *place = self.read_register(DATA) as u8;
        Ok(1)
    }
}

impl WriteReady for Port {
    fn write_ready(&mut self) -> Result<bool, Infallible> {
        Ok(self.read_register(STATE) & CANNOT_SEND == 0)
    }
}

impl Write for Port {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, Infallible> {
        let Some(byte) = bytes.first() else { return Ok(0) };
        while self.read_register(STATE) & CANNOT_SEND != 0 {}
        self.write_register(DATA, (*byte).into());
        Ok(1)
    }

    fn flush(&mut self) -> Result<(), Infallible> {
        while self.read_register(STATE) & CANNOT_SEND != 0 {}
        Ok(())
    }
}
