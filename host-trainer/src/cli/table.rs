//! Numbers and tables for people.

use super::columns::{Column, Columns};
use super::console::Console;
use crate::architecture::words;
use nn_core::{LayerSpec, ram_bytes};
use std::io::{Result, Write};

/// `1234567` as `1,234,567`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `0.9777` as `97.8 %`.
pub(super) fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

/// A number of any size, with enough digits: `0.0529`, or `1.250e-12`.
pub(super) fn number(number: f64) -> String {
    match number.abs() {
        0.0 | 0.001..1e5 => format!("{number:.4}"),
        _ => format!("{number:.3e}"),
    }
}

/// The layers with their shapes and costs, and the sums.
pub(super) fn write_layers(layers: &[LayerSpec], out: &mut Console) -> Result<()> {
    if layers.iter().any(|layer| layer.input_shape().is_some()) {
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
            spec.activation(),
            grouped(spec.parameters()),
            grouped(spec.macs()),
        )?;
    }
    let (parameters, macs) = (sum(layers, LayerSpec::parameters), sum(layers, LayerSpec::macs));
    writeln!(out, "           all {:>39} {:>10}", grouped(parameters), grouped(macs))?;
    write_device("device", layers, out)
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
    for (index, spec) in layers.iter().enumerate() {
        let gives = spec.output_shape().map_or_else(
            || spec.outputs().to_string(),
            |shape| format!("{}x{}x{}", shape.height, shape.width, shape.channels),
        );
        table.row([
            format!("{:<2} {}", index + 1, words(spec)),
            gives,
            grouped(spec.parameters()),
            grouped(spec.macs()),
            grouped(spec.flash_bytes()),
            grouped(spec.output_bytes()),
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
    write_device("device", layers, out)
}

fn sum(layers: &[LayerSpec], of: fn(&LayerSpec) -> u64) -> u64 {
    layers.iter().map(of).fold(0, u64::saturating_add)
}

/// What the layers need on a device.
pub(super) fn write_device(title: &str, layers: &[LayerSpec], out: &mut dyn Write) -> Result<()> {
    writeln!(
        out,
        "{title:<10} {} bytes of flash for parameters, {} bytes of RAM for activations",
        grouped(sum(layers, LayerSpec::flash_bytes)),
        grouped(ram_bytes(layers))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }

    #[test]
    fn numbers_of_any_size_keep_their_digits() {
        let texts = [0.0529, 0.0, 1.25e-12, -123456.7].map(number);
        assert_eq!(texts, ["0.0529", "0.0000", "1.250e-12", "-1.235e5"]);
    }
}
