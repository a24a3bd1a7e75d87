//! `docs/adding-a-layer.md` names the files that a kind of layer is in, and they are these.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use tests::document::Document;
use tests::links::Link;
use xtask::build::workspace;

const PAGE: &str = "docs/adding-a-layer.md";

/// The kind that the page takes as an example: its type and variant, and its functions and files.
const KIND: [&str; 2] = ["DepthwiseConv2d", "depthwise_conv2d"];

const CRATES: [&str; 4] =
    ["nn-core/src", "host-trainer/core/src", "host-trainer/src", "firmware/src"];

/// Enumerations of which each variant is a kind of layer, or of what layers are made of.
const KINDS: [&str; 8] =
    ["Op", "Role", "Cell", "FormatKind", "Unit", "Plan", "WeightedLayer", "QuantizedParameters"];

/// The paths and the code of all modules in a folder, without tests and comments.
fn read(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            read(&entry, found);
        } else if entry.extension().is_some_and(|ending| ending == "rs")
            && !entry.ends_with("tests.rs")
        {
            let text = fs::read_to_string(&entry).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap().lines();
            let code: Vec<&str> = code.filter(|line| !line.trim().starts_with("//")).collect();
            let path = entry.strip_prefix(workspace()).unwrap().to_string_lossy().into_owned();
            found.push((path, code.join("\n")));
        }
    }
}

fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    CRATES.iter().for_each(|folder| read(&workspace().join(folder), &mut found));
    found
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn names(code: &str, name: &str) -> bool {
    code.split(|c| !is_of_name(c)).any(|word| word == name)
}

/// Files whose code names the kind, or that are called like it.
fn files_of_the_kind() -> BTreeSet<String> {
    let is_of_kind = |path: &str, code: &str| {
        KIND.iter().any(|name| names(code, name) || path.ends_with(&format!("/{name}.rs")))
    };
    let sources = sources().into_iter();
    sources.filter(|(path, code)| is_of_kind(path, code)).map(|(path, _)| path).collect()
}

/// What is left of `=>`, without conditions: patterns, and all lines that have none.
fn pattern(line: &str) -> &str {
    let left = line.split("=>").next().unwrap();
    left.split(" if ").next().unwrap().trim()
}

/// Files with a match that names every variant of `Op`.
fn files_with_every_kind() -> BTreeSet<String> {
    let op = fs::read_to_string(workspace().join("nn-core/src/topology/op.rs")).unwrap();
    let (_, variants) = op.split_once("pub enum Op {").unwrap();
    let (variants, _) = variants.split_once("\n}\n").unwrap();
    let variants: Vec<&str> = variants
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with(char::is_uppercase))
        .map(|line| line.split(|c| !is_of_name(c)).next().unwrap())
        .collect();
    assert!(variants.len() >= 13 && variants.contains(&KIND[0]), "{variants:?}");
    let has_all = |code: &str| {
        let patterns: Vec<&str> = code.lines().map(pattern).collect();
        let patterns = patterns.join("\n");
        variants.iter().all(|name| {
            names(
                &patterns.replace("Op::", "of_op_").replace("Self::", "of_op_"),
                &format!("of_op_{name}"),
            )
        })
    };
    sources().into_iter().filter(|(_, code)| has_all(code)).map(|(path, _)| path).collect()
}

/// Links within tables, and whether their row has a dot.
fn table() -> Vec<(String, bool)> {
    let page = Document::read(PAGE);
    let rows = page.text.lines().filter(|line| line.starts_with("| [`"));
    rows.flat_map(|row| {
        let line = Document { path: PAGE.into(), text: row.split(" | ").next().unwrap().into() };
        let is_marked = row.contains("| • |");
        line.links().into_iter().map(move |link| (link.path, is_marked))
    })
    .collect()
}

#[test]
fn the_page_names_the_files_that_the_kind_is_in_and_how_many() {
    let on_page: Vec<String> = table().into_iter().map(|(link, _)| link).collect();
    let files = files_of_the_kind();
    assert_eq!(on_page.iter().cloned().collect::<BTreeSet<_>>(), files);
    assert_eq!(on_page.len(), files.len(), "a file is named twice");
    let of = |folder: &str| match files.iter().filter(|path| path.starts_with(folder)).count() {
        0 => "none".to_string(),
        count => count.to_string(),
    };
    let [core, trainer, firmware] = ["nn-core/", "host-trainer/", "firmware/"].map(of);
    let counted = format!(
        "{} files: {core} in `nn-core`, {trainer} in `host-trainer`, {firmware} in `firmware`",
        files.len()
    );
    assert!(Document::read(PAGE).text.contains(&counted), "{counted}");
}

