//! Tables of a TensorFlow Lite file, as far as an importer needs them. They borrow from the bytes of the file.
//!
//! Numbers of fields: `tensorflow/compiler/mlir/lite/schema/schema.fbs` of TensorFlow 2.21.

use super::builtin;
use super::flatbuffer::{Damaged, Table, Tables};
use crate::import::message::MAX_RANK;

/// More nodes or tensors than any network has that fits a microcontroller.
const MAX_NODES: usize = 20_000;

/// More inputs and outputs than so many nodes have.
const MAX_LINKS: usize = 100_000;

/// A model: a graph, and constants beside it.
#[derive(Debug)]
pub(super) struct Model<'a> {
    pub graph: Graph<'a>,
    /// Graphs of the file: those behind the first are parts of it, or others.
    pub graphs: usize,
    buffers: Tables<'a>,
    /// Program that wrote it.
    pub producer: String,
}

/// The graph of a network: nodes, each behind those that it reads.
#[derive(Debug)]
pub(super) struct Graph<'a> {
    pub tensors: Vec<Tensor<'a>>,
    pub nodes: Vec<Node<'a>>,
    /// Numbers of tensors.
    pub inputs: Vec<i32>,
    /// Numbers of tensors.
    pub outputs: Vec<i32>,
}

/// A tensor: a constant, or a value that is computed.
#[derive(Debug)]
pub(super) struct Tensor<'a> {
    pub name: &'a str,
    pub dims: Vec<i32>,
    /// Number of the type of its elements.
    pub element: i8,
    /// Number of the buffer that has its elements.
    pub buffer: usize,
    pub steps: Steps<'a>,
    pub is_sparse: bool,
    /// Set for the state of a recurrent layer, which begins with zeros.
    pub is_state: bool,
}

/// Meaning of integers: `scale·(q − zero_point)`, one for all or one for each index of a dimension.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Steps<'a> {
    pub scale: &'a [[u8; 4]],
    pub zero_point: &'a [[u8; 8]],
    pub dimension: i32,
    /// Set if blocks of numbers have a scale, or a way of their own.
    pub is_of_blocks: bool,
}

/// A node: an operator with inputs, outputs and options.
#[derive(Debug)]
pub(super) struct Node<'a> {
    /// Number of the operator.
    pub code: i32,
    /// Name of an operator that is not TensorFlow Lite's own.
    pub custom: &'a str,
    /// Numbers of tensors; -1 for one that is left out.
    pub inputs: Vec<i32>,
    pub outputs: Vec<i32>,
    pub options: Option<Table<'a>>,
}

impl Node<'_> {
    /// The operator for people.
    pub fn operator(&self) -> String {
        match builtin::name(self.code) {
            Some("CUSTOM") => format!("CUSTOM {:?}", self.custom),
            Some(name) => name.into(),
            None => format!("operator number {}", self.code),
        }
    }
}

fn integers(entries: &[[u8; 4]]) -> Vec<i32> {
    entries.iter().map(|&entry| i32::from_le_bytes(entry)).collect()
}

impl<'a> Model<'a> {
    /// Reads a file; none if it has no graph.
    pub fn read(bytes: &'a [u8]) -> Result<Option<Self>, Damaged> {
        let root = Table::root(bytes)?;
        let graphs = root.tables(2, "subgraphs")?;
        let Some(graph) = graphs.get(0)? else { return Ok(None) };
        let codes = root.tables(1, "operator_codes")?.all(MAX_NODES)?;
        let codes = codes.map(|code| {
            let code = code?;
            // Numbers above 127 did not fit the field that there was at first.
            let old = code.i8(0, "deprecated_builtin_code")?;
            let new = code.i32(3, 0, "builtin_code")?;
            Ok((new.max(old.into()), code.text(1, "custom_code")?))
        });
        let codes = codes.collect::<Result<Vec<(i32, &str)>, Damaged>>()?;
        let graph = Graph::read(graph, &codes)?;
        let buffers = root.tables(4, "buffers")?;
        let producer = producer(root, buffers)?;
        Ok(Some(Self { graph, graphs: graphs.len(), buffers, producer }))
    }

