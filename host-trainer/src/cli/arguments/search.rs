//! Arguments of a search.

use super::DataArguments;
use super::budget::{board, size};
use super::parse::{count, duration};
use super::shard::{Shard, shard};
use clap::Args;
use host_trainer_core::board::Board;
use std::path::PathBuf;
use std::time::Duration;

/// Search for the networks that are worth their bytes: the front of accuracy against flash and instructions.
///
/// Draws networks (dense, convolutions, depthwise-separable, residual, recurrent, as the samples allow) with formats and
/// training options, drops those that break a bound before any is trained, trains the others for a few epochs, a quarter
/// of them for more, and the last ones with several seeds. What is chosen is chosen by validation samples; test samples
/// are looked at once, at the end, to say how good the chosen ones are.
/// The same seed and data give the same front, with any number of threads or shards; an interrupted search goes on
/// where it was.
#[derive(Debug, Args)]
#[command(
    allow_negative_numbers = true,
    after_help = "\
Examples:
  host-trainer search --data digits --flash 4K --ram 2K --instructions 500K --board pico
  host-trainer search --data gestures --flash 8K --time-limit 10m
  host-trainer search --data mnist --trials 1000 --shard 3/8 --out /shared/mnist"
)]
pub(in crate::cli) struct SearchArguments {
    #[command(flatten)]
    pub data: DataArguments,
    /// Board whose processor counts instructions, and whose memory is the bound unless another is given
    #[arg(long, value_name = "BOARD", value_parser = board(), default_value = "pico", help_heading = "Budget")]
    pub board: Board,
    /// Upper bound of the flash of the parameters, for example 32K
    #[arg(long, value_name = "BYTES", value_parser = size, help_heading = "Budget")]
    pub flash: Option<u64>,
    /// Upper bound of the RAM of the activations, for example 8K
    #[arg(long, value_name = "BYTES", value_parser = size, help_heading = "Budget")]
    pub ram: Option<u64>,
    /// Upper bound of the instructions of an inference, for example 2M. They are estimated, so a quarter of it is kept
    /// as room
    #[arg(long, value_name = "COUNT", value_parser = count, help_heading = "Budget")]
    pub instructions: Option<u64>,
    /// Number of networks that are trained, of those that fit
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=100_000), help_heading = "Search")]
    pub trials: u32,
    /// Epochs of the last rung; the first ones have a ninth and a third of them
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..), help_heading = "Search")]
    pub epochs: u32,
    /// Number of seeds with which the networks of the last rung are trained
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100), help_heading = "Search")]
    pub seeds: u32,
    /// Time after which no trial is begun, for example 10m; the front is then of what there is
    #[arg(long, value_name = "TIME", value_parser = duration, help_heading = "Running")]
    pub time_limit: Option<Duration>,
    /// Part of the trials that this process begins with; others it does if nobody else has
    #[arg(long, default_value = "1/1", value_name = "I/N", value_parser = shard, help_heading = "Running")]
    pub shard: Shard,
    /// Number of trials at once, each on one thread; 0 for as many as there are cores
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u16).range(..=256), help_heading = "Running")]
    pub threads: u16,
    /// Name of the models; without it, the name of the data set
    #[arg(long, help_heading = "Output")]
    pub name: Option<String>,
    /// Folder of trials, front, models and report, the same for all shards; without it, searches/NAME below the current
    /// folder
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub out: Option<PathBuf>,
}
