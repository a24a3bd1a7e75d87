use super::*;

#[test]
fn a_column_with_one_unit_is_read_and_said() {
    let text = "t,hum,id,price,kind\n22.5 °C,49.7%,0x1F,$3.50,a\n-3 °C,5 %,0x20,$4,b\n1 °C,7%,0x0,$0.5,a\n";
    let (data, notes) = with(text, "");
    assert_eq!(data.features, [22.5, 49.7, 31.0, 3.5, -3.0, 5.0, 32.0, 4.0, 1.0, 7.0, 0.0, 0.5]);
    assert_eq!(data.columns, ["t", "hum", "id", "price"]);
    for said in [
        "column 1 (`t`): `°C` left away in 3 cells",
        "column 2 (`hum`): `%` left away in 3 cells",
        "column 3 (`id`): 3 cells read as hexadecimal",
        "column 4 (`price`): `$` left away in 3 cells",
    ] {
        assert!(notes.contains(said), "{notes}");
    }
    // Without a header, with decimal commas, and as targets.
    let (data, _) = with("-1,5 V;2;a\n2,5 V;3;b\n", "");
    assert_eq!(data.features, [-1.5, 2.0, 2.5, 3.0]);
    let (data, _) = with("x,y\n1,5 mm\n2,7 mm\n", "target=y");
    assert_eq!(data.targets, Targets::Values { values: vec![5.0, 7.0], names: vec!["y".into()] });
}

#[test]
fn columns_that_are_written_in_different_ways_are_refused_all_at_once() {
    let text = "t,v,x,kind\n20 C,1 V,1,a\n68 F,2,2,b\n21 C,3 V,3,a\n22 C,4 V,4,b\n";
    let error = refused(text, "");
    for said in [
        "column 1 (`t`) has `C` in 3 cells, `F` in 1 cell",
        "column 2 (`v`) has `V` in 3 cells, plain numbers in 1 cell",
        "--ignore t,v",
    ] {
        assert!(error.contains(said), "{error}");
    }
    let error = refused("a,kind\n0x1F,a\n10,b\n0x20,a\n", "");
    assert!(error.contains("hexadecimal in 2 cells, plain numbers in 1 cell"), "{error}");
}

#[test]
fn lines_that_are_left_out_or_filled_do_not_count() {
    let text = "t,x,kind\n20 C,1,a\n?,2,b\n21 C,3,a\n22 C,4,b\n5,oops,a\n";
    let (data, notes) = with(text, "missing=drop");
    assert_eq!(data.len(), 3);
    assert!(notes.contains("`C` left away in 3 cells"), "{notes}");
    let (data, _) = with("t,x,kind\n20 C,1,a\n?,2,b\n22 C,4,b\n", "missing=mean");
    assert_eq!(data.features, [20.0, 1.0, 21.0, 2.0, 22.0, 4.0]);
    let (data, _) = with("t,x,kind\n20 C,1,a\n?,2,b\n22 C,4,b\n", "missing=previous");
    assert_eq!(data.features, [20.0, 1.0, 20.0, 2.0, 22.0, 4.0]);
}
