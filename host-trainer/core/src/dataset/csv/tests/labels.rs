//! Labels that are written in several ways.

use super::{file, with};
use crate::dataset::csv::{Expected, Options, load_for_model};
use crate::dataset::{Targets, Task};

#[test]
fn labels_are_equal_as_numbers() {
    for text in [
        "1.5,0\n2.5,1\n3.5,01\n4.5,1.0\n5.5,1\u{a0}\n6.5,1e0\n7.5,0.0\n",
        "1.5,0.000e+00\n2.5,1.000e+00\n3.5,1.0\n4.5,1\n5.5,1\n6.5,+1\n7.5,00\n",
    ] {
        let (data, notes) = with(text, "");
        assert_eq!(data.targets.names(), ["0", "1"]);
        assert_eq!(data.targets.classes(), Some(&[0, 1, 1, 1, 1, 1, 0][..]));
        assert!(notes.contains("labels: are numbers, and equal as such"), "{notes}");
    }
    let (data, notes) = with("1.5,10\n2.5,9\n3.5,-1\n", "");
    assert_eq!(
        (data.targets.names(), notes.as_str()),
        (&["-1", "9", "10"].map(String::from)[..], "")
    );
}

#[test]
fn white_space_of_any_alphabet_is_no_part_of_a_label() {
    let (data, _) = with("1,walk\n2,walk \n3,\u{a0}walk\n4,walk\u{2009}\n5, run\n6,\"run\"\n", "");
    assert_eq!(data.targets.names(), ["run", "walk"]);
}

#[test]
fn labels_that_differ_in_capitals_are_warned_of() {
    let (data, notes) = with("1.5,Walk\n2,walk\n3,walk\n4,run\n", "");
    assert_eq!(data.targets.names().len(), 3);
    assert!(
        notes.contains("!warning: labels that differ in capitals") && notes.contains("`walk` (2)"),
        "{notes}"
    );
    assert_eq!(with("1.5,a\n2,A\n3,b\n4,B\n", "").1, "");
}

#[test]
fn a_models_labels_are_found_as_numbers_too() {
    let labels = ["0".to_string(), "1".into()];
    let file = file(b"5,1.000e+00\n6,0.0\n7,01\n");
    let task = Task::Classification;
    let expected = Expected { inputs: 1, columns: &[], task, names: &labels };
    let targets = load_for_model(file.path(), &Options::default(), expected, true).unwrap().targets;
    let classes = vec![1, 0, 1];
    assert_eq!(targets, Some(Targets::Classes { classes, labels: labels.to_vec() }));
}
