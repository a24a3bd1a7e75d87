//! Hash of everything that the compiler reads to build a program.
//!
//! A program of the same inputs is the same program. It is kept, and not built again, also when programs of other models
//! were built in between: Cargo itself keeps only the last one of a name.

use super::{Build, cargo, model_name, model_source, workspace};
use anyhow::{Context, Result};
use std::ffi::OsString;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Files and folders that programs are built from and by. Models are hashed one by one.
const SOURCES: [&str; 7] =
    [".cargo", "Cargo.toml", "Cargo.lock", "nn-core", "link", "firmware", "xtask/src"];

/// Beginnings of the names of variables that change what Cargo builds.
const VARIABLES: [&str; 7] = [
    "RUSTFLAGS",
    "RUSTC",
    "RUSTUP_TOOLCHAIN",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_BUILD_",
    "CARGO_PROFILE_",
    "CARGO_TARGET_THUMB",
];

/// Hash of a build: of the sources, the compiler and its settings, the program, the files of its model and its images,
/// wherever they are.
///
/// # Errors
///
/// If a file cannot be read, or the compiler cannot be started.
pub(super) fn hash(build: &Build) -> Result<u64> {
    let Build { program, target, model, bits, memory, images } = build;
    let mut hasher = DefaultHasher::new();
    of_sources()?.hash(&mut hasher);
    format!("{program:?} {target} {bits} {}", memory.name).hash(&mut hasher);
    let source = model_source(model)?;
    // The digits are chosen by features, and by the path of the same file as any other model.
    ["digits", "digits_quantized"].contains(&model_name(model)).hash(&mut hasher);
    source.file_name().hash(&mut hasher);
    for ending in ["rs", "postcard", "samples"] {
        let path = source.with_extension(ending);
        path.is_file().then(|| fs::read(path)).transpose()?.hash(&mut hasher);
    }
    let bytes = |path: &Path| fs::read(path).with_context(|| path.display().to_string());
    images.map(bytes).transpose()?.hash(&mut hasher);
    Ok(hasher.finish())
}

/// Hash of the sources of all programs, the compiler and its settings; the same for the whole life of a process.
fn of_sources() -> Result<u64> {
    static HASH: OnceLock<u64> = OnceLock::new();
    if let Some(&hash) = HASH.get() {
        return Ok(hash);
    }
    let mut hasher = DefaultHasher::new();
    for source in SOURCES {
        add(&mut hasher, &workspace().join(source))?;
    }
    add_settings(&mut hasher)?;
    let version = cargo().args(["version", "--verbose"]).output().context("cannot start cargo")?;
    version.stdout.hash(&mut hasher);
    Ok(*HASH.get_or_init(|| hasher.finish()))
}

/// Adds the variables and the files that Cargo takes settings from, beside those of the workspace.
fn add_settings(hasher: &mut DefaultHasher) -> Result<()> {
    let is_setting = |name: &OsString| {
        let name = name.to_string_lossy();
        VARIABLES.iter().any(|start| name.starts_with(start))
    };
    let mut variables: Vec<(OsString, OsString)> =
        std::env::vars_os().filter(|(name, _)| is_setting(name)).collect();
    variables.sort();
    variables.hash(hasher);
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    let above = workspace();
    let above = above.ancestors().skip(1).map(|folder| folder.join(".cargo"));
    for folder in above.chain(home) {
        for name in ["config", "config.toml"] {
            let path = folder.join(name);
            if path.is_file() {
                add(hasher, &path)?;
            }
        }
    }
    Ok(())
}

/// Adds a file, or all files of a folder, to a hash: their names and bytes. What is hidden, and what is made, is left out.
fn add(hasher: &mut DefaultHasher, path: &Path) -> Result<()> {
    let name = path.file_name().unwrap_or_default();
    name.hash(hasher);
    if !path.is_dir() {
        fs::read(path).with_context(|| path.display().to_string())?.hash(hasher);
        return Ok(());
    }
    let entries = fs::read_dir(path).with_context(|| path.display().to_string())?;
    let mut entries = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    entries.sort();
    for entry in entries {
        let name = entry.file_name().unwrap_or_default().to_string_lossy();
        if !name.starts_with('.') && name != "target" && !entry.ends_with("firmware/models") {
            add(hasher, &entry)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::Board;

    #[test]
    fn a_program_has_the_hash_of_its_model_whatever_the_folder_and_another_one_for_every_other_input()
     {
        let folder = std::env::temp_dir().join(format!("inputs-of-builds-{}", std::process::id()));
        let model = |name: &str, bytes: &str| {
            let folder = folder.join(name);
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("m.rs"), "type").unwrap();
            fs::write(folder.join("m.postcard"), bytes).unwrap();
            folder.join("m.rs").display().to_string()
        };
        let (first, same, other) = (model("a", "1"), model("b", "1"), model("c", "2"));
        let of = |model: &str, board| hash(&Build::self_test(board, model)).unwrap();
        let expected = of(&first, Board::MICROBIT);
        assert_eq!(of(&same, Board::MICROBIT), expected);
        let images = folder.join("images");
        fs::write(&images, "1").unwrap();
        let build = Build::self_test(Board::MICROBIT, &first);
        let digits_by_path = workspace().join("firmware/models/digits.rs").display().to_string();
        let others = [
            of(&other, Board::MICROBIT),
            of(&first, Board::MPS2_AN386),
            of("digits", Board::MICROBIT),
            of("digits_quantized", Board::MICROBIT),
            of(&digits_by_path, Board::MICROBIT),
            hash(&Build { bits: true, ..build.clone() }).unwrap(),
            hash(&Build { images: Some(&images), ..build.clone() }).unwrap(),
            hash(&Build { memory: Board::MPS2_AN500, ..build }).unwrap(),
        ];
        for (index, hash) in others.iter().enumerate() {
            assert!(*hash != expected && !others[..index].contains(hash), "{index}");
        }
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_file_has_another_hash_when_its_name_or_a_byte_changes() {
        let folder = std::env::temp_dir().join(format!("inputs-of-sources-{}", std::process::id()));
        let hash = || {
            let mut hasher = DefaultHasher::new();
            add(&mut hasher, &folder).unwrap();
            hasher.finish()
        };
        fs::create_dir_all(folder.join("src")).unwrap();
        fs::write(folder.join("src/lib.rs"), "one").unwrap();
        let first = hash();
        fs::write(folder.join("src/lib.rs"), "two").unwrap();
        let second = hash();
        fs::rename(folder.join("src/lib.rs"), folder.join("src/main.rs")).unwrap();
        let third = hash();
        assert!(first != second && second != third && first != third);
        fs::create_dir_all(folder.join("target")).unwrap();
        fs::write(folder.join("target/built"), "").unwrap();
        assert_eq!(hash(), third, "what is built is no source");
        fs::remove_dir_all(folder).unwrap();
    }
}
