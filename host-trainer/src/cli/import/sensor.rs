//! Integers of a sensor, which an imported network takes instead of the numbers that it was trained on.

use crate::cli::arguments::ImportArguments;
use crate::cli::console::{Console, WARNING};
use crate::cli::table::grouped;
use crate::import::{Imported, SensorNumbers};
use anyhow::Result;
use host_trainer_core::dataset::npy::Reference;
use nn_core::Number;
use std::io::Write;

/// The integers that were asked for, and what the network takes for them.
pub(super) fn numbers(arguments: &ImportArguments) -> Option<SensorNumbers> {
    let number = arguments.input_type.map(Number::from).filter(|number| *number != Number::F32)?;
    Some(SensorNumbers {
        number,
        range: arguments.input_range,
        mean: arguments.input_mean.clone(),
        deviation: arguments.input_std.clone(),
    })
}

/// Samples as the sensor gives them, and how many of their numbers are no integers of its type.
///
/// Whole numbers of an archive are the sensor's already, where the file takes `f32`.
pub(super) fn samples(
    imported: &Imported,
    reference: Option<Reference>,
) -> (Option<Reference>, usize) {
    let Some(mut reference) = reference else { return (None, 0) };
    let Some(entering) = &imported.sensor else { return (Some(reference), 0) };
    if reference.x_is_whole && !entering.is_of_integers() {
        return (Some(reference), 0);
    }
    let width = imported.input_sizes.iter().product();
    let others = entering.undo(&mut reference.x, width);
    (Some(reference), others)
}

/// Says what the network takes, and what of the samples is something else.
pub(super) fn write(imported: &Imported, others: usize, out: &mut Console) -> Result<()> {
    let Some(entering) = &imported.sensor else { return Ok(()) };
    let number = entering.number().type_name();
    writeln!(
        out,
        "           {number}, as a sensor gives them: what the network was trained on is computed in its first layer"
    )?;
    if others > 0 {
        writeln!(
            out,
            "{WARNING}samples{WARNING:#}    {} of their numbers are no {number} on this scale: as random ones are none; of measured ones, is \
             --input-range right?",
            grouped(others as u64)
        )?;
    }
    Ok(())
}

/// Option of `quantize` for a network that takes the same integers.
pub(super) fn option(imported: &Imported) -> String {
    imported.sensor.as_ref().map_or_else(String::new, |entering| {
        format!(" --input-type {}", entering.number().type_name())
    })
}
