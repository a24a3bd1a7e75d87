//! The windows of a pool, as the assembly reads them.

use crate::topology::WindowGeometry;

/// Sizes of the windows of one pool, and of the part of an image that they see together.
///
/// Windows whose lines are whole groups of four numbers, and begin where words do, are read where they lie, line by line.
/// Others are copied, each in one line.
#[repr(C)]
pub(super) struct PoolShape {
    /// Bytes of the whole groups of four in a line that is read.
    groups: usize,
    /// Bytes from the end of such a line to the next one.
    gap: usize,
    /// Lines that are read.
    lines: usize,
    /// Numbers behind the groups.
    columns: usize,
    /// Windows of the pool.
    windows: usize,
    /// Windows of the pool, one below the other.
    down: usize,
    /// Windows of the pool side by side.
    across: usize,
    /// Bytes from a window to the one at its right.
    step: usize,
    /// Bytes from behind the last window of a row to the first one of the next row; may wrap around.
    step_down: usize,
    /// Numbers in a line of a window.
    piece: usize,
    /// Lines of a window.
    rows: usize,
    /// Bytes from the end of a line of a window to the next one.
    piece_gap: usize,
    /// Numbers from the first one that a window of the pool sees to the end of the last one.
    reach: usize,
    /// True if windows are copied.
    is_copied: bool,
}

impl PoolShape {
    /// The most windows of a pool.
    pub const MOST_WINDOWS: usize = 9;
    /// Room for what the windows of a pool see, in numbers.
    pub const ROOM: usize = 256;
    /// Words that say where windows begin, and what their numbers add to sums: four each, and some more.
    pub const WORDS: usize = 4 * (Self::MOST_WINDOWS + 1);

    /// Checks whether outputs are whole blocks of four, and what the windows of a pool see fits the room.
    pub const fn fits(geometry: &WindowGeometry) -> bool {
        let (down, across) = geometry.pool();
        let windows = down as usize * across as usize;
        let patch = geometry.patch();
        let terms = patch.numbers();
        let is_whole = geometry.output().channels.is_multiple_of(4) && geometry.is_plain();
        if !is_whole || windows < 2 || windows > Self::MOST_WINDOWS || terms < 4 {
            return false;
        }
        let (height, width) = Self::seen(geometry);
        let together = (height as u64).saturating_mul(width as u64);
        let together = together.saturating_mul(patch.channels as u64);
        let room = Self::ROOM as u64;
        together <= room
            && (Self::is_read_in_place(geometry)
                || terms <= room && together + windows as u64 * terms.next_multiple_of(2) <= room)
    }

    /// Checks whether lines of windows are whole groups of four numbers, and begin where words do if the image does.
    pub const fn is_read_in_place(geometry: &WindowGeometry) -> bool {
        let patch = geometry.patch();
        let piece = (patch.width as usize).wrapping_mul(patch.channels as usize);
        patch.channels.is_multiple_of(2) && piece.is_multiple_of(4)
    }

    /// Height and width of what the windows of a pool see together.
    pub const fn seen(geometry: &WindowGeometry) -> (usize, usize) {
        let (window, (down, across)) = (geometry.window(), geometry.pool());
        (
            (down as usize).wrapping_sub(1).wrapping_mul(window.stride_y as usize)
                + window.height as usize,
            (across as usize).wrapping_sub(1).wrapping_mul(window.stride_x as usize)
                + window.width as usize,
        )
    }

    /// The pools of a layer that [`fits`](Self::fits), on an image whose lines are so many numbers apart.
    #[inline(always)]
    pub fn new(geometry: &WindowGeometry, line: usize) -> Self {
        let (window, (down, across)) = (geometry.window(), geometry.pool());
        let (down, across) = (usize::from(down), usize::from(across));
        let (rows, channels) = (usize::from(window.height), usize::from(geometry.input().channels));
        let piece = usize::from(window.width) * channels;
        let is_in_place = Self::is_read_in_place(geometry);
        let terms = rows * piece;
        let read = if is_in_place { piece } else { terms };
        let (height, width) = Self::seen(geometry);
        let step = 2 * usize::from(window.stride_x) * channels;
        let piece_gap = 2 * line.saturating_sub(piece);
        let line_of_windows = 2 * usize::from(window.stride_y) * line;
        Self {
            groups: read / 4 * 8,
            gap: if is_in_place { piece_gap } else { 0 },
            lines: if is_in_place { rows } else { 1 },
            columns: read % 4,
            windows: down * across,
            down,
            across,
            step,
            step_down: line_of_windows.wrapping_sub(across * step),
            piece,
            rows,
            piece_gap,
            reach: height.wrapping_sub(1) * line + width * channels,
            is_copied: !is_in_place,
        }
    }

