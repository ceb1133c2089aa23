"""Writes the golden files: what PyTorch computes for the operations of Adjoint.

usage: python make_golden.py [--check] [--out FOLDER]

Without options the files under src/main/resources/dev/adjoint/conformance/golden are written anew.
--check writes nothing: it computes everything again and compares it with the files that are there
(relative difference at most 1e-12 for float64, 1e-5 for float32).

README.md beside this script says what the keys mean. Every case draws its numbers from a generator
seeded with the case's own name, so a new case leaves the others as they are. The files' bytes are
the same from run to run on one machine; another processor may differ in the last digits.
"""

import argparse
import json
import math
import pathlib
import struct
import sys
import zlib

import numpy as np
import torch
import torch.nn.functional as F

HERE = pathlib.Path(__file__).resolve().parent
OUT = HERE.parent / "src/main/resources/dev/adjoint/conformance/golden"
BENCH = HERE.parent.parent / "adjoint-bench/src/main/resources/dev/adjoint/bench"  # bench_traces lies there
F64, F32, I64, BOOL = torch.float64, torch.float32, torch.int64, torch.bool
DTYPES = {F64: "F64", F32: "F32", I64: "I64", BOOL: "BOOL"}
NAN, INF = math.nan, math.inf


# ---------------------------------------------------------------- files


class Golden:
    """One golden file: tensors by key, and a JSON description of every case in the metadata."""

    def __init__(self, family):
        self.family = family
        self.tensors = {}
        self.metadata = {
            "framework": "PyTorch",
            "version": torch.__version__,
            "generator": "adjoint-conformance/golden/make_golden.py",
            "family": family,
        }

    def put(self, key, tensor):
        assert key not in self.tensors, key
        self.tensors[key] = tensor.detach().contiguous().clone()

    def describe(self, name, **facts):
        assert name not in self.metadata, name
        self.metadata[name] = json.dumps(facts, separators=(",", ":"), allow_nan=False)

    def bytes(self):
        # The safetensors package orders the metadata at random; written here, the bytes repeat.
        header, data = {"__metadata__": self.metadata}, bytearray()
        by_width = sorted(self.tensors.items(), key=lambda kv: -kv[1].element_size())  # aligned
        for key, tensor in by_width:
            start = len(data)
            data += tensor.numpy().tobytes()
            header[key] = {"dtype": DTYPES[tensor.dtype], "shape": list(tensor.shape),
                           "data_offsets": [start, len(data)]}
        text = json.dumps(header, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 8)
        return struct.pack("<Q", len(text)) + text + bytes(data)


# ---------------------------------------------------------------- cases


def rng(name):
    return np.random.default_rng(zlib.crc32(name.encode()))


def t(values, dtype=F64):
    return torch.tensor(values, dtype=dtype)


def case(file, name, op, inputs, f, order=2, args=None, grads=None, **facts):
    """Adds a case.

    inputs  tensors, or shapes (tuples) to be filled with standard normal numbers
    f       computes the result from the tensors; it may return (values, indices)
    order   the highest derivative that is stored: 0, 1 or 2
    grads   the inputs that get gradients; all floating ones by default
    facts   further entries of the case's JSON
    """
    r = rng(name)
    inputs = [torch.from_numpy(np.asarray(r.standard_normal(i))) if isinstance(i, tuple) else i
              for i in inputs]
    if grads is None:
        grads = [i for i, x in enumerate(inputs) if x.is_floating_point()]
    leaves = [x.clone().requires_grad_(order > 0 and i in grads) for i, x in enumerate(inputs)]
    result = f(*leaves)
    out, indices = result if isinstance(result, tuple) else (result, None)
    file.describe(name, op=op, args=args or {}, inputs=len(inputs), order=order, **facts)
    for i, x in enumerate(inputs):
        file.put(f"{name}/in{i}", x)
    file.put(f"{name}/out", out)
    if indices is not None:
        file.put(f"{name}/indices", indices)
    if order == 0:
        return
    wanted = [leaves[i] for i in grads]
    seed = torch.from_numpy(np.asarray(r.standard_normal(tuple(out.shape))))
    file.put(f"{name}/seed", seed)
    first = torch.autograd.grad(out, wanted, seed, create_graph=order > 1,
                                allow_unused=True, materialize_grads=True)
    for i, g in zip(grads, first):
        file.put(f"{name}/grad{i}", g)
    if order == 1:
        return
    along = [torch.from_numpy(np.asarray(r.standard_normal(tuple(x.shape)))) for x in wanted]
    total = sum((g * v).sum() for g, v in zip(first, along))
    second = [torch.zeros_like(x) for x in wanted]
    if total.requires_grad:
        second = torch.autograd.grad(total, wanted, allow_unused=True, materialize_grads=True)
    for i, v, h in zip(grads, along, second):
        file.put(f"{name}/v{i}", v)
        file.put(f"{name}/hvp{i}", h)


def uniform(name, low, high, shape=(3, 4), away=()):
    """Uniform numbers, at least 0.05 away from the points named (kinks have cases of their own)."""
    x = rng(name + "/uniform").uniform(low, high, shape)
    for point in away:
        near = np.abs(x - point) < 0.05
        x = np.where(near, point + np.where(x < point, -0.05, 0.05) + (x - point), x)
    return torch.from_numpy(np.asarray(x))


def unary(file, name, f, low, high, special=(), kink=(), nonfinite=(), away=(), args=None):
    """name: order 2; name_special: far and tiny inputs, order 1; name_kink: where the derivative is
    a convention, order 1; name_nonfinite: order 0."""
    case(file, name, name, [uniform(name, low, high, away=away)], f, args=args)
    for suffix, points, order in (("special", special, 1), ("kink", kink, 1), ("nonfinite", nonfinite, 0)):
        if points:
            case(file, f"{name}_{suffix}", name, [t(list(points))], f, order=order, args=args)


def arithmetic():
    g = Golden("arithmetic")
    shapes = {
        "": ((3, 4), (3, 4)),
        "_broadcastRight": ((2, 3, 4), (3, 1)),
        "_broadcastLeft": ((4,), (2, 3, 4)),
        "_broadcastBoth": ((3, 1), (1, 4)),
        "_rank0Left": ((), (2, 3)),
        "_rank0Right": ((2, 3), ()),
        "_rank0": ((), ()),
        "_empty": ((0, 3), (1, 3)),
    }
    fs = {"add": torch.add, "sub": torch.sub, "mul": torch.mul, "div": torch.div,
          "maximum": torch.maximum, "minimum": torch.minimum}
    for op, f in fs.items():
        for suffix, (a, b) in shapes.items():
            name = op + suffix
            right = b
            if op == "div":  # a divisor is at least 0.5 from zero
                x = uniform(name, -2, 2, b)
                right = x + 0.5 * torch.where(x < 0, -1.0, 1.0)
            case(g, name, op, [a, right], f)
    edge = [0.0, -0.0, 1.0, -1.0, INF, -INF, NAN, 2.0]
    a = t([x for x in edge for _ in edge])
    b = t([y for _ in edge for y in edge])
    for op, f in fs.items():
        case(g, op + "_nonfinite", op, [a, b], f, order=0)
    ties = [t([1.0, 2.0, 3.0, 0.0, -5.0]), t([1.0, 2.5, 3.0, 0.0, -6.0])]
    case(g, "maximum_kink", "maximum", ties, torch.maximum, order=1)
    case(g, "minimum_kink", "minimum", ties, torch.minimum, order=1)
    case(g, "maximum_broadcast_kink", "maximum", [t([[1.0, 0.0], [2.0, 1.0]]), t(1.0)], torch.maximum, order=1)

    for op, f in {"neg": torch.neg, "square": torch.square}.items():
        unary(g, op, f, -3, 3, special=(0, -0.0, 1e-150, 1e150, -1e150), nonfinite=(INF, -INF, NAN))
    unary(g, "abs", torch.abs, -3, 3, away=(0,), special=(1e-300, -1e-300, 1e300, -1e300),
          kink=(0, -0.0, 1, -1), nonfinite=(INF, -INF, NAN))
    unary(g, "sign", torch.sign, -3, 3, away=(0,), kink=(0, -0.0, 1e-300, -1e-300), nonfinite=(INF, -INF))
    clamps = {"": (-1.0, 1.5), "_min": (-1.0, None), "_max": (None, 1.5)}
    for suffix, (low, high) in clamps.items():
        args = {k: v for k, v in (("min", low), ("max", high)) if v is not None}
        f = lambda x, low=low, high=high: torch.clamp(x, low, high)
        case(g, "clamp" + suffix, "clamp", [uniform("clamp" + suffix, -3, 3, away=(-1, 1.5))], f, args=args)
        case(g, f"clamp{suffix}_kink", "clamp", [t([-2.0, -1.0, 0.0, 1.5, 2.0])], f, order=1, args=args)
        case(g, f"clamp{suffix}_nonfinite", "clamp", [t([INF, -INF, NAN])], f, order=0, args=args)
    unary(g, "reciprocal", torch.reciprocal, 0.5, 3, special=(1, -1, -2, 1e-150, 1e150), nonfinite=(0, -0.0, INF, -INF, NAN))
    unary(g, "sqrt", torch.sqrt, 0.1, 4, special=(1e-300, 1, 4, 1e300), nonfinite=(0, INF, -1, NAN))
    unary(g, "rsqrt", torch.rsqrt, 0.1, 4, special=(1e-150, 1, 4, 1e150), nonfinite=(0, INF, -1, NAN))

    for label, p, low in (("2", 2, -3), ("3", 3, -3), ("half", 0.5, 0.2), ("minus1", -1, 0.3)):
        f = lambda x, p=p: torch.pow(x, p)
        case(g, f"pow_{label}", "pow", [uniform(f"pow_{label}", low, 3, away=(0,))], f, args={"exponent": p})
    case(g, "pow_2_special", "pow", [t([0.0, -1.5, 1e150])], lambda x: x.pow(2), order=1, args={"exponent": 2})
    case(g, "pow_3_special", "pow", [t([0.0, -1.5, 1e100])], lambda x: x.pow(3), order=1, args={"exponent": 3})
    case(g, "pow_0_kink", "pow", [t([0.0, -1.5, 2.0])], lambda x: x.pow(0), order=1, args={"exponent": 0})
    base, exponent = uniform("pow_base", 0.2, 3), uniform("pow_exponent", -2, 3)
    case(g, "pow_tensor", "pow", [base, exponent], torch.pow)
    case(g, "pow_tensor_broadcast", "pow", [uniform("pow_base2", 0.2, 3, (3, 1)), uniform("pow_exponent2", -2, 3, (4,))], torch.pow)
    case(g, "pow_tensor_kink", "pow", [t([0.0, 0.0, 0.0, 1.0]), t([0.0, 1.0, 2.0, 0.0])], torch.pow, order=1)
    case(g, "pow_tensor_nonfinite", "pow",
         [t([-8.0, -2.0, -2.0, 0.0, 2.0, 2.0, 0.5, INF, INF, 1.0, NAN]),
          t([1 / 3, 2.0, 3.0, -1.0, INF, -INF, INF, -1.0, 0.0, NAN, 0.0])], torch.pow, order=0)
    return g


def comparison():
    g = Golden("comparison")
    edge = [0.0, -0.0, 1.0, -1.5, INF, -INF, NAN]
    a = t([x for x in edge for _ in edge])
    b = t([y for _ in edge for y in edge])
    for op in ("eq", "ne", "lt", "le", "gt", "ge"):
        f = getattr(torch, op)
        case(g, op, op, [a, b], f, order=0)
        case(g, op + "_broadcast", op, [t([[1.0], [2.0], [3.0]]), t([1.0, 2.0, 4.0])], f, order=0)
    mask = t([[1, 0, 1, 0], [0, 0, 1, 1], [1, 1, 1, 0]], BOOL)
    case(g, "where", "where", [mask, (3, 4), (3, 4)], torch.where)
    case(g, "where_broadcast", "where", [mask, (4,), (3, 1)], torch.where)
    case(g, "where_rank0", "where", [mask, (3, 4), ()], torch.where)
    case(g, "where_condition_broadcast", "where", [t([[True], [False], [True]], BOOL), (3, 4), (2, 3, 4)], torch.where)
    # A select must not let the branch that is not taken spoil the gradient.
    case(g, "where_nonfinite", "where", [t([True, False, True], BOOL), t([1.0, NAN, INF]), t([NAN, 2.0, -INF])],
         torch.where, order=1)
    return g


