//! What a step of training changes and tells.

use crate::engine::Engine;
use crate::optimizer::Optimizer;
use crate::parameters::Parameters;
use crate::quantize::FakeQuantization;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// What a step changes: read by all threads while they compute its parts, written by one in between.
pub(super) struct State<'t> {
    pub parameters: &'t mut Parameters<f32>,
    pub fake: Option<&'t mut FakeQuantization>,
    pub engine: &'t mut Engine<f32>,
    pub optimizer: &'t mut Optimizer<f32>,
}

impl State<'_> {
    /// The parameters that the engine computes with.
    pub fn computed_with(&self) -> &Parameters<f32> {
        self.fake.as_ref().map_or(&*self.parameters, |fake| &fake.parameters)
    }
}

/// After a panic in another thread, the crew's leader panics too; nobody sees half a step.
pub(super) fn read<'l, 't>(state: &'l RwLock<State<'t>>) -> RwLockReadGuard<'l, State<'t>> {
    state.read().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn write<'l, 't>(state: &'l RwLock<State<'t>>) -> RwLockWriteGuard<'l, State<'t>> {
    state.write().unwrap_or_else(PoisonError::into_inner)
}

/// What is known before a step.
pub(super) struct Step {
    /// Counted from 0 over all epochs.
    pub step: usize,
    pub learning_rate: f64,
    /// The mean loss of its samples.
    pub loss: f64,
    pub correct: usize,
    pub samples: usize,
}
