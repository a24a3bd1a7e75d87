//! A recurrent layer over a window of moments, with its last state as output.

use super::leaf::Leaf;
use super::recurrent::{Recurrent, over_window};
use crate::element::Element;
use crate::embed::{Embed, Position};
use crate::image::Image;
use crate::topology::LayerSpec;
use core::marker::PhantomData;
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// Order of the moments of a window: [`Forwards`] or [`Backwards`].
pub trait Direction {
    /// Set if the last moment comes first.
    const REVERSED: bool;
}

/// Order from the first moment to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forwards;

/// Order from the last moment to the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backwards;

impl Direction for Forwards {
    const REVERSED: bool = false;
}

impl Direction for Backwards {
    const REVERSED: bool = true;
}

/// A recurrent layer `L` over a window of `N` moments from a fresh state on: its last state. Of [`Backwards`], it goes
/// from the last moment to the first, and the last state is that at the first moment.
///
/// Takes the RAM of one moment, whatever the number of moments. A window of 0 is a compile error:
///
/// ```compile_fail,E0080
/// use nn_core::{Gru, Layer, Over};
///
/// const MACS: usize = Over::<0, Gru<3, 16>>::MACS;
/// ```
///
/// Both directions of a window are two branches: `Concat<Over<N, Gru<C, H>>, Over<N, Gru<C, H>, Backwards>, [f32; 2·H]>`.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
#[cfg_attr(
    feature = "model-files",
    serde(bound(serialize = "L: Serialize", deserialize = "L: Deserialize<'de>"))
)]
pub struct Over<const N: usize, L, D = Forwards> {
    cell: L,
    #[cfg_attr(feature = "model-files", serde(skip))]
    direction: PhantomData<D>,
}

impl<const N: usize, L, D> Over<N, L, D> {
    /// Makes a layer over a window of this layer of one moment.
    pub const fn new(cell: L) -> Self {
        Self { cell, direction: PhantomData }
    }

    /// The layer of one moment.
    pub const fn cell(&self) -> &L {
        &self.cell
    }
}

impl<const N: usize, const C: usize, const H: usize, T, L, D> Leaf for Over<N, L, D>
where
    T: Element,
    L: Recurrent + Leaf<X = [T; C], Y = [T; H]>,
    D: Direction,
{
    type X = Image<T, 1, N, C>;
    type Y = [T; H];
    type State = ();
    type Memory = (L::Memory, L::State);
    type Activation = L::Activation;
    type Parameters = L::Parameters;

    const SPEC: LayerSpec = over_window::<L>(N, C, false, D::REVERSED);
    const ZEROS: Self = Self::new(L::ZEROS);

    #[inline(always)]
    fn sums<'m>(
        &self,
        (): &mut (),
        Image([moments]): &Self::X,
        (memory, state): &'m mut Self::Memory,
    ) -> &'m mut [T; H] {
        *state = crate::buffer::Buffer::EMPTY;
        let ends = if D::REVERSED { moments.split_first() } else { moments.split_last() };
        // There is at least one moment.
        let Some((last, before)) = ends else {
            return self.cell.sums(state, T::zeros(), memory);
        };
        let mut before = before.iter();
        while let Some(x) = if D::REVERSED { before.next_back() } else { before.next() } {
            self.cell.sums(state, x, memory);
        }
        self.cell.sums(state, last, memory)
    }

    fn parameters(&self) -> &L::Parameters {
        self.cell.parameters()
    }

    fn parameters_mut(&mut self) -> &mut L::Parameters {
        self.cell.parameters_mut()
    }
}

impl<P, const N: usize, L, D> Embed<P> for Over<N, L, D>
where
    P: Position,
    L: Embed<P>,
    Self: Leaf,
{
    const VALUE: Self = Self::new(L::VALUE);
}
