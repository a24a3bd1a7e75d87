//! Bits of weights, as they are typed.

use host_trainer_core::quantize::WeightBits;

/// Bits of the weights of a quantized network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Bits {
    /// Chosen by what each layer loses.
    Auto,
    /// The same for all layers.
    All(WeightBits),
    /// For each layer that has weights.
    Each(Vec<WeightBits>),
}

/// `8`, `4`, `8,4,4` or `auto`.
pub(super) fn bits(text: &str) -> Result<Bits, String> {
    if text.trim() == "auto" {
        return Ok(Bits::Auto);
    }
    let each: Vec<WeightBits> = text.split(',').map(one).collect::<Result<_, _>>()?;
    Ok(match each[..] {
        [all] => Bits::All(all),
        _ => Bits::Each(each),
    })
}

fn one(text: &str) -> Result<WeightBits, String> {
    match text.trim() {
        "4" => Ok(WeightBits::Four),
        "8" => Ok(WeightBits::Eight),
        "1" | "2" | "3" => Err(format!(
            "weights of {} bits are not supported: at the same bytes, a narrower layer of 4 bits is as good. Give 4",
            text.trim()
        )),
        other => Err(format!(
            "expected 4, 8, one of them for each layer with weights (8,4,4), or auto, found `{other}`"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use WeightBits::{Eight, Four};

    #[test]
    fn bits_are_one_number_or_one_for_each_layer() {
        assert_eq!(bits("auto"), Ok(Bits::Auto));
        assert_eq!(bits("4"), Ok(Bits::All(Four)));
        assert_eq!(bits("8, 4,4"), Ok(Bits::Each(vec![Eight, Four, Four])));
        assert!(bits("2").unwrap_err().contains("weights of 2 bits are not supported"));
        for wrong in ["", "4,", "4;4", "16", "four", "8,auto"] {
            assert!(bits(wrong).unwrap_err().starts_with("expected 4, 8"), "{wrong}");
        }
    }
}