    /// Numbers that a window sees.
    pub const fn terms(&self) -> usize {
        self.rows * self.piece
    }

    /// Windows of a pool.
    pub const fn windows(&self) -> usize {
        self.windows
    }

    /// Numbers of the memory of a window that is copied: whole words.
    pub const fn copied(&self) -> usize {
        self.terms().next_multiple_of(2)
    }

    /// Numbers from the first one that a window of the pool sees to the end of the last one.
    pub const fn reach(&self) -> usize {
        self.reach
    }

    /// Checks whether windows are copied.
    pub const fn is_copied(&self) -> bool {
        self.is_copied
    }
}

impl WindowGeometry {
    /// Checks whether 8-bit weights compute all windows of a pool in one go where there are instructions for it: outputs in
    /// multiples of four, up to nine windows without dilation, which see no more than 256 numbers together.
    pub const fn has_small_pools(&self) -> bool {
        PoolShape::fits(self)
    }
}

#[cfg(test)]
impl PoolShape {
    /// Returns what each window sees, of an image that begins with what they see together.
    pub fn windows_on<'a>(&'a self, x: &'a [i16]) -> impl Iterator<Item = std::vec::Vec<i16>> + 'a {
        let starts = (0..self.windows).map(|window| {
            let (row, column) = (window / self.across, window % self.across);
            let row_bytes = self.step_down.wrapping_add(self.across * self.step);
            (row * row_bytes + column * self.step) / 2
        });
        starts.map(|start| {
            let line = self.piece + self.piece_gap / 2;
            let lines = (0..self.rows).map(|row| &x[start + row * line..][..self.piece]);
            lines.flatten().copied().collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::topology::{Shape, Window};

    fn geometry(input: Shape, side: u16, pool: u16, outputs: u16) -> WindowGeometry {
        WindowGeometry::new(input, Window::new(side, side), pool, outputs).unwrap()
    }

    #[test]
    fn pools_fit_whose_windows_see_few_numbers_together() {
        // 4 × 4 pixels of 16 channels are 256 numbers, of 18 are 288.
        assert!(PoolShape::fits(&geometry(Shape::new(9, 9, 16), 3, 2, 4)));
        assert!(!PoolShape::fits(&geometry(Shape::new(9, 9, 18), 3, 2, 4)));
        // 4 × 4 pixels of 5 channels are 80 numbers, and four copies of 45 and one 184.
        assert!(!PoolShape::fits(&geometry(Shape::new(9, 9, 5), 3, 2, 4)));
        assert!(PoolShape::fits(&geometry(Shape::new(9, 9, 3), 3, 2, 4)));
        // No blocks of four outputs; no pool; sixteen windows; too few numbers.
        assert!(!PoolShape::fits(&geometry(Shape::new(9, 9, 3), 3, 2, 6)));
        assert!(!PoolShape::fits(&geometry(Shape::new(9, 9, 3), 3, 1, 4)));
        assert!(!PoolShape::fits(&geometry(Shape::new(9, 9, 1), 2, 4, 4)));
        assert!(!PoolShape::fits(&geometry(Shape::new(9, 9, 3), 1, 2, 4)));
    }

    #[test]
    fn windows_see_what_lies_in_their_lines() {
        let window = Window::new(2, 2).stride(2, 1);
        let geometry = WindowGeometry::new(Shape::new(5, 4, 1), window, 2, 4).unwrap();
        let image: std::vec::Vec<i16> = (0..20).collect();
        let shape = PoolShape::new(&geometry, 4);
        let seen: std::vec::Vec<_> = shape.windows_on(&image).collect();
        assert_eq!(seen, [[0, 1, 4, 5], [1, 2, 5, 6], [8, 9, 12, 13], [9, 10, 13, 14]]);
        // Rows 0 to 3, columns 0 to 2.
        assert_eq!(shape.reach(), 15);
        assert!(shape.is_copied());
    }
}
