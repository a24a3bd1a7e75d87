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
    link::{Classifier, Hello, NetworkId, NumberKind, PROTOCOL, Recorder, Timed},
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
#[derive(Default)]
struct Played {
    number: u32,
    place: usize,
}

#[cfg(target_os = "none")]
impl Played {
    /// The next moment of the recording; without one, a triangle of 64 moments in every channel.
    fn moment(&mut self) -> [f32; WINDOWING.channels] {
        self.number = self.number.wrapping_add(1);
        let rest = IMAGES.get(self.place..).unwrap_or_default();
        // At its end it begins again.
        let (rest, place) =
            if rest.len() < MOMENT_BYTES { (IMAGES, 0) } else { (rest, self.place) };
        self.place = place + MOMENT_BYTES;
        let phase = self.number % 64;
        let mut moment = [phase.min(64 - phase) as f32 / 16.0 - 1.0; WINDOWING.channels];
        for (number, bytes) in moment.iter_mut().zip(rest.as_chunks().0) {
            *number = f32::from_le_bytes(*bytes);
        }
        moment
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
    let mut played = Played::default();
    let sensor = Timed::new(PERIOD, || Ok::<_, Infallible>(played.moment()));
    let recorder = Recorder::new(HELLO, sensor, port, || clock.now());
    // The windows that the model was trained on.
    let classifier = Classifier::<
        _,
        _,
        _,
        _,
        { WINDOWING.window },
        { WINDOWING.channels },
        { WINDOWING.hop },
    >::new(&MODEL, recorder);
    // One that was trained with --refuse tells unknown windows.
    #[cfg(judged)]
    let mut classifier = classifier.with_judge(&firmware::model::JUDGE);
    #[cfg(not(judged))]
    let mut classifier = classifier;
    loop {
        let Ok(_) = classifier.poll() else { exit(false) };
    }
});
