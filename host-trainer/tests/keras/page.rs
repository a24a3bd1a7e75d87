//! The table of layers on the page is that of the code.

use host_trainer::import::keras_layers;
use std::path::Path;

#[test]
fn the_table_of_layers_of_keras_is_that_of_the_code() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/bring-your-model.md");
    let text = std::fs::read_to_string(page).unwrap();
    let (_, table) = text.split_once("| layer of Keras | becomes |\n| --- | --- |\n").unwrap();
    let (table, _) = table.split_once("\n\n").unwrap();
    let rows = keras_layers().map(|known| format!("| `{}` | {} |", known.class, known.becomes));
    assert_eq!(table.lines().map(String::from).collect::<Vec<_>>(), rows.collect::<Vec<_>>());
}
