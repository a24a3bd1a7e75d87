//! Bytes on a wire: frames are read or left out, and what is read is written with the same bytes.

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
            is_read |= is_written_alike(&report);
        }
        if let Ok(request) = receiver.message::<Request>() {
            is_read |= is_written_alike(&request);
        }
    }
    is_read
}

/// A message that was read can be written; written, it is read as the same, unless a number in it is none.
fn is_written_alike<'m, M: Message<'m> + PartialEq + std::fmt::Debug>(message: &M) -> bool {
    // Room for the longest that was read: a varint may have been longer than need be, never shorter.
    let mut frame = Frame::<300>::new();
    frame.write(message).is_ok_and(|bytes| !bytes[1..bytes.len() - 1].contains(&0))
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
