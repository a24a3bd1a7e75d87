//! Header of a safetensors file: <https://github.com/huggingface/safetensors>.
//!
//! A length of 8 bytes, an object in JSON of that length, then numbers. They are read as the format demands: every byte
//! behind the header belongs to one tensor.

use crate::import::half::half;
use serde_json::{Map, Value};

/// Longer headers are those of networks that no microcontroller holds.
const MOST_BYTES: u64 = 1 << 20;

/// More dimensions than any tensor of a layer has.
const MAX_RANK: usize = 8;

/// Returns whether bytes begin as a safetensors file: a length, and an object in JSON.
pub(in crate::import) fn is_it(bytes: &[u8]) -> bool {
    // An ONNX file begins with its version, a number that is far larger as a length.
    matches!(bytes.split_first_chunk::<8>(), Some((length, [b'{', ..])) if u64::from_le_bytes(*length) < 1 << 40)
}

/// Tensors of a file, and what is said beside them.
#[derive(Debug)]
pub(super) struct File<'a> {
    pub tensors: Vec<Tensor<'a>>,
    pub metadata: Vec<(String, String)>,
}

/// A tensor.
#[derive(Debug)]
pub(super) struct Tensor<'a> {
    pub name: String,
    pub dims: Vec<usize>,
    pub element: Element,
    bytes: &'a [u8],
}

/// Type of a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Element {
    F64,
    F32,
    F16,
    Bf16,
    /// Numbers that no layer of `f32` has, by their name.
    Other(String),
}

impl Element {
    /// The type of this name, and the bytes of a number.
    fn of(name: &str) -> Result<(Self, usize), String> {
        Ok(match name {
            "F64" => (Self::F64, 8),
            "F32" => (Self::F32, 4),
            "F16" => (Self::F16, 2),
            "BF16" => (Self::Bf16, 2),
            "I64" | "U64" | "C64" => (Self::Other(name.into()), 8),
            "I32" | "U32" => (Self::Other(name.into()), 4),
            "I16" | "U16" => (Self::Other(name.into()), 2),
            "I8" | "U8" | "BOOL" | "F8_E4M3" | "F8_E5M2" | "F8_E8M0" => {
                (Self::Other(name.into()), 1)
            }
            _ => return Err(format!("numbers of the type {name:?}, which is not known here")),
        })
    }

    pub fn is_wider_than_f32(&self) -> bool {
        *self == Self::F64
    }
}

impl<'a> File<'a> {
    /// Reads a file; what is wrong with it.
    pub fn read(bytes: &'a [u8]) -> Result<Self, String> {
        let Some((length, rest)) = bytes.split_first_chunk::<8>() else {
            return Err(format!("it has {} bytes, expected a length of 8", bytes.len()));
        };
        let length = u64::from_le_bytes(*length);
        if length > MOST_BYTES {
            return Err(format!(
                "its header has {length} bytes, and networks that fit a microcontroller have at most {MOST_BYTES}"
            ));
        }
        let Some((text, data)) = rest.split_at_checked(length as usize) else {
            return Err(format!("its header of {length} bytes is cut off after {}", rest.len()));
        };
        let header: Map<String, Value> = serde_json::from_slice(text)
            .map_err(|error| format!("its header is no object in JSON: {error}"))?;
        let (mut tensors, mut metadata, mut parts) = (Vec::new(), Vec::new(), Vec::new());
        for (name, value) in header {
            if name == "__metadata__" {
                metadata = texts(value)?;
                continue;
            }
            let (tensor, start) =
                tensor(&name, &value, data).map_err(|what| format!("{name:?}: {what}"))?;
            parts.push((start, tensor.bytes.len(), name));
            tensors.push(tensor);
        }
        check_parts(parts, data.len())?;
        Ok(Self { tensors, metadata })
    }
}

/// Texts beside the tensors.
fn texts(value: Value) -> Result<Vec<(String, String)>, String> {
    let Value::Object(entries) = value else {
        return Err("its metadata are no texts by name".into());
    };
    let texts = entries.into_iter().map(|(key, value)| match value {
        Value::String(text) => Ok((key, text)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            Err(format!("its metadata have no text under {key:?}"))
        }
    });
    texts.collect()
}

/// A tensor, and where its bytes begin.
fn tensor<'a>(name: &str, value: &Value, data: &'a [u8]) -> Result<(Tensor<'a>, usize), String> {
    let numbers = |key: &str, most: usize| -> Result<Vec<usize>, String> {
        let list = value.get(key).and_then(Value::as_array).filter(|list| list.len() <= most);
        let number = |number: &Value| usize::try_from(number.as_u64()?).ok();
        list.and_then(|list| list.iter().map(number).collect())
            .ok_or_else(|| format!("has no {key} of at most {most} whole numbers"))
    };
    let element = value.get("dtype").and_then(Value::as_str).ok_or("has no dtype")?;
    let (element, width) = Element::of(element)?;
    let dims = numbers("shape", MAX_RANK)?;
    let [start, end] = numbers("data_offsets", 2)?[..] else {
        return Err("has no data_offsets of a start and an end".into());
    };
    let bytes = data
        .get(start..end)
        .ok_or_else(|| format!("lies from byte {start} to {end} of {} bytes", data.len()))?;
    let expected = dims.iter().try_fold(width, |bytes, &size| bytes.checked_mul(size));
    if expected != Some(bytes.len()) {
        let shape = crate::import::view::shown(&dims);
        return Err(format!("has {} bytes for {shape} numbers of {width}", bytes.len()));
    }
    Ok((Tensor { name: name.into(), dims, element, bytes }, start))
}

