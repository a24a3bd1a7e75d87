//! What is printed where: colours, `--quiet`, Ctrl-C.

use tests::command::Trainer;

const QUICK: &str = "train --data moons --epochs 3";

/// What the command prints with these variables, on both streams.
fn with_variables(trainer: &Trainer, arguments: &str, variables: &[(&str, &str)]) -> String {
    let mut command = trainer.command(arguments);
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM"] {
        command.env_remove(name);
    }
    let output = command.envs(variables.iter().copied()).output().unwrap();
    [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat()
}

#[test]
fn pipes_get_no_escape_codes_unless_they_are_forced_and_no_color_wins() {
    let trainer = Trainer::new();
    trainer.run(QUICK);
    let mistake = "train --data mons";
    for arguments in [QUICK, "evaluate moons.postcard", "inspect moons.postcard", mistake] {
        let has_codes =
            |variables| with_variables(&trainer, arguments, variables).contains('\u{1b}');
        assert!(!has_codes(&[]), "{arguments}");
        assert!(!has_codes(&[("TERM", "xterm-256color")]), "{arguments}");
        assert!(!has_codes(&[("TERM", "dumb")]), "{arguments}");
        assert!(has_codes(&[("CLICOLOR_FORCE", "1")]), "{arguments}");
        assert!(!has_codes(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]), "{arguments}");
    }
}

#[test]
fn colours_change_nothing_but_colours() {
    let trainer = Trainer::new();
    trainer.run(QUICK);
    let arguments = "evaluate moons.postcard";
    let plain = with_variables(&trainer, arguments, &[]);
    let coloured = with_variables(&trainer, arguments, &[("CLICOLOR_FORCE", "1")]);
    assert!(coloured.contains("\u{1b}[1mmodel\u{1b}[0m"), "{coloured}");
    let mut stripped = String::new();
    for part in coloured.split('\u{1b}') {
        stripped
            .push_str(part.strip_prefix('[').map_or(part, |rest| rest.split_once('m').unwrap().1));
    }
    assert_eq!(stripped, plain);
}

#[test]
fn names_from_files_and_arguments_move_no_cursor() {
    let trainer = Trainer::new();
    let rows: String = (0..40).map(|i| format!("{i},{},猫{}\n", i % 7, i % 2)).collect();
    trainer.write("cats.csv", format!("a\u{1b}[2J,b,kind\n{rows}"));
    for arguments in [
        "train --data cats.csv --epochs 2",
        "inspect cats.postcard",
        "train --data \u{1b}[2J",
        "evaluate \u{1b}[2J",
    ] {
        let text = with_variables(&trainer, arguments, &[("CLICOLOR_FORCE", "1")]);
        assert!(text.contains("\\u{1b}[2J"), "{arguments}: {text}");
        assert!(!text.contains("\u{1b}[2J"), "{arguments}: {text}");
    }
}

#[test]
fn answers_are_the_same_bytes_whatever_the_colours() {
    let trainer = Trainer::new();
    trainer.run(QUICK);
    trainer.write("new.csv", "0.1,0.2\n");
    let arguments = "predict moons.postcard --data new.csv";
    let forced = with_variables(&trainer, arguments, &[("CLICOLOR_FORCE", "1")]);
    assert_eq!(forced, trainer.run(arguments));
}

#[test]
fn quiet_leaves_the_result_and_errors() {
    let trainer = Trainer::new();
    let line_of = |text: &str, title: &str| {
        text.lines().find(|line| line.starts_with(title)).unwrap().to_string() + "\n"
    };
    let loud = trainer.run(QUICK);
    assert_eq!(trainer.run(&format!("{QUICK} --quiet")), line_of(&loud, "test "));
    assert_eq!(trainer.run(&format!("-q {QUICK} --quantize")).lines().count(), 2);
    let loud = trainer.run("evaluate moons.postcard");
    assert_eq!(trainer.run("evaluate moons.postcard -q"), line_of(&loud, "accuracy "));
    let text = trainer.run(&format!("{QUICK} --seeds 0..2 --quiet"));
    assert!(text.starts_with("all ") && text.lines().count() == 1, "{text}");
    let text = trainer.run("find-learning-rate --data moons --quiet");
    assert!(text.starts_with("suggested ") && text.lines().count() == 1, "{text}");
    trainer.write("new.csv", "0.1,0.2\n");
    let predict = "predict moons.postcard --data new.csv";
    assert_eq!(trainer.run(&format!("{predict} --quiet")), trainer.run(predict));
    assert!(trainer.fail(1, "train --data mons --quiet").starts_with("error: "));
}

