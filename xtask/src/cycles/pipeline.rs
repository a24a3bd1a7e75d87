//! Cycles of instructions at zero wait states, by Arm's technical reference manuals.
//!
//! | core | manual | table |
//! | --- | --- | --- |
//! | Cortex-M0 | [DDI0432](https://developer.arm.com/documentation/ddi0432/latest) | 3.3 |
//! | Cortex-M0+ | [DDI0484](https://developer.arm.com/documentation/ddi0484/latest) | 3.3 |
//! | Cortex-M3 | [DDI0337](https://developer.arm.com/documentation/ddi0337/latest) | 3.3 |
//! | Cortex-M4 | [DDI0439](https://developer.arm.com/documentation/ddi0439/latest) | 3.3, 7.2 |
//!
//! Where a manual gives a range, these rules were chosen by comparison with published cycles of boards, in
//! `docs/costs.md`: a taken branch takes 3 cycles on a Cortex-M3 and M4; on a Cortex-M4 a load or store right behind
//! another one takes 1, on a Cortex-M3 each load takes 2. Of other ranges, the middle is taken: long products of a
//! Cortex-M3 add or take 0.4 % of an inference of `digits_quantized`. All multipliers take one
//! cycle on a Cortex-M0 and M0+, as those of the boards here do.

use super::thumb::{Float, Kind};
use crate::board::Core;

/// Cycles of the instructions of a core.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pipeline {
    /// Cycles of filling the pipeline again after a branch.
    refill: u64,
    /// Cycles of a call beyond those of a branch: on smaller cores it is an instruction in two parts.
    call: u64,
    /// Cycles of an access to a special register, and of a barrier.
    special: u64,
    /// Cycles of a multiply-accumulate of 32 bits.
    multiply_accumulate: u64,
    /// Cycles of products of 64 bits, without and with a sum.
    long: [u64; 2],
    /// Accesses to memory whose first cycle overlaps with the last of one right before.
    overlap: Overlap,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Overlap {
    None,
    Stores,
    LoadsAndStores,
}

/// Cycles of a division: 2 to 12.
const DIVIDE: u64 = 7;

impl Pipeline {
    /// The cycles of a core; of none whose cycles were not compared with anything.
    pub const fn of(core: Core) -> Option<Self> {
        let m0 = Self {
            refill: 2,
            call: 1,
            special: 4,
            multiply_accumulate: 0,
            long: [0; 2],
            overlap: Overlap::None,
        };
        let m4 = Self {
            refill: 2,
            call: 0,
            special: 2,
            multiply_accumulate: 1,
            long: [1; 2],
            overlap: Overlap::LoadsAndStores,
        };
        match core {
            Core::M0 => Some(m0),
            Core::M0Plus => Some(Self { refill: 1, special: 3, ..m0 }),
            // 3 to 5 and 4 to 7 cycles of long products.
            Core::M3 => {
                Some(Self { multiply_accumulate: 2, long: [4, 5], overlap: Overlap::Stores, ..m4 })
            }
            Core::M4F => Some(m4),
            Core::M7F | Core::M33F => None,
        }
    }

    /// Cycles of instructions that are computed one behind another, in which only the last may branch; `is_taken` tells
    /// whether it does.
    pub fn cycles(&self, instructions: &[Kind], is_taken: bool) -> u64 {
        let mut previous = None;
        let last = instructions.len().saturating_sub(1);
        let cycles = instructions.iter().enumerate().map(|(index, &kind)| {
            let cycles = self.alone(kind, is_taken && index == last);
            let overlap = previous.map_or(0, |before| self.overlap(before, kind));
            previous = Some(kind);
            cycles - overlap
        });
        cycles.sum()
    }

    /// Cycles that an instruction saves because of the one right before.
    pub fn overlap(&self, before: Kind, kind: Kind) -> u64 {
        let is_single = |kind| matches!(kind, Kind::Load | Kind::Store);
        let overlaps = match self.overlap {
            Overlap::None => false,
            Overlap::Stores => kind == Kind::Store,
            Overlap::LoadsAndStores => true,
        };
        u64::from(overlaps && is_single(before) && is_single(kind))
    }

