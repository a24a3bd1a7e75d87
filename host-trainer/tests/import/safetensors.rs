//! safetensors files: weights of PyTorch for layers in words.

use super::exported::fixtures;
use super::writer::numbers;
use host_trainer::dataset::npy::load_reference;
use host_trainer::import::{ImportError, Imported, Words};
use host_trainer::inference::infer;
use nn_core::{LayerViews, Shape};
use std::fmt::Write;

/// Bytes of a file with these tensors: name, extents, numbers.
fn file(metadata: &str, tensors: &[(&str, &[usize], &[f32])]) -> Vec<u8> {
    let (mut header, mut data) = (format!("{{\"__metadata__\":{{{metadata}}}"), Vec::new());
    for (name, dims, numbers) in tensors {
        let start = data.len();
        data.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        let end = data.len();
        write!(
            header,
            ",\"{name}\":{{\"dtype\":\"F32\",\"shape\":{dims:?},\"data_offsets\":[{start},{end}]}}"
        )
        .unwrap();
    }
    header.push('}');
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend(header.as_bytes());
    file.extend(data);
    file
}

fn import(bytes: &[u8], layers: &str, input: Option<[u16; 3]>) -> Result<Imported, ImportError> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    let input = input.map(|[height, width, channels]| Shape::new(height, width, channels));
    Imported::read_in_words(file.path(), Words { layers: Some(layers), input })
}

fn refused(tensors: &[(&str, &[usize], &[f32])], layers: &str) -> String {
    import(&file("", tensors), layers, None).unwrap_err().to_string()
}

#[test]
fn weights_of_an_image_are_put_in_the_order_of_rows_columns_and_channels() {
    // Two channels of 2 x 3 pixels, three filters of 1 x 2, then all 3 x 2 x 2 numbers of the image in one sum.
    let (filters, of_filters) = (numbers(3 * 2 * 2, 1), [0.5, -0.25, 0.125]);
    let (sums, of_sums) = (numbers(2 * 12, 2), [0.75, -1.0]);
    let bytes = file(
        "\"format\":\"pt\"",
        &[
            ("10.weight", &[2, 12], &sums),
            ("10.bias", &[2], &of_sums),
            ("2.weight", &[3, 2, 1, 2], &filters),
            ("2.bias", &[3], &of_filters),
        ],
    );
    let layers = "conv 3 1x2 relu, dense 2";
    let imported = import(&bytes, layers, Some([2, 3, 2])).unwrap();
    assert_eq!(imported.input_sizes, [2, 2, 3]);
    let x = numbers(12, 3);
    // As PyTorch computes: x[c][row][column], filters[f][c][0][k], a list of f, row, column.
    let mut list = Vec::new();
    for (f, bias) in of_filters.iter().enumerate() {
        for (row, column) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            let terms = (0..4).map(|i| {
                let (c, k) = (i / 2, i % 2);
                x[c * 6 + row * 3 + column + k] * filters[f * 4 + i]
            });
            list.push((bias + terms.sum::<f32>()).max(0.0));
        }
    }
    let y = (0..2).map(|out| {
        let terms = list.iter().zip(&sums[out * 12..]).map(|(a, b)| a * b);
        of_sums[out] + terms.sum::<f32>()
    });
    let found = infer(&imported.network, &imported.arrange(&x)).outputs;
    for (found, expected) in found.iter().zip(y) {
        assert!((found - expected).abs() < 1e-5, "{found} and {expected}");
    }
    assert_eq!(
        imported.notes[0],
        "layer 1, `conv 3 1x2 relu`: 2.weight (3 x 2 x 1 x 2), 2.bias (3)"
    );
    assert_eq!(imported.producer, "PyTorch");
}

