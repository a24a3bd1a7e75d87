//! Projects that `host-trainer new` makes: their files, and what is refused. `new_project_boards.rs` builds and runs
//! them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use tests::command::Trainer;
use tests::own_project::dependency;
use xtask::board::{Board, Firmware};
use xtask::build::workspace;

/// All files below a folder, with their paths in it.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn in_repository(path: &str) -> String {
    fs::read_to_string(workspace().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The boards and the options of their projects.
fn variants() -> Vec<(Board, &'static str)> {
    let of_embassy = |board: &Board| {
        ["pico", "nucleo", "nano", "nrf", "microbit-v2"].iter().any(|s| board.name.starts_with(s))
    };
    let mut all = Vec::new();
    for board in Board::with_firmware() {
        all.push((board, ""));
        if board.probe_rs.is_some() {
            all.push((board, "--defmt"));
        }
        if of_embassy(&board) {
            all.extend([(board, "--async"), (board, "--async --defmt")]);
        }
    }
    all
}

#[test]
fn every_board_gets_a_project_that_says_how_it_is_built_and_run() {
    let trainer = Trainer::new();
    let variants = variants();
    assert_eq!(variants.len(), 14 + 10 + 2 * 8);
    for (index, (board, options)) in variants.into_iter().enumerate() {
        let name = format!("p{index}");
        trainer.run(&format!("--quiet new {name} --board {board} {options}"));
        let files = files(&trainer.path(&name));
        let of = |path: &str| String::from_utf8(files[path].clone()).unwrap();
        for (path, bytes) in &files {
            let is_filled = |mark: &str| !String::from_utf8_lossy(bytes).contains(mark);
            assert!(
                path.starts_with("model/digits") || ["{{", "{%", "}}"].iter().all(|m| is_filled(m)),
                "{path}"
            );
        }
        let manifest = of("Cargo.toml");
        assert!(
            manifest.contains(&format!("name = \"{name}\""))
                && manifest.contains("\n[workspace]\n")
        );
        let clone = workspace().join("nn-core").canonicalize().unwrap().display().to_string();
        assert!(
            manifest
                .contains(&format!("nn-core = {{ path = \"{clone}\", default-features = false"))
        );
        let config = of(".cargo/config.toml");
        assert!(config.contains(&format!("target = \"{}\"", board.target())), "{board}: {config}");
        let runner = match board.probe_rs {
            Some(chip) => format!("runner = \"probe-rs run --chip {chip}\""),
            None => format!("runner = \"qemu-system-arm -machine {board} "),
        };
        assert!(config.contains(&runner), "{board}: {config}");
        let readme = of("README.md");
        for command in [
            "cargo run --release\n",
            "cargo run --release --features self-test",
            "host-trainer train --data",
        ] {
            assert!(readme.contains(&format!("\n    {command}")), "{board}: {command}");
        }
        assert_eq!(
            of("src/main.rs").contains("embassy_executor::main"),
            options.contains("--async")
        );
        assert_eq!(of("src/main.rs").contains("defmt::info!"), options.contains("--defmt"));
        assert_eq!(manifest.contains("defmt-rtt"), options.contains("--defmt"));
        assert_eq!(
            of("src/board.rs").contains("text"),
            !options.contains("--defmt"),
            "{board} {options}"
        );
        let rustfmt = Command::new("rustfmt")
            .args(["--check", "--edition", "2024", "src/main.rs", "build.rs"])
            .current_dir(trainer.path(&name))
            .output()
            .unwrap();
        assert!(
            rustfmt.status.success(),
            "{board} {options}: {}",
            String::from_utf8_lossy(&rustfmt.stdout)
        );
    }
}

/// The words between quotation marks, sorted.
fn quoted(line: &str) -> Vec<&str> {
    let mut words: Vec<&str> = line.split('"').skip(1).step_by(2).collect();
    words.sort_unstable();
    words
}

#[test]
fn a_project_is_built_of_what_the_self_test_of_its_board_is_built_of() {
    let trainer = Trainer::new();
    let shared = in_repository("firmware/boards/Cargo.toml");
    for board in Board::without_semihosting() {
        let Firmware { package, feature, .. } = board.firmware.unwrap();
        trainer.run(&format!("--quiet new {board} --board {board}"));
        let manifest = trainer.read_text(&format!("{board}/Cargo.toml"));
        let of_package = in_repository(&format!("firmware/boards/{package}/Cargo.toml"));
        for crate_name in [
            "cortex-m",
            "cortex-m-rt",
            "embassy-nrf",
            "embassy-rp",
            "embassy-stm32",
            "embassy-time",
            "stm32f1xx-hal",
        ] {
            let here = dependency(&manifest, crate_name);
            let there = [format!("{crate_name}.workspace"), format!("{crate_name} = {{ workspace")];
            let is_there = there.iter().any(|start| of_package.contains(&format!("\n{start}")));
            assert_eq!(here.is_some(), is_there, "{board}: {crate_name}");
            let Some(here) = here else { continue };
            let mut expected = quoted(dependency(&shared, crate_name).unwrap());
            expected.extend(dependency(&of_package, crate_name).map(quoted).unwrap_or_default());
            if crate_name == "embassy-stm32" && !feature.is_empty() {
                expected.push(feature);
            }
            expected.sort_unstable();
            assert_eq!(quoted(here), expected, "{board}: {crate_name}");
        }
        let profile = |manifest: &str| {
            let (_, profile) = manifest.split_once("[profile.release]\n").unwrap();
            profile.split("\n\n").next().unwrap().trim_end().to_string()
        };
        assert_eq!(profile(&manifest), profile(&shared));
        // The Blue Pill's self-test is linked for the RAM that QEMU has.
        let layout = trainer.read_text(&format!("{board}/memory.x"));
        if board == Board::BLUEPILL {
            assert!(layout.contains("LENGTH = 20K") && board.ram_bytes == 20 << 10, "{layout}");
        } else {
            assert_eq!(
                layout,
                in_repository(&format!("firmware/boards/{package}/memory.x")),
                "{board}"
            );
        }
        // Pins and serial ports: what is taken of the chip.
        let source = in_repository(&format!("firmware/boards/{package}/src/main.rs"));
        let taken = trainer.read_text(&format!("{board}/src/board.rs"));
        let taken = taken.split(|c: char| !c.is_alphanumeric() && !"._".contains(c));
        let of_chip: Vec<&str> =
            taken.filter(|word| word.starts_with("chip.") || word.starts_with("gpio")).collect();
        assert!(of_chip.len() >= 3, "{board}: {of_chip:?}");
        for word in of_chip {
            let word = word.trim_end_matches("_with_state");
            assert!(source.contains(word), "{board}: {word}");
        }
    }
    for board in Board::with_semihosting() {
        trainer.run(&format!("--quiet new {board} --board {board}"));
        let layout = trainer.read_text(&format!("{board}/memory.x"));
        let file =
            if board == Board::MICROBIT { "microbit/memory" } else { &format!("mps2/{board}") };
        assert_eq!(layout, in_repository(&format!("firmware/boards/{file}.x")), "{board}");
    }
}

#[test]
fn the_model_that_comes_along_is_that_of_the_firmware() {
    let trainer = Trainer::new();
    trainer.run("new reader --board pico");
    for ending in ["postcard", "rs", "samples"] {
        let here = trainer.read(&format!("reader/model/digits_quantized.{ending}"));
        let there =
            fs::read(workspace().join(format!("firmware/models/digits_quantized.{ending}")));
        assert!(here == there.unwrap(), "{ending}: copy it to host-trainer/templates/model");
    }
}

#[test]
fn training_in_a_project_replaces_its_model_and_nothing_else() {
    let trainer = Trainer::new();
    trainer.run("new reader --board pico");
    let before = files(&trainer.path("reader"));
    let train = |options: &str| {
        let mut command = trainer.command("train --data moons --epochs 3 --out model --no-report");
        command.current_dir(trainer.path("reader")).args(options.split_whitespace());
        command.assert().success();
        files(&trainer.path("reader"))
    };
    let after = train("--quantize");
    for (path, bytes) in &before {
        assert!(path == "model/mod.rs" || after[path] == *bytes, "{path}");
    }
    let module = |files: &BTreeMap<String, Vec<u8>>| {
        String::from_utf8(files["model/mod.rs"].clone()).unwrap()
    };
    assert!(module(&after).ends_with("\nmod moons_quantized;\npub use moons_quantized::*;\n"));
    let new: Vec<&String> = after.keys().filter(|path| !before.contains_key(*path)).collect();
    let of =
        |name: &str| ["postcard", "rs", "samples"].map(|ending| format!("model/{name}.{ending}"));
    assert_eq!(new, [of("moons"), of("moons_quantized")].concat().iter().collect::<Vec<_>>());

    let without = train("--name small --no-samples");
    assert!(module(&without).ends_with("\nmod small;\npub use small::*;\n"));
    assert!(!without.contains_key("model/small.samples"));
    let source = String::from_utf8(without["model/small.rs"].clone()).unwrap();
    assert!(!source.contains("amples;") && !source.contains("include_samples"), "{source}");
    assert!(source.contains("pub static LABELS"), "{source}");
}

#[test]
fn a_model_of_ones_own_comes_with_its_samples_if_they_are_its() {
    let trainer = Trainer::new();
    trainer.run("train --data moons --epochs 3 --quantize --no-report");
    trainer.run("new a --board microbit --model moons_quantized.postcard");
    assert!(trainer.path("a/model/moons_quantized.samples").is_file());
    let sensor = trainer.read_text("a/src/sensor.rs");
    assert!(
        sensor.contains("NUMBERS: usize = 2;") && sensor.contains("[[f32; NUMBERS]; 2]"),
        "{sensor}"
    );

    fs::copy(trainer.path("moons.samples"), trainer.path("moons_quantized.samples")).unwrap();
    let said = trainer.run("new b --board microbit --model moons_quantized.postcard");
    assert!(said.contains("samples    none of this model"), "{said}");
    assert!(!trainer.path("b/model/moons_quantized.samples").exists());
    assert!(!trainer.read_text("b/model/moons_quantized.rs").contains("include_samples"));

    trainer.run("train --data moons --normal upper --epochs 3 --no-report --name odd");
    trainer.run("new c --board pico --model odd.postcard");
    let main = trainer.read_text("c/src/main.rs");
    assert!(main.contains("ALARM.is_anomalous(score)") && !main.contains("LABELS"), "{main}");
    trainer.run("train --data sine --epochs 3 --no-report");
    trainer.run("new d --board pico --model sine.postcard");
    assert!(trainer.read_text("d/src/main.rs").contains("in LABELS.iter().zip(y)"));
}

#[test]
fn programs_get_the_files_as_json() {
    let trainer = Trainer::new();
    let document: serde_json::Value =
        serde_json::from_str(&trainer.run("--json new reader --board pico2")).unwrap();
    assert_eq!(document["project"]["name"], "reader");
    assert_eq!(document["project"]["board"], "pico2");
    assert_eq!(document["model"], "digits_quantized");
    let listed = document["files"].as_array().unwrap();
    let found = files(&trainer.path("reader"));
    assert_eq!(listed.len(), found.len());
    assert!(listed.iter().all(|path| trainer.path(path.as_str().unwrap()).is_file()), "{listed:?}");
}

#[test]
fn nn_core_is_taken_from_where_one_says() {
    let trainer = Trainer::new();
    for (place, line) in [
        ("0.2", "nn-core = { version = \"0.2\", default-features = false }"),
        (
            "git=https://example.org/nn.git",
            "nn-core = { git = \"https://example.org/nn.git\", default-features = false }",
        ),
    ] {
        trainer.run(&format!("new p --board pico --nn-core {place}"));
        assert!(trainer.read_text("p/Cargo.toml").contains(line), "{place}");
        fs::remove_dir_all(trainer.path("p")).unwrap();
    }
}

#[test]
fn what_cannot_be_made_is_refused_with_the_next_step_and_leaves_nothing() {
    let trainer = Trainer::new();
    fs::create_dir(trainer.path("there")).unwrap();
    trainer.write("file", "x");
    trainer.run("train --data moons --hidden 4000 --epochs 1 --no-report --name wide");
    let before = files(trainer.folder.path());
    for (code, arguments, message) in [
        (
            1,
            "there --board pico",
            "there is there already, and is left as it is: choose another name, or remove it",
        ),
        (1, "file --board pico", "file is there already"),
        (1, "file/sub --board pico", "cannot write"),
        (
            2,
            "Reader --board pico",
            "because of 'R': use small letters, digits, - and _ (for example reader)",
        ),
        (2, "2fast --board pico", "begin with a letter (for example my-2fast)"),
        (2, "test --board pico", "kept for Rust itself; for example my-test can"),
        (2, "core --board pico", "kept for Rust itself"),
        (2, "match --board pico", "it is a word of Rust"),
        (2, "nn-core --board pico", "depends on a package of this name"),
        (2, ".. --board pico", "has no name"),
        (2, "a", "--board <BOARD>"),
        (2, "a --board pic", "a similar value exists: 'pico'"),
        (2, "a --board pico --nn-core newest", "write a version such as 0.2, path=DIR or git=URL"),
        (2, "a --board pico --nn-core path=nowhere", "nowhere is not the folder of nn-core"),
        (1, "a --board pico --model wid.postcard", "(did you mean `wide.postcard`?)"),
        (1, "a --board pico --model file", "expected"),
        (
            1,
            "a --board bluepill --model wide.postcard",
            "wide does not fit bluepill: it takes 80,008 bytes of flash",
        ),
        (
            1,
            "a --board bluepill --async",
            "leave it away, or choose one of microbit-v2, nucleo-f411re",
        ),
        (
            1,
            "a --board bluepill --link",
            "leave it away, or choose one of microbit, microbit-v2, nucleo-f411re",
        ),
        (1, "a --board pico --link --model wide.postcard", "wide does not classify windows"),
        (2, "a --board pico --link --defmt", "'--link' cannot be used with '--defmt'"),
        (1, "a --board mps2-an386 --defmt", "mps2-an386 exists in QEMU only: leave it away"),
    ] {
        let said = trainer.fail(code, &format!("new {arguments}"));
        assert!(said.contains(message), "{arguments}: {said}");
    }
    assert_eq!(files(trainer.folder.path()), before);
}

#[cfg(unix)]
#[test]
fn a_name_that_is_not_utf_8_is_refused() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let trainer = Trainer::new();
    let mut command = trainer.command("new --board pico");
    let output =
        command.arg(OsStr::from_bytes(b"n\xffme")).assert().code(2).get_output().stderr.clone();
    assert!(String::from_utf8_lossy(&output).contains("is not UTF-8"));
}
