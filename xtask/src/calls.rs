//! Which functions of a linked program call which, read from its instructions.
//!
//! It answers whether a function can come to a panic, in programs whose other parts may. Branches are those of the
//! [Armv7-M manual](https://developer.arm.com/documentation/ddi0403/latest), A7.7; Armv6-M has a part of them, Armv8-M
//! the same.

mod branch;

use anyhow::{Context, Result, bail, ensure};
use branch::{Branch, branch};
use object::read::elf::ElfFile32;
use object::{Endianness, Object, ObjectSection, ObjectSymbol, SymbolKind};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The functions of a program, by address.
#[derive(Clone, Debug, Default)]
pub struct Calls {
    functions: BTreeMap<u32, Function>,
}

#[derive(Clone, Debug)]
struct Function {
    /// Several, where the linker found functions with the same instructions.
    names: Vec<String>,
    size: u32,
    /// Addresses outside of it that it branches to.
    targets: BTreeSet<u32>,
    /// Tells whether it calls what a register points to.
    calls_pointer: bool,
}

impl Calls {
    /// Reads the functions of an ELF file for Cortex-M.
    ///
    /// # Errors
    ///
    /// If it cannot be read, or a function lies in no section.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = fs::read(path).with_context(|| path.display().to_string())?;
        let file =
            ElfFile32::<Endianness>::parse(&*bytes).with_context(|| path.display().to_string())?;
        // Mapping symbols: `$t` where instructions begin, `$d` where constants among them do.
        let mut marks = BTreeMap::new();
        let mut functions = BTreeMap::new();
        for symbol in file.symbols() {
            let (Ok(name), address) = (symbol.name(), symbol.address() as u32 & !1) else {
                continue;
            };
            if name.starts_with("$t") || name.starts_with("$d") {
                marks.insert(address, name.starts_with("$d"));
            } else if symbol.kind() == SymbolKind::Text && symbol.is_definition() {
                let new = || Function {
                    names: Vec::new(),
                    size: 0,
                    targets: BTreeSet::new(),
                    calls_pointer: false,
                };
                let function: &mut Function = functions.entry(address).or_insert_with(new);
                function.names.push(name.into());
                function.size = function.size.max(symbol.size() as u32);
            }
        }
        for (start, function) in &mut functions {
            let section = file.sections().find(|section| {
                let range = section.address()..section.address() + section.size();
                range.contains(&u64::from(*start))
            });
            let section =
                section.with_context(|| format!("{:?} is in no section", function.names))?;
            let offset = (u64::from(*start) - section.address()) as usize;
            let code = section.data()?.get(offset..offset + function.size as usize);
            let code = code.with_context(|| format!("{:?} has no bytes", function.names))?;
            function.read(*start, code, &marks);
        }
        Ok(Self { functions })
    }

    /// Addresses of the functions in whose names this is.
    pub fn starts_of(&self, name: &str) -> Vec<u32> {
        let is_it = |function: &Function| function.names.iter().any(|found| found.contains(name));
        let found = self.functions.iter().filter(|(_, function)| is_it(function));
        found.map(|(address, _)| *address).collect()
    }

    /// Names of all functions that the one named so may come to, itself among them.
    ///
    /// # Errors
    ///
    /// If no function has such a name, or one of those that it comes to calls what a register points to, or branches
    /// to where no function is: it might come to anything.
    pub fn reachable_from(&self, name: &str) -> Result<BTreeSet<&str>> {
        let starts = self.starts_of(name);
        ensure!(!starts.is_empty(), "no function is named {name}");
        let (mut seen, mut next, mut names) = (BTreeSet::new(), starts, BTreeSet::new());
        while let Some(address) = next.pop() {
            let Some((start, function)) = self.containing(address) else {
                bail!("{name} comes to {address:#010x}, where no function is");
            };
            if !seen.insert(start) {
                continue;
            }
            if function.calls_pointer {
                bail!(
                    "{name} comes to {:?}, which calls what a register points to",
                    function.names
                );
            }
            names.extend(function.names.iter().map(String::as_str));
            next.extend(&function.targets);
        }
        Ok(names)
    }

    fn containing(&self, address: u32) -> Option<(u32, &Function)> {
        let (start, function) = self.functions.range(..=address).next_back()?;
        (address - start < function.size.max(1)).then_some((*start, function))
    }
}

impl Function {
    /// Reads its instructions; where mapping symbols say so, constants are left out.
    fn read(&mut self, start: u32, code: &[u8], marks: &BTreeMap<u32, bool>) {
        let half = |offset: usize| Some(u16::from_le_bytes(*code.get(offset..)?.first_chunk()?));
        let mut offset = 0;
        while let Some(first) = half(offset) {
            let address = start + offset as u32;
            let is_constant =
                marks.range(..=address).next_back().is_some_and(|(_, is_data)| *is_data);
            if is_constant {
                offset += 2;
                continue;
            }
            let is_long = first >> 11 >= 0b11101;
            let second = if is_long { half(offset + 2) } else { None };
            match branch(address, first, second.unwrap_or(0)) {
                Some(Branch::To(target))
                    if !(start..start + code.len() as u32).contains(&target) =>
                {
                    self.targets.insert(target);
                }
                Some(Branch::Pointer) => self.calls_pointer = true,
                Some(Branch::To(_)) | None => {}
            }
            offset += if is_long { 4 } else { 2 };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(code: &[u16], marks: &[(u32, bool)]) -> Function {
        let bytes: Vec<u8> = code.iter().flat_map(|half| half.to_le_bytes()).collect();
        let mut function =
            Function { names: vec![], size: 0, targets: BTreeSet::new(), calls_pointer: false };
        function.read(0x1000, &bytes, &marks.iter().copied().collect());
        function.size = bytes.len() as u32;
        function
    }

    #[test]
    fn calls_are_found_and_constants_are_none() {
        // push {lr}; bl 0x2000 (offset 0x2000 - 0x1006 = 0xffa); pop {pc}; a constant that reads as blx r3.
        let code = [0xb500, 0xf000, 0xfffd, 0xbd00, 0x4798];
        let function = read(&code, &[(0x1000, false), (0x1008, true)]);
        assert_eq!(function.targets, BTreeSet::from([0x2000]));
        assert!(!function.calls_pointer);
        assert!(read(&code, &[(0x1000, false)]).calls_pointer);
    }

    #[test]
    fn what_is_reached_is_reached_through_others_too() {
        let function = |name: &str, targets: &[u32], calls_pointer| Function {
            names: vec![name.into()],
            size: 8,
            targets: targets.iter().copied().collect(),
            calls_pointer,
        };
        let functions = BTreeMap::from([
            (0x10, function("main", &[0x20, 0x40], false)),
            (0x20, function("infer", &[0x32], false)),
            (0x30, function("dense", &[0x20], false)),
            (0x40, function("panic", &[], false)),
            (0x50, function("write", &[], true)),
            (0x60, function("lost", &[0x100], false)),
        ]);
        let calls = Calls { functions };
        assert_eq!(calls.reachable_from("infer").unwrap(), BTreeSet::from(["infer", "dense"]));
        assert!(calls.reachable_from("main").unwrap().contains("panic"));
        for (name, message) in [("write", "register"), ("lost", "0x00000100"), ("x", "named x")] {
            let error = calls.reachable_from(name).unwrap_err().to_string();
            assert!(error.contains(message), "{error}");
        }
    }
}
