//! Classes of Thumb instructions, as far as their cycles differ.
//!
//! Encodings are those of the [Armv7-M manual](https://developer.arm.com/documentation/ddi0403/latest), A5 and A7;
//! Armv6-M has a part of them.

/// Class of an instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Moves, sums, shifts, comparisons, bit fields, hints, and all of the DSP extension that multiplies nothing.
    Simple,
    /// A move or a sum whose result is the program counter.
    ToPc,
    /// 32 × 32 bits to 32.
    Multiply,
    /// 32 × 32 + 32 bits to 32.
    MultiplyAccumulate,
    /// 32 × 32 bits to 64.
    MultiplyLong,
    /// 32 × 32 + 64 bits to 64.
    MultiplyAccumulateLong,
    /// Products of 16 bits, or of which the upper 32 bits are kept: DSP extension.
    MultiplyDsp,
    /// Division.
    Divide,
    /// Load of a register.
    Load,
    /// Load of the program counter.
    LoadPc,
    /// Store of a register.
    Store,
    /// Load of so many registers, the program counter not counted.
    LoadMany {
        /// Registers.
        count: u8,
        /// Tells whether the program counter is loaded too: a return.
        pc: bool,
    },
    /// Store of so many registers.
    StoreMany {
        /// Registers.
        count: u8,
    },
    /// Branch that may be taken.
    BranchIf,
    /// Branch.
    Branch,
    /// Call of a function.
    Call,
    /// Branch to what a register says: a call or a return.
    BranchRegister,
    /// Branch through a table.
    BranchTable,
    /// Barrier.
    Barrier,
    /// Access to a special register.
    Special,
    /// Instruction of the floating-point unit.
    Float(Float),
    /// Breakpoint, supervisor call, or none that this decoder knows.
    Other,
}

/// Class of an instruction of the floating-point unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Float {
    /// Move between registers.
    Move,
    /// Move of two registers of the core.
    MoveTwo,
    /// Sum, product, comparison or conversion.
    Arithmetic,
    /// Multiply-accumulate, fused or chained.
    MultiplyAccumulate,
    /// Division or square root.
    Divide,
    /// Load or store of a register.
    Memory,
    /// Load or store of so many words.
    MemoryMany(u8),
}

/// Tells whether an instruction has two halves, by the first.
pub const fn is_long(first: u16) -> bool {
    first >> 11 >= 0b11101
}

/// Class of the instruction of these halves; the second is 0 for a short one.
pub const fn decode(first: u16, second: u16) -> Kind {
    if is_long(first) { long(first, second) } else { short(first) }
}

const fn bit(half: u16, index: u16) -> bool {
    half >> index & 1 == 1
}

const fn load_or_store(is_load: bool) -> Kind {
    if is_load { Kind::Load } else { Kind::Store }
}

const fn many(is_load: bool, registers: u16) -> Kind {
    let count = registers.count_ones() as u8;
    match (is_load, bit(registers, 15)) {
        (true, true) => Kind::LoadMany { count: count - 1, pc: true },
        (true, false) => Kind::LoadMany { count, pc: false },
        (false, _) => Kind::StoreMany { count },
    }
}

const fn short(half: u16) -> Kind {
    match half {
        0x0000..=0x3fff => Kind::Simple,
        0x4340..=0x437f => Kind::Multiply,
        0x4000..=0x43ff => Kind::Simple,
        // The destination is split: bit 7, and the lowest three.
        0x4400..=0x44ff | 0x4600..=0x46ff if half & 0x87 == 0x87 => Kind::ToPc,
        0x4400..=0x46ff => Kind::Simple,
        0x4700..=0x47ff => Kind::BranchRegister,
        0x4800..=0x4fff => Kind::Load,
        // With a register as offset: stores are the first three of eight.
        0x5000..=0x5fff => load_or_store(half >> 9 & 7 >= 3),
        0x6000..=0x9fff => load_or_store(bit(half, 11)),
        0xa000..=0xafff => Kind::Simple,
        // PUSH and POP: bit 8 is LR or PC.
        0xb400..=0xb5ff => many(false, half & 0xff | (half & 0x100) << 6),
        0xbc00..=0xbdff => many(true, half & 0xff | (half & 0x100) << 7),
        _ if half & 0xf500 == 0xb100 => Kind::BranchIf,
        0xb660..=0xb67f => Kind::Special,
        0xbe00..=0xbeff => Kind::Other,
        0xb000..=0xbfff => Kind::Simple,
        0xc000..=0xcfff => many(bit(half, 11), half & 0xff),
        0xde00..=0xdfff => Kind::Other,
        0xd000..=0xddff => Kind::BranchIf,
        0xe000..=0xe7ff => Kind::Branch,
        0xe800..=0xffff => Kind::Other,
    }
}

