//! Hyperbolic tangent and sigmoid of 16-bit numbers: a table, and straight lines between its entries.

/// Inputs between two entries: 2⁷ of 2⁻¹², which is 1/32.
const SPACING_BITS: u32 = 7;

/// `2¹⁵·tanh(k / 32)` for k in 0..=256, 514 bytes. Made by the compiler.
///
/// The curve bends away from a line between two entries by `h²/8·|tanh″| = h²/4·y·(1 − y²)`, `h = 1/32`.
/// Entries are half of that too large, so that errors go both ways.
static TANH: [i16; 257] = {
    let mut table = [0; 257];
    let mut k = 0;
    while k < table.len() {
        let y = tanh_f64(k as f64 / 32.0);
        let entry = 32_768.0 * (y + y * (1.0 - y * y) / 8192.0) + 0.5;
        table[k] = if entry < 32_767.0 { entry as i16 } else { i16::MAX };
        k += 1;
    }
    table
};

/// `2¹⁵·tanh(z / 2¹²)`, at most 3 off, odd, never falling.
pub(super) fn tanh(z: i16) -> i16 {
    let size = z.unsigned_abs();
    let entry = usize::from(size >> SPACING_BITS);
    // There are 257, and `size` is at most 2¹⁵, so both are there.
    let Some(&low) = TANH.get(entry) else { return 0 };
    let high = TANH.get(entry + 1).copied().unwrap_or(low);
    let fraction = i32::from(size) & ((1 << SPACING_BITS) - 1);
    let rise = i32::from(high) - i32::from(low);
    let half = 1 << (SPACING_BITS - 1);
    let y = i32::from(low) + ((rise * fraction + half) >> SPACING_BITS);
    (if z < 0 { -y } else { y }) as i16
}

/// `2¹⁵·sigmoid(z / 2¹¹)`, at most 2 off, never falling: `(1 + tanh(z / 2)) / 2`.
pub(super) fn sigmoid(z: i16) -> i16 {
    ((i32::from(tanh(z)) + (1 << 15)) >> 1) as i16
}

/// `tanh(x)` for x in 0..=8, for the compiler.
const fn tanh_f64(x: f64) -> f64 {
    // e^(2x) − 1 = Σ (2x)ⁿ / n!
    let (mut sum, mut term, mut n) = (0.0, 1.0, 1.0);
    while n < 80.0 {
        term *= 2.0 * x / n;
        sum += term;
        n += 1.0;
    }
    sum / (sum + 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg_attr(miri, ignore = "65,536 integers take Miri long")]
    fn tanh_is_within_three_steps_on_every_number() {
        for z in i16::MIN..=i16::MAX {
            let exact = 32_768.0 * libm::tanh(f64::from(z) / 4096.0);
            assert!((f64::from(tanh(z)) - exact).abs() <= 3.0, "{z}: {} {exact}", tanh(z));
            if z > i16::MIN {
                assert_eq!(tanh(-z), -tanh(z), "{z}");
                assert!(tanh(z) >= tanh(z - 1), "{z}");
            }
        }
    }

    #[test]
    #[cfg_attr(miri, ignore = "65,536 integers take Miri long")]
    fn sigmoid_is_within_two_steps_on_every_number() {
        for z in i16::MIN..=i16::MAX {
            let exact = 32_768.0 / (1.0 + libm::exp(f64::from(z) / -2048.0));
            assert!((f64::from(sigmoid(z)) - exact).abs() <= 2.0, "{z}: {} {exact}", sigmoid(z));
            assert!(z == i16::MIN || sigmoid(z) >= sigmoid(z - 1), "{z}");
        }
        assert_eq!(sigmoid(0), 1 << 14);
    }
}
