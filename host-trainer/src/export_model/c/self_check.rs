//! A program in the C source that compares its outputs with the laptop's.

use super::kernel::c_type;
use super::literal::{float, list};
use crate::export::TrainedModel;
use crate::inference::Infer;
use nn_core::Number;
use std::fmt::Write;

/// Numbers of samples that are written: as many as a samples file has at most.
const MOST_NUMBERS: usize = 1 << 16;

/// The program, with as many of these samples as are not too long, at least one; none without samples.
pub(super) fn self_check(model: &TrainedModel, name: &str, samples: &[f32]) -> String {
    let inputs = model.network.inputs().max(1);
    let count = (samples.len() / inputs).min((MOST_NUMBERS / inputs).max(1));
    if count == 0 {
        return String::new();
    }
    let x = &samples[..count * inputs];
    let y = model.network.predictions(x).outputs;
    let outputs = y.len() / count;
    let upper = name.to_uppercase();
    // An autoencoder's score is checked too.
    let scores: Vec<u32> = model
        .anomaly
        .iter()
        .flat_map(|anomaly| {
            let pairs = x.chunks_exact(inputs).zip(y.chunks_exact(outputs));
            pairs.map(|(x, y)| anomaly.score(x, y).to_bits())
        })
        .collect();
    let mut text = format!(
        "#ifdef {upper}_SELF_CHECK\n#include <stdio.h>\n\n#define SAMPLES {count}\n\n\
         /* Samples, and the bits of the laptop's outputs. */\n"
    );
    let rows = |width: usize, numbers: Vec<String>| -> String {
        let rows = numbers.chunks(width).map(|row| format!("{{\n{}}},\n", list(row.to_vec())));
        rows.collect()
    };
    let (score, check) = match scores.is_empty() {
        true => (String::new(), String::new()),
        false => (
            format!(
                "static const uint32_t scores[SAMPLES] = {{\n{}}};\n\n",
                list(scores.iter().map(|score| format!("0x{score:08x}")))
            ),
            format!(
                "        float score = {name}_score(samples[sample], y);\n        \
                 is_wrong |= memcmp(&score, &scores[sample], sizeof score) != 0;\n"
            ),
        ),
    };
    let number = model.network.input_number();
    let input = |x: f32| match number {
        Number::F32 => float(x),
        Number::I16 | Number::U8 | Number::I8 => x.to_string(),
    };
    let x = rows(inputs, x.iter().map(|&x| input(x)).collect());
    let y = rows(outputs, y.iter().map(|y| format!("0x{:08x}", y.to_bits())).collect());
    let _ = write!(
        text,
        "static const {input} samples[SAMPLES][{upper}_INPUTS] = {{\n{x}}};\n\n\
         static const uint32_t expected[SAMPLES][{upper}_OUTPUTS] = {{\n{y}}};\n\n{score}\
         int main(void)\n{{\n    \
             static {name}_memory memory;\n    \
             int wrong = 0;\n    \
             for (int sample = 0; sample < SAMPLES; sample++) {{\n        \
                 float y[{upper}_OUTPUTS];\n        \
                 {name}_run(&memory, samples[sample], y);\n        \
                 int is_wrong = memcmp(y, expected[sample], sizeof y) != 0;\n{check}        \
                 if (is_wrong) {{\n            \
                     printf(\"sample %d: other bits than the laptop's\\n\", sample);\n            \
                     wrong++;\n        \
                 }}\n    \
             }}\n    \
             printf(\"%d of %d samples with the laptop's bits\\n\", SAMPLES - wrong, SAMPLES);\n    \
             puts(wrong ? \"FAIL\" : \"PASS\");\n    \
             return wrong ? 1 : 0;\n}}\n#endif\n",
        input = c_type(number)
    );
    text
}
