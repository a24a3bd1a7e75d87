//! Weight decay: a number, or a choice by cross-validation.

use super::parse::not_negative;

/// Value of `--weight-decay`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::cli) enum WeightDecay {
    /// Chosen by cross-validation.
    Auto,
    Number(f64),
}

pub(super) fn weight_decay(text: &str) -> Result<WeightDecay, String> {
    match text {
        "auto" => Ok(WeightDecay::Auto),
        text => match not_negative(text) {
            Ok(number) => Ok(WeightDecay::Number(number)),
            Err(why) => Err(format!("{why}, or auto")),
        },
    }
}
