//! Lines of text: read as they pass by, one column of pixels at a time.
//!
//! ```sh
//! cargo run -p host-trainer --example text_lines
//! ```
//!
//! One of the articles reads whole lines of printed text with two dense networks: one cuts a line into characters,
//! the other, of 2.5 million parameters, tells which each of them is. Of its six demonstration lines, five come out
//! exact; where a cut is wrong, two characters are.
//!
//! Here nothing is cut. A recurrent network of 18,432 parameters looks at a column of 16 pixels, remembers what came
//! before, and says for each column whether a character ended two columns ago, and which ([`Line`]). The loss is the
//! cross-entropy of a column, averaged over columns ([`fit_sequences`]). It never sees a line twice: every one is
//! drawn anew, with another text, spacing, contrast, height and noise.
//!
//! Quantized, it reads 992 of 1,000 new clean lines without an error, and 970 of 1,000 noisy ones: 0.04 % and 0.20 % of
//! characters are wrong. Errors are those of seed 1: characters to insert, remove or replace until what was read is what is
//! there ([`CharacterErrors`]), over 1,000 lines of other texts.
//!
//! It writes the quantized network to `firmware/models`, if that folder is there, and `reports/text_lines.png`, a
//! picture of some lines with what was read. `cargo xtask qemu --board microbit --example read_lines --model
//! text_lines_quantized` reads lines on a board.

mod picture;

use host_trainer::dataset::text_lines::{
    BLANK, Beginnings, CLASSES, CharacterErrors, HEIGHT, LONGEST_COLUMNS, Line, Print, TextLines,
    read, without_spaces,
};
use host_trainer::dataset::{Dataset, ImageSize, Normalize, Sequences, Targets, Task};
use host_trainer::export::{Origin, OutputFolder, TrainedModel};
use host_trainer::inference::{Infer, infer};
use host_trainer::optimizer::Method;
use host_trainer::quantize::{QuantizedNetwork, quantize};
use host_trainer::{
    DynamicNetwork, FitOptions, Schedule, TrainedNetwork, architecture, fit_sequences, initialize,
};
use nn_core::ActivationKind::{Identity, Relu};
use nn_core::{LayerSpec, Shape, argmax};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

/// Sees three columns; 52 units remember.
pub const LAYERS: &str = "conv 24 3 causal, gru 52, dense 96 identity";
/// The seed of everything; that of fresh lines is another.
pub const SEED: u64 = 1;
/// Lines that were never trained on.
const FRESH: u64 = 1000;
/// Columns of the pieces that are trained on.
const PIECE: u16 = 128;
/// Pieces in an epoch, and epochs.
const PER_EPOCH: usize = 16_000;
const EPOCHS: usize = 15;
/// Pieces that ranges of activations are learned from.
const CALIBRATION: usize = 128;
/// Lines beside the model, for a board.
const ON_BOARD: usize = 6;

/// Errors on fresh lines of one print.
#[derive(Clone, Copy, Debug, Default)]
pub struct Errors {
    /// With spaces left out.
    pub without_spaces: CharacterErrors,
    /// Of all characters.
    pub with_spaces: CharacterErrors,
    /// Lines without an error.
    pub exact: usize,
}

/// A trained reader of lines.
pub struct Reader {
    /// Before it was quantized.
    pub network: DynamicNetwork,
    /// 8-bit weights.
    pub quantized: QuantizedNetwork,
    sequences: Beginnings,
}

/// Trains on lines and from initial weights of this seed. `observe` gets a line of text for every epoch.
pub fn train(seed: u64, mut observe: impl FnMut(String)) -> anyhow::Result<Reader> {
    let window = Shape::new(1, LONGEST_COLUMNS as u16, HEIGHT as u16);
    let mut network = DynamicNetwork::zeros(&architecture::parse(LAYERS, window, Relu, Identity)?)?;
    initialize(&mut network, seed);
    let options = FitOptions {
        normalize: Normalize::Standard,
        epochs: EPOCHS,
        batch_size: 64,
        learning_rate: 0.008,
        method: Method::Adam,
        schedule: Schedule::OneCycle,
        weight_decay: 0.0,
        clip_norm: Some(1.0),
        seed,
        ..FitOptions::default()
    };
    let pieces = Beginnings::new(seed, PIECE);
    fit_sequences(&mut network, &pieces, PER_EPOCH, &options, |epoch| {
        observe(format!(
            "epoch {:>2} of {EPOCHS}: loss {:.4}, {:.2} % of columns right",
            epoch.epoch,
            epoch.loss,
            100.0 * epoch.accuracy
        ));
        ControlFlow::Continue(())
    })?;
    let sequences = Beginnings::new(seed, LONGEST_COLUMNS as u16);
    let quantized = quantize(&network, &sequences.windows("text_lines", CALIBRATION))?;
    Ok(Reader { network, quantized, sequences })
}

/// 1,000 lines of this print that were never trained on.
pub fn fresh(print: Print) -> Vec<Line> {
    let lines = TextLines::new(print);
    (0..FRESH).map(|index| lines.line(SEED + 1000, index)).collect()
}

