//! Weights that are whole already: those of a network that was trained to be quantized, or made of integers.

use super::bits::WeightBits;

/// Parts of an integer by which a weight in `f32` may miss it: training rounds it once, and folds scaling into it
/// twice.
const TOLERANCE: f64 = 1e-6;

/// Returns whether a row says something of its unit: one weight is a whole number of any.
pub(super) fn is_telling(weights: &[f64]) -> bool {
    weights.iter().filter(|&&w| w != 0.0).count() > 1
}

/// The unit of which each weight of a row is a whole number, if there is one: of several, the largest.
pub(super) fn unit(weights: &[f64], bits: WeightBits) -> Option<f64> {
    if !is_telling(weights) {
        return None;
    }
    let largest = weights.iter().copied().max_by(|a, b| a.abs().total_cmp(&b.abs()))?;
    let (least, most) = bits.ends();
    let end = f64::from(if largest < 0.0 { least } else { most }).abs() as u32;
    (1..=end).find_map(|whole| of_integers(weights, largest.abs() / f64::from(whole), bits))
}

/// The unit that is near this one, if each weight is a whole number of it.
fn of_integers(weights: &[f64], unit: f64, bits: WeightBits) -> Option<f64> {
    let (least, most) = bits.ends();
    let (mut products, mut squares) = (0.0, 0.0);
    for &w in weights {
        let q = libm::round(w / unit);
        let is_whole = (w / unit - q).abs() <= TOLERANCE * q.abs();
        if !is_whole || !(f64::from(least)..=f64::from(most)).contains(&q) {
            return None;
        }
        products += w * q;
        squares += q * q;
    }
    // What is left of rounding is averaged.
    Some(products / squares)
}

#[cfg(test)]
mod tests {
    use super::*;
    use WeightBits::{Eight, Four};

    #[test]
    fn the_largest_unit_of_whole_weights_is_found() {
        let row = |codes: &[i8]| -> Vec<f64> {
            codes.iter().map(|&q| f64::from(0.037f32 * f32::from(q))).collect()
        };
        let close = |found: Option<f64>, unit: f64| (found.unwrap() / unit - 1.0).abs() < 1e-6;
        assert!(close(unit(&row(&[3, -8, 0, 5]), Four), 0.037));
        assert!(close(unit(&row(&[2, -4, 0, 6]), Four), 0.074));
        assert!(close(unit(&row(&[-128, 127, 1]), Eight), 0.037));
        assert!(close(unit(&row(&[7, 7]), Four), 0.259));
    }

    #[test]
    fn weights_of_no_unit_have_none() {
        assert_eq!(unit(&[0.3, -0.11, 0.231], Four), None);
        assert_eq!(unit(&[0.0, 0.0, 0.0], Four), None);
        // 8 are too many upwards, and not downwards.
        assert_eq!(unit(&[8.0, -7.0, 1.0], Four), None);
        assert_eq!(unit(&[-8.0, 7.0, 1.0], Four), Some(1.0));
        // One weight is a whole number of everything.
        assert_eq!(unit(&[0.3, 0.0], Four), None);
        assert_eq!(unit(&[0.3, 0.0], Eight), None);
    }
}
