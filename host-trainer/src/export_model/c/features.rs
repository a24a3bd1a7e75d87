//! Rows of features as calls of functions.

use super::kernel::Numbers;
use super::source::Source;
use nn_core::{
    Cepstrum, Feature, LayerSpec, Mel, Op, fill_edges, fill_float_cosines, fill_floats,
    fill_integer_cosines, fill_integers,
};
use std::fmt::Write;

impl Source {
    /// Adds a row of features, counted from 1, which reads `x` and writes `y`.
    pub fn features(
        &mut self,
        number: usize,
        spec: &LayerSpec,
        (x, y): (&str, &str),
        numbers: Numbers,
    ) -> Result<(), &'static str> {
        let Op::Features { frame, hop, feature } = spec.op else { return Err("has no features") };
        let given = spec.output_shape();
        let (Some(signal), Some(given)) = (spec.input_shape(), given) else {
            return Err("does not fit its signal");
        };
        let suffix = numbers.suffix();
        let point = format!("point_{suffix}");
        let sizes = format!("{}, {frame}, {hop}, {}", given.width, signal.channels);
        match feature {
            Feature::Statistics => {
                self.call(&format!("statistics_{suffix}"), &format!("{sizes}, {x}, {y}"));
            }
            Feature::Spectrum => {
                let table = self.table(number, &feature, frame, numbers);
                let text = format!("{table}, {sizes}, {x}, ({point} *)memory->frame, {y}");
                self.call(&format!("spectrum_{suffix}"), &text);
            }
            Feature::LogSpectrum(logarithm) => {
                let table = self.table(number, &feature, frame, numbers);
                let ends = format!("{}, {}", logarithm.floor, logarithm.unit);
                let text = format!("{table}, {sizes}, {ends}, {x}, ({point} *)memory->frame, {y}");
                self.call(&format!("log_spectrum_{suffix}"), &text);
            }
            Feature::LogMel(mel, logarithm) => {
                let table = self.table(number, &feature, frame, numbers);
                let edges = self.edges(number, &mel, frame);
                let ends = format!("{}, {}", logarithm.floor, logarithm.unit);
                let bands = mel.bands;
                let text = format!(
                    "{table}, {edges}, {bands}, {sizes}, {ends}, {x}, ({point} *)memory->frame, {y}"
                );
                self.call(&format!("log_mel_{suffix}"), &text);
            }
            Feature::Mfcc(Cepstrum { coefficients }, mel, logarithm) => {
                let table = self.table(number, &feature, frame, numbers);
                let edges = self.edges(number, &mel, frame);
                let cosines = self.cosines(number, mel.bands, numbers);
                let ends = format!("{}, {}", logarithm.floor, logarithm.unit);
                let places = match numbers {
                    Numbers::F32 => String::new(),
                    Numbers::I16 => format!(", {}", Cepstrum::places(mel.bands)),
                };
                let bands = mel.bands;
                let text = format!(
                    "{table}, {edges}, {cosines}, {bands}, {coefficients}, {sizes}, {ends}{places}, {x}, \
                     ({point} *)memory->frame, memory->frame, {y}"
                );
                self.call(&format!("mfcc_{suffix}"), &text);
            }
        }
        Ok(())
    }

    /// Adds the table of a row, and notes how long a frame is; its name.
    fn table(&mut self, number: usize, feature: &Feature, frame: u16, of: Numbers) -> String {
        self.frame = self.frame.max(frame.into());
        let name = format!("t{number}");
        match of {
            Numbers::F32 => {
                let mut numbers = vec![0.0; frame.into()];
                fill_floats(feature, &mut numbers);
                self.floats(&name, &numbers);
            }
            Numbers::I16 => {
                let mut numbers = vec![0; frame.into()];
                fill_integers(feature, &mut numbers);
                self.integers(&name, &numbers);
            }
        }
        name
    }

    fn integers(&mut self, name: &str, numbers: &[i16]) {
        let list = super::literal::list(numbers.iter().map(i16::to_string));
        let length = numbers.len();
        let _ = writeln!(self.constants, "static const int16_t {name}[{length}] = {{\n{list}}};\n");
    }

    /// Adds the table of a cosine transform; its name.
    fn cosines(&mut self, number: usize, bands: u16, of: Numbers) -> String {
        let name = format!("c{number}");
        match of {
            Numbers::F32 => {
                let mut cosines = vec![0.0; 4 * usize::from(bands)];
                fill_float_cosines(&mut cosines);
                self.floats(&name, &cosines);
            }
            Numbers::I16 => {
                let mut cosines = vec![0; 4 * usize::from(bands)];
                fill_integer_cosines(&mut cosines);
                self.integers(&name, &cosines);
            }
        }
        name
    }

    /// Adds the bins where bands begin; their name.
    fn edges(&mut self, number: usize, mel: &Mel, frame: u16) -> String {
        let mut edges = vec![0; usize::from(mel.bands) + 2];
        fill_edges(mel, frame, &mut edges);
        let list = super::literal::list(edges.iter().map(u16::to_string));
        let _ = writeln!(
            self.constants,
            "static const uint16_t e{number}[{}] = {{\n{list}}};\n",
            edges.len()
        );
        format!("e{number}")
    }
}
