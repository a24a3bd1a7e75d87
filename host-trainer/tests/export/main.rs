//! Models for other programs: exported, imported again, and compared with what those programs compute.

mod c;
mod networks;
mod onnx;
mod onnxruntime;
mod parameters;

use std::path::Path;
use std::process::Command;

/// Output of Python; none where it, or a module, is not there.
fn python(arguments: &[&str], folder: &Path) -> Option<String> {
    let output = Command::new("python3").args(arguments).current_dir(folder).output().ok()?;
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    if !output.status.success() {
        assert!(arguments[0] == "-c" && text.contains("ModuleNotFoundError"), "{text}");
        return None;
    }
    String::from_utf8(output.stdout).ok()
}
