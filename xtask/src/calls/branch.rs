//! Branches of the Thumb instruction set.

/// Places where an instruction may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Branch {
    /// To an address.
    To(u32),
    /// To what a register or memory says; a jump table of a `match` is none of these.
    Pointer,
}

/// The register that holds the return address.
const LR: u16 = 14;

/// The branch that an instruction at `address` is, if it is one; `second` is the second half of a long one.
///
/// Left out: returns, and branches that only reach a few bytes ahead (`CBZ`, tables of a `match`).
pub fn branch(address: u32, first: u16, second: u16) -> Option<Branch> {
    let to = |offset: i32| Some(Branch::To((address + 4).wrapping_add_signed(offset)));
    let (hi, lo) = (u32::from(first), u32::from(second));
    let (sign, j1, j2) = (hi >> 10 & 1, lo >> 13 & 1, lo >> 11 & 1);
    let register = first >> 3 & 0xf;
    match (first >> 11, first) {
        // B<condition>, 8 bits; conditions 14 and 15 are other instructions.
        (0b11010 | 0b11011, _) if first >> 8 & 0xf < 14 => to(signed(hi & 0xff, 8) * 2),
        // B, 11 bits.
        (0b11100, _) => to(signed(hi & 0x7ff, 11) * 2),
        // BLX and BX with a register.
        (0b01000, 0x4780..=0x47ff) => Some(Branch::Pointer),
        (0b01000, 0x4700..=0x477f) if register != LR => Some(Branch::Pointer),
        // BL, and B with 24 bits.
        (0b11110, _) if second & 0x9000 == 0x9000 => {
            let (i1, i2) = (1 ^ j1 ^ sign, 1 ^ j2 ^ sign);
            let bits = sign << 23 | i1 << 22 | i2 << 21 | (hi & 0x3ff) << 11 | lo & 0x7ff;
            to(signed(bits, 24) * 2)
        }
        // B<condition>, 20 bits.
        (0b11110, _) if second & 0xd000 == 0x8000 && first >> 6 & 0xf < 14 => {
            let bits = sign << 19 | j2 << 18 | j1 << 17 | (hi & 0x3f) << 11 | lo & 0x7ff;
            to(signed(bits, 20) * 2)
        }
        // LDR to the program counter; from the stack, it is a return.
        (0b11111, _) if first & 0xff70 == 0xf850 && second >> 12 == 15 && first & 0xf != 13 => {
            Some(Branch::Pointer)
        }
        _ => None,
    }
}

/// The number whose two's complement has this many bits.
fn signed(bits: u32, count: u32) -> i32 {
    ((bits << (32 - count)) as i32) >> (32 - count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Branch::{Pointer, To};

    /// Encoded by hand, from the diagrams of the manual.
    #[test]
    fn branches_are_decoded() {
        for (first, second, expected) in [
            (0xe7fe, 0, Some(To(0x1000))),           // b to itself: offset -4
            (0xe001, 0, Some(To(0x1006))),           // b: offset 2
            (0xd0ff, 0, Some(To(0x1002))),           // beq: offset -2
            (0xdf00, 0, None),                       // svc
            (0xde00, 0, None),                       // udf
            (0xf000, 0xf800, Some(To(0x1004))),      // bl: offset 0
            (0xf7ff, 0xfffe, Some(To(0x1000))),      // bl: offset -4
            (0xf000, 0xb801, Some(To(0x1006))),      // b.w: offset 2
            (0xf400, 0xd000, Some(To(0xff00_1004))), // bl: the furthest back, 16 MiB
            (0xf000, 0x8002, Some(To(0x1008))),      // beq.w: offset 4
            (0xf43f, 0xaffe, Some(To(0x1000))),      // beq.w: offset -4
            (0xf3bf, 0x8f5f, None),                  // dmb
            (0xf3ef, 0x8000, None),                  // mrs
            (0x4770, 0, None),                       // bx lr
            (0x4718, 0, Some(Pointer)),              // bx r3
            (0x4798, 0, Some(Pointer)),              // blx r3
            (0xf8df, 0xf004, Some(Pointer)),         // ldr.w pc, [pc, #4]
            (0xf85d, 0xfb04, None),                  // ldr.w pc, [sp], #4: pop
            (0xbd10, 0, None),                       // pop {r4, pc}
        ] {
            assert_eq!(branch(0x1000, first, second), expected, "{first:#06x} {second:#06x}");
        }
    }
}