#[test]
fn the_compiler_leads_to_the_files_with_a_dot() {
    let marked = table().into_iter().filter(|(_, is_marked)| *is_marked).map(|(link, _)| link);
    assert_eq!(marked.collect::<BTreeSet<_>>(), files_with_every_kind());
}

#[test]
fn every_link_leads_to_what_it_names() {
    let page = Document::read(PAGE);
    let texts: Vec<&str> = page.text.split("`](").map(|t| t.rsplit("[`").next().unwrap()).collect();
    let is_of_file = |link: &Link| link.anchor.is_none();
    let links = page.links().into_iter().filter(is_of_file).map(|link| link.path);
    let links: Vec<String> = links.collect();
    assert!(links.len() > 50 && texts.len() == links.len() + 1, "{}", links.len());
    for (text, link) in texts.iter().zip(links) {
        let file = fs::read_to_string(workspace().join(&link));
        let file = file.unwrap_or_else(|_| panic!("{link} is not there"));
        let name = text.rsplit("::").next().unwrap();
        let is_defined =
            ["fn", "struct", "enum", "trait", "type", "const", "mod"].iter().any(|kind| {
                let definition = format!("{kind} {name}");
                let mut behind = file.split(&definition).skip(1);
                behind.any(|rest| !rest.starts_with(is_of_name))
            });
        let is_file = link.ends_with(text) || link.ends_with(&format!("/{text}.rs"));
        assert!(is_defined || is_file, "{text} is not in {link}");
    }
}

/// Arms for all the rest in matches whose other arms name one of these kinds, in code as rustfmt leaves it.
fn arms_for_the_rest(code: &str) -> Vec<usize> {
    let lines: Vec<&str> = code.lines().collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let own = KINDS.iter().filter(|kind| code.contains(&format!("enum {kind} {{"))).count() > 0;
    let is_of_kind = |line: &str| {
        let starts = |name: &str| {
            let mut before = pattern(line).split(&format!("{name}::")).collect::<Vec<_>>();
            before.pop();
            before.iter().any(|before| !before.ends_with(is_of_name))
        };
        KINDS.iter().any(|kind| starts(kind)) || own && starts("Self")
    };
    let is_for_the_rest = |line: &str| {
        let letters =
            pattern(line).chars().all(|c| c == '_' || c.is_ascii_lowercase() || " (),".contains(c));
        pattern(line) != ")"
            && line.contains("=>")
            && !line.split("=>").next().unwrap().contains(" if ")
            && letters
    };
    let rest = (0..lines.len()).filter(|&at| is_for_the_rest(lines[at]));
    rest.filter(|&at| {
        let depth = indent(lines[at]);
        let above =
            lines[..at].iter().rev().take_while(|line| line.is_empty() || indent(line) >= depth);
        above.filter(|line| indent(line) == depth).any(|line| is_of_kind(line))
    })
    .map(|at| at + 1)
    .collect()
}

#[test]
fn no_match_over_kinds_has_an_arm_for_the_rest() {
    let found = sources().into_iter().flat_map(|(path, code)| {
        let at = arms_for_the_rest(&code).into_iter();
        let lines: Vec<String> = code.lines().map(String::from).collect();
        at.map(move |line| format!("{path}: {}", lines[line - 1].trim())).collect::<Vec<_>>()
    });
    assert_eq!(found.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn an_arm_for_the_rest_is_found() {
    let code =
        |last: &str| format!("match op {{\n    Op::Add {{ .. }} => 1,\n    {last} => 0,\n}}\n");
    for rest in ["_", "other", "(_, _)", "(op, _)"] {
        assert_eq!(arms_for_the_rest(&code(rest)), [3], "{rest}");
    }
    for named in ["Op::Dense", "_ if is_last", "(Op::Dense, _)", "0"] {
        assert_eq!(arms_for_the_rest(&code(named)), [0; 0], "{named}");
    }
    let by_number = "match number {\n    0 => Op::Dense,\n    _ => Op::Pool,\n}\n";
    assert_eq!(arms_for_the_rest(by_number), [0; 0]);
}
