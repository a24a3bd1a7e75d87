//! Parts of windows: by recording, never by window, because neighbouring windows share moments.

use super::Cut;
use crate::dataset::csv::Note;
use crate::dataset::{Dataset, DatasetError, Shares, Split, Targets};
use crate::random::{Purpose, generator};
use rand::seq::SliceRandom;

/// Positions of windows in each part, and what is to be said of them.
#[derive(Debug, Default)]
pub(in crate::dataset) struct Parts {
    pub training: Vec<usize>,
    pub validation: Vec<usize>,
    pub test: Vec<usize>,
    pub notes: Vec<Note>,
}

/// Splits windows so that all of a recording come into the same part, each class by its shares as far as recordings
/// allow. A class with too few recordings for that is split in time, with a pause of a window between parts.
pub(in crate::dataset) fn parts(
    data: &Dataset,
    cut: &Cut,
    shares: Shares,
    seed: u64,
) -> Result<Parts, DatasetError> {
    let classes = data.targets.classes();
    let labels = data.targets.names();
    // Windows without classes are all of one kind.
    let is_of = |window: usize, class| {
        classes.map_or(class == 0, |classes| classes.get(window) == Some(&class))
    };
    let wanted = [shares.test, shares.validation];
    let needed = 1 + wanted.iter().filter(|&&share| share > 0.0).count();
    let mut generator = generator(seed, Purpose::Split);
    let (mut parts, mut in_time) = (Parts::default(), Vec::new());
    for (class, label) in labels.iter().enumerate() {
        let mut groups = groups(cut, |window| is_of(window, class));
        if groups.is_empty() {
            continue;
        }
        if groups.len() < needed {
            in_time.push(label.clone());
            for windows in &groups {
                split_in_time(windows, cut, wanted, label, &mut parts)?;
            }
            continue;
        }
        groups.shuffle(&mut generator);
        let all: usize = groups.iter().map(Vec::len).sum();
        let mut left = groups.len();
        let mut groups = groups.into_iter().peekable();
        for (index, share) in wanted.into_iter().enumerate().filter(|&(_, share)| share > 0.0) {
            let part = if index == 0 { &mut parts.test } else { &mut parts.validation };
            let behind = 1 + wanted[index + 1..].iter().filter(|&&share| share > 0.0).count();
            let (wish, mut found) = (share * all as f64, 0.0);
            while left > behind
                && let Some(group) = groups.peek()
            {
                let size = group.len() as f64;
                // At least one, and then as long as that comes nearer.
                if found > 0.0 && (found + size - wish).abs() > (found - wish).abs() {
                    break;
                }
                found += size;
                part.extend(groups.next().into_iter().flatten());
                left -= 1;
            }
        }
        parts.training.extend(groups.flatten());
    }
    if !in_time.is_empty() && needed > 1 {
        let few = in_time.iter().take(8).cloned().collect::<Vec<_>>().join(", ");
        let text = format!(
            "fewer than {needed} recordings of {few}: each of them is split in time, first training, last test, with a pause \
             of a window between; how a network does on another recording is not measured"
        );
        parts.notes.push(Note::warning(text));
    }
    parts.training.sort_unstable();
    parts.validation.sort_unstable();
    parts.test.sort_unstable();
    Ok(parts)
}

/// The windows of each recording, or of each group, that are chosen.
fn groups(cut: &Cut, is_chosen: impl Fn(usize) -> bool) -> Vec<Vec<usize>> {
    let mut by_group = vec![Vec::new(); cut.recordings.len()];
    for (window, place) in cut.places.iter().enumerate().filter(|&(window, _)| is_chosen(window)) {
        by_group[place.recording as usize].push(window);
    }
    by_group.retain(|windows| !windows.is_empty());
    by_group
}

/// The windows of one recording: the first for training, then for validation, the last for the test.
fn split_in_time(
    windows: &[usize],
    cut: &Cut,
    [test, validation]: [f64; 2],
    label: &str,
    parts: &mut Parts,
) -> Result<(), DatasetError> {
    let count = windows.len();
    let of = |share: f64| match share {
        0.0 => 0,
        share => ((share * count as f64).round() as usize).max(1),
    };
    // A window that ends a whole window before the next part begins.
    let pause = (2 * u64::from(cut.window)).div_ceil(u64::from(cut.hop)).saturating_sub(1) as usize;
    let pauses = [test, validation].iter().filter(|&&share| share > 0.0).count() * pause;
    let (of_test, of_validation) = (of(test), of(validation));
    let Some(training) =
        count.checked_sub(of_test + of_validation + pauses).filter(|&left| left > 0)
    else {
        return Err(DatasetError::TooFewWindows {
            label: label.into(),
            windows: count,
            needed: of_test + of_validation + pauses + 1,
        });
    };
    parts.training.extend(&windows[..training]);
    let mut next = training;
    if of_validation > 0 {
        next += pause;
        parts.validation.extend(&windows[next..next + of_validation]);
        next += of_validation;
    }
    if of_test > 0 {
        parts.test.extend(&windows[next + pause..]);
    }
    Ok(())
}

