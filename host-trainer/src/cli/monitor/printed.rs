//! A line for a window.

use super::again::{Again, Verdict};
use super::seen::Seen;
use crate::cli::console::{BAD, Console, GOOD};
use crate::cli::label::clean;
use crate::live::Prediction;
use anyhow::Result;
use serde_json::json;
use std::io::Write;

/// Prints a window: for people, or as a line of JSON.
pub(super) fn print(seen: &Seen, model: Option<&Again>, out: &mut Console) -> Result<()> {
    let Seen { prediction, verdict } = seen;
    let class = usize::from(prediction.class);
    let label = |class: usize| {
        model.and_then(|model| model.labels().get(class)).map_or(class.to_string(), |l| clean(l))
    };
    let steady = prediction.decided.and_then(|decided| decided.steady).map(usize::from);
    out.line(&json!({
        "window": prediction.number, "first": prediction.first, "class": class,
        "label": label(class), "outputs": prediction.outputs, "micros": prediction.micros,
        "same": verdict.and_then(Verdict::is_same),
        "known": prediction.decided.map(|decided| decided.is_known),
        "distance": prediction.decided.map(|decided| decided.distance),
        "steady": steady.map(label),
    }))?;
    let output = prediction.outputs.get(class);
    let output = output.map_or(String::new(), |output| format!(" {output:>6.3}"));
    let bits = match verdict {
        None => String::new(),
        Some(Verdict::Same) => format!("   {GOOD}same bits{GOOD:#}"),
        Some(Verdict::Different { class }) => {
            format!("   {BAD}other bits{BAD:#}: {} here", label(*class))
        }
        Some(Verdict::Unknown) => "   moments missing".into(),
    };
    writeln!(
        out,
        "window {:>6}   {:<16}{output}   {} µs{bits}",
        prediction.number,
        shown(prediction, label(class)),
        prediction.micros
    )?;
    out.flush()?;
    Ok(())
}

/// The label of a window, or that it is unknown, with the nearest label.
fn shown(prediction: &Prediction, label: String) -> String {
    match prediction.decided {
        Some(decided) if !decided.is_known => format!("unknown ({label}?)"),
        _ => label,
    }
}
