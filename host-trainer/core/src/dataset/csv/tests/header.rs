//! Which first line is a header.

use super::with;

#[test]
fn names_that_are_numbers_are_names() {
    let floats = "1.5,2.5,3.5,1\n2.5,3.5,1.5,0\n1.5,2.5,3.5,1\n1.5,2.5,2.5,0\n";
    let wholes = "7,2,3,1\n5,3,1,0\n9,2,3,1\n8,2,2,0\n";
    for (first, rest, words) in [
        ("0,1,2,3", floats, ""),
        ("1,2,3,4", floats, ""),
        ("0,1,2,label", floats, "label=label"),
        ("0,1,2,label", floats, ""),
        ("0,1,2,label", wholes, "label=label"),
        ("410,435,460,sugar", floats, "target=sugar"),
        ("410.5,435,460.5,sugar", wholes, "target=sugar"),
        ("410,435,460,kind", floats, ""),
        ("x,y,10,kind", floats, ""),
        ("x,2,3,kind", wholes, "ignore=x"),
    ] {
        let (data, _) = with(&format!("{first}\n{rest}"), words);
        assert_eq!(data.len(), 4, "{first}");
        assert_eq!(data.columns.len(), data.width, "{first}");
    }
    let (_, notes) = with(&format!("0,1,2,3\n{floats}"), "");
    assert!(notes.contains("header: the first line holds names: `0`, `1`"), "{notes}");
}

#[test]
fn samples_stay_samples() {
    for text in [
        "0,0,0\n0,1,1\n1,0,1\n1,1,0\n0,1,1\n",
        "1,2,3\n2,3,3\n3,4,4\n4,5,4\n1,2,3\n",
        "0.5,1.5,2.5,a\n1.5,0.5,2.5,b\n1.5,2.5,3.5,a\n2.5,1.5,2.5,b\n1.5,2.5,0.5,a\n",
        "5.1,3.5,1.4,0.2,setosa\n7,3.2,4.7,1.4,versicolor\n6.3,3.3,6,2.5,virginica\n1,1,1,1,setosa\n1,1,1,1,setosa\n",
        "yes,no,a\nno,no,b\nno,yes,b\nyes,yes,a\nyes,no,a\n",
    ] {
        let (data, notes) = with(text, "");
        assert_eq!((data.len(), data.columns.len()), (5, 0), "{text}{notes}");
    }
}
