//! Signals and images far from zero, and channels of very different sizes, from training to boards.

use host_trainer::dataset::{Options, Shares, Source};
use host_trainer::export::TrainedModel;
use tests::command::Trainer;
use tests::device::traced;
use xtask::board::Board;
use xtask::build::Build;
use xtask::elf::Elf;
use xtask::emulator;

/// Sines of three frequencies around 2048, beside a channel a millionth as large around 0.001.
fn recording() -> String {
    let mut csv = String::new();
    let mut state = 7u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state >> 8) / f64::from(1u32 << 24)
    };
    for sample in 0..150 {
        let (class, phase) = (sample % 3, 6.3 * noise());
        for moment in 0..24 {
            let turns = [1.5, 3.0, 5.0][class] * f64::from(moment) / 24.0;
            let analog =
                2048.0 + 40.0 * (std::f64::consts::TAU * turns + phase).sin() + 4.0 * noise();
            csv += &format!("{analog:.1},{:.8},", 0.001 + 0.0001 * noise());
        }
        csv += ["slow\n", "middle\n", "fast\n"][class];
    }
    csv
}

/// Layers, and the types that the sources of both models have for what they begin with.
const NETWORKS: [(&str, [&str; 2]); 6] = [
    (
        "conv 5 5 same tanh, maxpool 2, conv 6 3 same, globalavgpool, dense 3",
        ["Standardize<Image<f32, 1, 24, 2>, 2>", "QuantizeImage<1, 24, 2, PerChannel<2>>"],
    ),
    (
        "depthwise 5 times 2 same sigmoid, conv 5 3, globalavgpool, dense 3",
        ["Standardize<Image<f32, 1, 24, 2>, 2>", "QuantizeImage<1, 24, 2, PerChannel<2>>"],
    ),
    (
        "conv 6 4 causal, maxovertime, dense 3",
        ["Standardize<Image<f32, 1, 24, 2>, 2>", "QuantizeImage<1, 24, 2, PerChannel<2>>"],
    ),
    (
        "maxpool 2, conv 7 5, globalavgpool, dense 3",
        ["MaxPool2d<Image<f32, 1, 24, 2>", "QuantizeImage<1, 24, 2, PerChannel<2>>"],
    ),
    (
        "depthwise 5 times 3, conv 5 1 tanh, globalavgpool, dense 3",
        ["DepthwiseConv2d<Image<f32, 1, 24, 2>", "QuantizeImage<1, 24, 2, PerChannel<2>>"],
    ),
    ("gru 6, dense 3", ["Over<24, Gru<2, 6>>", "QuantizeImage<1, 24, 2, PerChannel<2>>"]),
];

fn trained(layers: &str, epochs: &str) -> Trainer {
    let trainer = Trainer::new();
    trainer.write("analog.csv", recording());
    let mut command = trainer.command("train --data analog.csv --input 1x24x2 --quantize");
    command.args(["--batch-size", "16", "--epochs", epochs, "--layers", layers]);
    command.assert().success();
    trainer
}

#[test]
fn a_signal_far_from_zero_is_learned_in_f32_and_in_integers() {
    for (layers, types) in NETWORKS {
        let trainer = trained(layers, "40");
        for (name, begin) in ["analog", "analog_quantized"].into_iter().zip(types) {
            let model = TrainedModel::read(&trainer.path(&format!("{name}.postcard"))).unwrap();
            let (right, all) = (model.origin.test_correct, model.origin.test_samples);
            assert!(right + 1 >= all, "{layers}: {name} is right for {right} of {all}");
            let source = String::from_utf8(trainer.read(&format!("{name}.rs"))).unwrap();
            assert!(source.contains(begin), "{begin} is not in\n{source}");
            let is_stream = layers.contains("causal") || layers.contains("gru");
            assert_eq!(source.contains("pub type Stream"), is_stream, "{layers}\n{source}");
        }
    }
}

#[test]
fn advice_names_the_channel_and_not_wider_layers() {
    let trainer = Trainer::new();
    let rows = (0..200).map(|i: i32| {
        let x = f64::from(i * 37 % 101) / 50.0 - 1.0;
        let far = 1e6 + 3.0 * x;
        format!("{far:.2},{},{}\n", i % 7, if x > 0.0 { "above" } else { "below" })
    });
    let header = "pressure,other,label\n".to_string();
    trainer.write("far.csv", rows.fold(header, |csv, row| csv + &row));
    let text = trainer.run("train --data far.csv --normalize none --hidden 4 --epochs 2");
    assert!(text.contains("features are large and not scaled (pressure up to 1000003)"), "{text}");
    assert!(text.contains("leave --normalize none away"), "{text}");
    let text = trainer.run("train --data far.csv --hidden 4 --epochs 2 --quantize");
    assert!(!text.contains("unscaled") && !text.contains("wider layers"), "{text}");
}

#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn networks_that_centre_have_the_laptops_bits_on_boards_and_no_code_that_panics() {
    // The others differ from these in what is tested elsewhere.
    for (layers, _) in [NETWORKS[0], NETWORKS[2], NETWORKS[4], NETWORKS[5]] {
        let trainer = trained(layers, "5");
        let path = trainer.path("analog.csv");
        let source = Source::load(path.to_str().unwrap(), &Options::default(), 0).unwrap();
        let test = source.split(Shares::default(), 0).unwrap().test;
        for name in ["analog", "analog_quantized"] {
            let model = trainer.path(&format!("{name}.postcard"));
            let rust = trainer.path(&format!("{name}.rs"));
            for board in [Board::MICROBIT, Board::MPS2_AN386] {
                let samples = test.rows().map(<[f32]>::to_vec);
                let found = traced((board, board), &model, None, samples).unwrap();
                assert_eq!(found, (test.len(), 0), "{board}: {name}, {layers}");
            }
            let elf = Build::self_test(Board::MICROBIT, rust.to_str().unwrap()).run().unwrap();
            assert_eq!(Elf::read(&elf).unwrap().panic_symbols(), Vec::<&str>::new());
            let lines = emulator::lines(Board::MICROBIT, &elf).unwrap();
            assert_eq!(lines.last().unwrap(), "PASS: every bit is the laptop's", "{layers}");
        }
    }
}
