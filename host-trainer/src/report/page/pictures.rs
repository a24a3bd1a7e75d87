//! Samples that are mistaken, and weights, as pictures.

use super::percent;
use crate::plot::{PlotError, Tile, Weights};
use crate::report::picture::{data_uri, of_sample};
use crate::report::{Mistake, Report};
use host_trainer_core::dataset::Task;
use host_trainer_core::text::grouped;
use maud::{Markup, html};
use nn_core::Shape;

pub(super) fn section(report: &Report) -> Markup {
    let image = report.samples.as_ref().and_then(|samples| samples.image);
    html! {
        @if let Some(shape) = image {
            @if report.task == Task::Classification && !report.mistakes().is_empty() {
                (mistakes(report, shape))
            }
        }
        @if let Some(weights) = report.weights.as_ref().filter(|weights| !weights.tiles.is_empty()) {
            (first_layer(weights))
        }
    }
}

fn mistakes(report: &Report, shape: Shape) -> Markup {
    let label = |class: usize| report.labels.get(class).map_or("", String::as_str);
    let picture = |mistake: &Mistake| of_sample(&mistake.features, shape).unwrap_or_default();
    html! {
        section #mistakes {
            h2 { "Most confident mistakes" }
            p { "Misclassified test samples, the most probable prediction first." }
            ul.tiles {
                @for mistake in report.mistakes() {
                    li {
                        img src=(picture(mistake)) alt={ "test sample " (mistake.sample) };
                        span { (label(mistake.prediction)) ", " (percent(mistake.confidence)) }
                        span.said { "true: " (label(mistake.truth)) }
                    }
                }
            }
        }
    }
}

fn first_layer(weights: &Weights) -> Markup {
    let is_matrix = weights.is_matrix;
    // Large enough to be seen, and no larger.
    let width = format!("max-width:{}px", (24 * weights.width).clamp(72, 560));
    let size = (weights.width as u32, weights.height as u32);
    let picture = |tile: &Tile| data_uri(size, png::ColorType::Rgba, &weights.rgba(tile));
    let shown = if is_matrix { weights.height } else { weights.tiles.len() };
    html! {
        section #weights {
            h2 { "Weights of the first layer" }
            p {
                @if shown < weights.all {
                    "The first " (grouped(shown as u64)) " of " (grouped(weights.all as u64)) ". "
                }
                @if is_matrix {
                    "A row for each neuron, a column for each feature."
                } @else {
                    "A picture for each neuron or filter: what it looks for."
                }
            }
            @if is_matrix {
                div.matrix style=(width) {
                    @for tile in &weights.tiles { (image(picture(tile), "weights of all neurons")) }
                }
            } @else {
                ul.tiles.small {
                    @for (index, tile) in weights.tiles.iter().enumerate() {
                        li { (image(picture(tile), &format!("weights of neuron {}", index + 1))) }
                    }
                }
            }
            (legend(weights.largest))
        }
    }
}

fn image(uri: Result<String, PlotError>, alt: &str) -> Markup {
    html! {
        @match uri {
            Ok(uri) => { img src=(uri) alt=(alt); }
            Err(error) => { span { (error) } }
        }
    }
}

fn legend(largest: f32) -> Markup {
    const STEPS: usize = 33;
    let ramp = Weights {
        width: STEPS,
        height: 1,
        largest: 1.0,
        tiles: Vec::new(),
        all: 0,
        is_matrix: true,
    };
    let middle = (STEPS / 2) as f32;
    let tile = Tile { weights: (0..STEPS).map(|step| step as f32 / middle - 1.0).collect() };
    let uri = data_uri((STEPS as u32, 1), png::ColorType::Rgba, &ramp.rgba(&tile));
    html! {
        div.legend {
            span { "−" (format!("{largest:.3}")) }
            (image(uri, "from negative weights to positive ones"))
            span { "+" (format!("{largest:.3}")) }
        }
    }
}
