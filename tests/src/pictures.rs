//! The pictures of the documentation, made of what the commands print and of the pages that they write.

use crate::browser::{Browser, View};
use crate::command::Trainer;
use crate::demo_page::{DemoPage, THREE};
use anyhow::{Context, Result, bail};
use std::path::Path;
use xtask::build::cargo;

/// Their names.
pub const NAMES: [&str; 4] = ["training", "report", "demo", "qemu"];

/// Lines in the middle of what is printed that a picture leaves out, and between which.
struct Omitted<'a> {
    behind: &'a str,
    before: &'a str,
}

/// Makes all of them in this folder, as `NAME.png`.
///
/// # Errors
///
/// If a command fails, there is no browser, or a file cannot be written.
pub fn make(folder: &Path) -> Result<()> {
    let trainer = Trainer::new();
    let mut browser = Browser::start()?;
    // As in a clone.
    let models = trainer.path("firmware/models");
    std::fs::create_dir_all(&models).with_context(|| models.display().to_string())?;
    let mut command = trainer.command("");
    let output =
        command.env("CLICOLOR_FORCE", "1").output().context("host-trainer does not start")?;
    let omitted = Omitted { behind: "epoch  3", before: "epoch 59" };
    let shown = terminal("cargo run -p host-trainer", &text(output.stdout)?, &omitted)?;
    screenshot(&mut browser, &trainer, &shown, &folder.join("training.png"))?;

    let report = trainer.path("reports/digits/report.html");
    browser.open_file(&report, View::DESKTOP)?;
    browser.screenshot_of_top(&folder.join("report.png"), 2500)?;

    let arguments = ["xtask", "qemu", "--board", "microbit"];
    let output = cargo().args(arguments).output().context("cargo does not start")?;
    if !output.status.success() {
        bail!("cargo {}: {}", arguments.join(" "), text(output.stderr)?);
    }
    let omitted = Omitted { behind: "sample 3", before: "353 of" };
    let command = format!("cargo {}", arguments.join(" "));
    let shown = terminal(&command, &text(output.stdout)?, &omitted)?;
    screenshot(&mut browser, &trainer, &shown, &folder.join("qemu.png"))?;
    drop(browser);

    let mut page = DemoPage::open(View::DESKTOP)?;
    page.draw(THREE, 1.0, (0.0, 0.0))?;
    page.browser.screenshot(&folder.join("demo.png"))
}

fn text(bytes: Vec<u8>) -> Result<String> {
    String::from_utf8(bytes).context("not UTF-8")
}

/// A page that looks like a terminal in which this command was typed.
fn terminal(command: &str, printed: &str, omitted: &Omitted) -> Result<String> {
    let place = |start: &str| {
        let begins = |line: &str| plain(line).trim_start().starts_with(start);
        printed.lines().position(begins).with_context(|| format!("no line begins with {start}"))
    };
    let (behind, before) = (place(omitted.behind)?, place(omitted.before)?);
    let is_shown = |index: usize| index <= behind || index >= before;
    let lines = printed.lines().enumerate().filter(|(index, _)| is_shown(*index));
    let lines = lines.map(|(index, line)| match index == behind {
        true => format!("{line}\n…"),
        false => line.into(),
    });
    let text = format!("$ {command}\n{}", lines.collect::<Vec<_>>().join("\n"));
    Ok(format!(
        "<!doctype html><meta charset=utf-8><style>\
         body {{ margin: 0; padding: 24px 28px; background: #14161c; color: #d8dbe4; width: max-content }}\
         pre {{ margin: 0; font: 15px/1.4 'DejaVu Sans Mono', monospace }}\
         </style><pre>{}</pre>",
        ansi_to_html::convert(&text).context("the colours of a command")?
    ))
}

/// Without what colours it.
fn plain(line: &str) -> String {
    let mut text = String::new();
    let mut parts = line.split('\u{1b}');
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        text.push_str(part.split_once('m').map_or("", |(_, behind)| behind));
    }
    text
}

/// A picture as large as what the page shows.
fn screenshot(browser: &mut Browser, trainer: &Trainer, page: &str, png: &Path) -> Result<()> {
    trainer.write("terminal.html", page);
    let path = trainer.path("terminal.html");
    browser.open_file(&path, View::DESKTOP)?;
    let size = "[document.body.scrollWidth, document.body.scrollHeight]";
    let (width, height): (u32, u32) = serde_json::from_value(browser.evaluate(size)?)?;
    browser.show(View { width, height, ..View::DESKTOP })?;
    browser.screenshot(png)
}
