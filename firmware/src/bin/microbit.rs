//! The self-test on a BBC micro:bit V1, real or QEMU's `microbit`.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(any(microbit, not(target_os = "none")))]
firmware::board_main!(run(microbit::microbit()));

// Built along with the other boards for a processor that the micro:bit does not have.
#[cfg(all(target_os = "none", not(microbit)))]
firmware::board_main!(exit(false));
