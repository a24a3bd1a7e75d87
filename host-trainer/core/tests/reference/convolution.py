"""Prints what PyTorch computes for a small network of convolutions and pools, and its gradients, in float64.

pip install torch; python3 convolution.py > convolution.txt

Weights, inputs and labels are made up by formulas that the test repeats. Everything is in the order of this
project: images (H, W, C), weights (OUT, KH, KW, C).
"""
import math
import struct
import warnings

warnings.filterwarnings("ignore", message="Failed to initialize NumPy")
import torch
import torch.nn.functional as f

BATCH, HEIGHT, WIDTH, CHANNELS, CLASSES = 3, 13, 10, 3, 4
# Weights: OUT, KH, KW, C.
SHAPES = {
    "conv": (4, 3, 2, CHANNELS),
    "depthwise": (4, 3, 3, 1),
    "pooled": (5, 3, 3, 4),
    "dense": (CLASSES, 1, 1, 30),
}
# 0.01 as the device has it, in f32.
SLOPE = struct.unpack("f", struct.pack("f", 0.01))[0]


def made_up(count, scale, offset):
    return [scale * math.sin(1.7 * i * i + offset) for i in range(count)]


parameters = {}
for index, (name, shape) in enumerate(SHAPES.items()):
    outputs, terms = shape[0], math.prod(shape[1:])
    weights = made_up(outputs * terms, 1.5 / math.sqrt(terms), 0.3 + index)
    bias = made_up(outputs, 0.4, 0.9 + index)
    parameters[name] = [torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (weights, bias)]


def filters(name):
    """Weights and bias as PyTorch orders them: (OUT, C, KH, KW)."""
    weights, bias = parameters[name]
    return weights.reshape(SHAPES[name]).permute(0, 3, 1, 2), bias


x = torch.tensor(made_up(BATCH * HEIGHT * WIDTH * CHANNELS, 1.0, 2.1), dtype=torch.float64)
x = x.reshape(BATCH, HEIGHT, WIDTH, CHANNELS).permute(0, 3, 1, 2)
y = torch.tanh(f.conv2d(x, *filters("conv"), stride=(2, 1), padding=(1, 0)))
y = f.relu(f.conv2d(y, *filters("depthwise"), padding=1, groups=4))
y = f.leaky_relu(f.max_pool2d(f.conv2d(y, *filters("pooled"), padding=1), 2), SLOPE)
y = f.avg_pool2d(y, (3, 2), stride=(2, 1), padding=(1, 0), count_include_pad=False)
weights, bias = parameters["dense"]
logits = f.linear(y.permute(0, 2, 3, 1).flatten(1), weights.reshape(CLASSES, -1), bias)
loss = f.cross_entropy(logits, torch.tensor([(sample + 1) % CLASSES for sample in range(BATCH)]))
loss.backward()


def show(name, numbers):
    print(name, *(repr(number) for number in numbers.flatten().tolist()))


print("torch", torch.__version__.split("+")[0])
show("outputs", logits.softmax(1))
show("loss", loss)
for name, (weights, bias) in parameters.items():
    show(f"{name}-weights", weights.grad)
    show(f"{name}-bias", bias.grad)