def exponentials():
    g = Golden("exponentials")
    unary(g, "exp", torch.exp, -3, 3, special=(0, -0.0, 1e-10, 20, -20, 700, -700), nonfinite=(710, -760, INF, -INF, NAN))
    unary(g, "expm1", torch.expm1, -3, 3, special=(0, -0.0, 1e-10, -1e-10, 1e-300, 50, -50, 700), nonfinite=(710, INF, -INF, NAN))
    unary(g, "log", torch.log, 0.1, 5, special=(1, 1 + 1e-10, 1 - 1e-10, 1e-300, 1e300), nonfinite=(0, INF, -1, NAN))
    unary(g, "log1p", torch.log1p, -0.9, 5, special=(0, -0.0, 1e-10, -1e-10, 1e-300, -0.999999, 1e300), nonfinite=(-1, INF, -2, NAN))
    unary(g, "sin", torch.sin, -4, 4, special=(0, -0.0, 1e-10, 1.5707963267948966, 3.141592653589793, 100, -1e4, 1e6), nonfinite=(INF, NAN))
    unary(g, "cos", torch.cos, -4, 4, special=(0, -0.0, 1e-10, 1.5707963267948966, 3.141592653589793, 100, -1e4, 1e6), nonfinite=(INF, NAN))
    unary(g, "tanh", torch.tanh, -3, 3, special=(0, -0.0, 1e-10, 1e-300, 10, -10, 400, -800), nonfinite=(INF, -INF, NAN))
    unary(g, "erf", torch.erf, -3, 3, special=(0, -0.0, 1e-10, 1e-300, 6, -6, 30, -30), nonfinite=(INF, -INF, NAN))
    unary(g, "erfc", torch.erfc, -3, 3, special=(0, -0.0, 1e-10, 5, 10, 20, -6, -30), nonfinite=(INF, -INF, NAN))
    return g


def activations():
    g = Golden("activations")
    far = (0, -0.0, 1e-10, -1e-10, 5, -5, 40, -40)
    big = far + (700, -700)
    ends = (INF, -INF, NAN)
    unary(g, "sigmoid", torch.sigmoid, -4, 4, special=big, nonfinite=ends)
    unary(g, "logSigmoid", F.logsigmoid, -4, 4, special=big + (1e5, -1e5), nonfinite=ends)
    steps = dict(away=(0,), special=(1e-300, -1e-300, 1e300, -1e300), kink=(0, -0.0, 1, -1), nonfinite=ends)
    unary(g, "relu", F.relu, -3, 3, **steps)
    unary(g, "leakyRelu", lambda x: F.leaky_relu(x, 0.1), -3, 3, args={"slope": 0.1}, **steps)
    unary(g, "elu", F.elu, -3, 3, args={"alpha": 1.0}, **{**steps, "special": (1e-10, -1e-10, -40, 1e300, -1e300)})
    half = lambda x: F.elu(x, 0.5)
    case(g, "elu_alpha", "elu", [uniform("elu_alpha", -3, 3, away=(0,))], half, args={"alpha": 0.5})
    case(g, "elu_alpha_kink", "elu", [t([0.0, -0.0])], half, order=1, args={"alpha": 0.5})
    # gelu, geluTanh and silu of -inf are NaN in PyTorch (inf * 0); the limit, 0, is the better answer.
    unary(g, "gelu", F.gelu, -3, 3, special=(0, -0.0, 1e-10, -1e-10, 5, -3.5, 40, -40), nonfinite=(INF, NAN))
    unary(g, "geluTanh", lambda x: F.gelu(x, approximate="tanh"), -3, 3,
          special=(0, -0.0, 1e-10, -1e-10, 5, -3.5, 40, -40), nonfinite=(INF, NAN))
    unary(g, "silu", F.silu, -4, 4, special=big, nonfinite=(INF, NAN))
    # PyTorch replaces softplus by x above 20, which is off by 2e-9; the threshold is out of the way here.
    unary(g, "softplus", lambda x: F.softplus(x, threshold=1e9), -4, 4, special=big, nonfinite=ends)
    axes = (("axis0", (3, 4), 0), ("axis1", (3, 4), 1), ("last", (2, 3, 4), -1), ("middle", (2, 3, 4), 1), ("rank1", (5,), 0))
    for op, f in (("softmax", torch.softmax), ("logSoftmax", torch.log_softmax)):
        for label, shape, axis in axes:
            case(g, f"{op}_{label}", op, [shape], lambda x, axis=axis: f(x, axis), args={"axis": axis})
        far_rows = t([[1000.0, 1001.0, 999.0], [-1000.0, -1001.0, -1002.0], [0.0, 0.0, 0.0], [0.0, 800.0, -800.0]])
        case(g, f"{op}_special", op, [far_rows], lambda x: f(x, 1), order=1, args={"axis": 1})
        masked = t([[0.5, -INF, 1.0], [-INF, -INF, 2.0]])
        case(g, f"{op}_masked", op, [masked], lambda x: f(x, 1), order=1, args={"axis": 1})
        case(g, f"{op}_one", op, [(4, 1)], lambda x: f(x, 1), args={"axis": 1})
    return g


def reductions():
    g = Golden("reductions")
    shape = (2, 3, 4)
    choices = (("all", None, False), ("axis0", [0], False), ("axis1", [1], False), ("last", [-1], False),
               ("axis1_keepDims", [1], True), ("axes02", [0, 2], False), ("axes12_keepDims", [1, 2], True),
               ("all_keepDims", [0, 1, 2], True))

    def args_of(axes, keep, **more):
        return {**({} if axes is None else {"axes": axes}), "keepDims": keep, **more}

    def over(f, axes, keep):
        return lambda x: f(x, tuple(range(x.ndim)) if axes is None else tuple(axes), keep)

    several = {
        "sum": lambda x, d, k: torch.sum(x, d, k),
        "mean": lambda x, d, k: torch.mean(x, d, k),
        "amax": lambda x, d, k: torch.amax(x, d, k),
        "amin": lambda x, d, k: torch.amin(x, d, k),
        "logSumExp": lambda x, d, k: torch.logsumexp(x, d, k),
    }
    for op, f in several.items():
        for label, axes, keep in choices:
            case(g, f"{op}_{label}", op, [shape], over(f, axes, keep), args=args_of(axes, keep))
        case(g, f"{op}_rank0", op, [()], over(f, None, False), args=args_of(None, False))
    for label, axes, keep in choices:
        for kind, correction in (("", 1), ("Biased", 0)):
            f = lambda x, d, k, c=correction: torch.var(x, d, correction=c, keepdim=k)
            case(g, f"var{kind}_{label}", "var", [shape], over(f, axes, keep), args=args_of(axes, keep, correction=correction))
    case(g, "var_offset", "var", [1e4 + uniform("var_offset", 0, 1, (20,))], lambda x: x.var(), order=1,
         args=args_of(None, False, correction=1))
    case(g, "sum_empty", "sum", [(0, 3)], lambda x: x.sum(0), order=1, args=args_of([0], False))
    case(g, "sum_long", "sum", [(1000,)], lambda x: x.sum(), order=1, args=args_of(None, False))
    case(g, "mean_long", "mean", [(2, 257)], lambda x: x.mean(1), order=1, args=args_of([1], False))

    for op, f in (("max", torch.max), ("min", torch.min)):
        case(g, f"{op}_all", op, [shape], f)
        for label, axis, keep in (("axis0", 0, False), ("axis1_keepDims", 1, True), ("last", -1, False)):
            case(g, f"{op}_{label}", op, [shape], lambda x, a=axis, k=keep: tuple(f(x, a, k)), args={"axis": axis, "keepDims": keep})
    ties = t([[1.0, 3.0, 3.0, 0.0], [2.0, 2.0, 2.0, 2.0], [-1.0, 5.0, 5.0, -1.0]])
    for op, f in (("max", torch.max), ("min", torch.min)):
        case(g, f"{op}_all_kink", op, [ties], f, order=1)
        case(g, f"{op}_axis1_kink", op, [ties], lambda x: tuple(f(x, 1)), order=1, args={"axis": 1, "keepDims": False})
    for op, f in (("amax", torch.amax), ("amin", torch.amin)):
        case(g, f"{op}_axis1_kink", op, [ties], lambda x: f(x, 1), order=1, args=args_of([1], False))
        case(g, f"{op}_all_kink", op, [ties], lambda x: f(x), order=1, args=args_of(None, False))
        spoiled = t([[1.0, NAN, 2.0], [INF, -INF, 0.0], [-INF, -INF, -INF]])
        case(g, f"{op}_nonfinite", op, [spoiled], lambda x: f(x, 1), order=0, args=args_of([1], False))
    for op, f in (("argmax", torch.argmax), ("argmin", torch.argmin)):
        case(g, f"{op}_all", op, [shape], lambda x: f(x), order=0)
        for label, axis, keep in (("axis0", 0, False), ("axis1_keepDims", 1, True), ("last", -1, False)):
            case(g, f"{op}_{label}", op, [shape], lambda x, a=axis, k=keep: f(x, a, k), order=0, args={"axis": axis, "keepDims": keep})
        case(g, f"{op}_ties", op, [ties], lambda x: f(x, 1), order=0, args={"axis": 1, "keepDims": False})
        case(g, f"{op}_nonfinite", op, [t([[1.0, NAN, 2.0, NAN], [INF, -INF, 0.0, INF]])], lambda x: f(x, 1),
             order=0, args={"axis": 1, "keepDims": False})
    far = t([[1000.0, 1001.0, 999.0], [-1000.0, -1001.0, -1002.0], [0.0, 800.0, -800.0]])
    case(g, "logSumExp_special", "logSumExp", [far], lambda x: x.logsumexp(1), order=1, args=args_of([1], False))
    spoiled = t([[-INF, -INF, -INF], [INF, 0.0, 1.0], [-INF, 0.0, 1.0], [NAN, 0.0, 1.0]])
    case(g, "logSumExp_nonfinite", "logSumExp", [spoiled], lambda x: x.logsumexp(1), order=0, args=args_of([1], False))
    masked = t([[-INF, 0.0, 1.0], [2.0, -INF, -INF]])
    case(g, "logSumExp_masked", "logSumExp", [masked], lambda x: x.logsumexp(1), order=1, args=args_of([1], False))
    case(g, "prod_all", "prod", [shape], lambda x: x.prod(), args={"keepDims": False})
    case(g, "prod_axis1", "prod", [shape], lambda x: x.prod(1), args={"axis": 1, "keepDims": False})
    zeros = t([[1.0, 2.0, 3.0], [1.0, 0.0, 3.0], [0.0, 2.0, 0.0]])
    case(g, "prod_zeros", "prod", [zeros], lambda x: x.prod(1), args={"axis": 1, "keepDims": False})
    return g


def matrices():
    g = Golden("matrices")
    products = {
        "": ((3, 4), (4, 5)), "_row": ((1, 4), (4, 5)), "_column": ((3, 4), (4, 1)), "_outer": ((3, 1), (1, 5)),
        "_vectors": ((4,), (4,)), "_matrixVector": ((3, 4), (4,)), "_vectorMatrix": ((4,), (4, 5)),
        "_batched": ((2, 3, 4), (2, 4, 5)), "_batchedMatrix": ((2, 3, 4), (4, 5)), "_matrixBatched": ((3, 4), (2, 4, 5)),
        "_broadcastBatch": ((2, 1, 3, 4), (3, 4, 2)), "_batchedVector": ((2, 3, 4), (4,)), "_vectorBatched": ((4,), (2, 4, 5)),
        "_emptyInner": ((3, 0), (0, 2)), "_emptyRows": ((0, 3), (3, 2)), "_odd": ((17, 19), (19, 13)),
    }
    for suffix, (a, b) in products.items():
        case(g, "matmul" + suffix, "matmul", [a, b], torch.matmul)
    for label, shape in (("", (5, 4)), ("_3d", (2, 5, 4)), ("_vector", (4,))):
        case(g, f"linear{label}", "linear", [shape, (3, 4), (3,)], F.linear)
        case(g, f"linear{label}_noBias", "linear", [shape, (3, 4)], F.linear)
    return g


