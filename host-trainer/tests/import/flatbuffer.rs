//! TensorFlow Lite files, as small as a test needs them: tables in a flatbuffer, and a graph of them.

use host_trainer::import::{ImportError, Imported};
use host_trainer::inference::infer;

/// A field of a table.
#[derive(Clone)]
pub enum Field {
    Byte(i8),
    Int(i32),
    Float(f32),
    Text(String),
    Bytes(Vec<u8>),
    Ints(Vec<i32>),
    Floats(Vec<f32>),
    Longs(Vec<i64>),
    Table(Table),
    Tables(Vec<Table>),
}

use Field::{Byte, Bytes, Float, Floats, Int, Ints, Longs, Tables, Text};

/// A table: fields by their numbers.
pub type Table = Vec<(usize, Field)>;

/// Appends a table; its place.
fn write(table: &Table, to: &mut Vec<u8>) -> usize {
    let slots = table.iter().map(|(index, _)| index + 1).max().unwrap_or(0);
    let vtable = to.len();
    to.extend((4 + 2 * slots as u16).to_le_bytes());
    to.extend((4 + 4 * table.len() as u16).to_le_bytes());
    for slot in 0..slots {
        let place = table.iter().position(|(index, _)| *index == slot);
        to.extend(place.map_or(0, |place| 4 + 4 * place as u16).to_le_bytes());
    }
    let at = to.len();
    to.extend(((at - vtable) as i32).to_le_bytes());
    for (_, field) in table {
        match field {
            Byte(number) => to.extend(i32::from(*number).to_le_bytes()),
            Int(number) => to.extend(number.to_le_bytes()),
            Float(number) => to.extend(number.to_le_bytes()),
            _ => to.extend([0; 4]),
        }
    }
    for (place, (_, field)) in table.iter().enumerate() {
        let child = match field {
            Byte(_) | Int(_) | Float(_) => continue,
            Text(text) => vector(text.len(), text.bytes(), to),
            Bytes(bytes) => vector(bytes.len(), bytes.iter().copied(), to),
            Ints(list) => vector(list.len(), list.iter().flat_map(|n| n.to_le_bytes()), to),
            Floats(list) => vector(list.len(), list.iter().flat_map(|n| n.to_le_bytes()), to),
            Longs(list) => vector(list.len(), list.iter().flat_map(|n| n.to_le_bytes()), to),
            Field::Table(table) => write(table, to),
            Tables(tables) => {
                let start = vector(tables.len(), vec![0; 4 * tables.len()].into_iter(), to);
                for (index, table) in tables.iter().enumerate() {
                    let child = write(table, to);
                    point(start + 4 + 4 * index, child, to);
                }
                start
            }
        };
        point(at + 4 + 4 * place, child, to);
    }
    at
}

fn vector(count: usize, bytes: impl Iterator<Item = u8>, to: &mut Vec<u8>) -> usize {
    let at = to.len();
    to.extend((count as u32).to_le_bytes());
    to.extend(bytes);
    at
}

fn point(from: usize, at: usize, to: &mut [u8]) {
    to[from..from + 4].copy_from_slice(&((at - from) as u32).to_le_bytes());
}

/// Types of elements.
pub const F32: i8 = 0;
pub const I32: i8 = 2;
pub const I8: i8 = 9;

/// Numbers of operators.
pub const ADD: i32 = 0;
pub const CONV_2D: i32 = 3;
pub const FULLY_CONNECTED: i32 = 9;
pub const RELU: i32 = 19;
pub const CUSTOM: i32 = 32;
pub const WHILE: i32 = 119;

/// A file in the making. Its tensors are named by numbers from 0 on, in the order in which they are added.
#[derive(Clone, Default)]
pub struct File {
    tensors: Vec<Table>,
    buffers: Vec<Table>,
    codes: Vec<Table>,
    nodes: Vec<Table>,
    inputs: Vec<i32>,
    outputs: Vec<i32>,
}

