//! A program that can panic, for the test that looks for panics: it must find this one.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
use core::hint::black_box;

firmware::board_main!({
    let numbers = black_box([1, 2, 3]);
    loop {
        black_box(numbers[black_box(3)]);
    }
});
