//! Arguments of a sweep.

use super::shard::{Shard, shard};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Train every network of a plan, on one machine or on many; `sweep collect` makes a table of them.
///
/// A plan is a file in TOML. Options of `train` stand in it by their names: those of all trials at the top, lists of
/// values under [grid], whose combinations are trained, and single trials below [[list]]. The plan expands to a fixed,
/// numbered list, and a shard i/n takes every n-th trial of it. The folder of a trial is named by a hash of its options
/// and data, and appears when it is done: shards may overlap, die and be run again.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "\
Example of a plan:
  data = \"digits\"
  epochs = 20
  [grid]
  hidden = [\"8\", \"16\", \"32\"]
  seed = [0, 1, 2]

Examples:
  host-trainer sweep plan.toml --list
  host-trainer sweep plan.toml --out sweep
  host-trainer sweep plan.toml --shard 1/8 --out sweep
  host-trainer sweep collect sweep"
)]
pub(in crate::cli) struct SweepArguments {
    #[command(subcommand)]
    pub command: Option<SweepCommand>,
    /// Plan of the sweep, for example plan.toml
    #[arg(required = true)]
    pub plan: Option<PathBuf>,
    /// Part of the trials: 2/8 trains the 2nd, the 10th, the 18th and so on
    #[arg(long, default_value = "1/1", value_name = "I/N", value_parser = shard)]
    pub shard: Shard,
    /// Folder of the trials, the same for all shards
    #[arg(long, default_value = "sweep", value_name = "DIR")]
    pub out: PathBuf,
    /// Number of trials at once, each on one thread; 0 for as many as there are cores. The result does not depend on it
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u16).range(..=256))]
    pub threads: u16,
    /// List the trials of the shard, and train none
    #[arg(long)]
    pub list: bool,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum SweepCommand {
    /// Collect the trials of a folder into a table, and into the files sweep.csv and sweep.json in it
    ///
    /// Trials stand in the order of the plan. If some are missing, it names them and fails.
    Collect(CollectArguments),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct CollectArguments {
    /// Folder of a sweep
    pub folder: PathBuf,
    /// Collect what there is if trials are missing
    #[arg(long)]
    pub partial: bool,
}