#[test]
fn batch_normalization_is_part_of_the_layer_before_its_activation() {
    // (2x + 1 - 3) / sqrt(3.99999 + 1e-5) * 4 + 0.5 = 4x - 3.5.
    let tensors: &[(&str, &[usize], &[f32])] = &[
        ("net.0.weight", &[1, 1], &[2.0]),
        ("net.0.bias", &[1], &[1.0]),
        ("net.1.weight", &[1], &[4.0]),
        ("net.1.bias", &[1], &[0.5]),
        ("net.1.running_mean", &[1], &[3.0]),
        ("net.1.running_var", &[1], &[3.99999]),
    ];
    let imported = import(&file("", tensors), "dense 1 relu", None).unwrap();
    let found = infer(&imported.network, &[2.0, 0.5]).outputs;
    assert!((found[0] - 4.5).abs() < 1e-5 && found[1] == 0.0, "{found:?}");
    assert!(imported.notes[0].ends_with("with the batch normalization \"net.1\""));
    // Behind a gap, an activation may lie between them.
    let mut moved = tensors.to_vec();
    for tensor in &mut moved[2..] {
        tensor.0 = match tensor.0.strip_prefix("net.1.").unwrap() {
            "weight" => "net.2.weight",
            "bias" => "net.2.bias",
            "running_mean" => "net.2.running_mean",
            _ => "net.2.running_var",
        };
    }
    let text = refused(&moved, "dense 1 relu");
    assert!(text.contains("the batch normalization \"net.2\" of 1 channels follows"), "{text}");
}

#[test]
fn statistics_of_the_input_become_standardize_where_words_say_so() {
    let tensors: &[(&str, &[usize], &[f32])] = &[
        ("0.running_mean", &[2], &[10.0, -2.0]),
        ("0.running_var", &[2], &[3.99999, 0.24999]),
        ("1.weight", &[1, 2, 1], &[1.0, 10.0]),
    ];
    let layers = "standardize, conv 1 1 identity, globalavgpool, dense 1";
    let mut tensors = tensors.to_vec();
    tensors.push(("5.weight", &[1, 1], &[1.0]));
    let imported = import(&file("", &tensors), layers, Some([1, 1, 2])).unwrap();
    // (14 - 10) / 2 + 10 * (-1 + 2) / 0.5 = 22.
    let found = infer(&imported.network, &[14.0, -1.0]).outputs;
    assert!((found[0] - 22.0).abs() < 1e-3, "{found:?}");
}

#[test]
fn a_recurrent_network_of_pytorch_gives_its_outputs() {
    let path = fixtures().join("torch_gru.safetensors");
    let words = Words { layers: Some("gru 24, dense 6"), input: Some(Shape::new(1, 128, 6)) };
    let imported = Imported::read_in_words(&path, words).unwrap();
    assert_eq!(imported.input_sizes, [128, 6]);
    let reference = load_reference(&path.with_extension("npz"), (128 * 6, 6)).unwrap();
    let found = infer(&imported.network, &imported.arrange(&reference.x)).outputs;
    let largest = reference.y.iter().fold(0.0f32, |most, y| most.max(y.abs()));
    assert_eq!(found.len(), reference.y.len());
    for (a, b) in found.iter().zip(&reference.y) {
        assert!((a - b).abs() <= 1e-5 * largest, "{a} and {b}");
    }
}

#[test]
fn directions_and_layers_of_a_recurrent_module_go_to_their_rows() {
    let names = ["_l0", "_l0_reverse", "_l1"];
    let (mut tensors, mut kept) = (Vec::new(), Vec::new());
    for (at, name) in names.iter().enumerate() {
        let channels = if at == 2 { 4 } else { 2 };
        for (what, dims) in [
            ("weight_ih", vec![2, channels]),
            ("weight_hh", vec![2, 2]),
            ("bias_ih", vec![2]),
            ("bias_hh", vec![2]),
        ] {
            let count = dims.iter().product();
            let numbers = numbers(count, tensors.len() as u32 + 1);
            kept.push(numbers.clone());
            tensors.push((format!("rnn.{what}{name}"), dims, numbers));
        }
    }
    let dense = numbers(2, 99);
    tensors.push(("out.weight".into(), vec![1, 2], dense));
    let tensors: Vec<(&str, &[usize], &[f32])> =
        tensors.iter().map(|(name, dims, numbers)| (&name[..], &dims[..], &numbers[..])).collect();
    let layers = "bidirectional(rnn 2 each), rnn 2, dense 1";
    let imported = import(&file("", &tensors), layers, Some([1, 5, 2])).unwrap();
    let views = imported.network.layer_views();
    for (row, at) in [(0, 0), (1, 4), (3, 8)] {
        let [input, state] = &views[row].blocks[..] else { panic!("row {row}") };
        assert_eq!(input.weights, kept[at], "row {row}");
        assert_eq!(state.weights, kept[at + 1], "row {row}");
        assert_eq!((input.bias, state.bias), (&kept[at + 2][..], &kept[at + 3][..]), "row {row}");
    }
    assert!(!imported.notes.iter().any(|note| note.starts_with("WARNING")), "{:?}", imported.notes);
}

