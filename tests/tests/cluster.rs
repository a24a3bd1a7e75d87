//! A sweep on a cluster of SLURM, a node of which dies: `cargo xtask test --cluster` runs it.

use std::env;
use tests::command::Trainer;
use tests::document::Document;
use tests::slurm::Slurm;

/// Trials that take long enough to be killed on the way.
const PLAN: &str = "data = \"digits\"\nepochs = 60\nhidden = \"256,256\"\n[grid]\nlearning-rate = [0.005, 0.01]\nseed = [0, 1, 2, 3]\n";

fn tables(trainer: &Trainer) -> [String; 2] {
    trainer.run("sweep collect sweep");
    ["sweep/sweep.csv", "sweep/sweep.json"].map(|name| trainer.read_text(name))
}

#[test]
fn the_table_of_two_nodes_of_which_one_dies_is_that_of_one_machine() {
    let alone = Trainer::new();
    alone.write("plan.toml", PLAN);
    alone.run("sweep plan.toml");

    let trainer = Trainer::new();
    for (name, text) in Document::read("docs/search.md").files() {
        trainer.write(&name, text);
    }
    trainer.write("plan.toml", PLAN);
    let mut slurm = Slurm::start().unwrap();
    let program = trainer.command("").get_program().to_owned();
    let folder = std::path::Path::new(&program).parent().unwrap();
    let path = format!("{}:{}", folder.display(), env::var("PATH").unwrap());
    let submitted = slurm
        .command("sbatch")
        .arg("sweep.sbatch")
        .env("PATH", path)
        .current_dir(&trainer.folder)
        .status()
        .unwrap();
    assert!(submitted.success());
    slurm.kill_node_during("two", "host-trainer").unwrap();
    slurm.wait_for_jobs().unwrap();
    let jobs = slurm.output("scontrol", ["show", "jobs", "--oneliner"]).unwrap();
    assert!(jobs.contains("Restarts=1"), "no task was begun again: {jobs}");
    assert!(slurm.output("sinfo", ["-h"]).unwrap().contains("down"));
    assert_eq!(tables(&trainer), tables(&alone));
}
