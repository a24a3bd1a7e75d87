//! Statistics of frames of a signal.

use super::framed::checked;
use super::leaf::Leaf;
use crate::activation::{Activate, Identity};
use crate::buffer::Buffer;
use crate::embed::{Embed, Position};
use crate::features::FeatureNumber;
use crate::tensor::Tensor;
use crate::topology::{Feature, Frames, LayerSpec};
use core::marker::PhantomData;
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// Six statistics of each channel of each frame of a signal: from `I`, (1, moments, C), to `O`, (1, frames, 6·C), of
/// `f32` or `i16`. A frame has `FRAME` moments and begins `HOP` moments behind the one before.
///
/// | number of a channel | `f32`, every step rounded | `i16` |
/// | --- | --- | --- |
/// | 0 mean | `x₀ + Σ(xᵢ − x₀) / n` | `Σxᵢ / n`, half up |
/// | 1 deviation | `√(Σ((xᵢ − x₀) − Σ(xⱼ − x₀) / n)² / n)` | `√(n·Σxᵢ² − (Σxᵢ)²) / n`, half up |
/// | 2 root mean square | `√(Σxᵢ² / n)` | `√(Σxᵢ² / n)`, half up, at most 32,767 |
/// | 3 minimum, 4 maximum | of the numbers as they are | the same |
/// | 5 zero crossings | pairs of neighbours of which one is below 0 and the other is not | the same, at most 32,767 |
///
/// Sums go from the oldest moment to the newest. A constant channel has the deviation 0. In `i16` all sums are exact,
/// and mean, deviation, root mean square, minimum and maximum have the step of what goes in; a crossing counts 1. A NaN
/// makes the first five numbers NaN, which has the same bits everywhere; numbers above 10¹⁹ have squares that are
/// infinite.
///
/// | | |
/// | --- | --- |
/// | parameters | none |
/// | cost | two passes over the frame, two square roots a channel |
///
/// ```
/// use nn_core::{Image, Layer, Signal, Statistics};
///
/// type Motion = Statistics<Signal<f32, 4, 1>, Signal<f32, 1, 6>, 4, 4>;
///
/// let y = Motion::new().forward(&Image([[[3.0], [-3.0], [3.0], [-3.0]]]));
/// assert_eq!(y.0, [[[0.0, 3.0, 3.0, -3.0, 3.0, 3.0]]]);
/// ```
///
/// Not for signals whose order matters beyond crossings: a rising and a falling ramp have the same statistics.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
#[cfg_attr(feature = "model-files", serde(bound = ""))]
pub struct Statistics<I, O, const FRAME: usize, const HOP: usize> {
    parameters: (),
    #[cfg_attr(feature = "model-files", serde(skip))]
    kind: PhantomData<(I, O)>,
}

impl<I, O, const FRAME: usize, const HOP: usize> Statistics<I, O, FRAME, HOP> {
    /// A layer, which has no parameters.
    pub const fn new() -> Self {
        Self { parameters: (), kind: PhantomData }
    }
}

impl<I, O, const FRAME: usize, const HOP: usize> Default for Statistics<I, O, FRAME, HOP> {
    fn default() -> Self {
        Self::new()
    }
}

impl<I: Tensor, O: Tensor<Number = I::Number>, const FRAME: usize, const HOP: usize>
    Statistics<I, O, FRAME, HOP>
{
    const CHECKED: (LayerSpec, Frames) = checked::<I, O>(Feature::Statistics, FRAME, HOP);
    const FRAMES: Frames = Self::CHECKED.1;
}

impl<I, O, const FRAME: usize, const HOP: usize> Leaf for Statistics<I, O, FRAME, HOP>
where
    I: Tensor<Number: FeatureNumber>,
    O: Tensor<Number = I::Number> + Buffer,
    Identity: Activate<I::Number>,
{
    type X = I;
    type Y = O;
    type State = ();
    type Memory = O;
    type Activation = Identity;
    type Parameters = ();

    const SPEC: LayerSpec = Self::CHECKED.0;
    const ZEROS: Self = Self::new();

    #[inline(always)]
    fn sums<'m>(&self, (): &mut (), x: &I, y: &'m mut O) -> &'m mut O {
        FeatureNumber::statistics(const { &Self::FRAMES }, x.numbers(), y.numbers_mut());
        y
    }

    fn parameters(&self) -> &() {
        &self.parameters
    }

    fn parameters_mut(&mut self) -> &mut () {
        &mut self.parameters
    }
}

impl<P: Position, I, O, const FRAME: usize, const HOP: usize> Embed<P>
    for Statistics<I, O, FRAME, HOP>
where
    Self: Leaf,
{
    const VALUE: Self = Self::new();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::{Image, Signal};
    use crate::layers::Layer;
    use crate::topology::ram_bytes;
    use crate::windower::Windower;

    type Motion = Statistics<Signal<f32, 64, 3>, Signal<f32, 4, 18>, 16, 16>;
    type OfIntegers = Statistics<Signal<i16, 8, 1>, Signal<i16, 3, 6>, 4, 2>;

    #[test]
    fn costs_are_known() {
        assert_eq!((Motion::PARAMETERS, Motion::MACS, Motion::FLASH_BYTES), (0, 0, 0));
        assert_eq!(Motion::RAM_BYTES, 4 * (64 * 3 + 4 * 18));
        assert_eq!(ram_bytes(&[Motion::SPEC]), Motion::RAM_BYTES as u64);
        assert_eq!(ram_bytes(&[OfIntegers::SPEC]), OfIntegers::RAM_BYTES as u64);
    }

    #[test]
    fn frames_that_overlap_are_computed_each_on_its_own() {
        let x = Image([[[1], [-1], [1], [-1], [5], [7], [5], [7]]]);
        let [[a, b, c]] = OfIntegers::new().forward(&x).0;
        assert_eq!(a, [0, 1, 1, -1, 1, 3]);
        // 1, −1, 5, 7: mean 3, deviations 4 + 16 + 4 + 16, squares 76 / 4
        assert_eq!(b, [3, 3, 4, -1, 7, 2]);
        assert_eq!(c, [6, 1, 6, 5, 7, 0]);
    }

    #[test]
    fn a_stream_of_windows_has_the_bits_of_the_whole_recording() {
        let recording: std::vec::Vec<[f32; 3]> = (0..200)
            .map(|i| {
                let t = i as f32;
                [libm::sinf(t * 0.3), 9.81 + 0.01 * libm::cosf(t), t * t * 1e-3 - 7.0]
            })
            .collect();
        type Window = Statistics<Signal<f32, 16, 3>, Signal<f32, 1, 18>, 16, 16>;
        type Whole = Statistics<Signal<f32, 200, 3>, Signal<f32, 47, 18>, 16, 4>;
        let mut windower = Windower::<16, 3, 4>::new();
        let mut streamed = std::vec::Vec::new();
        for moment in &recording {
            if let Some(window) = windower.push(*moment) {
                streamed.push(Window::new().forward(&Image([*window])).0[0][0]);
            }
        }
        let at_once = Whole::new().forward(&Image([recording.try_into().unwrap()])).0[0];
        assert_eq!(streamed.len(), 47);
        for (streamed, at_once) in streamed.iter().zip(&at_once) {
            assert_eq!(streamed.map(f32::to_bits), at_once.map(f32::to_bits));
        }
    }
}
