//! Refusals of unknown samples, and of known ones.

use super::percent;
use crate::report::Report;
use host_trainer_core::known::Share;
use host_trainer_core::text::grouped;
use maud::{Markup, html};

pub(super) fn section(report: &Report) -> Markup {
    let Some(known) = &report.known else { return html! {} };
    html! {
        section #unknown {
            h2 { "Unknown samples" }
            p {
                "A sample is refused if its largest logit is below " (format!("{:.2}", known.gates.least_logit))
                ", or its squared distance to the nearest of " (known.centre_count) " centres of the training samples above "
                (grouped(known.gates.largest_distance.into())) " (in sixteenths of a deviation)"
                @if known.usual.iter().any(|usual| usual.roughness != 0) {
                    ", or if it is rougher than its class by more than "
                    (format!("{:.1}", f64::from(known.gates.largest_roughness) / 16.0)) " deviations"
                }
                ". The limits were set on validation samples, so that they refuse " (percent(known.refuse.into()))
                " of known samples."
            }
            @if let Some(found) = &report.refusals {
                div.scroll {
                    table {
                        thead {
                            tr {
                                th { "Samples" }
                                th.n { "passed" }
                                th.n { "share" }
                                th.n { "95\u{a0}% interval" }
                            }
                        }
                        tbody {
                            (row("known classes (test)", &Share {
                                count: found.refused.samples - found.refused.count,
                                ..found.refused
                            }))
                            (row("noise", &found.noise))
                            (row("shuffled inputs", &found.shuffled))
                            (row("other classes", &found.others))
                        }
                    }
                }
                p {
                    "Of the known samples that passed, " (percent(found.right.value())) " got their class. "
                    @if let (Some(logits), Some(distances)) = (found.auc_of_logits, found.auc_of_distances) {
                        "A known sample has a larger logit than one of another class with a probability (AUC) of "
                        (format!("{logits:.3}")) ", and is nearer to a centre with one of " (format!("{distances:.3}")) ". "
                    }
                    "What is similar to a known class passes as known: a class of its own for everything else tells it best."
                }
            }
        }
    }
}

fn row(what: &str, share: &Share) -> Markup {
    let [low, high] = share.interval();
    html! {
        @if share.samples > 0 {
            tr {
                th.name { (what) }
                td.n { (grouped(share.count as u64)) " of " (grouped(share.samples as u64)) }
                td.n { (percent(share.value())) }
                td.n { (percent(low)) " to " (percent(high)) }
            }
        }
    }
}
