//! Weights of the first layer, as tiles.

use super::PlotError;
use super::canvas::{Align, Canvas, TEXT};
use super::palette::{AXIS, INK, SERIES};
use crate::plot::palette::Color;
use plotters::prelude::DrawingBackend;

/// Pixels of a tile's longer side.
const SIDE: f64 = 58.0;

/// Pixels of a weight, where all neurons are one tile.
const CELL: f64 = 24.0;

/// Room between tiles.
const GAP: f64 = 8.0;

/// Shades of each color: neighbors of the same shade are one rectangle.
const SHADES: f32 = 8.0;

/// The weights of a neuron or filter, as a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Tile {
    /// (height, width), row-major.
    pub weights: Vec<f32>,
}

/// Tiles of the same size and scale: what is positive in one color, what is negative in another.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// Numbers of a row of a tile.
    pub width: usize,
    /// Rows of a tile.
    pub height: usize,
    /// Weight with the strongest color; weights beyond it have it too.
    pub largest: f32,
    /// In the order of neurons or filters.
    pub tiles: Vec<Tile>,
    /// Number of neurons or filters, shown or not.
    pub all: usize,
    /// Set if there is one tile of all neurons, a row each.
    pub is_matrix: bool,
}

impl Weights {
    /// The pixels of a tile: the colors of positive and negative weights, and zero transparent, so that they are
    /// right on any page.
    pub fn rgba(&self, tile: &Tile) -> Vec<u8> {
        let pixel = |&weight: &f32| {
            let share = self.share(weight);
            let [r, g, b] = color(share).light;
            [r, g, b, (255.0 * share.abs()).round() as u8]
        };
        tile.weights.iter().flat_map(pixel).collect()
    }

    /// From -1 to 1.
    fn share(&self, weight: f32) -> f32 {
        let share = weight / self.largest;
        if share.is_finite() { share.clamp(-1.0, 1.0) } else { 0.0 }
    }

    fn tile_size(&self) -> (f64, f64) {
        let longer = self.width.max(self.height).max(1) as f64;
        let longest = if self.is_matrix { (CELL * longer).min(400.0) } else { SIDE };
        let side = |numbers: usize| (longest * numbers as f64 / longer).max(4.0);
        (side(self.width), side(self.height))
    }

    /// Tiles of a row.
    fn columns(&self) -> usize {
        ((400.0 + GAP) / (self.tile_size().0 + GAP)).max(1.0) as usize
    }

    pub(super) fn size(&self) -> (u32, u32) {
        let rows = self.tiles.len().div_ceil(self.columns());
        (400, (rows as f64 * (self.tile_size().1 + GAP) + 34.0).ceil() as u32)
    }

    pub(super) fn draw<B: DrawingBackend>(&self, canvas: &Canvas<B>) -> Result<(), PlotError> {
        let ((width, height), columns) = (self.tile_size(), self.columns());
        for (index, tile) in self.tiles.iter().enumerate() {
            let x = (index % columns) as f64 * (width + GAP);
            let y = (index / columns) as f64 * (height + GAP);
            self.draw_tile(canvas, tile, (x + 1.0, y + 1.0), (width - 2.0, height - 2.0))?;
        }
        self.draw_legend(canvas)
    }

    fn draw_tile<B: DrawingBackend>(
        &self,
        canvas: &Canvas<B>,
        tile: &Tile,
        (left, top): (f64, f64),
        (width, height): (f64, f64),
    ) -> Result<(), PlotError> {
        let corner = (left + width, top + height);
        let at_x = |column: usize| left + column as f64 / self.width as f64 * width;
        let at_y = |row: usize| top + row as f64 / self.height as f64 * height;
        for (row, weights) in tile.weights.chunks_exact(self.width.max(1)).enumerate() {
            let shades: Vec<i32> =
                weights.iter().map(|&w| (self.share(w) * SHADES).round() as i32).collect();
            let mut start = 0;
            for same in shades.chunk_by(|a, b| a == b) {
                let end = start + same.len();
                let corners = ((at_x(start), at_y(row)), (at_x(end), at_y(row + 1)));
                let share = same[0] as f32 / SHADES;
                canvas.rectangle(corners, color(share), share.abs().into())?;
                start = end;
            }
        }
        let edge = [(left, top), (corner.0, top), corner, (left, corner.1), (left, top)];
        canvas.line(&edge, AXIS, 0.5)
    }

    fn draw_legend<B: DrawingBackend>(&self, canvas: &Canvas<B>) -> Result<(), PlotError> {
        let middle = f64::from(self.size().1) - 13.0;
        let (left, step) = (120.0, 160.0 / (2.0 * f64::from(SHADES) + 1.0));
        let shades = SHADES as i32;
        for (index, shade) in (-shades..=shades).enumerate() {
            let x = left + index as f64 * step;
            let share = shade as f32 / SHADES;
            let corners = ((x, middle - 5.0), (x + step, middle + 5.0));
            canvas.rectangle(corners, color(share), share.abs().into())?;
        }
        let text = format!("{:.3}", self.largest);
        canvas.text(&format!("−{text}"), (left - 6.0, middle), Align::End, INK, TEXT)?;
        canvas.text(&format!("+{text}"), (left + 166.0, middle), Align::Start, INK, TEXT)
    }
}

/// Color of a weight below zero, or above it.
fn color(share: f32) -> Color {
    if share < 0.0 { SERIES[1] } else { SERIES[0] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_more_opaque_the_further_they_are_from_zero() {
        let tile = Tile { weights: vec![0.0, 2.0, -1.0, -9.0] };
        let weights = Weights {
            width: 2,
            height: 2,
            largest: 2.0,
            tiles: vec![tile.clone()],
            all: 1,
            is_matrix: false,
        };
        let pixels = weights.rgba(&tile);
        let alphas: Vec<u8> = pixels.chunks(4).map(|pixel| pixel[3]).collect();
        assert_eq!(alphas, [0, 255, 128, 255]);
        assert_eq!(pixels[4..7], SERIES[0].light);
        assert_eq!(pixels[8..11], SERIES[1].light);
        let nothing = Weights { largest: 0.0, ..weights };
        assert!(nothing.rgba(&tile).chunks(4).all(|pixel| pixel[3] == 0));
    }
}
