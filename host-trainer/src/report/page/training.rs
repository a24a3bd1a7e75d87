//! Curves of the training.

use super::{drawing, figure};
use crate::plot::Figure;
use crate::report::Report;
use maud::{Markup, html};

pub(super) fn section(report: &Report) -> Markup {
    let mut curves: Vec<Figure> = report.curves().into_iter().map(Figure::Curves).collect();
    if curves.is_empty() {
        return html! {};
    }
    let rate = curves.iter().position(|figure| figure.name() == "learning_rate");
    let rate = rate.map(|position| curves.remove(position));
    html! {
        section #training {
            h2 { "Training" }
            @if report.samples.as_ref().and_then(|samples| samples.counts).is_some_and(|[_, n, _]| n == 0) {
                p { "No validation samples: the numbers are those of the training samples." }
            }
            p {
                "Training numbers are the mean over an epoch's batches, each before its step; validation numbers are \
                 those of the network after the epoch, computed as a board computes them."
            }
            div.plots {
                @for (index, curve) in curves.iter().enumerate() {
                    div {
                        (figure(curve, html! {}))
                        @if let Some(rate) = rate.as_ref().filter(|_| index == 0) {
                            (drawing(rate, html! { h3 { (rate.title()) } }, html! {}))
                        }
                    }
                }
            }
        }
    }
}
