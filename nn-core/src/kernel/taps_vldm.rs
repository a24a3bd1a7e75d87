//! Products of a depthwise window, in assembly, for processors with a floating-point unit: eight registers are loaded by
//! one instruction, which compilers do only where registers happen to follow each other.
//!
//! Each product is rounded before it is added, in the order of pixels, as [`kernel`](super) defines it.

#![allow(unsafe_code)]

use core::arch::asm;

/// Number of channels side by side: as many as fit into the registers with the sums of two windows.
pub(super) const CHANNELS: usize = 8;

/// Numbers of the channels of a pixel.
type Pixel = [f32; CHANNELS];

/// Multiplies the pixel that `$x` is at by the weights in s0 to s7, and adds the products to sums; `$x` moves on. Registers
/// are a number of the pixel, its weight and its sum.
macro_rules! add_pixel {
    ($x:literal, $($number:literal $weight:literal $sum:literal),*) => {
        concat!(
            "vldmia {", $x, "}, {{s8-s15}}\n",
            "add {", $x, "}, {", $x, "}, {step}\n",
            $("vmul.f32 s", $number, ", s", $weight, ", s", $number, "\n",)*
            $("vadd.f32 s", $sum, ", s", $sum, ", s", $number, "\n",)*
        )
    };
}

/// Adds the products of taps (KH, KW, 8), `columns` in a row, to the sums of two windows whose pixels begin with those of
/// `x`: the next one follows `step` pixels of eight channels later, the next row `line` of them later.
///
/// Returns whether it did, which it does if all pixels are there.
///
/// Cost: 39 instructions for each tap, 2.4 for each multiply-accumulate.
#[inline(always)]
pub(super) fn add_windows(
    taps: &[Pixel],
    columns: usize,
    [first, second]: [&[Pixel]; 2],
    (step, line): (usize, usize),
    sums: &mut [Pixel; 2],
) -> bool {
    let Some(rows) = taps.len().checked_div(columns) else { return false };
    let Some(last) = last_pixel((rows, columns), (step, line)) else { return false };
    if first.len() <= last || second.len() <= last {
        return false;
    }
    // From behind the last pixel of a row to the next row.
    let row_step = line.wrapping_sub(columns.wrapping_mul(step));
    // SAFETY: `taps` are at least `rows` times `columns`, neither of which is zero. Of each window, the pixel `row · line +
    // column · step` is read for each row and column, of which the last one was found to be there. Addresses between wrap
    // around, as those of `add` do, and are not read. Sums are read and written, nothing else is. All registers that
    // change are named.
    unsafe {
        asm!(
            "vldmia {sums}, {{s16-s31}}",
            "2:",
            "mov {left}, {columns}",
            "3:",
            "vldmia {taps}!, {{s0-s7}}",
            add_pixel!("first", 8 0 16, 9 1 17, 10 2 18, 11 3 19, 12 4 20, 13 5 21, 14 6 22, 15 7 23),
            add_pixel!("second", 8 0 24, 9 1 25, 10 2 26, 11 3 27, 12 4 28, 13 5 29, 14 6 30, 15 7 31),
            "subs {left}, {left}, #1",
            "bne 3b",
            "add {first}, {first}, {row_step}",
            "add {second}, {second}, {row_step}",
            "subs {rows}, {rows}, #1",
            "bne 2b",
            "vstmia {sums}, {{s16-s31}}",
            sums = in(reg) sums,
            taps = inout(reg) taps.as_ptr() => _,
            first = inout(reg) first.as_ptr() => _,
            second = inout(reg) second.as_ptr() => _,
            step = in(reg) step.wrapping_mul(size_of::<Pixel>()),
            row_step = in(reg) row_step.wrapping_mul(size_of::<Pixel>()),
            rows = inout(reg) rows => _,
            columns = in(reg) columns,
            left = out(reg) _,
            out("s0") _, out("s1") _, out("s2") _, out("s3") _,
            out("s4") _, out("s5") _, out("s6") _, out("s7") _,
            out("s8") _, out("s9") _, out("s10") _, out("s11") _,
            out("s12") _, out("s13") _, out("s14") _, out("s15") _,
            out("s16") _, out("s17") _, out("s18") _, out("s19") _,
            out("s20") _, out("s21") _, out("s22") _, out("s23") _,
            out("s24") _, out("s25") _, out("s26") _, out("s27") _,
            out("s28") _, out("s29") _, out("s30") _, out("s31") _,
            options(nostack),
        );
    }
    true
}

/// The last pixel of a window, counted from its first; `None` if it has none, or lies beyond any image.
#[inline(always)]
fn last_pixel((rows, columns): (usize, usize), (step, line): (usize, usize)) -> Option<usize> {
    let (row, column) = (rows.checked_sub(1)?, columns.checked_sub(1)?);
    row.checked_mul(line)?.checked_add(column.checked_mul(step)?)
}
