//! Test samples for a device: inputs, the true classes, and what the laptop computed.
//!
//! # Format, version 1
//!
//! | bytes | what |
//! | --- | --- |
//! | 4 | magic `NNTS` |
//! | 2 | format version, little-endian |
//! | 2 | bytes of one input number: 1 (`u8`) or 4 (`f32`) |
//! | 4 | inputs of a sample |
//! | 4 | number of samples |
//! | 4 | checksum of the model that answered them |
//! | … | for each sample: its inputs, the true class (2 bytes; 65,535 for a regression; of an autoencoder 0 normal, 1 a fault), the [`fingerprint`] of the outputs (4 bytes), of an autoencoder with its score ([`fingerprint_scored`]), of a classifier that tells unknown samples with its decision ([`fingerprint_decided`]) |
//! | 4 | CRC-32 of all bytes before it |
//!
//! All numbers are little-endian.

use crate::embed::Message;
use crate::input::{InputNumber, NetworkInput};
use crate::judge::{Decision, Likeness};
use crate::model::CRC;

/// The first four bytes of a samples file.
pub const SAMPLES_MAGIC: [u8; 4] = *b"NNTS";

/// The format version that this crate writes and reads.
pub const SAMPLES_VERSION: u16 = 1;

/// The class of a sample that has none, because the outputs are numbers.
pub const NO_CLASS: u16 = u16::MAX;

const HEADER_BYTES: usize = 20;
/// True class and fingerprint.
const ANSWER_BYTES: usize = 6;

/// Test samples of `IN` inputs each, where they lie: in flash if [`include_samples!`](crate::include_samples) made
/// them.
#[derive(Clone, Copy, Debug)]
pub struct Samples<'a, const IN: usize> {
    /// The samples, one after the other.
    bytes: &'a [u8],
    /// Bytes of an input number: 1 or 4.
    number_bytes: usize,
}

/// One test sample, as the input `X` of a network.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Sample<X> {
    /// Input of the network.
    pub x: X,
    /// The true class; [`NO_CLASS`] if outputs are not classes.
    pub class: u16,
    /// The [`fingerprint`] of the network's outputs, as the laptop computed them.
    pub fingerprint: u32,
}

impl<'a, const IN: usize> Samples<'a, IN> {
    /// The samples in a file.
    ///
    /// # Panics
    ///
    /// In the compiler, if the file is damaged, of another width, or made for another model than the
    /// one with this checksum.
    pub const fn embed(file: &str, bytes: &'a [u8], model_checksum: u32) -> Self {
        match Self::from_bytes(bytes, model_checksum) {
            Ok(samples) => samples,
            Err(what) => panic!("{}", Message::of_samples(file, what).as_str()),
        }
    }

