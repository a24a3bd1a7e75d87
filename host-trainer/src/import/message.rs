//! Messages of an ONNX file, as far as an importer needs them. They borrow from the bytes of the file.
//!
//! Numbers of fields: <https://github.com/onnx/onnx/blob/main/onnx/onnx.proto>. Attributes and tensors are taken apart
//! when they are looked at.

use super::wire::{Damaged, Field, Fields};

/// More nodes than any network has that fits a microcontroller; unrolled loops have some thousands.
const MAX_NODES: usize = 20_000;

/// More attributes than so many nodes have.
const MAX_ATTRIBUTES: usize = 100_000;

/// A model: a graph, and who wrote it.
#[derive(Debug, Default)]
pub(super) struct Model<'a> {
    /// Name of the program that wrote it.
    pub producer: &'a str,
    /// Version of that program.
    pub producer_version: &'a str,
    /// Domain and version of each set of operators.
    pub opsets: Vec<(&'a str, i64)>,
    /// Keys and values.
    pub metadata: Vec<(&'a str, &'a str)>,
    pub graph: Option<Graph<'a>>,
}

/// A graph of nodes, each behind those that it reads.
#[derive(Debug, Default)]
pub(super) struct Graph<'a> {
    pub nodes: Vec<Node<'a>>,
    pub initializers: Vec<Tensor<'a>>,
    pub inputs: Vec<ValueInfo<'a>>,
    pub outputs: Vec<ValueInfo<'a>>,
    /// Set if there are sparse tensors, which no exporter of networks writes.
    pub has_sparse: bool,
}

/// A node: an operator with inputs, outputs and attributes.
#[derive(Debug, Default)]
pub(super) struct Node<'a> {
    pub name: &'a str,
    pub operator: &'a str,
    pub domain: &'a str,
    /// Names of values; empty for one that is left out.
    pub inputs: Vec<&'a str>,
    pub outputs: Vec<&'a str>,
    pub attributes: Vec<Attribute<'a>>,
}

/// An attribute of a node.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attribute<'a> {
    pub name: &'a str,
    body: &'a [u8],
}

/// A tensor of constants.
#[derive(Clone, Debug, Default)]
pub(super) struct Tensor<'a> {
    pub name: &'a str,
    pub dims: Vec<i64>,
    /// Number of the type of its elements.
    pub element: i64,
    /// The elements as bytes.
    pub raw: Option<&'a [u8]>,
    /// The elements as fields: their number says which type they have.
    pub fields: Vec<(u64, Field<'a>)>,
    /// Place of the elements in another file: keys and values.
    pub external: Vec<(&'a str, &'a str)>,
    pub is_external: bool,
}

/// Name, type and extent of an input or output of the graph.
#[derive(Debug, Default)]
pub(super) struct ValueInfo<'a> {
    pub name: &'a str,
    /// Number of the type of its elements; none for what is no tensor.
    pub element: Option<i64>,
    /// A number or a name for each dimension; none if nothing is said.
    pub dims: Option<Vec<Dimension<'a>>>,
}

/// A dimension of an input or output of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dimension<'a> {
    Fixed(i64),
    Named(&'a str),
}

impl<'a> Model<'a> {
    /// Reads a file.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Damaged> {
        let mut model = Self::default();
        for field in Fields::of(bytes) {
            match field? {
                (2, field) => model.producer = field.text()?,
                (3, field) => model.producer_version = field.text()?,
                (7, field) => model.graph = Some(Graph::read(field.bytes()?)?),
                (8, field) => {
                    let (mut domain, mut version) = ("", 0);
                    for field in Fields::of(field.bytes()?) {
                        match field? {
                            (1, field) => domain = field.text()?,
                            (2, field) => version = field.integer()?,
                            _ => {}
                        }
                    }
                    model.opsets.push((domain, version));
                }
                (14, field) => model.metadata.push(entry(field.bytes()?)?),
                _ => {}
            }
        }
        Ok(model)
    }
}

/// A key and its value.
fn entry(bytes: &[u8]) -> Result<(&str, &str), Damaged> {
    let (mut key, mut value) = ("", "");
    for field in Fields::of(bytes) {
        match field? {
            (1, field) => key = field.text()?,
            (2, field) => value = field.text()?,
            _ => {}
        }
    }
    Ok((key, value))
}

