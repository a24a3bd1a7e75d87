//! A sweep ends with the same table, on one machine or on many, whatever dies on the way.

use std::process::{Command, Stdio};
use std::time::Duration;
use tests::command::{Trainer, files_in};

const PLAN: &str = "\
# Eight trials.
data = \"digits\"
epochs = 60
[grid]
hidden = [\"8\", \"16\"]
quantize = [false, true]
[[list]]
seed = 1
[[list]]
seed = 1
learning-rate = 0.05
";

fn sweep(plan: &str) -> Trainer {
    let trainer = Trainer::new();
    trainer.write("plan.toml", plan);
    trainer
}

fn tables(trainer: &Trainer) -> [Vec<u8>; 2] {
    trainer.run("sweep collect sweep");
    ["sweep/sweep.csv", "sweep/sweep.json"].map(|name| trainer.read(name))
}

#[test]
fn shards_that_overlap_and_die_leave_the_table_of_one_machine() {
    let whole = sweep(PLAN);
    whole.run("sweep plan.toml --threads 1");
    let expected = tables(&whole);

    let many = sweep(PLAN);
    let program = many.command("").get_program().to_owned();
    let mut kills = 0;
    for (attempt, shard) in ["1/3", "2/3", "1/1", "3/3"].into_iter().enumerate() {
        let words = ["sweep", "plan.toml", "--threads", "1", "--shard", shard];
        let mut command = Command::new(&program);
        let child = command.args(words).current_dir(&many.folder).stdout(Stdio::null()).spawn();
        let mut child = child.unwrap();
        std::thread::sleep(Duration::from_millis(20 + 15 * attempt as u64));
        if child.try_wait().unwrap().is_none() {
            child.kill().unwrap();
            kills += 1;
        }
        child.wait().unwrap();
    }
    assert!(kills > 0, "all were done before the first kill: train longer");
    for shard in ["3/3", "2/3", "1/3", "2/2"] {
        many.run(&format!("sweep plan.toml --shard {shard}"));
    }
    assert_eq!(tables(&many), expected);
    let trials = files_in(&many.path("sweep/trials"));
    assert_eq!(trials.iter().filter(|name| !name.starts_with('.')).count(), 8);
}

#[test]
fn a_trial_is_the_training_of_the_same_options() {
    is_the_training("quantize = true", "--quantize");
    is_the_training("bits = 4", "--bits 4");
}

fn is_the_training(line: &str, option: &str) {
    let trainer = sweep(&format!("epochs = 4\n{line}\n[grid]\nhidden = [6]\nseed = [3, 4]\n"));
    trainer.run("sweep plan.toml");
    let csv = String::from_utf8(tables(&trainer)[0].clone()).unwrap();
    let (header, row) = csv.split_once('\n').unwrap();
    let cells = header.split(',').zip(row.lines().next().unwrap().split(','));
    let cell = |name: &str| cells.clone().find(|(head, _)| *head == name).unwrap().1.to_string();
    let document = trainer
        .run(&format!("train --epochs 4 {option} --hidden 6 --seed 3 --json --no-report --out m"));
    let document: serde_json::Value = serde_json::from_str(&document).unwrap();
    assert_eq!(cell("test_accuracy"), document["quantized"]["test"]["accuracy"].to_string());
    assert_eq!(cell("test_loss"), document["quantized"]["test"]["loss"].to_string());
    assert_eq!(cell("flash_bytes"), document["quantized"]["network"]["flash_bytes"].to_string());
    let model = trainer.read(&format!("sweep/trials/{}/model.postcard", cell("folder")));
    let trained = trainer.path("m/digits_quantized.postcard");
    let parameters = |bytes: &[u8]| bytes[bytes.len() - 400..bytes.len() - 4].to_vec();
    assert_eq!(parameters(&model), parameters(&std::fs::read(trained).unwrap()));
}

#[test]
fn networks_that_diverge_or_do_not_fit_are_rows_of_the_table() {
    let trainer = sweep(
        "epochs = 2\n[[list]]\nhidden = 4\n[[list]]\nlearning-rate = 1e30\n[[list]]\nflash = 100\n",
    );
    trainer.run("sweep plan.toml");
    let printed = trainer.run("sweep collect sweep");
    assert!(printed.contains("failed     trial 2: training diverged"), "{printed}");
    assert!(printed.contains("dropped    trial 3: the parameters take"), "{printed}");
}

#[test]
fn trials_that_are_missing_are_named() {
    let trainer = sweep(PLAN);
    let listed = trainer.run("sweep plan.toml --list --shard 2/4");
    assert!(listed.starts_with("2          --data digits --epochs 60"), "{listed}");
    assert!(listed.lines().nth(1).unwrap().starts_with("6 "), "{listed}");
    trainer.run("sweep plan.toml --shard 2/4");
    let said = trainer.fail(1, "sweep collect sweep");
    assert!(said.contains("6 of 8 trials are missing: 1, 3, 4, 5, 7, 8. Run host-trainer sweep sweep/plan.toml --out sweep"), "{said}");
    let printed = trainer.run("sweep collect sweep --partial");
    assert!(printed.contains("6 of 8 trials are missing"), "{printed}");
}

#[test]
fn another_plan_or_other_data_are_not_mixed_with_those_of_a_folder() {
    let csv = |odd: &str| {
        let line = |n: usize| {
            format!("{},{},{}\n", n % 5, n % 7, if n.is_multiple_of(2) { "even" } else { odd })
        };
        format!("x,y,label\n{}", (0..60).map(line).collect::<String>())
    };
    let trainer = sweep("data = \"data.csv\"\nepochs = 1\n");
    trainer.write("data.csv", csv("odd"));
    trainer.run("sweep plan.toml");
    trainer.write("data.csv", csv("uneven"));
    trainer.run("sweep plan.toml");
    let said = trainer.fail(1, "sweep collect sweep");
    assert!(said.contains("data or teachers are not the same for all trials"), "{said}");
    trainer.write("plan.toml", "epochs = 2\n");
    let said = trainer.fail(1, "sweep plan.toml");
    assert!(
        said.contains("is of another plan than plan.toml: name another folder with --out"),
        "{said}"
    );
    let said = trainer.fail(1, "sweep collect nowhere");
    assert!(said.contains("nowhere is no folder of a sweep"), "{said}");
}

#[test]
fn a_bad_plan_is_refused_before_anything_is_trained() {
    let trainer = sweep("epochs = 2\nlayer = \"dense 10\"\n");
    let said = trainer.fail(1, "sweep plan.toml");
    assert!(
        said.contains("plan.toml line 2: `layer` is no option of train (did you mean `layers`?)"),
        "{said}"
    );
    let said = trainer.fail(1, "sweep no.toml");
    assert!(said.contains("cannot read the plan no.toml"), "{said}");
    trainer.write("plan.toml", b"\xff\xfe");
    assert!(trainer.fail(1, "sweep plan.toml").contains("expected a text file in TOML"));
    trainer.write("plan.toml", "data = \"no such data\"\n");
    let said = trainer.fail(1, "sweep plan.toml");
    assert!(said.contains("trial 1 (--data 'no such data')"), "{said}");
    assert_eq!(trainer.files(), ["plan.toml", "sweep"]);
}
