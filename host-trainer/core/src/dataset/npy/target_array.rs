//! Targets of samples: class numbers, names of classes, or numbers of a regression.

use super::array::{Array, in_c_order};
use crate::dataset::csv::sorted_labels;
use crate::dataset::{DatasetError, Targets};
use std::collections::{BTreeSet, HashMap};
use std::io::Read;

/// Longer labels are taken for a mistake.
const LONGEST_LABEL: usize = 100;

/// Larger whole numbers are not told apart by `f64`.
const LARGEST_CLASS: f64 = (1u64 << 53) as f64;

/// Contents of an array of targets.
pub(super) enum TargetArray {
    /// One for each sample.
    Texts(Vec<String>),
    /// (samples, columns), row-major.
    Numbers { values: Vec<f64>, columns: usize },
}

impl TargetArray {
    /// Reads an array of one dimension, or of two.
    pub fn read(array: &mut Array<'_, impl Read>) -> Result<Self, DatasetError> {
        let columns = match array.header.shape[..] {
            [_] => 1,
            [_, columns @ (1..)] => columns,
            _ => {
                return Err(array.error(&format!(
                    "the shape is {}, expected (samples,) or (samples, numbers)",
                    array.header.shown_shape()
                )));
            }
        };
        if !array.header.element.is_text() {
            array.check_memory(2 * size_of::<f64>())?;
            let mut values = Vec::new();
            array.for_each_number(|_, number| values.push(number))?;
            if array.header.is_fortran {
                values = in_c_order(&values, &array.header.shape);
            }
            return Ok(Self::Numbers { values, columns });
        }
        if columns > 1 {
            return Err(array.error("several texts for each sample, expected one label"));
        }
        array.check_memory(size_of::<String>() + array.header.element.bytes())?;
        let mut texts = Vec::new();
        array.for_each(|header, position, bytes| {
            let text = header.element.text(bytes).filter(|text| is_label(text));
            texts.push(text.ok_or_else(|| {
                format!(
                    "[{}] is no label: expected 1 to {LONGEST_LABEL} characters on one line",
                    header.indices(position)
                )
            })?);
            Ok(())
        })?;
        Ok(Self::Texts(texts))
    }

    /// Returns whether they are numbers, and no numbers of classes: one of them has a fraction, or there are
    /// several for each sample that are not a 1 for its class and 0 for the others.
    pub fn is_regression(&self) -> bool {
        match self {
            Self::Texts(_) => false,
            Self::Numbers { values, columns: 1 } => !values.iter().all(|&value| is_class(value)),
            Self::Numbers { values, columns } => {
                !values.chunks_exact(*columns).all(|row| hot(row).is_some())
            }
        }
    }

    /// Numbers under these names: one for each column.
    pub fn values(self, names: &[String]) -> Result<Targets, String> {
        match self {
            Self::Texts(_) => Err("texts, expected numbers".into()),
            Self::Numbers { columns, .. } if columns != names.len() => Err(format!(
                "numbers for each sample: {columns}, but names: {} ({})",
                names.len(),
                names.join(", ")
            )),
            Self::Numbers { values, .. } => {
                let values = values.into_iter().map(|value| value as f32).collect();
                Ok(Targets::Values { values, names: names.to_vec() })
            }
        }
    }

    /// Names for the columns of `array`: its own, numbered from 1 if there are several.
    pub fn names(&self, array: &str) -> Vec<String> {
        match *self {
            Self::Numbers { columns, .. } if columns > 1 => {
                (1..=columns).map(|column| format!("{array}{column}")).collect()
            }
            _ => vec![array.into()],
        }
    }

