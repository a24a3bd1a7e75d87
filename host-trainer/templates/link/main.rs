//! Sends what a sensor measures to a laptop{% if has_model %}, and what the network says of each window{% endif %}.

#![no_std]
#![no_main]

mod board;
{% if has_model %}
#[path = "../model/mod.rs"]
#[allow(dead_code)]
mod model;
{% endif %}
mod port;
mod sensor;

{% if has_model %}
use link::{Classifier, Hello, NetworkId, NumberKind, PROTOCOL, Recorder, Timed};
use model::{MODEL, Model, WINDOWING};
use nn_core::Layer;
{% else %}
use link::{Hello, NumberKind, PROTOCOL, Recorder, Timed};
{% endif %}
use panic_halt as _;
use sensor::{RATE, Sensor};

{% if has_model %}
// What the board has beside this program.
const _: () = assert!(
    Model::FLASH_BYTES <= {{ flash_bytes }},
    "the model does not fit into the flash of this board: make its layers narrower, or train with --quantize"
);
const _: () = assert!(
    Model::RAM_BYTES
        + {{ windows }} * size_of::<[[f32; WINDOWING.channels]; WINDOWING.window]>()
        + {{ service_bytes }}
        <= {{ ram_bytes }},
    "windows and activations do not fit into the RAM of this board: make windows shorter, or layers narrower"
);
const _: () = assert!(
    WINDOWING.channels == sensor::CHANNELS,
    "the model takes another number of channels than src/sensor.rs gives: change that file"
);
{% endif %}
const _: () = assert!(
    sensor::NAMES.len() + HELLO.firmware.len() <= {{ most_name_bytes }},
    "the names of channels and program do not go into a message: make them shorter"
);

/// What the laptop is told of this program.
const HELLO: Hello<'static> = Hello {
    protocol: PROTOCOL,
    firmware: concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")),
    boots: 0,
    channels: sensor::NAMES,
    number: NumberKind::F32,
    scale: 1.0,
    rate: RATE,
{% if has_model %}
    network: Some(NetworkId {
        checksum: WINDOWING.checksum,
        outputs: Model::OUTPUTS as u16,
        window: WINDOWING.window as u32,
        hop: WINDOWING.hop as u32,
    }),
{% else %}
    network: None,
{% endif %}
};

#[cortex_m_rt::entry]
fn main() -> ! {
{% if family == "microbit" %}
    let (port, mut clock) = board::set_up();
{% else %}
    // Bytes that wait: two messages to the laptop, and what it asks during an inference.
    let (mut sent, mut received) = ([0; 512], [0; 128]);
    let (port, clock) = board::set_up(&mut sent, &mut received);
{% endif %}
    let mut sensor = Sensor::new();
    let sensor = Timed::new((1e6 / RATE) as u32, || sensor.measure());
    let {{ "" if has_model else "mut " }}recorder = Recorder::new(HELLO, sensor, port, || clock.micros());
{% if has_model %}
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
{% if refuse %}
    let mut classifier = classifier.with_judge(&model::JUDGE);
{% else %}
    let mut classifier = classifier;
{% endif %}
{% endif %}
    loop {
{% if has_model %}
        // A byte that the port lost is a message that is not whole: the laptop sees that, and so does this.
        if let Ok(Some(_window)) = classifier.poll() {
{% if refuse %}
            // Here the program may act: `_window.steady` is the class of the last windows, whose name is in
            // `model::LABELS`, or `None` for what it does not know.
{% else %}
            // Here the program may act: `model::LABELS` has the name of `_window.class`.
{% endif %}
        }
{% else %}
        // A byte that the port lost is a message that is not whole: the laptop sees that, and so does this.
        let _ = recorder.poll();
{% endif %}
    }
}
