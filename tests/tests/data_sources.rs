//! Where samples may come from: folders, pipes, several files, columns in any order.

use std::process::Stdio;
use tests::command::Trainer;

fn line<'t>(text: &'t str, title: &str) -> &'t str {
    text.lines().find(|line| line.starts_with(title)).unwrap_or_else(|| panic!("{title}: {text}"))
}

/// Lines of two numbers that tell two classes apart, and their label.
fn rows(count: usize) -> Vec<[String; 3]> {
    let row = |i: usize| {
        let (class, noise) = (i % 2, (i * 7 % 11) as f32 / 20.0);
        [format!("{}", class as f32 + noise), format!("{noise}"), ["off", "on"][class].to_string()]
    };
    (0..count).map(row).collect()
}

/// Columns `u`, `v` and `state` in this order.
fn table(columns: [usize; 3], count: usize) -> String {
    let names = ["u", "v", "state"].map(String::from);
    let lines = [names].into_iter().chain(rows(count));
    lines.map(|row| columns.map(|column| row[column].clone()).join(",") + "\n").collect()
}

/// What the command prints to both outputs when this is piped in.
fn piped(trainer: &Trainer, arguments: &str, input: &[u8]) -> String {
    let output = trainer.command(arguments).write_stdin(input).assert().success();
    let output = output.get_output();
    String::from_utf8([&output.stdout[..], &output.stderr].concat()).unwrap()
}

fn write_all(trainer: &Trainer, files: &[(&str, Vec<u8>)]) {
    for (name, bytes) in files {
        std::fs::create_dir_all(trainer.path(name).parent().unwrap()).unwrap();
        trainer.write(name, bytes);
    }
}

/// A picture of one colour.
fn png(color: [u8; 3]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 4, 4);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header().unwrap().write_image_data(&color.repeat(16)).unwrap();
    bytes
}

/// Red and green of one brightness.
fn fruit() -> Vec<(String, Vec<u8>)> {
    let image = |i: u8| {
        let shade = 2 * i;
        [
            (format!("fruit/ripe/{i}.png"), png([150 + shade, 0, 0])),
            (format!("fruit/unripe/{i}.png"), png([0, 76 + shade, 0])),
        ]
    };
    (0..10).flat_map(image).collect()
}

#[test]
fn test_samples_may_be_in_a_file_of_their_own_with_columns_in_another_order() {
    let trainer = Trainer::new();
    trainer.write("a.csv", table([0, 1, 2], 60));
    trainer.write("b.csv", table([2, 1, 0], 30));
    let text = trainer.run("train --data a.csv --test b.csv --label state --epochs 60");
    assert!(
        line(&text, "data ").contains("60 for training, none for validation, 30 for test"),
        "{text}"
    );
    assert!(line(&text, "test ").contains("30 of 30 samples right"), "{text}");
    // What it was trained on is no test.
    let text = trainer.run("evaluate a.postcard --data a.csv");
    assert!(text.contains("those that it was trained on"), "{text}");
    let text = trainer.run("evaluate a.postcard --data b.csv");
    assert!(text.contains("30 of 30 samples right"), "{text}");
    let text = trainer.fail(2, "train --data a.csv --test a.csv");
    assert!(text.contains("--test a.csv is the file of --data itself"), "{text}");
}

#[test]
fn a_truth_table_is_learned_from_all_of_its_lines() {
    let trainer = Trainer::new();
    trainer.write("table.csv", "a,b,out\n0,0,no\n0,1,yes\n1,0,yes\n1,1,no\n");
    let text = trainer.fail(1, "train --data table.csv");
    assert!(text.contains("--test-share 0"), "{text}");
    let text = trainer.run("train --data table.csv --test-share 0 --hidden 16 --epochs 500");
    assert!(line(&text, "data ").contains("4 for training"), "{text}");
    assert!(line(&text, "note ").contains("judged by the samples it was trained on"), "{text}");
    assert!(line(&text, "test ").contains("4 of 4 samples right"), "{text}");
    let text = trainer.run("evaluate table.postcard --data table.csv");
    assert!(!text.contains("never trained on"), "{text}");
}

