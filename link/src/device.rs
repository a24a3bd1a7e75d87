//! The services of a board: programs call `poll` again and again, between whatever else they do.

mod blocking;
mod classifier;
mod error;
mod line;
mod recorder;
mod sensor;
mod timed;

pub use blocking::Blocking;
pub use classifier::Classifier;
pub use error::ServiceError;
pub use recorder::{Moment, Recorder};
pub use sensor::{Clock, Sensor};
pub use timed::Timed;
