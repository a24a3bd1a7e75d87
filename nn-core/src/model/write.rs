//! Writing a model file into a buffer.

use super::frame::{CHECKSUM_BYTES, CRC, PRELUDE_BYTES};
use super::wire::{encode, oldest_version};
use super::{Header, MAGIC, Model, ModelError};
use crate::topology::LayerSpec;
use postcard::ser_flavors::{Size, Slice};

impl Header<'_> {
    /// Bytes of a model file with this header. Saturates for shapes that no memory holds.
    pub fn file_bytes(&self) -> usize {
        let frame = (PRELUDE_BYTES + self.encoded_bytes() + CHECKSUM_BYTES) as u64;
        let add = |bytes: u64, layer: &LayerSpec| bytes.saturating_add(layer.parameter_bytes());
        usize::try_from(self.layers.iter().fold(frame, add)).unwrap_or(usize::MAX)
    }

    fn encoded_bytes(&self) -> usize {
        // Counting bytes cannot fail.
        encode(self, Size::default()).unwrap_or(0)
    }
}

impl<'b> Model<'b> {
    /// Writes a model file and reads it back: what is returned is what anyone will read.
    ///
    /// `parameters` are the bytes of all layers' parameters, in the forms that [`LayerSpec`] says (see
    /// [`LayerView::le_bytes`](crate::LayerView::le_bytes)); `buffer` needs [`Header::file_bytes`], all of
    /// which are written.
    ///
    /// # Errors
    ///
    /// [`ModelError::Truncated`] if the buffer is too small, [`ModelError::ParameterBytes`] if there are too
    /// few or too many parameters; otherwise what [`from_bytes`](Self::from_bytes) says about the result,
    /// for example [`ModelError::NotFinite`].
    pub fn write(
        header: &Header<'_>,
        parameters: impl IntoIterator<Item = u8>,
        buffer: &'b mut [u8],
    ) -> Result<Self, ModelError> {
        let expected = header.file_bytes();
        let found = buffer.len();
        let Some((file, _)) = buffer.split_at_mut_checked(expected) else {
            return Err(ModelError::Truncated { expected: expected as u64, found });
        };
        let mut rest = &mut *file;
        put(&mut rest, &MAGIC)?;
        put(&mut rest, &oldest_version(header).to_le_bytes())?;
        put(&mut rest, &(header.encoded_bytes() as u32).to_le_bytes())?;
        let encoded = encode(header, Slice::new(rest)).map_err(|_| ModelError::Header)?.len();
        rest = core::mem::take(&mut rest).split_at_mut(encoded).1;
        let places = rest.len() - CHECKSUM_BYTES;
        let mut count = 0;
        for byte in parameters {
            if let Some(place) = rest[..places].get_mut(count) {
                *place = byte;
            }
            count += 1;
        }
        if count != places {
            return Err(ModelError::ParameterBytes { expected: places as u64, found: count });
        }
        let covered = expected - CHECKSUM_BYTES;
        let checksum = CRC.checksum(&file[..covered]);
        file[covered..].copy_from_slice(&checksum.to_le_bytes());
        Self::from_bytes(file)
    }
}

/// Moves bytes to the front of `rest` and `rest` behind them.
fn put(rest: &mut &mut [u8], bytes: &[u8]) -> Result<(), ModelError> {
    let found = rest.len();
    let Some((place, behind)) = core::mem::take(rest).split_at_mut_checked(bytes.len()) else {
        return Err(ModelError::Truncated { expected: bytes.len() as u64, found });
    };
    place.copy_from_slice(bytes);
    *rest = behind;
    Ok(())
}
