//! Part of the work that one of several processes does.

/// One of so many shards, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) struct Shard {
    pub index: u32,
    pub count: u32,
}

impl Shard {
    /// Returns whether the item at this position, counted from 0, is one of this shard.
    pub fn has(self, position: usize) -> bool {
        position % self.count as usize == self.index as usize - 1
    }
}

pub(super) fn shard(text: &str) -> Result<Shard, String> {
    let parts = text.split_once('/').and_then(|(index, count)| {
        Some(Shard { index: index.trim().parse().ok()?, count: count.trim().parse().ok()? })
    });
    match parts {
        Some(Shard { index, count }) if (1..=count).contains(&index) => Ok(Shard { index, count }),
        Some(Shard { index, count }) => Err(format!(
            "shard {index} of {count} is none: they are counted from 1, so write 1/{0} to {0}/{0}",
            count.max(1)
        )),
        None => Err("expected a number and how many there are, for example 1/8".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_counted_from_one_and_share_no_item() {
        let shards: Vec<Shard> = (1..=3).map(|n| shard(&format!("{n}/3")).unwrap()).collect();
        for position in 0..10 {
            assert_eq!(shards.iter().filter(|shard| shard.has(position)).count(), 1);
        }
        assert!(shards[0].has(0) && shards[2].has(5));
        for bad in ["", "1", "0/3", "4/3", "0/0", "1/0", "a/b", "-1/2", "1/2/3"] {
            assert!(shard(bad).is_err(), "{bad}");
        }
        assert!(shard("0/4").unwrap_err().contains("1/4 to 4/4"));
    }
}