/// The parts as data sets; those that have a share of 0 are all that is trained on.
pub(in crate::dataset) fn split(
    data: Dataset,
    given: [Option<Dataset>; 2],
    cut: &Cut,
    shares: Shares,
    seed: u64,
) -> Result<Split, DatasetError> {
    if let Targets::Classes { classes, labels } = &data.targets
        && let Some(&first) = classes.first()
        && classes.iter().all(|&class| class == first)
    {
        return Err(DatasetError::SingleClass {
            samples: data.len(),
            label: labels[first].clone(),
        });
    }
    let [validation, test] = given;
    if data.is_empty() {
        return Err(DatasetError::TooFew { samples: 0, needed: 1 });
    }
    let share = |part: &Option<Dataset>, share: f64| if part.is_some() { 0.0 } else { share };
    let shares = Shares {
        validation: share(&validation, shares.validation),
        test: share(&test, shares.test),
    };
    let parts = parts(&data, cut, shares, seed)?;
    let part = |given: Option<Dataset>, name, positions: &[usize]| match given {
        Some(part) => part.matched(&data, name).map(Some),
        None if positions.is_empty() => Ok(None),
        None => Ok(Some(data.subset(positions))),
    };
    let validation = part(validation, "validation", &parts.validation)?;
    let test = part(test, "test", &parts.test)?;
    let training = data.subset(&parts.training);
    let or_all = |part: Option<Dataset>| part.unwrap_or_else(|| training.clone());
    Ok(Split { validation: or_all(validation), test: or_all(test), training })
}

#[cfg(test)]
mod tests {
    use super::super::Place;
    use super::*;

    /// Recordings of 10 windows, whose feature is the recording's number.
    fn made(recordings: usize, windows: usize) -> (Dataset, Cut) {
        let class = |recording: usize| recording % 2;
        let all = || {
            (0..recordings)
                .flat_map(|recording| (0..windows).map(move |window| (recording, window)))
        };
        let data = Dataset {
            name: "t".into(),
            columns: Vec::new(),
            width: 1,
            features: all().map(|(recording, _)| recording as f32).collect(),
            targets: Targets::Classes {
                classes: all().map(|(recording, _)| class(recording)).collect(),
                labels: vec!["a".into(), "b".into()],
            },
            image: None,
        };
        let place = |(recording, window): (usize, usize)| Place {
            recording: recording as u32,
            moment: 2 * window as u32,
            seconds: 0.0,
        };
        let cut = Cut {
            disagreement: None,
            window: 4,
            hop: 2,
            rate: 0.0,
            channels: vec!["x".into()],
            recordings: (0..recordings).map(|recording| recording.to_string()).collect(),
            places: all().map(place).collect(),
        };
        (data, cut)
    }

    #[test]
    fn no_recording_is_on_two_sides_and_every_class_is_on_all() {
        let (data, cut) = made(20, 10);
        let found = split(data, [None, None], &cut, Shares::default(), 3).unwrap();
        let recordings = |part: &Dataset| {
            let mut all: Vec<u32> =
                part.features.iter().map(|&recording| recording as u32).collect();
            all.dedup();
            all
        };
        let parts = [&found.training, &found.validation, &found.test].map(recordings);
        assert_eq!(parts.each_ref().map(Vec::len), [14, 2, 4]);
        let mut all = parts.concat();
        all.sort_unstable();
        assert_eq!(all, (0..20).collect::<Vec<u32>>());
        for part in [&found.validation, &found.test] {
            let classes = part.targets.classes().unwrap();
            assert!(classes.contains(&0) && classes.contains(&1));
        }
    }

    #[test]
    fn windows_without_classes_are_split_by_recording_too() {
        let (mut data, cut) = made(10, 6);
        // Those of the first class alone, as normal samples are.
        let positions: Vec<usize> =
            (0..60).filter(|&window| cut.places[window].recording % 2 == 0).collect();
        let cut = cut.subset(&positions);
        data = data.subset(&positions);
        let values = vec![0.0; 30];
        data.targets = Targets::Values { values, names: vec!["normal".into()] };
        let shares = Shares { validation: 0.2, test: 0.2 };
        let found = parts(&data, &cut, shares, 1).unwrap();
        let of = [&found.training, &found.validation, &found.test];
        assert_eq!(of.map(|part| cut.recordings_of(part)), [3, 1, 1]);
        assert_eq!(of.map(Vec::len), [18, 6, 6]);
        assert!(found.notes.is_empty());
        let split = split(data, [None, None], &cut, shares, 1).unwrap();
        for other in [&split.validation, &split.test] {
            assert!(!split.training.features.contains(&other.features[0]));
        }
        let (data, cut) = (split.test.subset(&[]), cut.subset(&[]));
        let error = super::split(data, [None, None], &cut, shares, 1);
        assert!(matches!(error, Err(DatasetError::TooFew { samples: 0, .. })), "{error:?}");
    }

    #[test]
    fn too_few_recordings_are_split_in_time_with_a_pause() {
        let (data, cut) = made(2, 30);
        let found = parts(&data, &cut, Shares::default(), 0).unwrap();
        // A pause of 3 windows of 4 moments every 2: the next begins 4 moments behind the end of the last.
        assert_eq!(found.training.len() + found.validation.len() + found.test.len(), 60 - 4 * 3);
        assert_eq!(found.training, (0..15).chain(30..45).collect::<Vec<usize>>());
        assert_eq!(found.validation, [18, 19, 20, 48, 49, 50]);
        assert_eq!(found.test, [24, 25, 26, 27, 28, 29, 54, 55, 56, 57, 58, 59]);
        assert!(
            found.notes[0].text.starts_with("fewer than 3 recordings of a, b"),
            "{:?}",
            found.notes
        );
        let (data, cut) = made(2, 8);
        let error = parts(&data, &cut, Shares::default(), 0).unwrap_err().to_string();
        assert!(error.contains("windows of class `a`: 8; at least"), "{error}");
    }
}
