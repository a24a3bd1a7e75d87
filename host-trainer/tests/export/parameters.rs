//! Parameters alone: NumPy archives and safetensors files.

use super::networks::{NETWORKS, low_bits, model, quantized, quantized_to};
use super::python;
use host_trainer::TrainedNetwork;
use host_trainer::export::TrainedModel;
use host_trainer::export_model::{npz, safetensors};
use host_trainer::import::Imported;
use host_trainer::quantize::QuantizedParameters;
use serde_json::Value;
use std::io::Read;

/// Bytes of all tensors of a safetensors file, in the order of their names; and its header.
fn taken_apart(file: &[u8]) -> (Vec<(String, Vec<u8>)>, Value) {
    let (length, rest) = file.split_first_chunk::<8>().unwrap();
    let (header, data) = rest.split_at(u64::from_le_bytes(*length) as usize);
    let header: Value = serde_json::from_slice(header).unwrap();
    let tensors = header.as_object().unwrap().iter().filter(|(name, _)| *name != "__metadata__");
    let mut end = 0;
    let tensors = tensors.map(|(name, described)| {
        let [start, stop] =
            [0, 1].map(|at| described["data_offsets"][at].as_u64().unwrap() as usize);
        let count: u64 =
            described["shape"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap()).product();
        let size = match described["dtype"].as_str().unwrap() {
            "F32" | "I32" => 4,
            "I16" => 2,
            _ => 1,
        };
        assert_eq!(stop - start, count as usize * size, "{name}");
        assert!(start.is_multiple_of(size), "{name}");
        end = end.max(stop);
        (name.clone(), data[start..stop].to_vec())
    });
    let tensors: Vec<_> = tensors.collect();
    assert_eq!(end, data.len());
    (tensors, header)
}

/// The files of an archive without their headers, by name.
fn archived(file: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(file)).unwrap();
    let mut found: Vec<(String, Vec<u8>)> = (0..archive.len())
        .map(|index| {
            let mut entry = archive.by_index(index).unwrap();
            let (name, mut bytes) = (entry.name().unwrap().to_string(), Vec::new());
            entry.read_to_end(&mut bytes).unwrap();
            let header = usize::from(u16::from_le_bytes([bytes[8], bytes[9]])) + 10;
            (name.strip_suffix(".npy").unwrap().to_string(), bytes.split_off(header))
        })
        .collect();
    found.sort();
    found.retain(|(name, _)| name != "metadata");
    found
}

fn models() -> impl Iterator<Item = TrainedModel> {
    NETWORKS.iter().flat_map(|&(words, shape)| {
        let model = model(words, shape);
        [quantized(&model), model]
    })
}

#[test]
fn both_hold_the_same_bytes_and_all_there_are() {
    for model in models() {
        let (mut tensors, header) = taken_apart(&safetensors(&model));
        tensors.sort();
        assert_eq!(tensors, archived(&npz(&model).unwrap()));
        let of_all: usize = tensors.iter().map(|(_, bytes)| bytes.len()).sum();
        let shifts = tensors.iter().filter(|(name, _)| name.ends_with("_shift"));
        let balances = tensors.iter().filter(|(name, _)| name.ends_with("balance")).count();
        // In a model file, a shift takes two bytes, and a balance eight.
        let padded: usize = shifts.map(|(_, bytes)| bytes.len()).sum::<usize>() + 2 * balances;
        assert_eq!(of_all + padded, model.network.le_bytes().len());
        assert_eq!(header["__metadata__"]["label.0"], "größe 0");
    }
}

