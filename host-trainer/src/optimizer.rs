//! Stochastic gradient descent.

use crate::engine::Gradients;
use crate::scalar::Scalar;
use nn_core::{LayerView, LayerViewMut};

/// Stochastic gradient descent with momentum and L2 weight decay.
///
/// ```text
/// g = dW + weight_decay·W        (weights only; biases do not decay)
/// v = momentum·v + g
/// W = W − learning_rate·v
/// ```
///
/// Momentum after Polyak 1964, in the form of Sutskever et al. 2013 with the learning rate outside.
#[derive(Debug)]
pub struct Sgd<T> {
    learning_rate: T,
    momentum: T,
    weight_decay: T,
    velocity: Vec<Gradients<T>>,
}

impl<T: Scalar> Sgd<T> {
    /// An optimizer at rest, for networks of these layers.
    pub fn new(
        layers: &[LayerView<'_, T>],
        learning_rate: f64,
        momentum: f64,
        weight_decay: f64,
    ) -> Self {
        Self {
            learning_rate: T::of(learning_rate),
            momentum: T::of(momentum),
            weight_decay: T::of(weight_decay),
            velocity: layers.iter().map(|layer| Gradients::zeros(&layer.spec)).collect(),
        }
    }

    /// Moves the parameters one step against the gradients.
    pub fn step(&mut self, layers: &mut [LayerViewMut<'_, T>], gradients: &[Gradients<T>]) {
        for ((layer, gradients), velocity) in
            layers.iter_mut().zip(gradients).zip(&mut self.velocity)
        {
            for ((w, &dw), v) in
                layer.weights.iter_mut().zip(&gradients.weights).zip(&mut velocity.weights)
            {
                *v = self.momentum * *v + dw + self.weight_decay * *w;
                *w -= self.learning_rate * *v;
            }
            for ((b, &db), v) in layer.bias.iter_mut().zip(&gradients.bias).zip(&mut velocity.bias)
            {
                *v = self.momentum * *v + db;
                *b -= self.learning_rate * *v;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::DynamicNetwork;
    use nn_core::{ActivationKind, Lend};

    #[test]
    fn two_steps_give_the_numbers_worked_out_by_hand() {
        let mut network =
            DynamicNetwork::<f64>::new(&[1, 1], ActivationKind::Relu, ActivationKind::Identity)
                .unwrap();
        for view in network.views_mut() {
            view.weights[0] = 1.0;
            view.bias[0] = 1.0;
        }
        let gradients = [Gradients { weights: vec![0.5], bias: vec![0.5] }];
        let mut sgd = Sgd::new(&network.views(), 0.5, 0.5, 0.5);
        // v = 0.5 + 0.5·1 = 1, w = 1 − 0.5 = 0.5; bias: v = 0.5, b = 0.75
        sgd.step(&mut network.views_mut(), &gradients);
        assert_eq!((network.views()[0].weights[0], network.views()[0].bias[0]), (0.5, 0.75));
        // v = 0.5·1 + 0.5 + 0.5·0.5 = 1.25, w = 0.5 − 0.625; bias: v = 0.75, b = 0.375
        sgd.step(&mut network.views_mut(), &gradients);
        assert_eq!((network.views()[0].weights[0], network.views()[0].bias[0]), (-0.125, 0.375));
    }
}
