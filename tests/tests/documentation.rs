//! Completion scripts and manual pages.

use tests::command::Trainer;

const COMMANDS: [&str; 16] = [
    "train",
    "find-learning-rate",
    "search",
    "sweep",
    "import",
    "export",
    "quantize",
    "evaluate",
    "plot",
    "predict",
    "inspect",
    "new",
    "record",
    "monitor",
    "completions",
    "manual",
];

#[test]
fn the_commands_that_are_looked_at_are_all_that_there_are() {
    let help = Trainer::new().run("--help");
    let (_, list) = help.split_once("Commands:\n").unwrap();
    // Descriptions that take several lines are further to the right.
    let lines = list.lines().take_while(|line| line.starts_with("  "));
    let names = lines.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let mut found: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
    found.retain(|name| *name != "help");
    found.sort_unstable();
    let mut looked_at = COMMANDS.to_vec();
    looked_at.sort_unstable();
    assert_eq!(found, looked_at);
}

#[test]
fn every_shell_completes_every_command_and_its_options() {
    let trainer = Trainer::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = trainer.run(&format!("completions {shell}"));
        for name in COMMANDS {
            assert!(script.contains(name), "{shell}: {name}");
        }
        for option in ["hidden", "learning-rate", "quiet", "json", "microbit"] {
            // PowerShell and Elvish complete no values.
            let is_value = option == "microbit" && ["powershell", "elvish"].contains(&shell);
            assert!(is_value || script.contains(option), "{shell}: {option}");
        }
    }
    assert!(trainer.fail(2, "completions tcsh").contains("bash"));
}

#[cfg(unix)]
#[test]
fn bash_completes_what_is_typed() {
    let trainer = Trainer::new();
    trainer.write("completions", trainer.run("completions bash"));
    let script = "source ./completions && COMP_WORDS=(host-trainer qua) COMP_CWORD=1 && \
         _host__trainer host-trainer qua host-trainer && echo \"${COMPREPLY[@]}\"";
    let output = std::process::Command::new("bash")
        .args(["-c", script])
        .current_dir(&trainer.folder)
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "quantize", "{output:?}");
}

#[test]
fn every_command_has_a_manual_page() {
    let trainer = Trainer::new();
    let text = trainer.run("manual --out man");
    let mut pages: Vec<String> = COMMANDS.iter().map(|c| format!("host-trainer-{c}.1")).collect();
    pages.push("host-trainer.1".into());
    pages.sort();
    assert_eq!(tests::command::files_in(&trainer.path("man")), pages);
    for page in &pages {
        assert!(text.contains(page), "{text}");
        let page = String::from_utf8(trainer.read(&format!("man/{page}"))).unwrap();
        assert!(page.contains(".TH host") && page.contains(".SH SYNOPSIS"), "{page}");
    }
    let page = trainer.run("manual train");
    assert_eq!(page.as_bytes(), trainer.read("man/host-trainer-train.1"));
    assert!(page.contains("weight\\-decay"), "{page}");
    assert!(trainer.run("manual").contains("host\\-trainer"));
    assert!(trainer.fail(2, "manual tran").contains("similar"));
    assert!(trainer.fail(2, "manual train --out x").contains("cannot be used with"));
}
