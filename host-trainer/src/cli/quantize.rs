//! Quantizing a network, and saying what it loses: for `host-trainer quantize` and `train --quantize`

use super::arguments::{FineTune, FineTuneArguments, SamplesArguments};
use super::bits;
use super::columns::{Column, Columns};
use super::console::{Console, WARNING};
use super::document;
use super::known::{self, Unknown};
use super::saved::write_files;
use super::sparkline::sparkline;
use super::summary::write_summary;
use super::table::{grouped, number};
use super::unscaled::named;
use anyhow::{Context, Result};
use host_trainer_core::Augmentation;
use host_trainer_core::DynamicNetwork;
use host_trainer_core::Evaluation;
use host_trainer_core::TrainedNetwork;
use host_trainer_core::architecture::words;
use host_trainer_core::check_augmentation;
use host_trainer_core::dataset::{Dataset, Normalize, Normalizer, Split, make_integers};
use host_trainer_core::export::{OutputFolder, TrainedModel};
use host_trainer_core::loss::Loss;
use host_trainer_core::metrics::Metrics;
use host_trainer_core::quantize::{
    Cause, FewBecause, FineTuning, LayerReport, Quantization, QuantizeError, Report, WeightBits,
    fine_tune,
};
use nn_core::{LayerSpec, Number, Op};
use serde_json::{Value, json};
use std::io::Write;

/// Training of the float network that is to be quantized: loss, scaling, augmentation, seed.
pub(super) struct FloatTraining {
    pub loss: Loss,
    pub normalize: Normalize,
    /// Changes of images in every epoch of a fine-tuning.
    pub augmentation: Augmentation,
    pub seed: u64,
    /// Upper bound of the bytes of flash of the parameters.
    pub flash: Option<u64>,
}

impl FloatTraining {
    /// One whose fine-tuning leaves images as they are.
    pub fn new(loss: Loss, normalize: Normalize, seed: u64, flash: Option<u64>) -> Self {
        Self { loss, normalize, augmentation: Augmentation::default(), seed, flash }
    }

    /// Quantizes the network, fine-tunes it if that is asked for or necessary, and says if it still loses more
    /// than is allowed.
    pub fn quantize(
        &self,
        network: &DynamicNetwork,
        split: &Split,
        arguments: &FineTuneArguments,
        out: &mut dyn Write,
    ) -> Result<Quantized> {
        let quantized = self.tuned(network, split, arguments, out)?;
        let (changed, all) = quantized.quantization.changed_weights(network);
        // Of a network trained in f32, nearly all are.
        if quantized.tuned.is_none() && changed > 0 && changed < all / 2 {
            writeln!(
                out,
                "{WARNING}rounding{WARNING:#}   changes {} of {} weights that were rounded in training, because sums could overflow or \
                 a factor is too large",
                grouped(changed as u64),
                grouped(all as u64)
            )?;
        }
        if quantized.quantization.loses_too_much(network, split, self.loss) {
            let made_of = quantized.tuned.as_ref().unwrap_or(network);
            let cause = quantized.quantization.cause(made_of, &split.training);
            let is_signal = network.specs().first().is_some_and(|f| f.input_shape().is_some());
            let why = cause.map_or_else(
                || "fine-tune longer (--fine-tune always --fine-tune-epochs 50)".into(),
                |cause| explained(cause, &split.training, is_signal),
            );
            writeln!(
                out,
                "{WARNING}worse{WARNING:#}      than in f32, also on the samples for training: {why}"
            )?;
        }
        Ok(quantized)
    }

    fn tuned(
        &self,
        network: &DynamicNetwork,
        split: &Split,
        arguments: &FineTuneArguments,
        out: &mut dyn Write,
    ) -> Result<Quantized> {
        // Said before it is known whether there is a fine-tuning.
        check_augmentation(&self.augmentation, &network.specs(), &split.training)?;
        let bits =
            bits::of_network(arguments.bits(), network, (split, self.loss), self.flash, out)?;
        let quantization = Quantization::with_bits(network, &split.training, &bits)?;
        let loses = quantization.loses_too_much(network, split, self.loss);
        let is_tuned = match arguments.fine_tune {
            FineTune::Always => true,
            FineTune::Never => false,
            FineTune::Auto => loses,
        };
        if !is_tuned {
            return Ok(Quantized { quantization, tuned: None });
        }
        let epochs = arguments.fine_tune_epochs as usize;
        let why = if loses { " because rounding alone loses too much" } else { "" };
        let widths = widths(&quantization);
        write!(out, "fine-tuned {epochs} epochs with weights of {widths} bits{why}")?;
        let options = FineTuning {
            epochs,
            bits,
            augmentation: self.augmentation,
            ..FineTuning::new(self.loss, self.normalize, self.seed)
        };
        let Some((tuned, quantization)) = fine_tune(network, split, &options)? else {
            writeln!(out, ": not kept, because it is no better on the validation samples")?;
            return Ok(Quantized { quantization, tuned: None });
        };
        writeln!(out)?;
        Ok(Quantized { quantization, tuned: Some(tuned) })
    }
}

