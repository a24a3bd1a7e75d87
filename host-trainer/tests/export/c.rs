//! C source computes the bits of nn-core, where there is a C compiler.

use super::networks::{
    NETWORKS, integers, low_bits, model, quantized, quantized_for, quantized_to, samples,
};
use host_trainer::export::{Anomaly, TrainedModel};
use host_trainer::export_model::c;
use host_trainer::inference::Infer;
use host_trainer::{DynamicNetwork, TrainedNetwork};
use nn_core::{ActivationKind, LayerSpec, LayerViews, Number, Task};
use std::path::Path;
use std::process::{Command, Stdio};

const SAMPLES: usize = 40;

/// Networks that take integers, the shape that they take, and whether what they take is copied to 16 bits first.
const NETWORKS_OF_INTEGERS: &[(&str, [u16; 3], bool)] = &[
    ("conv 4 3x3 same relu, globalavgpool, dense 3 identity", [7, 6, 3], false),
    ("conv 4 3x3 relu, maxpool 2, dense 3 identity", [7, 6, 1], false),
    ("depthwise 3x3 stride 2 same relu, dense 3 identity", [7, 6, 3], false),
    ("dense 6 relu, dense 3 identity", [5, 4, 2], false),
    ("standardize, conv 2 3x3 relu, dense 2 elu", [5, 4, 2], false),
    // More tables than would pay; two readers; another reader.
    ("standardize, conv 2 3x3 relu, dense 2 elu", [5, 4, 6], true),
    ("residual(conv 2 3x3 same relu), dense 2 identity", [5, 4, 2], true),
    ("maxpool 2, dense 2 identity", [6, 4, 2], true),
];

/// Reads samples, writes outputs.
const DRIVER: &str = r#"
#include <stdio.h>
#include "net.h"

int main(void)
{
    static net_memory memory;
    static float x[NET_INPUTS], y[NET_OUTPUTS];
    while (fread(x, sizeof x, 1, stdin) == 1) {
        net_run(&memory, x, y);
        fwrite(y, sizeof y, 1, stdout);
    }
    return 0;
}
"#;

/// Compilers that are there. `cc` is nearly everywhere.
fn compilers() -> Vec<&'static str> {
    let is_there = |name: &&str| {
        let mut command = Command::new(name);
        command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    ["cc", "clang"].into_iter().filter(is_there).collect()
}

