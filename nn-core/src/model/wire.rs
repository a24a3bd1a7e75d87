//! The bytes of a header in a file.

use super::old_row::OldRow;
use super::{Anomaly, Header, Known, Normalization, Provenance, Task, Windowing};
use crate::model::header::MAX_LABELS;
use crate::topology::{LayerSpec, MAX_LAYERS, Op};
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// A header whose rows are `L`s; what came with version 2 lies behind it.
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
struct Wire<'a, L> {
    name: &'a str,
    columns: &'a str,
    layers: heapless::Vec<L, MAX_LAYERS>,
    #[cfg_attr(feature = "model-files", serde(borrow))]
    labels: heapless::Vec<&'a str, MAX_LABELS>,
    normalization: Normalization<'a>,
    provenance: Provenance<'a>,
}

/// The most layers of a file before version 4.
const OLD_MAX_LAYERS: usize = 32;

/// The oldest version that has what this header says.
pub(super) fn oldest_version(header: &Header<'_>) -> u16 {
    let is_of_anomalies = header.anomaly.is_some() || header.task == Task::AnomalyDetection;
    if header.known.is_some_and(|known| known.is_relative) {
        8
    } else if header.layers.iter().any(LayerSpec::has_nibbles) {
        7
    } else if header.known.is_some() {
        6
    } else if header.windowing.is_some() || is_of_anomalies {
        5
    } else {
        oldest_version_of_rows(&header.layers)
    }
}

/// The oldest version that has these rows.
fn oldest_version_of_rows(rows: &[LayerSpec]) -> u16 {
    let is_dense = |row: &LayerSpec| matches!(row.op, Op::Dense { .. }) && !row.is_quantized();
    if rows.len() > OLD_MAX_LAYERS || rows.iter().any(|row| OldRow::of(row).is_none()) {
        4
    } else if rows.iter().all(is_dense) {
        2
    } else {
        3
    }
}

impl<'a, L> Wire<'a, L> {
    fn header(self, row: impl Fn(L) -> LayerSpec) -> Header<'a> {
        let Self { name, columns, layers, labels, normalization, provenance } = self;
        let layers = layers.into_iter().map(row).collect();
        Header {
            name,
            columns,
            layers,
            labels,
            normalization,
            provenance,
            task: Task::default(),
            windowing: None,
            anomaly: None,
            known: None,
        }
    }

    fn of(header: &Header<'a>, row: impl Fn(&LayerSpec) -> Option<L>) -> Self {
        let Header { name, columns, layers, labels, normalization, provenance, .. } = header;
        Self {
            name,
            columns,
            layers: layers.iter().filter_map(row).collect(),
            labels: labels.clone(),
            normalization: *normalization,
            provenance: *provenance,
        }
    }
}

/// Decodes a header of this version, which must end where the bytes end.
pub(super) fn decode(version: u16, bytes: &[u8]) -> postcard::Result<Header<'_>> {
    let (mut header, mut rest) = if version >= 4 {
        let (wire, rest): (Wire<'_, LayerSpec>, _) = postcard::take_from_bytes(bytes)?;
        (wire.header(|row| row), rest)
    } else {
        let (wire, rest): (Wire<'_, OldRow>, _) = postcard::take_from_bytes(bytes)?;
        (wire.header(OldRow::row), rest)
    };
    if version >= 2 {
        ((header.task, header.provenance.test_rmse), rest) = postcard::take_from_bytes(rest)?;
    }
    if version >= 5 {
        let behind: (Option<Windowing<'_>>, Option<Anomaly<'_>>);
        (behind, rest) = postcard::take_from_bytes(rest)?;
        (header.windowing, header.anomaly) = behind;
    }
    if version >= 6 {
        let known: Option<Known<'_>>;
        (known, rest) = postcard::take_from_bytes(rest)?;
        header.known = known.map(|known| Known { is_relative: version >= 8, ..known });
    }
    let is_newer = version < 5 && header.task == Task::AnomalyDetection
        || version < 7 && header.layers.iter().any(LayerSpec::has_nibbles);
    if rest.is_empty() && !is_newer { Ok(header) } else { Err(postcard::Error::SerdeDeCustom) }
}

/// Writes a header in the oldest version that has its rows.
pub(super) fn encode<F: postcard::ser_flavors::Flavor>(
    header: &Header<'_>,
    flavor: F,
) -> postcard::Result<F::Output> {
    let version_2 = (header.task, header.provenance.test_rmse);
    let version_5 = (header.windowing, header.anomaly);
    match oldest_version(header) {
        6.. => {
            let wire = Wire::of(header, |row| Some(*row));
            let all = (wire, version_2, version_5, header.known);
            postcard::serialize_with_flavor(&all, flavor)
        }
        5 => {
            let wire = Wire::of(header, |row| Some(*row));
            postcard::serialize_with_flavor(&(wire, version_2, version_5), flavor)
        }
        4 => {
            let wire = Wire::of(header, |row| Some(*row));
            postcard::serialize_with_flavor(&(wire, version_2), flavor)
        }
        ..4 => {
            let wire = Wire::of(header, OldRow::of);
            postcard::serialize_with_flavor(&(wire, version_2), flavor)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::ActivationKind;
    use crate::embed::Cursor;
    use crate::topology::{Shape, Window};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rows_read_as_the_compiler_reads_them(
            bytes in prop::collection::vec(prop_oneof![any::<u8>(), Just(0x80), Just(0xff), 0u8..16], 0..32)
        ) {
            let reference = postcard::take_from_bytes::<OldRow>(&bytes).ok();
            let mut cursor = Cursor { rest: &bytes };
            let ours = cursor.old_row().map(|value| (value, cursor.rest));
            prop_assert_eq!(ours, reference.map(|(row, rest)| (row.row(), rest)));

            let reference = postcard::take_from_bytes::<LayerSpec>(&bytes).ok();
            let mut cursor = Cursor { rest: &bytes };
            let ours = cursor.row().map(|value| (value, cursor.rest));
            prop_assert_eq!(ours, reference);
        }
    }

    #[test]
    fn rows_of_old_kinds_are_written_as_before() {
        let window = Window::new(3, 3).padding(1, 1);
        let conv = LayerSpec::conv2d(Shape::new(8, 8, 1), 4, window, 2, ActivationKind::Relu);
        let dense = LayerSpec::dense(64, 10, ActivationKind::Softmax);
        assert_eq!(oldest_version_of_rows(&[dense]), 2);
        for row in [conv, conv.quantized(), dense, dense.quantized()] {
            assert_eq!(OldRow::of(&row).unwrap().row(), row);
            assert!(oldest_version_of_rows(&[row]) <= 3);
        }
        let same = Window { padding_bottom: 1, ..Window::new(3, 3) };
        let newer = LayerSpec::conv2d(Shape::new(8, 8, 1), 4, same, 2, ActivationKind::Relu);
        assert_eq!(oldest_version_of_rows(&[newer]), 4);
        assert_eq!(oldest_version_of_rows(&[LayerSpec { from: 1, ..dense }]), 4);
        assert_eq!(oldest_version_of_rows(&[dense; 33]), 4);
    }
}
