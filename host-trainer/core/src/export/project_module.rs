//! The file that names the model of a project: `model/mod.rs`.

use std::path::Path;

/// Name of the file, in the folder of the model.
pub const FILE: &str = "mod.rs";

/// First line, by which it is told from files that somebody wrote.
const MARK: &str = "//! The model of this program.";

/// The file that embeds the model of this name.
pub fn text(name: &str) -> String {
    format!(
        "{MARK} `host-trainer train --out model` writes another and names it here.\n\nmod {name};\npub use {name}::*;\n"
    )
}

/// The file as it becomes when a model of this name is written; `None` where there is no such file.
pub(super) fn renamed(folder: &Path, name: &str) -> Option<String> {
    let found = std::fs::read_to_string(folder.join(FILE)).ok()?;
    found.starts_with(MARK).then(|| text(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_file_that_was_made_here_is_renamed() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(renamed(folder.path(), "iris"), None);
        std::fs::write(folder.path().join(FILE), text("digits")).unwrap();
        let found = renamed(folder.path(), "iris").unwrap();
        assert!(found.ends_with("\nmod iris;\npub use iris::*;\n"), "{found}");
        std::fs::write(folder.path().join(FILE), "pub mod digits;\n").unwrap();
        assert_eq!(renamed(folder.path(), "iris"), None);
    }
}
