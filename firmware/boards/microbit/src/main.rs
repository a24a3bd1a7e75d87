//! The self-test on a BBC micro:bit V1, real or QEMU's `microbit`.

#![cfg_attr(target_os = "none", no_std, no_main)]

firmware::board_main!(run(microbit::microbit()));
