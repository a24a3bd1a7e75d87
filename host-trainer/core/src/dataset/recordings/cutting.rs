//! Windows out of the recordings that were read.

use super::asked::Labelling;
use super::notes::seconds;
use super::reader::{Reader, Track};
use super::resample::resample;
use super::{Cut, Place, starts};
use crate::dataset::csv::{Note, sorted_labels};
use crate::dataset::{Dataset, DatasetError, Groups, ImageSize, Source, Targets, limit};
use crate::text::at_most_eight;

/// A rate that differs by less is the same.
const SAME_RATE: f64 = 0.02;
/// The most moments that are made of one moment: a rate of a thousand a second for one that is measured each second.
const MOST_TIMES: u64 = 1_000;
/// A window of more moments is none.
const LONGEST_WINDOW: u32 = 65_535;

impl Reader<'_> {
    /// Two recordings whose clocks have different rates, one of them that of the windows, unless a rate was asked for.
    fn disagreement(&self, rate: f64) -> Option<[(String, f64); 2]> {
        let is_other = |track: &&Track| (track.rate / rate - 1.0).abs() > SAME_RATE;
        let mut known = self.tracks.iter().filter(|track| track.rate > 0.0 && rate > 0.0);
        let other = known.clone().find(is_other).filter(|_| self.asked.rate.is_none())?;
        let one = known.find(|track| !is_other(track))?;
        Some([one, other].map(|track| (track.name.clone(), track.rate)))
    }

    /// Brings recordings to one rate, and cuts them.
    pub(super) fn finish(mut self, name: String) -> Result<Source, DatasetError> {
        let rate = self.rate();
        let (window, channels) = (self.asked.window, self.channels.len());
        let hop = self.asked.hop.unwrap_or((window / 2).max(1));
        let wrong = |what: String| DatasetError::File { path: self.root.into(), what };
        if !(1..=LONGEST_WINDOW).contains(&window) || hop == 0 {
            return Err(wrong(format!(
                "a window of {window} moments every {hop}: from 1 to {LONGEST_WINDOW} every 1 or more are allowed"
            )));
        }
        let disagreement = self.disagreement(rate.into());
        let texts: Vec<String> = self.tracks.iter().map(|track| track.label.clone()).collect();
        let labels = match self.known {
            Some(known) if self.labelling == Labelling::Ignored => known.labels.to_vec(),
            _ => sorted_labels(&texts)?,
        };
        let pieces = self.tracks.iter().flat_map(|track| &track.pieces);
        let most = pieces.map(|piece| piece.numbers.len() / channels.max(1)).max().unwrap_or(0);
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
            if track.rate > 0.0 {
                self.findings.add_rate(track.rate);
            }
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
                    let found = piece.times.len() as u64;
                    if needed > found.saturating_mul(MOST_TIMES) {
                        return Err(wrong(format!(
                            "{}: {rate} moments a second would be {needed} in the place of {found}, which lie within {span:.0} s: correct the times, or choose a lower --rate",
                            track.name
                        )));
                    }
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
            at_most_eight(self.channels.iter().cloned())
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
        let cut =
            Cut { window, hop, rate, disagreement, channels: self.channels, recordings, places };
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
