//! What would be published is whole: crates outside of this workspace build on the packages, and run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;
use xtask::build::{cargo, target_folder, workspace};

/// The published packages and their folders, each after those that it needs.
const PACKAGES: [(&str, &str); 5] = [
    ("nn-core", "nn-core"),
    ("nn-link", "link"),
    ("nn-boards", "firmware/boards/table"),
    ("host-trainer-core", "host-trainer/core"),
    ("host-trainer", "host-trainer"),
];

/// The manifest of a package's folder.
fn manifest(folder: &str) -> String {
    fs::read_to_string(workspace().join(folder).join("Cargo.toml")).unwrap()
}

/// The version of all published packages.
fn version() -> String {
    let manifest = manifest(".");
    let (_, rest) = manifest.split_once("[workspace.package]\nversion = \"").unwrap();
    rest.split('"').next().unwrap().to_string()
}

#[track_caller]
fn succeeded(output: Output) -> String {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

/// Packs all packages, as `cargo publish` does, and unpacks them where nothing of the workspace is near.
fn unpacked(folder: &Path) -> Vec<PathBuf> {
    let names = PACKAGES.map(|(name, _)| ["--package", name]).concat();
    let options = ["package", "--no-verify", "--allow-dirty", "--offline"];
    succeeded(cargo().args(options).args(names).output().unwrap());
    let unpack = |(name, _): (&str, &str)| {
        let archive = format!("{name}-{}.crate", version());
        let archive = target_folder().join("package").join(archive);
        succeeded(
            Command::new("tar").arg("xzf").arg(archive).current_dir(folder).output().unwrap(),
        );
        folder.join(format!("{name}-{}", version()))
    };
    PACKAGES.map(unpack).to_vec()
}

#[test]
fn workflows_name_every_package() {
    for (workflow, command) in [("ci", "cargo package "), ("release", "cargo semver-checks ")] {
        let path = workspace().join(format!(".github/workflows/{workflow}.yml"));
        let text = fs::read_to_string(path).unwrap();
        let line = text.lines().find(|line| line.contains(command)).unwrap();
        for (name, _) in PACKAGES {
            assert!(line.split(' ').any(|word| word == name), "{workflow}: {name} not in {line}");
        }
    }
}

/// Makes a crate that depends on the packages as from a registry, and runs it.
fn run(folder: &Path, packages: &[PathBuf], dependencies: &str, main: &str) -> String {
    let patches: Vec<String> = PACKAGES
        .iter()
        .zip(packages)
        .map(|((name, _), path)| {
            format!("{name} = {{ path = {:?} }}\n", path.display().to_string())
        })
        .collect();
    let manifest = format!(
        "[package]\nname = \"consumer\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\n{dependencies}\n[patch.crates-io]\n{}",
        patches.concat()
    );
    fs::create_dir_all(folder.join("src")).unwrap();
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::write(folder.join("src/main.rs"), main).unwrap();
    // The very versions that are tested here, so that nothing is downloaded.
    fs::copy(workspace().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let mut command = Command::new(env!("CARGO"));
    command.args(["run", "--quiet", "--offline"]).current_dir(folder);
    succeeded(command.env("CARGO_TARGET_DIR", packaged()).output().unwrap())
}

/// Folder for what is built here: apart from the command that other tests run.
fn packaged() -> PathBuf {
    target_folder().join("packaged")
}

#[test]
#[ignore = "builds packages outside of the workspace: type `cargo xtask test`"]
fn crates_outside_of_the_workspace_build_on_the_packages_and_run() {
    let folder = TempDir::new().unwrap();
    let packages = unpacked(folder.path());
    let version = version();

    let infers = "use nn_core::{Dense, Identity, Layer, Network};\n\
         static LINE: Network<Dense<1, 1, Identity>> = Network::new(Dense::new([[2.0]], [1.0]));\n\
         fn main() { println!(\"{:?}\", LINE.forward(&[3.0])); }\n";
    let needed = format!("nn-core = \"{version}\"\n");
    assert_eq!(run(&folder.path().join("infers"), &packages, &needed, infers), "[7.0]\n");

    let trains = "use host_trainer::dataset::{Shares, generated, split};\n\
         use host_trainer::{DynamicNetwork, Evaluation, FitOptions, Loss, fit};\n\
         use nn_core::ActivationKind::{Softmax, Tanh};\n\
         fn main() -> Result<(), Box<dyn std::error::Error>> {\n\
         let data = split(generated::moons(200, 0), Shares::default(), 0)?;\n\
         let mut network = DynamicNetwork::new(&[2, 8, 2], Tanh, Softmax)?;\n\
         fit(&mut network, &data, &FitOptions { epochs: 30, ..FitOptions::default() })?;\n\
         let test = Evaluation::new(&network, &data.test, Loss::CrossEntropy);\n\
         println!(\"{}\", test.accuracy() > 0.8);\n\
         Ok(())\n}\n";
    let needed = format!(
        "nn-core = \"{version}\"\nhost-trainer = {{ version = \"{version}\", default-features = false }}\n"
    );
    assert_eq!(run(&folder.path().join("trains"), &packages, &needed, trains), "true\n");
}

/// The packages that a selection of `cargo tree` names, each once.
fn packages(selection: &[&str]) -> Vec<String> {
    let options = ["tree", "--offline", "--prefix", "none", "--edges", "normal"];
    let text = succeeded(cargo().args(options).args(selection).output().unwrap());
    let names = text.lines().filter_map(|line| line.split(' ').next()).map(String::from);
    let packages: std::collections::BTreeSet<String> = names.collect();
    packages.into_iter().collect()
}

#[test]
fn inference_alone_needs_few_packages() {
    let all = packages(&["--package", "nn-core", "--target", "thumbv6m-none-eabi"]);
    let few = [&["--package", "nn-core", "--no-default-features"][..], &["--target", "all"]];
    let few = packages(&few.concat());
    assert!(few.len() <= 12, "{}: {few:?}", few.len());
    let readme = fs::read_to_string(workspace().join("nn-core/README.md")).unwrap();
    let said = format!("{} crates are compiled instead of {}", few.len(), all.len());
    assert!(readme.contains(&said), "nn-core/README.md does not say: {said}");
    for heavy in ["serde", "postcard", "nalgebra", "syn"] {
        assert!(!few.iter().any(|name| name == heavy), "{heavy}");
    }
}

#[test]
fn a_library_that_trains_needs_few_packages() {
    let packages = packages(&["--package", "host-trainer", "--no-default-features"]);
    assert!(packages.len() < 50, "{}: {packages:?}", packages.len());
    for heavy in ["clap", "plotters", "maud", "csv", "png"] {
        assert!(!packages.iter().any(|name| name == heavy), "{heavy}");
    }
}

/// Cargo leaves out folders that look like packages of their own.
#[test]
fn the_templates_of_projects_are_packed() {
    let options = ["package", "--list", "--allow-dirty", "--offline", "--package", "host-trainer"];
    let listed = succeeded(cargo().args(options).output().unwrap());
    let mut folders = vec![workspace().join("host-trainer/templates")];
    let mut count = 0;
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let path = path.strip_prefix(workspace().join("host-trainer")).unwrap();
            assert!(listed.lines().any(|line| Path::new(line) == path), "{}", path.display());
            count += 1;
        }
    }
    assert!(count > 30, "{count}");
}