    /// The bytes of a tensor's elements; none for a value that is computed.
    pub fn elements(&self, tensor: &Tensor<'a>) -> Result<Elements<'a>, Damaged> {
        let Some(buffer) = self.buffers.get(tensor.buffer)? else { return Ok(Elements::None) };
        let bytes = buffer.numbers::<1>(0, "data")?.as_flattened();
        // Files of more than 2 GB have elements behind the flatbuffer.
        let offset = buffer.number(1, "offset")?.map_or(0, u64::from_le_bytes);
        Ok(match (bytes.is_empty(), offset) {
            (false, _) => Elements::Bytes(bytes),
            (true, 0 | 1) => Elements::None,
            (true, _) => Elements::Elsewhere,
        })
    }
}

/// Where the elements of a tensor are.
#[derive(Clone, Copy, Debug)]
pub(super) enum Elements<'a> {
    Bytes(&'a [u8]),
    /// Behind the flatbuffer.
    Elsewhere,
    /// Nowhere: they are computed.
    None,
}

impl<'a> Graph<'a> {
    fn read(graph: Table<'a>, codes: &[(i32, &'a str)]) -> Result<Self, Damaged> {
        let tensors = graph.tables(0, "tensors")?.all(MAX_NODES)?;
        let tensors =
            tensors.map(|tensor| Tensor::read(tensor?)).collect::<Result<_, Damaged>>()?;
        let (mut nodes, mut links) = (Vec::new(), 0);
        for node in graph.tables(3, "operators")?.all(MAX_NODES)? {
            let node = node?;
            let index = node.i32(0, 0, "opcode_index")?;
            let Some(&(code, custom)) = usize::try_from(index).ok().and_then(|i| codes.get(i))
            else {
                let what = "names an operator that the file does not list";
                return Err(node.damaged(0, "opcode_index", what));
            };
            let (inputs, outputs) = (node.numbers(1, "inputs")?, node.numbers(2, "outputs")?);
            links += inputs.len() + outputs.len();
            if links > MAX_LINKS {
                let what = "has more than 100,000 entries with those before it";
                return Err(node.damaged(1, "inputs", what));
            }
            let (inputs, outputs) = (integers(inputs), integers(outputs));
            let options = node.table(4, "builtin_options")?;
            nodes.push(Node { code, custom, inputs, outputs, options });
        }
        let links = |index, field| -> Result<Vec<i32>, Damaged> {
            let entries = graph.numbers(index, field)?;
            Ok(integers(&entries[..entries.len().min(MAX_NODES)]))
        };
        Ok(Self { tensors, nodes, inputs: links(1, "inputs")?, outputs: links(2, "outputs")? })
    }

    /// A tensor by its number; none for one that is left out.
    pub fn tensor(&self, index: i32) -> Option<&Tensor<'a>> {
        self.tensors.get(usize::try_from(index).ok()?)
    }
}

impl<'a> Tensor<'a> {
    fn read(table: Table<'a>) -> Result<Self, Damaged> {
        let dims = table.numbers(0, "shape")?;
        if dims.len() > MAX_RANK {
            return Err(table.damaged(0, "shape", "has more than 8 dimensions"));
        }
        let buffer = table.number(2, "buffer")?.map_or(0, u32::from_le_bytes);
        Ok(Self {
            name: table.text(3, "name")?,
            dims: integers(dims),
            element: table.i8(1, "type")?,
            buffer: usize::try_from(buffer).unwrap_or(usize::MAX),
            steps: match table.table(4, "quantization")? {
                None => Steps::default(),
                Some(steps) => Steps {
                    scale: steps.numbers(2, "scale")?,
                    zero_point: steps.numbers(3, "zero_point")?,
                    dimension: steps.i32(6, 0, "quantized_dimension")?,
                    is_of_blocks: steps.i8(4, "details_type")? != 0,
                },
            },
            is_sparse: table.table(6, "sparsity")?.is_some(),
            is_state: table.flag(5, "is_variable")?,
        })
    }
}

/// The program that wrote a file: the converter's version, if that is in the file.
fn producer(root: Table<'_>, buffers: Tables<'_>) -> Result<String, Damaged> {
    for entry in root.tables(6, "metadata")?.all(MAX_NODES)? {
        let entry = entry?;
        if entry.text(0, "name")? != "CONVERSION_METADATA" {
            continue;
        }
        let buffer = entry.number(1, "buffer")?.map_or(0, u32::from_le_bytes);
        let Some(buffer) = buffers.get(usize::try_from(buffer).unwrap_or(usize::MAX))? else {
            break;
        };
        // A flatbuffer inside: environment, and in it the version of TensorFlow. It is only said, so a damaged one is none.
        let bytes = buffer.numbers::<1>(0, "data")?.as_flattened();
        let version = || -> Result<String, Damaged> {
            let environment = Table::root(bytes)?.table(0, "environment")?;
            let version = environment.map(|found| found.text(0, "tensorflow_version"));
            Ok(version.transpose()?.unwrap_or_default().into())
        };
        if let Ok(version) = version()
            && !version.is_empty()
        {
            return Ok(format!("TensorFlow {version}"));
        }
    }
    Ok("TensorFlow Lite".into())
}
