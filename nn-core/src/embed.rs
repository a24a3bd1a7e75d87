//! Models and test samples embedded in flash, checked and decoded by the compiler.
//!
//! [`include_model!`](crate::include_model) makes a `static` network out of a model file. The decoder
//! is made of `const fn` and associated constants, so it runs in the compiler: a file that is
//! damaged, cut off or of another shape does not compile, the parameters lie in flash in their final
//! form, and not a byte of decoder reaches the device.

mod alarm;
mod blocks;
mod judge;
mod layer_const;
mod message;
mod nibbles;
mod position;
mod postcard_const;
mod scan;
mod window_size;

pub use alarm::alarm;
pub use blocks::{Behind, EmbedBalance, EmbedBlock, EmbedScale};
pub use judge::judge;
pub use nibbles::{nibble_words, nibbles};
pub use position::{After, Embed, ModelFile, Position, Start};
pub use window_size::{WindowSize, window_size};

pub(crate) use message::Message;
#[cfg(all(test, feature = "model-files"))]
pub(crate) use postcard_const::Cursor;
use scan::{scan, scan_labels};

use crate::model::{ModelError, check_topology};
use crate::topology::Topology;

/// Accepts a file that holds a network of this topology. Used by [`include_model!`](crate::include_model).
///
/// # Panics
///
/// In the compiler, with a message that names the file and what is wrong with it.
pub const fn assert_model(file: &str, bytes: &[u8], topology: &Topology) {
    if let Err(error) = check(bytes, topology) {
        panic!("{}", Message::of_model_error(file, &error).as_str());
    }
}

/// Returns the bytes of all labels of an embedded model, `N` of them, together. Used by
/// [`include_labels!`](crate::include_labels).
///
/// # Panics
///
/// In the compiler, if the file is no model or has another number of labels.
pub const fn label_bytes<const N: usize>(file: &str, bytes: &[u8]) -> usize {
    let labels: [&str; N] = labels(file, bytes);
    let mut total = 0;
    let mut index = 0;
    while index < N {
        total += labels[index].len();
        index += 1;
    }
    total
}

/// The labels of an embedded model one after the other, and where each ends: a copy, so that the file itself
/// does not get into the program. Used by [`include_labels!`](crate::include_labels).
///
/// # Panics
///
/// As [`label_bytes`].
pub const fn label_text<const N: usize, const BYTES: usize>(
    file: &str,
    bytes: &[u8],
) -> ([u8; BYTES], [usize; N]) {
    let labels: [&str; N] = labels(file, bytes);
    let (mut text, mut ends) = ([0; BYTES], [0; N]);
    let (mut end, mut index) = (0, 0);
    while index < N {
        let label = labels[index].as_bytes();
        let mut byte = 0;
        while byte < label.len() {
            text[end] = label[byte];
            end += 1;
            byte += 1;
        }
        ends[index] = end;
        index += 1;
    }
    (text, ends)
}

/// Texts that lie one after the other. Used by [`include_labels!`](crate::include_labels).
///
/// # Panics
///
/// In the compiler, if an end is within a character, which those of [`label_text`] are not.
pub const fn split_text<const N: usize>(
    text: &'static [u8],
    ends: &[usize; N],
) -> [&'static str; N] {
    let mut labels = [""; N];
    let (mut rest, mut start, mut index) = (text, 0, 0);
    while index < N {
        let (label, behind) = rest.split_at(ends[index] - start);
        labels[index] = match core::str::from_utf8(label) {
            Ok(label) => label,
            Err(_) => panic!("a label ends within a character"),
        };
        (rest, start) = (behind, ends[index]);
        index += 1;
    }
    labels
}

/// Reads the header alone: that the file is whole is checked where its network is embedded.
const fn labels<'a, const N: usize>(file: &str, bytes: &'a [u8]) -> [&'a str; N] {
    match scan_labels(bytes) {
        Ok((count, labels)) => match labels {
            Some(labels) => labels,
            None => panic!("{}", Message::of_label_count(file, N, count).as_str()),
        },
        Err(error) => panic!("{}", Message::of_model_error(file, &error).as_str()),
    }
}

