"""Writes accuracy.safetensors: functions of float64 numbers to about 32 digits, from mpmath.

usage: python make_accuracy.py [--check]

Every function has x0 (of two variables x1 too), y and low: the value is y + low ulp(y), y being the
nearest float64. Nothing comes from Adjoint. --check computes again and compares with the file.
"""

import json
import pathlib
import struct
import sys
import zlib

import mpmath
import numpy as np
from mpmath import mpf

OUT = pathlib.Path(__file__).resolve().parent.parent / "src/main/resources/dev/adjoint/conformance/golden"
POINTS = 300
mpmath.mp.dps = 80


def sizes(r, low, high, n):
    """Numbers whose logarithms are uniform."""
    return np.exp(r.uniform(np.log(low), np.log(high), n))


def signed(r, x):
    return x * r.choice([-1.0, 1.0], len(x))


def points(r, *ranges):
    """A share of the points from each range: ("u", low, high) uniform, ("s", low, high) of all sizes
    and both signs, ("p", low, high) of all sizes, positive, ("1-", low) below 1 by all sizes, ("s1-", low) the same with both signs, ("1+", low)
    above 1."""
    n = POINTS // len(ranges)
    parts = []
    for kind, *limits in ranges:
        if kind == "u":
            parts.append(r.uniform(*limits, n))
        elif kind == "s":
            parts.append(signed(r, sizes(r, *limits, n)))
        elif kind == "p":
            parts.append(sizes(r, *limits, n))
        elif kind == "1-":
            parts.append(1 - sizes(r, limits[0], 0.5, n))
        elif kind == "s1-":
            parts.append(signed(r, 1 - sizes(r, limits[0], 0.5, n)))
        elif kind == "1+":
            parts.append(1 + sizes(r, limits[0], 0.5, n))
    return np.concatenate(parts)


def sigmoid(x):
    return 1 / (1 + mpmath.exp(-x))


def erfinv(x):
    return mpmath.erfinv(x)


def log_gamma(x):
    return mpmath.log(abs(mpmath.gamma(x))) if abs(x) < 1e6 else mpmath.loggamma(x)


def normal_cdf(x):
    return mpmath.erfc(-x / mpmath.sqrt(2)) / 2


def softplus(x):
    return mpmath.log1p(mpmath.exp(x)) if x < 0 else x + mpmath.log1p(mpmath.exp(-x))


def tanhshrink(x):
    with mpmath.workdps(240):  # all but x³/3 cancels
        return x - mpmath.tanh(x)


def over_x(x):
    return mpmath.sin(x) / x


