//! The services of a board: programs call `poll` again and again, between whatever else they do.

mod blocking;
mod classifier;
mod error;
mod judged;
mod line;
mod measured;
mod recorder;
mod sensor;
mod timed;

pub use blocking::Blocking;
pub use classifier::{Classified, Classifier};
pub use error::ServiceError;
pub use judged::{Judged, Judging};
pub use recorder::{Moment, Recorder};
pub use sensor::{Clock, Sensor};
pub use timed::Timed;
