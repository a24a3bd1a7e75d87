//! The page's server in a program that was built without it: there is none.

use super::again::Again;
use super::counts::Counts;
use super::seen::Seen;
use crate::live::{Device, Samples};
use anyhow::{Result, bail};
use std::net::SocketAddr;

/// A page that cannot be made.
pub(super) enum Web {}

impl Web {
    pub fn serve(_: SocketAddr) -> Result<Self> {
        bail!(
            "this program was built without the server of --web: build it with the feature `web` (cargo run -p host-trainer --features web -- monitor …), or write the page with --page FILE and open it in Chrome or Edge"
        )
    }

    pub fn url(&self) -> String {
        match *self {}
    }

    pub fn board(&self, _: &Device, _: Option<&Again>) {
        match *self {}
    }

    pub fn samples(&self, _: &Samples) {
        match *self {}
    }

    pub fn window(&self, _: &Seen) {
        match *self {}
    }

    pub fn refresh(&self, _: &Counts) {
        match *self {}
    }

    pub fn gone(&self, _: &str) {
        match *self {}
    }

    pub fn end(self, _: &Counts) {
        match self {}
    }
}