/// The columns of lines as windows of the same length. What is behind a line is as its last column.
fn windows(lines: &[Line]) -> Dataset {
    let mut features = Vec::with_capacity(lines.len() * LONGEST_COLUMNS * HEIGHT);
    for Line { columns, .. } in lines {
        let behind = columns.last().into_iter().cycle();
        let columns = columns.iter().chain(behind).take(LONGEST_COLUMNS);
        features.extend(columns.flatten().map(|&grey| f32::from(grey)));
    }
    let labels = Beginnings::new(SEED, PIECE).labels();
    Dataset {
        name: "text_lines".into(),
        columns: Vec::new(),
        width: LONGEST_COLUMNS * HEIGHT,
        features,
        targets: Targets::Classes { classes: vec![BLANK; lines.len()], labels },
        image: Some(ImageSize { width: LONGEST_COLUMNS, height: 1 }),
    }
}

/// What a network, [every moment](DynamicNetwork::every_moment) of which answers, reads in lines.
pub fn texts(every: &impl Infer, lines: &[Line]) -> Vec<String> {
    let mut texts = Vec::with_capacity(lines.len());
    // Few at a time: a line has 43,776 outputs.
    for lines in lines.chunks(64) {
        let predictions = infer(every, &windows(lines).features).outputs;
        for (line, predictions) in
            lines.iter().zip(predictions.chunks_exact(LONGEST_COLUMNS * CLASSES))
        {
            let columns = predictions.chunks_exact(CLASSES).take(line.columns.len());
            texts.push(read(columns.map(argmax)));
        }
    }
    texts
}

/// Compares what was read with what is there.
pub fn errors(lines: &[Line], texts: &[String]) -> Errors {
    let mut errors = Errors::default();
    for (Line { text: truth, .. }, text) in lines.iter().zip(texts) {
        errors.with_spaces += CharacterErrors::of(text, truth);
        errors.without_spaces += CharacterErrors::of(&without_spaces(text), &without_spaces(truth));
        errors.exact += usize::from(text == truth);
    }
    errors
}

impl Reader {
    /// What the networks read on fresh lines of this print: in `f32`, and quantized.
    pub fn read(&self, lines: &[Line]) -> anyhow::Result<[Vec<String>; 2]> {
        let columns = LONGEST_COLUMNS as u16;
        let (network, quantized) =
            (self.network.every_moment(columns)?, self.quantized.every_moment(columns)?);
        Ok([texts(&network, lines), texts(&quantized, lines)])
    }

    /// The quantized network, and lines that a board is to read.
    pub fn model(&self, exact: usize) -> TrainedModel {
        TrainedModel {
            name: "text_lines_quantized".into(),
            columns: Vec::new(),
            network: TrainedNetwork::Quantized(self.quantized.clone()),
            task: Task::Classification,
            labels: self.sequences.labels(),
            normalizer: Default::default(),
            windowing: None,
            anomaly: None,
            known: None,
            origin: Origin {
                trainer: concat!("host-trainer ", env!("CARGO_PKG_VERSION")).into(),
                dataset: "text_lines".into(),
                seed: SEED,
                test_samples: FRESH as u32,
                test_correct: exact as u32,
                ..Origin::default()
            },
        }
    }
}

fn main() -> anyhow::Result<()> {
    let begin = Instant::now();
    let reader = train(SEED, |epoch| println!("{epoch}"))?;
    println!("trained in {:.0?}\n", begin.elapsed());
    println!("                                          article    in f32   8-bit weights");
    let parameters: u64 = reader.network.specs().iter().map(LayerSpec::parameters).sum();
    println!("parameters                              2,500,000 {parameters:>9} {parameters:>15}");
    let row = |what: &str, [of_f32, quantized]: [String; 2]| {
        println!("{what:<40} {of_f32:>17} {quantized:>15}");
    };
    let percent = |errors: CharacterErrors| format!("{:.3} %", 100.0 * errors.rate());
    println!("lines without an error                     5 of 6");
    let mut read_noisy = Vec::new();
    for (name, print) in [("clean", Print::CLEAN), ("noisy", Print::NOISY)] {
        let lines = fresh(print);
        let texts = reader.read(&lines)?;
        let found = texts.each_ref().map(|texts| errors(&lines, texts));
        row(&format!("  of {FRESH} {name} lines"), found.map(|found| found.exact.to_string()));
        row(
            &format!("errors, {name}, without spaces"),
            found.map(|found| percent(found.without_spaces)),
        );
        row(&format!("errors, {name}, with spaces"), found.map(|found| percent(found.with_spaces)));
        let [_, texts] = texts;
        read_noisy = lines.into_iter().zip(texts).collect();
    }
    std::fs::create_dir_all("reports")?;
    std::fs::write("reports/text_lines.png", picture::of_lines(&read_noisy)?)?;
    println!("\nreports/text_lines.png shows noisy lines, and below each what was read.");
    let folder = Path::new("firmware/models");
    if folder.is_dir() {
        let (lines, texts): (Vec<Line>, Vec<String>) = read_noisy.into_iter().unzip();
        let model = reader.model(errors(&lines, &texts).exact);
        let saved =
            model.save(&OutputFolder::prepare(folder)?, Some(&windows(&lines[..ON_BOARD])))?;
        for file in saved {
            println!("{}: {}, {} bytes", folder.join(&file.name).display(), file.what, file.bytes);
        }
    }
    Ok(())
}