#[test]
fn predict_finds_columns_by_name_and_names_those_that_it_does_not_use() {
    let trainer = Trainer::new();
    trainer.write("a.csv", table([0, 1, 2], 60));
    trainer.run("train --data a.csv --epochs 60");
    let expected = trainer.run("predict a.postcard --data a.csv");
    trainer.write("b.csv", table([1, 2, 0], 60));
    assert_eq!(trainer.run("predict a.postcard --data b.csv"), expected);
    let more: String = table([1, 2, 0], 60).lines().map(|row| format!("{row},7\n")).collect();
    trainer.write("c.csv", more.replacen(",7\n", ",when\n", 1));
    assert_eq!(trainer.run("predict a.postcard --data c.csv"), expected);
    let output = trainer.command("predict a.postcard --data c.csv").assert().success();
    let notes = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
    assert!(notes.contains("c.csv: columns that are not used: 2 (state, when)"), "{notes}");
    trainer.write("d.csv", "u,w\n1,2\n");
    let text = trainer.fail(1, "predict a.postcard --data d.csv");
    assert!(text.contains("d.csv: columns that are missing: 1 (`v`)"), "{text}");
}

#[test]
fn what_is_piped_in_is_read_like_a_file() {
    let trainer = Trainer::new();
    let text = table([0, 1, 2], 60);
    let trained = piped(&trainer, "train --data - --epochs 60", text.as_bytes());
    assert!(trained.starts_with("data       stdin: 60 samples of 2 features"), "{trained}");
    trainer.write("a.csv", &text);
    let expected = trainer.run("predict stdin.postcard --data a.csv");
    for name in ["-", "/dev/stdin"].iter().take(if cfg!(unix) { 2 } else { 1 }) {
        let arguments = format!("predict stdin.postcard --data {name}");
        assert!(piped(&trainer, &arguments, text.as_bytes()).starts_with(&expected));
    }
    let evaluated = piped(&trainer, "evaluate stdin.postcard --data -", text.as_bytes());
    assert!(evaluated.contains("never trained on"), "{evaluated}");
    let mut bad = trainer.command("predict stdin.postcard --data -");
    let bad = bad.write_stdin("u,v\n1,2\n3,x\n").assert().code(1);
    let text = String::from_utf8_lossy(&bad.get_output().stderr).into_owned();
    assert!(text.starts_with("error: standard input line 3: column 2 is `x`"), "{text}");
    let text = trainer.fail(2, "train --data - --seeds 0..2");
    assert!(text.contains("standard input can be read once"), "{text}");
    let text = trainer.fail(2, "train --data - --test -");
    assert!(text.contains("standard input can be read once"), "{text}");
}

#[test]
fn colours_are_learned_from_unless_images_are_read_as_grey() {
    let trainer = Trainer::new();
    let files = fruit();
    let files: Vec<(&str, Vec<u8>)> = files.iter().map(|(n, b)| (n.as_str(), b.clone())).collect();
    write_all(&trainer, &files);
    let text = trainer.run("train --data fruit --hidden 8 --epochs 60");
    assert!(line(&text, "data ").contains("fruit: 20 samples of 48 features"), "{text}");
    assert!(line(&text, "note ").contains("images are in colour"), "{text}");
    assert!(line(&text, "test ").contains("4 of 4 samples right"), "{text}");
    let text = trainer.run("evaluate fruit.postcard --data fruit");
    assert!(text.contains("4 of 4 samples right") && text.contains("never trained on"), "{text}");

    let text = trainer.run("predict fruit.postcard --data fruit");
    assert_eq!(text.lines().count(), 21);
    assert!(text.starts_with("file,prediction,probability\nripe/0.png,ripe,"), "{text}");
    let text = trainer.run("predict fruit.postcard --data fruit/unripe/3.png");
    assert!(text.contains("\nfruit/unripe/3.png,unripe,"), "{text}");
    let text = piped(&trainer, "predict fruit.postcard --data -", &png([200, 0, 0]));
    assert!(text.contains(",ripe,"), "{text}");
    trainer.run("train --data fruit --epochs 3 --augment shift=1");

    let text = trainer.run("train --data fruit --grey --epochs 3");
    assert!(line(&text, "data ").contains("20 samples of 16 features"), "{text}");
    trainer.run("evaluate fruit.postcard --data fruit");
    let text = trainer.fail(1, "train --data fruit/ripe/0.png");
    assert!(text.contains("a single picture: expected a folder of images"), "{text}");
    let text = trainer.fail(1, "train --data fruit/ripe");
    assert!(
        text.contains("found 10 pictures; put the images into a subfolder")
            || text.contains("beside the class folders"),
        "{text}"
    );
}

