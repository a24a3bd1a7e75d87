//! Boards on a wire: what they measure and answer, as it comes.
//!
//! ```no_run
//! use host_trainer::live::{Event, Port, Session};
//!
//! let (mut session, board) = Session::connect(Port::open("/dev/ttyACM0", 115_200)?)?;
//! println!("{} measures {:?}", board.firmware, board.channels);
//! session.start()?;
//! loop {
//!     if let Event::Samples(samples) = session.next_event()? {
//!         println!("moments from {}: {:?}", samples.first, samples.values);
//!     }
//! }
//! # #[allow(unreachable_code)]
//! # Ok::<(), host_trainer::live::LinkError>(())
//! ```
//!
//! | you want | look at |
//! | --- | --- |
//! | the ports of this machine | [`ports`] |
//! | to open one | [`Port`] |
//! | messages of a board that speaks the protocol of the crate `link` | [`Session`], [`Event`] |
//! | lines of numbers that any program prints | [`Lines`] |
//! | the time of every moment, from the board's own clock | [`Timeline`] |
//! | recordings as files | [`Take`] |

mod device;
mod error;
mod event;
mod lines;
mod port;
mod ports;
mod session;
mod take;
mod timeline;

pub use device::{Device, Unit};
pub use error::LinkError;
pub use event::{Counters, Decided, Event, Prediction, Samples};
pub use lines::{Line, Lines};
pub use port::Port;
pub use ports::{PortInfo, ports};
pub use session::Session;
pub use take::{Take, TakeError};
pub use timeline::{Moment, Timeline};
