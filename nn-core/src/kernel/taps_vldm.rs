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

/// Multiplies the weights that `taps` is at by the pixels that `first` and `second` are at, and adds them to the sums in
/// s16 to s31. All three move on.
macro_rules! add_pixels {
    () => {
        "
        vldmia {taps}!, {{s0-s7}}
        vldmia {first}, {{s8-s15}}
        add {first}, {first}, {step}
        vmul.f32 s8, s0, s8
        vmul.f32 s9, s1, s9
        vmul.f32 s10, s2, s10
        vmul.f32 s11, s3, s11
        vmul.f32 s12, s4, s12
        vmul.f32 s13, s5, s13
        vmul.f32 s14, s6, s14
        vmul.f32 s15, s7, s15
        vadd.f32 s16, s16, s8
        vadd.f32 s17, s17, s9
        vadd.f32 s18, s18, s10
        vadd.f32 s19, s19, s11
        vadd.f32 s20, s20, s12
        vadd.f32 s21, s21, s13
        vadd.f32 s22, s22, s14
        vadd.f32 s23, s23, s15
        vldmia {second}, {{s8-s15}}
        add {second}, {second}, {step}
        vmul.f32 s8, s0, s8
        vmul.f32 s9, s1, s9
        vmul.f32 s10, s2, s10
        vmul.f32 s11, s3, s11
        vmul.f32 s12, s4, s12
        vmul.f32 s13, s5, s13
        vmul.f32 s14, s6, s14
        vmul.f32 s15, s7, s15
        vadd.f32 s24, s24, s8
        vadd.f32 s25, s25, s9
        vadd.f32 s26, s26, s10
        vadd.f32 s27, s27, s11
        vadd.f32 s28, s28, s12
        vadd.f32 s29, s29, s13
        vadd.f32 s30, s30, s14
        vadd.f32 s31, s31, s15
        "
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
    let (Some(rows_behind), Some(columns_behind)) = (rows.checked_sub(1), columns.checked_sub(1))
    else {
        return false;
    };
    let (Some(last_row), Some(last_column)) =
        (rows_behind.checked_mul(line), columns_behind.checked_mul(step))
    else {
        return false;
    };
    let Some(last) = last_row.checked_add(last_column) else { return false };
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
            add_pixels!(),
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
