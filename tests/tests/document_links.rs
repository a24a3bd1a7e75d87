//! Links, anchors, pictures, paths, options and commands that documents name are there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use tests::command::Trainer;
use tests::document::Document;
use tests::links::Link;
use tests::pictures;
use xtask::build::{cargo, workspace};

/// Where a reader begins.
const INDEX: &str = "docs/README.md";

/// Pages on which every path in a code span is one of this repository.
const PAGES_OF_PATHS: [&str; 3] = ["docs/architecture.md", "docs/decisions.md", "CONTRIBUTING.md"];

fn documents() -> BTreeMap<String, Document> {
    Document::all().into_iter().map(|document| (document.path.clone(), document)).collect()
}

#[test]
fn every_link_leads_to_a_file_and_every_anchor_to_a_heading() {
    let documents = documents();
    let mut count = 0;
    for document in documents.values() {
        for Link { path, anchor } in document.links() {
            assert!(workspace().join(&path).exists(), "{} links to {path}", document.path);
            if let (Some(anchor), Some(target)) = (&anchor, documents.get(&path)) {
                let anchors = target.anchors();
                assert!(anchors.contains(anchor), "{}: {path}#{anchor}", document.path);
            }
            count += 1;
        }
    }
    assert!(count > 200, "{count}");
}

#[test]
fn every_page_is_reached_from_the_index() {
    let documents = documents();
    let (mut reached, mut next) = (BTreeSet::new(), vec![INDEX.to_string()]);
    while let Some(path) = next.pop() {
        if reached.insert(path.clone())
            && let Some(document) = documents.get(&path)
        {
            next.extend(document.links().into_iter().map(|link| link.path));
        }
    }
    for path in documents.keys().filter(|path| path.starts_with("docs/") || !path.contains('/')) {
        assert!(reached.contains(path), "no link leads to {path}");
    }
}

#[test]
fn every_picture_is_shown_and_made_anew_by_xtask() {
    let folder = fs::read_dir(workspace().join("docs/pictures")).unwrap();
    let files: BTreeSet<String> = folder
        .map(|entry| format!("docs/pictures/{}", entry.unwrap().file_name().to_string_lossy()))
        .collect();
    let made = pictures::NAMES.map(|name| format!("docs/pictures/{name}.png"));
    assert_eq!(files, made.into_iter().collect());
    let links = Document::all().into_iter().flat_map(|document| document.links());
    let linked: BTreeSet<String> = links.map(|link| link.path).collect();
    assert!(files.is_subset(&linked), "{files:?}");
}

/// Whether a code span is written as a path of this repository: words with `/` between them, or a file.
fn is_path(span: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/_-.".contains(c);
    let is_file = [".rs", ".md", ".toml", ".csv", ".yml", ".txt"].iter().any(|e| span.ends_with(e));
    span.chars().all(is_plain) && span.contains('/') && (is_file || !span.contains('.'))
}

#[test]
fn every_path_that_is_named_exists() {
    let mut count = 0;
    for path in PAGES_OF_PATHS {
        for span in Document::read(path).code_spans().iter().filter(|span| is_path(span)) {
            assert!(workspace().join(span).exists(), "{path} names {span}");
            count += 1;
        }
    }
    assert!(count > 60, "{count}");
}

#[test]
fn paths_are_told_from_other_code() {
    for path in ["nn-core/src/lib.rs", "firmware/boards", "docs/data.md", "fuzz"] {
        assert_eq!(is_path(path), path != "fuzz", "{path}");
    }
    for other in ["--out DIR", "a::b", "main", "1/2 + x"] {
        assert!(!is_path(other), "{other}");
    }
}

/// All help of a program: its own, and that of its commands.
fn help(run: impl Fn(&[&str]) -> String) -> String {
    let own = run(&["--help"]);
    let commands = own.split("Commands:\n").nth(1).unwrap_or_default();
    let commands = commands.lines().take_while(|line| line.starts_with("  "));
    let names = commands.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let names = names.filter(|name| !name.is_empty());
    names.map(|name| run(&[name, "--help"])).collect::<String>() + &own
}

