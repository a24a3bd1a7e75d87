//! A convolution that reads numbers of another type, patch by patch.

use super::eight_bits::I8;
use super::four_bits::I4;
use super::{native, nibble_kernels};
use crate::format::{BlockSlices, Format, Scratch};
use crate::kernel::patches::Read;
use crate::topology::WindowGeometry;

/// Format of a convolution that may stand behind the quantization of its inputs in one layer.
pub(crate) trait ConvertedConv2d: Format<Number = i16> {
    /// The sums of a convolution of an image whose numbers are read in this way.
    fn converted_conv2d<X: Copy>(
        geometry: &'static WindowGeometry,
        block: BlockSlices<'_, Self>,
        x: &[X],
        scratch: Scratch<'_, i16>,
        z: &mut [i16],
        low: i16,
        read: impl Read<X, i16>,
    );
}

macro_rules! converted_conv2d {
    ($format:ty, $kernels:ident) => {
        impl ConvertedConv2d for $format {
            #[inline(always)]
            fn converted_conv2d<X: Copy>(
                geometry: &'static WindowGeometry,
                block: BlockSlices<'_, Self>,
                x: &[X],
                scratch: Scratch<'_, i16>,
                z: &mut [i16],
                low: i16,
                read: impl Read<X, i16>,
            ) {
                $kernels::converted_conv2d(geometry, block, x, scratch, z, low, read);
            }
        }
    };
}

converted_conv2d!(I8, native);
converted_conv2d!(I4, nibble_kernels);
