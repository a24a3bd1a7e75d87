//! Tells the linker the memory of the board, which `memory.x` says.

fn main() {
    println!("cargo:rerun-if-changed=memory.x");
    println!("cargo:rustc-link-search={}", env!("CARGO_MANIFEST_DIR"));
    println!("cargo:rustc-link-arg-bins=--nmagic");
    println!("cargo:rustc-link-arg-bins=-Tlink.x");
{% if board == "pico" %}
    // The boot loader that the chip reads from the start of flash; embassy-rp brings it.
    println!("cargo:rustc-link-arg-bins=-Tlink-rp.x");
{% endif %}
{% if is_defmt %}
    println!("cargo:rustc-link-arg-bins=-Tdefmt.x");
{% endif %}
}
