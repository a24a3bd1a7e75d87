//! The page: sections from the result to the command that repeats the training.
//!
//! Whatever comes from files or from the command line is escaped by the templates; the only text that is not
//! is drawn by [`plot`](crate::plot), which escapes for itself, and the style sheet.

mod anomalies;
mod boards;
mod head;
mod known;
mod network;
mod origin;
mod pictures;
mod predictions;
mod quantization;
mod remarks;
mod training;

use super::Report;
use crate::plot::{Figure, palette};
use host_trainer_core::text;
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// Marks by which pages name their program, and by which those of older versions are known.
const MARKS: [&str; 2] =
    ["<meta name=\"generator\" content=\"host-trainer\">", "– training report</title>"];

/// Checks whether a page, or its beginning, is one of these.
pub(super) fn is_page(html: &str) -> bool {
    MARKS.iter().any(|mark| html.contains(mark))
}

/// The page of a report.
pub(super) fn page(report: &Report) -> String {
    let body = html! {
        (head::head(report))
        (remarks::section(report))
        (network::section(report))
        (training::section(report))
        (anomalies::section(report))
        (predictions::section(report))
        (known::section(report))
        (pictures::section(report))
        (quantization::section(report))
        (origin::section(report))
    };
    whole(&format!("{} – training report", report.name), &body)
}

/// A page with a title and a body, that needs no other file.
pub(super) fn whole(title: &str, body: &Markup) -> String {
    let style = include_str!("page/style.css").replace("/* plots */", &palette::dark_css());
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="generator" content="host-trainer";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(style)) }
            }
            body {
                main { (body) }
            }
        }
    };
    page.into_string()
}

/// `0.9777` as `97.8 %`, in one piece.
pub(super) fn percent(share: f64) -> String {
    text::percent(share).replace(' ', "\u{a0}")
}

/// A plot with its title, and a sentence about it.
pub(super) fn figure(figure: &Figure, caption: Markup) -> Markup {
    drawing(figure, html! { h3 { (figure.title()) } }, caption)
}

/// A plot below another, that shares its title.
fn drawing(figure: &Figure, title: Markup, caption: Markup) -> Markup {
    let (width, _) = figure.size();
    // Few classes need less than a column, many need more.
    let class = if width == 400 { "plot" } else { "plot fixed" };
    html! {
        figure id=(figure.name()) {
            (title)
            div class=(class) role="img" aria-label=(figure.title()) {
                @match figure.svg() {
                    Ok(svg) => { (PreEscaped(svg)) }
                    Err(error) => { p { (error) } }
                }
            }
            @if !caption.0.is_empty() { figcaption { (caption) } }
        }
    }
}