impl File {
    /// A file whose graph takes tensor 0, of these extents.
    pub fn new(dims: &[i32]) -> Self {
        let file = Self { buffers: vec![Table::new()], inputs: vec![0], ..Self::default() };
        file.value(dims)
    }

    /// A tensor with more fields: its type, quantization and others.
    pub fn tensor(mut self, dims: &[i32], bytes: Option<Vec<u8>>, more: Table) -> Self {
        let buffer = if bytes.is_some() { self.buffers.len() as i32 } else { 0 };
        self.buffers.extend(bytes.map(|bytes| vec![(0, Bytes(bytes))]));
        let name = format!("t{}", self.tensors.len());
        let mut tensor = vec![(0, Ints(dims.into())), (2, Int(buffer)), (3, Text(name))];
        tensor.extend(more);
        self.tensors.push(tensor);
        self
    }

    /// A tensor of `f32` that a node gives.
    pub fn value(self, dims: &[i32]) -> Self {
        self.tensor(dims, None, vec![(1, Byte(F32))])
    }

    /// Another input.
    pub fn input(mut self, dims: &[i32]) -> Self {
        self.inputs.push(self.tensors.len() as i32);
        self.value(dims)
    }

    /// Constants of `f32`.
    pub fn floats(self, dims: &[i32], numbers: &[f32]) -> Self {
        let bytes = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        self.tensor(dims, Some(bytes), vec![(1, Byte(F32))])
    }

    /// Constants in integers: their type, bytes, and scales along a dimension.
    pub fn integers(
        self,
        dims: &[i32],
        (element, bytes): (i8, Vec<u8>),
        scale: &[f32],
        zero_point: &[i64],
        dimension: i32,
    ) -> Self {
        let steps =
            vec![(2, Floats(scale.into())), (3, Longs(zero_point.into())), (6, Int(dimension))];
        self.tensor(dims, Some(bytes), vec![(1, Byte(element)), (4, Field::Table(steps))])
    }

    /// A node, with the fields of its options.
    pub fn node(self, code: i32, inputs: &[i32], outputs: &[i32], options: Table) -> Self {
        self.custom(code, "", inputs, outputs, options)
    }

    pub fn custom(
        mut self,
        code: i32,
        name: &str,
        inputs: &[i32],
        outputs: &[i32],
        options: Table,
    ) -> Self {
        let old = Byte(code.min(127) as i8);
        self.nodes.push(vec![
            (0, Int(self.codes.len() as i32)),
            (1, Ints(inputs.into())),
            (2, Ints(outputs.into())),
            (4, Field::Table(options)),
        ]);
        self.codes.push(vec![(0, old), (1, Text(name.into())), (3, Int(code))]);
        self
    }

    pub fn output(mut self, number: i32) -> Self {
        self.outputs.push(number);
        self
    }

    /// The bytes of the file.
    pub fn bytes(&self) -> Vec<u8> {
        let graph = vec![
            (0, Tables(self.tensors.clone())),
            (1, Ints(self.inputs.clone())),
            (2, Ints(self.outputs.clone())),
            (3, Tables(self.nodes.clone())),
        ];
        let model = vec![
            (0, Int(3)),
            (1, Tables(self.codes.clone())),
            (2, Tables(vec![graph])),
            (4, Tables(self.buffers.clone())),
        ];
        let mut bytes = b"\0\0\0\0TFL3".to_vec();
        let root = write(&model, &mut bytes);
        point(0, root, &mut bytes);
        bytes
    }

    /// The network in the file.
    pub fn import(&self) -> Result<Imported, ImportError> {
        super::writer::import(&self.bytes())
    }

    /// The message of a file that is refused, without its path.
    pub fn refusal(&self) -> String {
        let text = self.import().expect_err("a refusal").to_string();
        text.split_once("x.onnx: ").map_or(text.clone(), |(_, what)| what.into())
    }

    /// What the imported network answers.
    pub fn answers(&self, x: &[f32]) -> Vec<f32> {
        let imported = self.import().unwrap_or_else(|error| panic!("{error}"));
        infer(&imported.network, &imported.arrange(x)).outputs
    }
}
