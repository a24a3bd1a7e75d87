//! Columns that are no features, and columns of one name.

use super::{refused, with};

#[test]
fn text_among_features_is_named_with_a_way_to_leave_it_out() {
    let text =
        "sex,length,day,age\nM,0.5,2024-01-01,old\nF,0.4,2024-01-02,young\nI,0.3,2024-01-03,old\n";
    let error = refused(text, "");
    for part in [
        "column 1 (`sex`) is text in all 3 lines (`M`, `F`, `I`)",
        "--ignore sex",
        "--label sex",
        "a date",
        "--ignore day",
    ] {
        assert!(error.contains(part), "{part}: {error}");
    }
    assert!(!refused(text, "label=age").contains("--label"));
    assert!(!refused(text, "target=length").contains("is it the label"));
    let (data, _) = with(text, "ignore=sex ignore=day");
    assert_eq!((data.columns, data.features), (vec!["length".to_string()], vec![0.5, 0.4, 0.3]));
    let (data, _) = with(text, "ignore=1 ignore=3 label=4");
    assert_eq!(data.width, 1);
    // The last column that is left is the label.
    let (data, _) = with("1,a,note\n2,b,note\n", "ignore=3");
    assert_eq!((data.width, data.targets.names().len()), (1, 2));
    assert!(refused(text, "ignore=sexx").contains("no column `sexx`"));
    assert!(refused("a,b\n1,x\n2,y\n", "ignore=a").contains("at least one feature"));
    assert!(refused("a,b\n1,x\n2,y\n", "label=b ignore=b").contains("a target and ignored"));
}

#[test]
fn yes_and_no_are_one_and_zero_in_any_spelling() {
    for (yes, no) in [
        ("True", "False"),
        ("TRUE", "FALSE"),
        ("yes", "no"),
        ("Yes", "NO"),
        ("on", "off"),
        ("On", "OFF"),
    ] {
        let (data, notes) = with(&format!("pir,t,kind\n{yes},1.5,a\n{no},2.5,b\n{no},3.5,b\n"), "");
        assert_eq!(data.features, [1.0, 1.5, 0.0, 2.5, 0.0, 3.5]);
        assert!(notes.contains("yes/no: are read as 1 and 0 in columns pir"), "{notes}");
    }
    let (data, _) = with("pir,kind\ntrue,a\n0,b\n1,b\n", "");
    assert_eq!(data.features, [1.0, 0.0, 1.0]);
    let error = refused("pir,kind\ntrue,a\n7,b\n1,b\n", "");
    assert!(error.contains("has words such as `true` and numbers such as 7"), "{error}");
    let error = refused("mode,t,kind\non,1,a\nauto,1,b\nauto,1,b\n", "");
    assert!(error.contains("column 1 (`mode`) is text in 2 of 3 lines (`auto`)"), "{error}");
}

#[test]
fn two_columns_of_the_name_to_be_answered_are_refused() {
    for (text, words) in [
        ("label,a,label\n0,1,x\n1,2,y\n", "label=label"),
        ("label,a,label\n0,1,x\n1,2,y\n", ""),
        ("label,a,label\n0,1,x\n1,2,y\n", "label=3"),
        ("x,y,x,kind\n0,1,2,x\n1,2,3,y\n", "label=x"),
        ("a,v,v\n0,1,2\n1,2,3\n", "target=v"),
    ] {
        let error = refused(text, words);
        assert!(error.contains("2 columns are called") && error.contains("--ignore"), "{error}");
    }
    let (data, _) = with("label,a,label\n0,1,x\n1,2,y\n", "label=3 ignore=1");
    assert_eq!(data.columns, ["a"]);
    let (_, notes) = with("x,y,x,kind\n0,1,2,a\n1,2,3,b\n", "");
    assert!(notes.contains("!warning: several columns are called `x`"), "{notes}");
}

#[test]
fn cells_that_are_nearly_numbers_are_called_what_they_are() {
    for (cell, said) in [
        ("12:34:00.000 -> 1.192", "serial monitor"),
        ("12:34:56", "a time of day"),
        ("2024-01-31 12:00:00", "a date"),
        ("31.01.2024", "a date"),
        ("temp=21.5", "a name and a value"),
    ] {
        let error = refused(&format!("a,b,kind\n{cell},2.5,x\n{cell},3.5,y\n{cell},3.5,y\n"), "");
        assert!(error.contains("column 1 (`a`) is no number in all 3 lines"), "{error}");
        assert!(error.contains(said) && !error.contains("is it the label"), "{error}");
        let error = refused(&format!("a,b,kind\n1,2.5,x\n{cell},3.5,y\n1,3.5,y\n"), "");
        assert!(error.starts_with("F line 3: column 1 is `") && error.contains(said), "{error}");
    }
}

#[test]
fn lists_of_names_stay_short() {
    let names: Vec<String> = (0..500).map(|i| format!("n{i}")).collect();
    let text = format!("{},kind\n{}x\n", names.join(","), "1,".repeat(500));
    let error = refused(&text, "label=none");
    assert!(error.contains("… (501 in all)") && error.len() < 400, "{error}");
    let error = refused(
        &format!("{}kind\n{}x\n{}y\n", "a,".repeat(500), "b,".repeat(500), "c,".repeat(500)),
        "",
    );
    assert!(error.len() < 2500, "{}", error.len());
}
