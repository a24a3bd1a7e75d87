//! Several trials at once.

use anyhow::{Error, Result};
use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// So many threads, or for 0 as many as there are cores.
pub(in crate::cli) fn threads_or_cores(asked: u16) -> usize {
    match asked {
        0 => thread::available_parallelism().map_or(1, NonZero::get),
        threads => threads.into(),
    }
}

/// Does the work of all items, each on one of so many threads, in their order as far as that goes. Ends early if
/// `is_over` says so before an item.
///
/// # Errors
///
/// The first error; no item is begun after it.
pub(in crate::cli) fn on_threads<T: Sync>(
    threads: usize,
    items: &[T],
    is_over: impl Fn() -> bool + Sync,
    work: impl Fn(&T) -> Result<()> + Sync,
) -> Result<()> {
    let next = AtomicUsize::new(0);
    let failed: Mutex<Option<Error>> = Mutex::new(None);
    // Nobody panics while holding it.
    let failure = || failed.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let go_on = || {
        while !is_over() && failure().is_none() {
            let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) else { return };
            if let Err(error) = work(item) {
                failure().get_or_insert(error);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..threads.min(items.len()) {
            scope.spawn(go_on);
        }
    });
    let error = failure().take();
    error.map_or(Ok(()), Err)
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::bail;

    #[test]
    fn every_item_is_done_once_whatever_the_threads() {
        for threads in [1, 2, 9] {
            let done: Vec<AtomicUsize> = (0..50).map(|_| AtomicUsize::new(0)).collect();
            let items: Vec<usize> = (0..50).collect();
            let work = |&item: &usize| {
                done[item].fetch_add(1, Ordering::Relaxed);
                Ok(())
            };
            on_threads(threads, &items, || false, work).unwrap();
            assert!(done.iter().all(|count| count.load(Ordering::Relaxed) == 1));
        }
    }

    #[test]
    fn nothing_is_begun_after_an_error_or_when_it_is_over() {
        let done = AtomicUsize::new(0);
        let work = |&item: &usize| {
            done.fetch_add(1, Ordering::Relaxed);
            if item == 1 { bail!("item 1") } else { Ok(()) }
        };
        let error = on_threads(1, &[0, 1, 2, 3], || false, work).unwrap_err();
        assert_eq!((error.to_string().as_str(), done.load(Ordering::Relaxed)), ("item 1", 2));
        on_threads(2, &[0, 2], || true, work).unwrap();
        assert_eq!(done.load(Ordering::Relaxed), 2);
    }
}
