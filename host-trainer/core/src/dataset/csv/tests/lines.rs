//! Lines that hold no sample, and files that end too soon.

use super::{refused, with};

const PLAIN: &str = "a,b,kind\n1.5,2,x\n3.5,4,y\n5.5,6,x\n7.5,8,y\n";

#[test]
fn lines_without_data_are_skipped() {
    let (plain, _) = with(PLAIN, "");
    for (text, said) in [
        ("# rate 50\n# by hand, in March\na,b,kind\n1.5,2,x\n3.5,4,y\n5.5,6,x\n7.5,8,y\n", ""),
        ("a,b,kind\n1.5,2,x\n\n   \n3.5,4,y\n,,\n;\n5.5,6,x\n \t \n7.5,8,y", "F"),
        ("a,b,kind\r\n1.5,2,x\n\r\n3.5,4,y\r\n5.5,6,x\n7.5,8,y\r\n\r\n", ""),
        ("a,b,kind\n1.5,2,x\n,,\n3.5,4,y\n , ,\n5.5,6,x\n7.5,8,y\n,,\n", ""),
        (
            "a,b,kind\n1.5,2,x\n3.5,4,y\na,b,kind\n5.5,6,x\na, b,kind\n7.5,8,y\n",
            "skipped: 2 headers",
        ),
        ("a,b,kind\n1.5,2,x\n# pause\n3.5,4,y\n// x,y,z\n5.5,6,x\n7.5,8,y\n", "skipped: 2 remarks"),
        ("a,b,kind\n-----,-----,-----\n1.5,2,x\n3.5,4,y\n5.5,6,x\n7.5,8,y\n", ""),
        ("a,b,kind\ng,m/s,\n1.5,2,x\n3.5,4,y\n5.5,6,x\n7.5,8,y\n", "1 line of units or types"),
        (
            "a,b,kind\ncontinuous,continuous,discrete\n,,class\n1.5,2,x\n3.5,4,y\n5.5,6,x\n7.5,8,y\n",
            "2 lines of",
        ),
        (
            "Welcome\n=~=~= log =~=~=\nrate = 104.00 Hz\na,b,kind\n1.5,2,x\n3.5,4,y\n5.5,6,x\n7.5,8,y\n",
            "3 lines before the data: `Welcome`",
        ),
        ("# a,b,kind\n1.5,2,x\n3.5,4,y\n5.5,6,x\n7.5,8,y\n", ""),
        ("#a b kind\n1.5 2 x\n3.5 4 y\n5.5 6 x\n7.5 8 y\n", ""),
        ("# a b kind\n1.5 2 x\n3.5 4 y\n5.5 6 x\n7.5 8 y\n", ""),
        ("a,b,kind\n1.5,2,x\n3.5,4,y\n5.5,6,x\n7.5,8,y\n\u{1a}", ""),
        ("a,b,kind\r\n1.5,2,x\r\n3.5,4,y\r\n5.5,6,x\r\n7.5,8,y\r\n\u{1a}\r\n", ""),
    ] {
        if said == "F" {
            // A line with a semicolon alone is no line of commas.
            assert!(refused(text, "").contains("line 7: 1 value, expected"), "{text}");
            continue;
        }
        let (data, notes) = with(text, "");
        assert_eq!((&data.features, &data.targets), (&plain.features, &plain.targets), "{text}");
        assert_eq!(data.columns, ["a", "b"], "{text}");
        assert!(notes.contains(said) && notes.is_empty() == said.is_empty(), "{notes}{text}");
    }
}

#[test]
fn labels_may_begin_with_the_sign_of_remarks() {
    let (data, _) = with("#1,1.5,2\n#2,3.5,4\n#1,5.5,6\n", "label=1");
    assert_eq!(data.targets.names(), ["#1", "#2"]);
}

