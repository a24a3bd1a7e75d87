//! Networks that fit a budget, chosen before any of them is trained.

use super::{Budget, Candidate, Costs, Excess, Space};
use crate::architecture::parse;
use crate::dataset::Dataset;
use crate::features::standardized;
use crate::random::{Purpose, generator};
use nn_core::LayerSpec;
use std::collections::HashSet;

/// Draws for each network that is wanted, before the search says that there are fewer.
const DRAWS_PER_CANDIDATE: usize = 200;

/// A network that fits, and what it costs.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitting {
    /// The network.
    pub candidate: Candidate,
    /// Costs on the device, at most.
    pub costs: Costs,
}

/// Counts of networks that were dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dropped {
    /// Too much flash.
    pub flash: usize,
    /// Enough flash, but too much RAM.
    pub ram: usize,
    /// Enough of both, but too many instructions.
    pub instructions: usize,
}

/// Selection of the networks of a search.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection {
    /// Networks that fit, no two alike, in the order in which they were drawn.
    pub candidates: Vec<Fitting>,
    /// Networks that do not fit.
    pub dropped: Dropped,
}

impl Dropped {
    /// All of them.
    pub fn all(&self) -> usize {
        self.flash + self.ram + self.instructions
    }
}

/// Draws networks until so many fit, or until far more were drawn. The same seed draws the same networks, and more of
/// them begin with the same.
///
/// Takes milliseconds: what a network costs is known from its layers.
pub fn select(
    space: &Space,
    training: &Dataset,
    budget: &Budget,
    count: usize,
    seed: u64,
) -> Selection {
    let mut generator = generator(seed, Purpose::Search);
    let mut seen = HashSet::new();
    let mut selection = Selection { candidates: Vec::new(), dropped: Dropped::default() };
    for _ in 0..count.saturating_mul(DRAWS_PER_CANDIDATE) {
        if selection.candidates.len() == count {
            break;
        }
        let candidate = space.draw(&mut generator);
        let Some(layers) = layers(&candidate, space) else { continue };
        let Some(on_device) = candidate.format.on_device(&layers) else { continue };
        if !seen.insert(format!("{candidate:?}")) {
            continue;
        }
        // A row that standardizes only adds to the costs, and to know whether there is one takes a look at all samples.
        let mut costs = Costs::of(&on_device, budget.core);
        let mut excess = budget.excess(&costs);
        if excess.is_none() {
            let layers = standardized(layers, space.normalize(), training);
            let Some(on_device) = candidate.format.on_device(&layers) else { continue };
            costs = Costs::of(&on_device, budget.core);
            excess = budget.excess(&costs);
        }
        match excess {
            None => selection.candidates.push(Fitting { candidate, costs }),
            Some(Excess::Flash) => selection.dropped.flash += 1,
            Some(Excess::Ram) => selection.dropped.ram += 1,
            Some(Excess::Instructions) => selection.dropped.instructions += 1,
        }
    }
    selection
}

/// The layers of a network; `None` if there is no such network.
fn layers(candidate: &Candidate, space: &Space) -> Option<Vec<LayerSpec>> {
    parse(&candidate.layers, space.input(), candidate.activation, space.last()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::Core;
    use crate::dataset::{generated, gestures};

    const TIGHT: Budget =
        Budget { flash_bytes: 2000, ram_bytes: 1600, instructions: 100_000, core: Core::M4F };

    #[test]
    fn a_seed_repeats_and_more_networks_begin_with_the_same() {
        let data = gestures::gestures(20, 0);
        let of = |count, seed| select(&Space::of(&data), &data, &TIGHT, count, seed);
        assert_eq!(of(20, 3), of(20, 3));
        assert_ne!(of(20, 3).candidates, of(20, 4).candidates);
        assert_eq!(of(40, 3).candidates[..20], of(20, 3).candidates[..]);
    }

    #[test]
    fn nothing_that_breaks_the_budget_is_selected_and_what_does_is_counted() {
        let data = gestures::gestures(20, 0);
        let selection = select(&Space::of(&data), &data, &TIGHT, 100, 0);
        assert_eq!(selection.candidates.len(), 100);
        assert!(selection.candidates.iter().all(|found| TIGHT.excess(&found.costs).is_none()));
        let Dropped { flash, ram, instructions } = selection.dropped;
        assert!(flash > 0 && ram > 0 && instructions > 0, "{flash} {ram} {instructions}");
    }

    #[test]
    fn a_budget_of_nothing_ends_without_networks() {
        let data = generated::xor(20, 0);
        let nothing = Budget { flash_bytes: 0, ..TIGHT };
        let selection = select(&Space::of(&data), &data, &nothing, 10, 0);
        assert!(selection.candidates.is_empty() && selection.dropped.all() > 0);
    }

    #[test]
    fn every_family_that_the_shape_allows_is_drawn() {
        let words = |data: &Dataset| {
            let any = Budget { flash_bytes: 1 << 30, ram_bytes: 1 << 30, ..TIGHT };
            let any = Budget { instructions: u64::MAX, ..any };
            let selection = select(&Space::of(data), data, &any, 200, 0);
            selection.candidates.into_iter().map(|found| found.candidate.layers).collect::<String>()
        };
        let signals = words(&gestures::gestures(20, 0));
        for word in ["conv", "depthwise", "residual(conv", "gru", "lstm", "rnn", "bidirectional"] {
            assert!(signals.contains(word), "{word}");
        }
        let numbers = words(&generated::xor(20, 0));
        assert!(numbers.contains("residual(dense") && !numbers.contains("conv"));
    }
}
