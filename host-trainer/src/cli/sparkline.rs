//! A sparkline: numbers in one line: `█▆▄▃▂▁▁▁`.

/// From the lowest to the highest.
const LEVELS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// The least and the most of what is finite.
pub(super) fn extremes<'a>(numbers: impl IntoIterator<Item = &'a f64>) -> Option<(f64, f64)> {
    let finite = numbers.into_iter().copied().filter(|number| number.is_finite());
    finite.fold(None, |found, number| {
        let (least, most) = found.unwrap_or((number, number));
        Some((least.min(number), most.max(number)))
    })
}

/// A character for each number, or for the mean of a few neighbours if there are more than `width`.
///
/// What is not finite leaves a gap. If all are the same, they stand in the middle.
pub(super) fn sparkline(numbers: &[f64], (least, most): (f64, f64), width: usize) -> String {
    let columns = width.min(numbers.len());
    let of_column = |column: usize| {
        let part =
            &numbers[column * numbers.len() / columns..(column + 1) * numbers.len() / columns];
        let finite: Vec<f64> = part.iter().copied().filter(|number| number.is_finite()).collect();
        let mean = finite.iter().map(|number| number / finite.len() as f64).sum::<f64>();
        if finite.is_empty() { ' ' } else { LEVELS[level(mean, least, most)] }
    };
    (0..columns).map(of_column).collect()
}

fn level(number: f64, least: f64, most: f64) -> usize {
    // Halved, because the difference of two finite numbers need not be finite.
    let height = (number / 2.0 - least / 2.0) / (most / 2.0 - least / 2.0);
    let last = LEVELS.len() - 1;
    if height.is_nan() {
        last / 2
    } else {
        (height * LEVELS.len() as f64).clamp(0.0, last as f64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(numbers: &[f64], width: usize) -> String {
        sparkline(numbers, extremes(numbers).unwrap_or_default(), width)
    }

    #[test]
    fn the_lowest_is_at_the_bottom_and_the_highest_at_the_top() {
        assert_eq!(line(&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], 40), "▁▂▃▄▅▆▇█");
        assert_eq!(line(&[2.0, 1.0, 0.5, 0.25, 0.0], 40), "█▅▃▂▁");
    }

    #[test]
    fn more_numbers_than_columns_are_averaged() {
        assert_eq!(line(&[0.0, 0.0, 8.0, 8.0, 0.0, 0.0], 3), "▁█▁");
        let numbers: Vec<f64> = (0..1000).map(f64::from).collect();
        for width in [0, 1, 7, 33, 999, 1000, 2000] {
            assert_eq!(line(&numbers, width).chars().count(), width.min(1000));
        }
    }

    #[test]
    fn what_is_not_finite_leaves_a_gap() {
        assert_eq!(line(&[0.0, f64::NAN, f64::INFINITY, 1.0, f64::NEG_INFINITY], 40), "▁  █ ");
        assert_eq!(line(&[f64::NAN, 1.0, f64::INFINITY, 2.0], 2), "▁█");
        assert_eq!(line(&[f64::NAN; 3], 40), "   ");
        assert_eq!(extremes(&[f64::NAN, f64::INFINITY]), None);
    }

    #[test]
    fn nothing_and_constants_have_a_line() {
        assert_eq!(line(&[], 40), "");
        assert_eq!(line(&[3.5; 4], 40), "▄▄▄▄");
        assert_eq!(line(&[0.0], 40), "▄");
    }

    #[test]
    fn the_largest_numbers_do_not_overflow() {
        assert_eq!(line(&[f64::MIN, 0.0, f64::MAX], 40), "▁▅█");
        assert_eq!(line(&[f64::MAX, f64::MAX], 1), "▄");
    }
}