def movement():
    g = Golden("movement")
    s = (2, 3, 4)
    case(g, "transpose", "transpose", [(3, 4)], lambda x: x.transpose(0, 1), args={"axis0": 0, "axis1": 1})
    case(g, "transpose_outer", "transpose", [s], lambda x: x.transpose(0, 2), args={"axis0": 0, "axis1": 2})
    case(g, "transpose_negative", "transpose", [s], lambda x: x.transpose(-2, -1), args={"axis0": -2, "axis1": -1})
    case(g, "permute", "permute", [s], lambda x: x.permute(2, 0, 1), args={"axes": [2, 0, 1]})
    case(g, "permute_negative", "permute", [s], lambda x: x.permute(-2, 2, 0), args={"axes": [-2, 2, 0]})
    case(g, "reshape", "reshape", [s], lambda x: x.reshape(6, 4), args={"shape": [6, 4]})
    case(g, "reshape_inferred", "reshape", [s], lambda x: x.reshape(4, -1), args={"shape": [4, -1]})
    case(g, "reshape_flat", "reshape", [s], lambda x: x.reshape(-1), args={"shape": [-1]})
    case(g, "reshape_one", "reshape", [(1, 1)], lambda x: x.reshape(()), args={"shape": []})
    slices = {"": (1, 1, 3, 1), "_step": (2, 0, 4, 2), "_stepUneven": (2, 1, 4, 2), "_negative": (-1, -3, -1, 1), "_empty": (1, 2, 2, 1)}
    for suffix, (axis, start, end, step) in slices.items():
        def cut(x, axis=axis, start=start, end=end, step=step):
            where = [slice(None)] * x.ndim
            where[axis] = slice(start, end, step)
            return x[tuple(where)]
        case(g, "slice" + suffix, "slice", [s], cut, args={"axis": axis, "start": start, "end": end, "step": step})
    join = lambda f, axis: lambda *xs: f(xs, axis)
    case(g, "concat", "concat", [(2, 3), (1, 3), (3, 3)], join(torch.cat, 0), args={"axis": 0})
    case(g, "concat_axis1", "concat", [(2, 1, 2), (2, 3, 2)], join(torch.cat, 1), args={"axis": 1})
    case(g, "concat_last", "concat", [(2, 3), (2, 1)], join(torch.cat, -1), args={"axis": -1})
    case(g, "concat_withEmpty", "concat", [(2, 3), (0, 3)], join(torch.cat, 0), args={"axis": 0})
    for axis in (0, 1, 2, -1):
        label = "last" if axis < 0 else f"axis{axis}"
        case(g, f"stack_{label}", "stack", [(2, 3), (2, 3), (2, 3)], join(torch.stack, axis), args={"axis": axis})
    case(g, "stack_rank0", "stack", [(), ()], join(torch.stack, 0), args={"axis": 0})
    case(g, "expand", "expand", [(3, 1)], lambda x: x.expand(3, 4), args={"shape": [3, 4]})
    case(g, "expand_leading", "expand", [(3, 1)], lambda x: x.expand(2, 3, 4), args={"shape": [2, 3, 4]})
    case(g, "expand_rank0", "expand", [()], lambda x: x.expand(2, 3), args={"shape": [2, 3]})
    case(g, "flip", "flip", [s], lambda x: x.flip(1), args={"axes": [1]})
    case(g, "flip_axes02", "flip", [s], lambda x: x.flip(0, -1), args={"axes": [0, -1]})
    return g


def indexing():
    g = Golden("indexing")
    case(g, "gather_axis0", "gather", [(3, 4), t([[0, 2, 1, 0], [2, 2, 0, 1]], I64)], lambda x, i: x.gather(0, i), args={"axis": 0})
    case(g, "gather_axis1", "gather", [(3, 4), t([[0, 3], [1, 1], [2, 0]], I64)], lambda x, i: x.gather(1, i), args={"axis": 1})
    case(g, "gather_fewerRows", "gather", [(3, 4), t([[3, 3, 3]], I64)], lambda x, i: x.gather(-1, i), args={"axis": -1})
    case(g, "gather_3d", "gather", [(2, 3, 2), t([[[0, 1]], [[2, 2]]], I64)], lambda x, i: x.gather(1, i), args={"axis": 1})
    case(g, "indexSelect_axis0", "indexSelect", [(4, 3), t([3, 0, 3, 1], I64)], lambda x, i: x.index_select(0, i), args={"axis": 0})
    case(g, "indexSelect_axis1", "indexSelect", [(2, 4, 3), t([1, 1, 2], I64)], lambda x, i: x.index_select(1, i), args={"axis": 1})
    case(g, "indexSelect_last", "indexSelect", [(2, 4), t([2], I64)], lambda x, i: x.index_select(-1, i), args={"axis": -1})
    case(g, "indexSelect_empty", "indexSelect", [(4, 3), t([], I64)], lambda x, i: x.index_select(0, i), args={"axis": 0})
    case(g, "oneHot", "oneHot", [t([2, 0, 1, 2], I64)], lambda i: F.one_hot(i, 4), order=0, args={"classes": 4})
    case(g, "oneHot_2d", "oneHot", [t([[2, 0], [1, 2]], I64)], lambda i: F.one_hot(i, 3), order=0, args={"classes": 3})
    return g


def movement_more():
    g = Golden("movement_more")
    s = (2, 3, 4)
    case(g, "narrow", "narrow", [s], lambda x: x.narrow(2, 1, 2), args={"axis": 2, "start": 1, "length": 2})
    case(g, "narrow_fromEnd", "narrow", [s], lambda x: x.narrow(-1, -3, 2), args={"axis": -1, "start": -3, "length": 2})
    case(g, "narrow_empty", "narrow", [s], lambda x: x.narrow(1, 3, 0), args={"axis": 1, "start": 3, "length": 0})
    for label, shifts, axes in (("axis0", [1], [0]), ("backwards", [-5], [2]), ("axes01", [1, -1], [0, 1])):
        case(g, f"roll_{label}", "roll", [s], lambda x: x.roll(shifts, axes), args={"shifts": shifts, "axes": axes})
    case(g, "roll_all", "roll", [s], lambda x: x.roll(5), args={"shifts": [5]})
    for part in range(3):
        case(g, f"split_{part}", "split", [(2, 5)], lambda x: x.split(2, 1)[part], args={"size": 2, "axis": 1, "part": part})
        case(g, f"splitSizes_{part}", "split", [(2, 5)], lambda x: x.split([1, 0, 4], -1)[part],
             args={"sizes": [1, 0, 4], "axis": -1, "part": part})
        case(g, f"chunk_{part}", "chunk", [(7, 2)], lambda x: x.chunk(3, 0)[part], args={"parts": 3, "axis": 0, "part": part})
        case(g, f"unbind_{part}", "unbind", [s], lambda x: x.unbind(1)[part], args={"axis": 1, "part": part})
    case(g, "chunk_fewer", "chunk", [(4, 2)], lambda x: torch.cat([p * (i + 1) for i, p in enumerate(x.chunk(3, 0))]),
         args={"parts": 3, "axis": 0})
    case(g, "repeat", "repeat", [(2, 3)], lambda x: x.repeat(2, 3), args={"times": [2, 3]})
    case(g, "repeat_newAxes", "repeat", [(2, 3)], lambda x: x.repeat(2, 1, 2), args={"times": [2, 1, 2]})
    case(g, "repeat_none", "repeat", [(2, 3)], lambda x: x.repeat(0, 2), args={"times": [0, 2]})
    case(g, "repeat_rank0", "repeat", [()], lambda x: x.repeat(3), args={"times": [3]})
    case(g, "tile_last", "tile", [s], lambda x: x.tile((2,)), args={"times": [2]})
    case(g, "tile_newAxes", "tile", [(2, 3)], lambda x: x.tile((2, 1, 2, 1)), args={"times": [2, 1, 2, 1]})
    case(g, "repeatInterleave", "repeatInterleave", [s], lambda x: x.repeat_interleave(2, 1), args={"times": 2, "axis": 1})
    case(g, "repeatInterleave_counts", "repeatInterleave", [(3, 2), t([2, 0, 3], I64)],
         lambda x, c: x.repeat_interleave(c, 0), args={"axis": 0})
    for a, b in ((0, 2), (2, 0), (-1, 1)):
        case(g, f"moveAxis_{a}_{b}", "moveAxis", [s], lambda x: x.movedim(a, b), args={"from": a, "to": b})
    case(g, "squeezeAll", "squeezeAll", [(1, 2, 1, 3, 1)], lambda x: x.squeeze())
    case(g, "unflatten", "unflatten", [(2, 6)], lambda x: x.unflatten(-1, (3, -1)), args={"axis": -1, "shape": [3, -1]})
    for label, offset, a, b in (("main", 0, 0, 1), ("above", 1, 1, 2), ("below", -1, 2, 0), ("outside", 9, 0, 1)):
        case(g, f"diagonal_{label}", "diagonal", [s], lambda x: x.diagonal(offset, a, b),
             args={"offset": offset, "rows": a, "columns": b})
    for offset in (0, 2, -1):
        args = {"offset": offset}
        case(g, f"diagEmbed_{offset}", "diagEmbed", [(2, 3)], lambda x: x.diag_embed(offset), args=args)
        case(g, f"diag_vector_{offset}", "diag", [(3,)], lambda x: x.diag(offset), args=args)
        case(g, f"diag_matrix_{offset}", "diag", [(3, 4)], lambda x: x.diag(offset), args=args)
        case(g, f"tril_{offset}", "tril", [(2, 4, 3)], lambda x: x.tril(offset), args=args)
        case(g, f"triu_{offset}", "triu", [(3, 4)], lambda x: x.triu(offset), args=args)
    outside = t([[1.0, INF], [NAN, 2.0]])
    case(g, "tril_nonfinite", "tril", [outside], lambda x: x.tril(), order=0, args={"offset": 0})
    for part in (0, 1, 2):
        case(g, f"meshgrid_{part}", "meshgrid", [(2,), (3,), (4,)],
             lambda *v: torch.meshgrid(*v, indexing="ij")[part], args={"part": part})
    return g


def padding():
    g = Golden("padding")
    for label, shape, pairs in (("last", (2, 3), [1, 2]), ("two", (2, 3, 4), [1, 0, 2, 3]), ("three", (2, 1, 3), [1, 1, 0, 2, 1, 0]),
                                ("cut", (3, 4), [-1, 2, 1, -2]), ("none", (2, 3), [0, 0]), ("empty", (0, 3), [1, 1, 2, 0])):
        case(g, f"pad_{label}", "pad", [shape], lambda x: F.pad(x, pairs), args={"mode": "constant", "pairs": pairs})
        case(g, f"padConstant_{label}", "pad", [shape], lambda x: F.pad(x, pairs, value=-2.5),
             args={"mode": "constant", "pairs": pairs, "value": -2.5})
    for mode in ("reflect", "replicate", "circular"):
        for label, shape, pairs in (("1d", (2, 4), [3, 1]), ("1dBatch", (2, 2, 3), [0, 2]), ("2d", (2, 4, 3), [2, 1, 3, 0]),
                                    ("2dBatch", (2, 1, 3, 4), [1, 2, 2, 2]), ("3d", (1, 3, 3, 4), [1, 2, 2, 1, 1, 2])):
            case(g, f"{mode}_{label}", "pad", [shape], lambda x: F.pad(x, pairs, mode=mode), args={"mode": mode, "pairs": pairs})
    case(g, "replicate_far", "pad", [(1, 2)], lambda x: F.pad(x, [5, 7], mode="replicate"), args={"mode": "replicate", "pairs": [5, 7]})
    case(g, "circular_whole", "pad", [(2, 3)], lambda x: F.pad(x, [3, 3], mode="circular"), args={"mode": "circular", "pairs": [3, 3]})
    return g


def windows():
    g = Golden("windows")
    for label, shape, axis, size, step in (("every", (5,), 0, 3, 1), ("apart", (2, 8), 1, 2, 3), ("overlap", (2, 9, 2), 1, 4, 2),
                                           ("whole", (3, 2), 0, 3, 1), ("single", (2, 3), -1, 1, 2), ("none", (2, 3), 1, 0, 1)):
        case(g, f"unfold_{label}", "unfold", [shape], lambda x: x.unfold(axis, size, step),
             args={"axis": axis, "size": size, "step": step})
    kinds = {
        "plain": dict(kernel_size=2),
        "stride": dict(kernel_size=(2, 3), stride=(2, 1)),
        "padding": dict(kernel_size=3, padding=(1, 2)),
        "dilation": dict(kernel_size=2, dilation=(2, 1)),
        "all": dict(kernel_size=(2, 3), stride=(2, 1), padding=(1, 2), dilation=(1, 2)),
        "one": dict(kernel_size=1),
    }
    pair = lambda v: list(v) if isinstance(v, tuple) else [v, v]
    for label, options in kinds.items():
        args = {"kernel": pair(options["kernel_size"]), "stride": pair(options.get("stride", 1)),
                "padding": pair(options.get("padding", 0)), "dilation": pair(options.get("dilation", 1))}
        f = lambda x: F.unfold(x, **options)
        case(g, f"unfold2d_{label}", "unfold2d", [(1, 2, 4, 5)], f, args=args)
        columns = tuple(f(torch.zeros(2, 1, 4, 5)).shape)
        case(g, f"fold2d_{label}", "fold2d", [columns], lambda x: F.fold(x, (4, 5), **options), args={"size": [4, 5], **args})
    case(g, "unfold2d_image", "unfold2d", [(2, 4, 5)], lambda x: F.unfold(x, 2),
         args={"kernel": [2, 2], "stride": [1, 1], "padding": [0, 0], "dilation": [1, 1]})
    return g


