//! The kernels of features, for shapes that are known at run time.

use nn_core::{
    Feature, FeatureNumber, LayerSpec, Op, Operands, Tables, compute, fill_edges,
    fill_float_cosines, fill_floats, fill_integer_cosines, fill_integers,
};

/// A row of features, with its tables.
pub(crate) struct FeatureKernel<T> {
    spec: LayerSpec,
    feature: Feature,
    numbers: Vec<T>,
    edges: Vec<u16>,
    last_edges: [u16; 2],
    cosines: Vec<T>,
}

impl FeatureKernel<f32> {
    /// The kernel of a row of `f32`; `None` of another kind of row.
    pub fn floats(spec: &LayerSpec) -> Option<Self> {
        Self::new(spec, 0.0, fill_floats, fill_float_cosines)
    }
}

impl FeatureKernel<i16> {
    /// The kernel of a row of integers; `None` of another kind of row.
    pub fn integers(spec: &LayerSpec) -> Option<Self> {
        Self::new(spec, 0, fill_integers, fill_integer_cosines)
    }
}

impl<T: FeatureNumber> FeatureKernel<T> {
    fn new(
        spec: &LayerSpec,
        zero: T,
        fill: fn(&Feature, &mut [T]),
        fill_cosines: fn(&mut [T]),
    ) -> Option<Self> {
        let Op::Features { frame, feature, .. } = spec.op else { return None };
        let (mut numbers, mut edges, mut last_edges) = (Vec::new(), Vec::new(), [0; 2]);
        let mut cosines = Vec::new();
        match feature {
            Feature::Statistics => {}
            Feature::Spectrum
            | Feature::LogSpectrum(_)
            | Feature::LogMel(..)
            | Feature::Mfcc(..) => {
                numbers = vec![zero; frame.into()];
                fill(&feature, &mut numbers);
            }
        }
        if let Some(mel) = feature.mel() {
            let mut all = vec![0; usize::from(mel.bands) + 2];
            fill_edges(mel, frame, &mut all);
            last_edges.copy_from_slice(&all.split_off(mel.bands.into()));
            edges = all;
        }
        if let Feature::Mfcc(_, mel, _) = feature {
            cosines = vec![zero; 4 * usize::from(mel.bands)];
            fill_cosines(&mut cosines);
        }
        Some(Self { spec: *spec, feature, numbers, edges, last_edges, cosines })
    }

    /// Table of cosines and weights, edges of bands, and cosines of their transform.
    fn tables(&self) -> Tables<'_, T> {
        Tables {
            numbers: &self.numbers,
            edges: &self.edges,
            last_edges: self.last_edges,
            cosines: &self.cosines,
        }
    }

    /// Computes a sample.
    pub fn run(&self, x: &[T], y: &mut [T]) {
        let Some(frames) = self.spec.frames() else { return };
        // Of a frame, as the table has.
        let mut scratch = self.numbers.clone();
        let operands =
            Operands { frames: &frames, tables: self.tables(), x, scratch: &mut scratch, y };
        compute(&self.feature, operands);
    }
}
