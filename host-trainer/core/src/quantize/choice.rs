//! Bits of each layer, chosen by what they lose and what they save.

use super::bits::{LayerBits, WeightBits, can_have_four, weighted};
use super::{Quantization, QuantizeError};
use crate::dataset::{Dataset, Split};
use crate::evaluation::Evaluation;
use crate::inference::Infer;
use crate::loss::Loss;
use nn_core::{LayerSpec, LayerViews};

/// Layers with 4 bits, and what each would lose alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Bits of the weights of each layer.
    pub bits: LayerBits,
    /// Growth of the loss with 4 bits in one layer alone, for each layer with weights; `None` where it keeps 8.
    pub lost: Vec<Option<f64>>,
    /// Bytes of flash that all parameters take.
    pub flash_bytes: u64,
}

/// Chooses bits for the parameters to take at most `flash` bytes: the layers whose loss grows least for each byte that is
/// saved have 4. Without a bound, as many layers as lose no more than
/// [`loses_too_much`](Quantization::loses_too_much) allows.
///
/// Losses are those on the validation samples, or where there are none on those for training; never on test samples.
///
/// # Errors
///
/// [`QuantizeError`]. A bound that cannot be kept is none: see [`Choice::flash_bytes`].
pub fn choose_bits(
    network: &(impl LayerViews + Infer),
    data: &Split,
    loss: Loss,
    flash: Option<u64>,
) -> Result<Choice, QuantizeError> {
    let specs: Vec<LayerSpec> = network.layer_views().iter().map(|view| view.spec).collect();
    let judged = if data.validation.is_empty() { &data.training } else { &data.validation };
    let made = |bits: &LayerBits| Quantization::with_bits(network, &data.training, bits);
    let mut bits = LayerBits::default();
    let eight = made(&bits)?;
    let (before, all) = (loss_of(&eight, judged, loss), flash_bytes(&eight));
    let (mut lost, mut order) = (Vec::new(), Vec::new());
    for (index, layer) in weighted(&specs).enumerate() {
        if !can_have_four(layer) {
            lost.push(None);
            continue;
        }
        let four = made(&bits.with(index, WeightBits::Four))?;
        let grown = loss_of(&four, judged, loss) - before;
        let saved = all.saturating_sub(flash_bytes(&four));
        lost.push(Some(grown));
        if saved > 0 {
            order.push((index, grown / saved as f64));
        }
    }
    // Of equals, the first layer first.
    order.sort_by(|(_, a), (_, b)| a.total_cmp(b));
    let mut chosen = eight;
    for (index, _) in order {
        if flash.is_some_and(|flash| flash_bytes(&chosen) <= flash) {
            break;
        }
        let next = bits.with(index, WeightBits::Four);
        let four = made(&next)?;
        if flash.is_some() || !four.loses_too_much(network, data, loss) {
            (bits, chosen) = (next, four);
        }
    }
    Ok(Choice { bits, lost, flash_bytes: flash_bytes(&chosen) })
}

fn loss_of(quantization: &Quantization, data: &Dataset, loss: Loss) -> f64 {
    Evaluation::new(&quantization.network, data, loss).loss
}

fn flash_bytes(quantization: &Quantization) -> u64 {
    quantization.network.layers().iter().map(|layer| layer.spec.flash_bytes()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{Shares, digits, split};
    use crate::{DynamicNetwork, FitOptions, fit};
    use nn_core::ActivationKind::{Relu, Softmax};

    #[test]
    fn a_bound_of_flash_is_kept_by_the_layers_that_lose_least() {
        let data = split(digits::load(), Shares::default(), 0).unwrap();
        let mut network = DynamicNetwork::new(&[64, 24, 16, 10], Relu, Softmax).unwrap();
        fit(&mut network, &data, &FitOptions { epochs: 10, ..FitOptions::default() }).unwrap();
        let chosen = |flash| choose_bits(&network, &data, Loss::CrossEntropy, flash).unwrap();
        let eight = chosen(Some(u64::MAX));
        assert_eq!(eight.bits, LayerBits::default());
        assert_eq!(eight.lost.len(), 3);
        // One layer with 4 bits is enough, and it saves half of its weights but 8 bytes.
        let one = chosen(Some(eight.flash_bytes - 1));
        let fours: Vec<usize> = (0..3).filter(|&i| one.bits.of(i) == WeightBits::Four).collect();
        let [four] = fours[..] else { panic!("{fours:?}") };
        let weights = [64 * 24, 24 * 16, 16 * 10][four];
        let saved = eight.flash_bytes - one.flash_bytes;
        assert!(saved + 8 <= weights / 2 && saved + 16 > weights / 2, "{saved} of {weights}");
        for other in 0..3 {
            let of_each = |i: usize| one.lost[i].unwrap() / [1536.0, 384.0, 160.0][i];
            assert!(of_each(four) <= of_each(other) + 1e-5, "{:?}", one.lost);
        }
        let all = chosen(Some(0));
        assert!((0..3).all(|index| all.bits.of(index) == WeightBits::Four));
        assert_eq!(all.flash_bytes, chosen(Some(all.flash_bytes)).flash_bytes);
    }
}
