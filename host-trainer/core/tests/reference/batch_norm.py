"""Prints what PyTorch computes for a small network with batch normalization, and its gradients, in float64.

pip install torch; python3 batch_norm.py > batch_norm.txt

Weights, inputs and labels are made up by formulas that the test repeats. Everything is in the order of this
project: images (H, W, C), weights (OUT, KH, KW, C).
"""
import math
import warnings

warnings.filterwarnings("ignore", message="Failed to initialize NumPy")
import torch
import torch.nn.functional as f

BATCH, HEIGHT, WIDTH, CHANNELS, CLASSES = 6, 6, 8, 2, 4
# Weights: OUT, KH, KW, C.
SHAPES = {"conv": (3, 3, 3, CHANNELS), "hidden": (5, 1, 1, 36), "last": (CLASSES, 1, 1, 5)}


def made_up(count, scale, offset):
    return [scale * math.sin(1.7 * i * i + offset) for i in range(count)]


def trained(numbers):
    return torch.tensor(numbers, dtype=torch.float64, requires_grad=True)


weights, bias, scale = {}, {}, {}
for index, (name, shape) in enumerate(SHAPES.items()):
    outputs, terms = shape[0], math.prod(shape[1:])
    weights[name] = trained(made_up(outputs * terms, 1.5 / math.sqrt(terms), 0.3 + index))
    bias[name] = trained(made_up(outputs, 0.4, 0.9 + index))
    scale[name] = trained([1.0 + v for v in made_up(outputs, 1.5, 0.6 + index)])
running = {name: (torch.zeros(shape[0]).double(), torch.ones(shape[0]).double()) for name, shape in SHAPES.items()}


def normalized(name, sums):
    # A momentum of 1: the running statistics are those of this batch.
    return f.batch_norm(sums, *running[name], scale[name], bias[name], training=True, momentum=1.0)


x = torch.tensor(made_up(BATCH * HEIGHT * WIDTH * CHANNELS, 1.0, 2.1), dtype=torch.float64)
x = x.reshape(BATCH, HEIGHT, WIDTH, CHANNELS).permute(0, 3, 1, 2)
filters = weights["conv"].reshape(SHAPES["conv"]).permute(0, 3, 1, 2)
y = f.max_pool2d(torch.tanh(normalized("conv", f.conv2d(x, filters, padding=1))), 2)
y = y.permute(0, 2, 3, 1).flatten(1)
y = f.relu(normalized("hidden", f.linear(y, weights["hidden"].reshape(5, 36))))
logits = f.linear(y, weights["last"].reshape(CLASSES, 5), bias["last"])
loss = f.cross_entropy(logits, torch.tensor([(sample + 1) % CLASSES for sample in range(BATCH)]))
loss.backward()


def show(name, numbers):
    print(name, *(repr(number) for number in numbers.flatten().tolist()))


print("PyTorch", torch.__version__)
show("loss", loss.detach())
for name in SHAPES:
    show(f"{name}-weights", weights[name].grad)
    show(f"{name}-bias", bias[name].grad)
    if name != "last":
        show(f"{name}-scale", scale[name].grad)
        show(f"{name}-mean", running[name][0])
        show(f"{name}-variance", running[name][1])
