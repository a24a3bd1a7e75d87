//! Recordings from a file or a folder.

use super::notes::{Findings, plain, seconds};
use super::resample::resample;
use super::track::{Piece, pieces};
use super::{Cut, Place, TimeUnit, starts};
use crate::dataset::csv::{self, How, LabelIn, Note, Series, name_of, sorted_labels};
use crate::dataset::folder::{self, Contents, Layout, class_tables};
use crate::dataset::{
    Dataset, DatasetError, Groups, ImageSize, Kind, Received, Source, Targets, limit,
};
use std::path::{Path, PathBuf};

/// A rate that differs by less is the same.
const SAME_RATE: f64 = 0.02;
/// A window of more moments is none.
const LONGEST_WINDOW: u32 = 65_535;

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Moments in a window.
    pub window: u32,
    /// Moments from the start of a window to the start of the next; half a window without it.
    pub hop: Option<u32>,
    /// Moments a second.
    pub rate: Option<f32>,
    /// The time column.
    pub time: Option<String>,
    /// The unit of its numbers.
    pub time_unit: Option<TimeUnit>,
}

/// What is known already, of a model or of the samples that others belong to.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The name of each channel.
    pub channels: &'a [String],
    /// The name of each class.
    pub labels: &'a [String],
}

/// A recording, before it is cut.
struct Track {
    name: String,
    label: String,
    group: Option<String>,
    /// Moments a second; 0 if not known.
    rate: f64,
    is_uneven: bool,
    /// Seconds of its first moment.
    start: f64,
    pieces: Vec<Piece>,
}

/// Loads recordings and cuts them into windows, a sample each.
///
/// # Errors
///
/// [`DatasetError`]: what is wrong with a file, or that no recording is as long as a window.
pub fn load(
    name: &str,
    csv: &csv::Options,
    asked: &Asked,
    known: Option<Known<'_>>,
) -> Result<Source, DatasetError> {
    load_as(name, csv, asked, known, true)
}

/// As [`load`], for recordings whose labels are not looked at: all windows are of the first class.
///
/// # Errors
///
/// As [`load`].
pub fn load_unlabelled(
    name: &str,
    csv: &csv::Options,
    asked: &Asked,
    known: Known<'_>,
) -> Result<Source, DatasetError> {
    load_as(name, csv, asked, Some(known), false)
}

fn load_as(
    name: &str,
    csv: &csv::Options,
    asked: &Asked,
    known: Option<Known<'_>>,
    is_labelled: bool,
) -> Result<Source, DatasetError> {
    let path = Path::new(name);
    let wrong = |what: &str| DatasetError::File { path: path.into(), what: what.into() };
    let not_series =
        "no recordings: --window cuts a CSV file, or a folder of CSV files, into windows";
    let files: Vec<(PathBuf, Option<String>)> = match Kind::of(name) {
        Kind::StandardInput => {
            let received = Received::receive(name)?;
            let inside = received.path().to_string_lossy().into_owned();
            let mut source = load_as(&inside, csv, asked, known, is_labelled)
                .map_err(|error| received.renamed(error))?;
            received.rename_in(&mut source.notes);
            return Ok(source);
        }
        Kind::Csv => vec![(path.into(), None)],
        Kind::Folder => {
            let inside = folder::unwrapped(path)?;
            if Layout::of(&inside)? != Layout::Tables {
                return Err(wrong(not_series));
            }
            files_of(&inside, csv, is_labelled)?
        }
        Kind::Unknown => return Err(DatasetError::Unknown { name: name.into() }),
        _ => return Err(wrong(not_series)),
    };
    if !csv.targets.is_empty() {
        return Err(wrong(
            "--window is for classes, and --target for numbers of single lines: leave one away",
        ));
    }
    let mut reader =
        Reader { csv, asked, known, is_labelled, root: path, ..Reader::new(csv, asked, path) };
    for (file, label) in &files {
        reader.read(file, label.as_deref())?;
    }
    let name = if path.is_dir() { folder::name_of(path) } else { name_of(path) };
    reader.finish(name)
}

