//! Contents of a linked program.

use anyhow::{Context, Result};
use object::read::elf::{ElfFile32, ProgramHeader};
use object::{Endianness, Object, ObjectSection, ObjectSegment, ObjectSymbol, SectionFlags, elf};
use std::fs;
use std::path::Path;

/// A byte of flash that nothing has been written to.
const ERASED: u8 = 0xff;

/// A linked program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Elf {
    /// Bytes in flash: code, constants, and initial values of statics.
    pub flash_bytes: u64,
    /// Bytes in RAM before the program starts: statics with and without initial values.
    pub static_ram_bytes: u64,
    /// Contents of the sections that are copied to RAM.
    pub data: Vec<u8>,
    /// Names of functions and statics, demangled by nobody.
    pub symbols: Vec<String>,
    /// Bytes to write to flash, and where: statics with initial values at the address of these.
    pub segments: Vec<(u32, Vec<u8>)>,
}

impl Elf {
    /// Reads an ELF file.
    ///
    /// # Errors
    ///
    /// If it cannot be read or is no ELF file.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = fs::read(path).with_context(|| path.display().to_string())?;
        let file =
            ElfFile32::<Endianness>::parse(&*bytes).with_context(|| path.display().to_string())?;
        let mut elf = Self::default();
        for section in file.sections() {
            let SectionFlags::Elf { sh_flags, .. } = section.flags() else { continue };
            let is_allocated = sh_flags.contains(elf::SHF_ALLOC);
            let is_writable = sh_flags.contains(elf::SHF_WRITE);
            if !is_allocated || section.size() == 0 {
                continue;
            }
            let content = section.data()?;
            if !content.is_empty() {
                elf.flash_bytes += section.size();
            }
            if is_writable {
                elf.static_ram_bytes += section.size();
                elf.data.extend_from_slice(content);
            }
        }
        elf.symbols = file.symbols().filter_map(|s| s.name().ok().map(String::from)).collect();
        for segment in file.segments() {
            let content = segment.data()?;
            if !content.is_empty() {
                let address = segment.elf_program_header().p_paddr(file.endian());
                elf.segments.push((address, content.to_vec()));
            }
        }
        Ok(elf)
    }

    /// The first address in flash.
    pub fn start(&self) -> Option<u32> {
        self.segments.iter().map(|(address, _)| *address).min()
    }

    /// Bytes of flash from an address that no segment lies below, as on an erased chip between segments.
    ///
    /// # Panics
    ///
    /// If a segment lies below.
    pub fn image_from(&self, start: u32) -> Vec<u8> {
        let mut image = Vec::new();
        for (address, bytes) in &self.segments {
            let offset = (address - start) as usize;
            let end = offset + bytes.len();
            if image.len() < end {
                image.resize(end, ERASED);
            }
            image[offset..end].copy_from_slice(bytes);
        }
        image
    }

    /// Symbols that only a panic needs.
    pub fn panic_symbols(&self) -> Vec<&str> {
        let is_panic = |name: &&str| {
            [
                "panicking",
                "panic_fmt",
                "panic_bounds",
                "rust_begin_unwind",
                "unwrap_failed",
                "expect_failed",
            ]
            .iter()
            .any(|mark| name.contains(mark))
        };
        self.symbols.iter().map(String::as_str).filter(is_panic).collect()
    }
}