def brackets(text, tensors):
    """What stands between the brackets of x[...]: "0:4:2, ..., None, -1, in2"; in2 is input 2."""
    out = []
    for word in text.split(", "):
        if word.startswith("in"):
            out.append(tensors[int(word[2:])])
        elif ":" in word:
            out.append(slice(*[int(n) if n else None for n in word.split(":")]))
        else:
            out.append({"...": Ellipsis, "None": None}[word] if word in ("...", "None") else int(word))
    return tuple(out)


def indexing_more():
    """Where several values meet in one place PyTorch's gradients are not defined: no such case."""
    g = Golden("indexing_more")
    rows, columns = t([2, -1, 0, 2], I64), t([0, 1, -2, 1], I64)
    mask = t([[True, False], [True, True], [False, True]], BOOL)
    for label, shape, text, extra in (
            ("basic", (3, 4, 5), "-1, 1:3, 0:5:2", []), ("new", (3, 4), "None, 1, ..., None", []),
            ("middle", (2, 3, 4, 5), "1, ..., 2:", []), ("one", (3, 4), "in1", [rows]),
            ("matrix", (3, 2), "in1", [rows.reshape(2, 2)]), ("scalar", (3, 4), ":, in1", [t(2, I64)]),
            ("pairs", (3, 2), "in1, in2", [rows, columns]), ("pairsBehind", (2, 3, 2), ":, in1, in2", [rows, columns]),
            ("broadcast", (3, 2, 2), "in1, in2", [rows.reshape(4, 1), columns]),
            ("apart", (3, 4, 2), "in1, :, in2", [rows, columns]), ("apartBehind", (2, 3, 4, 2), ":, in1, 1:3, in2", [rows, columns]),
            ("newBetween", (3, 2, 4), "in1, None, in2", [rows, columns]), ("numberFirst", (2, 3, 4), "1, :, in1", [rows]),
            ("numberBetween", (3, 2, 4), "in1, 0, in2", [rows, columns]), ("mask", (3, 2), "in1", [mask]),
            ("maskRows", (3, 2, 4), "in1", [mask]), ("maskBehind", (2, 3, 2), "1:, in1", [mask]),
            ("maskVector", (2, 3, 4), ":, in1, 0:3", [t([True, False, True], BOOL)]),
            ("maskAndIndex", (3, 2, 4), "in1, in2", [mask, t(1, I64)]), ("maskNothing", (3, 2), "in1", [mask & False]),
            ("empty", (3, 2), "in1", [t([], I64)])):
        case(g, f"at_{label}", "at", [shape, *extra], lambda x, *i: x[brackets(text, (x, *i))], args={"index": text})
    unique = t([2, -3, 1], I64)
    for label, shape, values, text, extra in (
            ("basic", (3, 4, 5), (3,), "-1, 1:3, 0:5:2", []), ("number", (3, 4), (), "1", []), ("all", (3, 4), (4,), "...", []),
            ("rows", (3, 4), (3, 4), "in2", [unique]), ("pairs", (3, 2), (3,), "in2, in3", [unique, t([0, 1, 0], I64)]),
            ("leading", (3, 4), (1, 1, 4), "0:2", []), ("apart", (3, 4, 2), (3, 1), "in2, :, in3", [unique, t([0, 1, 0], I64)]),
            ("mask", (3, 2), (4,), "in2", [mask]), ("maskRows", (3, 2, 2), (), "in2", [mask])):
        def assign(x, v, *i):
            y = x.clone()
            y[brackets(text, (x, v, *i))] = v
            return y
        case(g, f"with_{label}", "with", [shape, values, *extra], assign, args={"index": text})

    case(g, "take", "take", [(2, 3), t([[0, -1], [5, 0]], I64)], lambda x, i: x.take(i))
    case(g, "take_scalar", "take", [(2, 3), t(-2, I64)], lambda x, i: x.take(i))
    case(g, "maskedSelect", "maskedSelect", [(3, 2), mask], torch.masked_select)
    case(g, "maskedSelect_broadcast", "maskedSelect", [(3, 1), t([True, False, True], BOOL)], torch.masked_select)
    case(g, "maskedFill", "maskedFill", [(3, 2), mask], lambda x, m: x.masked_fill(m, -INF), args={"value": "-inf"})
    case(g, "maskedFill_broadcast", "maskedFill", [(2, 3, 2), mask[:, :1]], lambda x, m: x.masked_fill(m, 0.5), args={"value": "0.5"})
    case(g, "nonzero", "nonzero", [t([[0.0, 2.0, NAN], [-0.0, -1.0, 0.0]])], torch.nonzero, order=0)
    case(g, "nonzero_scalar", "nonzero", [t(3.0)], torch.nonzero, order=0)
    case(g, "nonzero_bool", "nonzero", [mask], torch.nonzero, order=0)

    permuted = t([[3, 0, 2], [1, 3, 0]], I64)
    again = t([[0, 2, 0], [2, 2, 1]], I64)
    for op, f in (("scatter", torch.scatter), ("scatterAdd", torch.scatter_add)):
        case(g, f"{op}_axis1", op, [(3, 4), permuted, (2, 3)], lambda x, i, s: f(x, 1, i, s), args={"axis": 1})
        case(g, f"{op}_axis0", op, [(4, 3), permuted, (2, 3)], lambda x, i, s: f(x, 0, i, s), args={"axis": 0})
        case(g, f"{op}_empty", op, [(3, 4), t([], I64).reshape(2, 0), (2, 0)], lambda x, i, s: f(x, 1, i, s), args={"axis": 1})
    case(g, "scatterAdd_again", "scatterAdd", [(2, 3), again, (2, 3)], lambda x, i, s: x.scatter_add(1, i, s), args={"axis": 1})
    case(g, "scatterAdd_longer", "scatterAdd", [(3, 4), again, (4, 5)], lambda x, i, s: x.scatter_add(1, i, s), args={"axis": 1}, order=0)
    case(g, "scatter_number", "scatterNumber", [(3, 4), permuted], lambda x, i: x.scatter(1, i, 1.5), args={"axis": 1, "value": 1.5})
    for op, how in (("scatterMax", "amax"), ("scatterMin", "amin")):
        f = lambda x, i, s: x.scatter_reduce(1, i, s, how)
        case(g, op, op, [(3, 4), again, (2, 3)], f, args={"axis": 1})
        case(g, f"{op}_axis0", op, [(3, 3), again, (2, 3)], lambda x, i, s: x.scatter_reduce(0, i, s, how), args={"axis": 0})
        case(g, f"{op}_kink", op, [t([[1.0, 2.0, 3.0], [0.0, 5.0, 1.0]]), again, t([[1.0, 3.0, 0.0], [1.0, 1.0, 5.0]])], f,
             order=1, args={"axis": 1})
        case(g, f"{op}_nonfinite", op, [t([[NAN, INF, 0.0]]), t([[0, 1, 2]], I64), t([[1.0, NAN, -INF]])], f, order=0, args={"axis": 1})
    twice = t([3, 0, 3], I64)
    once = t([3, 0, 2], I64)
    for axis, shape, source in ((0, (4, 2), (3, 2)), (1, (2, 4, 2), (2, 3, 2)), (-1, (2, 4), (2, 3))):
        label = "last" if axis < 0 else f"axis{axis}"
        args = {"axis": axis}
        case(g, f"indexAdd_{label}", "indexAdd", [shape, twice, source], lambda x, i, s: x.index_add(axis, i, s), args=args)
        case(g, f"indexCopy_{label}", "indexCopy", [shape, once, source], lambda x, i, s: x.index_copy(axis, i, s), args=args)
        case(g, f"indexFill_{label}", "indexFill", [shape, twice], lambda x, i: x.index_fill(axis, i, 0.5), args={"axis": axis, "value": 0.5})
    return g


def reductions_more():
    """What came after `reductions`: products, truth, norms, and the other keepDims forms."""
    g = Golden("reductions_more")
    shape = (2, 3, 4)
    choices = (("all", None, False), ("axis0", [0], False), ("axis1_keepDims", [1], True), ("axes02", [0, 2], False),
               ("last_keepDims", [-1], True), ("all_keepDims", [0, 1, 2], True))

    def args_of(axes, keep, **more):
        return {**({} if axes is None else {"axes": axes}), "keepDims": keep, **more}

    def product(x, axes, keep):
        for a in sorted((a % x.ndim for a in (range(x.ndim) if axes is None else axes)), reverse=True):
            x = x.prod(a, keep)
        return x

    for label, axes, keep in choices:
        over = tuple(range(3)) if axes is None else tuple(axes)
        case(g, f"prod_{label}", "prod", [shape], lambda x, a=axes, k=keep: product(x, a, k), args=args_of(axes, keep))
        case(g, f"std_{label}", "std", [(3, 3, 4)], lambda x, d=over, k=keep: torch.std(x, d, keepdim=k), args=args_of(axes, keep))
        for p in (2.0, 1.0, 3.0, 1.5, 0.5, 4.0, -1.0, -2.0, 0.0, INF, -INF):
            name = f"norm{p}_{label}".replace(".", "_").replace("-", "minus")
            away = uniform(name, -2, 2, shape)  # from 0, near which negative powers lose their digits
            case(g, name, "norm", [away + 0.5 * torch.where(away < 0, -1.0, 1.0)], lambda x, p=p, d=over, k=keep: torch.linalg.vector_norm(x, p, d, k) + 0 * x.sum(),
                 args=args_of(axes, keep, p=str(p)))
        mixed = torch.where(uniform(f"mixed_{label}", -1, 1, shape) < 0, 0.0, 1.0)
        for op, f in (("any", torch.any), ("all", torch.all)):
            case(g, f"{op}_{label}", op, [mixed], lambda x, f=f, d=over, k=keep: f(x, d, k), order=0, args=args_of(axes, keep))
        if not keep:
            case(g, f"countNonzero_{label}", "countNonzero", [mixed], lambda x, d=over: torch.count_nonzero(x, d), order=0,
                 args=args_of(axes, keep))
    for n in (1, 2, 5, 7, 33):
        case(g, f"prod_length{n}", "prod", [(3, n)], lambda x: x.prod(1), args=args_of([1], False))
    case(g, "prod_empty", "prod", [(2, 0)], lambda x: x.prod(1), order=1, args=args_of([1], False))
    case(g, "prod_rank0", "prod", [()], lambda x: x.prod(), args=args_of(None, False))
    zeros = t([[1.0, 2.0, 3.0, 4.0], [1.0, 0.0, 3.0, -2.0], [0.0, 2.0, 0.0, 5.0], [0.0, 0.0, 2.0, 0.0]])
    # torch.prod's own second derivative is not trusted where there are zeros: columns are multiplied one by one.
    case(g, "prod_zeros", "prod", [zeros], lambda x: x[:, 0] * x[:, 1] * x[:, 2] * x[:, 3], args=args_of([1], False))
    case(g, "any_empty", "any", [(0,)], torch.any, order=0, args=args_of(None, False))
    case(g, "all_empty", "all", [(0,)], torch.all, order=0, args=args_of(None, False))
    spoiled = t([[NAN, 0.0], [INF, 0.0], [0.0, -0.0]])
    for op, f in (("any", torch.any), ("all", torch.all)):
        case(g, f"{op}_nonfinite", op, [spoiled], lambda x, f=f: f(x, 1), order=0, args=args_of([1], False))
    case(g, "countNonzero_nonfinite", "countNonzero", [spoiled], lambda x: torch.count_nonzero(x, 1), order=0,
         args=args_of([1], False))
    some = t([0.0, 1.0, -2.0, 0.0])
    for p in (2.0, 1.0, 3.0, 1.5, 0.5, INF, -INF):
        label = str(p).replace(".", "_").replace("-", "minus")
        case(g, f"norm{label}_kink", "norm", [some], lambda x, p=p: torch.linalg.vector_norm(x, p), order=1,
             args=args_of(None, False, p=str(p)))
        case(g, f"norm{label}_zeros_kink", "norm", [torch.zeros(3, dtype=F64)], lambda x, p=p: torch.linalg.vector_norm(x, p),
             order=1, args=args_of(None, False, p=str(p)))
    case(g, "norm2_nonfinite", "norm", [t([[1.0, INF], [NAN, 1.0], [-INF, INF]])], lambda x: torch.linalg.vector_norm(x, 2, 1),
         order=0, args=args_of([1], False, p="2.0"))
    case(g, "std_equal_kink", "std", [t([[1.0, 1.0, 1.0], [1.0, 2.0, 4.0]])], lambda x: x.std(1), order=1, args=args_of([1], False))
    for op, f in (("max", torch.max), ("min", torch.min)):
        case(g, f"{op}_all", op, [shape], f)
    case(g, "logSumExp_last_keepDims", "logSumExp", [shape], lambda x: torch.logsumexp(x, -1, True), args=args_of([-1], True))
    return g


