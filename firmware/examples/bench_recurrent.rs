//! Counts the instructions of one inference of each recurrent workload in `f32`, on boards of the MPS2 family: also
//! on processors without a floating-point unit, where the others take longer than the counter of such a board.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
use {
    firmware::{measure, measure_step},
    workload::{W6, W6_STEP, W7, X6, X6_STEP, X7},
};

firmware::board_main!({
    let Board { mut machine, mut out, .. } = mps2::an386();
    measure("W6", &W6, &X6, &mut machine, &mut out);
    measure_step("W6-step", &W6_STEP, &X6_STEP, &mut machine, &mut out);
    measure("W7", &W7, &X7, &mut machine, &mut out);
    exit(true)
});
