//! Networks of other programs that were imported.

use host_trainer::import::{Imported, Words};
use host_trainer::inference::infer;
use std::path::Path;

/// Networks beyond this take too long for a run.
const MOST_MACS: u64 = 1_000_000;

/// Imports a file; what comes out answers with finite weights.
pub fn run(path: &Path) -> bool {
    run_in_words(path, Words::default())
}

/// Imports a file, of weights alone with these layers.
pub fn run_in_words(path: &Path, words: Words<'_>) -> bool {
    let Ok(imported) = Imported::read_in_words(path, words) else { return false };
    let specs = imported.network.specs();
    let macs = specs.iter().map(|spec| spec.macs()).fold(0u64, u64::saturating_add);
    if macs <= MOST_MACS {
        let width = imported.input_sizes.iter().product();
        let x = imported.arrange(&vec![0.5; width]);
        assert_eq!(x.len(), width);
        assert_eq!(infer(&imported.network, &x).iter().count(), 1);
    }
    true
}
