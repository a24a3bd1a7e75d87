//! A network of another program, beside a file that may hold its weights.

use super::files::Folder;
use host_trainer::import::Imported;
use host_trainer::inference::infer;

/// Networks beyond this take too long for a run.
const MOST_MACS: u64 = 1_000_000;

/// Imports it; what comes out answers with finite weights.
pub fn run(bytes: &[u8]) -> bool {
    let folder = Folder::with(&[("net.onnx", bytes), ("net.onnx.data", bytes)]);
    let Ok(imported) = Imported::read(&folder.path("net.onnx")) else { return false };
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
