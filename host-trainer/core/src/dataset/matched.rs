//! Samples of another file, in the order of columns and labels that the first one has.

use super::channels::sides;
use super::{Dataset, DatasetError};

impl Dataset {
    /// Puts the features into the order of these columns, if both have names.
    ///
    /// # Errors
    ///
    /// What the columns are instead, if they are not the same in any order.
    pub fn order_columns(&mut self, columns: &[String]) -> Result<(), String> {
        if self.columns.is_empty() || columns.is_empty() || self.columns == columns {
            return Ok(());
        }
        let position = |name: &String| self.columns.iter().position(|found| found == name);
        let order: Option<Vec<usize>> = columns.iter().map(position).collect();
        let Some(order) = order.filter(|order| order.len() == self.width) else {
            let (found, expected) = (self.columns.join(", "), columns.join(", "));
            return Err(format!("the columns {found}, not {expected}"));
        };
        let mut row = Vec::with_capacity(self.width);
        for features in self.features.chunks_exact_mut(self.width) {
            row.clear();
            row.extend(order.iter().map(|&column| features[column]));
            features.copy_from_slice(&row);
        }
        self.columns = columns.to_vec();
        Ok(())
    }

    /// Puts the numbers of each sample into the order of `whole`.
    pub(super) fn order_as(&mut self, whole: &Self) -> Result<(), String> {
        if self.width != whole.width {
            return Err(format!("{} features, not {}", self.width, whole.width));
        }
        self.put_channels_last(whole.shape());
        let are_images = self.image.is_some() && whole.image.is_some();
        if are_images && sides(self.shape()) != sides(whole.shape()) {
            return Err(format!("samples of {}, not of {}", self.shape(), whole.shape()));
        }
        self.order_columns(&whole.columns)
    }

    /// These samples as a part of `whole`: with its labels, in its order.
    pub(super) fn matched(
        mut self,
        whole: &Self,
        part: &'static str,
    ) -> Result<Self, DatasetError> {
        let differ = |what: String| DatasetError::Parts { part, what };
        self.order_as(whole).map_err(differ)?;
        let names = whole.targets.names();
        if self.targets.task() != whole.targets.task() {
            let (found, expected) = (self.targets.names().join(", "), names.join(", "));
            return Err(differ(format!("the targets {found}, not {expected}")));
        }
        self.targets.rename(names).map_err(differ)?;
        Ok(self)
    }
}
