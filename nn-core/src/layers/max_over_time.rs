//! The largest number of each channel so far.

use super::leaf::Leaf;
use crate::activation::{Activate, Identity};
use crate::buffer::{Aligned, Buffer};
use crate::element::Element;
use crate::embed::{Embed, Position};
use crate::kernel::patches::keep_larger;
use crate::topology::{Extent, LayerSpec, Op, Window};
use core::marker::PhantomData;
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// The largest number of each of `C` channels since the stream began: what [`MaxPool1d`](crate::MaxPool1d) of a whole
/// window gives (`maxovertime` in words), one moment at a time, with the same bits.
///
/// ```
/// use nn_core::{MaxOverTime, Network};
///
/// let largest = Network::new(MaxOverTime::<2>::new());
/// let mut state = Network::<MaxOverTime<2>>::FRESH;
/// largest.step(&mut state, &[-3.0, 5.0]);
/// assert_eq!(largest.step(&mut state, &[-4.0, 7.0]), [-3.0, 7.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
#[cfg_attr(feature = "model-files", serde(bound = ""))]
pub struct MaxOverTime<const C: usize, T = f32> {
    parameters: (),
    #[cfg_attr(feature = "model-files", serde(skip))]
    number: PhantomData<T>,
}

impl<const C: usize, T> MaxOverTime<C, T> {
    /// A maximum over time, which has no parameters.
    pub const fn new() -> Self {
        Self { parameters: (), number: PhantomData }
    }
}

impl<const C: usize, T> Default for MaxOverTime<C, T> {
    fn default() -> Self {
        Self::new()
    }
}

/// The largest numbers so far.
#[derive(Clone, Debug)]
#[repr(C)]
pub struct Largest<T, const C: usize> {
    numbers: Aligned<[T; C]>,
    /// Holds 0 before the first moment.
    moments: u32,
}

impl<T: Element, const C: usize> Buffer for Largest<T, C> {
    const EMPTY: Self = Self { numbers: Aligned([T::ZERO; C]), moments: 0 };
}

impl<const C: usize, T> Leaf for MaxOverTime<C, T>
where
    T: Element,
    Identity: Activate<T>,
{
    type X = [T; C];
    type Y = [T; C];
    type State = Largest<T, C>;
    type Memory = Aligned<[T; C]>;
    type Activation = Identity;
    type Parameters = ();

    const SPEC: LayerSpec = LayerSpec::plain(
        Op::MaxPool2d { window: Window::new(1, 1) },
        Extent::of_list(C),
        T::NUMBER,
    );
    const ZEROS: Self = Self::new();

    #[inline(always)]
    fn sums<'m>(
        &self,
        Largest { numbers: Aligned(largest), moments }: &mut Self::State,
        x: &[T; C],
        Aligned(y): &'m mut Self::Memory,
    ) -> &'m mut [T; C] {
        if *moments == 0 {
            *largest = *x;
            *moments = 1;
        } else {
            keep_larger(x, largest);
        }
        *y = *largest;
        y
    }

    fn parameters(&self) -> &() {
        &self.parameters
    }

    fn parameters_mut(&mut self) -> &mut () {
        &mut self.parameters
    }
}

impl<P: Position, const C: usize, T> Embed<P> for MaxOverTime<C, T>
where
    Self: Leaf,
{
    const VALUE: Self = Self::new();
}
