//! Detection of a first line that holds the names of columns.

use super::missing::is_marker;
use super::number::{Decimal, parse};
use super::sniff::is_value;
use super::written::written;

/// Returns whether `first` names columns, where `rest` are the lines behind it and `label` is the column that
/// may hold text.
pub(super) fn is_header(first: &[String], rest: &[&[String]], label: Option<usize>) -> bool {
    is_text(first, label) || is_counting(first, rest, label) || is_unlike(first, rest, label)
}

/// No feature is a number or a word for one, and one at least is more than a mark for a missing value.
pub(super) fn is_text(cells: &[String], label: Option<usize>) -> bool {
    let mut features = cells.iter().enumerate().filter(|&(column, _)| Some(column) != label);
    let is_name = |text: &str| {
        let is_number = || written(text, Decimal::Point).is_some();
        !is_marker(text) && !text.starts_with(|c: char| c.is_ascii_digit()) && !is_number()
    };
    features.clone().all(|(_, text)| !is_value(text)) && features.any(|(_, text)| is_name(text))
}

/// Numbers that only rise, and are no sample: pandas calls columns 0, 1, 2; spectra have wavelengths.
fn is_counting(first: &[String], rest: &[&[String]], label: Option<usize>) -> bool {
    let number = |text: &String| parse(text, Decimal::Point).filter(|number| number.is_finite());
    let features: Vec<&String> = (first.iter().enumerate())
        .filter(|&(column, _)| Some(column) != label)
        .map(|(_, text)| text)
        .collect();
    let Some(numbers) = features.iter().map(|text| number(text)).collect::<Option<Vec<f64>>>()
    else {
        return false;
    };
    let rises = |numbers: &[f64]| numbers.windows(2).all(|pair| pair[0] < pair[1]);
    if numbers.len() < 2 || !rises(&numbers) || rest.len() < 3 {
        return false;
    }
    let is_whole = |numbers: &[f64]| numbers.iter().all(|number| number.fract() == 0.0);
    let is_like_the_rest = rest.iter().any(|cells| {
        cells.len() == first.len()
            && cells.iter().enumerate().all(|(column, text)| {
                Some(column) == label || number(text).is_none_or(|number| number.fract() == 0.0)
            })
    });
    // A label that occurs nowhere else is no class, but a name.
    let is_name = label.is_none_or(|label| {
        number(&first[label]).is_none()
            && rest.iter().all(|cells| cells.get(label) != first.get(label))
    });
    let goes_on = label
        .and_then(|label| number(&first[label]))
        .is_some_and(|label| numbers.last().is_some_and(|last| label == last + 1.0));
    let is_by_one = matches!(numbers[0], 0.0 | 1.0)
        && numbers.windows(2).all(|pair| pair[1] - pair[0] == 1.0)
        && (is_name || goes_on);
    // Samples of whole numbers may rise by chance.
    (is_by_one && (!is_like_the_rest || numbers.len() > 3))
        || (is_name && is_whole(&numbers) && !is_like_the_rest && numbers.len() > 2)
        || (is_name && numbers.len() > 7)
}

/// Half of the features or more are names where all lines behind it have numbers.
fn is_unlike(first: &[String], rest: &[&[String]], label: Option<usize>) -> bool {
    let features = (0..first.len()).filter(|&column| Some(column) != label);
    let is_name = |column: &usize| {
        let text = &first[*column];
        !is_value(text) && !is_marker(text) && !text.starts_with(|c: char| c.is_ascii_digit())
    };
    let named: Vec<usize> = features.clone().filter(is_name).collect();
    let are_numbers = |cells: &&[String]| {
        named.iter().all(|&column| cells.get(column).is_some_and(|text| is_value(text)))
    };
    named.len() * 2 >= features.count().max(1)
        && !named.is_empty()
        && rest.len() >= 3
        && rest.iter().all(are_numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, label: Option<usize>) -> bool {
        let lines: Vec<Vec<String>> =
            text.lines().map(|line| line.split(',').map(String::from).collect()).collect();
        let rest: Vec<&[String]> = lines[1..].iter().map(Vec::as_slice).collect();
        is_header(&lines[0], &rest, label)
    }

    #[test]
    fn names_and_numbers_that_are_names_are_a_header() {
        for text in [
            "a,b,kind\n1,2,x",
            ",a,kind\n0,1,x",
            "0,1,2,3\n1.5,2.5,3.5,1\n1.5,2.5,3.5,1\n1.5,2.5,3.5,1",
            "0,1,label\n1.5,2.5,x\n1.5,2.5,x\n1.5,2.5,y",
            "410,435,460,sugar\n.5,.6,.7,9\n.5,.6,.7,8\n.5,.6,.7,7",
            "1.5,2.5,3.5,4.5,5.5,6.5,7.5,8.5,kind\n1,1,1,1,1,1,1,1,a\n1,1,1,1,1,1,1,1,a\n1,1,1,1,1,1,1,1,b",
            "0,1,2,3,4,5\n7,8,9,9,7,1\n7,8,9,9,7,1\n7,8,9,9,7,0",
            "x,y,2,kind\n1,2,3,a\n1,2,3,b\n1,2,3,a",
        ] {
            let label = text.lines().next().unwrap().split(',').count() - 1;
            assert!(found(text, Some(label)), "{text}");
        }
    }

    #[test]
    fn samples_are_no_header() {
        for text in [
            "1,2,a\n3,4,b\n5,6,a\n1,2,b",
            "0,1,2\n3,1,2\n4,1,2\n5,6,7",
            "0,0,0\n0,1,1\n1,0,1\n1,1,0",
            "1,2,3,a\n4.5,5,6,a\n4,5,6,b\n4,5,6,b",
            "True,False,a\nFalse,True,b",
            "?,NA,a\n1,2,b",
            "12:01,23.5 C,a\n12:02,2 C,b",
            "-5 °C,$3,a\n2 °C,$4,b",
            "1,x,a\n1,2,b",
        ] {
            assert!(
                !found(text, Some(text.lines().next().unwrap().split(',').count() - 1)),
                "{text}"
            );
        }
    }
}