def scans():
    g = Golden("scans")
    fs = {"cumsum": torch.cumsum, "cumprod": torch.cumprod, "cummax": lambda x, a: tuple(torch.cummax(x, a)),
          "cummin": lambda x, a: tuple(torch.cummin(x, a)), "logCumSumExp": torch.logcumsumexp}
    for op, f in fs.items():
        for label, shape, axis in (("vector", (6,), 0), ("axis0", (3, 4), 0), ("axis1", (2, 3, 4), 1), ("last", (2, 17), -1),
                                   ("one", (3, 1), 1), ("two", (3, 2), 1)):
            case(g, f"{op}_{label}", op, [shape], lambda x, f=f, a=axis: f(x, a), args={"axis": axis})
        if not op.startswith("cumm"):
            case(g, f"{op}_empty", op, [(2, 0)], lambda x, f=f: f(x, 1), order=1, args={"axis": 1})
    zeros = t([[1.0, 2.0, 3.0, 4.0], [1.0, 0.0, 3.0, -2.0], [0.0, 2.0, 0.0, 5.0], [0.0, 0.0, 2.0, 0.0]])

    def by_columns(x):  # not torch.cumprod, whose higher derivatives are wrong at zeros
        columns = [x[:, 0]]
        for i in range(1, x.shape[1]):
            columns.append(columns[-1] * x[:, i])
        return torch.stack(columns, 1)

    case(g, "cumprod_zeros", "cumprod", [zeros], by_columns, args={"axis": 1})
    ties = t([[1.0, 3.0, 3.0, 0.0, 3.0], [2.0, 2.0, 2.0, 2.0, 1.0]])
    spoiled = t([[1.0, NAN, 3.0, NAN, 2.0], [INF, 0.0, INF, -INF, -INF]])
    for op in ("cummax", "cummin"):
        case(g, f"{op}_kink", op, [ties], lambda x, f=fs[op]: f(x, 1), order=1, args={"axis": 1})
        case(g, f"{op}_nonfinite", op, [spoiled], lambda x, f=fs[op]: f(x, 1), order=0, args={"axis": 1})
    for op in ("cumsum", "cumprod"):
        case(g, f"{op}_nonfinite", op, [spoiled], lambda x, f=fs[op]: f(x, 1), order=0, args={"axis": 1})
        case(g, f"{op}_integers", op, [t([[1, 2, 3], [4, 0, -6]], I64)], lambda x, f=fs[op]: f(x, 1), order=0, args={"axis": 1})
    far = t([[-1000.0, 0.0, 1000.0, 999.0], [700.0, 710.0, -700.0, 710.0], [0.0, -800.0, 800.0, 0.0]])
    case(g, "logCumSumExp_special", "logCumSumExp", [far], lambda x: torch.logcumsumexp(x, 1), order=1, args={"axis": 1})
    spoiled = t([[-INF, -INF, 0.0, 1.0], [0.0, INF, 1.0, 2.0], [0.0, NAN, 1.0, INF], [1.0, -INF, 2.0, -INF]])
    case(g, "logCumSumExp_nonfinite", "logCumSumExp", [spoiled], lambda x: torch.logcumsumexp(x, 1), order=0, args={"axis": 1})
    case(g, "logCumSumExp_masked", "logCumSumExp", [t([[1.0, -INF, 2.0, -INF]])], lambda x: torch.logcumsumexp(x, 1), order=1,
         args={"axis": 1})
    return g


def ordering():
    g = Golden("ordering")
    shape = (2, 5, 3)
    ties = t([[1.0, 3.0, 3.0, 0.0, 1.0], [2.0, 2.0, 2.0, 2.0, 2.0], [0.0, -0.0, 5.0, -0.0, 0.0]])
    spoiled = t([[1.0, NAN, 3.0, NAN, -INF], [INF, 0.0, NAN, -INF, INF]])
    sorts = {"sort": False, "sortDescending": True}
    for op, descending in sorts.items():
        f = lambda x, a, d=descending: tuple(torch.sort(x, dim=a, descending=d, stable=True))
        for label, s, axis in (("axis0", shape, 0), ("axis1", shape, 1), ("last", shape, -1), ("long", (3, 130), 1)):
            case(g, f"{op}_{label}", op, [s], lambda x, f=f, a=axis: f(x, a), args={"axis": axis})
        case(g, f"{op}_ties", op, [ties], lambda x, f=f: f(x, 1), order=1, args={"axis": 1})
        case(g, f"{op}_nonfinite", op, [spoiled], lambda x, f=f: f(x, 1), order=0, args={"axis": 1})
        case(g, f"{op}_integers", op, [t([[3, -1, 2, 3], [2**40, -2**40, 0, 1]], I64)], lambda x, f=f: f(x, 1), order=0, args={"axis": 1})
    for label, x in (("", shape), ("_ties", ties), ("_nonfinite", spoiled)):
        for op, descending in (("argsort", False), ("argsortDescending", True)):
            case(g, op + label, op, [x], lambda x, d=descending: torch.argsort(x, dim=1, descending=d, stable=True), order=0,
                 args={"axis": 1})
    for op, largest in (("topK", True), ("topKSmallest", False)):
        for label, axis, k in (("axis0", 0, 1), ("axis1", 1, 3), ("last", -1, 3), ("none", 1, 0)):
            case(g, f"{op}_{label}", op, [shape], lambda x, a=axis, k=k, l=largest: tuple(torch.topk(x, k, a, l)),
                 args={"axis": axis, "k": k})
    for k in (1, 3, 5):
        case(g, f"kthValue_{k}", "kthValue", [shape], lambda x, k=k: tuple(torch.kthvalue(x, k, 1)), args={"axis": 1, "k": k})
    for label, s, axis in (("odd", shape, 1), ("even", (4, 6), -1), ("one", (3, 1), 1)):
        case(g, f"median_{label}", "median", [s], lambda x, a=axis: tuple(torch.median(x, a)), args={"axis": axis})
    case(g, "median_all", "median", [shape], torch.median)
    case(g, "median_nonfinite", "median", [spoiled], lambda x: tuple(torch.median(x, 1)), order=0, args={"axis": 1})
    for q in (0.0, 0.1, 0.25, 0.5, 0.9, 1.0):
        label = str(q).replace(".", "_")
        for where, s, axis in (("axis1", shape, 1), ("last", (4, 6), -1)):
            case(g, f"quantile{label}_{where}", "quantile", [s], lambda x, q=q, a=axis: torch.quantile(x, q, a), args={"axis": axis, "q": [q]})
        case(g, f"quantile{label}_all", "quantile", [shape], lambda x, q=q: torch.quantile(x, q), args={"q": [q]})
    several = [0.75, 0.1, 0.5]
    case(g, "quantile_several", "quantile", [shape], lambda x: torch.quantile(x, t(several), 1), args={"axis": 1, "q": several})
    case(g, "quantile_nan", "quantile", [t([[1.0, NAN, 3.0], [1.0, 2.0, 4.0]])], lambda x: torch.quantile(x, t(several), 1), order=0,
         args={"axis": 1, "q": several})
    data = t([0.0, 0.1, 0.5, 1.0, 1.0, 0.999, -0.1, 1.1, 0.25, 0.75, INF])
    for bins in (1, 3, 4, 10):
        case(g, f"histogram_{bins}", "histogram", [data], lambda x, b=bins: torch.histc(x, b, 0, 1).to(I64), order=0,
             args={"bins": bins, "low": 0.0, "high": 1.0})
    case(g, "histogram_wide", "histogram", [(7, 30)], lambda x: torch.histc(x, 13, -1.7, 2.3).to(I64), order=0,
         args={"bins": 13, "low": -1.7, "high": 2.3})
    for label, x in (("floats", t([3.0, 1.0, 2.0, 1.0, 3.0, 3.0])), ("integers", t([[5, -1], [5, 0]], I64)), ("empty", t([])),
                     ("nan", t([1.0, NAN, 1.0, NAN]))):
        for part, which in (("values", 0), ("inverse", 1), ("counts", 2)):
            case(g, f"unique_{label}_{part}", "unique", [x],
                 lambda x, w=which: torch.unique(x, return_inverse=True, return_counts=True)[w], order=0, args={"part": part})
    steps = t([1.0, 2.0, 2.0, 4.0])
    values = t([[0.0, 1.0, 1.5], [2.0, 4.0, 5.0]])
    rows = t([[1.0, 3.0, 5.0], [2.0, 2.0, 2.0]])
    for op, right in (("searchsorted", False), ("searchsortedRight", True)):
        f = lambda s, v, r=right: torch.searchsorted(s, v, right=r)
        case(g, f"{op}_vector", op, [steps, values], f, order=0)
        case(g, f"{op}_rows", op, [rows, values], f, order=0)
        case(g, f"{op}_integers", op, [t([1, 3, 3, 7], I64), t([3, 8, 0, 7], I64)], f, order=0)
        case(g, f"{op}_infinite", op, [steps, t([INF, -INF])], f, order=0)
    for label, x, least in (("", [3, 1, 1, 0, 5], 0), ("_atLeast", [1, 1], 4), ("_empty", [], 0)):
        case(g, "bincount" + label, "bincount", [t(x, I64)], lambda x, n=least: torch.bincount(x, minlength=n), order=0,
             args={"atLeast": least})
    return g


EINSUMS = (
    ("ij,jk->ik", (3, 4), (4, 5)), ("ij->", (3, 4)), ("ij->ji", (3, 4)), ("ij->i", (3, 4)), ("ii->", (4, 4)), ("ii->i", (4, 4)),
    ("ii", (3, 3)), ("iji->j", (3, 2, 3)), ("iii->i", (3, 3, 3)), ("bij,bjk->bik", (2, 3, 4), (2, 4, 5)), ("bij,bjk", (2, 3, 4), (2, 4, 5)),
    ("i,j->ij", (3,), (4,)), ("i,i->i", (4,), (4,)), ("i,i", (4,), (4,)), ("i,i->", (4,), (4,)), ("ij,ij->", (3, 4), (3, 4)),
    ("ij,ij->ij", (3, 4), (3, 4)), ("ba", (2, 3)), ("Ba,aA", (2, 3), (3, 4)), (" i j , j k -> k i ", (2, 3), (3, 4)),
    ("...ij,...jk->...ik", (2, 3, 4), (4, 5)), ("...ij,...jk", (2, 1, 3, 4), (5, 4, 2)), ("...i->...", (2, 3, 4)), ("...ii->...i", (2, 3, 3)),
    ("i...->...", (2, 3, 4)), ("...->...", (2, 3)), ("i...i->...", (3, 2, 3)), ("...i->i", (2, 3)), ("a...b,b...->a...", (2, 5, 3), (3, 5)),
    ("...a,...b->ab", (2, 3), (2, 4)), ("ij->...ij", (2, 3)),
    ("bhqd,bhkd->bhqk", (2, 2, 3, 4), (2, 2, 5, 4)), ("bqhd,bkhd->bhqk", (2, 3, 2, 4), (2, 5, 2, 4)), ("nij,ijkl->nkl", (2, 2, 3), (2, 3, 2, 2)),
    ("ijk,jl,kl->il", (2, 3, 4), (3, 5), (4, 5)), ("ij,jk,kl->il", (2, 3), (3, 4), (4, 2)), ("ij,jk,kl,lm->im", (2, 9), (9, 2), (2, 9), (9, 2)),
    ("i,i,i->", (5,), (5,), (5,)), ("i,j,k->ijk", (2,), (3,), (4,)), ("ai,bi,ci,di->abcd", (2, 3), (2, 3), (2, 3), (2, 3)),
    ("ij,kj->ik", (2, 1), (3, 4)), ("ij,jk->ik", (2, 1), (3, 4)), ("bi,bi->b", (1, 4), (3, 4)), ("ij,j->i", (3, 4), (1,)), ("i,i->i", (1,), (1,)),
    ("ij,jk->k", (3, 4), (4, 5)), ("ij,k->", (3, 4), (2,)), ("ij,jk->ik", (3, 0), (0, 2)), ("ij,jk->ik", (0, 3), (3, 2)), ("", ()), (",", (), ()),
    (",i->i", (), (3,)), ("ab,bc,cd,de,ef,fg,gh,hi,ij->aj", (2, 3), (3, 2), (2, 3), (3, 2), (2, 3), (3, 2), (2, 3), (3, 2), (2, 3)),
)


