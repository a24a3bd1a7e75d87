//! Computes features of ten thousand frames, in `f32` and in integers, and prints the fingerprint of each.

#![cfg_attr(target_os = "none", no_std, no_main)]
// The compiler makes up the weights.
#![allow(long_running_const_eval)]

#[cfg(target_os = "none")]
use {core::fmt::Write, workload::frames};

firmware::board_main!({
    let Board { mut out, .. } = mps2::an386();
    for (numbers, prints) in [("f32", frames::of_floats()), ("i16", frames::of_integers())] {
        for (name, print) in prints {
            let _ = writeln!(out, "{numbers} {name} {print:08x}");
        }
    }
    exit(true)
});
