//! Files of recordings, one after the other, and what is found in them.

use super::TimeUnit;
use super::asked::{Asked, Known, Labelling};
use super::notes::{Findings, plain};
use super::track::{Piece, pieces};
use crate::dataset::csv::{self, How, LabelIn, Note, Series, is_made_up};
use crate::dataset::{DatasetError, limit};
use std::path::Path;

/// A recording, before it is cut.
pub(super) struct Track {
    pub name: String,
    pub label: String,
    pub group: Option<String>,
    /// Moments a second; 0 if not known.
    pub rate: f64,
    pub is_uneven: bool,
    /// Seconds of its first moment.
    pub start: f64,
    pub pieces: Vec<Piece>,
}

/// Reader, with what was read so far.
pub(super) struct Reader<'a> {
    pub csv: &'a csv::Options,
    pub asked: &'a Asked,
    pub known: Option<Known<'a>>,
    pub labelling: Labelling,
    pub root: &'a Path,
    pub channels: Vec<String>,
    pub unit: Option<TimeUnit>,
    pub tracks: Vec<Track>,
    /// For each file, whether it says labels.
    pub has_label: Vec<bool>,
    /// For each file, whether it has a clock.
    pub has_clock: Vec<bool>,
    /// The label of files that say none.
    pub otherwise: String,
    pub findings: Findings,
    pub notes: Vec<Note>,
}

impl<'a> Reader<'a> {
    pub fn new(csv: &'a csv::Options, asked: &'a Asked, root: &'a Path) -> Self {
        let (channels, tracks, notes) = Default::default();
        let findings = Findings::default();
        Self {
            csv,
            asked,
            known: None,
            labelling: Labelling::Required,
            root,
            channels,
            unit: None,
            tracks,
            has_label: Vec::new(),
            has_clock: Vec::new(),
            otherwise: String::new(),
            findings,
            notes,
        }
    }

    /// Reads a file, whose label may be in its name.
    pub fn read(&mut self, path: &Path, label: Option<&str>) -> Result<(), DatasetError> {
        let of_before = (!self.channels.is_empty()).then_some(&self.channels[..]);
        let how = How {
            csv: self.csv,
            time: self.asked.time.as_deref(),
            label: match (self.labelling, label) {
                (Labelling::Ignored, _) => LabelIn::Any,
                (_, Some(_)) => LabelIn::Name,
                (Labelling::Required, None) => LabelIn::Column,
                (Labelling::Optional, None) => LabelIn::IfAny,
            },
            channels: self.known.map(|known| known.channels).or(of_before),
        };
        let mut series = Series::read(path, how)?;
        self.has_label.push(label.is_some() || !series.classes.is_empty());
        self.has_clock.push(series.clock.is_some());
        Note::add_of_file(&mut self.notes, path, std::mem::take(&mut series.notes));
        // Names that a file says replace those that were made up for files without.
        if self.channels.is_empty() || self.channels.iter().all(|name| is_made_up(name)) {
            self.channels =
                self.known.map_or_else(|| series.channels.clone(), |known| known.channels.to_vec());
        }
        if let Some(clock) = &mut series.clock {
            let unit = *self.unit.get_or_insert_with(|| {
                let (unit, is_guessed) = match self.asked.time_unit {
                    Some(unit) if !clock.is_date_time => (unit, false),
                    _ => TimeUnit::of(clock),
                };
                self.findings.clock = Some((clock.column.clone(), unit, is_guessed));
                unit
            });
            clock.times.iter_mut().for_each(|time| *time *= unit.seconds());
        }
        let mut start = 0;
        let is_same = |moment: usize| {
            series.classes.get(moment) == series.classes.get(moment - 1)
                && series.groups.get(moment) == series.groups.get(moment - 1)
        };
        let mut runs = Vec::new();
        for moment in 1..=series.len() {
            if moment == series.len() || !is_same(moment) {
                runs.push(start..moment);
                start = moment;
            }
        }
        let short = path.strip_prefix(self.root).ok().filter(|short| !short.as_os_str().is_empty());
        let file = short.unwrap_or(path).display().to_string();
        let is_single = runs.len() == 1;
        for run in runs {
            let class =
                series.classes.get(run.start).and_then(|&class| series.labels.get(class as usize));
            let group = series.groups.get(run.start).map(String::from);
            let place = |moment: usize| format!("{file} behind line {}", series.line(moment));
            let name = match (&group, is_single) {
                (_, true) => file.clone(),
                (Some(group), _) => format!("{file} {group} line {}", series.line(run.start)),
                (None, _) => format!("{file} line {}", series.line(run.start)),
            };
            let label = label.or(class.map(String::as_str)).unwrap_or(&self.otherwise);
            let width = self.channels.len();
            let numbers = &series.numbers[run.start * width..run.end * width];
            let Some(clock) = &series.clock else {
                let piece = Piece { times: Vec::new(), numbers: numbers.to_vec() };
                let rate = self.asked.rate.map_or(0.0, f64::from);
                let track = Track {
                    name,
                    label: label.into(),
                    group,
                    rate,
                    is_uneven: false,
                    start: 0.0,
                    pieces: vec![piece],
                };
                self.tracks.push(track);
                continue;
            };
            limit::check(path, 16 * (run.len() as u64) + 4 * numbers.len() as u64)?;
            let times = &clock.times[run.clone()];
            let (pieces, timing) = pieces(times, numbers, width);
            for &(gap, moment) in &timing.gaps {
                self.findings.gaps.add(gap, || place(run.start + moment));
            }
            for &(step, moment) in &timing.backwards {
                self.findings.backwards.add(step, || place(run.start + moment));
            }
            self.findings.repeated += timing.repeated;
            self.findings.coarse += usize::from(timing.is_coarse);
            self.findings.add_intervals(&timing.intervals);
            let rate = if timing.interval > 0.0 { 1.0 / timing.interval } else { 0.0 };
            let (is_uneven, start) = (timing.is_uneven(), times.first().copied().unwrap_or(0.0));
            self.tracks.push(Track {
                name,
                label: label.into(),
                group,
                rate,
                is_uneven,
                start,
                pieces,
            });
        }
        Ok(())
    }

    /// Moments a second of all windows.
    pub fn rate(&self) -> f32 {
        if let Some(rate) = self.asked.rate {
            return rate;
        }
        let mut rates: Vec<f64> =
            self.tracks.iter().map(|track| track.rate).filter(|&rate| rate > 0.0).collect();
        rates.sort_unstable_by(f64::total_cmp);
        // Of clocks, four digits count.
        rates.get(rates.len() / 2).map_or(0.0, |rate| plain(*rate).parse().unwrap_or(*rate as f32))
    }
}