def contractions():
    g = Golden("contractions")
    for i, (equation, *shapes) in enumerate(EINSUMS):
        case(g, f"einsum_{i:02}", "einsum", list(shapes), lambda *x, e=equation: torch.einsum(e, *x), args={"equation": equation})
    for label, a, b, axes in (("one", (2, 3, 4), (4, 5), 1), ("two", (2, 3, 4), (3, 4, 2), 2), ("none", (2, 3), (4,), 0), ("all", (2, 3), (2, 3), 2)):
        case(g, f"tensordot_{label}", "tensordot", [a, b], lambda x, y, n=axes: torch.tensordot(x, y, n), args={"axes": [axes]})
    for label, a, b, left, right in (("named", (3, 4, 5), (4, 3, 2), [1, 0], [0, 1]), ("last", (2, 3, 4), (5, 4), [-1], [-1])):
        case(g, f"tensordot_{label}", "tensordot", [a, b], lambda x, y, l=left, r=right: torch.tensordot(x, y, (l, r)),
             args={"left": left, "right": right})
    for label, s in (("square", (4, 4)), ("wide", (2, 5)), ("tall", (5, 2)), ("one", (1, 1))):
        case(g, f"trace_{label}", "trace", [s], torch.trace)
    for label, a, b in (("matrices", (2, 3), (4, 2)), ("vectors", (3,), (2,)), ("mixed", (2, 3), (4,)), ("scalar", (), (2, 2)), ("3d", (2, 1, 2), (1, 3, 2))):
        case(g, f"kron_{label}", "kron", [a, b], torch.kron)
    case(g, "matmul_rank8", "matmul", [(2, 1, 1, 2, 1, 1, 2, 3), (1, 2, 1, 1, 1, 2, 3, 2)], torch.matmul)
    for label, a, b in (("emptyBatch", (0, 2, 3), (3, 4)), ("emptyVectors", (0,), (0,)), ("emptyVectorMatrix", (0,), (0, 3)),
                        ("emptyColumns", (2, 3), (3, 0)), ("batchOfOne", (1, 2, 3), (4, 3, 2))):
        case(g, f"matmul_{label}", "matmul", [a, b], torch.matmul)
    return g


def losses():
    g = Golden("losses")
    classes = t([2, 0, 3, 1, 2], I64)
    for how in ("mean", "sum"):
        args = {"reduction": how}
        label = "" if how == "mean" else "_sum"
        case(g, "mse" + label, "mse", [(4, 3), (4, 3)], lambda x, y: F.mse_loss(x, y, reduction=how), args=args)
        case(g, "crossEntropy" + label, "crossEntropy", [(5, 4), classes],
             lambda x, y: F.cross_entropy(x, y, reduction=how), args=args)
        case(g, "nll" + label, "nll", [torch.log_softmax(uniform("nll", -2, 2, (5, 4)), 1), classes],
             lambda x, y: F.nll_loss(x, y, reduction=how), args=args)
        case(g, "bceWithLogits" + label, "bceWithLogits", [(4, 3), uniform("bce", 0, 1, (4, 3))],
             lambda x, y: F.binary_cross_entropy_with_logits(x, y, reduction=how), args=args, grads=[0])
    mean = {"reduction": "mean"}
    case(g, "mse_rank0", "mse", [(), ()], F.mse_loss, args=mean)
    soft = torch.softmax(uniform("soft", -2, 2, (5, 4)), 1)
    case(g, "crossEntropy_probabilities", "crossEntropy", [(5, 4), soft], F.cross_entropy, args=mean, grads=[0])
    far = t([[1000.0, 0.0, -1000.0], [1000.0, 0.0, -1000.0], [-50.0, 50.0, 0.0], [700.0, 700.0, 700.0]])
    case(g, "crossEntropy_special", "crossEntropy", [far, t([0, 2, 1, 1], I64)], F.cross_entropy, order=1, args=mean)
    logits = t([0.0, 0.0, 100.0, 100.0, -100.0, -100.0, 800.0, -800.0])
    case(g, "bceWithLogits_special", "bceWithLogits", [logits, t([0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0])],
         F.binary_cross_entropy_with_logits, order=1, args=mean, grads=[0])
    return g


# ---------------------------------------------------------------- training


def float32_exact(x):
    """The nearest numbers that float32 and float64 both hold exactly."""
    return x.to(F32).to(F64)


OPTIMIZERS = {
    "sgd": ("SGD", dict(lr=0.1)),
    "sgdMomentum": ("SGD", dict(lr=0.1, momentum=0.9)),
    "sgdNesterov": ("SGD", dict(lr=0.1, momentum=0.9, nesterov=True)),
    "sgdWeightDecay": ("SGD", dict(lr=0.1, weight_decay=0.01)),
    "sgdDampening": ("SGD", dict(lr=0.1, momentum=0.9, dampening=0.5)),
    "sgdMomentumWeightDecay": ("SGD", dict(lr=0.1, momentum=0.9, weight_decay=0.01)),
    "sgdNesterovWeightDecay": ("SGD", dict(lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01)),
    "rmsprop": ("RMSprop", dict(lr=0.01)),
    "rmspropMomentum": ("RMSprop", dict(lr=0.01, momentum=0.9)),
    "rmspropCentered": ("RMSprop", dict(lr=0.01, centered=True)),
    "rmspropWeightDecay": ("RMSprop", dict(lr=0.01, alpha=0.9, weight_decay=0.01)),
    "rmspropCenteredMomentum": ("RMSprop", dict(lr=0.01, momentum=0.9, centered=True)),
    "adam": ("Adam", dict(lr=0.01)),
    "adamBetas": ("Adam", dict(lr=0.02, betas=(0.8, 0.95), eps=1e-6)),
    "adamWeightDecay": ("Adam", dict(lr=0.01, weight_decay=0.01)),
    "adamAmsgrad": ("Adam", dict(lr=0.01, amsgrad=True)),
    "adamWeightDecayAmsgrad": ("Adam", dict(lr=0.01, weight_decay=0.01, amsgrad=True)),
    "adamW": ("AdamW", dict(lr=0.01)),
    "adamWWeightDecay": ("AdamW", dict(lr=0.01, weight_decay=0.1)),
    "adamWAmsgrad": ("AdamW", dict(lr=0.01, amsgrad=True)),
}
CAMEL = {"weight_decay": "weightDecay"}
SHOWN = {"SGD": ("lr", "momentum", "dampening", "weight_decay", "nesterov"),
         "RMSprop": ("lr", "alpha", "eps", "weight_decay", "momentum", "centered"),
         "Adam": ("lr", "betas", "eps", "weight_decay", "amsgrad"),
         "AdamW": ("lr", "betas", "eps", "weight_decay", "amsgrad")}


def optimizers():
    """Twenty given gradients; the parameter after steps 1, 2 and 20. Its first element's gradient is
    always zero, its second's is tiny, its third's huge."""
    g = Golden("optimizers")
    r = rng("optimizers")
    start = float32_exact(torch.from_numpy(r.standard_normal((2, 4))))
    grads = torch.from_numpy(r.standard_normal((20, 2, 4)))
    grads[:, 0, :3] *= t([0.0, 1e-6, 1e3])
    grads = float32_exact(grads)
    g.put("start", start)
    g.put("grads", grads)
    for name, (kind, options) in OPTIMIZERS.items():
        for dtype, suffix in ((F64, ""), (F32, "_f32")):
            p = torch.nn.Parameter(start.to(dtype).clone())
            optimizer = getattr(torch.optim, kind)([p], **options)
            for i in range(20):
                p.grad = grads[i].to(dtype)
                optimizer.step()
                if i + 1 in (1, 2, 20):
                    g.put(f"{name}/step{i + 1}{suffix}", p)
        used = optimizer.param_groups[0]
        args = {CAMEL.get(k, k): used[k] for k in SHOWN[kind]}
        g.describe(name, op=kind, args=args)
    return g


def train(params, loss_of, optimizer, steps):
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = loss_of(*params)
        losses.append(loss.detach().clone())
        loss.backward()
        optimizer.step()
    return torch.stack(losses)


def mlp_trace():
    """8 -> 16 -> relu -> 4, cross-entropy, a batch of 32; the loss before each of 50 steps."""
    g = Golden("mlp_trace")
    r = rng("mlp_trace")
    names = ("fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias")
    shapes = ((16, 8), (16,), (4, 16), (4,))
    start = [float32_exact(torch.from_numpy(r.uniform(-0.3, 0.3, s))) for s in shapes]
    x = float32_exact(torch.from_numpy(r.standard_normal((32, 8))))
    y = torch.from_numpy(r.integers(0, 4, 32))
    g.put("x", x)
    g.put("y", y)
    for n, p in zip(names, start):
        g.put(n, p)
    for name, kind, options in (("sgd", "SGD", dict(lr=0.1)), ("adam", "Adam", dict(lr=0.01))):
        g.describe(name, op=kind, args=options, steps=50)
        for dtype, suffix in ((F64, ""), (F32, "_f32")):
            params = [p.to(dtype).clone().requires_grad_() for p in start]
            batch = x.to(dtype)
            loss_of = lambda w1, b1, w2, b2: F.cross_entropy(F.linear(F.relu(F.linear(batch, w1, b1)), w2, b2), y)
            g.put(f"{name}/losses{suffix}", train(params, loss_of, getattr(torch.optim, kind)(params, **options), 50))
            for n, p in zip(names, params):
                g.put(f"{name}/{n}{suffix}", p)
    return g


# ---------------------------------------------------------------- the bench's references


def mix(count, salt):
    """A hash of the indices 0 .. count-1 in 32-bit arithmetic that wraps; README.md has it in Java."""
    h = np.arange(count, dtype=np.uint64)
    m = np.uint64(0xFFFFFFFF)
    h = (h * np.uint64(0x9E3779B1) + np.uint64(salt * 0x85EBCA77 & 0xFFFFFFFF)) & m
    h ^= h >> np.uint64(16)
    h = h * np.uint64(0x7FEB352D) & m
    h ^= h >> np.uint64(15)
    h = h * np.uint64(0x846CA68B) & m
    h ^= h >> np.uint64(16)
    return h


def filled(shape, salt, factor):
    """Element i is ((h >>> 8) - 2^23) * 2^-24 * factor, in [-factor/2, factor/2). The factors are
    powers of two, so float32 holds every element exactly."""
    h = (mix(math.prod(shape), salt) >> np.uint64(8)).astype(np.float64)
    return torch.from_numpy(((h - 2.0**23) * 2.0**-24 * factor).reshape(shape))


def labels(count, salt, classes):
    """Element i is (h >>> 8) mod classes."""
    return torch.from_numpy(((mix(count, salt) >> np.uint64(8)) % np.uint64(classes)).astype(np.int64))


MLP_PARAMS = (((512, 784), 11, 0.0625), ((512,), 12, 0.0625), ((256, 512), 13, 0.125), ((256,), 14, 0.125),
              ((10, 256), 15, 0.125), ((10,), 16, 0.125))


def mlp(x, w1, b1, w2, b2, w3, b3):
    return F.linear(F.relu(F.linear(F.relu(F.linear(x, w1, b1)), w2, b2)), w3, b3)


