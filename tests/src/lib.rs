//! What tests of the whole way share.

pub mod command;
pub mod device;
pub mod oracle;
