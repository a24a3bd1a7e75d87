//! Names of packages.

use thiserror::Error;

/// Names that Cargo, Rust or Windows keep for themselves.
const RESERVED: &[&str] = &[
    "alloc",
    "build",
    "con",
    "core",
    "deps",
    "examples",
    "incremental",
    "nul",
    "proc-macro",
    "proc_macro",
    "prn",
    "std",
    "test",
];

/// Words of Rust, which name neither a package nor a module.
pub(crate) const KEYWORDS: [&str; 53] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "union", "unsafe", "unsized", "use", "virtual", "where", "while", "yield", "Self",
];

/// Packages that a project may depend on, which it cannot be called itself.
const DEPENDENCIES: &[&str] = &[
    "cortex-m",
    "cortex-m-rt",
    "cortex-m-semihosting",
    "defmt",
    "defmt-rtt",
    "embassy-executor",
    "embassy-nrf",
    "embassy-rp",
    "embassy-stm32",
    "embassy-time",
    "embedded-io",
    "embedded-io-async",
    "heapless",
    "nn-core",
    "nn-link",
    "nrf51-hal",
    "panic-halt",
    "panic-probe",
    "stm32f1xx-hal",
];

/// The longest name.
const LONGEST: usize = 64;

/// Why a package cannot have a name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NameError {
    /// There is none.
    #[error(
        "the project has no name: the last part of its path is one, for example `host-trainer new doorbell`"
    )]
    Empty,
    /// It has a character that names do not have.
    #[error(
        "{name:?} cannot be the name of a package because of {character:?}: use small letters, digits, - and _{}",
        instead(suggestion)
    )]
    Character {
        /// The name.
        name: String,
        /// The first such character.
        character: char,
        /// The name without it, if something is left.
        suggestion: Option<String>,
    },
    /// It begins with something else than a letter.
    #[error("{name:?} cannot be the name of a package: begin with a letter{}", instead(suggestion))]
    Start {
        /// The name.
        name: String,
        /// The same behind a letter, or without what is before it.
        suggestion: Option<String>,
    },
    /// Rust or Cargo keep it for themselves.
    #[error("{name:?} cannot be the name of a package: {why}; for example my-{name} can")]
    Taken {
        /// The name.
        name: String,
        /// Whose it is.
        why: &'static str,
    },
    /// It is too long.
    #[error("the name of the package has {0} letters: use at most {LONGEST}")]
    Long(usize),
}

fn instead(suggestion: &Option<String>) -> String {
    suggestion.as_ref().map_or_else(String::new, |name| format!(" (for example {name})"))
}

/// Checks a name of a package: small letters, digits, `-` and `_`, and nobody else's.
///
/// # Errors
///
/// [`NameError`], mostly with a name that can be taken.
pub fn check_name(name: &str) -> Result<(), NameError> {
    let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
    if name.is_empty() {
        return Err(NameError::Empty);
    }
    if let Some(character) = name.chars().find(|&c| !is_allowed(c)) {
        let allowed =
            |c: char| if is_allowed(c.to_ascii_lowercase()) { c.to_ascii_lowercase() } else { '-' };
        let suggestion: String = name.chars().map(allowed).collect();
        let suggestion = suggestion.trim_matches('-').to_string();
        let suggestion = Some(suggestion).filter(|name| check_name(name).is_ok());
        return Err(NameError::Character { name: name.into(), character, suggestion });
    }
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        let suggestion = format!("my-{}", name.trim_start_matches(['-', '_']));
        let suggestion = Some(suggestion).filter(|name| check_name(name).is_ok());
        return Err(NameError::Start { name: name.into(), suggestion });
    }
    let taken = |why| Err(NameError::Taken { name: name.into(), why });
    match name {
        _ if name.len() > LONGEST => Err(NameError::Long(name.len())),
        _ if KEYWORDS.contains(&name) => taken("it is a word of Rust"),
        _ if RESERVED.contains(&name) => taken("it is kept for Rust itself"),
        _ if DEPENDENCIES.contains(&name) => taken("the project depends on a package of this name"),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_packages_are_taken() {
        for name in ["a", "doorbell", "my-app", "app_2", "x64", &"a".repeat(LONGEST)] {
            assert_eq!(check_name(name), Ok(()), "{name}");
        }
    }

    #[test]
    fn other_names_are_refused_with_one_that_can_be_taken() {
        for (name, text) in [
            ("", "has no name"),
            (
                "Doorbell",
                "because of 'D': use small letters, digits, - and _ (for example doorbell)",
            ),
            ("door bell", "(for example door-bell)"),
            ("Tür", "(for example t-r)"),
            ("..", "because of '.': use small letters, digits, - and _"),
            ("2fast", "begin with a letter (for example my-2fast)"),
            ("-x", "begin with a letter (for example my-x)"),
            ("_", "begin with a letter"),
            ("test", "it is kept for Rust itself; for example my-test can"),
            ("core", "kept for Rust"),
            ("fn", "it is a word of Rust"),
            ("nn-core", "depends on a package of this name"),
            (&"a".repeat(LONGEST + 1), "has 65 letters: use at most 64"),
        ] {
            let error = check_name(name).unwrap_err().to_string();
            assert!(error.contains(text), "{name}: {error}");
        }
    }
}
