//! From training to quantized models on every board.

use host_trainer::dataset::{Options, Shares, Source};
use host_trainer::export::TrainedModel;
use host_trainer::quantize::QuantizedNetwork;
use host_trainer::{Evaluation, Loss, TrainedNetwork};
use nn_core::MAX_LAYERS;
use std::path::Path;
use tests::command::Trainer;
use tests::device::traced;
use tests::mnist;
use xtask::board::Board;
use xtask::build::workspace;

fn quantized(path: &Path) -> QuantizedNetwork {
    match TrainedModel::read(path).unwrap().network {
        TrainedNetwork::Quantized(network) => network,
        TrainedNetwork::F32(_) => panic!("{} is not quantized", path.display()),
    }
}

/// See [`traced`].
fn differing(
    board: Board,
    model: &Path,
    images: Option<&Path>,
    samples: impl Iterator<Item = Vec<f32>>,
) -> (usize, usize) {
    traced((board, board), model, images, samples).unwrap()
}

/// The test samples of a data set that comes with the program.
fn test_samples(data: &str, seed: u64) -> Vec<Vec<f32>> {
    test_samples_of(data, &Options::default(), seed)
}

fn test_samples_of(data: &str, options: &Options, seed: u64) -> Vec<Vec<f32>> {
    let source = Source::load(data, options, seed).unwrap();
    let test = source.split(Shares::default(), seed).unwrap().test;
    test.rows().map(<[f32]>::to_vec).collect()
}

#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn every_integer_of_every_layer_is_the_laptops_on_the_whole_test_split_on_every_board() {
    let model = workspace().join("firmware/models/digits_quantized.postcard");
    let samples = test_samples("digits", 0);
    for board in Board::with_semihosting() {
        let found = differing(board, &model, None, samples.iter().cloned());
        assert_eq!(found, (359, 0), "{board}");
    }
}

#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn so_is_it_for_models_quantized_now_with_every_activation() {
    for (arguments, data, count, board) in [
        ("--activation tanh --hidden 16,9 --loss mse", "moons", 80, Board::MICROBIT),
        ("--activation sigmoid --hidden 13", "digits", 359, Board::MPS2_AN386),
        (
            "--activation leaky-relu --hidden 17,6 --normalize minmax",
            "digits",
            359,
            Board::MPS2_AN385,
        ),
        ("--activation tanh --hidden 16 --weight-decay 0", "sine", 200, Board::MICROBIT),
        ("--activation elu --hidden 15", "digits", 359, Board::MPS2_AN386),
        ("--activation hard-swish --hidden 12,7", "digits", 359, Board::MICROBIT),
        ("--activation hard-sigmoid --hidden 14", "digits", 359, Board::MPS2_AN385),
        ("--activation relu6 --hidden 18", "digits", 359, Board::MICROBIT),
        (
            "--layers conv_7_3x3_same_tanh,maxpool_2,depthwise_3x3_same,conv_5_2x2_leaky-relu,dense_10",
            "digits",
            359,
            Board::MICROBIT,
        ),
        (
            "--layers conv_3_3x3_stride_2_same-end,depthwise_3x3_times_3_same,conv_5_1x1,dense_10",
            "digits",
            359,
            Board::MICROBIT,
        ),
        (
            "--layers conv_3_1x3_dilation_2_causal,depthwise_2x2_times_2_padding_0/0/1/1,dense_10",
            "digits",
            359,
            Board::MPS2_AN386,
        ),
        (
            "--layers conv_6_3x2_stride_2,avgpool_2,conv_9_1x1_sigmoid,globalavgpool,dense_10",
            "digits",
            359,
            Board::MPS2_AN386,
        ),
        // Inputs that are integers: patch by patch, with and without a pool, by channels, and lists.
        (
            "--input-type u8 --layers conv_7_3x3_stride_2_same-end,conv_5_2x2,dense_10",
            "digits",
            359,
            Board::MPS2_AN386,
        ),
        (
            "--input-type i8 --layers conv_6_3x3_same,maxpool_2,dense_10",
            "digits",
            359,
            Board::MICROBIT,
        ),
        (
            "--input-type u8 --layers standardize,conv_5_1x3_dilation_2_causal,dense_10",
            "digits",
            359,
            Board::MPS2_AN385,
        ),
        ("--input-type i16 --hidden 9", "digits", 359, Board::MICROBIT),
        // Weights of 4 bits, of all kinds of layers, alone and beside weights of 8.
        ("--bits 4 --hidden 19,7", "digits", 359, Board::MICROBIT),
        ("--bits 8,4 --activation tanh --hidden 13", "digits", 359, Board::MPS2_AN385),
        (
            "--bits 4 --input-type u8 --layers conv_7_3x3_same,maxpool_2,depthwise_3x3_same,conv_5_1x1,dense_10",
            "digits",
            359,
            Board::MPS2_AN386,
        ),
    ] {
        let trainer = Trainer::new();
        let words = arguments.split(' ').map(|word| {
            match word.starts_with("conv_") || word.starts_with("standardize,") {
                true => word.replace('_', " "),
                false => word.into(),
            }
        });
        let mut command = trainer.command(&format!("train --data {data} --epochs 5 --seed 3"));
        command.arg("--quantize").args(words).assert().success();
        let model = trainer.path(&format!("{data}_quantized.postcard"));
        let samples = test_samples(data, 3);
        let found = differing(board, &model, None, samples.into_iter());
        assert_eq!(found, (count, 0), "{board}: {data} {arguments}");
    }
}

