//! Rows of any kind and order: both decoders agree, nothing panics, and what is accepted can be computed.

use nn_core::{
    ActivationKind, Extent, Feature, FormatKind, LayerSpec, MAX_LAYERS, Model, ModelError, Op,
    Shape, Topology, Window, embed, ram_bytes, unit,
};
use proptest::prelude::*;
use std::time::{Duration, Instant};

/// A file of version 4 with these rows, parameters that are all 0, and no more of them than fit.
fn file(rows: &[LayerSpec]) -> Vec<u8> {
    let mut header = vec![0, 0];
    header.extend(postcard::to_allocvec(&rows.to_vec()).unwrap());
    // Labels, offsets, scales, trainer, dataset, its checksum, seed; two shares; two counts; task; an error.
    header.extend([0; 7 + 8 + 2 + 1 + 4]);
    let parameters: u64 = rows.iter().fold(0, |sum, row| row.parameter_bytes().saturating_add(sum));
    let mut bytes = b"NNMC\x04\x00".to_vec();
    bytes.extend((header.len() as u32).to_le_bytes());
    bytes.extend(header);
    bytes.extend(vec![0; parameters.min(4000) as usize]);
    let checksum = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(&bytes);
    bytes.extend(checksum.to_le_bytes());
    bytes
}

/// Both decoders' answer.
fn read(rows: &[LayerSpec]) -> Result<(), ModelError> {
    let bytes = file(rows);
    let mut topology = Topology::of(rows[0]);
    for row in &rows[1..] {
        topology = topology.then(&Topology::of(*row));
    }
    let answer = Model::from_bytes(&bytes).map(|model| assert_eq!(model.header.layers, rows));
    assert_eq!(answer, embed::check(&bytes, &topology), "{rows:?}");
    answer
}

/// A value of a network and who makes it: the reduction of a series-parallel graph, an oracle of its own.
///
/// A row that reads what only it reads is put together with the one before; a row that joins two values that were
/// made of the same one, too. What hangs together becomes one row.
fn is_series_parallel(rows: &[LayerSpec]) -> bool {
    let (mut rest, mut joins) = (Vec::new(), Vec::new());
    for (index, row) in rows.iter().enumerate() {
        let Some(first) = index.checked_sub(row.from.into()) else { return false };
        match row.op.with().map(|with| index.checked_sub(with.into())) {
            None => rest.push((first, index + 1)),
            Some(None) => return false,
            Some(Some(second)) => joins.push((first, second, index + 1, row.op)),
        }
    }
    loop {
        let readers = |value| {
            rest.iter().filter(|(from, _)| *from == value).count()
                + joins
                    .iter()
                    .map(|(a, b, ..)| usize::from(*a == value) + usize::from(*b == value))
                    .sum::<usize>()
        };
        let series = rest.iter().enumerate().find_map(|(second, (from, _))| {
            let first = rest.iter().position(|(_, to)| to == from)?;
            (readers(*from) == 1).then_some((first, second))
        });
        if let Some((first, second)) = series {
            rest[second].0 = rest[first].0;
            rest.remove(first);
            continue;
        }
        let made = |value| rest.iter().position(|(_, to)| *to == value && readers(value) == 1);
        let joined = joins.iter().enumerate().find_map(|(join, (a, b, to, op))| {
            let first = made(*a)?;
            let start = rest[first].0;
            if *b == start && matches!(op, Op::Add { .. }) {
                return Some((join, vec![first], (start, *to)));
            }
            let second = made(*b)?;
            (a != b && rest[second].0 == start).then_some((join, vec![first, second], (start, *to)))
        });
        let Some((join, mut gone, put)) = joined else {
            return joins.is_empty() && rest == [(0, rows.len())];
        };
        joins.remove(join);
        gone.sort_unstable();
        gone.into_iter().rev().for_each(|index| {
            rest.remove(index);
        });
        rest.push(put);
    }
}

const IMAGE: Shape = Shape::new(2, 3, 2);

/// From an image of as many channels to one of 2, pixel by pixel.
fn conv(channels: u16) -> LayerSpec {
    let image = Shape { channels, ..IMAGE };
    LayerSpec::conv2d(image, 2, Window::new(1, 1), 1, ActivationKind::Identity)
}

