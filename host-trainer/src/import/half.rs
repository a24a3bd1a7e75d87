//! Numbers of 16 bits.

/// A number of 16 bits (IEEE 754 binary16): sign, 5 bits of exponent, 10 bits of fraction.
pub(super) fn half(bits: u16) -> f32 {
    let (sign, rest) = (u32::from(bits & 0x8000) << 16, u32::from(bits & 0x7fff));
    match rest {
        // The exponent moves from a bias of 15 to one of 127.
        0x0400..0x7c00 => f32::from_bits(sign | ((rest << 13) + (112 << 23))),
        0x7c00.. => f32::from_bits(sign | 0x7f80_0000 | (rest & 0x03ff) << 13),
        // Without a leading 1: multiples of 2⁻²⁴.
        _ => f32::from_bits(sign | (rest as f32 / (1 << 24) as f32).to_bits()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_16_bits_are_read_as_ieee_754_says() {
        for (bits, expected) in [
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x7bff, 65504.0),
            (0x0400, 6.103_515_6e-5),
            (0x0001, 5.960_464_5e-8),
            (0x3555, 0.333_251_95),
            (0x8000, -0.0),
            (0xfc00, f32::NEG_INFINITY),
        ] {
            assert_eq!(half(bits).to_bits(), f32::to_bits(expected), "{bits:04x}");
        }
        assert!(half(0x7e01).is_nan());
    }
}
