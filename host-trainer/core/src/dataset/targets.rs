//! Targets of a network: a class, or numbers.

use super::Task;

/// Targets of the samples of a [`Dataset`](super::Dataset).
#[derive(Clone, Debug, PartialEq)]
pub enum Targets {
    /// A class each: classification.
    Classes {
        /// The class of each sample, an index into `labels`.
        classes: Vec<usize>,
        /// The name of each class.
        labels: Vec<String>,
    },
    /// One or more numbers each: regression.
    Values {
        /// (samples, names), row-major.
        values: Vec<f32>,
        /// The name of each number.
        names: Vec<String>,
    },
}

impl Targets {
    /// Number of samples have a target.
    pub fn len(&self) -> usize {
        match self {
            Self::Classes { classes, .. } => classes.len(),
            Self::Values { values, names } => values.len() / names.len().max(1),
        }
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Outputs of a network that predicts this: one for each class, or for each number.
    pub fn outputs(&self) -> usize {
        self.names().len()
    }

    /// The name of each class, or of each number.
    pub fn names(&self) -> &[String] {
        match self {
            Self::Classes { labels: names, .. } | Self::Values { names, .. } => names,
        }
    }

    /// Classes or numbers.
    pub fn task(&self) -> Task {
        match self {
            Self::Classes { .. } => Task::Classification,
            Self::Values { .. } => Task::Regression,
        }
    }

    /// The class of each sample; none if targets are numbers.
    pub fn classes(&self) -> Option<&[usize]> {
        match self {
            Self::Classes { classes, .. } => Some(classes),
            Self::Values { .. } => None,
        }
    }

    /// The targets at these positions, in their order.
    pub(super) fn subset(&self, positions: &[usize]) -> Self {
        match self {
            Self::Classes { classes, labels } => Self::Classes {
                classes: positions.iter().map(|&position| classes[position]).collect(),
                labels: labels.clone(),
            },
            Self::Values { values, names } => {
                let row = |&position: &usize| &values[position * names.len()..][..names.len()];
                Self::Values {
                    values: positions.iter().flat_map(row).copied().collect(),
                    names: names.clone(),
                }
            }
        }
    }

    /// Gives classes the positions that their labels have among `names`. Numbers must have these names
    /// already. If that cannot be, nothing changes.
    ///
    /// # Errors
    ///
    /// What is there instead, for example `the unknown label d`.
    pub fn rename(&mut self, names: &[String]) -> Result<(), String> {
        match self {
            Self::Classes { classes, labels } => {
                let position = |label: &String| {
                    let position = names.iter().position(|name| name == label);
                    position.ok_or_else(|| format!("the unknown label {label}"))
                };
                let positions: Vec<usize> =
                    labels.iter().map(position).collect::<Result<_, _>>()?;
                classes.iter_mut().for_each(|class| *class = positions[*class]);
                *labels = names.to_vec();
                Ok(())
            }
            Self::Values { names: found, .. } if found == names => Ok(()),
            Self::Values { names: found, .. } => {
                Err(format!("the targets {}, not {}", found.join(", "), names.join(", ")))
            }
        }
    }

    /// Writes the target of the sample at this position: the number 1 for its class
    /// and 0 for others, or its numbers.
    pub(crate) fn write(&self, position: usize, target: &mut [f32]) {
        match self {
            Self::Classes { classes, .. } => {
                target.fill(0.0);
                target[classes[position]] = 1.0;
            }
            Self::Values { values, names } => {
                target.copy_from_slice(&values[position * names.len()..][..names.len()]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_follow_their_labels_to_another_order() {
        let names = |names: &[&str]| names.iter().map(|&n| String::from(n)).collect::<Vec<_>>();
        let mut targets = Targets::Classes { classes: vec![0, 1, 0], labels: names(&["c", "a"]) };
        let unchanged = targets.clone();
        assert_eq!(targets.rename(&names(&["a", "b"])).unwrap_err(), "the unknown label c");
        assert_eq!(targets, unchanged);
        targets.rename(&names(&["a", "b", "c"])).unwrap();
        assert_eq!(targets.classes(), Some(&[2, 0, 2][..]));
        assert_eq!(targets.names(), ["a", "b", "c"]);
        let mut targets = Targets::Values { values: vec![1.0], names: names(&["u"]) };
        assert!(targets.rename(&names(&["u"])).is_ok());
        assert_eq!(targets.rename(&names(&["v"])).unwrap_err(), "the targets u, not v");
    }

    #[test]
    fn a_class_is_one_hot_and_numbers_are_themselves() {
        let names = |names: [&str; 2]| names.map(String::from).to_vec();
        let classes = Targets::Classes { classes: vec![1, 0], labels: names(["a", "b"]) };
        let values = Targets::Values { values: vec![1.0, 2.0, 3.0, 4.0], names: names(["u", "v"]) };
        let mut target = [9.0; 2];
        classes.write(0, &mut target);
        assert_eq!(target, [0.0, 1.0]);
        values.write(1, &mut target);
        assert_eq!(target, [3.0, 4.0]);
        assert_eq!((classes.len(), values.len(), values.outputs()), (2, 2, 2));
        assert_eq!(values.subset(&[1]).len(), 1);
        assert_eq!(classes.subset(&[1, 1]).classes(), Some(&[0, 0][..]));
    }
}
