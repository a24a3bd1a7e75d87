//! Tensors of a file as constants: numbers of any type, integers with a scale as the numbers that they mean.

use super::schema::{Elements as Bytes, Model, Steps, Tensor};
use crate::import::constant::{Budget, Constant, Elements};
use crate::import::error::{Fault, fault};
use crate::import::half::half;
use crate::import::scaled::{Scaled, meaning};
use crate::import::view::shown;

/// Numbers of the types of elements.
pub(super) const FLOAT32: i8 = 0;
pub(super) const FLOAT16: i8 = 1;
pub(super) const UINT8: i8 = 3;
pub(super) const INT16: i8 = 7;
pub(super) const INT8: i8 = 9;
const FLOAT64: i8 = 10;
const INT4: i8 = 17;
const BFLOAT16: i8 = 18;

/// Returns whether elements are numbers that a network may take.
pub(super) fn is_number(element: i8) -> bool {
    is_integer(element) || matches!(element, FLOAT32 | FLOAT64)
}

/// Returns whether elements are integers that may have a scale.
pub(super) fn is_integer(element: i8) -> bool {
    matches!(element, UINT8 | INT8 | INT16 | INT4 | 2 | 4 | 15 | 16)
}

/// A type of elements for people.
pub(super) fn type_name(element: i8) -> &'static str {
    const NAMES: [&str; 21] = [
        "f32",
        "float16",
        "i32",
        "u8",
        "i64",
        "texts",
        "bool",
        "i16",
        "complex numbers",
        "i8",
        "f64",
        "complex numbers",
        "u64",
        "handles",
        "variants",
        "u32",
        "u16",
        "numbers of 4 bits",
        "bfloat16",
        "numbers of 2 bits",
        "numbers of 4 bits",
    ];
    usize::try_from(element).ok().and_then(|index| NAMES.get(index)).unwrap_or(&"an unknown type")
}

/// The extents of a tensor.
pub(super) fn dims(tensor: &Tensor<'_>) -> Result<Vec<usize>, Fault> {
    let size = |&dim: &i32| usize::try_from(dim).ok();
    tensor
        .dims
        .iter()
        .map(size)
        .collect::<Option<_>>()
        .ok_or_else(|| fault!("has impossible extents {:?}; convert the network anew", tensor.dims))
}

/// The constant in a tensor; none for a value that is computed.
pub(super) fn constant<'a>(
    model: &Model<'a>,
    tensor: &Tensor<'a>,
    budget: &mut Budget,
) -> Result<Option<Constant>, Fault> {
    let bytes = match model.elements(tensor)? {
        Bytes::Bytes(bytes) => bytes,
        Bytes::None => return Ok(None),
        Bytes::Elsewhere => {
            return Err(Fault::new(
                "has its numbers behind the flatbuffer, as files of more than 2 GB have: no microcontroller holds them",
            ));
        }
    };
    if tensor.is_sparse {
        return Err(Fault::new("has sparse weights: convert the network without sparsity"));
    }
    let dims = dims(tensor)?;
    let count = dims.iter().try_fold(1usize, |count, &size| count.checked_mul(size));
    let numbers = Numbers::of(tensor.element, bytes)?;
    // Of 4 bits, the last byte may hold one.
    let is_of_halves = tensor.element == INT4;
    let is_whole = |count: usize| {
        numbers.count == count || is_of_halves && numbers.count == count.next_multiple_of(2)
    };
    let Some(count) = count.filter(|&count| is_whole(count)) else {
        return Err(fault!(
            "has {} numbers, expected {}; convert the network anew",
            numbers.count,
            shown(&dims)
        ));
    };
    // A multiple of the file: several tensors may share bytes.
    budget.take(count.div_ceil(2))?;
    let elements = match (numbers.is_float, Scale::of(&tensor.steps, &dims)?) {
        (true, _) => Elements::F32((0..count).map(|index| numbers.float(index)).collect()),
        (false, None) => {
            budget.take(count.div_ceil(2))?;
            Elements::I64((0..count).map(|index| numbers.whole(index)).collect())
        }
        (false, Some(scale)) if numbers.width == 1 => Elements::Scaled(Scaled {
            integers: (0..count).map(|at| numbers.whole(at) as i16).collect(),
            scales: (0..scale.size).map(|index| scale.at(index).0).collect(),
            zeros: (0..scale.size).map(|index| scale.at(index).1).collect(),
            inner: scale.inner,
        }),
        (false, Some(scale)) => {
            Elements::F32((0..count).map(|at| scale.meaning(at, numbers.whole(at))).collect())
        }
    };
    Ok(Some(Constant { dims, elements }))
}

/// Numbers as bytes of a type.
struct Numbers<'a> {
    bytes: &'a [u8],
    element: i8,
    width: usize,
    count: usize,
    is_float: bool,
}

impl<'a> Numbers<'a> {
    fn of(element: i8, bytes: &'a [u8]) -> Result<Self, Fault> {
        let (width, is_float) = match element {
            FLOAT32 => (4, true),
            FLOAT16 | BFLOAT16 => (2, true),
            FLOAT64 => (8, true),
            UINT8 | 6 | INT8 | INT4 => (1, false),
            INT16 | 16 => (2, false),
            2 | 15 => (4, false),
            4 | 12 => (8, false),
            other => {
                return Err(fault!(
                    "its elements are {}, expected f32, float16, or integers of 4 to 64 bits: convert the network anew",
                    type_name(other)
                ));
            }
        };
        if !bytes.len().is_multiple_of(width) {
            return Err(Fault::new("its bytes end within a number; convert the network anew"));
        }
        let count = if element == INT4 { 2 * bytes.len() } else { bytes.len() / width };
        Ok(Self { bytes, element, width, count, is_float })
    }

