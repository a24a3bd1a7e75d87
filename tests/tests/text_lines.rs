//! Lines of text, read by boards in QEMU column by column, with the bits and the texts of the laptop.

use host_trainer::TrainedNetwork;
use host_trainer::dataset::text_lines::{
    CLASSES, HEIGHT, LONGEST_COLUMNS, Line, Print, TextLines, read,
};
use host_trainer::export::TrainedModel;
use host_trainer::inference::infer;
use nn_core::{argmax, fingerprint};
use xtask::board::Board;
use xtask::build::{Build, workspace};
use xtask::elf::Elf;
use xtask::emulator;

/// The seed of the lines beside the model, and how many there are.
const SEED: u64 = 1001;
const LINES: u64 = 6;
/// What a column may cost on a Cortex-M0.
const MOST_INSTRUCTIONS: u64 = 120_000;

/// What the laptop reads in a line, and the bits of all outputs.
fn on_the_laptop(line: &Line) -> (String, u32) {
    let path = workspace().join("firmware/models/text_lines_quantized.postcard");
    let TrainedNetwork::Quantized(network) = TrainedModel::read(&path).unwrap().network else {
        panic!("the model is not quantized");
    };
    let every = network.every_moment(LONGEST_COLUMNS as u16).unwrap();
    let behind = line.columns.last().into_iter().cycle();
    let columns = line.columns.iter().chain(behind).take(LONGEST_COLUMNS);
    let x: Vec<f32> = columns.flatten().map(|&grey| grey.into()).collect();
    assert_eq!(x.len(), LONGEST_COLUMNS * HEIGHT);
    let outputs = infer(&every, &x).outputs;
    let columns = outputs.chunks_exact(CLASSES);
    let bits = columns.clone().fold(0u32, |bits, y| bits.rotate_left(1) ^ fingerprint(y));
    (read(columns.map(argmax)), bits)
}

#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn lines_are_read_on_boards_with_the_laptops_bits_and_within_the_promised_instructions() {
    let typeface = TextLines::new(Print::NOISY);
    let lines: Vec<Line> = (0..LINES).map(|index| typeface.line(SEED, index)).collect();
    let expected: Vec<(String, u32)> = lines.iter().map(on_the_laptop).collect();
    for (line, (text, _)) in lines.iter().zip(&expected) {
        assert_eq!(&line.text, text);
    }
    for board in [Board::MICROBIT, Board::MPS2_AN386] {
        let elf = Build::example_on(board, "read_lines", "text_lines_quantized").run().unwrap();
        assert_eq!(Elf::read(&elf).unwrap().panic_symbols(), Vec::<&str>::new(), "{board}");
        let printed = emulator::lines(board, &elf).unwrap();
        let (cost, printed) = printed.split_last().unwrap();
        let found: Vec<(String, u32)> = printed
            .iter()
            .map(|line| {
                let (text, bits) = line.rsplit_once("| ").unwrap();
                let text = text.strip_prefix('|').unwrap().trim_matches(' ');
                (text.into(), u32::from_str_radix(bits, 16).unwrap())
            })
            .collect();
        assert_eq!(found, expected, "{board}");
        let instructions: u64 = cost.rsplit_once(": ").unwrap().1.parse().unwrap();
        assert!((10_000..=MOST_INSTRUCTIONS).contains(&instructions), "{board}: {cost}");
    }
}
