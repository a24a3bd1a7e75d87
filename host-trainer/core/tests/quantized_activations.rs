//! Every activation between layers, quantized, against the same network in `f32`.

use host_trainer::dataset::{Shares, digits, split};
use host_trainer::quantize::quantize;
use host_trainer::{DynamicNetwork, Evaluation, FitOptions, Loss, fit};
use nn_core::ActivationKind::{self, Softmax};

/// What is allowed to get lost, of all digits: 3 of 1,797.
const MOST_LOST: f64 = 0.002;

#[test]
fn quantization_loses_at_most_a_fifth_of_a_point_with_every_activation() {
    let all = digits::load();
    let data = split(all.clone(), Shares::default(), 0).unwrap();
    for hidden in ActivationKind::ALL.into_iter().filter(|&kind| kind != Softmax) {
        let mut network = DynamicNetwork::new(&[64, 24, 16, 10], hidden, Softmax).unwrap();
        fit(&mut network, &data, &FitOptions { epochs: 15, ..FitOptions::default() }).unwrap();
        let quantized = quantize(&network, &data.training).unwrap();
        let of_f32 = Evaluation::new(&network, &all, Loss::CrossEntropy).accuracy();
        let of_integers = Evaluation::new(&quantized, &all, Loss::CrossEntropy).accuracy();
        println!("{hidden}: {of_f32:.4} became {of_integers:.4}");
        assert!(of_f32 > 0.93, "{hidden}: {of_f32}");
        assert!(of_integers > of_f32 - MOST_LOST, "{hidden}: {of_f32} became {of_integers}");
    }
}
