//! Measures, {{ verb }}, and says what it sees.

#![no_std]
#![no_main]

mod board;
#[path = "../model/mod.rs"]
#[allow(dead_code)]
mod model;
#[cfg(feature = "self-test")]
mod self_test;
mod sensor;
{% if has_usb %}
mod usb;
{% endif %}

use board::Board;
{% if not is_defmt %}
use core::fmt::Write;
{% endif %}
{% if is_defmt %}
use defmt_rtt as _;
{% endif %}
{% if is_async %}
use embassy_executor::Spawner;
use embassy_time::Timer;
{% endif %}
{% if task == "anomalies" %}
use model::{ALARM, MODEL, Model};
use nn_core::{Layer, NetworkInput};
{% elif task == "classes" %}
use model::{LABELS, MODEL, Model};
use nn_core::{Layer, NetworkInput, argmax};
{% elif task == "judged" %}
use model::{JUDGE, LABELS, MODEL, Model};
use nn_core::{Layer, NetworkInput};
{% else %}
use model::{LABELS, MODEL, Model};
use nn_core::{Layer, NetworkInput};
{% endif %}
{% if is_defmt %}
use panic_probe as _;
{% else %}
use panic_halt as _;
{% endif %}

/// What the model takes.
type Input = <Model as Layer>::Input;

// What the board has beside this program.
const _: () = assert!(
    Model::FLASH_BYTES <= {{ flash_bytes }},
    "the model does not fit into the flash of this board: make its layers narrower, or train with --quantize"
);
const _: () = assert!(
    Model::RAM_BYTES <= {{ ram_bytes }},
    "the activations of the model do not fit into the RAM of this board: make its layers narrower"
);
const _: () = assert!(
    Model::INPUTS == sensor::NUMBERS,
    "the model takes another number of measurements than src/sensor.rs gives: change that file"
);

{% if is_async %}
#[embassy_executor::main]
async fn main({{ "spawner" if has_usb else "_spawner" }}: Spawner) {
{% else %}
#[cortex_m_rt::entry]
fn main() -> ! {
{% endif %}
    let mut board = Board::new({{ "spawner" if has_usb else "" }});
    #[cfg(feature = "self-test")]
    self_test::run({{ "" if is_defmt else "&mut board" }});
    let mut sensor = sensor::Sensor::new();
    let mut x = Input::BLANK;
    loop {
        sensor.measure(x.inputs_mut());
        board.set_led(true);
{% if task == "judged" %}
        let logits = MODEL.logits(&x);
        let decision = JUDGE.decide(&x, &logits);
{% if is_probability %}
        let y = Model::activate(logits);
{% endif %}
{% else %}
        let y = MODEL.forward(&x);
{% endif %}
        board.set_led(false);
{% if task == "anomalies" %}
        let score = ALARM.score(&x, &y);
        let word = if ALARM.is_anomalous(score) { "ALARM" } else { "normal" };
        let thousandths = (score * 1000.0) as u32;
{% if is_defmt %}
        defmt::info!("{=str}: score {=u32} thousandths", word, thousandths);
{% else %}
        // Nobody may be listening.
        let _ = writeln!(board.text, "{word}: score {thousandths} thousandths");
{% endif %}
{% elif task in ["classes", "judged"] %}
{% if task == "judged" %}
        let known = decision.known().and_then(|class| LABELS.get(class));
        let label = known.copied().unwrap_or("unknown");
{% if is_probability %}
        let class = decision.class;
{% endif %}
{% else %}
        let class = argmax(&y);
        let label = LABELS.get(class).copied().unwrap_or("?");
{% endif %}
{% if is_probability %}
        let percent = (y.get(class).copied().unwrap_or(0.0) * 100.0) as u32;
{% if is_defmt %}
        defmt::info!("{=str} with {=u32} %", label, percent);
{% else %}
        // Nobody may be listening.
        let _ = writeln!(board.text, "{label} with {percent} %");
{% endif %}
{% else %}
{% if is_defmt %}
        defmt::info!("{=str}", label);
{% else %}
        // Nobody may be listening.
        let _ = writeln!(board.text, "{label}");
{% endif %}
{% endif %}
{% else %}
        for (name, number) in LABELS.iter().zip(y) {
            let thousandths = (number * 1000.0) as i32;
{% if is_defmt %}
            defmt::info!("{=str}: {=i32} thousandths", name, thousandths);
{% else %}
            // Nobody may be listening.
            let _ = writeln!(board.text, "{name}: {thousandths} thousandths");
{% endif %}
        }
{% endif %}
{% if is_async %}
        Timer::after_secs(1).await;
{% else %}
        board.pause(1000);
{% endif %}
    }
}
