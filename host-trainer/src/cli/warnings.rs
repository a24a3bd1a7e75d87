//! Warnings of data before training: faults that would give a wrong result without an error.

use super::console::{Console, WARNING};
use super::label::clean;
use super::table::{grouped, percent};
use super::unscaled::uneven;
use crate::report::Remark;
use anyhow::{Result, bail};
use host_trainer_core::dataset::{Dataset, Normalize, Split, Targets};
use host_trainer_core::inspection::{
    Field, Inspection, Repeated, Rising, SmallUnit, Treatment, repeated, unscaled,
};
use serde_json::{Value, json};

/// Names that are listed.
const SHOWN: usize = 8;

/// Sentences under titles, for the terminal and for the document.
#[derive(Default)]
pub(super) struct Warnings {
    lines: Vec<(&'static str, String)>,
}

impl Warnings {
    pub fn add(&mut self, title: &'static str, text: String) {
        self.lines.push((title, text));
    }

    /// Writes a line for each, also with `--quiet`.
    pub fn write(&self, out: &mut Console) -> Result<()> {
        for (title, text) in &self.lines {
            let fill = " ".repeat(10usize.saturating_sub(title.len()));
            writeln!(out.result(), "{WARNING}{title}{WARNING:#}{fill} {text}")?;
        }
        Ok(())
    }

    /// For the report.
    pub fn remarks(&self) -> impl Iterator<Item = Remark> + '_ {
        self.lines.iter().map(|(what, text)| Remark { what: (*what).into(), text: text.clone() })
    }

    /// Returns the warnings as JSON.
    pub fn documented(&self) -> Vec<Value> {
        let line =
            |(title, text): &(&str, String)| json!({ "what": title.to_string(), "text": text });
        self.lines.iter().map(line).collect()
    }

    /// Makes the warnings of what was found in data.
    ///
    /// # Errors
    ///
    /// If numbers are so small that training would be nonsense.
    pub fn of_data(
        inspection: &Inspection,
        split: &Split,
        normalize: Normalize,
        treatment: Treatment,
    ) -> Result<Self> {
        let mut warnings = Self::default();
        let training = &split.training;
        warnings.of_units(&inspection.small_units, training)?;
        warnings.of_targets(training);
        warnings.of_outliers(inspection, training, treatment);
        warnings.of_order(&inspection.rising, training);
        let is_rising =
            |feature: usize| inspection.rising.iter().any(|rising| rising.feature == feature);
        for deciding in inspection.deciding.iter().filter(|found| !is_rising(found.feature)) {
            let name = name(training, deciding.feature);
            let way_out = leave_out(training, deciding.feature);
            let (next, share) = deciding.next;
            let next = format!("{}, by {}", percent(share), self::name(training, next));
            if deciding.is_a_code {
                let text = format!(
                    "{name} alone tells the class of every sample, with one number for each (the next best is {next}): if it was made of the label or noted after it, {way_out}"
                );
                warnings.add("leak", text);
            } else {
                let text = format!(
                    "was {name} made of the label, or noted after it? Thresholds of it alone tell the class of 100.0 % of the samples, the next best is {next}. If so, {way_out}; if it is measured before the class is known, all is well"
                );
                warnings.add("decides", text);
            }
        }
        warnings.of_repeated(&repeated(split), training.image.is_some());
        if normalize == Normalize::None {
            warnings.of_scale(training);
        }
        Ok(warnings)
    }

    /// Features that are small are ignored by training; targets, or if there are no others, cannot be.
    fn of_units(&mut self, small: &[SmallUnit], training: &Dataset) -> Result<()> {
        let Some(first) = small.first() else { return Ok(()) };
        let (mut names, mut are_all) = (Vec::new(), small.len() >= training.width);
        for found in small {
            names.push(clean(&found.field.name(training)));
            are_all = are_all || matches!(found.field, Field::Target(_));
        }
        if names.len() > SHOWN {
            let more = format!("and {} more", names.len() - SHOWN);
            names.truncate(SHOWN);
            names.push(more);
        }
        let text = format!(
            "the numbers of {} change by no more than {:.1e}, which is too small to train on: use another unit, for example multiply them by 1e{}",
            names.join(", "),
            first.deviation,
            (-first.deviation.log10()).ceil()
        );
        if are_all {
            bail!(text);
        }
        self.add("small", text);
        Ok(())
    }