#[test]
fn training_shows_its_course_and_which_classes_are_taken_for_which() {
    let trainer = Trainer::new();
    let text = trainer.run(QUICK);
    let line = |start: &str| text.lines().position(|line| line.starts_with(start));
    let (loss, accuracy) =
        (line("loss (log) training    ").unwrap(), line("accuracy   training").unwrap());
    assert_eq!(accuracy, loss + 2, "{text}");
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[loss].contains('█') && lines[loss + 1].contains("validation"), "{text}");
    let confusion = line("confusion  ").unwrap();
    assert!(lines[confusion + 1].ends_with("upper lower"), "{text}");
    // Rows of the matrix add up to the 80 test samples.
    let rows = &lines[confusion + 2..confusion + 4];
    let counts = rows.iter().flat_map(|row| row.split_whitespace().skip(1));
    assert_eq!(counts.filter_map(|count| count.parse::<u32>().ok()).sum::<u32>(), 80, "{text}");
}

#[test]
fn misspelt_names_ask_what_was_meant() {
    let trainer = Trainer::new();
    trainer.run(QUICK);
    trainer.write("plant.csv", "width,height,species\n1,2,a\n3,4,b\n");
    for (code, arguments, expected) in [
        (1, "train --data digts", "(did you mean `digits`?)"),
        (1, "train --data moon", "(did you mean `moons`?)"),
        (1, "train --data plant.csv --label specis", "(did you mean `species`?)"),
        (1, "train --data plant.csv --target heigth", "(did you mean `height`?)"),
        (1, "evaluate mons.postcard", "(did you mean `moons.postcard`?)"),
        (1, "plot mons.postcard", "(did you mean `moons.postcard`?)"),
        (2, "train --hiden 8", "'--hidden'"),
        (2, "train --optimizer adm", "'adam'"),
        (2, "train --activation rleu", "'relu'"),
        (2, "train --fit microbt", "'microbit'"),
    ] {
        let text = trainer.fail(code, arguments);
        assert!(text.contains(expected), "{arguments}: {text}");
    }
    for (layers, expected) in [
        ("covn 8 3x3, dense 10", "(did you mean `conv`?)"),
        ("conv 8 3x3 rleu, dense 10", "(did you mean `relu`?)"),
        ("conv 8 3x3 srtide 2, dense 10", "(did you mean `stride`?)"),
    ] {
        let output = trainer.command("train --layers").arg(layers).assert().code(2);
        let text = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
        assert!(text.starts_with("error: --layers: ") && text.contains(expected), "{text}");
    }
}

#[test]
fn of_a_damaged_model_inspect_shows_what_can_be_read_and_fails() {
    let trainer = Trainer::new();
    trainer.run(QUICK);
    let mut bytes = trainer.read("moons.postcard");
    let place = bytes.len() - 6;
    bytes[place] ^= 1;
    trainer.write("damaged.postcard", bytes);
    let output = trainer.command("inspect damaged.postcard").assert().code(1).get_output().clone();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with("model      moons (2-32-2), checksum wrong"), "{text}");
    assert!(text.contains("labels     upper, lower"), "{text}");
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("damaged.postcard: the file is damaged"), "{text}");
    assert!(text.contains("restore it, or train again"), "{text}");
    // Nothing of it can be used.
    trainer.fail(1, "evaluate damaged.postcard");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_after_the_epoch_and_says_what_is_kept() {
    use std::io::Read;
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    let trainer = Trainer::new();
    let interrupted = |options: &[&str]| {
        let mut child = Command::new(trainer.command("").get_program())
            .args(["train", "--data", "moons", "--epochs", "1000000", "--metrics", "m.jsonl"])
            .args(options)
            .current_dir(&trainer.folder)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let started = Instant::now();
        let has_begun = || std::fs::read(trainer.path("m.jsonl")).is_ok_and(|m| m.len() > 1000);
        while !has_begun() {
            assert!(started.elapsed() < Duration::from_secs(60), "no epoch");
            std::thread::sleep(Duration::from_millis(5));
        }
        let status = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
        assert!(status.unwrap().success());
        let code = child.wait().unwrap().code();
        std::fs::remove_file(trainer.path("m.jsonl")).unwrap();
        let mut text = String::new();
        child.stderr.unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(code, Some(130), "{text}");
        text
    };
    let text = interrupted(&["--checkpoint", "state"]);
    assert!(text.contains("its checkpoint is in state"), "{text}");
    assert!(text.contains("--resume"), "{text}");
    let text = interrupted(&["--checkpoint", "state", "--resume"]);
    assert!(text.contains("its checkpoint is in state"), "{text}");
    let text = interrupted(&[]);
    assert!(text.contains("nothing is kept; with --checkpoint DIR"), "{text}");
    let text = interrupted(&["--json"]);
    let error: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(error["exit_code"], 130);
    // A report has its epochs already.
    assert_eq!(trainer.files(), ["reports", "state"]);
}
