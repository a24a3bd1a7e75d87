//! The update rules.

use crate::scalar::Scalar;
use pulp::{Arch, NullaryFnOnce};

/// An update rule. With `g` the gradient, `w` a parameter, `η` the learning rate and `λ` the weight decay:
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Method {
    /// Stochastic gradient descent with momentum (Polyak 1964), in the form of Sutskever et al. 2013
    /// with the learning rate outside: `v = μ·v + g + λ·w`, `w = w − η·v`.
    Sgd {
        /// μ, from 0 to below 1.
        momentum: f64,
    },
    /// Nesterov's momentum: as SGD, but `w = w − η·(g + λ·w + μ·v)`, a look ahead along `v`.
    Nesterov {
        /// μ, above 0 and below 1.
        momentum: f64,
    },
    /// RMSProp (Tieleman, Hinton 2012): `s = 0.99·s + 0.01·g²`, `w = w − η·g / (√s + 10⁻⁸)`, where `g`
    /// includes `λ·w`.
    RmsProp,
    /// Adam (Kingma, Ba 2015): means of gradients and of their squares, `m = 0.9·m + 0.1·g` and
    /// `s = 0.999·s + 0.001·g²`, both corrected for their start at zero; `w = w − η·m̂ / (√ŝ + 10⁻⁸)`,
    /// where `g` includes `λ·w`.
    Adam,
    /// AdamW (Loshchilov, Hutter 2019): as Adam, but weights decay by themselves, `w = w − η·λ·w`, and `g`
    /// is the gradient alone.
    AdamW,
}

const RMS_PROP_SMOOTHING: f64 = 0.99;
const ADAM_SMOOTHING: (f64, f64) = (0.9, 0.999);
const EPSILON: f64 = 1e-8;

impl Method {
    /// The rule of one step; `step` is counted from 1.
    pub(crate) fn rule<T: Scalar>(
        self,
        learning_rate: f64,
        weight_decay: f64,
        step: u32,
    ) -> Rule<T> {
        let power = |base: f64| libm::pow(base, f64::from(step));
        Rule {
            method: self,
            learning_rate: T::of(learning_rate),
            weight_decay: T::of(weight_decay),
            first_correction: T::of(1.0 - power(ADAM_SMOOTHING.0)),
            second_correction: T::of((1.0 - power(ADAM_SMOOTHING.1)).sqrt()),
        }
    }
}

/// A method with the numbers of one step.
pub(crate) struct Rule<T> {
    method: Method,
    learning_rate: T,
    weight_decay: T,
    /// 1 − 0.9ᵗ
    first_correction: T,
    /// √(1 − 0.999ᵗ)
    second_correction: T,
}

impl<T: Scalar> Rule<T> {
    /// Updates parameters and what is remembered of them.
    pub fn apply(&self, parameters: &mut [T], gradients: &[T], first: &mut [T], second: &mut [T]) {
        Arch::new().dispatch(Step { rule: self, parameters, gradients, first, second });
    }
}

/// One step, compiled for this processor's registers.
struct Step<'a, T> {
    rule: &'a Rule<T>,
    parameters: &'a mut [T],
    gradients: &'a [T],
    first: &'a mut [T],
    second: &'a mut [T],
}

impl<T: Scalar> NullaryFnOnce for Step<'_, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { rule, parameters, gradients, first, second } = self;
        rule.step(parameters, gradients, first, second);
    }
}

/// Zero for a number that is about to become subnormal. Where gradients stay zero, smoothing would end there, and stay:
/// `0.9·m` is rounded to `m` in the end. Processors take many times as long for products of such numbers.
#[inline(always)]
fn flushed<T: Scalar>(number: T) -> T {
    if number.abs() < T::VANISHING { T::zero() } else { number }
}

impl<T: Scalar> Rule<T> {
    #[inline(always)]
    fn step(&self, parameters: &mut [T], gradients: &[T], first: &mut [T], second: &mut [T]) {
        let (rate, decay) = (self.learning_rate, self.weight_decay);
        match self.method {
            // Nothing to remember, and a third less memory to go through.
            Method::Sgd { momentum: 0.0 } => {
                for (w, &g) in parameters.iter_mut().zip(gradients) {
                    *w = flushed(*w - rate * (g + decay * *w));
                }
            }
            Method::Sgd { momentum } => {
                let momentum = T::of(momentum);
                for ((w, &g), v) in parameters.iter_mut().zip(gradients).zip(first) {
                    *v = flushed(momentum * *v + g + decay * *w);
                    *w = flushed(*w - rate * *v);
                }
            }
            Method::Nesterov { momentum } => {
                let momentum = T::of(momentum);
                for ((w, &g), v) in parameters.iter_mut().zip(gradients).zip(first) {
                    let g = g + decay * *w;
                    *v = flushed(momentum * *v + g);
                    *w = flushed(*w - rate * (g + momentum * *v));
                }
            }
            Method::RmsProp => {
                let (keep, add) = (T::of(RMS_PROP_SMOOTHING), T::of(1.0 - RMS_PROP_SMOOTHING));
                for ((w, &g), s) in parameters.iter_mut().zip(gradients).zip(second) {
                    let g = g + decay * *w;
                    *s = flushed(keep * *s + add * g * g);
                    *w = flushed(*w - rate * g / (s.sqrt() + T::of(EPSILON)));
                }
            }
            Method::Adam => self.adam(parameters, gradients, first, second, decay),
            Method::AdamW => {
                for w in parameters.iter_mut() {
                    *w -= rate * decay * *w;
                }
                self.adam(parameters, gradients, first, second, T::zero());
            }
        }
    }

    #[inline(always)]
    fn adam(
        &self,
        parameters: &mut [T],
        gradients: &[T],
        first: &mut [T],
        second: &mut [T],
        decay: T,
    ) {
        let (keep_first, add_first) = (T::of(ADAM_SMOOTHING.0), T::of(1.0 - ADAM_SMOOTHING.0));
        let (keep_second, add_second) = (T::of(ADAM_SMOOTHING.1), T::of(1.0 - ADAM_SMOOTHING.1));
        let rate = self.learning_rate / self.first_correction;
        let memories = first.iter_mut().zip(second);
        for ((w, &g), (m, s)) in parameters.iter_mut().zip(gradients).zip(memories) {
            let g = g + decay * *w;
            *m = flushed(keep_first * *m + add_first * g);
            *s = flushed(keep_second * *s + add_second * g * g);
            let size = s.sqrt() / self.second_correction + T::of(EPSILON);
            *w = flushed(*w - rate * *m / size);
        }
    }
}
