//! A training that is kept, and goes on.

use super::Training;
use crate::fit::FitError;
use crate::fit::checkpoint::{Checkpoint, Identity};
use crate::quantize::FakeQuantization;

impl Training<'_> {
    /// All that is needed to go on from here, as a file.
    pub fn checkpoint(&self) -> Checkpoint {
        let (steps, memory) = self.optimizer.memory();
        Checkpoint {
            identity: self.identity().clone(),
            epoch: self.epoch as u64,
            parameters: self.parameters.numbers().copied().collect(),
            optimizer_steps: steps,
            optimizer_memory: memory
                .chain(self.fake.iter().flat_map(FakeQuantization::memory))
                .copied()
                .collect(),
            plateau: self.schedule.memory(),
            best: self.found().cloned(),
        }
    }

    /// Identity of this training.
    fn identity(&self) -> &Identity {
        let new = || Identity::new(&self.parameters, &self.data, &self.options).started(self.start);
        self.identity.get_or_init(new)
    }

    /// Goes on where a checkpoint was made. The result is that of a training that was never interrupted.
    ///
    /// # Errors
    ///
    /// [`FitError::Resume`] if the checkpoint is of another network, other data or other options; the
    /// number of threads may differ.
    pub fn resume(&mut self, checkpoint: &Checkpoint) -> Result<(), FitError> {
        checkpoint.identity.check(self.identity())?;
        let rounded = (checkpoint.epoch as usize).saturating_sub(self.float_epochs());
        if rounded > 0 {
            self.begin_rounding();
        }
        checkpoint.check_lengths(&self.checkpoint())?;
        self.parameters.fill(&checkpoint.parameters);
        let (steps, memory) = (checkpoint.optimizer_steps, &checkpoint.optimizer_memory);
        self.optimizer.restore(steps, memory.iter().copied());
        if let Some(fake) = &mut self.fake {
            let steps = rounded * self.data.training.len().div_ceil(self.options.batch_size);
            let of_fake = memory.len() - fake.memory().count();
            let steps = u32::try_from(steps).unwrap_or(u32::MAX);
            fake.restore(steps, &memory[of_fake..], &self.parameters);
        }
        self.schedule.restore(checkpoint.plateau);
        self.epoch = checkpoint.epoch as usize;
        if let Some(best) = &mut self.best {
            best.found.clone_from(&checkpoint.best);
        }
        Ok(())
    }
}
