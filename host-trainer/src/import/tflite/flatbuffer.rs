//! Reader of flatbuffers: every offset is checked, nothing is copied.
//!
//! A table begins with the distance back to its vtable, which has an offset for each field, or 0 for one that is left
//! out. Vectors, texts and other tables lie elsewhere; the field has the distance forward to them. Source:
//! <https://flatbuffers.dev/internals/>.

use crate::import::error::{Fault, fault};
use thiserror::Error;

/// Fault of the bytes: a field, and where it leads.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the field {field} at byte {offset}, which {what}")]
pub(in crate::import) struct Damaged {
    pub field: &'static str,
    pub offset: usize,
    pub what: &'static str,
}

impl From<Damaged> for Fault {
    fn from(damaged: Damaged) -> Self {
        fault!("the file is damaged: it has {damaged}; convert the network anew")
    }
}

/// Longer texts are no names.
const LONGEST_TEXT: usize = 1 << 16;

const OUTSIDE: &str = "leads out of the file";

/// A table in the bytes of a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table<'a> {
    bytes: &'a [u8],
    at: usize,
    vtable: usize,
    /// Bytes of the vtable.
    vtable_length: usize,
}

fn chunk<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}

impl<'a> Table<'a> {
    /// The table that a file begins with.
    pub fn root(bytes: &'a [u8]) -> Result<Self, Damaged> {
        Self::behind(bytes, 0, "root")
    }

    /// The table that the distance at this byte leads to.
    fn behind(bytes: &'a [u8], offset: usize, field: &'static str) -> Result<Self, Damaged> {
        let damaged = Damaged { field, offset, what: OUTSIDE };
        let found = || {
            let at = target(bytes, offset)?;
            let back = i32::from_le_bytes(chunk(bytes, at)?);
            let vtable = usize::try_from(i64::try_from(at).ok()? - i64::from(back)).ok()?;
            let vtable_length = usize::from(u16::from_le_bytes(chunk(bytes, vtable)?));
            bytes.get(vtable..vtable.checked_add(vtable_length)?)?;
            Some(Self { bytes, at, vtable, vtable_length })
        };
        found().ok_or(damaged)
    }

    /// The place of a field; none if it is left out.
    fn place(&self, index: usize) -> Option<usize> {
        let entry = 4 + 2 * index;
        if entry + 2 > self.vtable_length {
            return None;
        }
        let offset = u16::from_le_bytes(chunk(self.bytes, self.vtable + entry)?);
        (offset != 0).then(|| self.at + usize::from(offset))
    }

    /// Fault of a field whose value cannot be.
    pub fn damaged(&self, index: usize, field: &'static str, what: &'static str) -> Damaged {
        Damaged { field, offset: self.place(index).unwrap_or(self.at), what }
    }

    /// The bytes of a number; none if it is left out, so that it has its default.
    pub fn number<const N: usize>(
        &self,
        index: usize,
        field: &'static str,
    ) -> Result<Option<[u8; N]>, Damaged> {
        let Some(offset) = self.place(index) else { return Ok(None) };
        chunk(self.bytes, offset).map(Some).ok_or(Damaged { field, offset, what: OUTSIDE })
    }

    /// A number of 8 bits, 0 if it is left out.
    pub fn i8(&self, index: usize, field: &'static str) -> Result<i8, Damaged> {
        Ok(self.number(index, field)?.map_or(0, i8::from_le_bytes))
    }

    /// A number of 32 bits.
    pub fn i32(&self, index: usize, default: i32, field: &'static str) -> Result<i32, Damaged> {
        Ok(self.number(index, field)?.map_or(default, i32::from_le_bytes))
    }

    /// A number of `f32`, 0 if it is left out.
    pub fn f32(&self, index: usize, field: &'static str) -> Result<f32, Damaged> {
        Ok(self.number(index, field)?.map_or(0.0, f32::from_le_bytes))
    }

    /// Whether something holds, `false` if it is left out.
    pub fn flag(&self, index: usize, field: &'static str) -> Result<bool, Damaged> {
        Ok(self.i8(index, field)? != 0)
    }

    /// Another table.
    pub fn table(&self, index: usize, field: &'static str) -> Result<Option<Self>, Damaged> {
        let Some(offset) = self.place(index) else { return Ok(None) };
        Self::behind(self.bytes, offset, field).map(Some)
    }

