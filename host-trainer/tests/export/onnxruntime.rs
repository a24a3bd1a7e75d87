//! onnxruntime computes the same as this project, where Python has it.

use super::networks::{NETWORKS, integers, model, quantized, quantized_for};
use super::python;
use host_trainer::architecture::network_in_words;
use host_trainer::export::TrainedModel;
use host_trainer::export_model::onnx;
use host_trainer::inference::Infer;
use nn_core::Number;

const SAMPLES: usize = 20;

/// Prints a line for each network: its number, then all outputs.
const SCRIPT: &str = "
import sys, numpy, onnx, onnxruntime
for index in range(int(sys.argv[1])):
    onnx.checker.check_model(f'{index}.onnx', full_check=True)
    session = onnxruntime.InferenceSession(f'{index}.onnx', providers=['CPUExecutionProvider'])
    [x] = session.get_inputs()
    samples = numpy.fromfile(f'{index}.x', dtype='<f4').reshape([-1] + x.shape[1:])
    types = {'tensor(float)': 'f4', 'tensor(uint8)': 'u1', 'tensor(int8)': 'i1', 'tensor(int16)': 'i2'}
    samples = samples.astype(types[x.type])
    [y] = session.run(None, {x.name: samples})
    assert list(y.shape)[1:] == session.get_outputs()[0].shape[1:], y.shape
    print(index, *[repr(float(n)) for n in y.ravel()])
";

/// Checks what onnxruntime answers for models, each with a bound of the largest output.
fn check(models: &[TrainedModel], bound: f32) {
    let folder = tempfile::tempdir().unwrap();
    if python(&["-c", "import onnx, onnxruntime, numpy"], folder.path()).is_none() {
        eprintln!("NOT RUN: there is no python3 with onnx, onnxruntime and numpy");
        return;
    }
    for (index, model) in models.iter().enumerate() {
        let path = |ending: &str| folder.path().join(format!("{index}.{ending}"));
        std::fs::write(path("onnx"), onnx(model).unwrap()).unwrap();
        let x = integers(model, model.network.input_number(), SAMPLES);
        let x: Vec<u8> = x.iter().flat_map(|x| x.to_le_bytes()).collect();
        std::fs::write(path("x"), x).unwrap();
    }
    std::fs::write(folder.path().join("check.py"), SCRIPT).unwrap();
    let text = python(&["check.py", &models.len().to_string()], folder.path()).unwrap();
    assert_eq!(text.lines().count(), models.len());
    for (line, model) in text.lines().zip(models) {
        let words = network_in_words(&model.network.specs());
        let theirs: Vec<f32> =
            line.split(' ').skip(1).map(|number| number.parse().unwrap()).collect();
        let x = integers(model, model.network.input_number(), SAMPLES);
        let ours = model.network.predictions(&x).outputs;
        assert_eq!(theirs.len(), ours.len(), "{words}");
        let largest = ours.iter().fold(0.0f32, |most, y| most.max(y.abs()));
        let difference =
            ours.iter().zip(&theirs).fold(0.0f32, |most, (a, b)| most.max((a - b).abs()));
        println!("{:.1e} of the largest output: {words}", difference / largest);
        assert!(difference <= bound * largest, "{words}: {difference} of {largest}");
    }
}

#[test]
fn networks_of_f32_have_the_same_outputs() {
    let models: Vec<_> = NETWORKS.iter().map(|&(words, shape)| model(words, shape)).collect();
    // Other orders of addition, and other exponentials.
    check(&models, 1e-5);
}

#[test]
fn quantized_networks_have_outputs_within_some_steps() {
    let quantized = NETWORKS.iter().map(|&(words, shape)| quantized(&model(words, shape)));
    let standardized = model("standardize, conv 2 3x3 relu, dense 2 elu", [5, 4, 2]);
    let quantized = quantized.chain([super::networks::quantized(&standardized)]);
    let of_integers = [Number::U8, Number::I8, Number::I16];
    let quantized = quantized.chain(of_integers.map(|n| quantized_for(&standardized, n)));
    // Halves go to the even integer, curves are exact there and straight lines here, and recurrent layers round
    // nothing within a window.
    check(&quantized.collect::<Vec<_>>(), 3e-3);
}
