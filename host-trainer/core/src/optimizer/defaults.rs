//! Learning rate and weight decay that suit each method.

use super::Method;

impl Method {
    /// Learning rate that suits most data with [`Schedule::OneCycle`](crate::schedule::Schedule::OneCycle), measured in
    /// `docs/defaults.md`. With momentum μ, whose steps grow to 1 / (1 − μ) times their size, it is 0.3·(1 − μ), at most
    /// 0.15.
    pub fn default_learning_rate(self) -> f64 {
        match self {
            Self::Sgd { momentum } | Self::Nesterov { momentum } => {
                // Rounded, as it is shown: 0.03, not 0.02999…
                let millionths = (0.3e6 * (1.0 - momentum)).round();
                (millionths / 1e6).clamp(1e-6, 0.15)
            }
            Self::RmsProp | Self::Adam => 0.01,
            Self::AdamW => 0.02,
        }
    }

    /// Weight decay that suits most data. In [`AdamW`](Self::AdamW) it is a share of the weight, in all others a part of
    /// the gradient, of which far less does as much.
    pub fn default_weight_decay(self) -> f64 {
        match self {
            Self::Sgd { .. } | Self::Nesterov { .. } => 0.005,
            Self::RmsProp | Self::Adam => 0.001,
            Self::AdamW => 0.1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn learning_rates_shrink_as_momentum_grows_and_are_never_zero() {
        let rate = |momentum| Method::Sgd { momentum }.default_learning_rate();
        assert_eq!([0.0, 0.5, 0.9, 0.99, 0.999_999_999].map(rate), [0.15, 0.15, 0.03, 0.003, 1e-6]);
        assert_eq!(Method::Nesterov { momentum: 0.9 }.default_learning_rate(), 0.03);
    }
}
