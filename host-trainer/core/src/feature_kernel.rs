//! The kernels of features, for shapes that are known at run time.

use nn_core::{
    Feature, FeatureNumber, LayerSpec, Op, Tables, compute, fill_edges, fill_floats, fill_integers,
};

/// A row of features, with its tables.
pub(crate) struct FeatureKernel<T> {
    spec: LayerSpec,
    feature: Feature,
    numbers: Vec<T>,
    edges: Vec<u16>,
    last_edges: [u16; 2],
}

impl FeatureKernel<f32> {
    /// The kernel of a row of `f32`; `None` of another kind of row.
    pub fn floats(spec: &LayerSpec) -> Option<Self> {
        Self::new(spec, 0.0, fill_floats)
    }
}

impl FeatureKernel<i16> {
    /// The kernel of a row of integers; `None` of another kind of row.
    pub fn integers(spec: &LayerSpec) -> Option<Self> {
        Self::new(spec, 0, fill_integers)
    }
}

impl<T: FeatureNumber> FeatureKernel<T> {
    fn new(spec: &LayerSpec, zero: T, fill: fn(&Feature, &mut [T])) -> Option<Self> {
        let Op::Features { frame, feature, .. } = spec.op else { return None };
        let (mut numbers, mut edges, mut last_edges) = (Vec::new(), Vec::new(), [0; 2]);
        match feature {
            Feature::Statistics => {}
            Feature::Spectrum | Feature::LogSpectrum(_) | Feature::LogMel(..) => {
                numbers = vec![zero; frame.into()];
                fill(&feature, &mut numbers);
            }
        }
        if let Feature::LogMel(mel, _) = feature {
            let mut all = vec![0; usize::from(mel.bands) + 2];
            fill_edges(&mel, frame, &mut all);
            last_edges.copy_from_slice(&all.split_off(mel.bands.into()));
            edges = all;
        }
        Some(Self { spec: *spec, feature, numbers, edges, last_edges })
    }

    /// Table of cosines and weights, and edges of bands.
    pub fn tables(&self) -> Tables<'_, T> {
        Tables { numbers: &self.numbers, edges: &self.edges, last_edges: self.last_edges }
    }

    /// Computes a sample.
    pub fn run(&self, x: &[T], y: &mut [T]) {
        let Some(frames) = self.spec.frames() else { return };
        // Of a frame, as the table has.
        let mut scratch = self.numbers.clone();
        compute(&self.feature, &frames, self.tables(), x, &mut scratch, y);
    }
}
