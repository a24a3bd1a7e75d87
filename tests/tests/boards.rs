//! Every board in QEMU against this machine. Needs the compiler's targets and QEMU, therefore ignored by
//! a plain `cargo test`; `cargo xtask test` sets both up and runs them.

use firmware::model::{MODEL, SAMPLES};
use host_trainer::dataset::{Dataset, Targets};
use host_trainer::export::{TrainedModel, samples_file};
use host_trainer::inference::infer;
use nn_core::Layer;
use std::fs;
use std::path::PathBuf;
use tests::command::Trainer;
use tests::device::{bits, canonical, output_bits};
use xtask::board::Board;
use xtask::build::{self, Build, workspace};
use xtask::elf::Elf;
use xtask::size::Costs;
use xtask::{emulator, setup};

fn embedded_model() -> PathBuf {
    workspace().join("firmware/models/digits.rs")
}

/// Samples whose bits differ between a board and this machine.
fn differing(board: Board, model: &std::path::Path, expected: &[Vec<u32>]) -> usize {
    let computed = output_bits(board, model).unwrap();
    assert_eq!(computed.len(), expected.len(), "{board}");
    let differs = |(computed, expected): (&Vec<u32>, &Vec<u32>)| {
        !computed.iter().copied().map(canonical).eq(expected.iter().copied())
    };
    computed.iter().zip(expected).filter(|pair| differs(*pair)).count()
}

#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn every_board_has_the_bits_of_the_typed_network_on_the_whole_test_split() {
    let expected: Vec<Vec<u32>> = SAMPLES.iter().map(|s| bits(&MODEL.forward(&s.x))).collect();
    assert_eq!(expected.len(), 359, "the test split of the digits");
    for board in Board::with_semihosting() {
        assert_eq!(differing(board, &embedded_model(), &expected), 0, "{board}");
    }
}

/// Every activation, and the widths of a network with it.
const ACTIVATIONS: [(&str, &str); 9] = [
    ("tanh", "20,12"),
    ("sigmoid", "9"),
    ("leaky-relu", "17"),
    ("elu", "11"),
    ("hard-swish", "15"),
    ("hard-sigmoid", "10"),
    ("relu6", "14"),
    ("softmax", "6"),
    ("identity", "none"),
];

/// On two boards each, without and with a floating-point unit.
#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn a_model_trained_now_has_the_same_bits_on_boards_with_every_activation() {
    let is_soft = |board: &Board| !board.core.has_fpu();
    let (soft, hard): (Vec<Board>, Vec<Board>) = Board::with_semihosting().partition(is_soft);
    have_the_same_bits(|index| vec![soft[index % soft.len()], hard[index % hard.len()]]);
}

mod slow {
    #[test]
    #[ignore = "runs in QEMU for minutes: type `cargo xtask test --all`"]
    fn a_model_trained_now_has_the_same_bits_on_every_board_with_every_activation() {
        super::have_the_same_bits(|_| super::Board::with_semihosting().collect());
    }
}

/// Trains a network with each activation, and compares its bits on boards, chosen by the activation's place.
fn have_the_same_bits(boards: impl Fn(usize) -> Vec<Board>) {
    for (index, (activation, widths)) in ACTIVATIONS.into_iter().enumerate() {
        let trainer = Trainer::new();
        trainer
            .run(&format!("train --epochs 2 --seed 3 --activation {activation} --hidden {widths}"));
        let model = TrainedModel::read(&trainer.path("digits.postcard")).unwrap();
        let data = host_trainer::dataset::digits::load();
        let test = host_trainer::dataset::split(data, Default::default(), 3).unwrap().test;
        let predictions = infer(&model.network, &test.features);
        let expected: Vec<Vec<u32>> = predictions.iter().map(|(_, y)| bits(y)).collect();
        for board in boards(index) {
            let differing = differing(board, &trainer.path("digits.rs"), &expected);
            assert_eq!(differing, 0, "{board}, {activation} {widths}");
        }
    }
}