#[test]
fn separators_at_the_end_of_lines_are_no_columns() {
    let (plain, _) = with(PLAIN, "");
    for text in [
        "a,b,kind,\n1.5,2,x,\n3.5,4,y,\n5.5,6,x,\n7.5,8,y,\n",
        "a,b,kind\n1.5,2,x,\n3.5,4,y,\n5.5,6,x,\n7.5,8,y,\n",
        "a,b,kind,,\n1.5,2,x,,\n3.5,4,y,,\n5.5,6,x,,\n7.5,8,y,,\n",
        "a,b,kind\n1.5,2,x;\n3.5,4,y;\n5.5,6,x;\n7.5,8,y;\n",
        "a,b,kind;\n1.5,2,x;\n3.5,4,y;\n5.5,6,x; \n7.5,8,y;\n",
        "a;b;kind;\n1,5;2;x;\n3,5;4;y;\n5,5;6;x;\n7,5;8;y;\n",
    ] {
        let (data, notes) = with(text, "");
        assert_eq!((&data.features, &data.targets), (&plain.features, &plain.targets), "{text}");
        assert!(notes.contains("columns: "), "{notes}{text}");
    }
    // On a single line it is a slip of the pen.
    let (data, _) = with("a,b,kind\n1.5,2,x\n3.5,4,y,\n5.5,6,x\n7.5,8,y\n", "");
    assert_eq!(data.features, plain.features);
}

#[test]
fn other_lines_are_named_all_at_once() {
    let error = refused(
        "a,b,kind\n1,2,x\n3,y\n1,2,x\n1,2,x3,4,y\n1.5-2,2,x\nLog closed\n1,2,x\n1,2,x\n",
        "",
    );
    assert!(
        error.starts_with("F: 4 of 8 lines cannot be read: line 3: 2 values, expected"),
        "{error}"
    );
    for part in [
        "line 5: 5 values",
        "`1.5-2`",
        "two numbers",
        "line 7: 1 value",
        "it is `Log closed`",
        "--missing drop",
    ] {
        assert!(error.contains(part), "{part}: {error}");
    }
    let text = "a,b,kind\n".to_string() + &"1,2,x\n3,y\n".repeat(30);
    let error = refused(&text, "");
    assert!(error.contains("30 of 60 lines") && error.contains("and 22 more"), "{error}");
    assert!(error.len() < 1000, "{error}");
}

#[test]
fn a_header_of_another_width_is_named() {
    let error = refused("temp,hum\n1,21.5,45,a\n2,22.5,46,b\n", "");
    assert!(
        error.starts_with("F line 1: 2 names (`temp`, `hum`), but the lines behind have 4"),
        "{error}"
    );
    let error = refused("\"temp\" \"hum\" \"kind\"\n\"1\" 21.5 45 a\n\"2\" 22.5 46 b\n", "");
    assert!(error.contains("row name"), "{error}");
}

#[test]
fn a_last_line_that_was_cut_off_is_left_out_with_a_warning() {
    let rows = "1.5,2,punch\n3.5,4,flex\n".repeat(10);
    for (end, said) in [
        ("1.5,2", "line 22: the last line, `1.5,2`, was cut off"),
        ("1.5,", "was cut off"),
        ("1.", "was cut off"),
        ("1.5,2,pun", "line 22: the last line, `…pun`, was cut off"),
        ("1.5,2,", "was cut off"),
        ("1.5,2,fl\0\0\0\0", "4 zero bytes follow"),
        ("1.5,2\0\0\0\0", "4 zero bytes follow"),
    ] {
        let (data, notes) = with(&format!("a,b,kind\n{rows}{end}"), "");
        assert_eq!((data.len(), data.targets.names().len()), (20, 2), "{end}");
        assert!(notes.starts_with("!warning") && notes.contains(said), "{end}: {notes}");
    }
    // With an end of the line it is an error, and a whole line without one is a sample.
    assert!(refused(&format!("a,b,kind\n{rows}1.5,2\n"), "").contains("line 22: 2 values"));
    let (data, notes) = with(&format!("a,b,kind\n{rows}1.5,2,punch"), "");
    assert_eq!((data.len(), notes.as_str()), (21, ""));
    let (_, notes) = with(&format!("a,b,kind\n{rows}\0\0"), "");
    assert!(notes.contains("2 zero bytes"), "{notes}");
}

#[test]
fn a_last_number_that_is_far_too_small_is_worth_a_warning() {
    let rows = "1.5,1712.5\n3.5,1690.25\n".repeat(10);
    let (data, notes) = with(&format!("a,level\n{rows}2.5,17"), "target=level");
    assert_eq!(data.len(), 21);
    assert!(notes.contains("its last number, 17, is far smaller"), "{notes}");
    for whole in ["2.5,17\n", "2.5,1500", "2.5,1712.5"] {
        assert_eq!(with(&format!("a,level\n{rows}{whole}"), "target=level").1, "", "{whole}");
    }
}
