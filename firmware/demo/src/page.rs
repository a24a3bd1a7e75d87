//! The page, put together into one file that loads nothing.

use crate::model::{Model, SAMPLES};
use anyhow::{Result, anyhow};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use nn_core::Layer;

/// The model's file, for what it says about itself.
const MODEL_FILE: &[u8] = include_bytes!("../../models/mnist_quantized.postcard");

/// The page around this module of WebAssembly, in HTML.
///
/// # Errors
///
/// If the model's file cannot be read.
pub fn compose(module: &[u8]) -> Result<String> {
    let header = nn_core::Model::from_bytes(MODEL_FILE).map_err(|error| anyhow!("{error}"))?.header;
    let origin = header.provenance;
    let accuracy = 100.0 * f64::from(origin.test_correct) / f64::from(origin.test_samples);
    let mut page = include_str!("../page/page.html").to_string();
    for (place, text) in [
        ("/*STYLE*/", include_str!("../page/page.css").to_string()),
        ("{MODEL}", header.name.to_string()),
        ("{PARAMETERS}", grouped(Model::PARAMETERS)),
        ("{FLASH_BYTES}", grouped(Model::FLASH_BYTES)),
        ("{RAM_BYTES}", grouped(Model::RAM_BYTES)),
        ("{MACS}", grouped(Model::MACS)),
        ("{ACCURACY}", format!("{accuracy:.2}")),
        ("{TEST_SAMPLES}", grouped(origin.test_samples as usize)),
        ("{SAMPLES}", grouped(SAMPLES.len())),
        ("/*LAYERS*/", include_str!("../page/layers.js").to_string()),
        ("/*SCRIPT*/", include_str!("../page/page.js").to_string()),
        ("{MODULE}", STANDARD.encode(module)),
    ] {
        page = page.replace(place, &text);
    }
    Ok(page)
}

/// With a comma between thousands.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_states_the_models_facts_and_loads_nothing() {
        let page = compose(b"\0asm").unwrap();
        for expected in ["13,898", "14,368", "8,072", "405,440", "99.47", "10,000", "AGFzbQ=="] {
            assert!(page.contains(expected), "{expected}");
        }
        for left in [
            "STYLE*/", "LAYERS*/", "SCRIPT*/", "{MO", "{PA", "{FL", "{RA", "{MA", "{AC", "{TE",
            "{SA",
        ] {
            assert!(!page.contains(left), "{left} is still there");
        }
        for loaded in ["src=", "<link", "@import", "fetch(", "http:", "https:"] {
            assert!(!page.contains(loaded), "{loaded}");
        }
    }

    #[test]
    fn thousands_are_grouped() {
        assert_eq!([0, 999, 1000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }
}
