//! Tells the linker a board's memory: every package here is built with this file.

use std::env;
use std::error::Error;
use std::fs;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo:rerun-if-changed=memory.x");
    fs::copy("memory.x", out.join("memory.x"))?;
    println!("cargo:rustc-link-search={}", out.display());
    println!("cargo:rustc-link-arg-bins=--nmagic");
    println!("cargo:rustc-link-arg-bins=-Tlink.x");
    // The boot loader that the chip reads from the start of flash; embassy-rp brings it.
    if ["pico", "with-embassy"].contains(&env::var("CARGO_PKG_NAME")?.as_str()) {
        println!("cargo:rustc-link-arg-bins=-Tlink-rp.x");
    }
    Ok(())
}