/// Targets of different sizes, one of which changes little for its size.
fn targets_of_all_sizes() -> String {
    let mut csv = String::from("a,b,large,far\n");
    for i in 0..400 {
        let (a, b) = (f64::from(i) * 0.01 - 2.0, f64::from(i * 37 % 101) / 50.0 - 1.0);
        csv += &format!("{a},{b},{},{}\n", 1e3 * (a.sin() + b), 1e5 + a.sin() - b);
    }
    csv
}

#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn so_is_it_for_answers_with_scales_of_their_own() {
    let trainer = Trainer::new();
    trainer.write("sizes.csv", targets_of_all_sizes());
    let how = "--activation tanh --hidden 8 --epochs 20 --quantize";
    let text = trainer.run(&format!("train --data sizes.csv --target large,far {how}"));
    let source = trainer.read("sizes_quantized.rs");
    assert!(
        String::from_utf8_lossy(&source).contains("Dequantize<2, Identity, PerChannel<2>>"),
        "{text}"
    );
    let targets = ["large", "far"].map(String::from).to_vec();
    let csv = host_trainer::dataset::csv::Options { targets, ..Default::default() };
    let options = Options { csv, ..Options::default() };
    let samples = test_samples_of(trainer.path("sizes.csv").to_str().unwrap(), &options, 0);
    let model = trainer.path("sizes_quantized.postcard");
    let found = differing(Board::MICROBIT, &model, None, samples.into_iter());
    assert_eq!(found, (80, 0), "{text}");
}

#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn every_integer_of_every_layer_is_the_laptops_on_all_test_images_of_mnist() {
    let Some(folder) = mnist::folder() else { return };
    let trainer = Trainer::new();
    let mut command = trainer.command("train --hidden 80,80 --batch-size 256 --epochs 2");
    command.args(["--learning-rate", "0.005", "--normalize", "minmax", "--quantize"]);
    command.args(["--name", "mnist", "--data"]).arg(&folder).assert().success();
    let boards = (Board::MPS2_AN386, Board::MPS2_AN386);
    let images = &mnist::test_images(&folder);
    let found = mnist::traced(&trainer, "mnist_quantized.postcard", boards, images);
    assert_eq!(found, (10_000, 0));
}

/// The share in percent behind `before`.
fn percent(text: &str, before: &str) -> f64 {
    let rest = text.split(before).nth(1).unwrap_or_else(|| panic!("no {before}: {text}"));
    rest.split("mean ").nth(1).unwrap().split_whitespace().next().unwrap().parse().unwrap()
}

#[test]
fn digits_lose_at_most_a_tenth_of_a_point_on_average_over_five_seeds() {
    let text = Trainer::new().run("train --quantize --seeds 0..5");
    let (f32, quantized) = (percent(&text, "\nall "), percent(&text, "\nquantized  accuracy"));
    assert!(quantized >= f32 - 0.1, "{text}");
}

#[test]
fn mnist_loses_at_most_a_tenth_of_a_point_on_average_over_five_seeds() {
    let Some(folder) = mnist::folder() else { return };
    let text = mnist::train(&folder, "--epochs 5 --quantize --seeds 0..5");
    let (f32, quantized) = (percent(&text, "\nall "), percent(&text, "\nquantized  accuracy"));
    assert!(quantized >= f32 - 0.1, "{text}");
}

#[test]
fn a_model_is_quantized_as_when_it_was_trained_whatever_the_number_of_threads() {
    let together = Trainer::new();
    together.run("train --quantize --epochs 10 --fine-tune always --threads 1");
    let later = Trainer::new();
    later.run("train --epochs 10");
    let text = later.run("quantize digits.postcard --fine-tune always");
    assert!(text.contains("fine-tuned 10 epochs"), "{text}");
    for ending in ["postcard", "rs", "samples"] {
        let name = format!("digits_quantized.{ending}");
        assert!(together.read(&name) == later.read(&name), "{name}");
    }
    let test = later.run("evaluate digits_quantized.postcard");
    let line = test.lines().find(|line| line.starts_with("accuracy")).unwrap();
    let quantized = text.lines().find(|line| line.contains("samples right")).unwrap();
    assert_eq!(line.replace("accuracy ", "quantized"), quantized);
}

