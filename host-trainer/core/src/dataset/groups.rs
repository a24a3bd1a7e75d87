//! Which samples belong together: those of one subject, or of one recording.

use std::collections::HashMap;

/// The subject or recording of each sample. No group is split between training and test.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Groups {
    /// For each sample the position of its group in `names`.
    of: Vec<u32>,
    names: Vec<String>,
    known: HashMap<String, u32>,
}

impl Groups {
    /// No samples yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a sample of this group.
    pub fn push(&mut self, name: &str) {
        let group = match self.known.get(name) {
            Some(&group) => group,
            None => {
                let group = self.names.len() as u32;
                self.names.push(name.into());
                self.known.insert(name.into(), group);
                group
            }
        };
        self.of.push(group);
    }

    /// The name of a sample's group.
    pub fn get(&self, sample: usize) -> Option<&str> {
        self.of.get(sample).map(|&group| self.names[group as usize].as_str())
    }

    /// Adds the samples of others behind these; groups of one name are one.
    pub fn append(&mut self, others: &Self) {
        others.iter().for_each(|name| self.push(name));
    }

    /// Groups of the samples at these positions, in their order.
    pub fn subset(&self, positions: &[usize]) -> Self {
        positions.iter().map(|&sample| self.names[self.of[sample] as usize].as_str()).collect()
    }

    /// Forgets the samples behind the first so many.
    pub fn truncate(&mut self, samples: usize) {
        self.of.truncate(samples);
    }

    /// Number of samples.
    pub fn len(&self) -> usize {
        self.of.len()
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.of.is_empty()
    }

    /// The name of each sample's group.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.of.iter().map(|&group| self.names[group as usize].as_str())
    }

    /// Number of groups have samples, and for each sample the position of its group in the order of their names.
    pub(super) fn in_order(&self) -> (usize, Vec<usize>) {
        let mut is_used = vec![false; self.names.len()];
        self.of.iter().for_each(|&group| is_used[group as usize] = true);
        let mut used: Vec<usize> = (0..self.names.len()).filter(|&group| is_used[group]).collect();
        used.sort_unstable_by(|&a, &b| self.names[a].cmp(&self.names[b]));
        let mut position = vec![0; self.names.len()];
        used.iter().enumerate().for_each(|(index, &group)| position[group] = index);
        (used.len(), self.of.iter().map(|&group| position[group as usize]).collect())
    }

    /// CRC-32 of the groups of all samples: with that of the data, it tells whether a split is the same.
    #[cfg(feature = "data-files")]
    pub(crate) fn checksum(&self) -> u32 {
        let crc = crc::Crc::<u32, crc::Table<16>>::new(&crc::CRC_32_ISO_HDLC);
        let mut digest = crc.digest();
        for group in self.iter() {
            digest.update(group.as_bytes());
            digest.update(&[0]);
        }
        digest.finalize()
    }
}

impl<'n> FromIterator<&'n str> for Groups {
    /// A name for each sample.
    fn from_iter<I: IntoIterator<Item = &'n str>>(names: I) -> Self {
        let mut groups = Self::new();
        names.into_iter().for_each(|name| groups.push(name));
        groups
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_counted_in_the_order_of_their_names() {
        let mut groups: Groups = ["b", "c", "a", "b", "d"].into_iter().collect();
        assert_eq!(groups.in_order(), (4, vec![1, 2, 0, 1, 3]));
        // A group whose samples were taken back is none.
        groups.truncate(4);
        assert_eq!(groups.in_order(), (3, vec![1, 2, 0, 1]));
        groups.append(&["a", "e"].into_iter().collect());
        assert_eq!(groups.iter().collect::<Vec<_>>(), ["b", "c", "a", "b", "a", "e"]);
        assert_eq!((groups.len(), groups.is_empty()), (6, false));
        assert_eq!((groups.get(2), groups.get(6)), (Some("a"), None));
        assert_eq!(groups.subset(&[5, 0, 3]).iter().collect::<Vec<_>>(), ["e", "b", "b"]);
    }

    #[test]
    fn the_checksum_is_of_names_and_their_order() {
        let of = |names: &[&str]| names.iter().copied().collect::<Groups>().checksum();
        // CRC-32 of `a`, 0, `b`, 0: Python's zlib.crc32(b"a\0b\0").
        assert_eq!(of(&["a", "b"]), 0xF515_465F);
        assert_ne!(of(&["a", "b"]), of(&["b", "a"]));
        assert_ne!(of(&["ab"]), of(&["a", "b"]));
    }
}