/// Denormal, tiny, huge, infinite and NaN numbers, in every mixture.
#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn inputs_of_any_bits_give_the_same_bits_on_every_board() {
    for activation in ["tanh", "relu"] {
        let trainer = Trainer::new();
        trainer
            .run(&format!("train --data moons --epochs 5 --hidden 16,8 --activation {activation}"));
        let model = TrainedModel::read(&trainer.path("moons.postcard")).unwrap();
        let data = Dataset {
            name: "any bits".into(),
            columns: Vec::new(),
            width: 2,
            features: any_bits(2 * 600),
            targets: Targets::Classes { classes: vec![0; 600], labels: model.labels.clone() },
            image: None,
        };
        let predictions = infer(&model.network, &data.features);
        let finite = predictions.outputs.iter().filter(|y| y.is_finite()).count();
        assert!(finite > 600 && finite < 1200, "{finite} of 1200 outputs are finite");
        let expected: Vec<Vec<u32>> = predictions.iter().map(|(_, y)| bits(y)).collect();
        let samples = samples_file(&model.network, &trainer.read("moons.postcard"), &data, 1 << 16);
        trainer.write("moons.samples", samples);
        for board in Board::with_semihosting() {
            assert_eq!(differing(board, &trainer.path("moons.rs"), &expected), 0, "{board}");
        }
    }
}

/// Half of them of any bits, half of a size that does not saturate everything.
fn any_bits(count: usize) -> Vec<f32> {
    let mut state = 1u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state ^ (state >> 15)
    };
    (0..count)
        .map(|index| match index / 2 % 4 {
            0 => f32::from_bits(next()),
            1 => f32::from_bits(next() & 0x807f_ffff), // denormal
            2 => (next() as i32) as f32 * 1e-9,
            _ => (next() as i32) as f32 * 1e-17,
        })
        .collect()
}

#[test]
#[ignore = "links for boards: type `cargo xtask test`"]
fn no_panic_is_linked_into_inference_nor_into_the_whole_self_test() {
    let examples = fs::read_dir(workspace().join("firmware/examples")).unwrap();
    let names = examples.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let names: Vec<String> =
        names.filter_map(|name| Some(name.strip_suffix(".rs")?.into())).collect();
    let infer = |name: &&str| name.starts_with("inference_") && *name != "inference_none";
    let examples: Vec<&str> = names.iter().map(String::as_str).filter(infer).collect();
    assert!(examples.len() > 25, "{examples:?}");
    let has_no_panic = |target, example, model| {
        let elf = Elf::read(&Build::example(example, target, model).run().unwrap()).unwrap();
        let computes = |name: &String| {
            ["kernel", "assembly", "features"].iter().any(|part| name.contains(part))
        };
        assert!(elf.symbols.iter().any(computes), "{target} {example}");
        assert_eq!(elf.panic_symbols(), Vec::<&str>::new(), "{target} {example}");
    };
    for target in setup::TARGETS.into_iter().filter(|target| target.starts_with("thumb")) {
        build::examples(&examples, target, "digits").unwrap();
        examples.iter().for_each(|example| has_no_panic(target, example, "digits"));
        has_no_panic(target, "inference_model", "quantized");
    }
    for board in Board::with_semihosting() {
        for model in ["f32", "quantized"] {
            let elf = Elf::read(&Build::self_test(board, model).run().unwrap()).unwrap();
            assert_eq!(elf.panic_symbols(), Vec::<&str>::new(), "{board}, {model}");
        }
    }
    let target = Board::MPS2_AN386.target();
    let panics = Elf::read(&Build::example("panics", target, "digits").run().unwrap()).unwrap();
    assert_ne!(panics.panic_symbols(), Vec::<&str>::new(), "the search finds what is there");
}

#[test]
#[ignore = "links for boards: type `cargo xtask test`"]
fn no_parameter_is_copied_to_ram() {
    for board in Board::with_semihosting() {
        let elf = Elf::read(&Build::self_test(board, "quantized").run().unwrap()).unwrap();
        assert!(elf.data.is_empty(), "{board}: {} bytes in .data", elf.data.len());
        for elf in [
            Build::self_test(board, "digits").run().unwrap(),
            Build::example("inference_model", board.target(), "digits").run().unwrap(),
        ] {
            let elf = Elf::read(&elf).unwrap();
            assert!(elf.data.is_empty(), "{board}: {} bytes in .data", elf.data.len());
            assert!(elf.static_ram_bytes <= 16, "{board}: {} bytes", elf.static_ram_bytes);
            let row: Vec<u8> =
                MODEL.layers().first.weights()[0].iter().flat_map(|w| w.to_le_bytes()).collect();
            let in_flash =
                elf.segments.iter().any(|(_, bytes)| bytes.windows(row.len()).any(|w| w == row));
            assert!(in_flash, "{board}: the weights must be somewhere");
        }
    }
}

