//! Any bytes are imported or refused: no panic, and no more memory than a file may take.

use super::exported::fixtures;
use super::writer::{File, import, numbers};
use host_trainer::inference::infer;
use proptest::prelude::*;
use std::fs;

/// Imports bytes beside a file of weights; runs what comes out.
fn run(bytes: &[u8], data: &[u8]) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.onnx");
    fs::write(&path, bytes).unwrap();
    fs::write(folder.path().join("torch_sine_regressor_dynamo.onnx.data"), data).unwrap();
    let Ok(imported) = host_trainer::import::Imported::read(&path) else { return false };
    let width: usize = imported.input_sizes.iter().product();
    let macs: u64 = imported.network.specs().iter().map(|spec| spec.macs()).sum();
    if macs < 1_000_000 {
        infer(&imported.network, &imported.arrange(&vec![0.5; width]));
    }
    true
}

#[test]
fn real_files_that_are_cut_off_or_changed_are_imported_or_refused() {
    let data = fs::read(fixtures().join("torch_sine_regressor_dynamo.onnx.data")).unwrap();
    for entry in fs::read_dir(fixtures()).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.extension().is_none_or(|ending| ending != "onnx") {
            continue;
        }
        let bytes = fs::read(&entry).unwrap();
        let step = bytes.len().div_ceil(100).max(1);
        for place in (0..bytes.len()).step_by(step) {
            run(&bytes[..place], &data);
            for change in [0x01, 0x08, 0x80, 0xff] {
                let mut changed = bytes.clone();
                changed[place] ^= change;
                run(&changed, &data);
            }
        }
    }
}

#[test]
fn files_of_tensorflow_lite_that_are_cut_off_or_changed_are_imported_or_refused() {
    for entry in fs::read_dir(fixtures().join("tflite")).unwrap().map(|entry| entry.unwrap().path())
    {
        if entry.extension().is_none_or(|ending| ending != "tflite") {
            continue;
        }
        let bytes = fs::read(&entry).unwrap();
        assert!(run(&bytes, &[]), "{entry:?}");
        let step = bytes.len().div_ceil(25).max(1);
        for place in (0..bytes.len()).step_by(step) {
            run(&bytes[..place], &[]);
            for change in [0x01, 0x08, 0x80, 0xff] {
                let mut changed = bytes.clone();
                changed[place] ^= change;
                run(&changed, &[]);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn any_bytes_are_imported_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = import(&bytes);
    }

    #[test]
    fn any_bytes_of_tensorflow_lite_are_imported_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = import(&[&b"\x1c\0\0\0TFL3"[..], &bytes].concat());
    }

    #[test]
    fn files_of_tensorflow_lite_with_several_changes_are_imported_or_refused(
        file in 0usize..64,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let files = fs::read_dir(fixtures().join("tflite")).unwrap();
        let mut files: Vec<_> = files.map(|entry| entry.unwrap().path()).collect();
        files.retain(|path| path.extension().is_some_and(|ending| ending == "tflite"));
        files.sort();
        let mut bytes = fs::read(&files[file % files.len()]).unwrap();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        run(&bytes, &[]);
    }

    #[test]
    fn any_nodes_of_tensorflow_lite_are_imported_or_refused(
        choices in prop::collection::vec((0i32..154, 0i32..9, 0i32..9, -2i32..4), 1..8),
        dims in prop::collection::vec(1i32..5, 1..4),
    ) {
        let mut file = super::flatbuffer::File::new(&[&[1], &dims[..]].concat())
            .floats(&[2, 3, 3, 2], &numbers(36, 1))
            .floats(&[4, 4], &numbers(16, 2))
            .integers(&[2], (super::flatbuffer::I32, vec![1, 0, 0, 0, 255, 255, 255, 255]), &[], &[], 0)
            .integers(&[1], (super::flatbuffer::I32, vec![1, 0, 0, 0]), &[], &[], 0);
        for (step, &(code, first, second, number)) in choices.iter().enumerate() {
            let (to, number) = (5 + step as i32, super::flatbuffer::Field::Int(number));
            let options = (0..6).map(|index| (index, number.clone())).collect();
            file = file.value(&[1, 2]).node(code, &[first.min(to - 1), second.min(to - 1)], &[to], options);
        }
        if let Ok(imported) = file.output(4 + choices.len() as i32).import() {
            let width: usize = imported.input_sizes.iter().product();
            infer(&imported.network, &imported.arrange(&vec![0.5; width]));
        }
    }

    #[test]
    fn any_nodes_are_imported_or_refused(
        choices in prop::collection::vec((0usize..OPERATORS.len(), 0usize..8, 0usize..8, -3i64..4), 1..8),
        dims in prop::collection::vec(1i64..5, 1..4),
    ) {
        let names = ["x", "w", "v", "i", "j", "a0", "a1", "a2"];
        let mut file = File::new(&[&[1], &dims[..]].concat())
            .floats("w", &[3, 3, 2, 2], &numbers(36, 1))
            .floats("v", &[4, 4], &numbers(16, 2))
            .integers("i", &[2], &[1, -1])
            .integers("j", &[1], &[1]);
        for (step, &(operator, first, second, number)) in choices.iter().enumerate() {
            let to = format!("a{step}");
            let axis = [("axis", super::writer::Attribute::Int(number))];
            let has_axis = ["Gather", "Concat", "Flatten", "Softmax", "ArgMax"];
            let operator = OPERATORS[operator];
            let attributes = if has_axis.contains(&operator) { &axis[..] } else { &[] };
            file = file.node(operator, &[names[first], names[second]], &[&to], attributes);
        }
        let last = format!("a{}", choices.len() - 1);
        if let Ok(imported) = file.output(&last).import() {
            let width: usize = imported.input_sizes.iter().product();
            infer(&imported.network, &imported.arrange(&vec![0.5; width]));
        }
    }
}

const OPERATORS: [&str; 24] = [
    "Gemm",
    "MatMul",
    "Conv",
    "MaxPool",
    "GlobalAveragePool",
    "GlobalMaxPool",
    "ReduceMean",
    "ReduceMax",
    "Relu",
    "Softmax",
    "Add",
    "Sub",
    "Mul",
    "Div",
    "Concat",
    "Reshape",
    "Flatten",
    "Squeeze",
    "Unsqueeze",
    "Transpose",
    "Shape",
    "Gather",
    "Expand",
    "ArgMax",
];
