//! Integers of a sensor at the input, instead of the numbers that a file's network takes.

use super::affine::{Affine, Coefficients};
use super::constant::Budget;
use super::error::{Fault, fault};
use super::integers::Step;
use super::value::Flow;
use nn_core::Number;
use std::rc::Rc;

/// Integers that a sensor gives, and the numbers that the network of a file takes for them.
#[derive(Clone, Debug, PartialEq)]
pub struct SensorNumbers {
    /// Type of the integers.
    pub number: Number,
    /// Numbers that the file's network takes for the smallest and the largest integer of the type, where the file does
    /// not say it.
    pub range: Option<[f64; 2]>,
    /// Means that are subtracted then: none, one, or one for each channel.
    pub mean: Vec<f64>,
    /// Deviations that are divided by then: none, one, or one for each channel.
    pub deviation: Vec<f64>,
}

/// Scaling from the integers of a sensor to what the file's network takes, which is part of the imported network.
#[derive(Clone, Debug, PartialEq)]
pub struct Entering {
    number: Number,
    affine: Rc<Affine>,
    is_of_integers: bool,
}

impl Entering {
    /// Type of the integers.
    pub fn number(&self) -> Number {
        self.number
    }

    /// Returns whether the file takes integers, too.
    pub fn is_of_integers(&self) -> bool {
        self.is_of_integers
    }

    /// Makes numbers as the file's network takes them those of the sensor, and returns how many are no integers of its
    /// type; if all are, what rounding to `f32` has moved is undone. `samples` are (samples, `width`), in the order of the
    /// file.
    pub fn undo(&self, samples: &mut [f32], width: usize) -> usize {
        /// Share of the type's range that rounding to `f32` may have moved an integer by.
        const NEAR: f64 = 1e-6;
        let (least, most) = limits(self.number);
        let near = NEAR * (most - least);
        let raw = |index: usize, x: f32| {
            let at = index % width.max(1);
            (f64::from(x) - self.affine.shift.at(at)) / self.affine.scale.at(at)
        };
        let is_other = |&(index, x): &(usize, &f32)| {
            let (raw, whole) = (raw(index, *x), libm::rint(raw(index, *x)));
            !((raw - whole).abs() <= near && (least..=most).contains(&whole))
        };
        let others = samples.iter().enumerate().filter(is_other).count();
        for (index, x) in samples.iter_mut().enumerate() {
            let raw = raw(index, *x);
            *x = if others == 0 { libm::rint(raw) } else { raw } as f32;
        }
        others
    }
}

/// The smallest and the largest number of a type of integers.
fn limits(number: Number) -> (f64, f64) {
    match number {
        Number::U8 => (0.0, 255.0),
        Number::I8 => (-128.0, 127.0),
        Number::I16 => (-32_768.0, 32_767.0),
        Number::F32 => (f64::from(f32::MIN), f64::from(f32::MAX)),
    }
}

/// Integers that the input of a file takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Taken {
    pub number: Number,
    /// What they mean; none where the network's own nodes say it.
    pub step: Option<Step>,
}

/// The input of a network, whose samples have these extents, behind the integers of a sensor, where there are any.
pub(super) fn entering(
    sensor: Option<&SensorNumbers>,
    taken: Option<Taken>,
    sizes: &[usize],
    budget: &mut Budget,
    flow: Flow,
) -> Result<(Flow, Option<Entering>), Fault> {
    let Some(sensor) = sensor else { return Ok((flow, None)) };
    let of_range =
        sensor.range.is_some() || !sensor.mean.is_empty() || !sensor.deviation.is_empty();
    let affine = match taken {
        Some(_) if of_range => {
            return Err(Fault::new(
                "takes integers, and says what they mean: leave --input-range, --input-mean and --input-std away",
            ));
        }
        Some(taken) => of_integers(sensor.number, taken)?,
        None => sensor.scaling(sizes)?,
    };
    if !affine.is_uniform() {
        let numbers = sizes.iter().product::<usize>();
        budget.take(numbers.saturating_mul(4))?;
    }
    let scaled = flow.scaled(&affine)?;
    let affine = Rc::new(affine);
    let is_of_integers = taken.is_some();
    let entering = Entering { number: sensor.number, affine, is_of_integers };
    Ok((scaled, Some(entering)))
}

/// Scaling of integers that the file takes too, or of bytes without a sign instead of bytes with one, 128 less.
fn of_integers(number: Number, taken: Taken) -> Result<Affine, Fault> {
    let shift = match (number, taken.number) {
        (a, b) if a == b => 0.0,
        (Number::U8, Number::I8) => -128.0,
        (Number::I8, Number::U8) => 128.0,
        (_, other) => {
            return Err(fault!(
                "takes {0}: expected --input-type {0}{1}",
                other.type_name(),
                match other {
                    Number::I8 => ", or u8 for bytes of which 128 is subtracted",
                    Number::U8 => ", or i8 for bytes to which 128 is added",
                    Number::I16 | Number::F32 => "",
                }
            ));
        }
    };
    let step = taken.step.unwrap_or(Step { scale: 1.0, zero_point: 0.0 });
    let scale = f64::from(step.scale);
    Ok(Affine::uniform(scale, scale * (shift - f64::from(step.zero_point))))
}

