//! The serial port, for messages: what comes is kept by an interrupt, because an inference takes longer than the six
//! bytes last that the chip holds.
#![allow(unsafe_code)]

use core::cell::RefCell;
use core::convert::Infallible;
use cortex_m::interrupt::{Mutex, free};
use cortex_m::peripheral::NVIC;
use embedded_io::{ErrorType, Read, ReadReady, Write, WriteReady};
use heapless::Deque;
use nrf51_hal::pac::{Interrupt, UART0, interrupt};
use nrf51_hal::uart::Uart;

/// Bytes that are kept: several requests of a laptop.
const KEPT: usize = 64;

static UART: Mutex<RefCell<Option<Uart<UART0>>>> = Mutex::new(RefCell::new(None));
static RECEIVED: Mutex<RefCell<Deque<u8, KEPT>>> = Mutex::new(RefCell::new(Deque::new()));

/// Keeps what came. A byte for which there is no room is lost, and the frame that it was in with it.
#[interrupt]
fn UART0() {
    free(|token| {
        // Both are free, for whoever uses them holds off interrupts; asked so, there is no panic to link.
        let uart = UART.borrow(token).try_borrow_mut();
        let received = RECEIVED.borrow(token).try_borrow_mut();
        let (Ok(mut uart), Ok(mut received)) = (uart, received) else { return };
        let Some(uart) = uart.as_mut() else { return };
        while let Ok(true) = uart.read_ready() {
            let mut byte = [0];
            if let (Ok(1), [byte]) = (uart.read(&mut byte), byte) {
                let _ = received.push_back(byte);
            }
        }
    });
}

/// The serial port; there is one.
#[derive(Debug)]
pub struct Port(());

impl Port {
    /// Takes over a port that was set up, with its interrupt allowed in the chip's `INTENSET`.
    pub(crate) fn new(uart: Uart<UART0>) -> Self {
        free(|token| {
            if let Ok(mut place) = UART.borrow(token).try_borrow_mut() {
                *place = Some(uart);
            }
        });
        // SAFETY: the interrupt's handler needs nothing but the two statics, which are complete.
        unsafe { NVIC::unmask(Interrupt::UART0) };
        Self(())
    }
}

/// Does something with the bytes that came.
fn received<T>(work: impl FnOnce(&mut Deque<u8, KEPT>) -> T) -> Option<T> {
    free(|token| RECEIVED.borrow(token).try_borrow_mut().ok().map(|mut bytes| work(&mut bytes)))
}

impl ErrorType for Port {
    type Error = Infallible;
}

impl ReadReady for Port {
    fn read_ready(&mut self) -> Result<bool, Infallible> {
        Ok(received(|bytes| !bytes.is_empty()).unwrap_or(false))
    }
}

impl Read for Port {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Infallible> {
        let Some(place) = buffer.first_mut() else { return Ok(0) };
        loop {
            if let Some(byte) = received(Deque::pop_front).flatten() {
                *place = byte;
                return Ok(1);
            }
        }
    }
}

impl WriteReady for Port {
    fn write_ready(&mut self) -> Result<bool, Infallible> {
        free(|token| {
            let Ok(mut uart) = UART.borrow(token).try_borrow_mut() else { return Ok(false) };
            uart.as_mut().map_or(Ok(false), WriteReady::write_ready)
        })
    }
}

impl Write for Port {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, Infallible> {
        // Interrupts come between any two bytes, and while a byte is on its way.
        loop {
            let written = free(|token| {
                let Ok(mut uart) = UART.borrow(token).try_borrow_mut() else { return Ok(0) };
                let Some(uart) = uart.as_mut() else { return Ok(0) };
                if uart.write_ready()? { uart.write(bytes) } else { Ok(0) }
            });
            if written != Ok(0) || bytes.is_empty() {
                return written;
            }
        }
    }

    fn flush(&mut self) -> Result<(), Infallible> {
        while free(|token| {
            let uart = UART.borrow(token).try_borrow_mut();
            let Ok(mut uart) = uart else { return false };
            uart.as_mut().is_some_and(|uart| !matches!(uart.write_ready(), Ok(true)))
        }) {}
        Ok(())
    }
}
