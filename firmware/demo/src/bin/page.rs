//! Writes the page: `page MODULE PAGE`, from a module of WebAssembly to a file in HTML. `cargo xtask demo` calls
//! this.

#[cfg(not(target_family = "wasm"))]
fn main() -> anyhow::Result<()> {
    use anyhow::{Context, bail};
    use std::{env, fs, path::PathBuf};

    let arguments: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    let [module, page] = arguments.as_slice() else {
        bail!("expected a module and where to write the page: type `cargo xtask demo`");
    };
    let bytes = fs::read(module).with_context(|| module.display().to_string())?;
    // Whoever looks for the page finds all of it or none.
    let unfinished = page.with_extension("html.tmp");
    fs::write(&unfinished, demo::page::compose(&bytes)?)
        .with_context(|| unfinished.display().to_string())?;
    fs::rename(&unfinished, page).with_context(|| page.display().to_string())
}

#[cfg(target_family = "wasm")]
fn main() {}
