//! A training that is kept, and goes on.

use super::Training;
use crate::fit::FitError;
use crate::fit::checkpoint::{Checkpoint, Identity};

impl Training<'_> {
    /// All that is needed to go on from here, as a file.
    pub fn checkpoint(&self) -> Checkpoint {
        let (steps, memory) = self.optimizer.memory();
        Checkpoint {
            identity: self.identity().clone(),
            epoch: self.epoch as u64,
            parameters: self.parameters.numbers().copied().collect(),
            optimizer_steps: steps,
            optimizer_memory: memory.copied().collect(),
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
        checkpoint.check_lengths(&self.checkpoint())?;
        self.parameters.fill(&checkpoint.parameters);
        self.optimizer
            .restore(checkpoint.optimizer_steps, checkpoint.optimizer_memory.iter().copied());
        self.schedule.restore(checkpoint.plateau);
        self.epoch = checkpoint.epoch as usize;
        if let Some(best) = &mut self.best {
            best.found.clone_from(&checkpoint.best);
        }
        Ok(())
    }
}