#[test]
fn what_does_not_fit_is_listed_beside_the_layers() {
    let tensors: &[(&str, &[usize], &[f32])] = &[
        ("a.weight", &[3, 2], &[0.5; 6]),
        ("a.bias", &[3], &[0.0; 3]),
        ("b.weight", &[1, 3], &[1.0; 3]),
    ];
    let text = refused(tensors, "dense 4 relu, dense 1");
    for line in [
        "\n  1 dense 4 relu (4 x 2)      not a.weight (3 x 2), a.bias (3)\n",
        "\n  2 dense 1 identity (1 x 4)  not b.weight (1 x 3)\n",
    ] {
        assert!(text.contains(line), "{text}");
    }
    let text = refused(tensors, "dense 1");
    assert!(text.contains("\n  no layer"), "{text}");
    let text = refused(tensors, "dense 3, dense 1");
    assert!(text.contains("write dense 3 relu, for example, or dense 3 identity"), "{text}");
    let text = refused(tensors, "dense three");
    assert!(text.contains("--layers: layer 1 `dense three`"), "{text}");
    let text = refused(tensors, "gru 3, dense 1");
    assert!(text.contains("add --input HxWxC") && text.contains("a.weight (3 x 2)"), "{text}");
}

#[test]
fn files_without_layers_or_of_another_order_say_what_helps() {
    let bytes = file("", &[("w.weight", &[1, 1], &[1.0])]);
    let path = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(path.path(), &bytes).unwrap();
    let text = Imported::read(path.path()).unwrap_err().to_string();
    assert!(text.contains("say its layers, for example --layers"), "{text}");
    assert!(text.contains("It holds w.weight (1 x 1)"), "{text}");
    let of_keras = file("\"format\":\"tf\"", &[("w.weight", &[1, 1], &[1.0])]);
    let text = import(&of_keras, "dense 1", None).unwrap_err().to_string();
    assert!(text.contains("it is of \"tf\""), "{text}");
    let header = r#"{"w.weight":{"dtype":"I8","shape":[1,1],"data_offsets":[0,1]}}"#;
    let mut integers = (header.len() as u64).to_le_bytes().to_vec();
    integers.extend(header.as_bytes());
    integers.push(1);
    let text = import(&integers, "dense 1", None).unwrap_err().to_string();
    assert!(text.contains("\"w.weight\" has numbers of I8"), "{text}");
    let onnx = fixtures().join("skl_logreg.onnx");
    let words = Words { layers: Some("dense 1"), input: None };
    let text = Imported::read_in_words(&onnx, words).unwrap_err().to_string();
    assert!(text.contains("has a network of its own: leave --layers away"), "{text}");
}

#[test]
fn equal_extents_under_names_without_an_order_are_warned_of() {
    let tensors = |first: &'static str, second: &'static str| {
        file("", &[(first, &[2, 2], &[1.0; 4]), (second, &[2, 2], &[2.0; 4])])
    };
    let warned = |bytes: &[u8]| {
        let imported = import(bytes, "dense 2 relu, dense 2", None).unwrap();
        imported.notes.into_iter().find(|note| note.starts_with("WARNING"))
    };
    let found = warned(&tensors("encoder.weight", "decoder.weight")).unwrap();
    assert!(found.contains("layer 1 got \"decoder\", layer 2 got \"encoder\""), "{found}");
    assert_eq!(warned(&tensors("net.2.weight", "net.10.weight")), None);
    assert_eq!(warned(&tensors("fc1.weight", "fc2.weight")), None);
}

#[test]
fn cut_off_and_changed_files_are_imported_or_refused() {
    let bytes = file(
        "",
        &[
            ("0.weight", &[2, 1, 2], &numbers(4, 1)),
            ("1.running_mean", &[2], &[0.0; 2]),
            ("1.running_var", &[2], &[1.0; 2]),
            ("2.weight", &[1, 4], &numbers(4, 2)),
        ],
    );
    let run = |bytes: &[u8]| {
        import(bytes, "conv 2 2 relu, dense 1", Some([1, 3, 1]))
            .map(|imported| infer(&imported.network, &[0.5; 3]))
            .is_ok()
    };
    assert!(run(&bytes));
    for place in 0..bytes.len() {
        assert!(!run(&bytes[..place]), "{place}");
        for change in [0x01, 0x02, 0x08, 0x80, 0xff] {
            let mut changed = bytes.clone();
            changed[place] ^= change;
            run(&changed);
        }
    }
}