/// Compiles without a warning.
fn compile(compiler: &str, folder: &Path, arguments: &[&str]) {
    let output = Command::new(compiler)
        .args(["-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror", "-O2"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Outputs of a program in a folder for samples.
fn answers(folder: &Path, program: &str, x: &[f32]) -> Vec<f32> {
    let bytes: Vec<u8> = x.iter().flat_map(|x| x.to_le_bytes()).collect();
    std::fs::write(folder.join("x"), bytes).unwrap();
    let input = std::fs::File::open(folder.join("x")).unwrap();
    let output = Command::new(folder.join(program)).stdin(input).output().unwrap();
    assert!(output.status.success());
    output.stdout.as_chunks().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect()
}

/// A folder with the source of a model and a driver.
fn written(model: &TrainedModel, samples: &[f32]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let source = c(model, "net", samples).unwrap();
    std::fs::write(folder.path().join("net.h"), &source.header).unwrap();
    std::fs::write(folder.path().join("net.c"), &source.source).unwrap();
    std::fs::write(folder.path().join("driver.c"), DRIVER).unwrap();
    folder
}

fn check(model: &TrainedModel, words: &str) {
    let x = samples(model, SAMPLES);
    let folder = written(model, &x);
    let bits = |y: Vec<f32>| y.into_iter().map(f32::to_bits).collect::<Vec<_>>();
    let ours = bits(model.network.predictions(&x).outputs);
    assert!(ours.iter().collect::<std::collections::BTreeSet<_>>().len() > SAMPLES, "{words}");
    for compiler in compilers() {
        compile(compiler, folder.path(), &["net.c", "driver.c", "-o", "driver"]);
        assert_eq!(bits(answers(folder.path(), "driver", &x)), ours, "{compiler}: {words}");
    }
    compile("cc", folder.path(), &["-DNET_SELF_CHECK", "net.c", "-o", "check"]);
    let output = Command::new(folder.path().join("check")).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.ends_with("PASS\n"), "{words}: {text}");
}

fn has_compiler() -> bool {
    let is_there = !compilers().is_empty();
    if !is_there {
        eprintln!("NOT RUN: there is no C compiler (cc)");
    }
    is_there
}

#[test]
fn networks_of_f32_have_the_bits_of_nn_core() {
    if has_compiler() {
        for &(words, shape) in NETWORKS {
            check(&model(words, shape), words);
        }
        check(&model("standardize, conv 2 3x3 relu, dense 2 elu", [5, 4, 2]), "standardize");
    }
}

#[test]
fn an_autoencoder_has_its_score_and_no_labels() {
    if !has_compiler() {
        return;
    }
    let mut autoencoder = model("dense 2 tanh, dense 4 identity", [1, 4, 1]);
    autoencoder.task = Task::AnomalyDetection;
    autoencoder.labels.clear();
    let weights = vec![0.7, 1.3, 0.011, 20.0];
    autoencoder.anomaly = Some(Anomaly { threshold: 0.3, false_alarms: 0.01, weights });
    check(&autoencoder, "autoencoder");
    let written = c(&autoencoder, "net", &[]).unwrap();
    assert!(written.header.contains("#define NET_THRESHOLD 3e-1f"), "{}", written.header);
    assert!(!written.header.contains("labels[") && written.header.contains("float net_score("));
}

#[test]
fn quantized_networks_have_the_bits_of_nn_core() {
    if has_compiler() {
        let standardized = model("standardize, conv 2 3x3 relu, dense 2 elu", [5, 4, 2]);
        check(&quantized(&standardized), "standardize");
        for &(words, shape) in NETWORKS {
            check(&quantized(&model(words, shape)), words);
        }
    }
}

#[test]
fn networks_of_4_bit_and_mixed_weights_have_the_bits_of_nn_core() {
    if has_compiler() {
        let standardized = ("standardize, conv 4 3x3 relu, dense 4 elu", [5, 4, 2]);
        for &(words, shape) in NETWORKS.iter().chain([&standardized]) {
            let model = model(words, shape);
            let [four, mixed] = low_bits(&model);
            check(&quantized_to(&model, &four), &format!("4 bits: {words}"));
            if mixed != four {
                check(&quantized_to(&model, &mixed), &format!("mixed: {words}"));
            }
        }
    }
}

#[test]
fn networks_of_integers_take_them_as_they_are_and_have_the_bits_of_nn_core() {
    if !has_compiler() {
        return;
    }
    for (number, c_type) in
        [(Number::U8, "uint8_t"), (Number::I8, "int8_t"), (Number::I16, "int16_t")]
    {
        for &(words, shape, copied) in NETWORKS_OF_INTEGERS {
            let network = model(words, shape);
            let quantized = quantized_for(&network, number);
            let folder = written(&quantized, &integers(&network, number, SAMPLES));
            let header = std::fs::read_to_string(folder.path().join("net.h")).unwrap();
            assert!(header.contains(&format!("const {c_type} *x, float *y);")), "{header}");
            // Bytes are looked up where they are read; 16 bits have no table.
            let source = std::fs::read_to_string(folder.path().join("net.c")).unwrap();
            let is_looked_up = !copied && number != Number::I16;
            assert_eq!(source.contains("int16_t table["), is_looked_up, "{c_type}: {words}");
            assert_eq!(
                source.contains("static void quantize_"),
                !is_looked_up,
                "{c_type}: {words}"
            );
            compile("cc", folder.path(), &["-DNET_SELF_CHECK", "net.c", "-o", "check"]);
            let output = Command::new(folder.path().join("check")).output().unwrap();
            let text = String::from_utf8_lossy(&output.stdout);
            assert!(
                output.status.success() && text.ends_with("PASS\n"),
                "{c_type}: {words}: {text}"
            );
        }
    }
}

/// A network of one number, which its activation takes as it is.
fn of_activation(kind: ActivationKind) -> TrainedModel {
    let mut made = model("dense 1 identity", [1, 1, 1]);
    let mut network = DynamicNetwork::zeros(&[LayerSpec::dense(1, 1, kind)]).unwrap();
    network.layer_views_mut()[0].blocks[0].weights[0] = 1.0;
    made.network = TrainedNetwork::F32(network);
    made
}

#[test]
fn every_activation_has_the_bits_of_nn_core_over_all_floats() {
    if !has_compiler() {
        return;
    }
    // Every 40,009th: all signs and exponents, denormal numbers, infinities.
    let x: Vec<f32> = (0..=u32::MAX).step_by(40_009).map(f32::from_bits).collect();
    for kind in ActivationKind::ALL {
        let network = of_activation(kind);
        let folder = written(&network, &[]);
        compile("cc", folder.path(), &["net.c", "driver.c", "-o", "driver"]);
        let theirs = answers(folder.path(), "driver", &x);
        let ours = network.network.predictions(&x).outputs;
        assert_eq!(theirs.len(), ours.len());
        for ((a, b), x) in ours.iter().zip(&theirs).zip(&x) {
            let is_equal = a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan();
            assert!(is_equal, "{kind:?} of {x:e}: {a:e} and {b:e}");
        }
    }
}

#[test]
fn every_activation_of_integers_is_that_of_nn_core_over_a_range_of_sums() {
    if !has_compiler() {
        return;
    }
    let words =
        ["relu", "leaky-relu", "sigmoid", "tanh", "relu6", "hard-sigmoid", "hard-swish", "elu"];
    for word in words {
        let mut made = model(&format!("dense 1 {word}, dense 1 identity"), [1, 1, 1]);
        let TrainedNetwork::F32(network) = &mut made.network else { unreachable!() };
        // Sums from −9 to 9, as samples go from −1 to 1.
        network.layer_views_mut()[0].blocks[0].weights[0] = 9.0;
        let quantized = quantized(&made);
        let x: Vec<f32> = (-14_000..14_000).map(|step| step as f32 / 11_000.0).collect();
        let folder = written(&quantized, &[]);
        compile("cc", folder.path(), &["net.c", "driver.c", "-o", "driver"]);
        let bits = |y: Vec<f32>| y.into_iter().map(f32::to_bits).collect::<Vec<_>>();
        let ours = bits(quantized.network.predictions(&x).outputs);
        assert_eq!(bits(answers(folder.path(), "driver", &x)), ours, "{word}");
    }
}