/// Returns the checksum at the end of a model file, by which a samples file names its model. Its value is
/// checked where the network is embedded.
pub const fn checksum(bytes: &[u8]) -> u32 {
    match bytes.last_chunk() {
        Some(checksum) => u32::from_le_bytes(*checksum),
        None => 0,
    }
}

/// Checks these bytes with the compiler's decoder, at run time.
///
/// For tools and tests: it accepts exactly what [`Model::from_bytes`](crate::Model::from_bytes) and
/// [`Model::network`](crate::Model::network) accept for a network of this topology.
///
/// # Errors
///
/// The error that a compile error would show.
pub const fn check(bytes: &[u8], topology: &Topology) -> Result<(), ModelError> {
    match scan(bytes) {
        Ok(scan) => check_topology(topology, scan.layers()),
        Err(error) => Err(error),
    }
}

/// A `static` network in flash, made from a model file by the compiler.
///
/// ```
/// use nn_core::{chain, include_model, Dense, Network, Relu, Softmax};
///
/// type Tiny = Network<chain![Dense<2, 3, Relu>, Dense<3, 2, Softmax>]>;
///
/// include_model! {
///     /// Tells left from right.
///     pub static TINY: Tiny = "../tests/tiny.postcard";
/// }
///
/// assert_eq!(TINY.classify(&[1.0, 0.0]), 0);
/// assert_eq!(TINY.classify(&[0.0, 1.0]), 1);
/// ```
///
/// The path is relative to the source file, as for [`include_bytes!`]. A file of another shape is a
/// compile error that says where they differ:
///
/// ```compile_fail,E0080
/// use nn_core::{chain, include_model, Dense, Network, Relu, Softmax};
///
/// type Other = Network<chain![Dense<2, 4, Relu>, Dense<4, 2, Softmax>]>;
///
/// include_model!(static OTHER: Other = "../tests/tiny.postcard");
/// ```
///
/// So is one that is damaged or cut off. Checking and decoding takes the compiler about 3 s for every 100 kB.
#[macro_export]
macro_rules! include_model {
    ($(#[$attribute:meta])* $visibility:vis static $name:ident: $network:ty = $path:literal $(;)?) => {
        $(#[$attribute])*
        #[allow(long_running_const_eval)]
        $visibility static $name: $network = {
            struct File;
            impl $crate::embed::ModelFile for File {
                const BYTES: &'static [u8] = include_bytes!($path);
                const NIBBLES: &'static [u32] = &NIBBLES;
            }
            const TOPOLOGY: &$crate::Topology = &<$network as $crate::Describe>::TOPOLOGY;
            static NIBBLES: [u32; $crate::embed::nibble_words(TOPOLOGY)] =
                $crate::embed::nibbles(<File as $crate::embed::ModelFile>::BYTES, TOPOLOGY);
            // Here, not in nn-core: the compiler asks the crate that embeds whether it may take long.
            $crate::embed::assert_model(
                $path,
                <File as $crate::embed::ModelFile>::BYTES,
                TOPOLOGY,
            );
            <$network as $crate::embed::Embed<$crate::embed::Start<File, $network>>>::VALUE
        };
    };
}

/// The labels in a model file, as a `static` array with one label for each output.
///
/// ```
/// nn_core::include_labels!(static LABELS: [&str; 2] = "../tests/tiny.postcard");
///
/// assert_eq!(LABELS, ["left", "right"]);
/// ```
#[macro_export]
macro_rules! include_labels {
    ($(#[$attribute:meta])* $visibility:vis static $name:ident: [&str; $outputs:expr] = $path:literal $(;)?) => {
        $(#[$attribute])*
        #[allow(long_running_const_eval)]
        $visibility static $name: [&str; $outputs] = {
            const BYTES: usize = $crate::embed::label_bytes::<{ $outputs }>($path, include_bytes!($path));
            // The labels alone: a slice of the file would bring the whole file into the program.
            const TEXT: &([u8; BYTES], [usize; $outputs]) =
                &$crate::embed::label_text($path, include_bytes!($path));
            $crate::embed::split_text(&TEXT.0, &TEXT.1)
        };
    };
}
