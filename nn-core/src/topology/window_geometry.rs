//! Places of windows on an image, and the image that comes out.

use super::shape::Shape;
use super::window::Window;

/// A window that slides over an image, and the image that comes out: what kernels and costs are computed
/// from. It exists only if the one can come out of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowGeometry {
    input: Shape,
    output: Shape,
    window: Window,
    pool_height: u16,
    pool_width: u16,
}

impl WindowGeometry {
    /// The geometry of a layer that gives so many channels, the largest of `pool` × `pool` windows each.
    ///
    /// Windows that do not fill a pool are left out. Along an axis that has fewer windows than `pool`, all
    /// of them are pooled, so that signals, which have a height of 1, keep it.
    ///
    /// `None` if nothing comes out, if a field is not as [`Window`] says, or if an image has more than
    /// 2³² − 1 numbers, a window more than 65,535 pixels or a side more than 65,535.
    pub const fn new(input: Shape, window: Window, pool: u16, channels: u16) -> Option<Self> {
        let Some((downwards, sideways)) = window.positions(&input) else { return None };
        if pool == 0 || channels == 0 || input.channels == 0 {
            return None;
        }
        let pool_height = if downwards < pool as u32 { downwards as u16 } else { pool };
        let pool_width = if sideways < pool as u32 { sideways as u16 } else { pool };
        let height = downwards / pool_height as u32;
        let width = sideways / pool_width as u32;
        if height > u16::MAX as u32 || width > u16::MAX as u32 {
            return None;
        }
        let output = Shape::new(height as u16, width as u16, channels);
        let geometry = Self { input, output, window, pool_height, pool_width };
        let most = u32::MAX as u64;
        if input.numbers() > most || output.numbers() > most || geometry.patch().numbers() > most {
            return None;
        }
        Some(geometry)
    }

    /// Returns the shape of the input.
    pub const fn input(&self) -> Shape {
        self.input
    }

    /// Returns the shape of the output.
    pub const fn output(&self) -> Shape {
        self.output
    }

    /// Returns the window that slides over the input.
    pub const fn window(&self) -> Window {
        self.window
    }

    /// Rows and columns of windows that become one row and one column of the output.
    pub const fn pool(&self) -> (u16, u16) {
        (self.pool_height, self.pool_width)
    }

    /// Returns the shape of what a window sees.
    pub const fn patch(&self) -> Shape {
        Shape::new(self.window.height, self.window.width, self.input.channels)
    }

    /// Channels that go in, and how many come out for each; at least 1.
    pub(crate) const fn channels(&self) -> (usize, usize) {
        let multiplier = match self.output.channels.checked_div(self.input.channels) {
            None | Some(0) => 1,
            Some(multiplier) => multiplier,
        };
        (self.input.channels as usize, multiplier as usize)
    }

    /// Checks whether its windows leave out no column.
    pub(crate) const fn is_plain(&self) -> bool {
        self.window.dilation == 1
    }

    /// Checks whether each pixel of the input becomes one of the output, on its own.
    pub(crate) const fn is_pointwise(&self) -> bool {
        matches!(self.window, Window { height: 1, width: 1, stride_y: 1, stride_x: 1, .. })
            && self.pool_height == 1
            && self.pool_width == 1
    }

    /// The most numbers of a window for [`sees_few_numbers`](Self::sees_few_numbers).
    pub(crate) const FEW_NUMBERS: usize = 32;

    /// Checks whether a window sees so few numbers, up to 32, that in `f32` they are copied once for all filters.
    pub const fn sees_few_numbers(&self) -> bool {
        self.patch().numbers() <= Self::FEW_NUMBERS as u64
    }

    /// Returns the number of windows that are computed, those of pools included.
    pub const fn windows(&self) -> u64 {
        self.output.pixels() * self.pool_height as u64 * self.pool_width as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pools_that_are_not_full_are_left_out() {
        let geometry = WindowGeometry::new(Shape::new(7, 8, 3), Window::new(3, 3), 2, 4).unwrap();
        // 5 × 6 windows, in pools of 2 × 2
        assert_eq!(geometry.output, Shape::new(2, 3, 4));
        assert_eq!(geometry.windows(), 4 * 6);
        assert_eq!(geometry.patch(), Shape::new(3, 3, 3));
    }

    #[test]
    fn signals_keep_their_height_when_they_are_pooled() {
        let geometry = WindowGeometry::new(Shape::new(1, 9, 3), Window::new(1, 4), 3, 4).unwrap();
        assert_eq!(geometry.output, Shape::new(1, 2, 4));
        assert_eq!((geometry.pool_height, geometry.pool_width), (1, 3));
    }

    #[test]
    fn what_is_too_large_or_empty_is_none() {
        let geometry =
            |input, pool, channels| WindowGeometry::new(input, Window::new(1, 1), pool, channels);
        let image = Shape::new(2, 2, 2);
        assert!(geometry(image, 1, 1).is_some());
        assert_eq!(geometry(image, 0, 1), None);
        assert_eq!(geometry(image, 1, 0), None);
        assert_eq!(geometry(Shape { channels: 0, ..image }, 1, 1), None);
        assert_eq!(geometry(Shape { width: 0, ..image }, 1, 1), None);
        let largest = Shape::new(u16::MAX, u16::MAX, 1);
        assert!(geometry(largest, 1, 1).is_some());
        assert_eq!(geometry(largest, 1, 2), None);
        assert_eq!(geometry(Shape { channels: 2, ..largest }, 2, 1), None);
        let beyond = Window::new(1, 3).padding(0, 2);
        assert_eq!(WindowGeometry::new(largest, beyond, 1, 1), None);
        assert!(WindowGeometry::new(largest, beyond, 2, 1).is_some());
    }
}
