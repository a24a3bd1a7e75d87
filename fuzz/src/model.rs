//! A model file: the decoder at run time and the one of the compiler agree, and what they accept can be computed.

use super::files::Folder;
use super::sealed::sealed;
use host_trainer::export::TrainedModel;
use host_trainer::inference::infer;
use nn_core::{Model, Topology, embed};

/// Networks beyond this take too long for a run.
const MOST_NUMBERS: u64 = 20_000;

/// Reads the bytes as they are, and with a right checksum.
pub fn run(bytes: &[u8]) -> bool {
    read(bytes) | read(&sealed(bytes))
}

fn read(bytes: &[u8]) -> bool {
    let Ok(model) = Model::from_bytes(bytes) else {
        // Whatever the topology, the compiler refuses such a file with the same words.
        let other =
            Topology::of(nn_core::LayerSpec::dense(1, 1, nn_core::ActivationKind::Identity));
        assert_eq!(Model::from_bytes(bytes).err(), embed::check(bytes, &other).err());
        return false;
    };
    let layers = &model.header.layers;
    let mut topology = Topology::of(layers[0]);
    for layer in &layers[1..] {
        topology = topology.then(&Topology::of(*layer));
    }
    assert_eq!(embed::check(bytes, &topology), Ok(()));
    let numbers = layers.iter().map(|layer| {
        let outputs: u64 = layer.outputs().into();
        outputs.saturating_add(layer.inputs().into()).saturating_add(layer.macs())
    });
    if numbers.fold(0u64, u64::saturating_add) > MOST_NUMBERS {
        return true;
    }
    let folder = Folder::with(&[("model.postcard", bytes)]);
    if let Ok(model) = TrainedModel::read(&folder.path("model.postcard")) {
        let zeros = vec![0.0; model.network.inputs()];
        assert_eq!(infer(&model.network, &zeros).iter().count(), 1);
        let written = model.to_bytes().expect("a model that was read is written");
        let again = Model::from_bytes(&written).expect("and read again");
        assert_eq!(again.parameters, Model::from_bytes(bytes).expect("as before").parameters);
    }
    true
}
