"""Prints what PyTorch computes for recurrent layers, and their gradients, in float64.

pip install torch; python3 recurrent.py > recurrent.txt

Weights, inputs and targets are made up by formulas that the test repeats. PyTorch has no GRU whose reset gate acts
before the product; it is written out here, and differentiated by PyTorch.
"""
import math
import warnings

warnings.filterwarnings("ignore", message="Failed to initialize NumPy")
import torch

BATCH, MOMENTS, INPUTS, UNITS = 3, 7, 2, 4
KINDS = {"rnn": 1, "gru": 3, "gru-before": 3, "lstm": 4}


def made_up(count, scale, offset):
    return [scale * math.sin(1.7 * i * i + offset) for i in range(count)]


def tensor(shape, scale, offset):
    return torch.tensor(made_up(math.prod(shape), scale, offset), dtype=torch.float64).reshape(shape)


def show(name, numbers):
    print(name, *(repr(number) for number in numbers.flatten().tolist()))


def layer_of(kind):
    """Computes outputs and the state behind them, given inputs and the state in front."""
    if kind != "gru-before":
        return {"rnn": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}[kind](
            INPUTS, UNITS, batch_first=True, bidirectional=True, dtype=torch.float64
        )

    class Before(torch.nn.GRU):
        def forward(self, x, state=None):
            outputs, states = [], []
            for direction, suffix in enumerate(["", "_reverse"]):
                w, u, b, b_h = (
                    getattr(self, name + "_l0" + suffix)
                    for name in ["weight_ih", "weight_hh", "bias_ih", "bias_hh"]
                )
                h = torch.zeros(BATCH, UNITS, dtype=torch.float64) if state is None else state[direction]
                moments = x.unbind(1) if direction == 0 else x.unbind(1)[::-1]
                ys = []
                for moment in moments:
                    zx, zh = moment @ w.T + b, h @ u.T + b_h
                    r, z = torch.sigmoid(zx + zh)[:, : 2 * UNITS].chunk(2, 1)
                    n = torch.tanh(zx[:, 2 * UNITS :] + (r * h) @ u[2 * UNITS :].T + b_h[2 * UNITS :])
                    h = (1 - z) * n + z * h
                    ys.append(h)
                outputs.append(torch.stack(ys if direction == 0 else ys[::-1], 1))
                states.append(h)
            return torch.cat(outputs, 2), torch.stack(states)

    return Before(INPUTS, UNITS, batch_first=True, bidirectional=True, dtype=torch.float64)


def detached(state):
    return tuple(s.detach() for s in state) if isinstance(state, tuple) else state.detach()


print("PyTorch", torch.__version__)
for kind, gates in KINDS.items():
    # Of the two directions of a layer, one takes part in the loss.
    for case, suffix in [("every", "_l0"), ("reversed-last", "_l0_reverse"), ("truncated", "_l0")]:
        layer = layer_of(kind)
        rows = gates * UNITS
        values = {
            "weight_ih": tensor((rows, INPUTS), 0.9, 0.3),
            "bias_ih": tensor((rows,), 0.4, 0.9),
            "weight_hh": tensor((rows, UNITS), 0.8, 1.3),
            "bias_hh": tensor((rows,), 0.4, 1.9),
        }
        parameters = {name: getattr(layer, name + suffix) for name in values}
        with torch.no_grad():
            for name, value in values.items():
                parameters[name].copy_(value)
        x = tensor((BATCH, MOMENTS, INPUTS), 1.5, 2.1).requires_grad_()
        if case == "every":
            y = layer(x)[0][:, :, :UNITS]
        elif case == "reversed-last":
            y = layer(x)[0][:, 0, UNITS:]
        else:
            parts, state = [], None
            for part in x.split(3, 1):
                part, state = layer(part, state)
                state = detached(state)
                parts.append(part[:, :, :UNITS])
            y = torch.cat(parts, 1)
        loss = ((y - tensor(y.shape, 1.0, 3.1)) ** 2).sum() / 2
        loss.backward()
        show(f"{kind}-{case}-loss", loss.detach())
        show(f"{kind}-{case}-y", y.detach())
        show(f"{kind}-{case}-x", x.grad)
        for name in values:
            show(f"{kind}-{case}-{name}", parameters[name].grad)