    fn of_targets(&mut self, training: &Dataset) {
        let Targets::Values { values, names } = &training.targets else { return };
        for (index, name) in names.iter().enumerate() {
            let mut column = values.iter().skip(index).step_by(names.len());
            if let Some(first) = column.next()
                && training.len() > 1
                && column.all(|value| value == first)
            {
                let name = clean(name);
                let text = format!(
                    "the target {name} is {first} in all training samples: there is nothing to learn, and R² is undefined"
                );
                self.add("constant", text);
            }
        }
    }

    fn of_outliers(&mut self, inspection: &Inspection, training: &Dataset, treatment: Treatment) {
        let outliers = &inspection.outliers;
        if outliers.is_empty() {
            return;
        }
        let each = outliers.found.iter().take(SHOWN).map(|found| {
            let name = clean(&found.field.name(training));
            let count = match found.samples {
                1 => format!("in sample {}", grouped(found.first as u64)),
                samples => format!("in {} samples", grouped(samples as u64)),
            };
            let others = outliers.limits(found.field);
            let others =
                others.map_or_else(String::new, |(low, high)| format!(" (others {low} to {high})"));
            format!("{name} is {} {count}{others}", found.value)
        });
        let mut list: Vec<String> = each.collect();
        if outliers.found.len() > SHOWN {
            list.push(format!("and {} more", outliers.found.len() - SHOWN));
        }
        let samples = match outliers.samples {
            1 => "1 sample has a value".into(),
            samples => format!("{} samples have values", grouped(samples as u64)),
        };
        let done = match treatment {
            Treatment::Keep => {
                "training takes the nearest of the others in their place, test samples stay as they are. If they stand for no value, leave those samples out with --outliers drop; or limit them with --outliers clip, and on the device too"
            }
            Treatment::Drop => {
                "these samples are left out, so the result holds for samples without such values"
            }
            Treatment::Clip => {
                "the nearest of the others is taken in their place everywhere: do the same on the device before it asks the network"
            }
        };
        let text = format!("{samples} far from all others: {}; {done}", list.join(", "));
        self.add("outliers", text);
    }

    fn of_order(&mut self, rising: &[Rising], training: &Dataset) {
        if rising.is_empty() || rising.len() == training.width {
            return;
        }
        let describe = |found: &Rising| {
            let name = name(training, found.feature);
            let way = if found.falls { "falls" } else { "rises" };
            match found.restarts {
                0 => format!("{name} only {way}"),
                count => format!("{name} only {way}, but for {count} new beginnings"),
            }
        };
        let list: Vec<String> = rising.iter().take(SHOWN).map(describe).collect();
        let more = rising.len().saturating_sub(SHOWN);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let way_out = leave_out(training, rising[0].feature);
        let text = format!(
            "{}{more} from sample to sample, as a clock or a row number does: what is learned from it holds for this file only; unless it is a measurement, {way_out}",
            list.join(", ")
        );
        self.add("leak", text);
    }

    fn of_repeated(&mut self, found: &Repeated, are_images: bool) {
        if let (true, Some(example)) = (found.is_a_leak(), found.example) {
            let way_out = if are_images {
                ""
            } else {
                ", or keep those of one recording together with --group COLUMN"
            };
            let text = format!(
                "{} of {} test samples are among the training samples too (the first is test sample {example}): they show what was learned by heart; remove repeated samples{way_out}",
                grouped(found.test as u64),
                grouped(found.of_test as u64),
            );
            self.add("repeated", text);
        }
    }

    fn of_scale(&mut self, training: &Dataset) {
        let large = unscaled(training);
        if training.image.is_some() || large.is_empty() {
            if let Some(text) = uneven(training) {
                self.add("unscaled", text);
            }
            return;
        }
        let each = large.iter().take(SHOWN);
        let mut list: Vec<String> = each
            .map(|&(feature, largest)| format!("{} up to {largest}", name(training, feature)))
            .collect();
        if large.len() > SHOWN {
            list.push(format!("and {} more", large.len() - SHOWN));
        }
        let text = format!(
            "features are large and not scaled ({}): training may learn nothing from them; leave --normalize none away",
            list.join(", ")
        );
        self.add("unscaled", text);
    }
}

/// The name of a feature, or its number.
pub(super) fn name(data: &Dataset, feature: usize) -> String {
    data.columns.get(feature).map_or_else(|| format!("feature {}", feature + 1), |name| clean(name))
}

fn leave_out(data: &Dataset, feature: usize) -> String {
    match data.columns.get(feature) {
        Some(name) => format!("leave it out with --ignore {}", clean(name)),
        None => "leave it out (--ignore)".into(),
    }
}
