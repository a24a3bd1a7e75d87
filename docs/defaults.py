"""Defaults beside a regularized scikit-learn MLP, on eight data sets.

    python docs/defaults.py HOST_TRAINER [SPLITS] [DATA ...]

HOST_TRAINER is the program. Prints a line for each data set: the mean over stratified splits of 75 % for training and
25 % for test, and the paired difference to the better of two scikit-learn networks (alpha 0.0001 and 1), with its
standard error. Positive is better. Needs NumPy and scikit-learn.
"""

import json, os, subprocess, sys, tempfile, warnings

os.environ.setdefault("OMP_NUM_THREADS", "1")
import numpy as np
from sklearn import datasets
from sklearn.compose import TransformedTargetRegressor
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("ignore")


def houses():
    """Prices that depend on eight numbers, as those of California do."""
    r, n = np.random.default_rng(0), 5000
    income, age = r.lognormal(1.2, 0.45, n), r.uniform(1, 52, n)
    rooms, bedrooms = r.lognormal(1.65, 0.3, n), r.lognormal(0.07, 0.15, n)
    people, household = r.lognormal(7, 0.7, n), r.lognormal(1.05, 0.25, n)
    north = r.uniform(32.5, 42, n)
    coast = r.uniform(0, 3, n)
    west = -114 - (north - 32.5) * 0.9 - coast
    price = 0.45 * income - 0.01 * income**2 + 0.006 * age + 0.1 * np.log(rooms) - 0.35 * np.log(household)
    price += 0.8 * np.exp(-np.abs(coast - 3)) + 0.3 * r.standard_normal(n)
    price += 0.5 * np.exp(-((north - 37.7) ** 2 + 0.5 * (north - 34) ** 2) / 4)
    return np.c_[income, age, rooms, bedrooms, people, household, north, west], np.clip(price, 0.15, 5)


SETS = {
    "iris": lambda: datasets.load_iris(return_X_y=True),
    "wine": lambda: datasets.load_wine(return_X_y=True),
    "breast_cancer": lambda: datasets.load_breast_cancer(return_X_y=True),
    "circles": lambda: datasets.make_circles(1000, noise=0.12, factor=0.5, random_state=0),
    "digits": lambda: datasets.load_digits(return_X_y=True),
    "classification": lambda: datasets.make_classification(
        3000, 50, n_informative=15, n_classes=5, flip_y=0.05, random_state=0
    ),
    "diabetes": lambda: datasets.load_diabetes(return_X_y=True),
    "houses": houses,
}
NUMBERS = ("diabetes", "houses")


def ours(program, x, y, x_test, y_test, seed, is_of_numbers):
    with tempfile.TemporaryDirectory() as folder:
        for name, features, targets in (("train", x, y), ("test", x_test, y_test)):
            with open(f"{folder}/{name}.csv", "w") as file:
                file.write(",".join(f"f{i}" for i in range(x.shape[1])) + ",y\n")
                for row, target in zip(features, targets):
                    target = repr(float(target)) if is_of_numbers else f"c{target}"
                    file.write(",".join(repr(float(number)) for number in row) + f",{target}\n")
        command = [program, "train", "--data", f"{folder}/train.csv", "--test", f"{folder}/test.csv"]
        command += ["--target" if is_of_numbers else "--label", "y", "--seed", str(seed), "--out", folder]
        command += ["--name", "model", "--no-report", "--json"]
        found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    test = found["test"]
    return -test["total_rmse"] if is_of_numbers else 100 * test["accuracy"]


def theirs(x, y, x_test, y_test, seed, is_of_numbers, alpha):
    kind = MLPRegressor if is_of_numbers else MLPClassifier
    network = kind(hidden_layer_sizes=(32,), max_iter=1000, alpha=alpha, random_state=seed)
    model = make_pipeline(StandardScaler(), network)
    if is_of_numbers:
        model = TransformedTargetRegressor(model, transformer=StandardScaler())
    answers = model.fit(x, y).predict(x_test)
    return -np.sqrt(np.mean((answers - y_test) ** 2)) if is_of_numbers else 100 * np.mean(answers == y_test)


program, splits = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10
print(f"{'data':14} {'ours':>9} {'alpha 1e-4':>10} {'alpha 1':>9}   difference")
for name in sys.argv[3:] or SETS:
    rows, is_of_numbers = [], name in NUMBERS
    for seed in range(splits):
        x, y = SETS[name]()
        x, x_test, y, y_test = train_test_split(
            x, y, test_size=0.25, random_state=seed, stratify=None if is_of_numbers else y
        )
        part = (x, y, x_test, y_test, seed, is_of_numbers)
        rows.append([ours(program, *part), theirs(*part, 1e-4), theirs(*part, 1.0)])
    rows = np.array(rows)
    better = rows[:, 1:].mean(0).argmax() + 1
    difference = rows[:, 0] - rows[:, better]
    means = np.abs(rows.mean(0))
    error = difference.std(ddof=1) / splits**0.5
    print(f"{name:14} {means[0]:9.4f} {means[1]:10.4f} {means[2]:9.4f}   {difference.mean():+.4f} ± {error:.4f}", flush=True)
