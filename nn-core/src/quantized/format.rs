//! The arrays and the kernels of weights of 8 and of 4 bits.

use super::channel_blocks;
use super::eight_bits::I8;
use super::filters::{QuantizedDepthwiseFilters, QuantizedFilters};
use super::four_bits::I4;
use super::gates::QuantizedGates;
use super::kernel::recurrent;
use super::nibble_blocks::{NibbleFilters, NibbleGates, NibbleRows};
use super::output_scale::OutputScale;
use super::rows::QuantizedRows;
use super::weight::StoredWeight;
use super::{native, nibble_kernels};
use crate::format::{BlockSlices, Format, Scratch};
use crate::topology::{Cell, FormatKind, WindowGeometry};

/// Numbers and functions that formats of integers have in common, given the module of their kernels.
macro_rules! integers {
    ($kernels:ident) => {
        type Number = i16;
        type PerOutput = OutputScale;
        type Cells<const H: usize> = [i32; H];

        #[inline(always)]
        fn dense((weights, scales): BlockSlices<'_, Self>, x: &[i16], z: &mut [i16], low: i16) {
            $kernels::dense(weights, scales, x, z, low);
        }

        #[inline(always)]
        fn count(rows: usize, terms: usize) -> usize {
            Self::Weight::count(rows, terms)
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
            $kernels::dense_rows(weights, scales, x, z, (sum_of_x, low));
        }

        #[inline(always)]
        fn recurrent<const H: usize>(
            cell: Cell,
            [input, of_state]: [BlockSlices<'_, Self>; 2],
            x: &[i16],
            (h, c): (&mut [i16; H], Option<&mut [i32; H]>),
            (zx, zh): Scratch<'_, i16>,
        ) {
            let dense = $kernels::dense;
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
                $kernels::conv2d::<GENERAL>(geometry, block, x, patch, z, low);
            } else {
                $kernels::pooled_conv2d::<GENERAL>(geometry, block, x, patch, pixel, z, low);
            }
        }
    };
}

impl Format for I8 {
    const KIND: FormatKind = FormatKind::I8;

    type Weight = i8;
    type Rows<const IN: usize, const OUT: usize> = QuantizedRows<IN, OUT>;
    type Filters<const OUT: usize, const H: usize, const W: usize, const C: usize> =
        QuantizedFilters<OUT, H, W, C>;
    type ChannelFilters<const OUT: usize, const H: usize, const W: usize> =
        QuantizedDepthwiseFilters<OUT, H, W>;
    type Gates<const G: usize, const H: usize, const IN: usize> = QuantizedGates<G, H, IN>;

    integers!(native);

    #[inline(always)]
    fn depthwise_conv2d<const GENERAL: bool>(
        geometry: &'static WindowGeometry,
        block: BlockSlices<'_, Self>,
        x: &[i16],
        (patch, pixel): Scratch<'_, i16>,
        z: &mut [i16],
        low: i16,
    ) {
        // The compiler knows the geometry, and leaves out the other one.
        if GENERAL || geometry.pool() != (1, 1) {
            channel_blocks::general_depthwise_conv2d(geometry, block, x, patch, pixel, z, low);
        } else {
            channel_blocks::depthwise_conv2d(geometry, block, x, z, low);
        }
    }
}

impl Format for I4 {
    const KIND: FormatKind = FormatKind::I4;

    type Weight = u32;
    type Rows<const IN: usize, const OUT: usize> = NibbleRows<IN, OUT>;
    type Filters<const OUT: usize, const H: usize, const W: usize, const C: usize> =
        NibbleFilters<OUT, H, W, C>;
    type ChannelFilters<const OUT: usize, const H: usize, const W: usize> =
        NibbleFilters<OUT, H, W, 1>;
    type Gates<const G: usize, const H: usize, const IN: usize> = NibbleGates<G, H, IN>;

    integers!(nibble_kernels);

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
