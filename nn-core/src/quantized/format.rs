//! Weights of 8 bits, activations of 16, sums of 32.

use super::channel::Channel;
use super::channel_blocks;
use super::filters::{QuantizedDepthwiseFilters, QuantizedFilters};
use super::rows::QuantizedRows;
use crate::format::{Format, Parts, Scratch};
use crate::topology::{FormatKind, Geometry};

/// Weights of 8 bits, activations of 16 bits, sums of 32: see [the contract](super).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct I8;

impl Format for I8 {
    const KIND: FormatKind = FormatKind::I8;

    type Number = i16;
    type Weight = i8;
    type PerOutput = Channel;

    type Rows<const IN: usize, const OUT: usize> = QuantizedRows<IN, OUT>;
    type Filters<const OUT: usize, const H: usize, const W: usize, const C: usize> =
        QuantizedFilters<OUT, H, W, C>;
    type ChannelFilters<const OUT: usize, const H: usize, const W: usize> =
        QuantizedDepthwiseFilters<OUT, H, W>;

    #[inline(always)]
    fn dense((weights, channels): Parts<'_, Self>, x: &[i16], z: &mut [i16], low: i16) {
        super::native_dense(weights, channels, x, z, low);
    }

    #[inline(always)]
    fn conv2d<const GENERAL: bool>(
        geometry: &'static Geometry,
        block: Parts<'_, Self>,
        x: &[i16],
        (patch, pixel): Scratch<'_, i16>,
        z: &mut [i16],
        low: i16,
    ) {
        if GENERAL {
            super::general_native_conv2d(geometry, block, x, patch, pixel, z, low);
        } else {
            super::native_conv2d(geometry, block, x, patch, pixel, z, low);
        }
    }

    #[inline(always)]
    fn depthwise_conv2d<const GENERAL: bool>(
        geometry: &'static Geometry,
        block: Parts<'_, Self>,
        x: &[i16],
        (patch, pixel): Scratch<'_, i16>,
        z: &mut [i16],
        low: i16,
    ) {
        if GENERAL {
            channel_blocks::general_depthwise_conv2d(geometry, block, x, patch, pixel, z, low);
        } else {
            channel_blocks::depthwise_conv2d(geometry, block, x, patch, pixel, z, low);
        }
    }
}
