//! The layers with their shapes and costs.

use super::boards;
use super::head::flash;
use crate::report::Report;
use host_trainer_core::architecture::words;
use host_trainer_core::text::grouped;
use maud::{Markup, html};
use nn_core::{LayerSpec, Shape, ram_bytes};

pub(super) fn section(report: &Report) -> Markup {
    let layers = &report.layers;
    let sum = |of: fn(&LayerSpec) -> u64| layers.iter().map(of).fold(0, u64::saturating_add);
    html! {
        section #network {
            h2 { "Network" }
            p {
                "Parameters stay in flash. RAM of a layer is what its output takes; of all, what an inference holds at a \
                 time: the input, and two buffers in which outputs take turns, and one for branches."
            }
            div.scroll {
                table {
                    thead {
                        tr {
                            th { "Layer" }
                            th { "takes" }
                            th { "gives" }
                            th.n { "parameters" }
                            th.n { "MACs" }
                            th.n { "flash, B" }
                            th.n { "RAM, B" }
                        }
                    }
                    tbody {
                        @for spec in layers {
                            tr {
                                th.wrap { (words(spec)) }
                                td { (shape(spec.input_shape(), spec.inputs())) }
                                td { (shape(spec.output_shape(), spec.outputs())) }
                                td.n { (grouped(spec.parameters())) }
                                td.n { (grouped(spec.macs())) }
                                td.n { (grouped(spec.flash_bytes())) }
                                td.n { (grouped(spec.output_bytes())) }
                            }
                        }
                    }
                    tfoot {
                        tr {
                            th colspan="3" { "all" }
                            td.n { (grouped(sum(LayerSpec::parameters))) }
                            td.n { (grouped(sum(LayerSpec::macs))) }
                            td.n { (grouped(flash(layers))) }
                            td.n { (grouped(ram_bytes(layers))) }
                        }
                        @if let Some(quantized) = &report.quantization {
                            tr {
                                th colspan="5" { "quantized" }
                                td.n { (grouped(flash(&quantized.layers))) }
                                td.n { (grouped(ram_bytes(&quantized.layers))) }
                            }
                        }
                    }
                }
            }
            (boards::table(report))
        }
    }
}

fn shape(shape: Option<Shape>, numbers: u32) -> String {
    match shape {
        Some(shape) => format!("{}×{}×{}", shape.height, shape.width, shape.channels),
        None => numbers.to_string(),
    }
}
