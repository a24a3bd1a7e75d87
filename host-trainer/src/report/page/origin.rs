//! Origin of the model, and the command that repeats the training.

use crate::report::Report;
use host_trainer_core::text::grouped;
use maud::{Markup, html};

pub(super) fn section(report: &Report) -> Markup {
    let origin = &report.origin;
    let counts = report.samples.as_ref().and_then(|samples| samples.counts);
    let counts =
        counts.map(|counts| counts.map(|n| if n == 0 { "none".into() } else { grouped(n as u64) }));
    html! {
        section #origin {
            h2 { "Repeat the training" }
            p { "The same version, seed and data give the same model file, byte for byte." }
            dl.origin {
                @if let Some(command) = &report.command {
                    dt { "Command" }
                    dd { code { (command) } }
                }
                @if let Some(choice) = &report.choice {
                    dt { "Chosen" }
                    dd { (choice) }
                }
                dt { "Data" }
                dd { (origin.dataset) ", checksum " code { (format!("{:08x}", origin.dataset_crc)) } }
                @if let Some([training, validation, test]) = counts {
                    dt { "Samples" }
                    dd { (training) " for training, " (validation) " for validation, " (test) " for test" }
                }
                @if !report.columns.is_empty() {
                    dt { "Features" }
                    dd { (listed(&report.columns)) }
                }
                @if let Some(windowing) = &report.windowing {
                    dt { "Windows" }
                    dd { (windowing.to_string()) }
                    dt { "Channels" }
                    dd { (listed(&windowing.channels)) }
                }
                dt { "Predicts" }
                dd { (listed(&report.labels)) }
                dt { "Seed" }
                dd { (origin.seed) }
                dt { "Version" }
                dd { (origin.trainer) }
            }
        }
    }
}

/// Not more than can be read.
fn listed(names: &[String]) -> String {
    const MOST: usize = 40;
    let mut text = names.iter().take(MOST).map(String::as_str).collect::<Vec<_>>().join(", ");
    if names.len() > MOST {
        text.push_str(&format!(", and {} more", names.len() - MOST));
    }
    text
}