    /// A vector of numbers of `N` bytes, empty if it is left out.
    pub fn numbers<const N: usize>(
        &self,
        index: usize,
        field: &'static str,
    ) -> Result<&'a [[u8; N]], Damaged> {
        let Some(offset) = self.place(index) else { return Ok(&[]) };
        let found = || {
            let at = target(self.bytes, offset)?;
            let count = usize::try_from(u32::from_le_bytes(chunk(self.bytes, at)?)).ok()?;
            let start = at.checked_add(4)?;
            let end = start.checked_add(count.checked_mul(N)?)?;
            Some(self.bytes.get(start..end)?.as_chunks().0)
        };
        found().ok_or(Damaged { field, offset, what: OUTSIDE })
    }

    /// A text, empty if it is left out.
    pub fn text(&self, index: usize, field: &'static str) -> Result<&'a str, Damaged> {
        let text = self.numbers::<1>(index, field)?.as_flattened();
        let offset = self.place(index).unwrap_or(0);
        // Many tables may share one text, and each is looked at.
        if text.len() > LONGEST_TEXT {
            return Err(Damaged { field, offset, what: "is longer than 65,536 bytes" });
        }
        std::str::from_utf8(text).map_err(|_| Damaged { field, offset, what: "is no text" })
    }

    /// A vector of tables, empty if it is left out.
    pub fn tables(&self, index: usize, field: &'static str) -> Result<Tables<'a>, Damaged> {
        let entries = self.numbers::<4>(index, field)?;
        let start = self.place(index).and_then(|offset| target(self.bytes, offset));
        Ok(Tables { bytes: self.bytes, start: start.unwrap_or(0) + 4, count: entries.len(), field })
    }
}

/// The place that the distance at this byte leads to.
fn target(bytes: &[u8], at: usize) -> Option<usize> {
    let distance = u32::from_le_bytes(chunk(bytes, at)?);
    at.checked_add(usize::try_from(distance).ok()?)
}

/// A vector of tables; each is looked at when it is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tables<'a> {
    bytes: &'a [u8],
    /// Place of the first entry.
    start: usize,
    count: usize,
    field: &'static str,
}

impl<'a> Tables<'a> {
    pub fn len(&self) -> usize {
        self.count
    }

    /// A table of the vector; none behind its end.
    pub fn get(&self, index: usize) -> Result<Option<Table<'a>>, Damaged> {
        if index >= self.count {
            return Ok(None);
        }
        Table::behind(self.bytes, self.start + 4 * index, self.field).map(Some)
    }

    /// All tables, of which there may be so many.
    pub fn all(
        &self,
        most: usize,
    ) -> Result<impl Iterator<Item = Result<Table<'a>, Damaged>> + use<'a>, Damaged> {
        let Self { bytes, start, count, field } = *self;
        if count > most {
            return Err(Damaged { field, offset: start, what: "has too many entries" });
        }
        Ok((0..count).map(move |index| Table::behind(bytes, start + 4 * index, field)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written by hand: a root at byte 20, whose vtable at 4 has three fields.
    fn file() -> Vec<u8> {
        let mut bytes = vec![0; 64];
        let mut put =
            |at: usize, number: &[u8]| bytes[at..at + number.len()].copy_from_slice(number);
        put(0, &20u32.to_le_bytes());
        // Vtable: 10 bytes, a table of 16, fields at 4 and 8, and one that is left out.
        for (index, number) in [10u16, 16, 4, 8, 0].into_iter().enumerate() {
            put(4 + 2 * index, &number.to_le_bytes());
        }
        put(20, &16i32.to_le_bytes());
        put(24, &(-7i32).to_le_bytes());
        // A vector of three bytes at 40.
        put(28, &12u32.to_le_bytes());
        put(40, &3u32.to_le_bytes());
        put(44, b"abc");
        bytes
    }

    #[test]
    fn fields_are_found_where_the_vtable_says() {
        let bytes = file();
        let root = Table::root(&bytes).unwrap();
        assert_eq!(root.i32(0, 5, "first"), Ok(-7));
        assert_eq!(root.text(1, "second"), Ok("abc"));
        assert_eq!(root.i32(2, 5, "left out"), Ok(5));
        assert_eq!(root.i32(1000, 6, "behind the vtable"), Ok(6));
        assert!(root.table(2, "left out").unwrap().is_none());
        assert_eq!(root.numbers::<1>(1, "second").unwrap().len(), 3);
    }

    #[test]
    fn what_leads_out_of_the_file_is_named_with_its_place() {
        let refused = |at: usize, number: u32| {
            let mut bytes = file();
            bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
            Table::root(&bytes).and_then(|root| root.text(1, "second").map(|_| ()))
        };
        let text = refused(28, 1000).unwrap_err().to_string();
        assert_eq!(text, "the field second at byte 28, which leads out of the file");
        for (at, number) in [(0, 62), (0, u32::MAX), (20, 0x8000_0000), (20, 1 << 20), (40, 21)] {
            assert!(refused(at, number).is_err(), "{at} {number}");
        }
        let mut bytes = file();
        bytes[44] = 0xff;
        let text = Table::root(&bytes).unwrap().text(1, "second").unwrap_err().to_string();
        assert!(text.ends_with("is no text"), "{text}");
        for length in 0..48 {
            let cut = Table::root(&bytes[..length]).and_then(|root| root.text(1, "second"));
            assert!(cut.is_err(), "{length}");
        }
    }
}
