//! ONNX files, as small as a test needs them.

use host_trainer::import::{ImportError, Imported, SensorNumbers, Words};
use host_trainer::inference::infer;

/// Types of elements.
const FLOAT: u64 = 1;
const INT64: u64 = 7;
const STRING: u64 = 8;

/// An attribute of a node.
pub enum Attribute<'a> {
    Int(i64),
    Float(f32),
    Text(&'a str),
    Ints(&'a [i64]),
    Floats(&'a [f32]),
    Texts(&'a [&'a str]),
    /// A tensor of whole numbers of one dimension.
    Tensor(&'a [i64]),
}

/// A file in the making.
#[derive(Default)]
pub struct File {
    graph: Vec<u8>,
    opset: u64,
    producer: &'static str,
}

fn varint(mut number: u64, to: &mut Vec<u8>) {
    while number >= 0x80 {
        to.push(number as u8 | 0x80);
        number >>= 7;
    }
    to.push(number as u8);
}

fn number(field: u64, value: u64, to: &mut Vec<u8>) {
    varint(field << 3, to);
    varint(value, to);
}

fn bytes(field: u64, value: &[u8], to: &mut Vec<u8>) {
    varint(field << 3 | 2, to);
    varint(value.len() as u64, to);
    to.extend(value);
}

fn float(field: u64, value: f32, to: &mut Vec<u8>) {
    varint(field << 3 | 5, to);
    to.extend(value.to_le_bytes());
}

fn le_bytes(numbers: &[f32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

fn tensor(name: &str, element: u64, dims: &[i64], write: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut tensor = Vec::new();
    dims.iter().for_each(|&dim| number(1, dim as u64, &mut tensor));
    number(2, element, &mut tensor);
    bytes(8, name.as_bytes(), &mut tensor);
    write(&mut tensor);
    tensor
}

fn of_integers(name: &str, dims: &[i64], numbers: &[i64]) -> Vec<u8> {
    let raw: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    tensor(name, INT64, dims, |to| bytes(9, &raw, to))
}

impl File {
    /// A file whose graph takes `x` of these extents; 0 for one that may be of any size.
    pub fn new(dims: &[i64]) -> Self {
        Self { opset: 20, producer: "test", ..Self::default() }.input("x", dims)
    }

    pub fn opset(self, opset: u64) -> Self {
        Self { opset, ..self }
    }

    pub fn producer(self, producer: &'static str) -> Self {
        Self { producer, ..self }
    }

    pub fn input(mut self, name: &str, dims: &[i64]) -> Self {
        bytes(11, &value_info(name, FLOAT, dims), &mut self.graph);
        self
    }

    /// A graph that takes `x` of these extents as integers of a type (2: u8, 3: i8, 5: i16).
    pub fn of_integers(element: u64, dims: &[i64]) -> Self {
        let mut file = Self { opset: 20, producer: "test", ..Self::default() };
        bytes(11, &value_info("x", element, dims), &mut file.graph);
        file
    }

    pub fn output(mut self, name: &str) -> Self {
        bytes(12, &value_info(name, FLOAT, &[]), &mut self.graph);
        self
    }

    pub fn floats(mut self, name: &str, dims: &[i64], numbers: &[f32]) -> Self {
        let raw = le_bytes(numbers);
        bytes(5, &tensor(name, FLOAT, dims, |to| bytes(9, &raw, to)), &mut self.graph);
        self
    }

    /// Integers of a type (2: u8, 3: i8, 5: i16, 6: i32), as their bytes.
    pub fn quantized(mut self, name: &str, dims: &[i64], element: u64, raw: &[u8]) -> Self {
        bytes(5, &tensor(name, element, dims, |to| bytes(9, raw, to)), &mut self.graph);
        self
    }

    /// Numbers that lie in a file beside the model.
    pub fn external(mut self, name: &str, dims: &[i64], entries: &[(&str, &str)]) -> Self {
        let tensor = tensor(name, FLOAT, dims, |to| {
            for (key, value) in entries {
                let mut entry = Vec::new();
                bytes(1, key.as_bytes(), &mut entry);
                bytes(2, value.as_bytes(), &mut entry);
                bytes(13, &entry, to);
            }
            number(14, 1, to);
        });
        bytes(5, &tensor, &mut self.graph);
        self
    }

    pub fn integers(mut self, name: &str, dims: &[i64], numbers: &[i64]) -> Self {
        bytes(5, &of_integers(name, dims, numbers), &mut self.graph);
        self
    }

    pub fn texts(mut self, name: &str, texts: &[&str]) -> Self {
        let tensor = tensor(name, STRING, &[texts.len() as i64], |to| {
            texts.iter().for_each(|text| bytes(6, text.as_bytes(), to));
        });
        bytes(5, &tensor, &mut self.graph);
        self
    }

    /// A node; an operator may have its domain in front: `ai.onnx.ml.Scaler`.
    pub fn node(
        mut self,
        operator: &str,
        inputs: &[&str],
        outputs: &[&str],
        attributes: &[(&str, Attribute<'_>)],
    ) -> Self {
        let mut node = Vec::new();
        inputs.iter().for_each(|name| bytes(1, name.as_bytes(), &mut node));
        outputs.iter().for_each(|name| bytes(2, name.as_bytes(), &mut node));
        bytes(3, format!("the_{operator}").as_bytes(), &mut node);
        let (domain, operator) = operator.rsplit_once('.').unwrap_or(("", operator));
        bytes(4, operator.as_bytes(), &mut node);
        for (name, value) in attributes {
            bytes(5, &attribute(name, value), &mut node);
        }
        bytes(7, domain.as_bytes(), &mut node);
        bytes(1, &node, &mut self.graph);
        self
    }

    /// The bytes of the file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut file = Vec::new();
        number(1, 10, &mut file);
        bytes(2, self.producer.as_bytes(), &mut file);
        bytes(7, &self.graph, &mut file);
        for (domain, version) in [("", self.opset), ("ai.onnx.ml", 1)] {
            let mut opset = Vec::new();
            bytes(1, domain.as_bytes(), &mut opset);
            number(2, version, &mut opset);
            bytes(8, &opset, &mut file);
        }
        file
    }

    /// The network in the file.
    pub fn import(&self) -> Result<Imported, ImportError> {
        import(&self.bytes())
    }

    /// The network in the file, behind the integers of a sensor.
    pub fn import_of_sensor(&self, sensor: &SensorNumbers) -> Result<Imported, ImportError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.onnx");
        std::fs::write(&path, self.bytes()).unwrap();
        Imported::read_of_sensor(&path, Words::default(), Some(sensor))
    }

    /// The message of a file that is refused, without its path.
    pub fn refusal(&self) -> String {
        let text = self.import().expect_err("a refusal").to_string();
        text.split_once("x.onnx: ").map_or(text.clone(), |(_, what)| what.into())
    }

    /// What the imported network answers to samples as the file takes them.
    pub fn answers(&self, x: &[f32]) -> Vec<f32> {
        let imported = self.import().unwrap_or_else(|error| panic!("{error}"));
        infer(&imported.network, &imported.arrange(x)).outputs
    }

    /// The network in words.
    pub fn words(&self) -> String {
        let imported = self.import().unwrap_or_else(|error| panic!("{error}"));
        host_trainer::architecture::network_in_words(&imported.network.specs())
    }
}

/// The network in these bytes.
pub fn import(bytes: &[u8]) -> Result<Imported, ImportError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.onnx");
    std::fs::write(&path, bytes).unwrap();
    Imported::read(&path)
}

fn value_info(name: &str, element: u64, dims: &[i64]) -> Vec<u8> {
    let mut shape = Vec::new();
    for &dim in dims {
        let mut dimension = Vec::new();
        match dim {
            0 => bytes(2, b"any", &mut dimension),
            dim => number(1, dim as u64, &mut dimension),
        }
        bytes(1, &dimension, &mut shape);
    }
    let (mut tensor, mut kind, mut info) = (Vec::new(), Vec::new(), Vec::new());
    number(1, element, &mut tensor);
    bytes(2, &shape, &mut tensor);
    bytes(1, &tensor, &mut kind);
    bytes(1, name.as_bytes(), &mut info);
    bytes(2, &kind, &mut info);
    info
}

fn attribute(name: &str, value: &Attribute<'_>) -> Vec<u8> {
    let mut to = Vec::new();
    bytes(1, name.as_bytes(), &mut to);
    match value {
        Attribute::Int(value) => number(3, *value as u64, &mut to),
        Attribute::Float(value) => float(2, *value, &mut to),
        Attribute::Text(text) => bytes(4, text.as_bytes(), &mut to),
        Attribute::Ints(values) => values.iter().for_each(|&v| number(8, v as u64, &mut to)),
        Attribute::Floats(values) => bytes(7, &le_bytes(values), &mut to),
        Attribute::Texts(texts) => texts.iter().for_each(|text| bytes(9, text.as_bytes(), &mut to)),
        Attribute::Tensor(values) => {
            bytes(5, &of_integers("", &[values.len() as i64], values), &mut to);
        }
    }
    to
}

/// Numbers that look random, from −1 to 1.
pub fn numbers(count: usize, seed: u32) -> Vec<f32> {
    let mut state = seed.wrapping_mul(747_796_405).wrapping_add(1);
    (0..count)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 23) as f32 - 1.0
        })
        .collect()
}

/// Asserts that numbers are equal but for rounding.
#[track_caller]
pub fn assert_near(found: &[f32], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    let largest = expected.iter().fold(0.0f64, |most, y| most.max(y.abs()));
    for (index, (a, b)) in found.iter().zip(expected).enumerate() {
        let difference = (f64::from(*a) - b).abs();
        assert!(difference <= 2e-6 * largest.max(1e-3), "{index}: {a} and {b}");
    }
}
