//! The report of a search: one page.

use crate::plot::{Cost, Figure, Front};
use host_trainer_core::text::{grouped, number, two_digits};
use maud::{Markup, html};

/// A network of the front.
#[derive(Clone, Debug, PartialEq)]
pub struct FrontRow {
    /// The model's name.
    pub name: String,
    /// Layers in words.
    pub layers: String,
    /// Format of the weights.
    pub format: String,
    /// Flash of the parameters, in bytes.
    pub flash_bytes: u64,
    /// RAM of the activations, in bytes.
    pub ram_bytes: u64,
    /// Estimated instructions of an inference.
    pub instructions: u64,
    /// Mean score on the validation samples, over seeds.
    pub validation: f64,
    /// Standard deviation of it; `None` for one seed.
    pub deviation: Option<f64>,
    /// Score on the test samples.
    pub test: f64,
    /// The command that trains the model again.
    pub command: String,
}

/// Scores and costs of a network of the last rung.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Flash of the parameters, in bytes.
    pub flash_bytes: u64,
    /// Estimated instructions of an inference.
    pub instructions: u64,
    /// Mean score on the validation samples.
    pub score: f64,
}

/// All that is known of a search.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchReport {
    /// Name of the models.
    pub name: String,
    /// Samples and their split, in a sentence.
    pub data: String,
    /// Bounds, in a sentence.
    pub budget: String,
    /// Course of the search, in sentences.
    pub course: Vec<String>,
    /// Tells whether scores are accuracies, and not root mean squared errors.
    pub is_accuracy: bool,
    /// Networks of the front, the most accurate first.
    pub front: Vec<FrontRow>,
    /// Networks of the last rung.
    pub points: Vec<Point>,
}

impl SearchReport {
    /// Plots of the front: over flash, and over instructions.
    pub fn figures(&self) -> [Figure; 2] {
        let figure = |cost: Cost| {
            let of = |flash: u64, instructions: u64| match cost {
                Cost::Flash => flash as f64,
                Cost::Instructions => instructions as f64,
            };
            let all = self
                .points
                .iter()
                .map(|point| (of(point.flash_bytes, point.instructions), point.score));
            let front = self
                .front
                .iter()
                .map(|row| (of(row.flash_bytes, row.instructions), row.validation));
            Figure::Front(Front::new(cost, self.is_accuracy, all.collect(), front.collect()))
        };
        [figure(Cost::Flash), figure(Cost::Instructions)]
    }

    /// The page, as HTML.
    pub fn html(&self) -> String {
        super::page::whole(&format!("{} – search report", self.name), &self.body())
    }

    fn body(&self) -> Markup {
        html! {
            header {
                p.over { "Search report" }
                h1 { (self.name) }
                p.lead { (self.data) }
            }
            section {
                h2 { "Front" }
                p { "No other network of the last rung has at most the error, the flash and the instructions of one of these, and less of one of them. " (self.budget) }
                div.plots {
                    @for figure in self.figures() {
                        div { (super::page::figure(&figure, html! { "Means on validation samples; those of the front are blue. The line is the best for at most so much." })) }
                    }
                }
                (self.table())
                p.note {
                    "Networks were chosen by validation samples. The models were then trained anew, and judged by the test samples, which were looked at once. Instructions are estimated; "
                    code { "cargo xtask qemu" } " counts them."
                }
            }
            section {
                h2 { "Course" }
                @for sentence in &self.course { p { (sentence) } }
            }
            section {
                h2 { "Models" }
                p { "Each of these commands writes the same bytes." }
                @for row in &self.front {
                    h3.next { (row.name) }
                    div.scroll { code { (row.command) } }
                }
            }
        }
    }

    fn table(&self) -> Markup {
        html! {
            div.scroll {
                table {
                    thead {
                        tr {
                            th { "Model" }
                            th { "weights" }
                            th.n { "flash, B" }
                            th.n { "RAM, B" }
                            th.n { "instructions" }
                            th.n { "validation" }
                            th.n { "test" }
                            th { "layers" }
                        }
                    }
                    tbody {
                        @for row in &self.front {
                            tr {
                                th { (row.name) }
                                td { (row.format) }
                                td.n { (grouped(row.flash_bytes)) }
                                td.n { (grouped(row.ram_bytes)) }
                                td.n { (two_digits(row.instructions)) }
                                td.n { (self.score(row.validation)) @if let Some(deviation) = row.deviation { " ± " (self.difference(deviation)) } }
                                td.n { (self.score(row.test)) }
                                td.words { (row.layers) }
                            }
                        }
                    }
                }
            }
        }
    }

    fn score(&self, score: f64) -> String {
        if self.is_accuracy { super::page::percent(score) } else { number(score) }
    }

    fn difference(&self, deviation: f64) -> String {
        if self.is_accuracy { format!("{:.1}", 100.0 * deviation) } else { number(deviation) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_files_are_escaped_and_the_page_is_one_of_this_program() {
        let row = FrontRow {
            name: "x_1".into(),
            layers: "dense 2".into(),
            format: "f32".into(),
            flash_bytes: 24,
            ram_bytes: 16,
            instructions: 120,
            validation: 0.875,
            deviation: Some(0.01),
            test: 0.75,
            command: "host-trainer train --data '<b>.csv'".into(),
        };
        let report = SearchReport {
            name: "<x>".into(),
            data: "Ten samples.".into(),
            budget: "Anything goes.".into(),
            course: vec!["One rung.".into()],
            is_accuracy: true,
            front: vec![row],
            points: vec![Point { flash_bytes: 24, instructions: 120, score: 0.875 }],
        };
        let html = report.html();
        assert!(crate::report::Report::is_page(&html));
        assert!(
            html.contains("&lt;x&gt;") && html.contains("'&lt;b&gt;.csv'") && !html.contains("<b>")
        );
        assert!(html.contains("87.5\u{a0}% ± 1.0") && html.matches("<svg").count() == 2);
    }
}
