//! Makes the pictures of the documentation anew: `cargo xtask pictures`.

use std::process::ExitCode;
use tests::pictures;
use xtask::build::workspace;

fn main() -> ExitCode {
    let folder = workspace().join("docs/pictures");
    match pictures::make(&folder) {
        Ok(()) => {
            let files = pictures::NAMES.map(|name| format!("{name}.png"));
            println!("wrote {} to docs/pictures", files.join(", "));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
