//! A search keeps its budget, and finds the same whatever happens to it.

use serde_json::Value;
use std::collections::BTreeSet;
use std::process::{Command, Stdio};
use tests::command::{Trainer, files_in};
use xtask::board::Board;
use xtask::build::Build;
use xtask::emulator;

/// A small search: 16 networks for an epoch, 4 for three, and 4 for nine with two seeds.
const SEARCH: &str = "search --data digits --flash 4K --ram 2K --instructions 500K --trials 16 --epochs 9 --seeds 2 --out found";

/// The same for signals.
const SIGNALS: &str = "search --data gestures --flash 4K --ram 3K --instructions 2M --trials 16 --epochs 9 --seeds 2 --out found";

fn search(trainer: &Trainer, arguments: &str) -> String {
    trainer.run(&format!("{SEARCH} {arguments}"))
}

/// All that a search says at the end, file by file.
fn results(trainer: &Trainer) -> Vec<(String, Vec<u8>)> {
    let models = files_in(&trainer.path("found/models"));
    let models = models.into_iter().map(|name| format!("found/models/{name}"));
    let others = ["front.csv", "front.json", "report.html"].map(|name| format!("found/{name}"));
    models.chain(others).map(|name| (name.clone(), trainer.read(&name))).collect()
}

fn front(trainer: &Trainer) -> Vec<Value> {
    let document: Value = serde_json::from_slice(&trainer.read("found/front.json")).unwrap();
    document["front"].as_array().unwrap().clone()
}

#[test]
fn threads_and_shards_change_nothing() {
    let one = Trainer::new();
    search(&one, "--threads 1");
    let two = Trainer::new();
    search(&two, "--threads 2 --shard 2/2");
    assert_eq!(results(&two), results(&one));

    // Both at once.
    let both = Trainer::new();
    let program = both.command("").get_program().to_owned();
    let begin = |shard: &str| {
        let arguments = format!("{SEARCH} --threads 1 --shard {shard}");
        let words = arguments.split_whitespace();
        let mut command = Command::new(&program);
        command.args(words).current_dir(&both.folder).stdout(Stdio::null()).spawn().unwrap()
    };
    let shards = [begin("1/2"), begin("2/2")];
    for mut shard in shards {
        assert!(shard.wait().unwrap().success());
    }
    assert_eq!(results(&both), results(&one));
    let trials = |trainer: &Trainer| files_in(&trainer.path("found/trials"));
    assert_eq!(trials(&both), trials(&one));
}

#[test]
fn a_search_killed_at_any_moment_goes_on_and_finds_the_same() {
    let whole = Trainer::new();
    search(&whole, "");
    let killed = Trainer::new();
    killed.run_and_kill(|attempt| {
        format!("{SEARCH} --shard {}", if attempt.is_multiple_of(2) { "1/2" } else { "2/2" })
    });
    assert_eq!(results(&killed), results(&whole));
}

#[test]
fn every_model_of_the_front_keeps_the_budget_and_is_the_one_that_train_writes() {
    let trainer = Trainer::new();
    search(&trainer, "");
    let front = front(&trainer);
    assert!(!front.is_empty());
    for found in &front {
        let number = |name: &str| found[name].as_u64().unwrap();
        assert!(number("flash_bytes") <= 4096 && number("ram_bytes") <= 2048, "{found}");
        assert!(number("instructions") * 5 / 4 <= 500_000, "{found}");
        let command = found["command"].as_str().unwrap();
        // As a shell splits it.
        let command = format!("{command} --out again --no-report");
        let (_, words) = command.split_once(' ').unwrap();
        let words: Vec<String> = words
            .split('\'')
            .enumerate()
            .flat_map(|(index, part)| match index % 2 {
                0 => part.split_whitespace().map(String::from).collect(),
                _ => vec![part.to_string()],
            })
            .collect();
        trainer.command("").args(words).assert().success();
        let model = found["model"].as_str().unwrap();
        for ending in ["postcard", "rs", "samples"] {
            let [searched, trained] = ["found/models", "again"]
                .map(|folder| trainer.read(&format!("{folder}/{model}.{ending}")));
            assert!(searched == trained, "{model}.{ending}");
        }
    }
    let names: BTreeSet<&str> = front.iter().filter_map(|found| found["model"].as_str()).collect();
    assert_eq!(files_in(&trainer.path("found/models")).len(), 3 * names.len());
}