/// The files of a folder, with their labels if names say them.
fn files_of(
    folder: &Path,
    csv: &csv::Options,
    is_labelled: bool,
) -> Result<Vec<(PathBuf, Option<String>)>, DatasetError> {
    let contents = Contents::of(folder)?;
    let is_in_column = |first: &PathBuf| -> Result<bool, DatasetError> {
        Ok(csv.label.is_some() || csv::starts_with_text_label(first)?)
    };
    if contents.folders.is_empty()
        && let Some(first) = contents.tables.first()
        && (!is_labelled || contents.tables.len() == 1 || is_in_column(first)?)
    {
        return Ok(contents.tables.into_iter().map(|path| (path, None)).collect());
    }
    let tables = class_tables(&contents)?;
    Ok(tables.into_iter().map(|table| (table.path, Some(table.label))).collect())
}

struct Reader<'a> {
    csv: &'a csv::Options,
    asked: &'a Asked,
    known: Option<Known<'a>>,
    is_labelled: bool,
    root: &'a Path,
    channels: Vec<String>,
    unit: Option<TimeUnit>,
    tracks: Vec<Track>,
    findings: Findings,
    notes: Vec<Note>,
}

impl<'a> Reader<'a> {
    fn new(csv: &'a csv::Options, asked: &'a Asked, root: &'a Path) -> Self {
        let (channels, tracks, notes) = Default::default();
        let findings = Findings::default();
        Self {
            csv,
            asked,
            known: None,
            is_labelled: true,
            root,
            channels,
            unit: None,
            tracks,
            findings,
            notes,
        }
    }

