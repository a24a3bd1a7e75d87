//! Chooses the model to embed, and tells the linker each board's memory.

use boards::Board;
use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(env::var("OUT_DIR")?);
    embed_model(&out)?;
    embed_images(&out)?;
    println!("cargo:rustc-check-cfg=cfg(microbit)");
    println!("cargo:rustc-check-cfg=cfg(an505)");
    println!("cargo:rustc-check-cfg=cfg(anomalies)");
    println!("cargo:rustc-check-cfg=cfg(judged)");
    if env::var("TARGET")? == Board::MICROBIT.target() {
        println!("cargo:rustc-cfg=microbit");
    }
    if env::var("CARGO_CFG_TARGET_OS")? == "none" {
        link_examples(&out)?;
    }
    Ok(())
}

/// Links examples, which measure and are inspected, for the default board unless `NN_BOARD` names another.
fn link_examples(out: &Path) -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-env-changed=NN_BOARD");
    let board = env::var("NN_BOARD").unwrap_or_else(|_| Board::MPS2_AN386.name.into());
    if board == Board::MPS2_AN505.name {
        println!("cargo:rustc-cfg=an505");
    }
    let layout = if board == Board::MICROBIT.name {
        "boards/microbit/memory.x".into()
    } else {
        format!("boards/mps2/{board}.x")
    };
    println!("cargo:rerun-if-changed={layout}");
    fs::copy(&layout, out.join("memory.x")).map_err(|error| format!("{layout}: {error}"))?;
    println!("cargo:rustc-link-arg-examples=-L{}", out.display());
    println!("cargo:rustc-link-arg-examples=-Tlink.x");
    println!("cargo:rustc-link-arg-examples=--nmagic");
    Ok(())
}

/// Whether this package is built with a feature.
fn has_feature(name: &str) -> bool {
    env::var_os(format!("CARGO_FEATURE_{name}")).is_some()
}

/// `NN_MODEL` is the name of a model in `models/`, or the path of a `.rs` file that the trainer wrote. Without
/// it, the features `digits` and `digits_quantized` choose; without these, processors without a floating-point unit
/// get a quantized one.
fn embed_model(out: &Path) -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-env-changed=NN_MODEL");
    let has_no_fpu = env::var("TARGET")?.ends_with("-none-eabi");
    let is_quantized = match (has_feature("DIGITS"), has_feature("DIGITS_QUANTIZED")) {
        (true, true) => {
            return Err("choose one of the features `digits` and `digits_quantized`".into());
        }
        (false, false) => has_no_fpu,
        (_, is_quantized) => is_quantized,
    };
    let default = if is_quantized { "digits_quantized" } else { "digits" };
    let choice = env::var("NN_MODEL").unwrap_or_else(|_| default.into());
    let source = if choice.ends_with(".rs") {
        PathBuf::from(&choice)
    } else {
        Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("models").join(format!("{choice}.rs"))
    };
    let source = source.canonicalize().map_err(|error| {
        format!(
            "NN_MODEL={choice}: {}: {error}. `cargo run -p host-trainer -- train --help` says how to train a model",
            source.display()
        )
    })?;
    println!("cargo:rerun-if-changed={}", source.display());
    // Instead of labels, an autoencoder has an alarm; a classifier may have a judge.
    let text = fs::read_to_string(&source)?;
    for (name, kind) in [("ALARM", "anomalies"), ("JUDGE", "judged")] {
        if text.contains(&format!("pub static {name}:")) {
            println!("cargo:rustc-cfg={kind}");
        }
    }
    let text =
        format!("/// The model that this firmware embeds.\n#[path = {source:?}]\npub mod model;\n");
    fs::write(out.join("model.rs"), text)?;
    Ok(())
}

/// `NN_IMAGES` is a file of images for the example `trace`, one byte a pixel.
fn embed_images(out: &Path) -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-env-changed=NN_IMAGES");
    let bytes = match env::var("NN_IMAGES") {
        Ok(file) if !file.is_empty() => {
            println!("cargo:rerun-if-changed={file}");
            format!("include_bytes!({file:?})")
        }
        _ => "&[]".into(),
    };
    fs::write(out.join("images.rs"), format!("static IMAGES: &[u8] = {bytes};\n"))?;
    Ok(())
}
