//! Numbers and tables for people.

use super::arguments::Bits;
use super::columns::{Column, Columns};
use super::console::Console;
use host_trainer_core::architecture;
use host_trainer_core::board::Board;
pub(super) use host_trainer_core::text::{grouped, number, percent};
use host_trainer_core::text::{milliseconds, two_digits};
use nn_core::{LayerSpec, Op, is_patch_by_patch, ram_bytes};
use std::io::{Result, Write};

/// So many things of a kind.
pub(super) fn counted(count: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(count), if count == 1 { "" } else { "s" })
}

/// The layers with their shapes and costs, and the sums.
pub(super) fn write_layers(layers: &[LayerSpec], out: &mut Console) -> Result<()> {
    let is_list = |layer: &LayerSpec| matches!(layer.op, Op::Dense { .. }) && layer.from == 0;
    if !layers.iter().all(is_list) {
        return write_image_layers(layers, out);
    }
    writeln!(out, "network    layer      in     out  activation  parameters       MACs")?;
    for (index, spec) in layers.iter().enumerate() {
        writeln!(
            out,
            "           {:<5} {:>7} {:>7}  {:<10} {:>11} {:>10}",
            index + 1,
            spec.inputs(),
            spec.outputs(),
            spec.activation,
            grouped(spec.parameters()),
            grouped(spec.macs()),
        )?;
    }
    let (parameters, macs) = (sum(layers, LayerSpec::parameters), sum(layers, LayerSpec::macs));
    writeln!(out, "           all {:>41} {:>10}", grouped(parameters), grouped(macs))?;
    write_device(layers, out)
}

/// In words, with what each layer gives and takes.
fn write_image_layers(layers: &[LayerSpec], out: &mut Console) -> Result<()> {
    let columns = vec![
        Column::left("layer", 37),
        Column::right("gives", 10),
        Column::right("parameters", 11).if_there_is_room(),
        Column::right("MACs", 10),
        Column::right("flash", 8),
        Column::right("RAM", 6),
    ];
    let mut table = Columns::new("network", columns);
    let words = architecture::lines(layers);
    for (index, (spec, words)) in layers.iter().zip(words).enumerate() {
        let gives = spec.output_shape().map_or_else(
            || spec.outputs().to_string(),
            |shape| format!("{}x{}x{}", shape.height, shape.width, shape.channels),
        );
        table.row([
            format!("{:<2} {words}", index + 1),
            gives,
            grouped(spec.parameters()),
            grouped(spec.macs()),
            grouped(spec.flash_bytes()),
            match is_patch_by_patch(layers, 0, index + 1) {
                true => "–".into(),
                false => grouped(spec.output_bytes()),
            },
        ]);
    }
    let sum = |of: fn(&LayerSpec) -> u64| grouped(sum(layers, of));
    table.row([
        "all".into(),
        String::new(),
        sum(LayerSpec::parameters),
        sum(LayerSpec::macs),
        sum(LayerSpec::flash_bytes),
        String::new(),
    ]);
    table.write(out.width(), out)?;
    write_device(layers, out)
}

fn sum(layers: &[LayerSpec], of: fn(&LayerSpec) -> u64) -> u64 {
    layers.iter().map(of).fold(0, u64::saturating_add)
}

/// Writes the costs of the layers on a device.
fn write_device(layers: &[LayerSpec], out: &mut dyn Write) -> Result<()> {
    write_needs("device     ", layers, out)
}

/// Writes the costs when they are quantized: less, if inputs turn out to have a common scale; more, if few layers turn
/// out to do with 4 bits.
pub(super) fn write_quantized(
    bits: &Bits,
    layers: &[LayerSpec],
    out: &mut dyn Write,
) -> Result<()> {
    let bound = match bits {
        Bits::Auto => "quantized  at least ",
        Bits::All(_) | Bits::Each(_) => "quantized  at most ",
    };
    write_needs(bound, layers, out)
}

/// Writes about how long an inference takes on a board.
pub(super) fn write_time(board: &Board, layers: &[LayerSpec], out: &mut dyn Write) -> Result<()> {
    let instructions = board.core.instructions(layers);
    write!(out, "time       about {} instructions on {}", two_digits(instructions), board.name)?;
    let Some((cycles, known)) = board.cycles(layers).zip(board.milliseconds(layers)) else {
        return writeln!(out);
    };
    let megahertz = board.clock_hz / 1_000_000;
    writeln!(
        out,
        ", {} cycles, {} ms at {megahertz} MHz if flash keeps up",
        two_digits(cycles),
        milliseconds(known)
    )
}

fn write_needs(title: &str, layers: &[LayerSpec], out: &mut dyn Write) -> Result<()> {
    writeln!(
        out,
        "{title}{} bytes of flash for parameters, {} bytes of RAM for activations",
        grouped(sum(layers, LayerSpec::flash_bytes)),
        grouped(ram_bytes(layers))
    )
}