    /// The bits of a number.
    fn bits(&self, index: usize) -> u64 {
        let bytes = &self.bytes[index * self.width..][..self.width];
        bytes.iter().rfold(0, |bits, &byte| bits << 8 | u64::from(byte))
    }

    fn float(&self, index: usize) -> f32 {
        let bits = self.bits(index);
        match self.element {
            FLOAT16 => half(bits as u16),
            BFLOAT16 => f32::from_bits((bits as u32) << 16),
            FLOAT64 => f64::from_bits(bits) as f32,
            _ => f32::from_bits(bits as u32),
        }
    }

    fn whole(&self, index: usize) -> i64 {
        match self.element {
            UINT8 | 6 | 12 | 15 | 16 => self.bits(index) as i64,
            INT4 => {
                // The first of two numbers is in the lower half.
                let byte = self.bytes[index / 2];
                i64::from((if index.is_multiple_of(2) { byte << 4 } else { byte }) as i8 >> 4)
            }
            _ => {
                let unused = 64 - 8 * self.width;
                ((self.bits(index) << unused) as i64) >> unused
            }
        }
    }
}

/// What integers mean.
struct Scale<'a> {
    steps: Steps<'a>,
    /// Extent of the dimension that has scales of its own, and numbers behind each of its indices.
    size: usize,
    inner: usize,
}

impl<'a> Scale<'a> {
    /// None for integers that mean themselves.
    fn of(steps: &Steps<'a>, dims: &[usize]) -> Result<Option<Self>, Fault> {
        if steps.is_of_blocks {
            return Err(Fault::new(
                "has integers with a scale for each block of numbers: convert with one for each channel, or in f32",
            ));
        }
        let (scales, zeros) = (steps.scale.len(), steps.zero_point.len());
        let dimension = usize::try_from(steps.dimension).ok().filter(|&at| at < dims.len());
        let size = match (scales, dimension) {
            (0, _) => return Ok(None),
            (1, _) => 1,
            (_, Some(dimension)) if dims[dimension] == scales => scales,
            _ => {
                return Err(fault!(
                    "has {scales} scales for integers of {}; convert the network anew",
                    shown(dims)
                ));
            }
        };
        if zeros > 1 && zeros != size {
            return Err(fault!(
                "has {zeros} zero points for {size} scales; convert the network anew"
            ));
        }
        let inner = dimension.map_or(1, |dimension| dims[dimension + 1..].iter().product());
        Ok(Some(Self { steps: *steps, size, inner }))
    }

    fn meaning(&self, at: usize, q: i64) -> f32 {
        let (scale, zero) = self.at(at / self.inner.max(1) % self.size);
        meaning(scale, zero, q)
    }

    /// Scale and zero point of an index.
    fn at(&self, index: usize) -> (f32, i64) {
        let scale = self.steps.scale.get(index).map_or(0.0, |&bytes| f32::from_le_bytes(bytes));
        let zeros = self.steps.zero_point;
        let zero = zeros.get(index).or(zeros.first()).map_or(0, |&bytes| i64::from_le_bytes(bytes));
        (scale, zero)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_of_every_width_are_read() {
        let numbers = |element, bytes: &[u8]| {
            let numbers = Numbers::of(element, bytes).unwrap();
            (0..numbers.count).map(|index| numbers.whole(index)).collect::<Vec<_>>()
        };
        assert_eq!(numbers(INT8, &[255, 2]), [-1, 2]);
        assert_eq!(numbers(UINT8, &[255, 2]), [255, 2]);
        assert_eq!(numbers(INT16, &[0xfe, 0xff]), [-2]);
        assert_eq!(numbers(4, &[0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]), [-2]);
        assert_eq!(numbers(INT4, &[0x7f, 0x80]), [-1, 7, 0, -8]);
        assert!(Numbers::of(INT16, &[1]).is_err() && Numbers::of(5, &[1]).is_err());
    }

    #[test]
    fn scales_belong_to_a_dimension() {
        let (scale, zero_point) =
            ([1.0f32, 0.5].map(f32::to_le_bytes), [[0; 8], 1i64.to_le_bytes()]);
        let steps = |dimension| Steps {
            scale: &scale,
            zero_point: &zero_point,
            dimension,
            is_of_blocks: false,
        };
        let meaning = |dimension, dims: &[usize]| {
            let scale = Scale::of(&steps(dimension), dims).unwrap().unwrap();
            (0..4).map(|at| scale.meaning(at, 3)).collect::<Vec<_>>()
        };
        assert_eq!(meaning(0, &[2, 2]), [3.0, 3.0, 1.0, 1.0]);
        assert_eq!(meaning(1, &[2, 2]), [3.0, 1.0, 3.0, 1.0]);
        assert!(Scale::of(&steps(0), &[3, 2]).is_err() && Scale::of(&steps(-1), &[2]).is_err());
    }
}
