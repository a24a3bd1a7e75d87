//! Messages to all tabs, and those that a tab that comes later is told first.

use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};
use tungstenite::Utf8Bytes;

/// Twenty texts a second are enough for people.
const BETWEEN: Duration = Duration::from_millis(50);
/// Texts that wait for a slow tab: ten seconds. One that is slower is let go, and comes again by itself.
const WAITING: usize = 200;
/// Windows that a tab is told of when it comes, which is as many as it shows.
const WINDOWS: usize = 1000;
/// Numbers of measurements that a tab is told when it comes.
const VALUES: usize = 6 * 1024;
/// Connections at a time.
const MOST: usize = 32;
/// Time that tabs have to hear of the end.
const ENDING: Duration = Duration::from_secs(1);

/// Message about what happened.
pub(super) enum Happened {
    Board(Value),
    Samples { values: usize, text: String },
    Window(Value),
    Gone(Value),
}

/// Place where tabs and the watch meet.
#[derive(Default)]
pub(super) struct Hub {
    told: Mutex<Told>,
    open: AtomicUsize,
}

#[derive(Default)]
struct Told {
    tabs: Vec<SyncSender<Utf8Bytes>>,
    /// Messages since tabs were told.
    pending: Vec<String>,
    sent: Option<Instant>,
    // For tabs to come.
    board: Option<String>,
    gone: Option<String>,
    counts: Option<String>,
    windows: VecDeque<String>,
    samples: VecDeque<(usize, String)>,
    /// Numbers in `samples`.
    values: usize,
    is_over: bool,
}

impl Hub {
    /// Notes what happened.
    pub fn tell(&self, happened: Happened) {
        self.told().note(happened);
    }

    /// Sends all that is noted and these counts, if it is time.
    pub fn refresh(&self, counts: impl FnOnce() -> Value) {
        let mut told = self.told();
        if told.sent.is_none_or(|sent| sent.elapsed() >= BETWEEN) {
            told.count(&counts());
            told.flush();
        }
    }

    /// Sends all that is noted.
    pub fn flush(&self) {
        self.told().flush();
    }

    /// Takes in a tab, which is told first what happened so far.
    pub fn join(&self) -> Receiver<Utf8Bytes> {
        let mut told = self.told();
        // What is pending is part of what it is told first.
        told.flush();
        let (sender, receiver) = sync_channel(WAITING);
        let _ = sender.try_send(told.so_far().into());
        // At the end, nothing follows: the sender is dropped.
        if !told.is_over {
            told.tabs.push(sender);
        }
        receiver
    }

    /// Counts a connection, until the place is dropped; none if there are too many.
    pub fn place(&self) -> Option<Place<'_>> {
        let count = |open: usize| (open < MOST).then_some(open + 1);
        self.open.fetch_update(Ordering::SeqCst, Ordering::SeqCst, count).ok().map(|_| Place(self))
    }

    /// Tells these counts and that this was all, and lets all tabs go.
    pub fn end(&self, counts: &Value) {
        {
            let mut told = self.told();
            told.count(counts);
            told.is_over = true;
            told.pending.push(json!({ "kind": "ended" }).to_string());
            told.flush();
            told.tabs.clear();
        }
        let start = Instant::now();
        while self.open.load(Ordering::SeqCst) > 0 && start.elapsed() < ENDING {
            sleep(Duration::from_millis(10));
        }
    }

    /// A thread that panicked left nothing half done here.
    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Told {
    fn note(&mut self, happened: Happened) {
        let text = match happened {
            Happened::Board(board) => {
                let text = board.to_string();
                // A page begins its counts anew.
                (self.gone, self.counts, self.board) = (None, None, Some(text.clone()));
                // Those of before may be of another board.
                self.samples.clear();
                self.windows.clear();
                self.values = 0;
                text
            }
            Happened::Samples { values, text } => {
                self.samples.push_back((values, text.clone()));
                self.values += values;
                while let Some(&(first, _)) = self.samples.front()
                    && self.values - first >= VALUES
                {
                    self.samples.pop_front();
                    self.values -= first;
                }
                text
            }
            Happened::Window(window) => {
                let text = window.to_string();
                self.windows.push_back(text.clone());
                if self.windows.len() > WINDOWS {
                    self.windows.pop_front();
                }
                text
            }
            Happened::Gone(gone) => {
                let text = gone.to_string();
                self.gone = Some(text.clone());
                text
            }
        };
        // Nobody who comes later needs it.
        if !self.tabs.is_empty() {
            self.pending.push(text);
        }
    }

    /// Notes counts, if they are others than before.
    fn count(&mut self, counts: &Value) {
        let counts = counts.to_string();
        if self.counts.as_ref() != Some(&counts) {
            self.pending.push(counts.clone());
            self.counts = Some(counts);
        }
    }

    fn flush(&mut self) {
        self.sent = Some(Instant::now());
        if self.pending.is_empty() {
            return;
        }
        let text = Utf8Bytes::from(format!("[{}]", self.pending.join(",")));
        self.pending.clear();
        self.tabs.retain(|tab| tab.try_send(text.clone()).is_ok());
    }

    fn so_far(&self) -> String {
        let samples = self.samples.iter().map(|(_, text)| text);
        let all: Vec<&str> = self
            .board
            .iter()
            .chain(samples)
            .chain(&self.windows)
            .chain(&self.counts)
            .chain(&self.gone)
            .map(String::as_str)
            .collect();
        format!("[{}]", all.join(","))
    }
}

/// A connection that is open.
pub(super) struct Place<'h>(&'h Hub);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::SeqCst);
    }
}