#[test]
fn every_package_says_what_a_registry_shows() {
    for (name, folder) in PACKAGES {
        let manifest = manifest(folder);
        assert!(manifest.contains(&format!("\nname = \"{name}\"\n")), "{folder}");
        for key in ["description", "readme", "keywords", "categories", "license.workspace"] {
            assert!(manifest.contains(&format!("\n{key} = ")), "{name}: {key}");
        }
        assert!(workspace().join(folder).join("README.md").is_file(), "{name}");
    }
}

#[test]
fn every_feature_is_in_the_readme() {
    for (name, folder) in PACKAGES {
        let manifest = manifest(folder);
        let Some((_, features)) = manifest.split_once("[features]\n") else { continue };
        let features = features.split("\n[").next().unwrap();
        let readme = fs::read_to_string(workspace().join(folder).join("README.md")).unwrap();
        let is_name = |line: &&str| line.starts_with(|c: char| c.is_ascii_lowercase());
        for line in features.lines().filter(is_name) {
            let feature = line.split(" = ").next().unwrap();
            let is_said = feature == "default" || readme.contains(&format!("| `{feature}` |"));
            assert!(is_said, "{name}: {feature}");
        }
    }
}

#[test]
#[ignore = "builds the command: type `cargo xtask test`"]
fn the_installed_command_works_from_any_folder() {
    let folder = TempDir::new().unwrap();
    let mut install = cargo();
    install.args(["install", "--quiet", "--offline", "--locked", "--profile", "dev", "--no-track"]);
    install.arg("--path").arg(workspace().join("host-trainer"));
    install.arg("--root").arg(folder.path()).arg("--target-dir").arg(packaged());
    // It trains for a moment only.
    for package in ["host-trainer-core", "nn-core"] {
        install.arg("--config").arg(format!("profile.dev.package.{package}.opt-level = 0"));
    }
    succeeded(install.output().unwrap());
    let away = folder.path().join("elsewhere");
    fs::create_dir(&away).unwrap();
    let program = folder.path().join("bin/host-trainer");
    let train = ["train", "--data", "moons", "--epochs", "20", "--out", "models"];
    succeeded(Command::new(&program).args(train).current_dir(&away).output().unwrap());
    let evaluate = ["evaluate", "models/moons.postcard", "--data", "moons"];
    let shown =
        succeeded(Command::new(&program).args(evaluate).current_dir(&away).output().unwrap());
    assert!(shown.contains("samples"), "{shown}");
    // It was built in this clone, whose nn-core a project then takes.
    let new = ["new", "reader", "--board", "pico", "--model", "models/moons.postcard"];
    let mut new_project = Command::new(&program);
    new_project.args(new).current_dir(&away).env_remove("CARGO_MANIFEST_DIR");
    let shown = succeeded(new_project.output().unwrap());
    let clone = workspace().canonicalize().unwrap().join("nn-core").display().to_string();
    assert!(shown.contains(&clone), "{shown}");
    assert!(away.join("reader/model/moons.samples").is_file());
    // What takes a feature says so.
    fs::write(away.join("net.h5"), b"\x89HDF\r\n\x1a\n").unwrap();
    for (arguments, said) in [
        ("import net.h5", "net.h5: a file of Keras"),
        ("import net.h5", "--features keras"),
        ("monitor /dev/none --web", "--features web"),
    ] {
        let mut refused = Command::new(&program);
        refused.args(arguments.split(' ')).current_dir(&away);
        let output = refused.output().unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && text.contains(said), "{arguments}: {text}");
    }
}