impl<'a> Graph<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, Damaged> {
        let (mut graph, mut attributes) = (Self::default(), 0);
        for field in Fields::of(bytes) {
            match field? {
                (1, field) => {
                    let node = Node::read(field.bytes()?)?;
                    attributes += node.attributes.len();
                    graph.nodes.push(node);
                    if graph.nodes.len() > MAX_NODES || attributes > MAX_ATTRIBUTES {
                        return Err(Damaged(
                            "more than 20,000 nodes, or 100,000 attributes, in the graph",
                        ));
                    }
                }
                (5, field) => graph.initializers.push(Tensor::read(field.bytes()?)?),
                (11, field) => graph.inputs.push(ValueInfo::read(field.bytes()?)?),
                (12, field) => graph.outputs.push(ValueInfo::read(field.bytes()?)?),
                (15, _) => graph.has_sparse = true,
                _ => {}
            }
            let most = MAX_NODES;
            if [graph.initializers.len(), graph.inputs.len(), graph.outputs.len()]
                .iter()
                .any(|&count| count > most)
            {
                return Err(Damaged("more than 20,000 constants, inputs or outputs in the graph"));
            }
        }
        Ok(graph)
    }
}

impl<'a> Node<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, Damaged> {
        let mut node = Self::default();
        for field in Fields::of(bytes) {
            match field? {
                (1, field) => node.inputs.push(field.text()?),
                (2, field) => node.outputs.push(field.text()?),
                (3, field) => node.name = field.text()?,
                (4, field) => node.operator = field.text()?,
                (5, field) => node.attributes.push(Attribute::read(field.bytes()?)?),
                (7, field) => node.domain = field.text()?,
                _ => {}
            }
        }
        Ok(node)
    }
}

impl<'a> Attribute<'a> {
    fn read(body: &'a [u8]) -> Result<Self, Damaged> {
        let mut name = "";
        for field in Fields::of(body) {
            if let (1, field) = field? {
                name = field.text()?;
            }
        }
        Ok(Self { name, body })
    }

    /// The last field of this number.
    pub fn last(&self, number: u64) -> Result<Option<Field<'a>>, Damaged> {
        Ok(self.all(number)?.pop())
    }

    /// All fields of this number.
    pub fn all(&self, number: u64) -> Result<Vec<Field<'a>>, Damaged> {
        let mut found = Vec::new();
        for field in Fields::of(self.body) {
            match field? {
                (n, field) if n == number => found.push(field),
                _ => {}
            }
        }
        Ok(found)
    }
}

impl<'a> Tensor<'a> {
    /// Reads a tensor; its elements later.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Damaged> {
        let mut tensor = Self::default();
        for field in Fields::of(bytes) {
            match field? {
                (1, field) => {
                    for size in field.integers() {
                        tensor.dims.push(size?);
                        if tensor.dims.len() > MAX_RANK {
                            return Err(Damaged("a tensor of more than 8 dimensions"));
                        }
                    }
                }
                (2, field) => tensor.element = field.integer()?,
                (8, field) => tensor.name = field.text()?,
                (9, field) => tensor.raw = Some(field.bytes()?),
                (13, field) => tensor.external.push(entry(field.bytes()?)?),
                (14, field) => tensor.is_external = field.integer()? == 1,
                (number @ (4..=7 | 10 | 11), field) => tensor.fields.push((number, field)),
                _ => {}
            }
        }
        Ok(tensor)
    }
}

/// Tensors of networks have at most five dimensions.
pub(super) const MAX_RANK: usize = 8;

impl<'a> ValueInfo<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, Damaged> {
        let mut info = Self::default();
        for field in Fields::of(bytes) {
            match field? {
                (1, field) => info.name = field.text()?,
                (2, field) => {
                    for field in Fields::of(field.bytes()?) {
                        if let (1, field) = field? {
                            info.read_tensor(field.bytes()?)?;
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(info)
    }

    fn read_tensor(&mut self, bytes: &'a [u8]) -> Result<(), Damaged> {
        self.element = Some(0);
        for field in Fields::of(bytes) {
            match field? {
                (1, field) => self.element = Some(field.integer()?),
                (2, field) => {
                    let mut dims = Vec::new();
                    for field in Fields::of(field.bytes()?) {
                        if let (1, field) = field? {
                            dims.push(Dimension::read(field.bytes()?)?);
                        }
                        if dims.len() > MAX_RANK {
                            return Err(Damaged("an input or output of more than 8 dimensions"));
                        }
                    }
                    self.dims = Some(dims);
                }
                _ => {}
            }
        }
        Ok(())
    }
}

impl<'a> Dimension<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, Damaged> {
        let mut dimension = Self::Named("");
        for field in Fields::of(bytes) {
            match field? {
                (1, field) => dimension = Self::Fixed(field.integer()?),
                (2, field) => dimension = Self::Named(field.text()?),
                _ => {}
            }
        }
        Ok(dimension)
    }
}
