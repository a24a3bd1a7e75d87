//! Bytes on a wire: frames are read or left out, and what is read is written and read as the same.

use ::link::{Frame, Message, Receiver, Report, Request};
use host_trainer::live::Lines;

/// Reads the bytes as they come, and as the contents of a frame with a right checksum.
pub fn run(bytes: &[u8]) -> bool {
    let mut lines = Lines::new();
    lines.push(bytes);
    lines.push(b"\n");
    read(bytes) | read(&framed(bytes))
}

fn read(bytes: &[u8]) -> bool {
    let mut receiver = Receiver::<256>::new();
    let mut is_read = false;
    for &byte in bytes {
        if !receiver.push(byte) {
            continue;
        }
        if let Ok(report) = receiver.message::<Report>() {
            let again = received(&report);
            let again = again.message::<Report>().expect("what was written is read");
            // Numbers that are none are not equal to themselves.
            assert_eq!(format!("{again:?}"), format!("{report:?}"));
            is_read = true;
        }
        if let Ok(request) = receiver.message::<Request>() {
            assert_eq!(received(&request).message(), Ok(request));
            is_read = true;
        }
    }
    is_read
}

/// Writes a message, and receives it.
fn received<'m>(message: &impl Message<'m>) -> Receiver<300> {
    // A number may have been read of more bytes than it is written in, never of fewer.
    let mut frame = Frame::<300>::new();
    let bytes = frame.write(message).expect("it is not longer than it was");
    let mut receiver = Receiver::new();
    let ended = bytes.iter().filter(|byte| receiver.push(**byte)).count();
    assert_eq!(ended, 1);
    receiver
}

/// These bytes as a message in a frame, at most 250 of them.
fn framed(bytes: &[u8]) -> Vec<u8> {
    let bytes = &bytes[..bytes.len().min(250)];
    let mut coded = vec![0];
    for run in bytes.split(|byte| *byte == 0) {
        coded.push(run.len() as u8 + 1);
        coded.extend_from_slice(run);
    }
    let sum = crc::Crc::<u32>::new(&crc::CRC_21_CAN_FD).checksum(&coded[1..]);
    coded.extend([sum >> 14, sum >> 7, sum].map(|bits| bits as u8 | 0x80));
    coded.push(0);
    coded
}
