//! Statistics of the weights of a layer.

use crate::cli::columns::{Column, Columns};
use crate::cli::console::Console;
use crate::cli::sparkline::sparkline;
use crate::cli::table::{grouped, number};
use host_trainer_core::TrainedNetwork;
use host_trainer_core::quantize::{QuantizedParameters, WeightBits};
use nn_core::LayerViews;
use serde_json::{Value, json};
use std::io::Result;

/// Bars of a histogram.
const BINS: usize = 20;

/// The weights of a layer, counted.
struct Weights {
    /// The layer, counted from 1.
    layer: usize,
    count: usize,
    min: f64,
    max: f64,
    /// The share that is 0.
    zeros: f64,
    /// Number of weights in each of equal steps from the smallest to the largest.
    histogram: Vec<usize>,
    /// Number of integers that occur, and share at both ends, of quantized weights.
    quantized: Option<(usize, f64)>,
    bits: WeightBits,
}

impl Weights {
    fn new(layer: usize, weights: &[f64], quantized: Option<WeightBits>) -> Self {
        let share = |is_it: fn(f64) -> bool| {
            weights.iter().filter(|&&weight| is_it(weight)).count() as f64 / weights.len() as f64
        };
        let min = weights.iter().copied().fold(f64::INFINITY, f64::min);
        let max = weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut histogram = vec![0; BINS];
        for weight in weights {
            let place = (weight - min) / (max - min);
            histogram[((place * BINS as f64) as usize).min(BINS - 1)] += 1;
        }
        let levels = || {
            let mut levels: Vec<i64> = weights.iter().map(|&weight| weight as i64).collect();
            levels.sort_unstable();
            levels.dedup();
            levels.len()
        };
        let bits = quantized.unwrap_or_default();
        let (least, most) = bits.ends();
        let is_end = |weight: f64| weight <= least.into() || weight >= most.into();
        let ends = || {
            weights.iter().filter(|&&weight| is_end(weight)).count() as f64 / weights.len() as f64
        };
        Self {
            layer,
            count: weights.len(),
            min,
            max,
            zeros: share(|weight| weight == 0.0),
            histogram,
            quantized: quantized.map(|_| (levels(), ends())),
            bits,
        }
    }

    fn bars(&self) -> String {
        let counts: Vec<f64> = self.histogram.iter().map(|&count| count as f64).collect();
        // An empty bar is a gap, so that a single weight can be seen.
        let shown: Vec<f64> = counts.iter().map(|&n| if n > 0.0 { n } else { f64::NAN }).collect();
        sparkline(&shown, (0.0, counts.iter().copied().fold(0.0, f64::max)), BINS)
    }
}

/// Makes the statistics of every layer that has weights.
fn all(network: &TrainedNetwork) -> Vec<Weights> {
    match network {
        TrainedNetwork::F32(network) => (network.layer_views().iter().enumerate())
            .filter(|(_, view)| !view.blocks.is_empty())
            .map(|(index, view)| {
                let all = view.blocks.iter().flat_map(|block| block.weights);
                let weights: Vec<f64> = all.copied().map(f64::from).collect();
                Weights::new(index + 1, &weights, None)
            })
            .collect(),
        TrainedNetwork::Quantized(network) => (network.layers().iter().enumerate())
            .filter_map(|(index, layer)| match &layer.parameters {
                QuantizedParameters::Blocks(blocks) => {
                    let weights = blocks.iter().flat_map(|block| &block.weights);
                    let weights: Vec<f64> = weights.copied().map(f64::from).collect();
                    Some(Weights::new(index + 1, &weights, Some(WeightBits::of(&layer.spec))))
                }
                QuantizedParameters::None
                | QuantizedParameters::Scale(_)
                | QuantizedParameters::PerChannel { .. }
                | QuantizedParameters::Balance(_) => None,
            })
            .collect(),
    }
}

/// A line for each layer, with a histogram of its weights.
pub(super) fn write(network: &TrainedNetwork, out: &mut Console) -> Result<()> {
    let layers = all(network);
    let is_quantized = layers.iter().any(|layer| layer.quantized.is_some());
    let mut columns = vec![
        Column::right("layer", 0),
        Column::right("count", 7),
        Column::right("min", 9),
        Column::right("max", 9),
        Column::right("zeros", 7),
    ];
    if is_quantized {
        columns.push(Column::right("levels", 10));
        columns.push(Column::right("at ends", 7));
    }
    columns.push(Column::left(" histogram", 0));
    let mut table = Columns::new("weights", columns);
    for layer in &layers {
        let text = |weight: f64| match layer.quantized {
            Some(_) => format!("{weight:.0}"),
            None => number(weight),
        };
        let mut cells = vec![
            layer.layer.to_string(),
            grouped(layer.count as u64),
            text(layer.min),
            text(layer.max),
            format!("{:.1} %", 100.0 * layer.zeros),
        ];
        if let Some((levels, ends)) = layer.quantized {
            cells.push(format!("{levels} of {}", 1 << layer.bits.number()));
            cells.push(format!("{:.1} %", 100.0 * ends));
        }
        cells.push(format!(" {}", layer.bars()));
        table.row(cells);
    }
    let documented = layers.iter().map(|layer| {
        json!({
            "layer": layer.layer,
            "count": layer.count,
            "min": layer.min,
            "max": layer.max,
            "zeros": layer.zeros,
            "histogram": layer.histogram,
            "bits": layer.quantized.map(|_| layer.bits.number()),
            "levels": layer.quantized.map(|(levels, _)| levels),
            "ends": layer.quantized.map(|(_, ends)| ends),
        })
    });
    let documented: Vec<Value> = documented.collect();
    out.record("weights", documented.into());
    table.write(out.width(), out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_counted_in_equal_steps() {
        let weights: Vec<f64> = (0..40).map(f64::from).collect();
        let found = Weights::new(1, &weights, None);
        assert_eq!(found.histogram, [2; BINS]);
        assert_eq!((found.min, found.max, found.zeros), (0.0, 39.0, 1.0 / 40.0));
        assert_eq!(found.bars(), "█".repeat(BINS));
        assert!(found.quantized.is_none());
    }

    #[test]
    fn levels_and_ends_are_those_of_the_bits() {
        let found = Weights::new(1, &[-8.0, -7.0, 0.0, 7.0], Some(WeightBits::Four));
        assert_eq!(found.quantized, Some((4, 0.5)));
        let found = Weights::new(1, &[-128.0, -128.0, 0.0, 3.0, 127.0], Some(WeightBits::Eight));
        assert_eq!(found.quantized, Some((4, 0.6)));
        assert_eq!(found.bars().chars().filter(|&bar| bar != ' ').count(), 3);
    }

    #[test]
    fn equal_weights_are_in_one_step() {
        let found = Weights::new(1, &[2.5; 7], None);
        assert_eq!(found.histogram.iter().sum::<usize>(), 7);
        assert_eq!(found.bars().trim(), "█");
    }
}
