//! Values on the command line, checked.

/// Widths of hidden layers; may be empty.
#[derive(Clone, Debug)]
pub(super) struct Widths(pub Vec<usize>);

pub(super) fn widths(text: &str) -> Result<Widths, String> {
    if text == "none" {
        return Ok(Widths(Vec::new()));
    }
    let widths = text.split(',').map(|width| match width.trim().parse::<u32>() {
        Ok(0) => Err("a width of 0: every hidden layer needs at least one neuron".to_string()),
        Ok(width) => Ok(width as usize),
        Err(_) => Err(format!("`{width}` is no width: write 32, or 80,80, or none")),
    });
    widths.collect::<Result<_, _>>().map(Widths)
}

fn number(text: &str, is_good: fn(f64) -> bool, expected: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        // Training computes in f32.
        Ok(number) if (number as f32).is_finite() && is_good(number) => Ok(number),
        _ => Err(format!("expected {expected}")),
    }
}

pub(super) fn positive(text: &str) -> Result<f64, String> {
    number(text, |n| n as f32 > 0.0, "a number above 0")
}

pub(super) fn not_negative(text: &str) -> Result<f64, String> {
    number(text, |n| n >= 0.0, "0 or a number above it")
}

pub(super) fn below_one(text: &str) -> Result<f64, String> {
    number(text, |n| (0.0..1.0).contains(&(n as f32)), "a number from 0 to below 1")
}

pub(super) fn share(text: &str) -> Result<f32, String> {
    number(text, |n| n > 0.0 && n < 1.0, "a number between 0 and 1").map(|n| n as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_lists_of_whole_numbers() {
        assert_eq!(widths("80, 40").unwrap().0, [80, 40]);
        assert!(widths("none").unwrap().0.is_empty());
        for bad in ["", "8,", "0", "-1", "8;8", "99999999999"] {
            assert!(widths(bad).is_err(), "{bad}");
        }
    }
}
