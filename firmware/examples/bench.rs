//! Counts the instructions of one inference of each workload, on `mps2-an386`.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
use {
    firmware::{measure, measure_first_step, measure_in_steps, measure_step},
    workload::{
        W1, W2, W3, W4, W5, W6, W6_STEP, W7, W10, W11, W12, W13, X1, X2, X3, X4, X5, X6, X6_STEP,
        X7, X10, X11, X12, X13,
    },
};

firmware::board_main!({
    let Board { mut machine, mut out, .. } = mps2::an386();
    measure("W1", &W1, &X1, &mut machine, &mut out);
    measure("W2", &W2, &X2, &mut machine, &mut out);
    measure_in_steps("W2-steps", &W2, &X2, 16, &mut machine, &mut out);
    measure_first_step("W2-step", &W2, &X2, 4, &mut machine, &mut out);
    measure("W3", &W3, &X3, &mut machine, &mut out);
    measure("W4", &W4, &X4, &mut machine, &mut out);
    measure("W5", &W5, &X5, &mut machine, &mut out);
    measure("W6", &W6, &X6, &mut machine, &mut out);
    measure_step("W6-step", &W6_STEP, &X6_STEP, &mut machine, &mut out);
    measure("W7", &W7, &X7, &mut machine, &mut out);
    measure("W10", &W10, &X10, &mut machine, &mut out);
    measure("W11", &W11, &X11, &mut machine, &mut out);
    measure("W12", &W12, &X12, &mut machine, &mut out);
    measure("W13", &W13, &X13, &mut machine, &mut out);
    exit(true)
});
