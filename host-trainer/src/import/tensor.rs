//! Tensors of a file as constants.

use super::constant::{Constant, Elements};
use super::error::{Fault, fault};
use super::files::Files;
use super::message::Tensor;
use super::view::shown;
use super::wire::Field;

/// Types of elements that are read: number in the file, name, bytes.
const FLOAT: i64 = 1;
const STRING: i64 = 8;
const FLOAT16: i64 = 10;
const DOUBLE: i64 = 11;

impl Constant {
    /// The constants of a tensor, wherever they lie.
    pub fn of_tensor(tensor: &Tensor<'_>, files: &mut Files) -> Result<Self, Fault> {
        let size = |&dim: &i64| usize::try_from(dim).ok();
        let dims: Option<Vec<usize>> = tensor.dims.iter().map(size).collect();
        let count = dims
            .as_ref()
            .and_then(|dims| dims.iter().try_fold(1usize, |count, &size| count.checked_mul(size)));
        let (Some(dims), Some(count)) = (dims, count) else {
            return Err(fault!(
                "has impossible extents {:?}; export the network anew",
                tensor.dims
            ));
        };
        if count == 0 && dims.len() > 1 {
            return Err(fault!("has no numbers: its extents are {}", shown(&dims)));
        }
        let elements = if tensor.is_external {
            let bytes = files.get(value(tensor, "location").unwrap_or_default())?;
            of_bytes(tensor.element, dims.len(), part(tensor, &bytes)?)?
        } else if let Some(raw) = tensor.raw {
            of_bytes(tensor.element, dims.len(), raw)?
        } else {
            of_fields(tensor.element, &tensor.fields)?
        };
        if elements.len() != count {
            return Err(fault!(
                "has {} numbers, expected {} ({count}); export the network anew",
                elements.len(),
                shown(&dims)
            ));
        }
        Ok(Self { dims, elements })
    }
}

fn value<'a>(tensor: &Tensor<'a>, key: &str) -> Option<&'a str> {
    tensor.external.iter().find(|(found, _)| *found == key).map(|(_, value)| *value)
}

/// The bytes of a tensor in a file beside the model.
fn part<'b>(tensor: &Tensor<'_>, bytes: &'b [u8]) -> Result<&'b [u8], Fault> {
    let number = |key: &str| -> Result<Option<usize>, Fault> {
        let Some(text) = value(tensor, key) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| fault!("its {key} in that file is {text:?}, no number"))
    };
    let offset = number("offset")?.unwrap_or(0);
    let length = number("length")?;
    let end = length.map_or(Some(bytes.len()), |length| offset.checked_add(length));
    end.and_then(|end| bytes.get(offset..end)).ok_or_else(|| {
        fault!(
            "its numbers should lie from byte {offset} of {:?} on, {} bytes, but that has {} bytes: it belongs to \
             another export",
            value(tensor, "location").unwrap_or_default(),
            length.unwrap_or(0),
            bytes.len()
        )
    })
}

/// Elements of a tensor of so many dimensions.
fn of_bytes(element: i64, rank: usize, bytes: &[u8]) -> Result<Elements, Fault> {
    fn chunks<const N: usize>(bytes: &[u8]) -> Result<&[[u8; N]], Fault> {
        match bytes.as_chunks() {
            (chunks, []) => Ok(chunks),
            _ => Err(Fault::new("its bytes end within a number; export the network anew")),
        }
    }
    macro_rules! integers {
        ($type:ty) => {
            Elements::I64(
                chunks(bytes)?.iter().map(|&b| <$type>::from_le_bytes(b) as i64).collect(),
            )
        };
    }
    Ok(match element {
        FLOAT => Elements::F32(chunks(bytes)?.iter().map(|&b| f32::from_le_bytes(b)).collect()),
        DOUBLE => {
            Elements::F32(chunks(bytes)?.iter().map(|&b| f64::from_le_bytes(b) as f32).collect())
        }
        // Weights of a byte, of which there may be many; zero points have one dimension at most.
        2 if rank > 1 => Elements::Small(bytes.iter().map(|&byte| byte.into()).collect()),
        3 if rank > 1 => Elements::Small(bytes.iter().map(|&byte| (byte as i8).into()).collect()),
        2 | 9 => integers!(u8),
        3 => integers!(i8),
        4 => integers!(u16),
        5 => integers!(i16),
        6 => integers!(i32),
        7 => integers!(i64),
        12 => integers!(u32),
        13 => integers!(u64),
        other => return Err(of_other_type(other)),
    })
}

