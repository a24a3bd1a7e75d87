//! No two modules need each other: each can be read on its own, after those that it uses.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use xtask::build::workspace;

/// The path of a module from the root of its crate.
type Module = Vec<String>;

/// The folders `src` of the workspace's packages.
fn sources() -> Vec<PathBuf> {
    let manifest = fs::read_to_string(workspace().join("Cargo.toml")).unwrap();
    let (members, _) = manifest.split_once("members = [").unwrap().1.split_once(']').unwrap();
    members.split('"').skip(1).step_by(2).map(|name| workspace().join(name).join("src")).collect()
}

/// The text of every module in a folder, without its tests.
fn read(folder: &Path, module: &[String], found: &mut BTreeMap<Module, String>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let mut path = module.to_vec();
        let name = entry.file_stem().unwrap().to_string_lossy().into_owned();
        if name != "lib" {
            path.push(name);
        }
        if entry.is_dir() {
            read(&entry, &path, found);
        } else if entry.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&entry).unwrap();
            found.insert(path, text.split("#[cfg(test)]\nmod tests").next().unwrap().into());
        }
    }
}

/// The paths that a module uses, in braces or not.
fn used(text: &str) -> Vec<String> {
    let mut paths = Vec::new();
    for statement in text.split(';') {
        let lines: Vec<&str> = statement.lines().map(str::trim).collect();
        let is_use = |line: &&str| {
            line.starts_with("use ") || line.starts_with("pub") && line.contains(" use ")
        };
        if let Some(start) = lines.iter().rposition(is_use) {
            let tree = lines[start..].concat();
            expand("", tree.split_once("use ").unwrap().1, &mut paths);
        }
    }
    paths
}

fn expand(prefix: &str, tree: &str, paths: &mut Vec<String>) {
    let (mut depth, mut start) = (0, 0);
    for (end, letter) in tree.char_indices().chain([(tree.len(), ',')]) {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                let branch = tree[start..end].trim();
                match branch.split_once('{') {
                    Some((stem, rest)) => {
                        let inner = rest.strip_suffix('}').unwrap_or(rest);
                        expand(&format!("{prefix}{stem}"), inner, paths);
                    }
                    None => paths.push(format!("{prefix}{branch}")),
                }
                start = end + 1;
            }
            _ => {}
        }
    }
}

/// The module that a path of `crate` or `super` leads to.
fn resolve(modules: &BTreeMap<Module, String>, user: &Module, path: &str) -> Option<Module> {
    let above = path.split("::").take_while(|name| *name == "super").count();
    let from_root = path.starts_with("crate::");
    let depth = if from_root { 0 } else { user.len().checked_sub(above).filter(|_| above > 0)? };
    let mut module = user[..depth].to_vec();
    for name in path.split("::").skip(above.max(1)) {
        module.push(name.into());
        if !modules.contains_key(&module) {
            module.pop();
            break;
        }
    }
    Some(module)
}

/// Pairs of modules that use each other; a module with others inside is a front for them, and does not count.
fn circles(modules: &BTreeMap<Module, String>) -> Vec<String> {
    let is_leaf = |module: &Module| {
        !modules.keys().any(|other| other.len() > module.len() && other.starts_with(module))
    };
    let uses: BTreeSet<(&Module, Module)> = modules
        .iter()
        .flat_map(|(user, text)| used(text).into_iter().map(move |path| (user, path)))
        .filter_map(|(user, path)| Some((user, resolve(modules, user, &path)?)))
        .filter(|(user, module)| is_leaf(user) && is_leaf(module))
        .collect();
    let is_circle = |(a, b): &&(&Module, Module)| *a < b && uses.contains(&(b, (*a).clone()));
    uses.iter().filter(is_circle).map(|(a, b)| [a.join("::"), b.join("::")].join(" and ")).collect()
}

/// A file without it would be compiled by nobody, and its tests pass unnoticed.
#[test]
fn every_file_of_tests_is_a_module_of_their_program() {
    let folder = workspace().join("tests/tests");
    let program = fs::read_to_string(folder.join("main.rs")).unwrap();
    let modules: BTreeSet<&str> =
        program.lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';')).collect();
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let names = names.map(|name| name.into_string().unwrap());
    let files: Vec<String> =
        names.filter_map(|name| Some(name.strip_suffix(".rs")?.to_string())).collect();
    let missing: Vec<_> =
        files.iter().filter(|&name| name != "main" && !modules.contains(&**name)).collect();
    assert!(files.len() > 50 && missing.is_empty(), "main.rs has no mod for {missing:?}");
}

#[test]
fn no_two_modules_use_each_other() {
    let folders = sources();
    assert!(folders.len() >= 8, "{folders:?}");
    let found = folders.iter().flat_map(|folder| {
        let mut modules = BTreeMap::new();
        read(folder, &[], &mut modules);
        circles(&modules).into_iter().map(|pair| format!("{}: {pair}", folder.display()))
    });
    assert_eq!(found.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn a_circle_is_found_and_what_a_parent_shows_or_a_test_needs_is_none() {
    let circles = |texts: &[(&str, &str)]| {
        let module = |path: &str| path.split("::").map(String::from).collect();
        circles(&texts.iter().map(|(path, text)| (module(path), (*text).into())).collect())
    };
    let [there, back] =
        ["use super::{b::{X, Y}, c};", "//! B.\npub(crate) use crate::a::{\n  Z,\n};"];
    assert_eq!(circles(&[("a", there), ("b", back)]), ["a and b"]);
    assert_eq!(circles(&[("a", there), ("b", "use super::c;")]), [""; 0]);
    assert_eq!(circles(&[("a", "use a::b::X;"), ("a::b", "use super::Y;")]), [""; 0]);
}