#[test]
fn what_is_chosen_does_not_depend_on_the_test_samples() {
    let lines = |test: &str| -> String {
        let class = |n: usize| if n.is_multiple_of(3) { "a" } else { "b" };
        let line = |n: usize| {
            format!("{},{},{}\n", n % 3, n % 7, if test.is_empty() { class(n) } else { test })
        };
        let all: String = (0..120).map(line).collect();
        format!("x,y,label\n{all}")
    };
    let chosen = |test: String| {
        let trainer = Trainer::new();
        trainer.write("data.csv", lines(""));
        trainer.write("test.csv", test);
        trainer.run("search --data data.csv --test test.csv --flash 4K --trials 8 --epochs 9 --seeds 2 --out found");
        let trials = files_in(&trainer.path("found/trials")).len();
        let layers: Vec<Value> =
            front(&trainer).iter().map(|found| found["layers"].clone()).collect();
        let scores: Vec<Value> =
            front(&trainer).iter().map(|found| found["validation"].clone()).collect();
        (trials, layers, scores)
    };
    assert_eq!(chosen(lines("a")), chosen(lines("b")));
}

#[test]
fn time_that_is_over_leaves_a_front_of_what_there_is() {
    let trainer = Trainer::new();
    let said = trainer.fail(1, "search --flash 1 --trials 2");
    assert!(
        said.contains("none of") && said.contains("too much flash") && said.contains("--flash"),
        "{said}"
    );
    let long =
        "search --data digits --flash 16K --trials 400 --threads 1 --time-limit 3s --out found";
    let printed = trainer.run(long);
    assert!(printed.contains("unfinished the time was over"), "{printed}");
    assert!(!front(&trainer).is_empty());
}

#[test]
fn contradictions_are_refused_with_what_to_type() {
    let trainer = Trainer::new();
    for (arguments, expected) in [
        ("--test-share 0", "leave --test-share 0 away"),
        ("--validation-share 0", "leave --validation-share 0 away"),
        ("--flash 9M", "bytes on pico beside the code. Give less, or name another --board"),
        ("--shard 3/2", "write 1/2 to 2/2"),
        ("--time-limit 5", "for example 90s, 10m or 2h"),
        ("--instructions many", "for example 80000, 500K or 2M"),
    ] {
        let said = trainer.fail(2, &format!("search {arguments}"));
        assert!(said.contains(expected), "{arguments}: {said}");
    }
}

/// Runs the self-test of each model in QEMU, and compares what is counted there with the budget.
fn assert_budget_is_kept(arguments: &str, board: Board, [flash, ram, instructions]: [u64; 3]) {
    let trainer = Trainer::new();
    trainer.run(&format!("{arguments} --board {}", board.name));
    for found in front(&trainer) {
        let model =
            trainer.path(&format!("found/models/{}.postcard", found["model"].as_str().unwrap()));
        let elf = Build::self_test(board, model.to_str().unwrap()).run().unwrap();
        let lines: Vec<String> = emulator::lines(board, &elf).unwrap().into_iter().collect();
        let text = lines.join("\n");
        assert!(text.contains("PASS: every bit is the laptop's"), "{text}");
        let number = |before: &str, after: &str| -> u64 {
            let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("{before}: {text}"));
            rest.split(after).next().unwrap().trim().parse().unwrap()
        };
        assert!(number("parameters in ", " bytes of flash") <= flash, "{text}");
        assert!(number("bytes of flash, ", " bytes of activations") <= ram, "{text}");
        assert!(number("instructions per inference: ", " (") <= instructions, "{text}");
    }
}

#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn no_model_breaks_the_budget_on_the_board() {
    assert_budget_is_kept(SEARCH, Board::MICROBIT, [4096, 2048, 500_000]);
    assert_budget_is_kept(SIGNALS, Board::MICROBIT, [4096, 3072, 2_000_000]);
    assert_budget_is_kept(SIGNALS, Board::MPS2_AN386, [4096, 3072, 2_000_000]);
}
