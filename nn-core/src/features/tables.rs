//! Tables of a spectrum, which the compiler computes for the board and the laptop at run time, by the same code.

use crate::constants::{cosine, root};
use crate::topology::{Feature, Mel};

/// Tables of frames of N moments.
#[derive(Clone, Copy, Debug)]
pub struct Tables<'a, T> {
    /// `cos(2π·i / N)` for i below N / 2, then as many numbers of the feature: of bands, how far each bin lies between
    /// the edges around it; else half of Hann's window.
    pub numbers: &'a [T],
    /// The first bin that is not before each edge of the bands, but the last two.
    pub edges: &'a [u16],
    /// The same of the last two edges.
    pub last_edges: [u16; 2],
    /// Cosines of a transform of B bands, a whole turn `√(2 / B)·cos(π·i / (2·B))` for i below 4·B; else
    /// none.
    pub cosines: &'a [T],
}

impl<T> Tables<'_, T> {
    /// Bins from an edge to the next, for each pair of edges.
    #[inline(always)]
    pub(super) fn spans(&self) -> impl Iterator<Item = core::ops::Range<usize>> {
        let [before_last, last] = self.last_edges;
        let edges = self.edges.iter().copied().chain([before_last, last]);
        let mut from = None;
        edges.filter_map(move |to| {
            let from = from.replace(to)?;
            Some(usize::from(from)..usize::from(to))
        })
    }
}

/// Number of a table of the kind `K`, of a frame of `FRAME` moments: `f32`, or a part of 2¹⁵.
pub trait TableNumber<K, const FRAME: usize>: Sized + 'static {
    /// The table in flash, of which a program holds what it uses.
    const NUMBERS: &'static [Self];
    /// The table of a cosine transform in flash.
    const COSINES: &'static [Self];
}

impl<K: HasFeature, const FRAME: usize> TableNumber<K, FRAME> for f32 {
    const NUMBERS: &'static [f32] = &{
        let mut numbers = [0.0; FRAME];
        fill_floats(&K::FEATURE, &mut numbers);
        numbers
    };
    const COSINES: &'static [f32] = K::FLOAT_COSINES;
}

impl<K: HasFeature, const FRAME: usize> TableNumber<K, FRAME> for i16 {
    const NUMBERS: &'static [i16] = &{
        let mut numbers = [0; FRAME];
        fill_integers(&K::FEATURE, &mut numbers);
        numbers
    };
    const COSINES: &'static [i16] = K::INTEGER_COSINES;
}

/// A feature as a type.
pub trait HasFeature {
    /// The same feature as data.
    const FEATURE: Feature;
    /// The first bin of each edge of bands, but the last two; and of those two.
    const EDGES: (&'static [u16], [u16; 2]) = (&[], [0; 2]);
    /// Table of a cosine transform in `f32`, which the compiler computes, if it has one.
    const FLOAT_COSINES: &'static [f32] = &[];
    /// The same table in parts of 2¹⁵.
    const INTEGER_COSINES: &'static [i16] = &[];
}

/// Fills a table of as many numbers as a frame has moments.
pub const fn fill_floats(feature: &Feature, numbers: &mut [f32]) {
    let frame = numbers.len();
    let mut index = 0;
    while index < frame / 2 {
        numbers[index] = cosine(index, frame) as f32;
        numbers[frame / 2 + index] = (0.5 - 0.5 * cosine(index, frame)) as f32;
        index += 1;
    }
    if let Some(mel) = feature.mel() {
        let mut edge = 0;
        while edge <= mel.bands {
            let (mut bin, end, from, width) = span(mel, edge, frame as u16);
            while bin < end {
                numbers[frame / 2 + bin as usize] = ((bin as f64 - from) / width) as f32;
                bin += 1;
            }
            edge += 1;
        }
    }
}

/// The same as [`fill_floats`], in parts of 2¹⁵, at most 32,767 of them.
pub const fn fill_integers(feature: &Feature, numbers: &mut [i16]) {
    let frame = numbers.len();
    let mut index = 0;
    while index < frame / 2 {
        numbers[index] = part(cosine(index, frame));
        numbers[frame / 2 + index] = part(0.5 - 0.5 * cosine(index, frame));
        index += 1;
    }
    if let Some(mel) = feature.mel() {
        let mut edge = 0;
        while edge <= mel.bands {
            let (mut bin, end, from, width) = span(mel, edge, frame as u16);
            while bin < end {
                numbers[frame / 2 + bin as usize] = part((bin as f64 - from) / width);
                bin += 1;
            }
            edge += 1;
        }
    }
}

/// Fills the table of a cosine transform, which has four numbers for each band.
pub const fn fill_float_cosines(cosines: &mut [f32]) {
    let (turns, mut index) = (cosines.len(), 0);
    while index < turns {
        cosines[index] = cosine_of_bands(index, turns) as f32;
        index += 1;
    }
}

/// The same as [`fill_float_cosines`], in parts of 2¹⁵, at most 32,767 of them.
pub const fn fill_integer_cosines(cosines: &mut [i16]) {
    let (turns, mut index) = (cosines.len(), 0);
    while index < turns {
        cosines[index] = part(cosine_of_bands(index, turns));
        index += 1;
    }
}

const fn cosine_of_bands(index: usize, turns: usize) -> f64 {
    // cos(2π − θ) = cos θ
    let turn = if 2 * index > turns { turns - index } else { index };
    root(8.0 / turns as f64) * cosine(turn, turns)
}

/// Bins from an edge to the next, where that edge lies, and how far they are apart.
const fn span(mel: &Mel, edge: u16, frame: u16) -> (u16, u16, f64, f64) {
    let (from, to) = (mel.position(edge, frame), mel.position(edge + 1, frame));
    (mel.first_bin(edge, frame), mel.first_bin(edge + 1, frame), from, to - from)
}

/// The first bin that is not before an edge, for as many edges as there is room.
pub const fn fill_edges(mel: &Mel, frame: u16, edges: &mut [u16]) {
    let mut edge = 0;
    while edge < edges.len() {
        edges[edge] = mel.first_bin(edge as u16, frame);
        edge += 1;
    }
}

/// The same of the last two edges.
pub(crate) const fn last_edges(mel: &Mel, frame: u16) -> [u16; 2] {
    [mel.first_bin(mel.bands, frame), mel.first_bin(mel.bands + 1, frame)]
}

const fn part(number: f64) -> i16 {
    let parts = number * 32_768.0;
    let rounded = if parts < 0.0 { parts - 0.5 } else { parts + 0.5 };
    if rounded > 32_767.0 { i16::MAX } else { rounded as i16 }
}
