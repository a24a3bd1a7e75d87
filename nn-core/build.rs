//! Chooses how quantized layers multiply on the processor that is compiled for.
//!
//! `cfg(target_feature = "dsp")` would say it, were it stable for Arm.

use std::env;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=CARGO_ENCODED_RUSTFLAGS");
    println!(
        "cargo:rustc-check-cfg=cfg(dot_product, values(\"smlad\", \"mla\", \"muls\", \"portable\"))"
    );
    println!("cargo:rustc-check-cfg=cfg(dsp_is_optional)");
    let target = env::var("TARGET").unwrap_or_default();
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    println!("cargo:rustc-cfg=dot_product=\"{}\"", instructions(&target, &flags));
    if target.starts_with("thumbv8m.main") {
        println!("cargo:rustc-cfg=dsp_is_optional");
    }
}

fn instructions(target: &str, flags: &str) -> &'static str {
    // The DSP extension is optional on Cortex-M33 alone. These are the flags of one without it.
    let without_dsp = flags.contains("nodsp") || flags.contains("-dsp");
    let is = |names: &[&str]| names.iter().any(|name| target.starts_with(name));
    match () {
        () if is(&["thumbv6m", "thumbv8m.base"]) => "muls",
        () if is(&["thumbv7m"]) || is(&["thumbv8m.main"]) && without_dsp => "mla",
        () if is(&["thumbv7em", "thumbv8m.main"]) => "smlad",
        () => "portable",
    }
}
