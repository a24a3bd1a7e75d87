//! Bounds of a device, and what a network takes of them.

use crate::board::{Board, Core};
use nn_core::{LayerSpec, ram_bytes};

/// Upper bounds of what a network may take of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Flash of the parameters, in bytes.
    pub flash_bytes: u64,
    /// RAM of the activations, in bytes.
    pub ram_bytes: u64,
    /// Instructions of an inference.
    pub instructions: u64,
    /// Processor that executes them.
    pub core: Core,
}

/// Costs of a network on a device, known from its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Costs {
    /// Flash of the parameters, in bytes: exact, or what it takes at most.
    pub flash_bytes: u64,
    /// RAM of the activations, in bytes: exact, or what it takes at most.
    pub ram_bytes: u64,
    /// Instructions of an inference: an [estimate](Core::instructions).
    pub instructions: u64,
}

/// The bound that a network breaks; of several, the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Excess {
    /// Too many parameters.
    Flash,
    /// Activations that are too large.
    Ram,
    /// Too many instructions.
    Instructions,
}

/// Share by which instructions may exceed their estimate, in percent: what layers without a floating-point unit did at
/// most when the estimate was fitted. All others are closer.
const INSTRUCTION_MARGIN_PERCENT: u64 = 25;

impl Budget {
    /// All of a board that its code leaves, and any number of instructions.
    pub fn of(board: &Board) -> Self {
        Self {
            flash_bytes: board.parameter_bytes(),
            ram_bytes: board.activation_bytes(),
            instructions: u64::MAX,
            core: board.core,
        }
    }

    /// The bound that these costs break, if they break one. A quarter more instructions than estimated have to fit.
    pub fn excess(&self, costs: &Costs) -> Option<Excess> {
        let instructions =
            u128::from(costs.instructions) * u128::from(100 + INSTRUCTION_MARGIN_PERCENT) / 100;
        if costs.flash_bytes > self.flash_bytes {
            Some(Excess::Flash)
        } else if costs.ram_bytes > self.ram_bytes {
            Some(Excess::Ram)
        } else if instructions > u128::from(self.instructions) {
            Some(Excess::Instructions)
        } else {
            None
        }
    }
}

impl Costs {
    /// Costs of layers as a device runs them.
    pub fn of(layers: &[LayerSpec], core: Core) -> Self {
        Self {
            flash_bytes: layers.iter().map(LayerSpec::flash_bytes).fold(0, u64::saturating_add),
            ram_bytes: ram_bytes(layers),
            instructions: core.instructions(layers),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nn_core::ActivationKind::Relu;

    #[test]
    fn costs_of_a_dense_layer_are_those_of_its_parameters_and_activations() {
        let costs = Costs::of(&[LayerSpec::dense(64, 32, Relu)], Core::M4F);
        // 64 · 32 weights and 32 biases, of 4 bytes; 64 inputs and 32 outputs, of 4 bytes.
        assert_eq!(costs.flash_bytes, 4 * (64 * 32 + 32));
        assert_eq!(costs.ram_bytes, 4 * (64 + 32));
        assert!(costs.instructions > 64 * 32);
    }

    #[test]
    fn the_first_bound_that_is_broken_is_named_and_instructions_need_a_quarter_of_room() {
        let budget = Budget { flash_bytes: 10, ram_bytes: 10, instructions: 125, core: Core::M0 };
        let costs = Costs { flash_bytes: 10, ram_bytes: 10, instructions: 100 };
        assert_eq!(budget.excess(&costs), None);
        let slower = Costs { instructions: 101, ..costs };
        assert_eq!(budget.excess(&slower), Some(Excess::Instructions));
        let larger = Costs { ram_bytes: 11, ..slower };
        assert_eq!(budget.excess(&larger), Some(Excess::Ram));
        assert_eq!(budget.excess(&Costs { flash_bytes: 11, ..larger }), Some(Excess::Flash));
        let endless = Costs { instructions: u64::MAX, ..costs };
        let any = Budget { instructions: u64::MAX, ..budget };
        assert_eq!(any.excess(&endless), Some(Excess::Instructions));
    }
}
