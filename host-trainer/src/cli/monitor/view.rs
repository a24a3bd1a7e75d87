//! View of a board: lines, or a screen.

use super::again::Again;
use super::counts::Counts;
use super::history::History;
use super::printed::print;
#[cfg(feature = "terminal")]
use super::screen::Screen;
use super::seen::Seen;
use crate::cli::arguments::MonitorArguments;
use crate::cli::console::Console;
use crate::live::Device;
use anyhow::Result;

/// The way in which a board is shown.
pub(super) enum View<'m> {
    /// A line for each window.
    Lines(Option<&'m Again>),
    /// A screen, as long as it is not left.
    #[cfg(feature = "terminal")]
    Screen(Box<Screen>),
}

impl<'m> View<'m> {
    /// A screen on terminals, where the program was built with it; else lines.
    #[cfg_attr(not(feature = "terminal"), expect(unused_variables, reason = "a screen needs them"))]
    pub fn new(
        arguments: &MonitorArguments,
        device: &Device,
        model: Option<&'m Again>,
        out: &Console,
    ) -> Result<Self> {
        #[cfg(feature = "terminal")]
        if out.is_chatty() && out.width().is_some() && !arguments.lines {
            return Ok(Self::Screen(Box::new(Screen::new(device, model)?)));
        }
        Ok(Self::Lines(model))
    }

    /// Shows a window.
    pub fn window(&mut self, seen: &Seen, out: &mut Console) -> Result<()> {
        match self {
            Self::Lines(model) => print(seen, *model, out),
            #[cfg(feature = "terminal")]
            Self::Screen(screen) => {
                screen.window(seen);
                Ok(())
            }
        }
    }

    /// Draws anew, if it is time.
    #[cfg_attr(not(feature = "terminal"), expect(unused_variables, reason = "a screen needs them"))]
    pub fn refresh(&mut self, history: &History, counts: &Counts) -> Result<()> {
        match self {
            Self::Lines(_) => Ok(()),
            #[cfg(feature = "terminal")]
            Self::Screen(screen) => screen.refresh(history, counts),
        }
    }

    /// Returns whether other lines may be printed as well.
    pub fn is_printed(&self) -> bool {
        match self {
            Self::Lines(_) => true,
            #[cfg(feature = "terminal")]
            Self::Screen(_) => false,
        }
    }

    /// Returns whether whoever watches has seen enough.
    pub fn is_left(&self) -> bool {
        match self {
            Self::Lines(_) => false,
            #[cfg(feature = "terminal")]
            Self::Screen(screen) => screen.is_left(),
        }
    }
}