#[test]
fn weights_of_4_bits_take_a_byte_each_in_both() {
    for &(words, shape) in NETWORKS {
        let model = model(words, shape);
        for bits in low_bits(&model) {
            let model = quantized_to(&model, &bits);
            let TrainedNetwork::Quantized(network) = &model.network else { unreachable!() };
            let (mut tensors, header) = taken_apart(&safetensors(&model));
            for (index, layer) in network.layers().iter().enumerate() {
                let QuantizedParameters::Blocks(blocks) = &layer.parameters else { continue };
                let names = match blocks.len() {
                    1 => &["weight"][..],
                    _ => &["weight_ih", "weight_hh"],
                };
                for (what, block) in names.iter().zip(blocks) {
                    let name = format!("layer{}.{what}", index + 1);
                    assert_eq!(header[&name]["dtype"], "I8", "{words}");
                    let (_, bytes) = tensors.iter().find(|(found, _)| *found == name).unwrap();
                    let found: Vec<i8> = bytes.iter().map(|&byte| byte as i8).collect();
                    assert_eq!(found, block.weights, "{words}");
                }
            }
            tensors.sort();
            assert_eq!(tensors, archived(&npz(&model).unwrap()), "{words}");
        }
    }
}

#[test]
fn weights_and_biases_of_f32_are_those_of_the_model_in_their_order() {
    let model = model("conv 2 3x2 relu, dense 3 softmax", [4, 3, 2]);
    let (tensors, header) = taken_apart(&safetensors(&model));
    let bytes: Vec<u8> = ["layer1.weight", "layer1.bias", "layer2.weight", "layer2.bias"]
        .iter()
        .flat_map(|name| tensors.iter().find(|(found, _)| found == name).unwrap().1.clone())
        .collect();
    assert_eq!(bytes, model.network.le_bytes());
    assert_eq!(header["layer1.weight"]["shape"], serde_json::json!([2, 3, 2, 2]));
    assert_eq!(header["layer2.weight"]["shape"], serde_json::json!([3, 8]));
    assert_eq!(header["__metadata__"]["words"], "conv 2 3x2 relu, dense 3 softmax");
}

#[test]
fn imported_again_every_network_has_the_same_rows_names_and_bytes() {
    let file = tempfile::NamedTempFile::new().unwrap();
    for &(words, shape) in NETWORKS {
        let model = model(words, shape);
        std::fs::write(file.path(), safetensors(&model)).unwrap();
        let imported =
            Imported::read(file.path()).unwrap_or_else(|error| panic!("{words}: {error}"));
        let back = TrainedNetwork::F32(imported.network.clone());
        assert_eq!(back.specs(), model.network.specs(), "{words}");
        assert_eq!(back.le_bytes(), model.network.le_bytes(), "{words}");
        assert!(!imported.is_rearranged(), "{words}");
        assert_eq!(imported.labels, Some(model.labels.clone()), "{words}");
        std::fs::write(file.path(), safetensors(&quantized(&model))).unwrap();
        let text = Imported::read(file.path()).unwrap_err().to_string();
        assert!(text.contains("quantized"), "{words}: {text}");
    }
}

/// Prints what each library reads, as text.
const SCRIPT: &str = "
import numpy, safetensors.numpy
arrays = numpy.load('net.npz')
tensors = safetensors.numpy.load_file('net.safetensors')
assert set(arrays) == set(tensors) | {'metadata'}, (list(arrays), list(tensors))
for name in sorted(tensors):
    assert (arrays[name] == tensors[name]).all() and arrays[name].dtype == tensors[name].dtype
    print(name, arrays[name].dtype, list(arrays[name].shape))
print(dict(arrays['metadata'])['label.0'])
";

#[test]
fn python_reads_both() {
    let folder = tempfile::tempdir().unwrap();
    if python(&["-c", "import numpy, safetensors"], folder.path()).is_none() {
        eprintln!("NOT RUN: there is no python3 with numpy and safetensors");
        return;
    }
    let model = quantized(&model("lstm 2, residual(dense 2 relu), dense 2 identity", [1, 3, 2]));
    std::fs::write(folder.path().join("net.npz"), npz(&model).unwrap()).unwrap();
    std::fs::write(folder.path().join("net.safetensors"), safetensors(&model)).unwrap();
    std::fs::write(folder.path().join("check.py"), SCRIPT).unwrap();
    let text = python(&["check.py"], folder.path()).unwrap();
    for line in [
        "layer2.weight_hh int8 [8, 2]",
        "layer2.bias_ih int32 [8]",
        "layer2.weight_ih_multiplier int16 [8]",
        "layer3.weight int8 [2, 2]",
        "layer4.balance int16 [3]",
        "größe 0",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}: {text}");
    }
}
