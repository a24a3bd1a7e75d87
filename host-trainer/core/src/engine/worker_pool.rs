//! Threads that work on the parts of one step after the other, without going to sleep in between.
//!
//! A step of a small network takes a few dozen microseconds, about as long as it takes to wake a sleeping
//! thread. So for the length of an epoch, the threads of a pool wait in a loop.

use std::hint::spin_loop;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread;

/// Looks at the next step before a thread lets others have its processor.
const PATIENCE: u32 = 4_000;

/// The most parts of a step: they are counted in 16 bits.
pub const MAX_PARTS: usize = u16::MAX as usize;

/// Threads that call `work(step, part)` for every part of a step, each part once.
pub struct WorkerPool<'w> {
    work: &'w (dyn Fn(usize, usize) + Sync),
    /// Work to do: the step's number plus one (32 bits), how many parts it has (16), and which is the
    /// next (16). In one number, so that whoever takes a part takes it from the step that it has seen.
    claim: AtomicU64,
    /// Parts of this step that are done.
    done: AtomicUsize,
}

/// No step to come.
const OVER: u64 = u64::MAX;

impl WorkerPool<'_> {
    /// Calls `lead` with a pool of so many threads, this one among them.
    pub fn with<R>(
        threads: usize,
        work: &(dyn Fn(usize, usize) + Sync),
        lead: impl FnOnce(&WorkerPool<'_>) -> R,
    ) -> R {
        let pool = WorkerPool { work, claim: AtomicU64::new(0), done: AtomicUsize::new(0) };
        thread::scope(|scope| {
            // Sends the others home, whatever happens.
            let _over = Over(&pool);
            for _ in 1..threads {
                // Without it, the others do its parts.
                let _ = thread::Builder::new().spawn_scoped(scope, || pool.follow());
            }
            lead(&pool)
        })
    }

    /// Has `parts` parts of a step done, and returns when they are. Steps come in order.
    pub fn run(&self, step: usize, parts: usize) {
        assert!(parts <= MAX_PARTS);
        self.done.store(0, Ordering::Relaxed);
        self.claim.store(((step as u64 + 1) << 32) | ((parts as u64) << 16), Ordering::Release);
        self.work_on(step as u64 + 1);
        let mut looks = 0;
        while self.done.load(Ordering::Acquire) < parts {
            wait(&mut looks);
        }
    }

    fn follow(&self) {
        let mut looks = 0;
        loop {
            match self.claim.load(Ordering::Acquire) {
                OVER => return,
                claim if has_more(claim) => {
                    looks = 0;
                    self.work_on(claim >> 32);
                }
                _ => wait(&mut looks),
            }
        }
    }

    /// Takes parts of this step while there are any.
    fn work_on(&self, number: u64) {
        let mut claim = self.claim.load(Ordering::Acquire);
        while claim >> 32 == number && has_more(claim) {
            let taken =
                self.claim.compare_exchange(claim, claim + 1, Ordering::AcqRel, Ordering::Acquire);
            match taken {
                Ok(_) => {
                    // Counts even if the work panics, so that nobody waits for ever.
                    let _done = Done(&self.done);
                    (self.work)(number as usize - 1, (claim & 0xffff) as usize);
                    claim = self.claim.load(Ordering::Acquire);
                }
                Err(now) => claim = now,
            }
        }
    }
}

fn has_more(claim: u64) -> bool {
    claim != OVER && claim & 0xffff < claim >> 16 & 0xffff
}

fn wait(looks: &mut u32) {
    if *looks < PATIENCE {
        *looks += 1;
        spin_loop();
    } else {
        thread::yield_now();
    }
}

struct Over<'c, 'w>(&'c WorkerPool<'w>);

impl Drop for Over<'_, '_> {
    fn drop(&mut self) {
        self.0.claim.store(OVER, Ordering::Release);
    }
}

struct Done<'c>(&'c AtomicUsize);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    #[test]
    fn every_part_of_every_step_is_done_once_and_in_the_order_of_steps() {
        for threads in [1, 2, 3, 7] {
            let done = Mutex::new(Vec::new());
            let work = |step, part| done.lock().unwrap().push((step, part));
            WorkerPool::with(threads, &work, |pool| {
                for step in 0..300 {
                    pool.run(step, step % 5);
                    let mut done = done.lock().unwrap();
                    done.sort();
                    let expected: Vec<(usize, usize)> = (0..step % 5).map(|p| (step, p)).collect();
                    assert_eq!(*done, expected);
                    done.clear();
                }
            });
        }
    }

    #[test]
    fn a_leader_that_panics_leaves_nobody_waiting() {
        let result =
            std::panic::catch_unwind(|| WorkerPool::with(3, &|_, _| (), |_| panic!("on purpose")));
        assert!(result.is_err());
    }
}