def bench_traces():
    g = Golden("bench_traces")
    first = lambda salt, n=8: filled((n,), salt, 1.0)
    g.put("formula/first8_salt1", first(1))
    g.put("formula/first8_salt2", first(2))
    g.put("formula/labels8_salt22", labels(8, 22, 10))

    def fill(spec):
        return {"shape": list(spec[0]), "salt": spec[1], "factor": spec[2]}

    sigmoid = dict(x=((64, 1000), 1, 4.0), y=((64, 10), 2, 4.0), w1=((100, 1000), 3, 0.0625), w2=((10, 100), 4, 0.25))
    g.describe("two_layer_sigmoid", loss="sum((sigmoid(x w1^T) w2^T - y)^2)", optimizer="SGD", lr=1e-4, steps=50,
               fill={k: fill(s) for k, s in sigmoid.items()})
    x21 = ((128, 784), 21, 4.0)
    named = dict(zip(("w1", "b1", "w2", "b2", "w3", "b3"), MLP_PARAMS))
    g.describe("mlp_mnist_adam", loss="crossEntropy(mlp(x), y)", optimizer="Adam", lr=1e-3, steps=50,
               fill={"x": fill(x21), **{k: fill(s) for k, s in named.items()}}, labels={"count": 128, "salt": 22, "classes": 10})
    one = ((1, 784), 31, 4.0)
    g.describe("mlp_infer_1", out="mlp(x) with the parameters of mlp_mnist_adam before training", fill={"x": fill(one)})
    g.describe("scalar_chain_200", out="v after v = v a + 1 a hundred times from v = a = 0.3f", grad="dv/da")
    square = dict(a=((1024, 1024), 41, 4.0), b=((1024, 1024), 42, 4.0))
    g.describe("matmul_1024", out="c = a b", corners="c[0,0:8], c[511,8:16], c[1023,1016:1024]", sums="sum(c), sum(c*c)",
               fill={k: fill(s) for k, s in square.items()})

    for dtype, suffix in ((F64, ""), (F32, "_f32")):
        made = lambda spec: filled(*spec).to(dtype)
        x, y = made(sigmoid["x"]), made(sigmoid["y"])
        params = [made(sigmoid[k]).requires_grad_() for k in ("w1", "w2")]
        loss_of = lambda w1, w2: ((F.linear(torch.sigmoid(F.linear(x, w1)), w2) - y) ** 2).sum()
        g.put("two_layer_sigmoid/losses" + suffix, train(params, loss_of, torch.optim.SGD(params, 1e-4), 50))

        start = [made(s) for s in MLP_PARAMS]
        images, digits = made(x21), labels(128, 22, 10)
        params = [p.clone().requires_grad_() for p in start]
        cross = lambda *ps: F.cross_entropy(mlp(images, *ps), digits)
        g.put("mlp_mnist_adam/losses" + suffix, train(params, cross, torch.optim.Adam(params, 1e-3), 50))
        g.put("mlp_infer_1/out" + suffix, mlp(made(one), *start))

        a = torch.tensor(float(np.float32(0.3)), dtype=dtype, requires_grad=True)
        v = a
        for _ in range(100):
            v = v * a + 1.0
        v.backward()
        g.put("scalar_chain_200/out" + suffix, v)
        g.put("scalar_chain_200/grad" + suffix, a.grad)

        c = made(square["a"]) @ made(square["b"])
        g.put("matmul_1024/corners" + suffix, torch.stack([c[0, :8], c[511, 8:16], c[1023, 1016:]]))
        g.put("matmul_1024/sums" + suffix, torch.stack([c.to(F64).sum(), c.to(F64).square().sum()]))
    return g


# ---------------------------------------------------------------- more functions of one element


def elementwise_more():
    g = Golden("elementwise_more")
    ends = (INF, -INF, NAN)
    edge = [0.0, -0.0, 1.0, -1.0, INF, -INF, NAN, 2.5, -6.0, 3.0]
    a = t([x for x in edge for _ in edge])
    b = t([y for _ in edge for y in edge])
    shapes = {"": ((3, 4), (3, 4)), "_broadcast": ((2, 3, 4), (3, 1)), "_broadcastLeft": ((4,), (2, 3, 4)),
              "_rank0": ((), (2, 3)), "_empty": ((0, 3), (1, 3))}
    for suffix, (left, right) in shapes.items():
        for op, f in {"hypot": torch.hypot, "atan2": torch.atan2}.items():
            case(g, op + suffix, op, [left, right], f)
        divisor = uniform("remainder" + suffix, -2, 2, right)
        divisor = divisor + 0.5 * torch.where(divisor < 0, -1.0, 1.0)
        case(g, "remainder" + suffix, "remainder", [left, divisor], torch.remainder)
        case(g, "lerp" + suffix, "lerp", [left, right, left], torch.lerp)
        case(g, "lerp_number" + suffix, "lerp", [left, right], lambda x, y: torch.lerp(x, y, 0.75), args={"weight": 0.75})
        case(g, "logicalXor" + suffix, "logicalXor", [left, right], torch.logical_xor, order=0)
    for op in ("hypot", "atan2", "remainder"):
        case(g, op + "_nonfinite", op, [a, b], getattr(torch, op), order=0)
    case(g, "atan2_kink", "atan2", [t([0.0, -0.0, 0.0, 0.0]), t([0.0, 0.0, 1.0, -1.0])], torch.atan2, order=1)
    case(g, "logicalXor_nonfinite", "logicalXor", [a, b], torch.logical_xor, order=0)
    case(g, "remainder_number", "remainder", [uniform("remainder_number", -7, 7, away=(-5, -2.5, 0, 2.5, 5))],
         lambda x: torch.remainder(x, -2.5), args={"divisor": -2.5})
    case(g, "remainder_integers", "remainder", [t([-7, -6, 0, 5, 7], I64), t([3, 3, -2, -3, 7], I64)], torch.remainder, order=0)
    case(g, "isInf", "isInf", [t(edge)], torch.isinf, order=0)
    case(g, "step", "step", [t([-2.0, -0.0, 0.0, 1e-300, 3.0, INF, -INF])], lambda x: torch.heaviside(x, t(1.0)), order=0)
    unary(g, "clampMin", lambda x: torch.clamp(x, min=-1.0), -3, 3, away=(-1,), kink=(-1,), nonfinite=ends, args={"bound": -1.0})
    unary(g, "clampMax", lambda x: torch.clamp(x, max=1.5), -3, 3, away=(1.5,), kink=(1.5,), nonfinite=ends, args={"bound": 1.5})
    unary(g, "exp2", torch.exp2, -3, 3, special=(0, -0.0, 1, 10, -10, 1000, -1000), nonfinite=(1024, -1080, INF, -INF, NAN))
    unary(g, "log2", torch.log2, 0.1, 5, special=(1, 2, 0.125, 1 + 1e-10, 1e-300, 1e300), nonfinite=(0, INF, -1, NAN))
    unary(g, "log10", torch.log10, 0.1, 5, special=(1, 10, 0.001, 1 + 1e-10, 1e-300, 1e300), nonfinite=(0, INF, -1, NAN))
    unary(g, "tan", torch.tan, -1.3, 1.3, special=(0, -0.0, 1e-10, 2, 3.141592653589793, 100), nonfinite=(INF, NAN))
    inside = dict(special=(0, -0.0, 1e-10, 0.5, -0.5, 0.99, -0.99), nonfinite=(1, -1, 2, -2, INF, -INF, NAN))
    unary(g, "asin", torch.asin, -0.9, 0.9, **inside)
    unary(g, "acos", torch.acos, -0.9, 0.9, **inside)
    unary(g, "atanh", torch.atanh, -0.9, 0.9, **inside)
    unary(g, "atan", torch.atan, -3, 3, special=(0, -0.0, 1e-10, 1, 1e10, -1e10), nonfinite=ends)
    unary(g, "sinh", torch.sinh, -3, 3, special=(0, -0.0, 1e-10, 20, -20, 700), nonfinite=(711, INF, -INF, NAN))
    unary(g, "cosh", torch.cosh, -3, 3, special=(0, -0.0, 1e-10, 20, -20, 700), nonfinite=(711, INF, -INF, NAN))
    unary(g, "asinh", torch.asinh, -3, 3, special=(0, -0.0, 1e-10, 1e5, -1e5), nonfinite=ends)
    unary(g, "acosh", torch.acosh, 1.1, 4, special=(1.5, 10, 1e5), nonfinite=(1, 0.5, -3, INF, NAN))
    return g


def special_functions():
    g = Golden("special_functions")
    unary(g, "erfinv", torch.erfinv, -0.95, 0.95, special=(0, -0.0, 1e-10, 0.999, -0.999999), nonfinite=(1, -1, 2, NAN))
    # polygamma(1) is good to ten digits only in PyTorch, so lgamma has no second derivative here,
    # digamma no first; that of order 1 is held against mpmath (make_accuracy.py).
    for op, f, order in (("lgamma", torch.lgamma, 1), ("digamma", torch.digamma, 0)):
        case(g, op, op, [uniform(op, 0.2, 6)], f, order=order)
        case(g, op + "_special", op, [t([1.0, 2.0, 0.01, 20.0, 100.5, -0.5, -2.25])], f, order=order)
        ends = [0.0, -0.0, -1.0, INF, NAN] + ([-INF] if op == "lgamma" else [])
        case(g, op + "_nonfinite", op, [t(ends)], f, order=0)
    for n in (2, 3):
        f = lambda x, n=n: torch.polygamma(n, x)
        case(g, f"polygamma_{n}", "polygamma", [uniform(f"polygamma_{n}", 0.3, 6)], f, args={"n": n})
        case(g, f"polygamma_{n}_special", "polygamma", [t([0.1, 1.0, 2.0, 20.0, 100.5, -1.5])], f, order=1, args={"n": n})
    unary(g, "sinc", torch.sinc, -3, 3, special=(0.5, 2.5, -10.25), nonfinite=(0, -0.0, 1, -2, INF, NAN))
    case(g, "sinOverX", "sinOverX", [uniform("sinOverX", -6, 6, away=(0,))], lambda x: torch.sin(x) / x)
    return g


def activations_more():
    g = Golden("activations_more")
    far = (0, -0.0, 1e-10, -1e-10, 5, -5, 40, -40)
    unary(g, "softsign", F.softsign, -3, 3, away=(0,), special=(1e-10, -1e-10, 40, -40, 1e300), nonfinite=(NAN,))
    # PyTorch gives NaN for mish(-inf); the limit is 0.
    unary(g, "mish", F.mish, -4, 4, special=far, nonfinite=(INF, NAN))
    edges = dict(nonfinite=(INF, -INF, NAN))
    unary(g, "hardtanh", lambda x: F.hardtanh(x, -1.0, 1.5), -3, 3, away=(-1, 1.5), kink=(-1, 1.5), args={"min": -1.0, "max": 1.5}, **edges)
    unary(g, "relu6", F.relu6, -3, 9, away=(0, 6), kink=(0, 6), **edges)
    # PyTorch's 1/6 of the hard sigmoid's derivative is a float32; written out, it is a float64.
    sigmoid = lambda x: F.relu6(x + 3) / 6
    unary(g, "hardsigmoid", sigmoid, -5, 5, away=(-3, 3), kink=(-3, 3), **edges)
    unary(g, "hardswish", F.hardswish, -5, 5, away=(-3, 3), kink=(-3, 3), nonfinite=(INF,))
    unary(g, "selu", F.selu, -3, 3, away=(0,), kink=(0,), special=(1e-10, -1e-10, -40), **edges)
    unary(g, "celu", lambda x: F.celu(x, 0.5), -3, 3, away=(0,), kink=(0,), special=(1e-10, -1e-10, -40), args={"alpha": 0.5}, **edges)
    unary(g, "tanhshrink", F.tanhshrink, -3, 3, away=(0,), special=(5, -40), **edges)
    unary(g, "softshrink", lambda x: F.softshrink(x, 0.5), -3, 3, away=(-0.5, 0.5), kink=(-0.5, 0.5), args={"lambda": 0.5}, **edges)
    unary(g, "hardshrink", lambda x: F.hardshrink(x, 0.5), -3, 3, away=(-0.5, 0.5), kink=(-0.5, 0.5), args={"lambda": 0.5}, **edges)
    slopes = t([0.25, -0.5, 1.0, 0.0])
    case(g, "prelu", "prelu", [uniform("prelu", -3, 3, away=(0,)), slopes], F.prelu)
    case(g, "prelu_one", "prelu", [uniform("prelu_one", -3, 3, (2, 3, 4), away=(0,)), t([0.25])], F.prelu)
    case(g, "prelu_kink", "prelu", [t([[0.0, 1.0], [-2.0, 0.0]]), t([0.25])], F.prelu, order=1)
    return g


def gated_units():
    g = Golden("gated_units")
    unary(g, "threshold", lambda x: F.threshold(x, 0.5, -2.0), -3, 3, away=(0.5,), kink=(0.5,), args={"threshold": 0.5, "value": -2.0}, nonfinite=(INF, -INF, NAN))
    halves = lambda f: lambda x, axis: torch.chunk(x, 2, axis)[0] * f(torch.chunk(x, 2, axis)[1])
    for op, f in {"softmin": F.softmin, "glu": F.glu, "geglu": halves(F.gelu), "swiglu": halves(F.silu)}.items():
        for name, shape, axis in (("last", (3, 4), -1), ("first", (4, 3), 0), ("middle", (2, 4, 3), 1), ("empty", (0, 4), 1)):
            case(g, f"{op}_{name}", op, [shape], lambda x, f=f, axis=axis: f(x, axis), args={"axis": axis})
    for op, f in {"glu": F.glu, "geglu": halves(F.gelu), "swiglu": halves(F.silu)}.items():
        case(g, f"{op}_far", op, [t([1.0, -2.0, 3.0, 40.0, -40.0, 700.0])], lambda x, f=f: f(x, 0), args={"axis": 0})
    return g


