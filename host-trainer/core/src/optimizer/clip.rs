//! Gradients kept short.

use crate::engine::Gradients;
use crate::scalar::Scalar;

/// Scales all gradients together so that their norm is at most `max_norm` (Pascanu, Mikolov, Bengio
/// 2013); returns the norm before.
///
/// The factor is `max_norm / (norm + 10⁻⁶)`. Gradients shorter than `max_norm` stay as they are.
pub fn clip_norm<T: Scalar>(gradients: &mut [Gradients<T>], max_norm: f64) -> f64 {
    let numbers = gradients.iter().flat_map(Gradients::numbers);
    let norm = numbers.map(|g| g.to_f64() * g.to_f64()).sum::<f64>().sqrt();
    let factor = max_norm / (norm + 1e-6);
    if factor < 1.0 {
        let factor = T::of(factor);
        for gradients in gradients {
            for g in gradients.numbers_mut() {
                *g *= factor;
            }
        }
    }
    norm
}
