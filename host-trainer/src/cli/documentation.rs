//! `host-trainer completions` and `host-trainer manual`

use super::arguments::{Arguments, CompletionsArguments, ManualArguments};
use super::console::Console;
use super::naming::shown;
use anyhow::{Result, bail};
use clap::CommandFactory;
use clap_mangen::Man;
use host_trainer_core::export::OutputFolder;
use serde_json::json;
use std::io::{Write, stdout};

const PROGRAM: &str = "host-trainer";

/// Prints the script for a shell.
pub(super) fn complete(arguments: &CompletionsArguments, out: &mut Console) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), PROGRAM, &mut script);
    print(&script, out)
}

/// Prints a page, or writes all.
pub(super) fn manual(arguments: &ManualArguments, out: &mut Console) -> Result<()> {
    let pages = pages()?;
    let Some(folder) = &arguments.out else {
        let name = match &arguments.command {
            Some(command) => format!("{PROGRAM}-{command}.1"),
            None => format!("{PROGRAM}.1"),
        };
        let Some((_, page)) = pages.iter().find(|(page, _)| *page == name) else {
            bail!("there is no such command: see host-trainer --help");
        };
        return print(page, out);
    };
    let folder = OutputFolder::prepare(folder)?;
    let files: Vec<(&str, &[u8])> =
        pages.iter().map(|(name, page)| (name.as_str(), page.as_slice())).collect();
    folder.write_all(&files)?;
    let paths = files.iter().map(|(name, _)| shown(&folder.path().join(name)));
    let paths: Vec<String> = paths.collect();
    for (index, path) in paths.iter().enumerate() {
        let title = if index == 0 { "wrote" } else { "" };
        writeln!(out, "{title:<10} {path}")?;
    }
    out.record("files", json!(paths));
    Ok(())
}

/// Byte for byte, on terminals too.
fn print(text: &[u8], out: &mut Console) -> Result<()> {
    if out.is_json() {
        out.record("text", json!(String::from_utf8_lossy(text)));
        return Ok(());
    }
    Ok(stdout().lock().write_all(text)?)
}

/// The file name and the text of each page.
fn pages() -> Result<Vec<(String, Vec<u8>)>> {
    let mut program = Arguments::command().disable_help_subcommand(true);
    program.build();
    let commands: Vec<_> = program.get_subcommands().cloned().collect();
    let mut pages = Vec::new();
    for command in [program].into_iter().chain(commands) {
        let man = Man::new(command);
        let mut page = Vec::new();
        man.render(&mut page)?;
        pages.push((man.get_filename(), unfilled(&page)));
    }
    Ok(pages)
}

/// With the lines of examples and tables as they are.
fn unfilled(page: &[u8]) -> Vec<u8> {
    const EXTRA: &str = ".SH EXTRA\n";
    let page = String::from_utf8_lossy(page);
    let Some((before, extra)) = page.split_once(EXTRA) else { return page.as_bytes().to_vec() };
    let (extra, behind) = extra.find(".SH ").map_or((extra, ""), |end| extra.split_at(end));
    format!("{before}{EXTRA}.nf\n{extra}.fi\n{behind}").into_bytes()
}