#[test]
fn every_option_that_is_named_is_in_the_help_of_a_command() {
    let trainer = Trainer::new();
    let of_trainer = help(|words| {
        let output = trainer.command("").args(words).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    });
    let of_xtask = help(|words| {
        let output = cargo().arg("xtask").args(words).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    });
    // Options of cargo and of others.
    let others = ["--workspace", "--no-deps", "--open", "--path", "--chip", "--all", "--check"];
    let is_of_option = |c: char| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit();
    let mut named = 0;
    for document in Document::all() {
        if document.path == "CHANGELOG.md" {
            continue; // It names options of the past.
        }
        for span in document.code_spans() {
            for (at, _) in span.match_indices("--").filter(|(at, _)| {
                *at == 0 || span[..*at].ends_with(' ') || span[..*at].ends_with('(')
            }) {
                let option = span[at..].split(|c| !is_of_option(c)).next().unwrap();
                if option == "--" || others.contains(&option) {
                    continue;
                }
                let is_it =
                    |help: &str| help.split(|c| !is_of_option(c)).any(|word| word == option);
                assert!(is_it(&of_trainer) || is_it(&of_xtask), "{}: {option}", document.path);
                named += 1;
            }
        }
    }
    assert!(named > 60, "{named}");
}

#[test]
fn every_command_that_is_named_in_a_sentence_is_one() {
    let commands = |help: &str| -> BTreeSet<String> {
        let list = help.split("Commands:\n").nth(1).unwrap_or_default();
        let lines = list.lines().take_while(|line| line.starts_with("  "));
        let names = lines.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
        names.filter(|name| !name.is_empty()).map(String::from).collect()
    };
    let of_trainer = commands(&Trainer::new().run("--help"));
    let of_xtask = cargo().args(["xtask", "--help"]).output().unwrap().stdout;
    let of_xtask = commands(&String::from_utf8(of_xtask).unwrap());
    assert!(of_trainer.contains("train") && of_xtask.contains("qemu"), "{of_xtask:?}");
    for document in Document::all() {
        for span in document.code_spans() {
            let programs = [("cargo xtask ", &of_xtask), ("host-trainer ", &of_trainer)];
            for (program, known) in programs {
                let rest = span.strip_prefix(program).unwrap_or_default();
                let word = rest.split([' ', '|', ')']).next().unwrap_or_default();
                let is_command = word.starts_with(|c: char| c.is_ascii_lowercase());
                assert!(!is_command || known.contains(word), "{}: {span}", document.path);
            }
        }
    }
}

fn document(text: &str) -> Document {
    Document { path: "docs/d.md".into(), text: text.into() }
}

#[test]
fn links_are_paths_from_the_root_and_code_has_none() {
    let text = "[x](../src/y.rs#z), [w](#v), [u](t.md)\n```rust\n[a](b)\n```\n<img src=\"p/q.png\">\n\
                [out](https://example.org)\n";
    let found = document(text).links();
    let link = |path: &str, anchor: Option<&str>| Link {
        path: path.into(),
        anchor: anchor.map(String::from),
    };
    let expected = [
        link("src/y.rs", Some("z")),
        link("docs/d.md", Some("v")),
        link("docs/t.md", None),
        link("docs/p/q.png", None),
    ];
    assert_eq!(found, expected);
}

#[test]
fn anchors_are_those_of_github() {
    let text =
        "# Is it `good`?\n## D6. 8-bit, 16-bit\n```sh\n# no heading\n```\n## Same\n### Same\n";
    let expected = ["is-it-good", "d6-8-bit-16-bit", "same", "same-1"];
    assert_eq!(document(text).anchors(), expected);
}

#[test]
fn code_spans_stand_between_backticks() {
    assert_eq!(document("a `b c` d `e`\n```\n`f`\n```\n").code_spans(), ["b c", "e"]);
}
