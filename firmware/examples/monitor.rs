//! Classifies each window of what a sensor measures, and tells the laptop both: `host-trainer monitor` shows it, and
//! computes it again.
//!
//! `cargo xtask qemu --board microbit --example monitor --model NAME_quantized --serial 7331` runs it in QEMU, for a
//! model that `train --window` wrote, and `host-trainer monitor tcp:127.0.0.1:7331 --model NAME_quantized.postcard`
//! watches. In place of a sensor, a recording is played again and again: `NN_IMAGES` names it when this is built, `f32`,
//! little-endian, all channels of a moment side by side; without it, a wave of every channel.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
use {
    core::convert::Infallible,
    firmware::Micros,
    firmware::model::{CHANNELS, MODEL, Model, WINDOWING},
    link::{Classifier, Hello, NetworkId, NumberKind, PROTOCOL, Recorder, Sensor},
    nn_core::Layer,
};

#[cfg(target_os = "none")]
include!(concat!(env!("OUT_DIR"), "/images.rs"));

/// Microseconds from moment to moment.
#[cfg(target_os = "none")]
const PERIOD: u32 = 2_000;

#[cfg(target_os = "none")]
const MOMENT_BYTES: usize = 4 * WINDOWING.channels;

/// A recording in flash, measured again.
#[cfg(target_os = "none")]
struct Played {
    next: u32,
    due: u32,
    place: usize,
}

#[cfg(target_os = "none")]
impl Sensor<{ WINDOWING.channels }> for Played {
    type Number = f32;
    type Error = Infallible;

    fn measure(&mut self, micros: u32) -> Result<Option<[f32; WINDOWING.channels]>, Infallible> {
        if micros.wrapping_sub(self.due) > u32::MAX / 2 {
            return Ok(None);
        }
        self.due = self.due.wrapping_add(PERIOD);
        self.next = self.next.wrapping_add(1);
        let mut moment = [0.0; WINDOWING.channels];
        match IMAGES.get(self.place..).and_then(|rest| rest.split_at_checked(MOMENT_BYTES)) {
            Some((bytes, _)) => {
                for (number, bytes) in moment.iter_mut().zip(bytes.as_chunks().0) {
                    *number = f32::from_le_bytes(*bytes);
                }
                self.place += MOMENT_BYTES;
            }
            // At its end, or without one: a triangle of 64 moments, once, then from the start.
            None if self.place == 0 => {
                let phase = self.next % 64;
                moment = [phase.min(64 - phase) as f32 / 16.0 - 1.0; WINDOWING.channels];
            }
            None => self.place = 0,
        }
        Ok(Some(moment))
    }
}

#[cfg(target_os = "none")]
const HELLO: Hello<'static> = Hello {
    protocol: PROTOCOL,
    firmware: concat!("monitor ", env!("CARGO_PKG_VERSION")),
    boots: 0,
    channels: CHANNELS,
    number: NumberKind::F32,
    scale: 1.0,
    rate: 1e6 / PERIOD as f32,
    network: Some(NetworkId {
        checksum: WINDOWING.checksum,
        outputs: Model::OUTPUTS as u16,
        window: WINDOWING.window as u32,
        hop: WINDOWING.hop as u32,
    }),
};

firmware::board_main!({
    #[cfg(microbit)]
    let (machine, port) = microbit::linked();
    #[cfg(an505)]
    let (machine, port) = mps2::an505_linked();
    #[cfg(not(any(microbit, an505)))]
    let (machine, port) = mps2::linked();
    let mut clock = Micros::new(machine);
    let sensor = Played { next: 0, due: 0, place: 0 };
    let recorder = Recorder::new(HELLO, sensor, port, || clock.now());
    // The windows that the model was trained on.
    let mut classifier = Classifier::<
        _,
        _,
        _,
        _,
        { WINDOWING.window },
        { WINDOWING.channels },
        { WINDOWING.hop },
    >::new(&MODEL, recorder);
    loop {
        let Ok(_) = classifier.poll() else { exit(false) };
    }
});
