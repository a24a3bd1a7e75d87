//! Networks have the layers and parameters that were asked for, or say why not.

use super::*;
use nn_core::ActivationKind::{Relu, Softmax};
use nn_core::{Shape, Window};

#[test]
fn has_the_layers_asked_for() {
    let network = DynamicNetwork::<f32>::new(&[4, 3, 2], Relu, Softmax).unwrap();
    let specs: Vec<String> = network.layer_views().iter().map(|v| v.spec.to_string()).collect();
    assert_eq!(specs, ["Dense<4, 3, Relu>", "Dense<3, 2, Softmax>"]);
    assert_eq!(network.layer_views()[0].blocks[0].weights.len(), 12);
}

#[test]
fn takes_parameters_of_the_sizes_of_its_layers_alone() {
    let specs = DynamicNetwork::<f32>::new(&[4, 3, 2], Relu, Softmax).unwrap().specs();
    let of = |weights: usize, bias: usize| {
        let last = vec![(vec![1.0; weights], vec![2.0; bias])];
        let first = vec![(vec![3.0; 12], vec![4.0; 3])];
        DynamicNetwork::of_layers(vec![(specs[0], first), (specs[1], last)])
    };
    let network = of(6, 2).unwrap();
    assert_eq!(network.layer_views()[0].blocks[0].weights, [3.0; 12]);
    assert_eq!(network.layer_views()[1].blocks[0].bias, [2.0; 2]);
    for (weights, bias) in [(5, 2), (7, 2), (6, 1), (6, 3)] {
        assert_eq!(of(weights, bias).unwrap_err(), NetworkError::Parameters { layer: 2 });
    }
    let none = DynamicNetwork::<f32>::of_layers(vec![(specs[0], Vec::new())]);
    assert_eq!(none.unwrap_err(), NetworkError::Parameters { layer: 1 });
}

#[test]
fn refuses_what_cannot_be() {
    let new = |widths: &[usize]| DynamicNetwork::<f32>::new(widths, Relu, Softmax).unwrap_err();
    assert_eq!(new(&[4, 0, 2]), NetworkError::EmptyLayer { layer: 1 });
    assert_eq!(new(&[4]), NetworkError::Layers { layers: 0 });
    assert_eq!(new(&[1; 130]), NetworkError::Layers { layers: 129 });
    assert_eq!(
        new(&[1 << 20, 1 << 20]),
        NetworkError::TooLarge { parameters: (1 << 40) + (1 << 20) }
    );
    assert!(matches!(new(&[1, usize::MAX]), NetworkError::TooWide { .. }));
}

#[test]
fn refuses_convolutions_that_give_more_than_a_laptop_should_keep() {
    let conv = |filters, pool| {
        let (input, window) = (Shape::new(8, 8, 1), Window::new(1, 1));
        DynamicNetwork::<f32>::zeros(&[LayerSpec::conv2d(input, filters, window, pool, Relu)])
    };
    let error = NetworkError::TooManyOutputs { layer: 1, outputs: 64 * 16_385 };
    assert_eq!(conv(16_385, 1).unwrap_err(), error);
    // Those that a pool chooses from are all computed.
    assert_eq!(conv(16_385, 8).unwrap_err(), error);
    assert!(conv(16_384, 1).is_ok());
}