fn of_fields(element: i64, fields: &[(u64, Field<'_>)]) -> Result<Elements, Fault> {
    // Numbers of up to 32 bits lie in `int32_data`.
    let number = match element {
        FLOAT => 4,
        2..=6 | 9 => 5,
        STRING => 6,
        7 => 7,
        DOUBLE => 10,
        12 | 13 => 11,
        other => return Err(of_other_type(other)),
    };
    let fields = fields.iter().filter(|(found, _)| *found == number).map(|(_, field)| *field);
    Ok(match element {
        FLOAT => Elements::F32(fields.flat_map(Field::floats).collect::<Result<_, _>>()?),
        DOUBLE => Elements::F32(
            fields
                .flat_map(Field::doubles)
                .map(|n| n.map(|n| n as f32))
                .collect::<Result<_, _>>()?,
        ),
        STRING => Elements::Text(
            fields.map(|field| field.text().map(String::from)).collect::<Result<_, _>>()?,
        ),
        _ => Elements::I64(fields.flat_map(Field::integers).collect::<Result<_, _>>()?),
    })
}

fn of_other_type(element: i64) -> Fault {
    let name = match element {
        FLOAT16 => "float16",
        16 => "bfloat16",
        14 | 15 => "complex numbers",
        17..=20 => "float8",
        21..=23 => "numbers of 4 bits",
        _ => return fault!("its elements have the unknown type {element}: expected f32"),
    };
    fault!("its elements are {name}: export the network in f32, for example with model.float()")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn read(tensor: &Tensor<'_>) -> Result<Constant, Fault> {
        Constant::of_tensor(tensor, &mut Files::beside(Path::new("x.onnx")))
    }

    #[test]
    fn numbers_are_read_as_bytes_and_as_fields_of_every_type() {
        let raw = |element, raw: &'static [u8], dims: &[i64]| {
            read(&Tensor { element, raw: Some(raw), dims: dims.into(), ..Tensor::default() })
        };
        assert_eq!(*raw(1, &[0, 0, 0x80, 0x3f], &[1]).unwrap().floats().unwrap(), [1.0]);
        assert_eq!(raw(11, &[0, 0, 0, 0, 0, 0, 0xe0, 0x3f], &[]).unwrap().single(), Some(0.5));
        assert_eq!(raw(3, &[255, 2], &[2]).unwrap().whole().unwrap(), [-1, 2]);
        assert_eq!(raw(6, &[255; 4], &[1]).unwrap().whole().unwrap(), [-1]);
        assert!(
            raw(10, &[0, 0], &[1]).unwrap_err().to_string().contains("export the network in f32")
        );
        assert!(raw(1, &[0, 0, 0x80], &[1]).is_err() && raw(1, &[0; 8], &[1]).is_err());
        assert!(raw(1, &[0; 8], &[-1, -2]).is_err() && raw(1, &[], &[i64::MAX, 4]).is_err());
        let fields =
            |element, fields| read(&Tensor { element, fields, dims: vec![2], ..Tensor::default() });
        let floats = [0, 0, 0x80, 0x3f, 0, 0, 0, 0x40];
        let found = fields(1, vec![(4, Field::Bytes(&floats))]).unwrap();
        assert_eq!(*found.floats().unwrap(), [1.0, 2.0]);
        let found = fields(7, vec![(7, Field::Varint(3)), (7, Field::Bytes(&[4]))]).unwrap();
        assert_eq!(found.whole().unwrap(), [3, 4]);
        let found = fields(8, vec![(6, Field::Bytes(b"a")), (6, Field::Bytes(b"b"))]).unwrap();
        assert_eq!(found.labels(), ["a", "b"]);
        // An i32 of -1 takes ten bytes.
        let found = fields(6, vec![(5, Field::Varint(u64::MAX)), (5, Field::Varint(1))]).unwrap();
        assert_eq!(found.whole().unwrap(), [-1, 1]);
    }

    #[test]
    fn numbers_beside_the_model_are_checked_for_their_place() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("w"), [0, 0, 0, 0, 0, 0, 0x80, 0x3f]).unwrap();
        let read = |offset: &str, length: &str| {
            let external = vec![("location", "w"), ("offset", offset), ("length", length)];
            let tensor = Tensor {
                element: 1,
                dims: vec![1],
                external,
                is_external: true,
                ..Tensor::default()
            };
            Constant::of_tensor(&tensor, &mut Files::beside(&folder.path().join("m.onnx")))
        };
        assert_eq!(read("4", "4").unwrap().single(), Some(1.0));
        for (offset, length) in [("4", "8"), ("9", "4"), ("18446744073709551615", "4"), ("-1", "4")]
        {
            assert!(read(offset, length).is_err(), "{offset} {length}");
        }
        let error = read("8", "4").unwrap_err().to_string();
        assert!(error.contains("belongs to another export"), "{error}");
    }
}