/// Bits of the weights, `8`, `4` or both.
fn widths(quantization: &Quantization) -> &'static str {
    let layers = quantization.network.layers();
    let mut rows = layers.iter().map(|layer| &layer.spec).filter(|row| row.has_weights());
    let has_four = rows.clone().any(LayerSpec::has_nibbles);
    match (has_four, rows.all(LayerSpec::has_nibbles)) {
        (true, true) => "4",
        (true, false) => "4 and 8",
        (false, _) => "8",
    }
}

/// A cause, and what to do about it.
fn explained(cause: Cause, data: &Dataset, is_signal: bool) -> String {
    match cause {
        Cause::FewSteps { input, steps, because } => {
            let input = match is_signal {
                true => format!("channel {}", input + 1),
                false => named(input, data),
            };
            let why = match because {
                FewBecause::Offset(mean) if is_signal => format!(
                    "it lies around {}: subtract that, or begin --layers with standardize",
                    number(mean)
                ),
                FewBecause::Offset(mean) => {
                    format!("it lies around {}: subtract that", number(mean))
                }
                FewBecause::Outlier(value) => format!(
                    "values as large as {} take most of them: remove or limit those",
                    number(value)
                ),
                FewBecause::Others(times) => format!(
                    "other inputs are {} times as large: give it in a smaller unit, mg for g",
                    number(times)
                ),
            };
            format!("{input} has {} integers in its deviation, because {why}", number(steps))
        }
        Cause::CutOff { layer, activation, share } => format!(
            "layer {layer} has weights too large for {} in 16 bits, {:.0} % of whose power is cut off: use relu there, or \
             train with more --weight-decay",
            activation.word(),
            100.0 * share
        ),
    }
}

/// A network that is quantized, and the one that it was made of if that is another.
pub(super) struct Quantized {
    pub quantization: Quantization,
    tuned: Option<DynamicNetwork>,
}

impl Quantized {
    fn report(&self, network: &DynamicNetwork, test: &Dataset, loss: Loss) -> Report {
        let made_of = self.tuned.as_ref().unwrap_or(network);
        let before = Evaluation::new(network, test, loss);
        Report { before, ..self.quantization.report(made_of, test, loss) }
    }
}

/// A quantized model whose files are written.
pub(super) struct SavedQuantization {
    pub layers: Vec<LayerSpec>,
    pub report: Report,
    /// For programs.
    pub document: Value,
}

/// Scaling of features when the model was trained.
pub(super) fn normalization(model: &TrainedModel, split: &Split) -> Normalize {
    let specs = model.network.specs();
    let is_it = |&kind: &Normalize| {
        Normalizer::for_layers(&specs, kind, &split.training) == model.normalizer
    };
    let kinds = [Normalize::MinMax, Normalize::None];
    kinds.into_iter().find(is_it).unwrap_or(Normalize::Standard)
}

