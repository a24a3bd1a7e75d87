//! Separators and decimal signs.

use super::{refused, with};

#[test]
fn separators_and_decimal_signs_of_all_kinds_give_the_same_samples() {
    let (plain, notes) = with("a,b,kind\n1.5,-2.25,x\n0.5,1234.5,y\n3,0.125,x\n", "");
    assert_eq!(plain.features, [1.5, -2.25, 0.5, 1234.5, 3.0, 0.125]);
    assert_eq!(notes, "");
    for text in [
        "a;b;kind\n1,5;-2,25;x\n0,5;1234,5;y\n3;0,125;x\n",
        "a;b;kind\n1,5;-2,25;x\n0,5;1.234,5;y\n3;0,125;x\n",
        "a;b;kind\n1,5;-2,25;x\n0,5;1 234,5;y\n3;0,125;x\n",
        "a\tb\tkind\n1,5\t\u{2212}2,25\tx\n0,5\t1234,5\ty\n3\t0,125\tx\n",
        "a,b,kind\n\"1,5\",\"-2,25\",x\n\"0,5\",\"1234,5\",y\n3,\"0,125\",x\n",
        "a|b|kind\n1.5|-2.25|x\n0.5|1234.5|y\n3|0.125|x\n",
        "| a | b | kind |\n|---|---|---|\n| 1.5 | -2.25 | x |\n| 0.5 | 1234.5 | y |\n| 3 | 0.125 | x |\n",
        "  a     b       kind\n  1.5   -2.25   x\n  0.5   1234.5  y\n  3     0.125   x\n",
        "a b kind\r\n1.5e0 -2.25 x\r\n.5 1234.5 y\r\n3. +0.125 x\r\n",
        "a;b;kind\n1.5;-2.25;x\n0.5;1234.5;y\n3;0.125;x\n",
        "sep=;\na;b;kind\n1,5;-2,25;x\n0,5;1234,5;y\n3;0,125;x\n",
        "sep=|\r\na|b|kind\r\n1.5|-2.25|x\r\n0.5|1234.5|y\r\n3|0.125|x\r\n",
        "a,b,kind\r1.5,-2.25,x\r0.5,1234.5,y\r3,0.125,x\r",
    ] {
        let (data, notes) = with(text, "");
        assert_eq!((&data.features, &data.targets), (&plain.features, &plain.targets), "{text}");
        assert_eq!(data.columns, ["a", "b"], "{text}");
        assert_eq!(notes.contains("decimal comma"), text.contains(",5"), "{notes}{text}");
    }
}

#[test]
fn commas_in_names_do_not_decide_the_separator() {
    let (data, _) = with("Temp, °C;Hum, %;state\n1;2;a\n3;4;b\n", "");
    assert_eq!(data.columns, ["Temp, °C", "Hum, %"]);
    assert_eq!(data.features, [1.0, 2.0, 3.0, 4.0]);
}

#[test]
fn a_decimal_comma_behind_many_whole_numbers_is_read_from_the_start() {
    let text = "1;2;a\n".repeat(500) + "2,5;3;b\n2;4;b\n";
    let (data, notes) = with(&text, "");
    assert_eq!(data.features[1000..], [2.5, 3.0, 2.0, 4.0]);
    assert!(notes.contains("decimal comma"), "{notes}");
    let text = "1;2.5;a\n".repeat(500) + "2,5;3;b\n";
    let error = refused(&text, "");
    assert!(error.contains(
        "F line 501: column 1 is `2,5`, expected a number (it looks like a decimal comma"
    ));
}

#[test]
fn numbers_that_commas_have_cut_in_two_are_refused() {
    let error =
        refused("0,57081,10,60317,busy\n0,02375,10,15497,idle\n0,51995,10,09159,busy\n", "");
    assert!(error.contains("column 2 has digits with leading zeros, such as `02375`"), "{error}");
    assert!(error.contains("--ignore 2"), "{error}");
    let error =
        refused("t,h,state\n0,57081,10,60317,busy\n0,02375,10,15497,idle\n1,5,2,5,idle\n", "");
    assert!(error.contains("F line 1: 3 names"), "{error}");
    assert!(error.contains("do commas separate columns and be decimal signs too?"), "{error}");
    // Dates in a file with a header, zeros alone, and numbers with points are what they are.
    for text in [
        "day,x,kind\n01,02,a\n02,03,b\n",
        "0,0,a\n1,0,b\n10,0,b\n",
        "0.5,012,a\n1.5,013,b\n",
        "012,013,a\n014,015,b\n",
    ] {
        with(text, "");
    }
}

#[test]
fn thousands_and_decimals_are_never_mixed_up_silently() {
    for text in [
        "a,b,kind\n\"1,234\",2,x\n\"3,250\",4,y\n",
        "a,b,kind\n\"1,234.5\",2,x\n\"3,250.5\",4,y\n",
        "a;b;kind\n1.234;2,5;x\n3.250;4,5;y\n0,5;0,5;x\n",
    ] {
        let error = refused(text, "");
        assert!(error.contains("thousands"), "{error}");
    }
}
