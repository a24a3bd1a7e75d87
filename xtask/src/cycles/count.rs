//! Costs of a call of a function, counted in a trace.

use super::pipeline::Pipeline;
use super::thumb::Kind;
use super::trace::{Block, Trace};
use anyhow::{Result, bail};
use std::collections::{BTreeMap, HashMap};
use std::io::BufRead;

/// Counts of pairs of a block and the next, while they are read.
type Pairs = HashMap<(usize, usize), u64>;

/// Call of a function: how often each block of instructions followed another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Call {
    /// Blocks of instructions.
    blocks: BTreeMap<usize, Block>,
    /// Pairs of a block and the next.
    pairs: BTreeMap<(usize, usize), u64>,
}

impl Call {
    /// The calls of functions that begin at these addresses, in order, each to its return.
    ///
    /// Stops reading after so many. What the functions call is part of them.
    ///
    /// # Errors
    ///
    /// If the log cannot be read, or ends before.
    pub fn read<R: BufRead>(
        trace: &mut Trace<R>,
        starts: &[u32],
        count: usize,
    ) -> Result<Vec<Self>> {
        let mut calls = Vec::new();
        let mut before = None;
        // The pairs so far, and the address behind the call.
        let mut current: Option<(Pairs, u32)> = None;
        while calls.len() < count {
            let Some(number) = trace.next_block()? else {
                bail!("QEMU ended after {} of {count} inferences {}", calls.len(), trace.remark());
            };
            let start = trace.block(number).start;
            if let (Some((pairs, _)), Some(before)) = (&mut current, before) {
                *pairs.entry((before, number)).or_default() += 1;
            }
            if let Some((pairs, _)) = current.take_if(|(_, back)| *back == start) {
                calls.push(Self::of(pairs, trace));
            } else if let (None, Some(before), true) = (&current, before, starts.contains(&start)) {
                current = Some((Pairs::new(), trace.block(before).end));
            }
            before = Some(number);
        }
        Ok(calls)
    }

    /// A call of these blocks in order, the last of which returns.
    pub fn of_blocks(blocks: Vec<Block>) -> Self {
        let back = Block { start: u32::MAX, ..Block::default() };
        let numbers: BTreeMap<usize, Block> =
            blocks.into_iter().chain([back]).enumerate().collect();
        let pairs = (1..numbers.len()).map(|next| ((next - 1, next), 1)).collect();
        Self { blocks: numbers, pairs }
    }

    fn of<R: BufRead>(pairs: Pairs, trace: &Trace<R>) -> Self {
        let numbers = pairs.keys().flat_map(|(block, next)| [*block, *next]);
        let blocks = numbers.map(|number| (number, trace.block(number).clone())).collect();
        Self { blocks, pairs: pairs.into_iter().collect() }
    }

    /// Instructions.
    pub fn instructions(&self) -> u64 {
        self.count(|_| true)
    }

    /// Instructions of the floating-point unit.
    pub fn floats(&self) -> u64 {
        self.count(|kind| matches!(kind, Kind::Float(_)))
    }

    fn count(&self, is_counted: impl Fn(&Kind) -> bool) -> u64 {
        let of_block = |number: &usize| {
            self.blocks[number].instructions.iter().filter(|kind| is_counted(kind)).count() as u64
        };
        self.pairs.iter().map(|((block, _), times)| times * of_block(block)).sum()
    }

    /// Cycles.
    pub fn cycles(&self, pipeline: &Pipeline) -> u64 {
        let of_pair = |(block, next): &(usize, usize)| {
            let (block, next) = (&self.blocks[block], &self.blocks[next]);
            let is_taken = block.end != next.start;
            // A block may end without a branch, at the end of a page.
            let overlap = match (block.instructions.last(), next.instructions.first()) {
                (Some(&last), Some(&first)) if !is_taken => pipeline.overlap(last, first),
                _ => 0,
            };
            pipeline.cycles(&block.instructions, is_taken) - overlap
        };
        self.pairs.iter().map(|(pair, times)| times * of_pair(pair)).sum()
    }
}
