//! The self-test on QEMU's `mps2-an505`.

#![cfg_attr(target_os = "none", no_std, no_main)]

firmware::board_main!(run(mps2::an505()));
