//! Samples for a network whose inputs are integers.

use nn_core::{Extent, LayerSpec, Number};
use thiserror::Error;

/// Numbers over which a channel with fractions must be spread: rounded, it then keeps 30 dB.
const SPREAD: f32 = 32.0;

/// Why samples cannot be the integers that a network takes.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum IntegersError {
    /// A number beyond the type.
    #[error(
        "input {input} of sample {sample} is {value}, and {number} goes from {lowest} to {highest}: give the numbers \
         that the sensor gives, or quantize with another --input-type"
    )]
    Beyond {
        /// Counted from 1.
        sample: usize,
        /// Counted from 1.
        input: usize,
        /// Number of the sample.
        value: f32,
        /// Name of the type.
        number: &'static str,
        /// Smallest number of the type.
        lowest: f32,
        /// Largest number of the type.
        highest: f32,
    },
    /// A number with a fraction, in a channel that rounding would spoil.
    #[error(
        "input {input} of sample {sample} is {value}, no whole number, and the network takes {number}: give the numbers \
         that the sensor gives, 0 to 255 for pixels, or quantize with --input-type f32"
    )]
    Fraction {
        /// Counted from 1.
        sample: usize,
        /// Counted from 1.
        input: usize,
        /// Number of the sample.
        value: f32,
        /// Name of the type.
        number: &'static str,
    },
}

/// Makes samples the integers that a network with this first layer takes, and returns how many numbers were rounded; of a
/// network that takes `f32`, samples stay as they are.
///
/// Whole numbers stay as they are. Numbers with fractions, as recordings have that were brought to another rate, are
/// rounded half up where their channel is spread over at least 32 integers; of samples that are no images each input is a channel.
///
/// # Errors
///
/// [`IntegersError`]
pub fn make_integers(first: &LayerSpec, features: &mut [f32]) -> Result<usize, IntegersError> {
    let number = first.input_number();
    let (lowest, highest) = match number {
        Number::F32 => return Ok(0),
        Number::U8 => (0.0, 255.0),
        Number::I8 => (-128.0, 127.0),
        Number::I16 => (-32_768.0, 32_767.0),
    };
    let width = (first.inputs() as usize).max(1);
    let channels = match first.input {
        Extent::List(numbers) => numbers as usize,
        Extent::Image(shape) => usize::from(shape.channels),
    }
    .max(1);
    let place = |index: usize| (index / width + 1, index % width + 1);
    let mut ranges = vec![(f32::INFINITY, f32::NEG_INFINITY); channels];
    // The first number with a fraction of each channel.
    let mut fractions = vec![None; channels];
    for (index, &value) in features.iter().enumerate() {
        let rounded = rounded(value);
        if !(lowest..=highest).contains(&rounded) {
            let (sample, input) = place(index);
            let number = number.type_name();
            return Err(IntegersError::Beyond { sample, input, value, number, lowest, highest });
        }
        let channel = index % width % channels;
        ranges[channel] = (ranges[channel].0.min(value), ranges[channel].1.max(value));
        if rounded != value {
            fractions[channel].get_or_insert(index);
        }
    }
    for ((least, most), fraction) in ranges.into_iter().zip(fractions) {
        if let Some(index) = fraction
            && most - least < SPREAD
        {
            let ((sample, input), value) = (place(index), features[index]);
            let number = number.type_name();
            return Err(IntegersError::Fraction { sample, input, value, number });
        }
    }
    let mut count = 0;
    for value in features {
        let whole = rounded(*value);
        count += usize::from(whole != *value);
        *value = whole;
    }
    Ok(count)
}

/// The nearest whole number, of two the larger one.
pub(crate) fn rounded(value: f32) -> f32 {
    let below = value.floor();
    if value - below >= 0.5 { below + 1.0 } else { below }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nn_core::{Op, Shape};

    fn pixels(number: Number) -> LayerSpec {
        let image = Extent::Image(Shape::new(1, 2, 1));
        LayerSpec::plain(Op::Quantize, image, Number::I16).with_inputs(number)
    }

    #[test]
    fn whole_numbers_stay_and_fractions_of_a_wide_channel_are_rounded() {
        let mut features = [0.0, 255.0, 17.25, 17.5];
        assert_eq!(make_integers(&pixels(Number::U8), &mut features), Ok(2));
        assert_eq!(features, [0.0, 255.0, 17.0, 18.0]);
        let mut features = [0.25, f32::NAN];
        assert_eq!(make_integers(&pixels(Number::F32), &mut features), Ok(0));
        assert_eq!(features[0], 0.25);
    }

    #[test]
    fn numbers_that_are_no_such_integers_are_refused_and_named() {
        let said = |number, mut features: [f32; 4]| {
            make_integers(&pixels(number), &mut features).unwrap_err().to_string()
        };
        let text = said(Number::U8, [0.0, 1.0, 2.0, 256.0]);
        assert!(
            text.starts_with("input 2 of sample 2 is 256, and u8 goes from 0 to 255"),
            "{text}"
        );
        let text = said(Number::I8, [0.0, 1.0, -129.0, 200.0]);
        assert!(text.starts_with("input 1 of sample 2 is -129, and i8 goes from -128"), "{text}");
        let text = said(Number::I16, [f32::NAN, 1.0, 2.0, 3.0]);
        assert!(text.starts_with("input 1 of sample 1 is NaN"), "{text}");
        // Pixels of 0 to 1: rounding would leave black and white.
        let text = said(Number::U8, [0.0, 1.0, 0.37, 0.5]);
        assert!(text.starts_with("input 1 of sample 2 is 0.37, no whole number"), "{text}");
    }

    #[test]
    fn each_column_of_a_list_is_judged_on_its_own() {
        let list = LayerSpec::plain(Op::Quantize, Extent::List(2), Number::I16);
        let list = list.with_inputs(Number::U8);
        let error = make_integers(&list, &mut [0.0, 36.5, 200.0, 37.0]).unwrap_err();
        let expected = IntegersError::Fraction { sample: 1, input: 2, value: 36.5, number: "u8" };
        assert_eq!(error, expected);
        assert_eq!(make_integers(&list, &mut [0.5, 36.0, 200.0, 37.0]), Ok(1));
    }
}