#[test]
fn the_report_names_every_layer_and_the_file_is_a_quarter_as_large() {
    let trainer = Trainer::new();
    let text = trainer.run("train --data digits --hidden 40,20 --epochs 10 --quantize");
    for layer in [
        "Quantize<64",
        "QuantizedDense<64, 40, Relu>",
        "QuantizedDense<40, 20, Relu>",
        "QuantizedDense<20, 10, Identity>",
    ] {
        let line = text.lines().find(|line| line.trim_start().starts_with(layer));
        assert!(line.is_some_and(|line| line.contains(" dB") && line.ends_with('%')), "{text}");
    }
    let parameters = |name: &str| {
        let text = trainer.run(&format!("inspect {name}.postcard"));
        let rest = text.split("device     ").nth(1).unwrap();
        rest.split_whitespace().next().unwrap().replace(',', "").parse::<usize>().unwrap()
    };
    let (f32, quantized) = (parameters("digits"), parameters("digits_quantized"));
    assert!(quantized * 5 < f32 * 2, "{quantized} of {f32}");
}

#[test]
fn what_cannot_be_quantized_is_named() {
    let trainer = Trainer::new();
    trainer.run("train --epochs 2 --quantize");
    let text = trainer.fail(1, "quantize digits_quantized.postcard");
    assert!(text.contains("the network is quantized already"), "{text}");
    trainer.run("train --epochs 2 --activation softmax --name soft");
    let text = trainer.fail(1, "quantize soft.postcard");
    assert!(text.contains("softmax in layer 1 cannot be quantized"), "{text}");
    assert!(text.contains("--activation"), "{text}");
    trainer.fail(1, "quantize missing.postcard");
    trainer.write("points.csv", "x,y,class\n1,2,a\n2,1,b\n");
    let text = trainer.fail(1, "quantize digits.postcard --data points.csv");
    assert!(text.contains("points.csv"), "{text}");
    assert!(!trainer.files().contains(&"soft_quantized.postcard".into()));
}

#[test]
fn what_quantization_loses_is_not_lost_silently() {
    let trainer = Trainer::new();
    // Weights of numbers that are nearly equal must nearly cancel, which rounding does not care about.
    let mut csv = String::from("a,b,larger\n");
    for i in 0..600 {
        let number = f64::from(i * 193 % 601) / 100.0 - 3.0;
        let difference = f64::from(i * 71 % 101) / 1000.0 - 0.0505;
        let larger = if difference > 0.0 { "b" } else { "a" };
        csv += &format!("{number},{},{larger}\n", number + difference);
    }
    trainer.write("equal.csv", csv);
    let how = "--hidden 8 --activation tanh --weight-decay 0 --epochs 200 --quantize";
    let text = trainer.run(&format!("train --data equal.csv {how} --fine-tune never"));
    let line = text.lines().find(|line| line.starts_with("worse"));
    assert!(line.is_some_and(|line| line.contains("--fine-tune-epochs")), "{text}");
    let text = trainer.run("train --epochs 20 --quantize");
    assert!(!text.contains("worse"), "{text}");
}

#[test]
fn what_cannot_be_quantized_is_said_before_the_training() {
    let trainer = Trainer::new();
    let deep = vec!["4"; MAX_LAYERS - 2].join(",");
    for (arguments, expected) in [
        (format!("--hidden {deep}"), "at most 126 can be quantized: use fewer (--hidden)"),
        ("--activation softmax".into(), "--activation"),
        (
            format!("--hidden {deep} --seeds 0..2"),
            "at most 126 can be quantized: use fewer (--hidden)",
        ),
    ] {
        let text = trainer.fail(1, &format!("train --epochs 2 --quantize {arguments}"));
        assert!(text.contains(expected) && !text.contains("trained"), "{text}");
        assert!(trainer.files().is_empty(), "{text}");
    }
}

#[test]
fn evaluation_of_a_quantized_file_is_that_of_the_integers_in_it() {
    let trainer = Trainer::new();
    trainer.run("train --data moons --hidden 12 --epochs 20 --quantize");
    let network = quantized(&trainer.path("moons_quantized.postcard"));
    let source = host_trainer::dataset::Source::load("moons", &Default::default(), 0).unwrap();
    let test = source.split(Default::default(), 0).unwrap().test;
    let evaluation = Evaluation::new(&network, &test, Loss::CrossEntropy);
    let text = trainer.run("evaluate moons_quantized.postcard");
    let correct = evaluation.classification().unwrap().correct;
    assert!(text.contains(&format!("accuracy   {correct} of 80 samples right")), "{text}");
}