/// How a network of such convolutions is put together.
#[derive(Clone, Debug)]
enum Tree {
    Row,
    Chain(Box<[Tree; 2]>),
    Residual(Box<Tree>),
    Sum(Box<[Tree; 2]>),
    /// Two branches side by side, then a convolution to as many channels as one has.
    Concat(Box<[Tree; 2]>),
}

impl Tree {
    /// Adds its rows, whose input is a value: 0 is the network's, others are rows plus 1.
    fn rows(&self, rows: &mut Vec<LayerSpec>, input: usize) {
        let image = Extent::Image(IMAGE);
        let join = |rows: &mut Vec<LayerSpec>, op, from| {
            rows.push(LayerSpec {
                op,
                from,
                ..LayerSpec::plain(Op::GlobalAvgPool, image, nn_core::Number::F32)
            });
        };
        match self {
            Self::Row => rows.push(LayerSpec { from: (rows.len() - input) as u16, ..conv(2) }),
            Self::Chain(both) => {
                both[0].rows(rows, input);
                let end = rows.len();
                both[1].rows(rows, end);
            }
            Self::Residual(tree) => {
                tree.rows(rows, input);
                let with = (rows.len() - input) as u16;
                join(rows, Op::Add { with }, 0);
            }
            Self::Sum(both) | Self::Concat(both) => {
                both[0].rows(rows, input);
                let first = rows.len();
                both[1].rows(rows, input);
                let from = (rows.len() - first) as u16;
                if matches!(self, Self::Sum(_)) {
                    join(rows, Op::Add { with: 0 }, from);
                } else {
                    join(rows, Op::Concat { with: 0, channels: 2 }, from);
                    rows.push(conv(4));
                }
            }
        }
    }

    /// Bytes of what the output is left in, and of what branches need on the way, of each unit of a chain.
    fn buffers(&self) -> Vec<(u64, Option<u64>)> {
        // An image of 2 · 3 · 2 numbers, what a filter sees, and a pixel of 2.
        let row = |channels: u64| (4 * (12 + channels + 2), None);
        match self {
            Self::Row => vec![row(2)],
            Self::Chain(both) => both.iter().flat_map(Self::buffers).collect(),
            Self::Residual(tree) => {
                let (output, way) = tree.of_chain();
                vec![(output, Some(way))]
            }
            Self::Sum(both) => {
                let (first, second) = (both[0].of_chain(), both[1].of_chain());
                vec![(first.0, Some(4 + first.1.max(second.0 + second.1)))]
            }
            Self::Concat(both) => {
                let (first, second) = (both[0].of_chain(), both[1].of_chain());
                let way = 4 + (first.0 + first.1).max(second.0 + second.1);
                vec![(4 * 24, Some(way)), row(4)]
            }
        }
    }

    /// Two buffers take turns, and all that branches need on the way shares one.
    fn of_chain(&self) -> (u64, u64) {
        let units = self.buffers();
        let outputs = units.iter().map(|(output, _)| (*output, 0));
        let (output, spare) =
            outputs.reduce(|first, second| (4 + first.1.max(second.0), first.0)).unwrap();
        let ways = units.iter().filter_map(|(_, way)| *way);
        (output, spare + ways.fold(0, |all, way| 4 + way.max(all)))
    }
}

fn any_tree() -> impl Strategy<Value = Tree> {
    Just(Tree::Row).prop_recursive(8, 40, 2, |inner| {
        let two = || (inner.clone(), inner.clone()).prop_map(|(a, b)| Box::new([a, b]));
        prop_oneof![
            2 => two().prop_map(Tree::Chain),
            2 => inner.clone().prop_map(|tree| Tree::Residual(Box::new(tree))),
            1 => two().prop_map(Tree::Sum),
            1 => two().prop_map(Tree::Concat),
        ]
    })
}

fn rows_of(tree: &Tree) -> Vec<LayerSpec> {
    let mut rows = Vec::new();
    tree.rows(&mut rows, 0);
    rows
}

