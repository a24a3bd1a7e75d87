//! Whether two layers are the same, at compile time.

use super::layer_spec::LayerSpec;
use super::window::Window;

impl LayerSpec {
    /// `==`, for use at compile time.
    pub(crate) const fn equals(&self, other: &Self) -> bool {
        let (ours, theirs) = (self.fields(), other.fields());
        let mut index = 0;
        while index < ours.len() {
            if ours[index] != theirs[index] {
                return false;
            }
            index += 1;
        }
        match (self.input_shape(), other.input_shape()) {
            (Some(ours), Some(theirs)) => ours.equals(&theirs),
            (None, None) => true,
            _ => false,
        }
    }

    /// All that tells layers of the same input shape apart.
    const fn fields(&self) -> [u32; 13] {
        let (filters, window, pool) = match self {
            Self::Conv2d { filters, window, pool, .. }
            | Self::QuantizedConv2d { filters, window, pool, .. } => (*filters, *window, *pool),
            Self::DepthwiseConv2d { window, pool, .. }
            | Self::QuantizedDepthwiseConv2d { window, pool, .. } => (0, *window, *pool),
            Self::MaxPool2d { window, .. } | Self::AvgPool2d { window, .. } => (0, *window, 0),
            _ => (0, Window::new(0, 0), 0),
        };
        let Window { height, width, stride_y, stride_x, padding_y, padding_x } = window;
        [
            self.kind(),
            self.inputs(),
            self.outputs(),
            self.activation() as u32,
            self.output_number() as u32,
            filters as u32,
            pool as u32,
            height as u32,
            width as u32,
            stride_y as u32,
            stride_x as u32,
            padding_y as u32,
            padding_x as u32,
        ]
    }
}
