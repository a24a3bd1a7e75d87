//! Steps of training: their state and their results.

use super::FitOptions;
use crate::engine::{Engine, Source, WorkerPool};
use crate::optimizer::{Optimizer, clip_norm};
use crate::parameters::Parameters;
use crate::quantize::FakeQuantization;
use crate::schedule::Progress;
use std::ops::Range;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// The samples of a step, and how many there are.
pub(super) type StepBatch<'b> = (Box<dyn Source<f32> + 'b>, usize);

/// Takes these steps, until `observe` says no. `batch` gives the samples of a step, and how many there are; the first
/// batch is the largest.
///
/// Nothing here is generic, so that it is compiled once, and fast, whatever crate calls it.
pub(super) fn run_steps<'b>(
    state: State<'_>,
    steps: Range<usize>,
    (threads, schedule, options): (usize, &Progress, &FitOptions),
    batch: &(dyn Fn(usize) -> StepBatch<'b> + Sync),
    observe: &mut dyn FnMut(Step) -> bool,
) {
    let state = RwLock::new(state);
    let work = |step: usize, part: usize| {
        let state = &*read(&state);
        let (samples, count) = batch(step);
        state.engine.run_part(state.computed_with(), &*samples, count, step, part);
    };
    let largest = Engine::<f32>::shards_of(batch(steps.start).1);
    WorkerPool::with(threads.min(largest), &work, |pool| {
        for step in steps {
            let samples = batch(step).1;
            let shards = {
                let State { parameters, fake, engine, .. } = &mut *write(&state);
                let computed_with = match fake {
                    Some(fake) => {
                        fake.round(parameters);
                        &fake.parameters
                    }
                    None => &**parameters,
                };
                engine.begin(computed_with, samples)
            };
            pool.run(step, shards);

            let State { parameters, fake, engine, optimizer } = &mut *write(&state);
            let result = engine.finish(shards);
            let learning_rate = schedule.learning_rate(step);
            let (loss, correct) = (f64::from(result.loss), result.correct);
            if !observe(Step { step, learning_rate, loss, correct, samples }) {
                return;
            }
            if let Some(fake) = fake {
                fake.learn(parameters, engine.gradients_mut(), learning_rate);
            }
            if let Some(max_norm) = options.clip_norm {
                clip_norm(engine.gradients_mut(), max_norm);
            }
            optimizer.step(parameters, engine.gradients(), learning_rate);
            parameters.follow(engine.moments(), optimizer.steps());
        }
    });
}

/// State that a step changes: read by all threads while they compute its parts, written by one in between.
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

/// After a panic in another thread, the leader of the pool panics too; nobody sees half a step.
fn read<'l, 't>(state: &'l RwLock<State<'t>>) -> RwLockReadGuard<'l, State<'t>> {
    state.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<'l, 't>(state: &'l RwLock<State<'t>>) -> RwLockWriteGuard<'l, State<'t>> {
    state.write().unwrap_or_else(PoisonError::into_inner)
}

/// Result of a step.
pub(super) struct Step {
    /// Counted from 0 over all epochs.
    pub step: usize,
    pub learning_rate: f64,
    /// The mean loss of its samples.
    pub loss: f64,
    pub correct: usize,
    pub samples: usize,
}
