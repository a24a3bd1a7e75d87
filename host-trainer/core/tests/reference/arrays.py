"""Writes the NumPy files that tests read: keras.npz, digits.npz, types.npz and fortran.npy.

pip install numpy; python3 arrays.py
"""
import numpy as np

# The layout of Keras' mnist.npz: 5 training images and 3 test images of 2×3 pixels.
np.savez_compressed(
    "keras.npz",
    x_train=np.arange(30, dtype=np.uint8).reshape(5, 2, 3),
    y_train=np.array([0, 1, 2, 1, 0], dtype=np.uint8),
    x_test=np.arange(200, 218, dtype=np.uint8).reshape(3, 2, 3),
    y_test=np.array([2, 1, 0], dtype=np.uint8),
)

# 500 of the digits that come with the program, as images, in the same layout.
digits = np.loadtxt("../../data/digits.csv.gz", delimiter=",", dtype=np.uint8)
images, labels = digits[:500, :-1].reshape(-1, 8, 8), digits[:500, -1]
np.savez_compressed(
    "digits.npz", x_train=images[:400], y_train=labels[:400], x_test=images[400:], y_test=labels[400:]
)

# [[0, 1], [1, 0], [1, 1]] in every type, byte order and order of elements.
bits = [[0, 1], [1, 0], [1, 1]]
types = ["?", "u1", "i1"] + [
    order + kind
    for order in "<>"
    for kind in ["u2", "u4", "u8", "i2", "i4", "i8", "f2", "f4", "f8"]
]
arrays = {}
for index, dtype in enumerate(types):
    arrays[f"c{index}"] = np.array(bits, dtype=dtype, order="C")
    arrays[f"fortran{index}"] = np.array(bits, dtype=dtype, order="F")
np.savez("types.npz", **arrays)

# Two features and a label in each row, column after column, big-endian.
np.save("fortran.npy", np.asfortranarray([[1.5, -2, 7], [3, 4, 8], [5, 6, 7]], dtype=">f8"))