/// Quantizes a model's network, says what that loses, and writes its files. Returns its layers and the report.
pub(super) fn quantize_and_save(
    model: &TrainedModel,
    how: &FloatTraining,
    (split, unknown): (&Split, &Unknown<'_>),
    arguments: &FineTuneArguments,
    samples: SamplesArguments,
    folder: &OutputFolder,
    out: &mut Console,
) -> Result<SavedQuantization> {
    let TrainedNetwork::F32(network) = &model.network else {
        return Err(QuantizeError::Quantized).context(model.name.clone());
    };
    let number = Number::from(arguments.input_type);
    let of_integers = split_of_integers(&model.network.specs(), split, arguments)?;
    if let Some((_, rounded)) = of_integers.as_ref().filter(|(_, rounded)| !rounded.is_empty()) {
        writeln!(out, "inputs     {rounded}")?;
    }
    let split = of_integers.as_ref().map_or(split, |(split, _)| split);
    let quantized = how.quantize(network, split, arguments, out)?;
    let is_fine_tuned = quantized.tuned.is_some();
    let report = quantized.report(network, &split.test, how.loss);
    write_report(&report, &model.labels, out)?;
    let network = quantized.quantization.network.with_inputs(number);
    let Unknown { asked, others } = *unknown;
    let mut model = model.quantized(network, &report.after);
    let mut told = Value::Null;
    if let Some(asked) = asked {
        let found = known::learn(&model, split, &asked, others)?;
        known::write("unknown", &found, others, out)?;
        told = known::documented_with(&found.known, &found.refusals);
        model.known = Some(found.known);
    }
    let saved = model.save(folder, samples.of(&split.test))?;
    write_files(&saved, folder, out)?;
    let layer = |layer: &LayerReport| {
        json!({
            "layer": words(&layer.spec),
            "bits": bits_of(&layer.spec),
            "codes": layer.codes,
            "step": layer.step,
            "min": layer.range.0,
            "max": layer.range.1,
            "cut_off": layer.saturated,
            "signal_to_noise_db": layer.signal_to_noise_db,
            "test": document::score(&layer.alone),
        })
    };
    let document = json!({
        "network": document::network(&model.network.specs()),
        "fine_tuned": is_fine_tuned,
        "before": document::score(&report.before),
        "test": document::evaluation(&report.after, &model.labels),
        "layers": report.layers.iter().map(layer).collect::<Vec<_>>(),
        "known": told,
        "files": document::files(&saved, folder),
    });
    Ok(SavedQuantization { layers: model.network.specs(), report, document })
}

/// Refuses samples that are not the integers that the quantized network is to take: before a training, not after.
pub(super) fn check_inputs(
    layers: &[LayerSpec],
    split: &Split,
    arguments: &FineTuneArguments,
) -> Result<()> {
    split_of_integers(layers, split, arguments).map(|_| ())
}

/// The same samples as the integers that the quantized network takes, and what that changes; `None` if it takes `f32`.
fn split_of_integers(
    layers: &[LayerSpec],
    split: &Split,
    arguments: &FineTuneArguments,
) -> Result<Option<(Split, String)>> {
    let number = Number::from(arguments.input_type);
    let Some(first) = layers.first().filter(|_| number != Number::F32) else { return Ok(None) };
    let first = LayerSpec::plain(Op::Quantize, first.input, Number::I16).with_inputs(number);
    let (mut split, mut count) = (split.clone(), 0);
    for part in [&mut split.training, &mut split.validation, &mut split.test] {
        count += make_integers(&first, &mut part.features)?;
    }
    let text = if count > 0 { rounded(&first) } else { String::new() };
    Ok(Some((split, text)))
}

/// Says that samples are not quite what was given.
pub(super) fn rounded(first: &LayerSpec) -> String {
    format!("fractions are rounded to {}", first.input_number().type_name())
}

/// Writes the loss of each layer, and of all together.
fn write_report(report: &Report, names: &[String], out: &mut Console) -> Result<()> {
    let is_of_images = report.layers.iter().any(|layer| layer.spec.input_shape().is_some());
    let columns = vec![
        Column::left("one layer alone", 33),
        Column::right("bits", 5),
        Column::left(" weights", 18).if_there_is_room(),
        Column::right("step", 9).if_there_is_room(),
        Column::right("outputs", 21).if_there_is_room(),
        Column::right("cut off", 9),
        Column::right("signal/noise", 13),
        Column::left(" test", 0),
    ];
    let mut table = Columns::new("quantized", columns);
    for layer in &report.layers {
        let LayerReport { spec, step, range, saturated, codes, signal_to_noise_db, alone } = layer;
        let is_finite = signal_to_noise_db.is_finite();
        table.row([
            if is_of_images { words(spec) } else { spec.to_string() },
            bits_of(spec).map_or_else(|| "–".into(), |bits| bits.to_string()),
            format!(" {}", histogram(codes)),
            number(*step),
            format!("{} to {}", number(range.0), number(range.1)),
            format!("{:.2} %", 100.0 * saturated),
            if is_finite { format!("{signal_to_noise_db:.1} dB") } else { "exact".into() },
            format!(" {}", score(alone)),
        ]);
    }
    table.write(out.width(), out)?;
    let before = score(&report.before);
    write_summary("quantized", &report.after, names, out.result())?;
    writeln!(out, "{:<10} {before} in f32, {} quantized", "", score(&report.after))?;
    Ok(())
}

/// Bits of the weights of a layer that has some.
fn bits_of(spec: &LayerSpec) -> Option<u32> {
    spec.has_weights().then(|| WeightBits::of(spec).number())
}

/// Bars for how many weights have which four highest bits, from the smallest weights to the largest.
fn histogram(codes: &[usize]) -> String {
    let bars: Vec<f64> =
        codes.iter().map(|&count| if count > 0 { count as f64 } else { f64::NAN }).collect();
    let most = codes.iter().copied().max().unwrap_or(0);
    sparkline(&bars, (0.0, most as f64), codes.len())
}

/// The accuracy, or the error of a regression.
fn score(evaluation: &Evaluation) -> String {
    match &evaluation.metrics {
        Metrics::Classification(metrics) => format!("{:.2} %", 100.0 * metrics.accuracy()),
        Metrics::Regression(metrics) => format!("RMSE {}", number(metrics.total_rmse())),
    }
}