impl SensorNumbers {
    /// Scaling of the integers to what a network of `f32` takes, whose samples have these extents.
    fn scaling(&self, sizes: &[usize]) -> Result<Affine, Fault> {
        let (least, most) = limits(self.number);
        let Some([low, high]) = self.range else {
            return Err(fault!(
                "takes f32, and does not say what the integers {least} to {most} are for it: add --input-range, 0..1 for \
                 pixels that were divided by 255, -1..1, or {least}..{most} for numbers as they are"
            ));
        };
        let scale = (high - low) / (most - least);
        let shift = low - scale * least;
        let channels = self.mean.len().max(self.deviation.len());
        if channels <= 1 {
            let mean = self.mean.first().copied().unwrap_or(0.0);
            let deviation = self.deviation.first().copied().unwrap_or(1.0);
            return Affine::uniform(scale / deviation, (shift - mean) / deviation).finite();
        }
        let inner = channel_stride(sizes, channels)?;
        let numbers: usize = sizes.iter().product();
        let at = |list: &[f64], index: usize, none: f64| match list {
            [] => none,
            [single] => *single,
            list => list.get(index / inner % channels).copied().unwrap_or(none),
        };
        let each = |of: &dyn Fn(usize) -> f64| Coefficients::Each((0..numbers).map(of).collect());
        Affine {
            scale: each(&|index| scale / at(&self.deviation, index, 1.0)),
            shift: each(&|index| {
                (shift - at(&self.mean, index, 0.0)) / at(&self.deviation, index, 1.0)
            }),
        }
        .finite()
    }
}

/// Distance of the numbers of two channels that follow each other: channels are the first or the last dimension, whichever
/// has as many.
fn channel_stride(sizes: &[usize], channels: usize) -> Result<usize, Fault> {
    let is_last = sizes.last() == Some(&channels);
    let is_first = sizes.len() > 1 && sizes.first() == Some(&channels);
    match (is_first, is_last) {
        (true, false) => Ok(sizes.iter().skip(1).product()),
        (false, true) => Ok(1),
        (true, true) => Err(fault!(
            "takes samples of {sizes:?}, whose channels may be the first or the last dimension: give one number for \
             --input-mean and --input-std"
        )),
        (false, false) => Err(fault!(
            "takes samples of {sizes:?}, which have no {channels} channels: give --input-mean and --input-std one number, \
             or one for each channel"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixels(range: [f64; 2], mean: &[f64], deviation: &[f64]) -> SensorNumbers {
        let (mean, deviation) = (mean.to_vec(), deviation.to_vec());
        SensorNumbers { number: Number::U8, range: Some(range), mean, deviation }
    }

    #[test]
    fn means_and_deviations_belong_to_the_dimension_that_has_as_many_numbers() {
        let sensor = pixels([0.0, 1.0], &[0.5, 0.25], &[0.5, 0.125]);
        // 255 is 1: (1 − 0.5) / 0.5 and (1 − 0.25) / 0.125.
        for (sizes, places) in [(&[2, 3, 5][..], [0, 15]), (&[3, 5, 2], [0, 1])] {
            let affine = sensor.scaling(sizes).unwrap();
            let light = places.map(|at| 255.0 * affine.scale.at(at) + affine.shift.at(at));
            assert!((light[0] - 1.0).abs() < 1e-12 && (light[1] - 6.0).abs() < 1e-12, "{light:?}");
        }
        for (sizes, what) in
            [(&[2, 4, 2][..], "may be the first or the last"), (&[4], "no 2 channels")]
        {
            let text = sensor.scaling(sizes).unwrap_err().0;
            assert!(text.contains(what), "{text}");
        }
    }

    #[test]
    fn samples_become_bytes_again_and_others_are_counted() {
        let affine = Rc::new(pixels([-1.0, 1.0], &[], &[]).scaling(&[3]).unwrap());
        let entering = Entering { number: Number::U8, affine, is_of_integers: false };
        let mut bytes: Vec<f32> = (0..=255).map(|p| (f64::from(p) / 127.5 - 1.0) as f32).collect();
        assert_eq!(entering.undo(&mut bytes, 256), 0);
        assert_eq!(bytes, (0..=255u8).map(f32::from).collect::<Vec<_>>());
        // Between two bytes, and above the largest.
        let mut others = [-1.0, 0.0, 1.5];
        assert_eq!(entering.undo(&mut others, 3), 2);
        assert_eq!(others, [0.0, 127.5, 318.75]);
    }

    #[test]
    fn bytes_of_one_sign_stand_for_those_of_the_other() {
        // A step of 1/255 whose zero point is −128: pixels from 0 to 1.
        let step = Some(Step { scale: 1.0 / 255.0, zero_point: -128.0 });
        let taken = Taken { number: Number::I8, step };
        let light = |number, p: f64| {
            let affine = of_integers(number, taken).unwrap();
            p * affine.scale.at(0) + affine.shift.at(0)
        };
        for (number, black, white) in [(Number::I8, -128.0, 127.0), (Number::U8, 0.0, 255.0)] {
            assert_eq!(light(number, black), 0.0);
            assert!((light(number, white) - 1.0).abs() < 1e-7);
        }
        assert!(
            of_integers(Number::I16, taken).unwrap_err().0.contains("expected --input-type i8")
        );
    }
}
