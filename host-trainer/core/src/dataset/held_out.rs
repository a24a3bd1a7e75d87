//! Samples of labels that a network is not to know.

use super::{Dataset, Source, Targets};

impl Source {
    /// Takes the samples of these labels out of all parts, and their labels out of the lists. Returns them, to judge by.
    ///
    /// # Errors
    ///
    /// What is wrong, for example `no label "other": there are a, b`.
    pub fn hold_out(&mut self, labels: &[String]) -> Result<Dataset, String> {
        let known = self.data.targets.names().to_vec();
        if self.data.targets.classes().is_none() {
            return Err("targets are numbers, and have no labels".into());
        }
        if let Some(missing) = labels.iter().find(|label| !known.contains(label)) {
            let few = known.iter().take(8).cloned().collect::<Vec<_>>().join(", ");
            return Err(format!("no label {missing:?}: there are {few}"));
        }
        let (kept, mut others) = parts(&self.data, labels);
        self.groups = self.groups.as_ref().map(|groups| groups.subset(&kept));
        self.cut = self.cut.as_ref().map(|cut| cut.subset(&kept));
        self.data = without(&self.data.subset(&kept), labels);
        for part in [self.validation.as_mut(), self.test.as_mut()].into_iter().flatten() {
            let (kept, of_part) = parts(part, labels);
            others.features.extend(&of_part.features);
            if let (Targets::Classes { classes, .. }, Targets::Classes { classes: more, labels }) =
                (&mut others.targets, &of_part.targets)
            {
                let place = |&class: &usize| known.iter().position(|name| *name == labels[class]);
                classes.extend(more.iter().filter_map(place));
            }
            *part = without(&part.subset(&kept), labels);
        }
        Ok(others)
    }
}

/// Positions of samples of other labels, and the samples of these.
fn parts(data: &Dataset, labels: &[String]) -> (Vec<usize>, Dataset) {
    let names = data.targets.names();
    let classes = data.targets.classes().unwrap_or_default();
    let is_held_out = |sample: &usize| labels.contains(&names[classes[*sample]]);
    let (held_out, kept): (Vec<usize>, Vec<usize>) = (0..data.len()).partition(is_held_out);
    (kept, data.subset(&held_out))
}

/// The same samples, without labels that they do not have.
fn without(data: &Dataset, labels: &[String]) -> Dataset {
    let mut data = data.clone();
    if let Targets::Classes { classes, labels: names } = &mut data.targets {
        let kept: Vec<String> =
            names.iter().filter(|name| !labels.contains(name)).cloned().collect();
        for class in classes {
            let place = kept.iter().position(|name| *name == names[*class]);
            // Samples of the others are gone.
            *class = place.unwrap_or(0);
        }
        *names = kept;
    }
    data
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Groups;

    fn data(classes: &[usize]) -> Dataset {
        Dataset {
            name: "t".into(),
            columns: Vec::new(),
            width: 1,
            features: (0..classes.len()).map(|place| place as f32).collect(),
            targets: Targets::Classes {
                classes: classes.into(),
                labels: ["a", "b", "c"].map(String::from).to_vec(),
            },
            image: None,
        }
    }

    #[test]
    fn samples_of_a_label_leave_all_parts_and_the_others_are_renumbered() {
        let mut source = Source {
            test: Some(data(&[1, 2])),
            groups: Some(["p", "q", "r", "p"].into_iter().collect::<Groups>()),
            ..data(&[2, 1, 0, 1]).into()
        };
        let others = source.hold_out(&["b".into()]).unwrap();
        assert_eq!(others.features, [1.0, 3.0, 0.0]);
        assert_eq!(others.targets.classes(), Some(&[1, 1, 1][..]));
        assert_eq!(source.data.features, [0.0, 2.0]);
        assert_eq!(source.data.targets.classes(), Some(&[1, 0][..]));
        assert_eq!(source.data.targets.names(), ["a", "c"]);
        assert_eq!(source.groups.unwrap().iter().collect::<Vec<_>>(), ["p", "r"]);
        let test = source.test.unwrap();
        assert_eq!((test.features, test.targets.classes()), (vec![1.0], Some(&[1][..])));
    }

    #[test]
    fn a_label_that_is_not_there_is_named() {
        let mut source: Source = data(&[0, 1]).into();
        let error = source.hold_out(&["d".into()]).unwrap_err();
        assert_eq!(error, "no label \"d\": there are a, b, c");
        assert_eq!(source, data(&[0, 1]).into());
    }
}
