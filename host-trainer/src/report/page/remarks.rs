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
            p { "Warnings of the samples and of the result. Read them before you believe a number on this page." }
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
