//! Templates, filled in.

use super::board::{Family, SetUp};
use super::link;
use super::measured;
use super::templates::{Templates, literal, makes, needs, runner};
use super::{Embedded, Project, ProjectError, ProjectFile};
use crate::board;
use crate::export::read_samples;
use boards::Board;
use minijinja::{Value, context};
use nn_core::{ActivationKind, Task};

/// Templates of all projects, and the paths of what is made of them.
const COMMON: [(&str, &str); 8] = [
    ("Cargo.toml", include_str!("../../templates/common/manifest.toml")),
    (".cargo/config.toml", include_str!("../../templates/common/config.toml")),
    (".gitignore", include_str!("../../templates/common/gitignore")),
    ("README.md", include_str!("../../templates/common/README.md")),
    ("build.rs", include_str!("../../templates/common/build.rs")),
    ("src/main.rs", include_str!("../../templates/common/main.rs")),
    ("src/self_test.rs", include_str!("../../templates/common/self_test.rs")),
    ("src/sensor.rs", include_str!("../../templates/common/sensor.rs")),
];

/// Serial port over USB, for boards without a chip for it.
const USB: &str = include_str!("../../templates/rp/usb.rs");

/// All files but those of the model.
pub(super) fn files(project: &Project) -> Result<Vec<ProjectFile>, ProjectError> {
    let board = project.board;
    let Some(set_up) = SetUp::of(&board) else {
        return Err(ProjectError::NoTemplate(board.name));
    };
    if project.is_async && !set_up.family.is_of_embassy() {
        return Err(ProjectError::NoExecutor { board: board.name, others: names_of_embassy() });
    }
    if project.is_defmt && board.probe_rs.is_none() {
        return Err(ProjectError::NoProbe(board.name));
    }
    if project.is_link {
        return link::files(project, &set_up);
    }
    let Some(model) = &project.model else { return Err(ProjectError::NoModel) };
    let templates = Templates::new();
    let [dependencies, board_rs, rest_of_board_rs] = set_up.family.templates();
    let board_rs = format!("{board_rs}{rest_of_board_rs}");
    let values = values(project, model, &set_up);
    let dependencies = templates.fill("dependencies.toml", dependencies, &values)?;
    let values = context! { dependencies, ..values };
    let mut files = vec![ProjectFile { path: "memory.x".into(), bytes: set_up.memory.into() }];
    let usb = set_up.has_usb(project).then_some(("src/usb.rs", USB));
    for (path, template) in COMMON.into_iter().chain([("src/board.rs", &*board_rs)]).chain(usb) {
        let bytes = templates.fill(path, template, &values)?.into_bytes();
        files.push(ProjectFile { path: path.into(), bytes });
    }
    Ok(files)
}

fn names_of_embassy() -> String {
    let is_of_embassy = |board: &&Board| SetUp::of(board).is_some_and(|s| s.family.is_of_embassy());
    let names: Vec<&str> =
        Board::ALL.iter().filter(is_of_embassy).map(|board| board.name).collect();
    names.join(", ")
}

/// What templates say in `{{ … }}`.
fn values(project: &Project, model: &Embedded, set_up: &SetUp) -> Value {
    let Project { name, board, nn_core, is_async, is_defmt, .. } = project;
    let Embedded { module, model, bytes, samples } = model;
    let specs = model.network.specs();
    let inputs = model.network.inputs();
    let samples = samples.as_deref().and_then(|samples| read_samples(samples, inputs, bytes));
    let number = model.network.input_number();
    let measured = measured::of_samples(&samples.unwrap_or_default(), inputs, number);
    let last = specs.last().map(|spec| spec.activation);
    let costs = board::Board::from_name(board.name);
    let program = format!("target/{}/release/{name}", board.target());
    let (task, verb) = match model.task {
        Task::Classification if model.known.is_some() => ("judged", "classifies what it knows"),
        Task::Classification => ("classes", "classifies"),
        Task::Regression => ("numbers", "predicts"),
        Task::AnomalyDetection => ("anomalies", "looks for what is not normal"),
    };
    context! {
        has_usb => set_up.has_usb(project),
        name, is_async, is_defmt, task, verb, inputs, program,
        model => module,
        board => board.name,
        description => board.description,
        target => board.target(),
        clock_hz => board.clock_hz,
        nn_core => nn_core.dependency(if *is_defmt { ", features = [\"defmt\"]" } else { "" }),
        nn_core_said => nn_core.said(),
        clone => nn_core.clone_folder().map(|folder| folder.display().to_string()),
        columns => model.columns.join(", "),
        is_probability => last == Some(ActivationKind::Softmax),
        number => number.type_name(),
        measured, measured_count => measured.len(),
        flash_bytes => literal(costs.map_or(board.flash_bytes, |board| board.parameter_bytes())),
        ram_bytes => literal(costs.map_or(board.ram_bytes, |board| board.activation_bytes())),
        runner => runner(board),
        is_real => board.probe_rs.is_some(),
        has_emulator => board.emulator.is_some() && !is_defmt && *board != Board::BLUEPILL,
        needs => needs(board),
        run_title => if board.probe_rs.is_some() { "Flash the board and run" } else { "Run in QEMU" },
        where_text => where_text(project, set_up),
        makes => makes(board),
        chip_feature => set_up.chip_feature,
        usart => set_up.usart,
        transmit_pin => set_up.transmit_pin,
        led_pin => set_up.led_pin,
        led => set_up.led,
        led_on => set_up.led_levels[0],
        led_off => set_up.led_levels[1],
        port => set_up.port,
        serial_port => set_up.family.serial_port(),
    }
}

fn where_text(project: &Project, set_up: &SetUp) -> String {
    match (project.is_defmt, set_up.family) {
        (_, Family::Mps2) => "This terminal shows the text; Ctrl-C ends it.".into(),
        (_, Family::Rp) if set_up.has_usb(project) => {
            format!(
                "The text comes through the serial port that the board has on USB, and through {} (115,200 baud); {} is on during an inference.",
                set_up.port, set_up.led
            )
        }
        (true, _) => "The text comes to this terminal, through the debug probe.".into(),
        (false, _) => {
            format!(
                "The text comes through {} (115,200 baud); {} is on during an inference.",
                set_up.port, set_up.led
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_board_has_templates() {
        for board in Board::ALL {
            assert!(SetUp::of(board).is_some(), "{board}");
        }
    }
}
