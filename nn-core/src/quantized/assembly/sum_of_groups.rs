//! The sum of inputs, which is computed once where rows are computed in steps.

use super::sum_of_x::{purge_sum_of_x, sum_of_x};
use core::arch::naked_asm;

/// The sum of all numbers of groups of four.
///
/// # Safety
///
/// So many groups of `x` can be read.
#[unsafe(naked)]
pub(super) unsafe extern "C" fn sum_of_groups(
    x: *const [i16; 4], // r0
    groups: usize,      // r1
) -> i32 {
    // SAFETY: registers that belong to the caller are saved and restored, and only `x` is read.
    naked_asm!(
        sum_of_x!(),
        "push {{r4-r7, lr}}",
        "movs r4, #0",
        "mov r5, r0",
        "movs r2, r1",
        "beq 3f",
        "sum_of_x",
        "3:",
        "mov r0, r4",
        "pop {{r4-r7, pc}}",
        purge_sum_of_x!(),
    )
}