const fn long(first: u16, second: u16) -> Kind {
    match first {
        _ if first & 0xfe40 == 0xe800 => many(bit(first, 4), second),
        _ if first & 0xfff0 == 0xe8d0 && second & 0xffe0 == 0xf000 => Kind::BranchTable,
        // Exclusive ones: of a word, and of bytes and halves.
        0xe840..=0xe85f => load_or_store(bit(first, 4)),
        0xe8c0..=0xe8df => load_or_store(bit(first, 4)),
        _ if first & 0xfe40 == 0xe840 && bit(first, 4) => Kind::LoadMany { count: 2, pc: false },
        _ if first & 0xfe40 == 0xe840 => Kind::StoreMany { count: 2 },
        0xea00..=0xebff => Kind::Simple,
        0xec00..=0xefff | 0xfc00..=0xffff => Kind::Float(float(first, second)),
        0xf000..=0xf7ff if !bit(second, 15) => Kind::Simple,
        0xf000..=0xf7ff => branch_or_special(first, second),
        _ if first & 0xff10 == 0xf800 => Kind::Store,
        0xf800..=0xf9ff if second >> 12 == 15 => match first & 0xff70 {
            0xf850 => Kind::LoadPc,
            // Preloads of bytes and halves.
            _ => Kind::Simple,
        },
        0xf800..=0xf9ff => Kind::Load,
        0xfa00..=0xfaff => Kind::Simple,
        0xfb00..=0xfbff => multiply(first, second),
        _ => Kind::Other,
    }
}

const fn branch_or_special(first: u16, second: u16) -> Kind {
    match second & 0x5000 {
        0x5000 => Kind::Call,
        0x1000 => Kind::Branch,
        // Conditions 14 and 15 are other instructions.
        0x0000 if first >> 6 & 0xf < 14 => Kind::BranchIf,
        0x0000 => match first & 0xfff0 {
            0xf3a0 => Kind::Simple,
            0xf3b0 => Kind::Barrier,
            _ => Kind::Special,
        },
        _ => Kind::Other,
    }
}

const fn multiply(first: u16, second: u16) -> Kind {
    let (operation, has_no_sum) = (first >> 4 & 0xf, second >> 12 == 15);
    let is_plain = second & 0xf0 == 0;
    match operation {
        0 if is_plain && has_no_sum => Kind::Multiply,
        0 => Kind::MultiplyAccumulate,
        1..=7 => Kind::MultiplyDsp,
        9 | 11 => Kind::Divide,
        8 | 10 => Kind::MultiplyLong,
        12 | 14 if is_plain => Kind::MultiplyAccumulateLong,
        _ => Kind::MultiplyDsp,
    }
}

const fn float(first: u16, second: u16) -> Float {
    let words = (second & 0xff) as u8;
    match first & 0xff00 {
        // VMOV of two registers of the core; else VLDR and VSTR have no write-back and go up or down by an offset.
        _ if first & 0xffe0 == 0xec40 => Float::MoveTwo,
        0xed00 if !bit(first, 5) => Float::Memory,
        0xec00 | 0xed00 => Float::MemoryMany(words),
        _ if bit(second, 4) => Float::Move,
        _ => match first >> 4 & 0b1011 {
            0 | 1 | 9 | 10 => Float::MultiplyAccumulate,
            8 => Float::Divide,
            // VSQRT; beside it, copies, signs, comparisons and conversions.
            11 if first & 0xf == 1 && second >> 6 & 3 == 3 => Float::Divide,
            _ => Float::Arithmetic,
        },
    }
}

#[cfg(test)]
mod tests;