/// Other fields of a row, most of which are near those of a tree.
fn any_row() -> impl Strategy<Value = LayerSpec> {
    let near = || prop_oneof![8 => 0u16..6, 1 => any::<u16>()];
    let tags = (0usize..10, 0usize..FormatKind::ALL.len(), 0usize..8, any::<bool>());
    (tags, near(), near(), near()).prop_map(|((kind, format, activation, is_list), from, n, m)| {
        let window = Window { padding_right: n % 2, dilation: 1 + m % 2, ..Window::new(1, 2) };
        let op = match kind {
            0 => Op::Dense { outputs: n.into() },
            1 => Op::Conv2d { filters: n, window, pool: m },
            2 => Op::DepthwiseConv2d { filters: n, window, pool: 1 },
            3 => Op::MaxPool2d { window },
            4 => Op::GlobalAvgPool,
            5 => Op::Quantize,
            6 => Op::Add { with: n },
            7 => Op::Standardize,
            8 => Op::Features { frame: 1 + n % 2, hop: m, feature: Feature::Statistics },
            _ => Op::Concat { with: n, channels: m.into() },
        };
        let input = if is_list { Extent::List(12) } else { Extent::Image(IMAGE) };
        let activation = ActivationKind::ALL.get(activation).copied();
        let activation = activation.unwrap_or(ActivationKind::Identity);
        LayerSpec { op, input, format: FormatKind::ALL[format], activation, from }
    })
}

/// What can go wrong with rows.
#[derive(Clone, Debug)]
enum Change {
    From(u16),
    With(u16),
    Row(LayerSpec),
    Swap(usize),
    Remove,
    Repeat,
}

fn any_change() -> impl Strategy<Value = (usize, Change)> {
    let near = || prop_oneof![8 => 0u16..8, 1 => any::<u16>()];
    let change = prop_oneof![
        near().prop_map(Change::From),
        near().prop_map(Change::With),
        any_row().prop_map(Change::Row),
        any::<usize>().prop_map(Change::Swap),
        Just(Change::Remove),
        Just(Change::Repeat),
    ];
    (any::<usize>(), change)
}

fn changed(rows: &mut Vec<LayerSpec>, place: usize, change: Change) {
    let place = place % rows.len();
    match change {
        Change::From(from) => rows[place].from = from,
        Change::With(new) => match &mut rows[place].op {
            Op::Add { with } | Op::Concat { with, .. } => *with = new,
            _ => rows[place].from = new,
        },
        Change::Row(row) => rows[place] = row,
        Change::Swap(other) => {
            let other = other % rows.len();
            rows.swap(place, other);
        }
        Change::Remove if rows.len() > 1 => drop(rows.remove(place)),
        Change::Remove => {}
        Change::Repeat => rows.insert(place, rows[place]),
    }
    rows.truncate(MAX_LAYERS);
}

