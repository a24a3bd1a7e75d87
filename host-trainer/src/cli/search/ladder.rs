//! Rungs of a search, one after the other.

use super::finalist::{Finalist, mean};
use super::training::{Trainer, settings};
use crate::cli::arguments::Shard;
use crate::cli::console::Console;
use crate::cli::table::{counted, number, percent};
use crate::cli::trial::{Judged, Trial, on_threads};
use anyhow::{Result, bail};
use host_trainer_core::search::{Fitting, Rung, Score, front, promote, rungs};
use serde_json::{Value, json};
use std::io::Write;

/// A search under way.
pub(super) struct Ladder<'s> {
    pub candidates: &'s [Fitting],
    pub trainer: &'s Trainer<'s>,
    pub epochs: usize,
    pub seeds: u64,
    pub shard: Shard,
    pub threads: usize,
    /// Tells whether the time is over.
    pub is_over: &'s (dyn Fn() -> bool + Sync),
}

/// Standing of the networks at the end.
pub(super) struct Standing {
    /// Networks of the last rung that was trained, with their means over seeds.
    pub finalists: Vec<Finalist>,
    /// The front of those, by their places in `finalists`.
    pub front: Vec<usize>,
    /// Set if the time was over before the last rung was done.
    pub is_unfinished: bool,
    pub rungs: Value,
}

/// A trial, and the one that it goes on from.
type Step = (Trial, Option<Trial>);

impl Ladder<'_> {
    /// Trains rung after rung.
    ///
    /// # Errors
    ///
    /// What is no fault of a network; or that none was trained, or none is better than guessing.
    pub fn climb(&self, out: &mut Console) -> Result<Standing> {
        let all = rungs(self.candidates.len(), self.epochs);
        let mut alive: Vec<usize> = (0..self.candidates.len()).collect();
        let mut finalists: Vec<Finalist> = Vec::new();
        let (mut is_unfinished, mut documents) = (false, Vec::new());
        for (level, rung) in all.iter().enumerate() {
            if level > 0 {
                let scores: Vec<Score> = finalists.iter().map(Finalist::score).collect();
                alive = promote(&scores, rung.places);
            }
            let seeds = if level + 1 == all.len() { self.seeds } else { 1 };
            let found = self.train(&all[..=level], &alive, seeds)?;
            let missing = alive.len() * seeds as usize
                - found.iter().map(|finalist| finalist.judged.len()).sum::<usize>();
            if !found.is_empty() {
                finalists = found;
                self.write(level, rung, (&finalists, seeds), out)?;
                documents.push(
                    json!({ "networks": finalists.len(), "epochs": rung.epochs, "seeds": seeds }),
                );
            }
            if missing > 0 {
                is_unfinished = true;
                break;
            }
        }
        if finalists.is_empty() {
            bail!(
                "the time was over before a network was trained: give more with --time-limit, and run the command again"
            );
        }
        let scores: Vec<Score> = (finalists.iter().enumerate())
            .map(|(place, finalist)| Score { candidate: place, ..finalist.score() })
            .collect();
        let front = front(&scores);
        if front.is_empty() {
            bail!(
                "none of the networks is better than guessing: look at the data (host-trainer train shows what spoils it), or train longer with --epochs"
            );
        }
        Ok(Standing { finalists, front, is_unfinished, rungs: documents.into() })
    }

    /// Trains the networks that are alive, and returns the results that there are, network by network.
    fn train(&self, rungs: &[Rung], alive: &[usize], seeds: u64) -> Result<Vec<Finalist>> {
        // First seeds first, so that what is missing when the time is over is missing for all.
        let steps: Vec<Step> = (0..seeds)
            .flat_map(|seed| alive.iter().map(move |&candidate| (candidate, seed)))
            .map(|(candidate, seed)| self.step(rungs, candidate, seed))
            .collect();
        let is_mine = |position: &usize| self.shard.has(*position);
        let (mine, others): (Vec<usize>, Vec<usize>) = (0..steps.len()).partition(is_mine);
        // Others begin with the first of theirs: whoever helps them begins with the last.
        let order: Vec<&Step> =
            mine.into_iter().chain(others.into_iter().rev()).map(|at| &steps[at]).collect();
        on_threads(self.threads, &order, self.is_over, |(trial, from)| {
            self.trainer.train(trial, from.as_ref())
        })?;
        let mut found = Vec::new();
        for (place, &candidate) in alive.iter().enumerate() {
            let of_seeds = steps.iter().skip(place).step_by(alive.len());
            let judged: Result<Vec<Option<Option<Judged>>>> =
                of_seeds.map(|(trial, _)| self.trainer.judged(trial)).collect();
            let judged: Vec<Option<Judged>> = judged?.into_iter().flatten().collect();
            if !judged.is_empty() {
                let costs = self.candidates[candidate].costs;
                found.push(Finalist { candidate, costs, judged });
            }
        }
        Ok(found)
    }

    /// The trial of a network on a rung: the last one is trained from the beginning, the others go on from the one
    /// before.
    fn step(&self, rungs: &[Rung], candidate: usize, seed: u64) -> Step {
        let network = &self.candidates[candidate].candidate;
        let seed = self.trainer.data.seed.wrapping_add(seed);
        let begun = |epochs| self.trainer.trial(settings(network, epochs, seed), None);
        match rungs {
            [first] => (begun(first.epochs), None),
            [first, second] if second.epochs > first.epochs => {
                let from = begun(first.epochs);
                let more = settings(network, second.epochs - first.epochs, seed);
                (self.trainer.trial(more, Some(&from)), Some(from))
            }
            [.., last] => (begun(last.epochs), None),
            [] => (begun(self.epochs), None),
        }
    }

    fn write(
        &self,
        level: usize,
        rung: &Rung,
        (finalists, seeds): (&[Finalist], u64),
        out: &mut Console,
    ) -> Result<()> {
        let best = finalists.iter().min_by(|a, b| a.score().error.total_cmp(&b.score().error));
        let best = best.and_then(|best| mean(&best.judged)).map_or_else(
            || "all failed".into(),
            |(score, is_accuracy)| match is_accuracy {
                true => format!("best {}", percent(score)),
                false => format!("best RMSE {}", number(score)),
            },
        );
        let with_seeds = if seeds > 1 { format!(", {seeds} seeds") } else { String::new() };
        writeln!(
            out,
            "rung {}     {} for {}{with_seeds}: {best} on validation samples",
            level + 1,
            counted(finalists.len() as u64, "network"),
            counted(rung.epochs as u64, "epoch"),
        )?;
        out.flush()?;
        Ok(())
    }
}
