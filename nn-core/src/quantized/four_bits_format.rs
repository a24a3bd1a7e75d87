//! The arrays and the kernels of weights of 4 bits.

use super::four_bits::I4;
use super::kernel::recurrent;
use super::nibble_blocks::{NibbleFilters, NibbleGates, NibbleRows};
use super::output_scale::OutputScale;
use super::weight::StoredWeight;
use super::{native, nibble_kernels};
use crate::format::{BlockSlices, Format, Scratch};
use crate::topology::{Cell, FormatKind, WindowGeometry};

impl Format for I4 {
    const KIND: FormatKind = FormatKind::I4;

    type Number = i16;
    type Weight = u32;
    type PerOutput = OutputScale;

    type Rows<const IN: usize, const OUT: usize> = NibbleRows<IN, OUT>;
    type Filters<const OUT: usize, const H: usize, const W: usize, const C: usize> =
        NibbleFilters<OUT, H, W, C>;
    type ChannelFilters<const OUT: usize, const H: usize, const W: usize> =
        NibbleFilters<OUT, H, W, 1>;
    type Gates<const G: usize, const H: usize, const IN: usize> = NibbleGates<G, H, IN>;
    type Cells<const H: usize> = [i32; H];

    #[inline(always)]
    fn dense((weights, scales): BlockSlices<'_, Self>, x: &[i16], z: &mut [i16], low: i16) {
        nibble_kernels::dense(weights, scales, x, z, low);
    }

    #[inline(always)]
    fn count(rows: usize, terms: usize) -> usize {
        <u32>::count(rows, terms)
    }

    #[inline(always)]
    fn sum_of_x(x: &[i16]) -> i32 {
        native::sum_of_x(x)
    }

    #[inline(always)]
    fn dense_rows(
        (weights, scales): BlockSlices<'_, Self>,
        x: &[i16],
        z: &mut [i16],
        low: i16,
        sum_of_x: i32,
    ) {
        nibble_kernels::dense_rows(weights, scales, x, z, (sum_of_x, low));
    }

    #[inline(always)]
    fn recurrent<const H: usize>(
        cell: Cell,
        [input, of_state]: [BlockSlices<'_, Self>; 2],
        x: &[i16],
        (h, c): (&mut [i16; H], Option<&mut [i32; H]>),
        (zx, zh): Scratch<'_, i16>,
    ) {
        let dense = nibble_kernels::dense;
        match (cell, c) {
            (Cell::Rnn, _) => recurrent::rnn(dense, input, of_state, x, h, zx, zh),
            (Cell::Gru(reset), _) => {
                recurrent::gru(dense, input, of_state, reset, x, h, zx, zh);
            }
            (Cell::Lstm, Some(c)) => {
                recurrent::lstm(dense, input, of_state, x, h, c, zx, zh);
            }
            (Cell::Lstm, None) => {}
        }
    }

    #[inline(always)]
    fn conv2d<const GENERAL: bool>(
        geometry: &'static WindowGeometry,
        block: BlockSlices<'_, Self>,
        x: &[i16],
        (patch, pixel): Scratch<'_, i16>,
        z: &mut [i16],
        low: i16,
    ) {
        // The compiler knows the geometry, and leaves out the other one.
        if geometry.pool() == (1, 1) {
            nibble_kernels::conv2d::<GENERAL>(geometry, block, x, patch, z, low);
        } else {
            nibble_kernels::pooled_conv2d::<GENERAL>(geometry, block, x, patch, pixel, z, low);
        }
    }

    #[inline(always)]
    fn depthwise_conv2d<const GENERAL: bool>(
        geometry: &'static WindowGeometry,
        block: BlockSlices<'_, Self>,
        x: &[i16],
        (patch, pixel): Scratch<'_, i16>,
        z: &mut [i16],
        low: i16,
    ) {
        let _ = (geometry, block, x, patch, pixel, z, low);
        const { panic!("depthwise convolutions of 4-bit weights are not supported: write I8") }
    }
}
