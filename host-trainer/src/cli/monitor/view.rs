//! View of a board: lines, a screen, a page.

use super::again::Again;
use super::counts::Counts;
use super::history::History;
use super::printed::print;
#[cfg(feature = "terminal")]
use super::screen::Screen;
use super::seen::Seen;
use super::web::Web;
use crate::cli::arguments::MonitorArguments;
use crate::cli::console::Console;
use crate::live::{Device, Samples};
use anyhow::Result;

/// The way in which a board is shown.
pub(super) struct View<'m> {
    model: Option<&'m Again>,
    web: Option<&'m Web>,
    here: Here,
}

/// Output where the command was typed.
enum Here {
    /// Nothing: a page shows it.
    Nothing,
    /// A line for each window.
    Lines,
    /// A screen, as long as it is not left.
    #[cfg(feature = "terminal")]
    Screen(Box<Screen>),
}

impl<'m> View<'m> {
    /// A screen on terminals, where the program was built with it; else lines. With a page, lines only if asked for.
    pub fn new(
        arguments: &MonitorArguments,
        device: &Device,
        model: Option<&'m Again>,
        web: Option<&'m Web>,
        out: &Console,
    ) -> Result<Self> {
        let here = match web {
            Some(web) => {
                web.board(device, model);
                if arguments.lines || out.is_json() { Here::Lines } else { Here::Nothing }
            }
            #[cfg(feature = "terminal")]
            None if out.is_chatty() && out.width().is_some() && !arguments.lines => {
                Here::Screen(Box::new(Screen::new(device, model)?))
            }
            None => Here::Lines,
        };
        Ok(Self { model, web, here })
    }

    /// Returns the model to compare with.
    pub fn model(&self) -> Option<&'m Again> {
        self.model
    }

    /// Shows measurements, where they are shown as they come.
    pub fn samples(&self, samples: &Samples) {
        if let Some(web) = self.web {
            web.samples(samples);
        }
    }

    /// Shows a window.
    pub fn window(&mut self, seen: &Seen, out: &mut Console) -> Result<()> {
        if let Some(web) = self.web {
            web.window(seen);
        }
        match &mut self.here {
            Here::Nothing => Ok(()),
            Here::Lines => print(seen, self.model, out),
            #[cfg(feature = "terminal")]
            Here::Screen(screen) => {
                screen.window(seen);
                Ok(())
            }
        }
    }

    /// Draws anew, if it is time.
    #[cfg_attr(not(feature = "terminal"), expect(unused_variables, reason = "a screen needs it"))]
    pub fn refresh(&mut self, history: &History, counts: &Counts) -> Result<()> {
        if let Some(web) = self.web {
            web.refresh(counts);
        }
        match &mut self.here {
            Here::Nothing | Here::Lines => Ok(()),
            #[cfg(feature = "terminal")]
            Here::Screen(screen) => screen.refresh(history, counts),
        }
    }

    /// Returns whether other lines may be printed as well.
    pub fn is_printed(&self) -> bool {
        match &self.here {
            Here::Nothing | Here::Lines => true,
            #[cfg(feature = "terminal")]
            Here::Screen(_) => false,
        }
    }

    /// Returns whether whoever watches has seen enough.
    pub fn is_left(&self) -> bool {
        match &self.here {
            Here::Nothing | Here::Lines => false,
            #[cfg(feature = "terminal")]
            Here::Screen(screen) => screen.is_left(),
        }
    }
}