    /// Columns that are 1 for no sample, where each column is a class.
    pub fn never_one(&self) -> Vec<usize> {
        match self {
            Self::Numbers { values, columns } if *columns > 1 => {
                let mut is_one = vec![false; *columns];
                let rows = values.chunks_exact(*columns);
                rows.filter_map(hot).for_each(|column| is_one[column] = true);
                (0..*columns).filter(|&column| !is_one[column]).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Classes; whole numbers are their names. Those that no sample has are left out.
    pub fn classes(self) -> Result<Targets, ClassError> {
        let texts: Vec<String> = match self {
            Self::Texts(texts) => texts,
            Self::Numbers { values, columns: 1 } => {
                let name = |(index, value): (usize, f64)| {
                    if is_class(value) {
                        return Ok((value as i64).to_string());
                    }
                    Err(ClassError::Value(format!(
                        "[{index}] is {value}, expected a whole number: the class"
                    )))
                };
                values.into_iter().enumerate().map(name).collect::<Result<_, _>>()?
            }
            Self::Numbers { values, columns } => {
                let class = |(index, row): (usize, &[f64])| {
                    hot(row).ok_or_else(|| {
                        ClassError::Value(format!("[{index}] is not a single 1 among zeros"))
                    })
                };
                let hot_columns = values.chunks_exact(columns).enumerate().map(class);
                let hot_columns: Vec<usize> = hot_columns.collect::<Result<_, _>>()?;
                hot_columns.iter().map(usize::to_string).collect()
            }
        };
        let distinct: Vec<String> =
            texts.iter().collect::<BTreeSet<_>>().into_iter().cloned().collect();
        let labels = sorted_labels(&distinct).map_err(ClassError::Labels)?;
        let positions: HashMap<&String, usize> = labels.iter().zip(0..).collect();
        let classes = texts.iter().map(|text| positions[text]).collect();
        Ok(Targets::Classes { classes, labels })
    }
}

/// Reason that targets are no classes.
#[derive(Debug)]
pub(super) enum ClassError {
    /// One of them; says where and why.
    Value(String),
    /// All together.
    Labels(DatasetError),
}

fn is_class(value: f64) -> bool {
    value.fract() == 0.0 && value.abs() <= LARGEST_CLASS
}

fn is_label(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= LONGEST_LABEL && !text.contains(char::is_control)
}

/// The position of the single 1 among zeros.
fn hot(row: &[f64]) -> Option<usize> {
    let class = row.iter().position(|&value| value == 1.0)?;
    let is_zero = |(position, &value): (usize, &f64)| position == class || value == 0.0;
    row.iter().enumerate().all(is_zero).then_some(class)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(values: &[f64], columns: usize) -> TargetArray {
        TargetArray::Numbers { values: values.to_vec(), columns }
    }

    #[test]
    fn whole_numbers_are_classes_and_are_sorted_as_numbers() {
        let array = numbers(&[10.0, 9.0, -1.0, 10.0], 1);
        assert!(!array.is_regression());
        let targets = array.classes().unwrap();
        assert_eq!(targets.names(), ["-1", "9", "10"]);
        assert_eq!(targets.classes(), Some(&[2, 1, 0, 2][..]));
    }

    #[test]
    fn a_one_among_zeros_is_a_class() {
        let array = numbers(&[0.0, 1.0, 0.0, 1.0, 0.0, 0.0], 3);
        assert!(!array.is_regression());
        let targets = array.classes().unwrap();
        assert_eq!(targets.names(), ["0", "1"]);
        assert_eq!(targets.classes(), Some(&[1, 0][..]));
        assert_eq!(numbers(&[0.0, 1.0, 0.0, 1.0, 0.0, 0.0], 3).never_one(), [2]);
        for values in [[0.0, 0.0], [1.0, 1.0], [1.0, 2.0], [0.5, 1.0]] {
            assert!(numbers(&values, 2).is_regression(), "{values:?}");
        }
    }

    #[test]
    fn numbers_with_fractions_are_a_regression_under_the_arrays_name() {
        let array = numbers(&[1.0, 2.5], 1);
        assert!(array.is_regression());
        assert_eq!(array.names("y"), ["y"]);
        assert!(
            matches!(array.classes(), Err(ClassError::Value(what)) if what.starts_with("[1] is 2.5"))
        );
        let array = numbers(&[1.0, 2.0, 3.0, 4.0], 2);
        let names = array.names("y");
        assert_eq!(names, ["y1", "y2"]);
        let targets = array.values(&names).unwrap();
        assert_eq!(targets, Targets::Values { values: vec![1.0, 2.0, 3.0, 4.0], names });
        let error = numbers(&[1.0, 2.0], 2).values(&["power".into()]).unwrap_err();
        assert_eq!(error, "numbers for each sample: 2, but names: 1 (power)");
    }

    #[test]
    fn more_classes_than_a_model_may_have_are_refused() {
        let many: Vec<f64> = (0..300).map(f64::from).collect();
        let error = numbers(&many, 1).classes().unwrap_err();
        assert!(matches!(
            error,
            ClassError::Labels(DatasetError::TooManyClasses { classes: 300, .. })
        ));
    }
}
