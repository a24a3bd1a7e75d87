//! Warnings of the terminal: faults of data, a result that is no better than a guess, samples far away.

use crate::report::Report;
use maud::{Markup, html};

pub(super) fn section(report: &Report) -> Markup {
    if report.remarks.is_empty() {
        return html! {};
    }
    html! {
        section #warnings {
            h2 { "Warnings" }
            p { "What was found in the samples, and in the result. Read it before you believe a number on this page." }
            dl.remarks {
                @for remark in &report.remarks {
                    div {
                        dt { (remark.what) }
                        dd { (remark.text) }
                    }
                }
            }
        }
    }
}
