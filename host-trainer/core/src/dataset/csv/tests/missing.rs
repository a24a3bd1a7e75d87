//! Missing values: counted in one message, left out or filled.

use super::{refused, with};
use crate::dataset::Targets;

const HOLES: &str =
    "a,b,kind\n1,10,x\n?,20,y\n3,NA,x\n4,,y\n5,50,x\n6,#DIV/0!,y\n7,70,x\n9,80,y\n9,90,x\n";

#[test]
fn all_missing_values_are_counted_by_column_and_marker() {
    let error = refused(HOLES, "");
    for part in [
        "F: values are missing in 4 of 9 lines, first in line 3",
        "column 1 (`a`) in 1 line (`?` 1)",
        "column 2 (`b`) in 3 lines (empty 1, `#DIV/0!` 1, `NA` 1)",
        "--missing drop",
        "--missing previous",
        "--missing mean",
    ] {
        assert!(error.contains(part), "{part}: {error}");
    }
    for marker in [
        "", " ", "?", "NA", "n/a", "NaN", "null", "-", "None", "inf", "-inf", "1.#QNAN", "#N/A",
        "--",
    ] {
        let error = refused(&format!("a,b,kind\n1,2,x\n{marker},2,y\n3,{marker},x\n4,2,x\n"), "");
        assert!(error.starts_with("F: values are missing in 2 of 4 lines"), "{marker}: {error}");
    }
}

#[test]
fn lines_are_dropped_or_values_filled_and_both_said() {
    let (data, notes) = with(HOLES, "missing=drop");
    assert_eq!(data.features, [1.0, 10.0, 5.0, 50.0, 7.0, 70.0, 9.0, 80.0, 9.0, 90.0]);
    assert!(notes.contains("dropped: 4 of 9 lines: column 1 (`a`) in 1 line"), "{notes}");
    let (data, notes) = with(HOLES, "missing=previous");
    assert_eq!(data.features[2..8], [1.0, 20.0, 3.0, 20.0, 4.0, 20.0]);
    assert!(
        notes.contains("filled: 4 missing values with the value of the line before"),
        "{notes}"
    );
    let (data, notes) = with(HOLES, "missing=mean");
    // (1 + 3 + 4 + 5 + 6 + 7 + 9 + 9) / 8 = 5.5
    assert_eq!(data.features[2], 5.5);
    assert!(notes.contains("the mean of their column"), "{notes}");
    assert!(refused("a,b,kind\n,2,x\n1,2,y\n", "missing=previous").contains("line 2"));
    assert!(refused("a,b,kind\n,2,x\n,2,y\n", "missing=mean").contains("no number at all"));
}

#[test]
fn dropping_leaves_out_lines_that_cannot_be_read_too_but_never_most_of_a_file() {
    let (data, notes) =
        with("a,b,kind\n1,2,x\n3,y\n1.5-2,2,x\n3,4,y\n5,6,x\n7,8,y\n", "missing=drop");
    assert_eq!(data.features, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]);
    assert!(notes.contains("dropped: 2 of 6 lines: 2 lines that cannot be read"), "{notes}");
    let error = refused("day,a,kind\nmon,1,x\ntue,2,y\nwed,3,x\n", "missing=drop");
    assert!(error.contains("--ignore day"), "{error}");
    assert!(refused("a,b,kind\n1,?,x\n2,?,y\n", "missing=drop").contains("--ignore b"));
}

#[test]
fn missing_labels_and_targets_are_called_that() {
    let text = "a,b,kind\n1,2,x\n3,4,\n5,6,y\n7,8,\n";
    let error = refused(text, "");
    assert!(error.contains("the label, column 3 (`kind`) in 2 lines (empty 2)"), "{error}");
    let (data, _) = with(text, "missing=previous");
    assert_eq!(data.targets.classes(), Some(&[0, 0, 1, 1][..]));
    let (data, _) = with(text, "missing=drop");
    assert_eq!(data.targets.classes(), Some(&[0, 1][..]));
    let text = "a,y\n1,2\n3,\n5,6\n7,NA\n9,2\n";
    let error = refused(text, "target=y");
    assert!(error.contains("the target, column 2 (`y`) in 2 lines"), "{error}");
    assert!(!error.contains("previous"), "{error}");
    // Answers are not invented.
    for how in ["missing=previous", "missing=mean"] {
        assert!(refused(text, &format!("target=y {how}")).contains("--missing drop"));
    }
    let Targets::Values { values, .. } = with(text, "target=y missing=drop").0.targets else {
        panic!()
    };
    assert_eq!(values, [2.0, 6.0, 2.0]);
}

#[test]
fn classes_may_be_called_none_or_null() {
    let (data, _) = with("1,2,none\n3,4,wave\n5,6,null\n", "");
    assert_eq!(data.targets.names(), ["none", "null", "wave"]);
}
