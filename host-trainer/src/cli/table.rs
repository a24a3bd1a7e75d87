//! Numbers and tables for people.

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
pub(super) fn write_layers(layers: &[LayerSpec], out: &mut dyn Write) -> Result<()> {
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
fn write_image_layers(layers: &[LayerSpec], out: &mut dyn Write) -> Result<()> {
    writeln!(
        out,
        "network    layer                                     gives  parameters       MACs    flash    RAM"
    )?;
    for (index, spec) in layers.iter().enumerate() {
        let gives = spec.output_shape().map_or_else(
            || spec.outputs().to_string(),
            |shape| format!("{}x{}x{}", shape.height, shape.width, shape.channels),
        );
        writeln!(
            out,
            "           {:<2} {:<34} {gives:>10} {:>11} {:>10} {:>8} {:>6}",
            index + 1,
            words(spec),
            grouped(spec.parameters()),
            grouped(spec.macs()),
            grouped(spec.flash_bytes()),
            grouped(spec.output_bytes()),
        )?;
    }
    let sum = |of: fn(&LayerSpec) -> u64| grouped(sum(layers, of));
    let (parameters, macs) = (sum(LayerSpec::parameters), sum(LayerSpec::macs));
    let flash_bytes = sum(LayerSpec::flash_bytes);
    writeln!(out, "           all {parameters:>57} {macs:>10} {flash_bytes:>8}")?;
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

/// The confusion matrix: a row for each truth, a column for each answer.
///
/// Wide ones are not for a terminal: more than 20 classes give a list of the commonest mistakes.
pub(super) fn write_confusion(
    confusion: &[Vec<usize>],
    labels: &[String],
    out: &mut dyn Write,
) -> Result<()> {
    if labels.len() > 20 {
        return write_mistakes(confusion, labels, out);
    }
    let widest = labels.iter().map(|label| label.chars().count()).max().unwrap_or(0);
    let cell = widest.clamp(5, 12);
    let cut = |label: &str| label.chars().take(cell).collect::<String>();
    write!(out, "confusion  {:>cell$}", "truth")?;
    for label in labels {
        write!(out, " {:>cell$}", cut(label))?;
    }
    writeln!(out, "   (columns: answers)")?;
    for (row, label) in confusion.iter().zip(labels) {
        write!(out, "           {:>cell$}", cut(label))?;
        for &count in row {
            let text = if count == 0 { "·".into() } else { count.to_string() };
            write!(out, " {text:>cell$}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn write_mistakes(confusion: &[Vec<usize>], labels: &[String], out: &mut dyn Write) -> Result<()> {
    let mut mistakes: Vec<(usize, usize, usize)> = confusion
        .iter()
        .enumerate()
        .flat_map(|(truth, row)| row.iter().enumerate().map(move |(answer, &n)| (n, truth, answer)))
        .filter(|&(count, truth, answer)| count > 0 && truth != answer)
        .collect();
    mistakes.sort_by_key(|&(count, truth, answer)| (std::cmp::Reverse(count), truth, answer));
    writeln!(out, "mistakes   the commonest of {}", mistakes.len())?;
    for (count, truth, answer) in mistakes.iter().take(10) {
        writeln!(out, "           {count:>5} × {} taken for {}", labels[*truth], labels[*answer])?;
    }
    Ok(())
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

    #[test]
    fn many_classes_give_a_list_of_mistakes() {
        let labels: Vec<String> = (0..30).map(|i| format!("c{i}")).collect();
        let mut confusion = vec![vec![0; 30]; 30];
        confusion[1][1] = 50;
        confusion[2][7] = 3;
        confusion[4][5] = 9;
        let mut out = Vec::new();
        write_confusion(&confusion, &labels, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        assert_eq!(lines[1..], ["9 × c4 taken for c5", "3 × c2 taken for c7"]);
    }
}
