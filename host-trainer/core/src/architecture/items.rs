//! Items of networks in words, also of layers that hold others.

/// A layer, or what holds others.
#[derive(Debug, PartialEq)]
pub(super) enum Item<'t> {
    /// Words without parentheses.
    Layer(&'t str),
    /// `kind(branch; branch) words`.
    Join { kind: &'t str, branches: Vec<&'t str>, behind: Vec<&'t str> },
}

/// Takes an item apart.
pub(super) fn take_apart(text: &str) -> Result<Item<'_>, String> {
    let Some((kind, rest)) = text.split_once('(') else {
        return match text.contains(')') {
            true => Err("a `)` has no `(` before it".into()),
            false => Ok(Item::Layer(text)),
        };
    };
    // `split_items` saw that parentheses are in pairs.
    let (inside, behind) = rest.rsplit_once(')').ok_or("a `(` has no `)` behind it")?;
    let branches = split_items(inside, ';')?;
    Ok(Item::Join { kind: kind.trim(), branches, behind: behind.split_whitespace().collect() })
}

/// The parts between separators that are not within parentheses.
pub(super) fn split_items(text: &str, separator: char) -> Result<Vec<&str>, String> {
    let (mut items, mut depth, mut start) = (Vec::new(), 0usize, 0);
    for (place, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.checked_sub(1).ok_or("a `)` has no `(` before it")?,
            _ if character == separator && depth == 0 => {
                items.push(text[start..place].trim());
                start = place + character.len_utf8();
            }
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Err(format!("more than {MAX_DEPTH} parentheses in each other"));
        }
    }
    if depth > 0 {
        return Err("a `(` has no `)` behind it".into());
    }
    items.push(text[start..].trim());
    Ok(items)
}

/// Deeper networks have too many layers anyway.
const MAX_DEPTH: usize = 40;

/// An example of a sum or a concatenation.
pub(super) fn two_branches(kind: &str) -> String {
    format!("{kind}(conv 8 3x3 same; conv 8 1x1)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_within_parentheses_stay_together() {
        let items = split_items("conv 8 3x3, sum(a, b; c) relu, dense 10", ',').unwrap();
        assert_eq!(items, ["conv 8 3x3", "sum(a, b; c) relu", "dense 10"]);
        let join = take_apart("sum(a, b; residual(c)) relu").unwrap();
        let branches = vec!["a, b", "residual(c)"];
        assert_eq!(join, Item::Join { kind: "sum", branches, behind: vec!["relu"] });
        assert!(split_items("a(b", ',').unwrap_err().contains("no `)`"));
        assert!(split_items("a)b(", ',').unwrap_err().contains("no `(`"));
        assert!(split_items(&"(".repeat(100_000), ',').is_err());
    }
}
