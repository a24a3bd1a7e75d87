//! The reports of a board that records.

use crate::{Hello, Message, Samples};
use serde::{Deserialize, Serialize};

/// A [`Report`](crate::Report) of a board that records, with the same bytes: a program that sends no others needs no code
/// to write them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Measured<'a> {
    #[serde(borrow)]
    Hello(Hello<'a>),
    #[serde(borrow)]
    Samples(Samples<'a>),
    /// Keeps the place of [`Report::Answer`](crate::Report::Answer), and is never sent.
    Answer,
    SensorFailed {
        count: u32,
    },
}

impl<'m> Message<'m> for Measured<'m> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Frame, NumberKind, PROTOCOL, Report};
    use std::vec::Vec;

    fn bytes<'m>(message: &impl Message<'m>) -> Vec<u8> {
        Frame::<256>::new().write(message).unwrap().to_vec()
    }

    #[test]
    fn measured_reports_have_the_bytes_of_reports() {
        let hello = Hello {
            protocol: PROTOCOL,
            firmware: "test",
            boots: 1,
            channels: "x",
            number: NumberKind::I16,
            scale: 0.5,
            rate: 50.0,
            network: None,
        };
        let samples = Samples { first: 300, micros: 7, lost: 2, values: &[1, 0, 2] };
        assert_eq!(bytes(&Measured::Hello(hello)), bytes(&Report::Hello(hello)));
        assert_eq!(bytes(&Measured::Samples(samples)), bytes(&Report::Samples(samples)));
        let count = 70_000;
        assert_eq!(
            bytes(&Measured::SensorFailed { count }),
            bytes(&Report::SensorFailed { count })
        );
    }
}
