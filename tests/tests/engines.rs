//! Scripts of the page on searches, run by the engines that are on this machine.

use std::env;
use std::process::{Command, Stdio};
use tests::command::Trainer;
use tests::document::Document;

const PAGE: &str = "docs/search.md";

/// A folder with all files of the page, and the table of one machine.
fn page() -> (Trainer, Vec<u8>) {
    let files = Document::read(PAGE).files();
    let write = || {
        let trainer = Trainer::new();
        files.iter().for_each(|(name, text)| trainer.write(name, text));
        trainer
    };
    let alone = write();
    alone.run("sweep plan.toml");
    alone.run("sweep collect sweep");
    (write(), alone.read("sweep/sweep.csv"))
}

/// A program that finds the command by its name, in the folder of the page.
fn command(trainer: &Trainer, program: &str) -> Command {
    let host_trainer = trainer.command("").get_program().to_owned();
    let folder = std::path::Path::new(&host_trainer).parent().unwrap().to_path_buf();
    let path = format!("{}:{}", folder.display(), env::var("PATH").unwrap());
    let mut command = Command::new(program);
    command.env("PATH", path).current_dir(&trainer.folder);
    command
}

/// Returns whether a program is there; says so if not.
fn is_there(program: &str, arguments: &[&str]) -> bool {
    let status =
        Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let is_there = status.is_ok_and(|status| status.success());
    if !is_there {
        println!("skipped: `{program} {}` fails here", arguments.join(" "));
    }
    is_there
}

#[test]
fn gnu_parallel_makes_the_table_of_one_machine() {
    if is_there("parallel", &["--version"]) {
        let (trainer, table) = page();
        let output = command(&trainer, "bash").arg("parallel.sh").output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(trainer.read("sweep/sweep.csv"), table);
    }
}

#[test]
fn ray_makes_the_table_of_one_machine() {
    if is_there("python3", &["-c", "import ray"]) {
        let (trainer, table) = page();
        let output = command(&trainer, "python3").arg("sweep_ray.py").output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(trainer.read("sweep/sweep.csv"), table);
    }
}

#[test]
fn the_command_of_the_job_of_kubernetes_makes_the_table_of_one_machine() {
    let (trainer, table) = page();
    let job = trainer.read_text("job.yaml");
    let line = job.lines().find(|line| line.trim_start().starts_with("command: ")).unwrap();
    let (_, list) = line.split_once(": ").unwrap();
    // A list in YAML's flow style is one in JSON.
    let words: Vec<String> = serde_json::from_str(list).unwrap();
    let (_, count) = job.split_once("completions: ").unwrap();
    let count: u32 = count.lines().next().unwrap().parse().unwrap();
    for index in (0..count).rev() {
        let status = command(&trainer, &words[0])
            .args(&words[1..])
            .env("JOB_COMPLETION_INDEX", index.to_string())
            .stdout(Stdio::null())
            .status();
        assert!(status.unwrap().success(), "index {index}");
    }
    trainer.run("sweep collect sweep");
    assert_eq!(trainer.read("sweep/sweep.csv"), table);
}

#[test]
fn optuna_is_told_accuracies_and_bytes() {
    if is_there("python3", &["-c", "import optuna"]) {
        let (trainer, _) = page();
        let output = command(&trainer, "python3").arg("search_optuna.py").output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let printed = String::from_utf8(output.stdout).unwrap();
        let best: serde_json::Value =
            serde_json::from_str(printed.lines().last().unwrap()).unwrap();
        let first = &best[0];
        assert!(first["values"][0].as_f64().unwrap() > 0.5, "{best}");
        // 64 inputs and 10 outputs, in f32: 4 · (75 · hidden + 10) bytes.
        let hidden = first["hidden"].as_u64().unwrap();
        assert_eq!(first["values"][1].as_f64().unwrap() as u64, 4 * (75 * hidden + 10));
    }
}

#[test]
fn scripts_of_engines_that_may_not_be_here_are_at_least_read() {
    let (trainer, _) = page();
    for script in ["sweep.sbatch", "parallel.sh"] {
        assert!(
            command(&trainer, "bash").args(["-n", script]).status().unwrap().success(),
            "{script}"
        );
    }
    let files = Document::read(PAGE).files();
    let lines =
        |name: &str| files.iter().find(|(found, _)| found == name).unwrap().1.lines().count();
    for script in ["sweep.sbatch", "parallel.sh", "sweep_ray.py", "search_optuna.py"] {
        assert!(lines(script) <= 12, "{script} has {} lines", lines(script));
    }
}
