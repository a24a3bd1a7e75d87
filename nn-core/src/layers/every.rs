//! A recurrent layer over a window of moments, with the states of all moments as output.

use super::leaf::Leaf;
use super::over::{Direction, Forwards};
use super::recurrent::{Recurrent, over_window};
use crate::element::Element;
use crate::embed::{Embed, Position};
use crate::image::Image;
use crate::topology::LayerSpec;
use core::marker::PhantomData;
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// A recurrent layer `L` over a window of `N` moments from a fresh state on: its states at all moments, a
/// [`Signal`](crate::Signal). Of [`Backwards`](crate::Backwards), it goes from the last moment to the first, and the
/// state at each moment is at its place all the same.
///
/// What a recurrent layer gives to the next one, or to a pool over time.
///
/// ```
/// use nn_core::{Every, Gru, Layer};
///
/// assert_eq!(Every::<64, Gru<3, 16>>::OUTPUTS, 64 * 16);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
#[cfg_attr(
    feature = "model-files",
    serde(bound(serialize = "L: Serialize", deserialize = "L: Deserialize<'de>"))
)]
pub struct Every<const N: usize, L, D = Forwards> {
    cell: L,
    #[cfg_attr(feature = "model-files", serde(skip))]
    direction: PhantomData<D>,
}

impl<const N: usize, L, D> Every<N, L, D> {
    /// Makes a layer over a window of this layer of one moment.
    pub const fn new(cell: L) -> Self {
        Self { cell, direction: PhantomData }
    }

    /// The layer of one moment.
    pub const fn cell(&self) -> &L {
        &self.cell
    }
}

impl<const N: usize, const C: usize, const H: usize, T, L, D> Leaf for Every<N, L, D>
where
    T: Element,
    L: Recurrent + Leaf<X = [T; C], Y = [T; H]>,
    D: Direction,
{
    type X = Image<T, 1, N, C>;
    type Y = Image<T, 1, N, H>;
    type State = ();
    type Memory = (Image<T, 1, N, H>, (L::Memory, L::State));
    type Activation = L::Activation;
    type Parameters = L::Parameters;

    const SPEC: LayerSpec = over_window::<L>(N, C, true, D::REVERSED);
    const ZEROS: Self = Self::new(L::ZEROS);

    #[inline(always)]
    fn sums<'m>(
        &self,
        (): &mut (),
        Image([moments]): &Self::X,
        (y, (memory, state)): &'m mut Self::Memory,
    ) -> &'m mut Self::Y {
        *state = crate::buffer::Buffer::EMPTY;
        let Image([states]) = &mut *y;
        let mut pairs = states.iter_mut().zip(moments);
        while let Some((y, x)) = if D::REVERSED { pairs.next_back() } else { pairs.next() } {
            *y = *self.cell.sums(state, x, memory);
        }
        y
    }

    fn parameters(&self) -> &L::Parameters {
        self.cell.parameters()
    }

    fn parameters_mut(&mut self) -> &mut L::Parameters {
        self.cell.parameters_mut()
    }
}

impl<P, const N: usize, L, D> Embed<P> for Every<N, L, D>
where
    P: Position,
    L: Embed<P>,
    Self: Leaf,
{
    const VALUE: Self = Self::new(L::VALUE);
}
