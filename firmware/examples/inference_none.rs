//! No inference: what a program takes without a network, to subtract.

#![cfg_attr(target_os = "none", no_std, no_main)]

firmware::board_main!(loop {
    core::hint::black_box(());
});