    fn alone(&self, kind: Kind, is_taken: bool) -> u64 {
        match kind {
            Kind::Simple | Kind::Multiply | Kind::MultiplyDsp | Kind::Other => 1,
            Kind::ToPc | Kind::Branch | Kind::BranchRegister => 1 + self.refill,
            Kind::Call => 1 + self.refill + self.call,
            Kind::BranchIf => 1 + if is_taken { self.refill } else { 0 },
            Kind::BranchTable => 2 + self.refill,
            Kind::MultiplyAccumulate => self.multiply_accumulate,
            Kind::MultiplyLong => self.long[0],
            Kind::MultiplyAccumulateLong => self.long[1],
            Kind::Divide => DIVIDE,
            Kind::Load | Kind::Store => 2,
            Kind::LoadPc => 2 + self.refill,
            Kind::LoadMany { count, pc: false } | Kind::StoreMany { count } => 1 + u64::from(count),
            Kind::LoadMany { count, pc: true } => 2 + u64::from(count) + self.refill,
            Kind::Barrier | Kind::Special => self.special,
            Kind::Float(Float::Move | Float::Arithmetic) => 1,
            Kind::Float(Float::MoveTwo | Float::Memory) => 2,
            Kind::Float(Float::MultiplyAccumulate) => 3,
            Kind::Float(Float::Divide) => 14,
            Kind::Float(Float::MemoryMany(words)) => 1 + u64::from(words),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::thumb::decode;
    use super::*;

    const M0: Pipeline = Pipeline::of(Core::M0).unwrap();
    const M0_PLUS: Pipeline = Pipeline::of(Core::M0Plus).unwrap();
    const M3: Pipeline = Pipeline::of(Core::M3).unwrap();
    const M4: Pipeline = Pipeline::of(Core::M4F).unwrap();

    /// Cycles on a Cortex-M0, M0+, M3 and M4, counted by hand from the tables of the manuals.
    #[test]
    fn sequences_take_the_cycles_that_the_manuals_say() {
        for (halves, is_taken, text, expected) in [
            // 2 + 2 + 1 + 1 + 1, and a branch of 3, 2, 3, 3 cycles; the second load overlaps on a Cortex-M4 only.
            (
                &[0x7801, 0x8812, 0x4351, 0x1840, 0x3f01, 0xd1f9][..],
                true,
                "ldrb; ldrh; muls; adds; subs; bne",
                [10, 9, 10, 9],
            ),
            (&[0xd1f9], false, "bne that is not taken", [1, 1, 1, 1]),
            (&[0xb5f0, 0xb082], false, "push {r4-r7, lr}; sub sp", [7, 7, 7, 7]),
            // Words of the stack, and the refill: M0 4 + 4, M0+ 3 + 4, M3 and M4 1 + 5 + 2.
            (&[0xbdf0], true, "pop {r4-r7, pc}", [8, 7, 8, 8]),
            (&[0x6802, 0x6003], false, "ldr; str right behind", [4, 4, 3, 3]),
            (&[0x6802, 0x6803, 0x6804], false, "three loads", [6, 6, 6, 4]),
            (&[0x6802, 0x1840, 0x6803], false, "two loads apart", [5, 5, 5, 5]),
            (&[0xc80e], false, "ldm of three", [4, 4, 4, 4]),
            (&[0x4770], true, "bx lr", [3, 2, 3, 3]),
            (&[0x4351], false, "muls", [1, 1, 1, 1]),
        ] {
            let kinds: Vec<Kind> = halves.iter().map(|half| decode(*half, 0)).collect();
            let found = [M0, M0_PLUS, M3, M4].map(|core| core.cycles(&kinds, is_taken));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn instructions_of_two_halves_take_the_cycles_that_the_manuals_say() {
        for (halves, text, expected) in
            [([0xf001, 0xfeaa], "bl", [4, 3, 3, 3]), ([0xf3bf, 0x8f4f], "dsb", [4, 3, 2, 2])]
        {
            let kind = decode(halves[0], halves[1]);
            let found = [M0, M0_PLUS, M3, M4].map(|core| core.cycles(&[kind], true));
            assert_eq!(found, expected, "{text}");
        }
        for (halves, text, expected) in [
            ([0xfb00, 0x2001], "mla", [2, 1]),
            ([0xfba1, 0x0102], "umull", [4, 1]),
            ([0xfbe1, 0x0102], "umlal", [5, 1]),
            ([0xe9d0, 0x1200], "ldrd", [3, 3]),
            ([0xe8bd, 0x8ff0], "pop.w {r4-r11, pc}", [12, 12]),
            ([0xe8d0, 0xf001], "tbb", [4, 4]),
        ] {
            let kind = decode(halves[0], halves[1]);
            assert_eq!([M3, M4].map(|core| core.cycles(&[kind], true)), expected, "{text}");
        }
        let of_m4 = |halves: [u16; 2]| M4.cycles(&[decode(halves[0], halves[1])], false);
        // Table 3.3 of the Cortex-M4 gives one cycle to all of these.
        for (halves, text) in [
            ([0xfb20, 0x2001], "smlad"),
            ([0xfb10, 0x2001], "smlabb"),
            ([0xfb34, 0xf40b], "smulwb"),
            ([0xfb34, 0xf41b], "smulwt"),
            ([0xfb00, 0x2001], "mla"),
            ([0xf324, 0x044f], "ssat"),
            ([0xeac4, 0x4405], "pkhbt"),
            ([0xfad4, 0xfa08], "ssub16"),
            ([0xfaa4, 0xf488], "sel"),
            ([0xfa2f, 0xf898], "sxtb16"),
        ] {
            assert_eq!(of_m4(halves), 1, "{text}");
        }
        assert_eq!(of_m4([0xeea0, 0x0a20]), 3, "vfma");
        assert_eq!(of_m4([0xee80, 0x0a20]), 14, "vdiv");
        assert_eq!(of_m4([0xecb0, 0x0a04]), 5, "vldmia of four");
    }

    #[test]
    fn cores_that_nothing_was_compared_with_have_no_cycles() {
        assert_eq!((Pipeline::of(Core::M7F), Pipeline::of(Core::M33F)), (None, None));
    }
}