/// What is said of rows, which must agree; whether they are a network.
fn check(rows: &[LayerSpec]) -> bool {
    let answer = read(rows);
    let hangs_together = ram_bytes(rows) > 0;
    for end in 0..rows.len() + 2 {
        if let Some(placed) = unit(rows, end) {
            assert!(placed.start <= end && placed.input <= placed.start);
        }
    }
    assert!(!hangs_together || is_series_parallel(rows), "{rows:?}");
    let is_structure = matches!(answer, Err(ModelError::Structure { .. }));
    assert!(!is_structure || !hangs_together, "{rows:?}");
    assert!(answer.is_err() || hangs_together, "{rows:?}");
    answer.is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn every_tree_is_a_network_whose_ram_is_known(tree in any_tree()) {
        let rows = rows_of(&tree);
        prop_assume!(rows.len() <= MAX_LAYERS);
        let (output, scratch) = tree.of_chain();
        prop_assert_eq!(ram_bytes(&rows), 48 + output + scratch);
        prop_assert!(is_series_parallel(&rows));
        // Parameters beyond what `file` gives are counted, not read.
        prop_assert_eq!(read(&rows), Ok(()));
        prop_assert!(check(&rows));
    }

    #[test]
    fn changed_rows_are_read_alike_and_accepted_only_as_a_network(
        tree in any_tree(), changes in prop::collection::vec(any_change(), 1..5)
    ) {
        let mut rows = rows_of(&tree);
        rows.truncate(MAX_LAYERS);
        for (place, change) in changes {
            changed(&mut rows, place, change);
        }
        check(&rows);
    }

    #[test]
    fn any_rows_are_read_alike(rows in prop::collection::vec(any_row(), 1..10)) {
        check(&rows);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn as_many_rows_as_there_may_be_are_read_alike(
        rows in prop::collection::vec(any_row(), MAX_LAYERS), joins in prop::collection::vec(0u16..130, MAX_LAYERS)
    ) {
        check(&rows);
        let add = |with| LayerSpec { op: Op::Add { with }, ..conv(2) };
        let sums: Vec<LayerSpec> = joins.iter().map(|with| add(*with)).collect();
        check(&sums);
        let sums: Vec<LayerSpec> =
            joins.iter().map(|from| LayerSpec { from: *from, ..add(from % 3) }).collect();
        check(&sums);
    }
}

/// A tree that is one kind of branch inside the other, as deep as there are rows for.
fn nested(rows: usize, wrap: impl Fn(Tree) -> Tree) -> Vec<LayerSpec> {
    let mut tree = Tree::Row;
    loop {
        let next = wrap(tree.clone());
        if rows_of(&next).len() > rows {
            return rows_of(&tree);
        }
        tree = next;
    }
}

#[test]
fn the_deepest_networks_are_read_in_no_time() {
    let row = || Tree::Row;
    let two = |a, b| Box::new([a, b]);
    let started = Instant::now();
    for rows in [
        nested(128, |tree| Tree::Chain(two(tree, row()))),
        nested(128, |tree| Tree::Residual(Box::new(tree))),
        nested(128, |tree| Tree::Residual(Box::new(Tree::Chain(two(row(), tree))))),
        nested(128, |tree| Tree::Sum(two(tree, row()))),
        nested(128, |tree| Tree::Sum(two(row(), tree))),
        nested(128, |tree| Tree::Concat(two(tree.clone(), tree))),
        nested(128, |tree| Tree::Chain(two(row(), Tree::Concat(two(row(), tree))))),
    ] {
        assert!(rows.len() > 60, "{}", rows.len());
        assert!(is_series_parallel(&rows));
        assert!(check(&rows), "{:?}", read(&rows));
        for cut in 1..rows.len() {
            check(&rows[..cut]);
            check(&rows[cut..]);
        }
    }
    // Seven networks and a thousand pieces of them; a few milliseconds each where it is slow.
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
}

#[test]
fn branches_that_do_not_fit_are_named_with_both_shapes() {
    let said = |rows: &[LayerSpec]| read(rows).unwrap_err().to_string();
    let relu = ActivationKind::Relu;
    let dense =
        |inputs, outputs, from| LayerSpec { from, ..LayerSpec::dense(inputs, outputs, relu) };
    let add = |numbers, from, with| LayerSpec {
        from,
        ..LayerSpec::plain(Op::Add { with }, Extent::List(numbers), nn_core::Number::F32)
    };
    assert_eq!(read(&[dense(2, 3, 0), dense(2, 3, 1), add(3, 1, 0)]), Ok(()));
    assert_eq!(
        said(&[dense(2, 3, 0), dense(4, 3, 1), add(3, 1, 0)]),
        "layer 2 takes 4, but the input of the network is 2"
    );
    assert_eq!(
        said(&[dense(2, 3, 0), dense(2, 4, 1), add(3, 1, 0)]),
        "layer 3 joins 3 with 4: both branches must give the same shape"
    );
    let loose = "layer 3 reads a layer that is neither before it nor the other end of a branch";
    assert_eq!(said(&[dense(2, 3, 0), dense(2, 3, 1), dense(3, 3, 1)]), loose);
    assert_eq!(said(&[dense(3, 3, 0), dense(3, 3, 0), add(3, 0, 0)]), loose);
    assert_eq!(said(&[dense(3, 3, 0), dense(3, 3, 0), add(3, 4, 0)]), loose);
    // The channels of a chain beside those of its input: no type has that.
    let beside = LayerSpec { op: Op::Concat { with: 1, channels: 3 }, ..add(3, 0, 0) };
    let loose = "layer 2 reads a layer that is neither before it nor the other end of a branch";
    assert_eq!(said(&[dense(3, 3, 0), beside]), loose);
    let pool = LayerSpec::max_pool2d(nn_core::Number::F32, IMAGE, Window::new(1, 1));
    assert_eq!(read(&[pool]), Ok(()));
    assert_eq!(
        said(&[LayerSpec { activation: relu, ..pool }]),
        "layer 1 has an activation that such a layer cannot have"
    );
    let window = "the window of layer 1 does not fit its image, or is too large";
    assert_eq!(said(&[LayerSpec { input: Extent::Image(IMAGE), ..dense(12, 3, 0) }]), window);
    let dilated = Window { dilation: 2, ..Window::new(1, 2) };
    assert_eq!(said(&[LayerSpec::max_pool2d(nn_core::Number::F32, IMAGE, dilated)]), window);
}