    fn read(&mut self, path: &Path, label: Option<&str>) -> Result<(), DatasetError> {
        let of_before = (!self.channels.is_empty()).then_some(&self.channels[..]);
        let how = How {
            csv: self.csv,
            time: self.asked.time.as_deref(),
            label: match label {
                _ if !self.is_labelled => LabelIn::Any,
                Some(_) => LabelIn::Name,
                None => LabelIn::Column,
            },
            channels: self.known.map(|known| known.channels).or(of_before),
        };
        let mut series = Series::read(path, how)?;
        Note::add_of_file(&mut self.notes, path, std::mem::take(&mut series.notes));
        if self.channels.is_empty() {
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
            let group = series.groups.get(run.start).cloned();
            let place = |moment: usize| format!("{file} behind line {}", series.line(moment));
            let name = match (&group, is_single) {
                (_, true) => file.clone(),
                (Some(group), _) => format!("{file} {group} line {}", series.line(run.start)),
                (None, _) => format!("{file} line {}", series.line(run.start)),
            };
            let label = label.or(class.map(String::as_str)).unwrap_or_default();
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
    fn rate(&self) -> f32 {
        if let Some(rate) = self.asked.rate {
            return rate;
        }
        let mut rates: Vec<f64> =
            self.tracks.iter().map(|track| track.rate).filter(|&rate| rate > 0.0).collect();
        rates.sort_unstable_by(f64::total_cmp);
        // Of clocks, four digits count.
        rates.get(rates.len() / 2).map_or(0.0, |rate| plain(*rate).parse().unwrap_or(*rate as f32))
    }

    fn finish(mut self, name: String) -> Result<Source, DatasetError> {
        let rate = self.rate();
        let (window, channels) = (self.asked.window, self.channels.len());
        let hop = self.asked.hop.unwrap_or((window / 2).max(1));
        let wrong = |what: String| DatasetError::File { path: self.root.into(), what };
        if !(1..=LONGEST_WINDOW).contains(&window) || hop == 0 {
            return Err(wrong(format!(
                "a window of {window} moments every {hop}: from 1 to {LONGEST_WINDOW} every 1 or more are allowed"
            )));
        }
        let texts: Vec<String> = self.tracks.iter().map(|track| track.label.clone()).collect();
        let labels = match self.known {
            Some(known) if !self.is_labelled => known.labels.to_vec(),
            _ => sorted_labels(&texts)?,
        };
        let most = self.tracks.iter().map(longest).max().unwrap_or(0);
        let (mut features, mut classes, mut places) = (Vec::new(), Vec::new(), Vec::new());
        let mut groups = Groups::new();
        let mut recordings = Vec::new();
        for track in std::mem::take(&mut self.tracks) {
            let is_other = rate > 0.0
                && track.rate > 0.0
                && (track.rate / f64::from(rate) - 1.0).abs() > SAME_RATE;
            let has_clock = track.pieces.iter().any(|piece| !piece.times.is_empty());
            let is_resampled =
                rate > 0.0 && track.rate > 0.0 && has_clock && (is_other || track.is_uneven);
            self.findings.add_rate_of(&track);
            self.findings.uneven += usize::from(track.is_uneven);
            self.findings.resampled += usize::from(is_resampled);
            let number = recordings.len() as u32;
            let class = labels.iter().position(|label| *label == track.label).unwrap_or(0);
            let (mut moments, mut windows) = (0, 0);
            let count = track.pieces.len();
            let mut short = 0;
            for piece in &track.pieces {
                let new = if is_resampled {
                    let span = piece.times.last().copied().unwrap_or(0.0)
                        - piece.times.first().copied().unwrap_or(0.0);
                    let needed = (span * f64::from(rate)) as u64;
                    limit::check(self.root, needed.saturating_mul(4 * channels as u64 + 8))?;
                    &resample(piece, channels, f64::from(rate))
                } else {
                    piece
                };
                let length = new.numbers.len() / channels.max(1);
                let before = windows;
                for start in starts(length, window as usize, hop as usize) {
                    let numbers = &new.numbers[start * channels..][..window as usize * channels];
                    if features.capacity() - features.len() < numbers.len() {
                        let more = features.len().max(numbers.len());
                        limit::check(self.root, 4 * more as u64)?;
                        limit::reserve(self.root, &mut features, more)?;
                    }
                    features.extend_from_slice(numbers);
                    classes.push(class);
                    let seconds = match new.times.get(start) {
                        Some(time) => time - track.start,
                        None if rate > 0.0 => (moments + start) as f64 / f64::from(rate),
                        None => (moments + start) as f64,
                    };
                    places.push(Place {
                        recording: number,
                        moment: (moments + start) as u32,
                        seconds,
                    });
                    track.group.iter().for_each(|group| groups.push(group));
                    windows += 1;
                }
                short += usize::from(windows == before);
                moments += length;
            }
            if windows == 0 {
                let name = track.name.clone();
                self.findings.short.add(moments as f64, || format!("has {moments}: {name}"));
            } else if count > 1 {
                self.findings.short_pieces += short;
            }
            recordings.push(track.name);
        }
        if classes.is_empty() {
            return Err(wrong(format!(
                "no recording is as long as a window of {window} moments: the longest has {most} without a gap; use a shorter --window, or a higher --rate"
            )));
        }
        let used = {
            let mut used: Vec<u32> = places.iter().map(|place| place.recording).collect();
            used.dedup();
            used.len()
        };
        let long = if rate > 0.0 {
            format!(" ({})", seconds(f64::from(window) / f64::from(rate)))
        } else {
            String::new()
        };
        let text = format!(
            "{used}, cut into {} windows of {window} moments{long}, one every {hop}; channels {}",
            classes.len(),
            shown(&self.channels)
        );
        let mut notes = vec![Note::new("recordings", text)];
        notes.extend(self.findings.notes(rate.into(), recordings.len(), window as usize));
        notes.append(&mut self.notes);
        if rate == 0.0 {
            notes.push(Note::new(
                "rate",
                "is not known: there is no time column (--time names one, --rate 50 says it)"
                    .into(),
            ));
        }
        let groups = self.csv.group.is_some().then_some(groups);
        let cut = Cut { window, hop, rate, channels: self.channels, recordings, places };
        let data = Dataset {
            name,
            columns: Vec::new(),
            width: window as usize * channels,
            features,
            targets: Targets::Classes { classes, labels },
            image: Some(ImageSize { width: window as usize, height: 1 }),
        };
        Ok(Source { groups, notes, cut: Some(cut), ..data.into() })
    }
}

impl Findings {
    fn add_rate_of(&mut self, track: &Track) {
        if track.rate > 0.0 {
            self.add_rate(track.rate);
        }
    }
}

/// Moments of the longest piece.
fn longest(track: &Track) -> usize {
    let moments = |piece: &Piece| match piece.times.len() {
        0 => piece.numbers.len(),
        moments => moments,
    };
    track.pieces.iter().map(moments).max().unwrap_or(0)
}

fn shown(names: &[String]) -> String {
    let mut list: Vec<String> = names.iter().take(8).cloned().collect();
    if names.len() > 8 {
        list.push(format!("… ({} in all)", names.len()));
    }
    list.join(", ")
}