def pooling():
    """Pooling and other resolutions. Settings: kernel, stride, padding, dilation a number for each axis."""
    g = Golden("pooling")

    def pool(name, op, shape, f, kernel, stride=None, padding=0, dilation=1, ceil=False, count=True, order=2):
        more = {"dilation": dilation} if "max" in op else {"count_include_pad": count}
        pair = lambda v: list(v) if isinstance(v, tuple) else [v, v]
        args = {"kernel": pair(kernel), "stride": pair(kernel if stride is None else stride), "padding": pair(padding),
                "dilation": pair(dilation), "ceil": int(ceil), "count": int(count)}
        case(g, name, op, [shape], lambda x: f(x, kernel, stride=stride, padding=padding, ceil_mode=ceil, **more), args=args, order=order)

    for op, f in {"maxPool2d": F.max_pool2d, "avgPool2d": F.avg_pool2d}.items():
        pool(op, op, (2, 3, 6, 5), f, 2)
        pool(op + "_stride", op, (1, 2, 7, 8), f, 3, stride=2)
        pool(op + "_padding", op, (1, 2, 5, 6), f, 3, stride=2, padding=1)
        pool(op + "_oblong", op, (2, 1, 5, 7), f, (2, 3), stride=(1, 2), padding=(1, 0))
        pool(op + "_ceil", op, (1, 2, 6, 5), f, 3, stride=2, ceil=True)
        pool(op + "_ceil_padding", op, (1, 1, 4, 7), f, 3, stride=3, padding=1, ceil=True)
        pool(op + "_plane", op, (2, 4, 4), f, 2)
    pool("maxPool2d_dilation", "maxPool2d", (1, 2, 7, 7), F.max_pool2d, 2, stride=1, dilation=3)
    pool("avgPool2d_without_padding", "avgPool2d", (1, 2, 5, 6), F.avg_pool2d, 3, stride=2, padding=1, count=False)
    pool("avgPool2d_ceil_without_padding", "avgPool2d", (1, 2, 6, 5), F.avg_pool2d, 2, stride=3, padding=1, ceil=True, count=False)
    pool("maxPool2d_indices", "maxPool2dWithIndices", (2, 2, 5, 5), lambda *a, **k: F.max_pool2d(*a, return_indices=True, **k)[1], 3, stride=2, padding=1, order=0)
    args = {"kernel": [2, 2], "stride": [2, 2], "padding": [0, 0], "dilation": [1, 1], "ceil": 0, "count": 1}
    case(g, "maxPool2d_ties", "maxPool2d", [t([[[1.0, 1.0, 2.0, 0.0], [1.0, 1.0, 2.0, 2.0]]])], lambda x: F.max_pool2d(x, 2), args=args)
    for op, f in {"maxPool1d": F.max_pool1d, "avgPool1d": F.avg_pool1d}.items():
        pool(op, op, (2, 3, 8), f, 2)
        pool(op + "_options", op, (1, 2, 9), f, 3, stride=2, padding=1, ceil=True)
    for op, f in {"adaptiveMaxPool1d": F.adaptive_max_pool1d, "adaptiveAvgPool1d": F.adaptive_avg_pool1d}.items():
        for n in (1, 3, 5, 9):
            case(g, f"{op}_{n}", op, [(2, 2, 7)], lambda x, f=f, n=n: f(x, n), args={"width": n})
    for op, f in {"adaptiveMaxPool2d": F.adaptive_max_pool2d, "adaptiveAvgPool2d": F.adaptive_avg_pool2d}.items():
        for h, w in ((1, 1), (3, 2), (4, 7)):
            case(g, f"{op}_{h}_{w}", op, [(2, 2, 5, 7)], lambda x, f=f, h=h, w=w: f(x, (h, w)), args={"height": h, "width": w})
    for sizes in ((6, 10), (4, 3), (3, 5), (1, 1), (7, 2)):
        name = "_".join(map(str, sizes))
        args = {"sizes": list(sizes)}
        case(g, "interpolateNearest_" + name, "interpolateNearest", [(1, 2, 3, 5)], lambda x, s=sizes: F.interpolate(x, s, mode="nearest"), args=args)
        case(g, "interpolateLinear_" + name, "interpolateLinear", [(1, 2, 3, 5)], lambda x, s=sizes: F.interpolate(x, s, mode="bilinear", align_corners=False), args=args)
        case(g, "interpolateLinearAligned_" + name, "interpolateLinearAligned", [(1, 2, 3, 5)], lambda x, s=sizes: F.interpolate(x, s, mode="bilinear", align_corners=True), args=args)
    case(g, "interpolateNearest_line", "interpolateNearest", [(2, 2, 5)], lambda x: F.interpolate(x, 8, mode="nearest"), args={"sizes": [8]})
    case(g, "interpolateLinear_line", "interpolateLinear", [(2, 2, 5)], lambda x: F.interpolate(x, 8, mode="linear"), args={"sizes": [8]})
    case(g, "interpolateLinear_space", "interpolateLinear", [(1, 1, 2, 3, 2)], lambda x: F.interpolate(x, (3, 4, 5), mode="trilinear"), args={"sizes": [3, 4, 5]})
    case(g, "pixelShuffle", "pixelShuffle", [(2, 8, 2, 3)], lambda x: F.pixel_shuffle(x, 2), args={"factor": 2})
    case(g, "pixelShuffle_3", "pixelShuffle", [(9, 1, 2)], lambda x: F.pixel_shuffle(x, 3), args={"factor": 3})
    case(g, "pixelUnshuffle", "pixelUnshuffle", [(2, 2, 4, 6)], lambda x: F.pixel_unshuffle(x, 2), args={"factor": 2})
    return g


# ---------------------------------------------------------------- what the other files leave out


def plain():
    """Rounding, truth values, simple views, products of vectors, copies, sizes that stay."""
    g = Golden("plain")
    ends = (INF, -INF, NAN)
    whole = range(-3, 4)
    halves = (-2.5, -1.5, -0.5, 0.5, 1.5, 2.5)
    for op in ("floor", "ceil", "trunc"):
        unary(g, op, getattr(torch, op), -3, 3, away=whole, kink=whole, special=(-0.0, 1e300, -1e-300), nonfinite=ends)
    unary(g, "round", torch.round, -3, 3, away=halves, kink=halves, special=(-0.0, 1e300, -1e-300), nonfinite=ends)
    edge = [0.0, -0.0, 1.0, -2.5, 1e-300, INF, -INF, NAN]
    case(g, "isNaN", "isNaN", [t(edge)], torch.isnan, order=0)
    case(g, "isFinite", "isFinite", [t(edge)], torch.isfinite, order=0)
    case(g, "logicalNot", "logicalNot", [t(edge)], torch.logical_not, order=0)
    a, b = t([x for x in edge for _ in edge]), t([y for _ in edge for y in edge])
    for op, f in {"logicalAnd": torch.logical_and, "logicalOr": torch.logical_or}.items():
        case(g, op, op, [a, b], f, order=0)
        case(g, op + "_broadcast", op, [t([[0.0], [2.0], [-1.0]]), t([0.0, 3.0])], f, order=0)
        case(g, op + "_bool", op, [t([True, False, True], BOOL), t([True, True, False], BOOL)], f, order=0)
    unary(g, "rsub", lambda x: 1.5 - x, -3, 3, nonfinite=ends, args={"number": 1.5})
    unary(g, "rdiv", lambda x: 2 / x, 0.5, 3, special=(1e-10, -1e10), nonfinite=(0, -0.0, *ends), args={"number": 2})
    unary(g, "geluSigmoid", lambda x: x * torch.sigmoid(1.702 * x), -4, 4, special=(0, 1e-10, -1e-10, 8, -8, 40))
    # 0 * x, so that there is a gradient, which is 0.
    case(g, "sgn", "sgn", [t([-2.0, -1e-300, 1e-300, 3.0, 0.0])], lambda x: torch.where(x >= 0, 1.0, -1.0) + 0 * x)
    case(g, "step_gradient", "step", [t([-2.0, -1e-300, 1e-300, 3.0, 0.0])], lambda x: torch.where(x >= 0, 1.0, 0.0) + 0 * x)

    case(g, "dot", "dot", [(5,), (5,)], torch.dot)
    case(g, "dot_empty", "dot", [(0,), (0,)], torch.dot)
    case(g, "outer", "outer", [(3,), (4,)], torch.outer)
    case(g, "outer_empty", "outer", [(0,), (4,)], torch.outer)
    case(g, "mT", "mT", [(2, 3, 4)], lambda x: x.mT)
    case(g, "flatten", "flatten", [(2, 3, 4)], lambda x: torch.flatten(x, 1), args={"start": 1})
    case(g, "flatten_all", "flatten", [(2, 3, 4)], torch.flatten)
    case(g, "select", "select", [(2, 3, 4)], lambda x: x.select(1, -1), args={"axis": 1, "index": -1})
    case(g, "squeeze", "squeeze", [(2, 1, 3)], lambda x: x.squeeze(1), args={"axis": 1})
    case(g, "unsqueeze", "unsqueeze", [(2, 3)], lambda x: x.unsqueeze(-1), args={"axis": -1})
    case(g, "moveToEnd", "moveToEnd", [(2, 3, 4)], lambda x: torch.movedim(x, 0, -1), args={"axis": 0})
    case(g, "copy", "copy", [(2, 3)], torch.clone)
    case(g, "contiguous", "contiguous", [(2, 3)], lambda x: x.mT.contiguous())
    for dtype in (F32, I64, BOOL):
        name = DTYPES[dtype].lower()
        case(g, "to_" + name, "to", [t([0.0, -0.0, 1.75, -2.5, 1e-3, 7.0])], lambda x, d=dtype: x.to(d), order=0, args={"type": name})
    case(g, "to_f64", "to", [(2, 3)], lambda x: x.to(F64), args={"type": "f64"})
    for correction in (0, 1):
        args = {"axes": [0, -1], "keepDims": True, "correction": correction}
        case(g, f"var_{correction}_keep", "var", [(3, 2, 4)],
             lambda x, c=correction: torch.var(x, (0, -1), correction=c, keepdim=True), args=args)
    return g


# ---------------------------------------------------------------- main


FAMILIES = (arithmetic, comparison, exponentials, activations, reductions, matrices, movement, movement_more, padding,
            windows, indexing, indexing_more, losses,
            elementwise_more, special_functions, activations_more, reductions_more, scans, ordering, contractions,
            gated_units, pooling, plain, optimizers, mlp_trace, bench_traces)


def compare(golden, path):
    """The differences between what was just computed and the file, as lines of text."""
    data = path.read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + size])
    if header.pop("__metadata__") != golden.metadata:
        yield f"{path.name}: the metadata differ"
    if set(header) != set(golden.tensors):
        yield f"{path.name}: the keys differ: {sorted(set(header) ^ set(golden.tensors))[:5]}"
    for key in set(header) & set(golden.tensors):
        new, entry = golden.tensors[key], header[key]
        start, end = entry["data_offsets"]
        old = torch.frombuffer(bytearray(data[8 + size + start:8 + size + end]), dtype=new.dtype) if end > start else new.flatten()
        if entry["shape"] != list(new.shape) or entry["dtype"] != DTYPES[new.dtype]:
            yield f"{path.name}: {key} has another shape or dtype"
        elif not torch.allclose(old, new.flatten(), rtol=1e-5 if new.dtype == F32 else 1e-12, atol=1e-12, equal_nan=True):
            yield f"{path.name}: {key} differs"


def main():
    parser = argparse.ArgumentParser(description="Writes the golden files from PyTorch.")
    parser.add_argument("--check", action="store_true", help="compare with the files that are there, write nothing")
    parser.add_argument("--out", type=pathlib.Path, default=OUT, help="the folder of the files")
    options = parser.parse_args()
    torch.set_num_threads(1)
    if not options.check:
        options.out.mkdir(parents=True, exist_ok=True)
    bad = []
    for family in FAMILIES:
        golden = family()
        folder = BENCH if family is bench_traces and options.out == OUT else options.out
        path = folder / f"{golden.family}.safetensors"
        if options.check:
            bad += compare(golden, path)
        else:
            path.write_bytes(golden.bytes())
            print(f"{path.name}: {len(golden.tensors)} tensors, {path.stat().st_size:,} bytes")
    for line in bad:
        print(line)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