    /// The samples in these bytes.
    ///
    /// # Errors
    ///
    /// What is wrong with the bytes.
    pub const fn from_bytes(bytes: &'a [u8], model_checksum: u32) -> Result<Self, &'static str> {
        let Some((covered, checksum)) = bytes.split_last_chunk::<4>() else {
            return Err("the samples file is cut off");
        };
        let Some((header, samples)) = covered.split_first_chunk::<HEADER_BYTES>() else {
            return Err("the samples file is cut off");
        };
        let [m0, m1, m2, m3, v0, v1, n0, n1, i0, i1, i2, i3, c0, c1, c2, c3, k0, k1, k2, k3] =
            *header;
        if u32::from_le_bytes([m0, m1, m2, m3]) != u32::from_le_bytes(SAMPLES_MAGIC) {
            return Err("not a samples file");
        }
        if u16::from_le_bytes([v0, v1]) != SAMPLES_VERSION {
            return Err("a samples file of another version: train again");
        }
        if CRC.checksum(covered) != u32::from_le_bytes(*checksum) {
            return Err("the samples file is damaged: train again");
        }
        let number_bytes = u16::from_le_bytes([n0, n1]) as usize;
        if number_bytes != 1 && number_bytes != 4 {
            return Err("samples of an unknown number type: train again");
        }
        if u32::from_le_bytes([i0, i1, i2, i3]) as u64 != IN as u64 {
            return Err("samples of another width than the network's input: train again");
        }
        let count = u32::from_le_bytes([c0, c1, c2, c3]) as u64;
        let Some(expected) = count.checked_mul(Self::sample_bytes(number_bytes) as u64) else {
            return Err("the samples file is cut off");
        };
        if samples.len() as u64 != expected {
            return Err("the samples file is cut off");
        }
        if u32::from_le_bytes([k0, k1, k2, k3]) != model_checksum {
            return Err("samples computed by another model: train again");
        }
        Ok(Self { bytes: samples, number_bytes })
    }

    const fn sample_bytes(number_bytes: usize) -> usize {
        IN * number_bytes + ANSWER_BYTES
    }

    /// Returns the number of samples.
    pub const fn len(&self) -> usize {
        match self.bytes.len().checked_div(Self::sample_bytes(self.number_bytes)) {
            Some(count) => count,
            None => 0,
        }
    }

    /// Returns whether there are no samples.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The sample at this position, or `None` behind the last one.
    pub fn get(&self, index: usize) -> Option<Sample<[f32; IN]>> {
        self.get_as(index)
    }

    /// Returns a sample for a network that takes `X`, an [`Image`](crate::Image) for example; `None` where
    /// [`get`](Self::get) gives it, and unless `X` holds `IN` numbers.
    pub fn get_as<X>(&self, index: usize) -> Option<Sample<X>>
    where
        X: NetworkInput,
    {
        let mut x = X::BLANK;
        let (class, fingerprint) = self.read(index, &mut x)?;
        Some(Sample { x, class, fingerprint })
    }

    /// Copies a sample into memory of the caller, because a board has little to copy images in, and returns class and
    /// fingerprint; `None` where [`get_as`](Self::get_as) gives it.
    pub fn read<X>(&self, index: usize, x: &mut X) -> Option<(u16, u32)>
    where
        X: NetworkInput,
    {
        let (numbers, class, fingerprint) = self.sample(index)?;
        if x.inputs().len() != IN {
            return None;
        }
        self.write(numbers, x.inputs_mut());
        Some((class, fingerprint))
    }

    /// `C` numbers of the sample at this position: those of one moment of a signal with as many channels. `None`
    /// behind the last sample, and behind its last moment. For streams, which never hold a whole window.
    ///
    /// ```
    /// use nn_core::{include_samples, Samples};
    ///
    /// include_samples!(static SAMPLES: Samples<2> = "../tests/tiny.samples", for "../tests/tiny.postcard");
    ///
    /// let first = SAMPLES.get(0).unwrap();
    /// assert_eq!(SAMPLES.moment(0, 1), Some([first.x[1]]));
    /// assert_eq!(SAMPLES.moment::<1>(0, 2), None);
    /// ```
    pub fn moment<const C: usize>(&self, index: usize, moment: usize) -> Option<[f32; C]> {
        let (numbers, ..) = self.sample(index)?;
        let bytes = C.checked_mul(self.number_bytes)?;
        let numbers = numbers.get(moment.checked_mul(bytes)?..)?.get(..bytes)?;
        let mut x = [0.0f32; C];
        self.write(numbers, &mut x);
        (C > 0).then_some(x)
    }

    /// The true class of the sample at this position, and the [`fingerprint`] of the network's outputs.
    pub fn answer(&self, index: usize) -> Option<(u16, u32)> {
        self.sample(index).map(|(_, class, fingerprint)| (class, fingerprint))
    }

    /// Splits a sample into the bytes of its numbers, its class and its fingerprint.
    fn sample(&self, index: usize) -> Option<(&'a [u8], u16, u32)> {
        let sample_bytes = Self::sample_bytes(self.number_bytes);
        let start = index.checked_mul(sample_bytes)?;
        let sample = self.bytes.get(start..)?.get(..sample_bytes)?;
        let (numbers, answer) = sample.split_last_chunk::<ANSWER_BYTES>()?;
        let [c0, c1, f0, f1, f2, f3] = *answer;
        Some((numbers, u16::from_le_bytes([c0, c1]), u32::from_le_bytes([f0, f1, f2, f3])))
    }

    fn write<T: InputNumber>(&self, numbers: &[u8], x: &mut [T]) {
        if self.number_bytes == 1 {
            for (x, number) in x.iter_mut().zip(numbers) {
                *x = T::from_f32(f32::from(*number));
            }
        } else {
            for (x, number) in x.iter_mut().zip(numbers.as_chunks().0) {
                *x = T::from_f32(f32::from_le_bytes(*number));
            }
        }
    }

    /// Iterates over all samples in order.
    pub fn iter(&self) -> impl Iterator<Item = Sample<[f32; IN]>> + use<'a, IN> {
        self.iter_as()
    }

