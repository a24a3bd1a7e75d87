//! Says whether this board computes what the laptop computed.

{% if is_defmt %}
use crate::Input;
{% endif %}
{% if task == "anomalies" %}
use crate::model::{ALARM, MODEL, SAMPLES}; // SAMPLES is missing? Train again without --no-samples.
{% elif task == "judged" %}
use crate::model::{JUDGE, MODEL, Model, SAMPLES}; // SAMPLES is missing? Train again without --no-samples.
{% else %}
use crate::model::{MODEL, SAMPLES}; // SAMPLES is missing? Train again without --no-samples.
{% endif %}
{% if not is_defmt %}
use crate::{Board, Input};
{% endif %}
{% if not is_defmt %}
use core::fmt::Write;
{% endif %}
{% if task == "anomalies" %}
use nn_core::{Layer, NetworkInput, fingerprint_scored};
{% elif task == "judged" %}
use nn_core::{Layer, NetworkInput, fingerprint_decided};
{% else %}
use nn_core::{Layer, NetworkInput, fingerprint};
{% endif %}

/// Computes every test sample and compares all bits of the outputs with the laptop's.
pub fn run({{ "" if is_defmt else "board: &mut Board" }}) {
    let mut x = Input::BLANK;
    let (mut all, mut same) = (0, 0);
    while let Some((_, expected)) = SAMPLES.read(all, &mut x) {
{% if task == "judged" %}
        let logits = MODEL.logits(&x);
        let decision = JUDGE.decide(&x, &logits);
        let found = fingerprint_decided(&Model::activate(logits), &decision);
{% elif task == "anomalies" %}
        let y = MODEL.forward(&x);
        let found = fingerprint_scored(&y, ALARM.score(&x, &y));
{% else %}
        let y = MODEL.forward(&x);
        let found = fingerprint(&y);
{% endif %}
        same += usize::from(found == expected);
        all += 1;
    }
{% if is_defmt %}
    if all > 0 && same == all {
        defmt::info!("PASS {=usize}/{=usize}: the laptop's bits", same, all);
    } else {
        defmt::error!("FAIL: {=usize}/{=usize} have the laptop's bits", same, all);
    }
{% else %}
    // Nobody may be listening.
    let _ = if all > 0 && same == all {
        writeln!(board.text, "PASS {same}/{all}: every bit is the laptop's")
    } else {
        writeln!(board.text, "{same}/{all} have the laptop's bits\nFAIL")
    };
{% endif %}
}
