//! Samples to train an autoencoder on, and to judge it by.

use super::about::About;
use super::arguments::{TrainArguments, UsageError, WeightDecay, check_channels};
use super::data_summary::names;
use super::recordings;
use anyhow::{Result, bail};
use host_trainer_core::dataset::csv::Note;
use host_trainer_core::dataset::{AnomalySamples, AnomalySplit, Shares, Source};
use host_trainer_core::export::Windowing;

/// The share of normal samples that set the threshold.
const VALIDATION_SHARE: f32 = 0.2;

/// Samples, taken apart.
pub(super) struct AnomalyData {
    pub split: AnomalySplit,
    /// Label of normal samples, if they have labels.
    pub label: Option<String>,
    pub notes: Vec<Note>,
    pub about: About,
    pub shares: Shares,
    /// Sizes of the windows, if samples are recordings.
    pub windowing: Option<Windowing>,
    /// Set if nobody asked for an autoencoder: all samples have one label.
    pub is_found: bool,
}

impl AnomalyData {
    /// Loads what the arguments name, if it is not there already.
    pub fn load(arguments: &TrainArguments, source: Option<Source>) -> Result<Self> {
        let TrainArguments { data, fit, .. } = arguments;
        if arguments.seeds.is_some() {
            return Err(UsageError::SeedsOfAnomalies.into());
        }
        if fit.weight_decay == Some(WeightDecay::Auto) {
            return Err(UsageError::WeightDecay("--anomaly").into());
        }
        data.check_for_anomalies()?;
        let seed = data.seed;
        let normal = arguments.anomaly.normal.as_deref();
        let is_found = source.is_some();
        let mut samples = match source {
            // A part in a file of its own is read again, with the labels that it has.
            Some(source) => AnomalySamples::of(
                Source {
                    validation: None,
                    test: source.test.filter(|_| data.test.is_none()),
                    ..source
                },
                normal,
                &data.data,
            )?,
            None => match data.recordings.asked() {
                Some(asked) => recordings::load_normal(data, &asked, normal)?,
                None => {
                    let is_labelled = normal.is_some() && data.test.is_none();
                    AnomalySamples::load(&data.data, &data.options(), normal, is_labelled, seed)?
                }
            },
        };
        let about = About::new(&samples.source, &data.data);
        let mut notes = std::mem::take(&mut samples.source.notes);
        let label = samples.normal.clone().or_else(|| normal.map(String::from));
        let whole = &samples.source.data;
        let known = (whole.width, whole.columns.clone());
        let cut = samples.source.cut.clone();
        let windows = cut.as_ref().zip(label.as_deref());
        if let Some(file) = &data.validation {
            let (part, more) = match (windows, &samples.normal) {
                (Some((cut, label)), _) => recordings::load_validation(file, data, cut, label)?,
                (None, Some(_)) => {
                    AnomalySamples::judging(file, &data.options(), (known.0, &known.1), seed)?
                }
                (None, None) => {
                    let AnomalySamples { mut source, .. } =
                        AnomalySamples::load(file, &data.options(), normal, false, seed)?;
                    (source.data, std::mem::take(&mut source.notes))
                }
            };
            notes.extend(more);
            samples.source.validation = Some(part);
        }
        let mut judging = None;
        if let Some(file) = &data.test {
            let (part, more) = match windows {
                Some((cut, label)) => recordings::load_part(file, data, cut, label)?,
                None => AnomalySamples::judging(file, &data.options(), (known.0, &known.1), seed)?,
            };
            notes.extend(more);
            let Some(label) = &label else {
                bail!(
                    "{file}: say which of its labels is normal, for example --normal {}; labels are {}",
                    part.targets.names().first().map_or("ok", String::as_str),
                    names(part.targets.names())
                );
            };
            let mut part = Source::from(part);
            part.put_channels_last(samples.source.data.shape());
            notes.append(&mut part.notes);
            judging = Some((part.data, label.as_str()));
        }
        let shape = samples.source.data.shape();
        samples.source.put_channels_last(shape);
        notes.append(&mut samples.source.notes);
        if let Some(shape) = arguments.network.input {
            let Source { data, validation, test, .. } = &samples.source;
            let judged = judging.as_ref().map(|(part, _)| part);
            let parts = [Some(data), validation.as_ref(), test.as_ref(), judged];
            check_channels(shape, parts.into_iter().flatten())?;
        }
        let has_normal = judging.as_ref().is_some_and(|(part, label)| {
            let labels = part.targets.names();
            part.targets.classes().unwrap_or(&[]).iter().any(|&class| labels[class] == *label)
        });
        let shares = Shares {
            validation: match data.validation {
                Some(_) => 0.0,
                None => f64::from(data.validation_share.unwrap_or(VALIDATION_SHARE)),
            },
            test: if has_normal { 0.0 } else { f64::from(data.test_share) },
        };
        if data.validation.is_none() && shares.validation == 0.0 {
            bail!(
                "--validation-share 0 leaves no samples to set the threshold by: name a share above 0"
            );
        }
        let mut split = AnomalySplit::new(samples, judging, shares, seed)?;
        notes.append(&mut split.notes);
        // A part that was read twice, first as samples of classes.
        for index in (1..notes.len()).rev() {
            if notes[..index].contains(&notes[index]) {
                notes.remove(index);
            }
        }
        let windowing = cut.as_ref().map(recordings::windowing);
        Ok(Self { split, label, notes, about, shares, is_found, windowing })
    }
}