    /// Iterates over the samples for a network that takes `X`: see [`iter`](Self::iter) and [`get_as`](Self::get_as).
    pub fn iter_as<X>(&self) -> impl Iterator<Item = Sample<X>> + use<'a, X, IN>
    where
        X: NetworkInput,
    {
        let samples = *self;
        (0..).map_while(move |index| samples.get_as(index))
    }
}

/// CRC-32 without a table, which would take flash.
static SMALL_CRC: crc::Crc<u32, crc::NoTable> =
    crc::Crc::<u32, crc::NoTable>::new(&crc::CRC_32_ISO_HDLC);

/// A CRC-32 of the bits of outputs, for what is behind them. Every NaN counts as the same NaN.
fn digest_of(outputs: &[f32]) -> crc::Digest<'static, u32, crc::NoTable> {
    let mut digest = SMALL_CRC.digest();
    for output in outputs {
        let output = if output.is_nan() { f32::NAN } else { *output };
        digest.update(&output.to_le_bytes());
    }
    digest
}

/// CRC-32 of the bits of these outputs: equal fingerprints mean equal bits.
///
/// Every NaN counts as the same NaN, because its payload differs between processors.
pub fn fingerprint(outputs: &[f32]) -> u32 {
    digest_of(outputs).finalize()
}

/// Computes the [`fingerprint`] of the outputs of an autoencoder, then its score: see [`Alarm`](crate::Alarm).
pub fn fingerprint_scored(outputs: &[f32], score: f32) -> u32 {
    let mut digest = digest_of(outputs);
    let score = if score.is_nan() { f32::NAN } else { score };
    digest.update(&score.to_le_bytes());
    digest.finalize()
}

/// Computes the [`fingerprint`] of the outputs of a classifier that tells unknown samples, then of its decision: the
/// distance, the level, the spread, the roughness, and whether the sample is known. See [`Judge`](crate::Judge).
pub fn fingerprint_decided(outputs: &[f32], decision: &Decision) -> u32 {
    let mut digest = digest_of(outputs);
    let Likeness { distance, level, spread, roughness, .. } = decision.likeness;
    digest.update(&distance.to_le_bytes());
    for number in [level, spread, roughness] {
        digest.update(&number.to_le_bytes());
    }
    digest.update(&[u8::from(decision.is_known)]);
    digest.finalize()
}

/// Computes the [`fingerprint`] of 16-bit integers.
pub fn fingerprint_integers(outputs: &[i16]) -> u32 {
    let mut digest = SMALL_CRC.digest();
    for output in outputs {
        digest.update(&output.to_le_bytes());
    }
    digest.finalize()
}

/// Test samples in flash, checked by the compiler against the model that computed their fingerprints.
///
/// ```
/// use nn_core::{include_samples, Samples};
///
/// include_samples!(static SAMPLES: Samples<2> = "../tests/tiny.samples", for "../tests/tiny.postcard");
///
/// assert_eq!(SAMPLES.len(), 2);
/// ```
#[macro_export]
macro_rules! include_samples {
    ($(#[$attribute:meta])* $visibility:vis static $name:ident: $samples:ty = $path:literal, for $model:literal $(;)?) => {
        $(#[$attribute])*
        #[allow(long_running_const_eval)]
        $visibility static $name: $samples = <$samples>::embed(
            $path,
            include_bytes!($path),
            $crate::embed::checksum(include_bytes!($model)),
        );
    };
}
