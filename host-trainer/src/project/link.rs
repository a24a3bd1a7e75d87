//! Projects that send what they measure to a laptop: `host-trainer new --link`.

use super::board::SetUp;
use super::templates::{Templates, literal, makes, needs, runner};
use super::{Embedded, Project, ProjectError, ProjectFile};
use crate::board;
use boards::Board;
use host_trainer_core::export::Windowing;
use minijinja::{Value, context};
use nn_core::{Task, ram_bytes};
use std::ops::RangeInclusive;

const FILES: [(&str, &str); 7] = [
    ("Cargo.toml", include_str!("../../templates/link/manifest.toml")),
    (".cargo/config.toml", include_str!("../../templates/common/config.toml")),
    (".gitignore", include_str!("../../templates/common/gitignore")),
    ("README.md", include_str!("../../templates/link/README.md")),
    ("build.rs", include_str!("../../templates/common/build.rs")),
    ("src/main.rs", include_str!("../../templates/link/main.rs")),
    ("src/sensor.rs", include_str!("../../templates/link/sensor.rs")),
];

/// Moments a second of a program that records, and of a model that does not know.
const RATE: f32 = 100.0;
/// Rates that its clock of microseconds keeps.
const RATES: RangeInclusive<f32> = 0.001..=100_000.0;
/// Channels of a program that records.
const CHANNELS: [&str; 3] = ["x", "y", "z"];

/// The most channels: a moment, of four bytes a channel, goes into a frame.
const MOST_CHANNELS: usize = 48;
/// The most bytes of the names of all channels and of the program, which go into a frame with what else is said first.
const MOST_NAME_BYTES: usize = 200;
/// RAM for the services of a board, beside windows and activations: messages, answers, counters of 254 classes, and the
/// buffers of the port.
const SERVICE_BYTES: u64 = 3 * 1024;
/// Windows in RAM, beside the one that the network takes.
const WINDOWS: u64 = 2;

/// All files but those of the model.
pub(super) fn files(project: &Project, set_up: &SetUp) -> Result<Vec<ProjectFile>, ProjectError> {
    let Some([board_rs, port_rs]) = set_up.family.link_templates() else {
        return Err(ProjectError::NoLink { board: project.board.name, others: names() });
    };
    if let Some(Embedded { module, model, .. }) = &project.model {
        let windowing = model.windowing.as_ref().filter(|_| model.task == Task::Classification);
        let Some(windowing) = windowing else {
            return Err(ProjectError::NoWindows(module.clone()));
        };
        check(project, module, windowing)?;
    }
    let templates = Templates::new();
    let values = values(project, set_up);
    let [dependencies, ..] = set_up.family.templates();
    let dependencies = templates.fill("dependencies.toml", dependencies, &values)?;
    let values = context! { dependencies, ..values };
    let mut files = vec![ProjectFile { path: "memory.x".into(), bytes: set_up.memory.into() }];
    for (path, template) in
        FILES.into_iter().chain([("src/board.rs", board_rs), ("src/port.rs", port_rs)])
    {
        let bytes = templates.fill(path, template, &values)?.into_bytes();
        files.push(ProjectFile { path: path.into(), bytes });
    }
    Ok(files)
}

/// Refuses what the program could not say on its link, or keep.
fn check(project: &Project, module: &str, windowing: &Windowing) -> Result<(), ProjectError> {
    let Windowing { window, channels, .. } = windowing;
    if channels.len() > MOST_CHANNELS {
        return Err(ProjectError::ManyChannels { model: module.into(), found: channels.len() });
    }
    let version = " 0.1.0".len();
    let names = channels.join("\n").len() + project.name.len() + version;
    if names > MOST_NAME_BYTES {
        return Err(ProjectError::LongNames { model: module.into(), found: names });
    }
    let Some(Embedded { model, .. }) = &project.model else { return Ok(()) };
    let Some(costs) = board::Board::from_name(project.board.name) else { return Ok(()) };
    let windows = WINDOWS * 4 * u64::from(*window) * channels.len() as u64;
    let needed = ram_bytes(&model.network.specs()).saturating_add(windows + SERVICE_BYTES);
    if needed > costs.activation_bytes() {
        return Err(ProjectError::NoRam {
            model: module.into(),
            board: project.board.name,
            needed,
            there: costs.activation_bytes(),
        });
    }
    Ok(())
}

fn names() -> String {
    let has_link = |board: &&Board| {
        SetUp::of(board).is_some_and(|set_up| set_up.family.link_templates().is_some())
    };
    let names: Vec<&str> = Board::ALL.iter().filter(has_link).map(|board| board.name).collect();
    names.join(", ")
}

/// Channels as a board says them: behind a space there is a unit.
fn said(channels: &[&str]) -> String {
    let one_word = |name: &&str| name.replace(char::is_whitespace, "_");
    channels.iter().map(one_word).collect::<Vec<_>>().join("\n")
}

/// What templates say in `{{ … }}`.
fn values(project: &Project, set_up: &SetUp) -> Value {
    let Project { name, board, nn_core, model, .. } = project;
    let windowing = model.as_ref().and_then(|model| model.model.windowing.as_ref());
    let channels: Vec<&str> = match windowing {
        Some(windowing) => windowing.channels.iter().map(String::as_str).collect(),
        None => CHANNELS.to_vec(),
    };
    let rate = windowing.map(|windowing| windowing.rate).filter(|rate| RATES.contains(rate));
    let known = model.as_ref().and_then(|model| model.model.known.as_ref());
    let [window, hop] = windowing.map_or([64, 16], |windowing| [windowing.window, windowing.hop]);
    let costs = board::Board::from_name(board.name);
    context! {
        name,
        has_model => model.is_some(),
        model => model.as_ref().map(|model| &model.module),
        refuse => known.map(|known| known.refuse.to_string()),
        window, hop,
        channels => channels.len(),
        channel_names => channels.join(", ").replace(char::is_control, " "),
        names => format!("{:?}", said(&channels)),
        rate => format!("{:?}", rate.unwrap_or(RATE)),
        rate_said => rate.unwrap_or(RATE).to_string(),
        most_name_bytes => MOST_NAME_BYTES,
        windows => WINDOWS,
        service_bytes => literal(SERVICE_BYTES),
        family => set_up.family.name(),
        board => board.name,
        description => board.description,
        target => board.target(),
        nn_core => nn_core.dependency(""),
        nn_link => nn_core.link_dependency(),
        nn_core_said => nn_core.said(),
        clone => nn_core.clone_folder().map(|folder| folder.display().to_string()),
        flash_bytes => literal(costs.map_or(board.flash_bytes, |board| board.parameter_bytes())),
        ram_bytes => literal(costs.map_or(board.ram_bytes, |board| board.activation_bytes())),
        runner => runner(board),
        needs => needs(board),
        makes => makes(board),
        program => format!("target/{}/release/{name}", board.target()),
        chip_feature => set_up.chip_feature,
        usart => set_up.usart,
        transmit_pin => set_up.transmit_pin,
        receive_pin => set_up.receive_pin,
        port_said => set_up.link_port(),
        is_async => false,
        is_defmt => false,
        has_usb => false,
    }
}
