//! Sends what a sensor of three axes measures to the laptop: `host-trainer record` writes it down.
//!
//! `cargo xtask qemu --board microbit --example record --serial 7331` runs it in QEMU, and
//! `host-trainer record tcp:127.0.0.1:7331 --label test` listens. In place of a sensor, numbers come that tell their
//! place: moment n has n, 7 n and -n, in 16 bits, 2,000 times a second.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
use {
    core::convert::Infallible,
    firmware::Micros,
    link::{Hello, NumberKind, PROTOCOL, Recorder, Sensor},
};

/// Microseconds from moment to moment.
#[cfg(target_os = "none")]
const PERIOD: u32 = 500;

/// A sensor that keeps what was not fetched yet, as one with a queue of its own does.
#[cfg(target_os = "none")]
struct Numbers {
    next: u32,
    due: u32,
}

#[cfg(target_os = "none")]
impl Sensor<3> for Numbers {
    type Number = i16;
    type Error = Infallible;

    fn measure(&mut self, micros: u32) -> Result<Option<[i16; 3]>, Infallible> {
        if micros.wrapping_sub(self.due) > u32::MAX / 2 {
            return Ok(None);
        }
        let number = self.next as i16;
        self.next = self.next.wrapping_add(1);
        self.due = self.due.wrapping_add(PERIOD);
        Ok(Some([number, number.wrapping_mul(7), number.wrapping_neg()]))
    }
}

#[cfg(target_os = "none")]
const HELLO: Hello<'static> = Hello {
    protocol: PROTOCOL,
    firmware: concat!("record ", env!("CARGO_PKG_VERSION")),
    boots: 0,
    channels: "x\ny\nz",
    number: NumberKind::I16,
    scale: 1.0,
    rate: 1e6 / PERIOD as f32,
    network: None,
};

firmware::board_main!({
    #[cfg(microbit)]
    let (machine, port) = microbit::linked();
    #[cfg(an505)]
    let (machine, port) = mps2::an505_linked();
    #[cfg(not(any(microbit, an505)))]
    let (machine, port) = mps2::linked();
    let mut clock = Micros::new(machine);
    let sensor = Numbers { next: 0, due: 0 };
    let mut recorder = Recorder::new(HELLO, sensor, port, || clock.now());
    loop {
        let Ok(_) = recorder.poll() else { exit(false) };
    }
});