/// Checks that tensors follow each other without a gap, and that nothing is left.
fn check_parts(mut parts: Vec<(usize, usize, String)>, length: usize) -> Result<(), String> {
    parts.sort();
    let mut end = 0;
    for (start, bytes, name) in parts {
        if start < end {
            return Err(format!("{name:?} begins at byte {start}, within another tensor"));
        }
        if start > end {
            return Err(format!("bytes {end} to {start}, before {name:?}, belong to no tensor"));
        }
        end += bytes;
    }
    match length - end {
        0 => Ok(()),
        left => Err(format!("{left} bytes at its end belong to no tensor")),
    }
}

impl Tensor<'_> {
    /// Refuses numbers that are none of `f32` or alike.
    pub fn check_numbers(&self) -> Result<(), String> {
        match &self.element {
            Element::F64 | Element::F32 | Element::F16 | Element::Bf16 => Ok(()),
            Element::Other(name) => Err(format!(
                "its tensor {:?} has numbers of {name}, expected f32, f16, bf16 or f64: of a quantized network, save the one of \
                 f32 that it was made of",
                self.name
            )),
        }
    }

    /// The numbers as `f32`.
    pub fn floats(&self) -> Result<Vec<f32>, String> {
        fn each<const N: usize>(bytes: &[u8], number: impl Fn([u8; N]) -> f32) -> Vec<f32> {
            bytes.as_chunks::<N>().0.iter().map(|&bytes| number(bytes)).collect()
        }
        self.check_numbers()?;
        Ok(match &self.element {
            Element::F64 => each(self.bytes, |bytes| f64::from_le_bytes(bytes) as f32),
            Element::F32 | Element::Other(_) => each(self.bytes, f32::from_le_bytes),
            Element::F16 => each(self.bytes, |bytes| half(u16::from_le_bytes(bytes))),
            Element::Bf16 => each(self.bytes, |[low, high]| f32::from_le_bytes([0, 0, low, high])),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of this header and so many bytes of zeros.
    fn file(header: &str, bytes: usize) -> Vec<u8> {
        let mut file = (header.len() as u64).to_le_bytes().to_vec();
        file.extend(header.as_bytes());
        file.extend(vec![0; bytes]);
        file
    }

    #[test]
    fn numbers_of_every_width_are_read() {
        let floats = |element, bytes: &[u8]| {
            let (name, dims) = ("w".into(), vec![1]);
            Tensor { name, dims, element, bytes }.floats()
        };
        assert_eq!(floats(Element::F32, &1.5f32.to_le_bytes()), Ok(vec![1.5]));
        assert_eq!(floats(Element::F64, &(-2.25f64).to_le_bytes()), Ok(vec![-2.25]));
        // The upper half of 1.5 in f32, 0x3fc00000; and -2 in IEEE's 16 bits.
        assert_eq!(floats(Element::Bf16, &[0xc0, 0x3f]), Ok(vec![1.5]));
        assert_eq!(floats(Element::F16, &[0x00, 0xc0]), Ok(vec![-2.0]));
        assert!(floats(Element::Other("I8".into()), &[1]).is_err());
    }

    #[test]
    fn every_byte_belongs_to_one_tensor() {
        let two = |first: &str, second: &str| {
            format!(
                r#"{{"a":{{"dtype":"F32","shape":[1],"data_offsets":{first}}},"b":{{"dtype":"F32","shape":[1],"data_offsets":{second}}}}}"#
            )
        };
        for (first, second, bytes, expected) in [
            ("[0,4]", "[4,8]", 8, ""),
            ("[4,8]", "[0,4]", 8, ""),
            ("[0,4]", "[0,4]", 8, "within another tensor"),
            ("[0,4]", "[8,12]", 12, "belong to no tensor"),
            ("[0,4]", "[4,8]", 9, "1 bytes at its end"),
            ("[4,0]", "[4,8]", 8, "from byte 4 to 0"),
            ("[0,4]", "[4,18446744073709551615]", 8, "of 8 bytes"),
            ("[0,4]", "[4,18446744073709551616]", 8, "whole numbers"),
            ("[0,4]", "[4]", 8, "a start and an end"),
            ("[0,5]", "[5,9]", 9, "has 5 bytes for 1 numbers of 4"),
        ] {
            let file = file(&two(first, second), bytes);
            let found = File::read(&file).err().unwrap_or_default();
            assert_eq!(found.is_empty(), expected.is_empty(), "{found}");
            assert!(found.contains(expected), "{found}");
        }
    }

    #[test]
    fn headers_of_any_length_are_read_or_refused() {
        for (bytes, expected) in [
            (b"\x02\0\0".to_vec(), "it has 3 bytes"),
            (u64::MAX.to_le_bytes().to_vec(), "its header has 18446744073709551615 bytes"),
            (file("{}", 0)[..9].to_vec(), "is cut off after 1"),
            (file("[]", 0), "no object in JSON"),
            (file(r#"{"a":[]}"#, 0), r#""a": has no dtype"#),
            (file(r#"{"__metadata__":{"a":1}}"#, 0), r#"no text under "a""#),
            (
                file(
                    r#"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}"#,
                    0,
                ),
                "has 0 bytes for",
            ),
        ] {
            let found = File::read(&bytes).unwrap_err();
            assert!(found.contains(expected), "{found}");
        }
        assert!(File::read(&file("{}", 0)).is_ok() && is_it(&file("{}", 0)));
    }
}
