//! Completions and manual pages.

use super::Command;
use clap::Args;
use std::path::PathBuf;

/// Print a script that completes commands and options in a shell.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  host-trainer completions bash > ~/.bash_completion
  host-trainer completions fish > ~/.config/fish/completions/host-trainer.fish
  With fpath+=~/.zfunc before compinit:
    host-trainer completions zsh > ~/.zfunc/_host-trainer")]
pub(in crate::cli) struct CompletionsArguments {
    /// Shell to complete for
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// Print a manual page, or write all of them.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  host-trainer manual | man -l -
  host-trainer manual train | man -l -
  host-trainer manual --out ~/.local/share/man/man1")]
pub(in crate::cli) struct ManualArguments {
    /// Command to describe; without it, the program
    #[arg(value_parser = Command::NAMES)]
    pub command: Option<String>,
    /// Folder that gets the pages of all commands, as host-trainer.1, host-trainer-train.1, …
    #[arg(long, value_name = "DIR", conflicts_with = "command")]
    pub out: Option<PathBuf>,
}