#[test]
fn a_folder_of_files_a_class_each_goes_the_whole_way() {
    let trainer = Trainer::new();
    let of_class = |class: &str| -> Vec<u8> {
        let rows = rows(60).into_iter().filter(|row| row[2] == class);
        let lines = rows.map(|[u, v, _]| format!("{u},{v}\n"));
        format!("u,v\n{}", lines.collect::<String>()).into_bytes()
    };
    write_all(&trainer, &[("log/on.csv", of_class("on")), ("log/off.csv", of_class("off"))]);
    let text = trainer.run("train --data log --epochs 60");
    assert!(line(&text, "data ").contains("log: 60 samples of 2 features, 2 classes"), "{text}");
    assert!(
        line(&text, "note ").contains("a class for each file, called like it; takes of one class"),
        "{text}"
    );
    let text = trainer.run("evaluate log.postcard --data log");
    assert!(text.contains("12 of 12 samples right") && text.contains("never trained on"), "{text}");
    let text = trainer.run("predict log.postcard --data log");
    assert!(text.starts_with("file,prediction,probability\noff.csv,off,"), "{text}");
}

#[test]
fn a_data_set_that_comes_with_the_program_is_said_to_be_taken() {
    let trainer = Trainer::new();
    let text = trainer.run("train --data moons --epochs 1");
    assert!(!text.contains("note "), "{text}");
    trainer.write("moons", "1,2,a\n");
    let text = trainer.run("train --data moons --epochs 1");
    assert!(line(&text, "note ").contains("what is called so here is ./moons"), "{text}");
}

#[test]
fn samples_far_outside_of_what_was_trained_on_are_said() {
    let trainer = Trainer::new();
    let lines = (0..100).map(|i| format!("{},{}\n", i as f32 / 50.0, i as f32 / 25.0));
    trainer.write("line.csv", format!("x,y\n{}", lines.collect::<String>()));
    trainer.run("train --data line.csv --target y --epochs 5");
    trainer.write("far.csv", "x\n1\n50\n");
    let output = trainer.command("predict line.postcard --data far.csv").assert().success();
    let text = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
    assert!(
        text.contains("1 of 2 samples lie far outside of what was trained on (x: 50"),
        "{text}"
    );
    for model in ["line.csv", "digits"] {
        trainer.run("train --data digits --epochs 1");
        let file = if model == "digits" { "digits.postcard" } else { "line.postcard" };
        let output = trainer.command(&format!("predict {file} --data {model}")).assert().success();
        assert!(output.get_output().stderr.is_empty(), "{model}");
    }
}

#[test]
fn what_cannot_be_saved_is_refused_before_training() {
    let trainer = Trainer::new();
    std::fs::create_dir(trainer.path("moons.postcard")).unwrap();
    let text = trainer.fail(1, "train --data moons");
    assert!(text.contains("cannot write ./moons.postcard: is a directory"), "{text}");
    let names: Vec<String> = (0..300).map(|i| format!("c{i}")).collect();
    let row = vec!["1"; 300].join(",");
    trainer.write("wide.csv", format!("{}\n{row}\n{row}\n{row}\n", names.join(",")));
    let text = trainer.fail(1, &format!("train --data wide.csv --target {}", names[1..].join(",")));
    assert!(text.contains("299 targets, at most 256 are allowed"), "{text}");
}

#[test]
fn a_damaged_checkpoint_is_to_be_removed_with_and_without_resume() {
    let trainer = Trainer::new();
    write_all(&trainer, &[("state/training.checkpoint", b"garbage".to_vec())]);
    for resume in ["", " --resume"] {
        let text = trainer.fail(1, &format!("train --data xor --checkpoint state{resume}"));
        assert!(text.contains("training.checkpoint: not a checkpoint: remove this file"), "{text}");
    }
    std::fs::remove_file(trainer.path("state/training.checkpoint")).unwrap();
    trainer.run("train --data xor --checkpoint state --epochs 1");
}

#[cfg(target_os = "linux")]
#[test]
fn a_limit_of_the_process_is_an_error_and_no_abort() {
    let trainer = Trainer::new();
    trainer.write("big.csv", "1.25,2.25,3.25,4.25,a\n5.25,6.25,7.25,8.25,b\n".repeat(400_000));
    let program = trainer.command("").get_program().to_owned();
    for kib in [60_000, 90_000, 120_000] {
        let script = format!("ulimit -v {kib}; exec \"$0\" train --data big.csv --epochs 1");
        let output = std::process::Command::new("sh")
            .args(["-c", &script])
            .arg(&program)
            .current_dir(&trainer.folder)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{kib}: {text}");
        assert!(output.status.success() || text.contains("bytes of memory"), "{kib}: {text}");
    }
}