ALL = ("s", 1e-300, 1e300)
FUNCTIONS = {
    "exp": (mpmath.exp, ("u", -708, 709.7), ("u", -2, 2), ("s", 1e-20, 1)),
    "expm1": (mpmath.expm1, ("u", -50, 709.7), ("u", -2, 2), ("s", 1e-300, 1)),
    "exp2": (lambda x: mpf(2) ** x, ("u", -1021, 1023.9), ("u", -2, 2), ("s", 1e-20, 1)),
    "log": (mpmath.log, ("p", 1e-300, 1e300), ("u", 0.3, 3), ("1-", 1e-15), ("1+", 1e-15)),
    "log1p": (mpmath.log1p, ("s", 1e-300, 1e-3), ("u", -0.9, 3), ("p", 1, 1e300), ("u", -1, -0.9)),
    "log2": (lambda x: mpmath.log(x) / mpmath.log(2), ("p", 1e-300, 1e300), ("u", 0.3, 3), ("1-", 1e-15), ("1+", 1e-15)),
    "log10": (lambda x: mpmath.log(x) / mpmath.log(10), ("p", 1e-300, 1e300), ("u", 0.3, 3), ("1-", 1e-15), ("1+", 1e-15)),
    "sqrt": (mpmath.sqrt, ("p", 1e-300, 1e300),),
    "rsqrt": (lambda x: 1 / mpmath.sqrt(x), ("p", 1e-300, 1e300),),
    "sin": (mpmath.sin, ("u", -7, 7), ("u", -1e5, 1e5), ("s", 1e-300, 1), ("s", 1e5, 1e300)),
    "cos": (mpmath.cos, ("u", -7, 7), ("u", -1e5, 1e5), ("s", 1e-300, 1), ("s", 1e5, 1e300)),
    "tan": (mpmath.tan, ("u", -7, 7), ("u", -1e5, 1e5), ("s", 1e-300, 1), ("s", 1e5, 1e300)),
    "asin": (mpmath.asin, ("u", -1, 1), ("s", 1e-300, 1), ("s1-", 1e-15)),
    "acos": (mpmath.acos, ("u", -1, 1), ("s", 1e-300, 1), ("s1-", 1e-15)),
    "atan": (mpmath.atan, ("u", -5, 5), ALL),
    "sinh": (mpmath.sinh, ("u", -710, 710), ("u", -3, 3), ("s", 1e-300, 1)),
    "cosh": (mpmath.cosh, ("u", -710, 710), ("u", -3, 3), ("s", 1e-300, 1)),
    "tanh": (mpmath.tanh, ("u", -25, 25), ("u", -3, 3), ("s", 1e-300, 1)),
    "asinh": (mpmath.asinh, ("u", -5, 5), ALL),
    "acosh": (mpmath.acosh, ("u", 1, 5), ("1+", 1e-15), ("p", 2, 1e300)),
    "atanh": (mpmath.atanh, ("u", -1, 1), ("s", 1e-300, 1), ("s1-", 1e-15)),
    "erf": (mpmath.erf, ("u", -7, 7), ("u", -1, 1), ("s", 1e-300, 1)),
    "erfc": (mpmath.erfc, ("u", -7, 26), ("u", -1, 1), ("s", 1e-300, 1)),
    "erfinv": (erfinv, ("u", -1, 1), ("s", 1e-300, 1), ("s1-", 2e-16)),
    "lgamma": (log_gamma, ("u", 0, 3), ("u", 3, 20), ("p", 1e-300, 1), ("p", 20, 1e300), ("u", 0.99, 1.01), ("u", 1.99, 2.01)),
    "digamma": (mpmath.digamma, ("u", 0, 3), ("u", 3, 20), ("p", 1e-300, 1), ("p", 20, 1e300), ("u", 1.46, 1.463)),
    "polygamma1": (lambda x: mpmath.polygamma(1, x), ("u", 0, 3), ("u", 3, 30), ("p", 1e-100, 1), ("p", 20, 1e100), ("u", -20, 0)),
    "polygamma3": (lambda x: mpmath.polygamma(3, x), ("u", 0, 3), ("u", 3, 30), ("p", 1e-50, 1), ("p", 20, 1e50), ("u", -20, 0)),
    "sinc": (lambda x: over_x(mpmath.pi * x), ("u", -0.9, 0.9), ("u", -5, 5), ("s", 1e-100, 1)),
    "sinOverX": (over_x, ("u", -3, 3), ("u", -30, 30), ("s", 1e-100, 1)),
    "sigmoid": (sigmoid, ("u", -700, 40), ("u", -5, 5)),
    "logSigmoid": (lambda x: -softplus(-x), ("u", -700, 700), ("u", -5, 5)),
    "softplus": (softplus, ("u", -700, 700), ("u", -5, 5)),
    "gelu": (lambda x: x * normal_cdf(x), ("u", -1, 6), ("s", 1e-300, 1)),
    "silu": (lambda x: x * sigmoid(x), ("u", -700, 40), ("u", -5, 5), ("s", 1e-300, 1)),
    "mish": (lambda x: x * mpmath.tanh(softplus(x)), ("u", -700, 40), ("u", -5, 5), ("s", 1e-300, 1)),
    "tanhshrink": (tanhshrink, ("u", -5, 5), ("s", 1e-50, 1), ("s", 1, 1e50)),
}
TWO = {
    "pow": (lambda a, b: a**b, lambda r: (sizes(r, 1e-3, 1e3, POINTS), r.uniform(-30, 30, POINTS))),
    "hypot": (lambda a, b: mpmath.sqrt(a * a + b * b), lambda r: (signed(r, sizes(r, 1e-3, 1e3, POINTS)), signed(r, sizes(r, 1e-3, 1e3, POINTS)))),
    "atan2": (lambda a, b: mpmath.atan2(a, b), lambda r: (signed(r, sizes(r, 1e-3, 1e3, POINTS)), signed(r, sizes(r, 1e-3, 1e3, POINTS)))),
}


def tensors():
    result = {}

    def put(name, inputs, f):
        high, low = [], []
        for x in zip(*inputs):
            y = f(*[mpf(float(v)) for v in x])
            h = float(y)
            high.append(h)
            low.append(float((y - mpf(h)) / mpf(float(np.spacing(abs(h))))))
        for i, x in enumerate(inputs):
            result[f"{name}/x{i}"] = np.asarray(x, dtype=np.float64)
        result[f"{name}/y"] = np.asarray(high)
        result[f"{name}/low"] = np.asarray(low, dtype=np.float32)

    for name, (f, *ranges) in FUNCTIONS.items():
        r = np.random.default_rng(zlib.crc32(name.encode()))
        put(name, [points(r, *ranges)], f)
    for name, (f, inputs) in TWO.items():
        put(name, inputs(np.random.default_rng(zlib.crc32(name.encode()))), f)
    return result


def write(all_tensors):
    header = {"__metadata__": {"framework": "mpmath", "version": mpmath.__version__,
                               "generator": "adjoint-conformance/golden/make_accuracy.py", "family": "accuracy"}}
    data = bytearray()
    for key, x in sorted(all_tensors.items(), key=lambda item: -item[1].itemsize):  # aligned
        header[key] = {"dtype": "F64" if x.itemsize == 8 else "F32", "shape": list(x.shape), "data_offsets": [len(data), len(data) + x.nbytes]}
        data += x.tobytes()
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + bytes(data)


def main():
    path = OUT / "accuracy.safetensors"
    content = write(tensors())
    if "--check" in sys.argv:
        sys.exit(0 if path.read_bytes() == content else f"{path.name} differs")
    path.write_bytes(content)
    print(f"{path.name}: {len(content):,} bytes")


if __name__ == "__main__":
    main()
