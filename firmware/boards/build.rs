//! Tells the linker a board's memory: every package here is built with this file.

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    // Packages of the workspace above are compiled for the laptop too.
    if env::var("CARGO_CFG_TARGET_OS")? != "none" {
        return Ok(());
    }
    for file in fs::read_dir(".")? {
        let file = file?.path();
        if file.extension().is_some_and(|extension| extension == "x") {
            link_with(&file)?;
        }
    }
    println!("cargo:rustc-link-arg-bins=--nmagic");
    println!("cargo:rustc-link-arg-bins=-Tlink.x");
    // The boot loader that the chip reads from the start of flash; embassy-rp brings it.
    if ["pico", "with-embassy"].contains(&env::var("CARGO_PKG_NAME")?.as_str()) {
        println!("cargo:rustc-link-arg-bins=-Tlink-rp.x");
    }
    Ok(())
}

/// Links all programs with the memory in `memory.x`; in a package of several boards, each program with that in the
/// file of its name.
fn link_with(layout: &Path) -> Result<(), Box<dyn Error>> {
    let name = layout.file_stem().ok_or("a memory layout has a name")?.to_string_lossy();
    let folder = PathBuf::from(env::var("OUT_DIR")?).join(&*name);
    println!("cargo:rerun-if-changed={}", layout.display());
    fs::create_dir_all(&folder)?;
    fs::copy(layout, folder.join("memory.x"))?;
    let programs = if name == "memory" { "bins".into() } else { format!("bin={name}") };
    println!("cargo:rustc-link-arg-{programs}=-L{}", folder.display());
    Ok(())
}