#[test]
#[ignore = "builds for boards: type `cargo xtask test`"]
fn the_model_is_in_flash_once_without_its_file() {
    let file = std::fs::read(embedded_model().with_extension("postcard")).unwrap();
    let elf = std::fs::read(Build::self_test(Board::MICROBIT, "digits").run().unwrap()).unwrap();
    let holds = |bytes: &[u8]| elf.windows(bytes.len()).any(|window| window == bytes);
    assert!(!holds(&file[..32]), "the file is in the program");
    // The first row of the last layer, in front of all its rows, its biases and the checksum.
    let row = file.len() - 4 - 4 * (32 * 10 + 10);
    assert!(holds(&file[row..row + 4 * 32]), "the parameters are not");
}

#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn an_inference_takes_little_more_ram_than_its_buffers() {
    type Model = firmware::model::Model;
    let buffers =
        size_of::<<Model as Layer>::OutputBuffer>() + size_of::<nn_core::ScratchBuffer<Model>>();
    assert_eq!(Model::RAM_BYTES, size_of::<<Model as Layer>::Input>() + buffers);
    for board in Board::with_semihosting() {
        let elf = Build::self_test(board, "digits").run().unwrap();
        let costs = Costs::of_self_test(&emulator::lines(board, &elf).unwrap()).unwrap();
        let beyond = costs.stack_bytes as usize - buffers;
        // Soft-float functions add to it where there is no floating-point unit.
        let allowed = if board.core.has_fpu() { 288 } else { 416 };
        assert!(beyond <= allowed, "{board}: {beyond} bytes beyond {buffers} bytes of buffers");
        // 2 × the largest pair of activations, and 256 bytes.
        assert!(costs.stack_bytes <= 2 * 4 * (64 + 32) + 256, "{board}: {}", costs.stack_bytes);
    }
}

#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn quantized_layers_of_many_shapes_have_the_integers_of_the_definition_on_every_board() {
    for board in Board::with_semihosting() {
        let elf = Build::example_on(board, "check_quantized", "digits").run().unwrap();
        let lines = emulator::lines(board, &elf).unwrap();
        let verdict = "PASS: 50 quantized layers compared with their definition";
        assert_eq!(lines.iter().map(String::as_str).collect::<Vec<_>>(), [verdict], "{board}");
    }
}

#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn layers_of_4_bit_weights_of_many_shapes_have_the_integers_of_the_definition_on_every_board() {
    for board in Board::with_semihosting() {
        let elf = Build::example_on(board, "check_nibbles", "digits").run().unwrap();
        let lines = emulator::lines(board, &elf).unwrap();
        let verdict = "PASS: 37 layers of 4-bit weights compared with their definition";
        assert_eq!(lines.iter().map(String::as_str).collect::<Vec<_>>(), [verdict], "{board}");
    }
}

#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn convolutions_of_many_shapes_have_the_bits_of_the_definition_on_every_board() {
    for (example, verdict) in [
        ("check_convolutions", "PASS: 37 quantized convolutions compared with their definition"),
        ("check_pools", "PASS: 15 pools of quantized convolutions compared with their definition"),
        ("check_floats", "PASS: 25 convolutions of f32 compared with their definition"),
    ] {
        for board in Board::with_semihosting() {
            let elf = Build::example_on(board, example, "digits").run().unwrap();
            let lines = emulator::lines(board, &elf).unwrap();
            // Windows of every kind, also dilated ones, which are divided by their dilation.
            assert_eq!(Elf::read(&elf).unwrap().panic_symbols(), Vec::<&str>::new(), "{board}");
            assert_eq!(lines.iter().map(String::as_str).collect::<Vec<_>>(), [verdict], "{board}");
        }
    }
}
