//! Labels that are rather numbers to be answered, or stand in another column.

use super::{refused, with};
use std::fmt::Write;

fn lines(header: &str, count: u32, label: impl Fn(u32) -> String) -> String {
    let mut text = String::from(header);
    for i in 0..count {
        writeln!(text, "{}.5,{},{}", i % 7, i % 5, label(i)).unwrap();
    }
    text
}

#[test]
fn numbers_that_differ_on_nearly_every_line_are_no_labels() {
    for (text, option) in [
        (lines("", 40, |i| format!("{}.25", i * 3)), "--target 3"),
        (lines("a,b,power\n", 40, |i| i.to_string()), "--target power"),
        (lines("a,b,power\n", 300, |i| format!("{}.5", i % 30)), "--target power"),
        (lines("a,b,power\n", 2000, |i| (i % 400).to_string()), "--target power"),
        (lines("a,b,power\n", 20_000, |i| format!("{i}.5")), "--target power"),
    ] {
        let error = refused(&text, "");
        assert!(error.contains("too many for labels") && error.contains(option), "{error}");
    }
    let error = refused(&lines("class,b,power\n", 40, |i| i.to_string()), "label=power");
    assert!(error.contains("if column 1 (`class`) is the label, --label class"), "{error}");
    let error = refused(&lines("timestamp,x,y\n", 40, |i| format!("{i}.5")), "");
    assert!(error.contains("one recording"), "{error}");
}

#[test]
fn many_whole_numbers_are_classes_with_a_question() {
    let (data, notes) = with(&lines("a,b,level\n", 820, |i| (i % 41).to_string()), "");
    assert_eq!(data.targets.names().len(), 41);
    assert!(
        notes.contains("41 whole numbers from 0 to 40") && notes.contains("--target level"),
        "{notes}"
    );
    for classes in [2, 10, 20] {
        let (_, notes) = with(&lines("a,b,digit\n", 820, |i| (i % classes).to_string()), "");
        assert_eq!(notes, "");
    }
    let (_, notes) = with(&lines("a,b,grade\n", 820, |i| format!("{}.5", i % 5)), "");
    assert_eq!(notes, "");
}

#[test]
fn a_column_that_is_called_label_is_not_passed_over() {
    let text = lines("label,pixel0,pixel1\n", 40, |i| (i % 3).to_string());
    let error = refused(&text, "");
    assert!(
        error.contains(
            "column 1 (`label`) is called so: choose with --label label or --label pixel1"
        ),
        "{error}"
    );
    assert_eq!(with(&text, "label=pixel1").1, "");
    let text = lines("class,b,kind\n", 40, |i| format!("k{}", i % 3));
    assert!(with(&text, "").1.contains("!warning: labels are taken from the last column"));
    assert_eq!(with(&lines("x,y,kind\n", 40, |i| format!("k{}", i % 3)), "").1, "");
}
