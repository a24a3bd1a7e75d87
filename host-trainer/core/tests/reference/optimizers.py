"""Prints what PyTorch's optimizers, schedules and gradient clipping do, step by step, in float64.

pip install torch; python3 optimizers.py > optimizers.txt
"""
import math

import torch

STEPS = 12


def gradient(step, values, offset):
    """Made up; depends on the parameters, so that an error grows."""
    return torch.tensor(
        [math.sin(1.3 * (i + offset) + 0.7 * step) + 0.1 * v for i, v in enumerate(values.tolist())],
        dtype=torch.float64,
    )


def trace(name, make, clip=None):
    weights = torch.nn.Parameter(torch.tensor([0.5, -1.0, 1.5, 0.25, -0.75, 2.0], dtype=torch.float64))
    bias = torch.nn.Parameter(torch.tensor([0.1, -0.2], dtype=torch.float64))
    optimizer = make([{"params": [weights]}, {"params": [bias], "weight_decay": 0.0}])
    for step in range(STEPS):
        weights.grad = gradient(step, weights.data, 0)
        bias.grad = gradient(step, bias.data, 6)
        if clip is not None:
            torch.nn.utils.clip_grad_norm_([weights, bias], clip)
        optimizer.step()
    print(name, *(repr(v) for v in weights.tolist() + bias.tolist()))


def schedule(name, make, steps, on_step):
    parameter = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([parameter], lr=0.4)
    scheduler = make(optimizer)
    rates = []
    for step in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        on_step(scheduler, step)
    print(name, *(repr(rate) for rate in rates))


print("torch", torch.__version__.split("+")[0])
o = torch.optim
trace("sgd", lambda p: o.SGD(p, lr=0.1, weight_decay=0.01))
trace("momentum", lambda p: o.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.01))
trace("nesterov", lambda p: o.SGD(p, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01))
trace("rms-prop", lambda p: o.RMSprop(p, lr=0.1, weight_decay=0.01))
trace("adam", lambda p: o.Adam(p, lr=0.1, weight_decay=0.01))
trace("adam-w", lambda p: o.AdamW(p, lr=0.1, weight_decay=0.01))
trace("clipped", lambda p: o.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.01), clip=1.5)

# 4 epochs of 5 steps.
s = o.lr_scheduler
schedule("one-cycle", lambda x: s.OneCycleLR(x, max_lr=0.4, total_steps=20, cycle_momentum=False), 20,
         lambda x, step: x.step() if step < 19 else None)
schedule("step", lambda x: s.StepLR(x, step_size=2, gamma=0.3), 20,
         lambda x, step: x.step() if step % 5 == 4 else None)
schedule("cosine", lambda x: s.CosineAnnealingLR(x, T_max=20), 20, lambda x, step: x.step())
LOSSES = [1.0, 0.9, 0.91, 0.95, 0.92, 0.5, 0.49999, 0.6, 0.6, 0.6, 0.4, 0.4]
schedule("plateau", lambda x: s.ReduceLROnPlateau(x, factor=0.5, patience=1), len(LOSSES),
         lambda x, step: x.step(LOSSES[step]))
