#!/usr/bin/env python3
"""What PyTorch prints, for adjoint-core's PrintingTest. See README.md in this folder.

python make_printing.py           writes the file
python make_printing.py --check   prints again and compares

The numbers are printed by PyTorch. Where PyTorch adds a type or a function, its own code adds ours:
dtype=f64 for dtype=torch.float64, requires_grad=True as it is.
"""

import pathlib
import sys

import torch
from torch import _tensor_str

FILE = (
    pathlib.Path(__file__).parents[2]
    / "adjoint-core/src/test/resources/dev/adjoint/core/printing.txt"
)
NAMES = {
    torch.float32: "f32",
    torch.float64: "f64",
    torch.int32: "i32",
    torch.int64: "i64",
    torch.bool: "bool",
    torch.uint8: "u8",
}
F32, F64, I32, I64 = torch.float32, torch.float64, torch.int32, torch.int64
NAN, INF = float("nan"), float("inf")


def printed(t):
    """repr(t) with our names of types; the rules of torch._tensor_str._str_intern for the rest."""
    suffixes = []
    if t.numel() == 0:
        if t.dim() != 1:
            suffixes.append("size=" + str(tuple(t.shape)))
        usual = t.dtype == F32
    else:
        if _tensor_str.PRINT_OPTS.edgeitems == 0:
            suffixes.append("size=" + str(tuple(t.shape)))
        usual = t.dtype in (F32, I64, torch.bool)
    if not usual:
        suffixes.append("dtype=" + NAMES[t.dtype])
    if t.requires_grad:
        suffixes.append("requires_grad=True")
    # 7: under what follows "tensor("
    text = "tensor(" + _tensor_str._tensor_str(t.detach(), 7)
    ours = _tensor_str._add_suffixes(text, suffixes, 7, force_newline=False)
    if usual:
        assert ours == repr(t), (ours, repr(t))
    return ours


def floats(rank, n, scale, dtype=F32):
    """Numbers of both signs without a pattern, the same everywhere."""
    shape = [n] * rank if isinstance(n, int) else n
    count = 1
    for s in shape:
        count *= s
    values = [((i * 7919 + 13) % 1009 - 504) / 512 * scale for i in range(count)]
    return torch.tensor(values, dtype=dtype).reshape(shape)


def spread(exponents, dtype=F32):
    return torch.tensor([(-1.25) ** k * 10.0**e for k, e in enumerate(exponents)], dtype=dtype)


def cases():
    for dtype in (F32, F64):
        for value in (0.0, -0.0, 1.0, -2.5, 0.1, 1e-3, 1e-4, 1e-5, 123456.789, 1e8, 1.5e8, 1e9, NAN, INF, -INF):
            yield torch.tensor(value, dtype=dtype), {}
        for values in (
            [0.5, 1, 2], [1, 2, 3], [-1, 2, -3], [0, 0, 0], [0, -0.0, 1], [1, 1000], [1, 1001], [0.5, 1000],
            [0.5, 500], [0.5, 500.5], [1e-4, 1e-1], [1.01e-4, 0.1], [9.9e-5, 0.05], [1e8, 1e7], [100000001.0, 1e8],
            [99999.5, 100.25], [NAN, 1], [NAN, 1.5], [INF, -INF, NAN], [INF, 1.25, -2], [NAN, 1e-7, 1],
            [-1e-7, 1], [1e30, -1e-30], [0.00005, 0.00015], [2.00005, 2.00015], [0.99999, 1], [0.999949, 9.99995],
            [1e5, 2e5], [1e5, 2e5, 0.5], [0, 1e-5], [0, 1e-38], [-0.0, 0.25],
        ):  # fmt: skip
            yield torch.tensor(values, dtype=dtype), {}
    yield torch.tensor([1e300, 1], dtype=F64), {}
    yield torch.tensor([1e-300, 1e300, NAN], dtype=F64), {}
    yield torch.tensor([5e-324, 0], dtype=F64), {}
    yield torch.tensor([1.4e-45, 3.4e38], dtype=F32), {}
    yield torch.tensor([1 / 3, 2 / 3], dtype=F64), {"precision": 17}
    for e in (range(-3, 1), range(-5, 4), range(0, 9), range(0, 12)):
        yield spread(e), {}
        yield spread(e, F64), {}
    for rank, n in ((1, 3), (2, 3), (3, 3), (4, 2), (5, 2)):
        for scale in (1, 1000, 1e-6):
            yield floats(rank, n, scale), {}
    for n in (8, 9, 10, 17, 40, 999, 1000, 1001):
        yield floats(1, n, 10), {}
        yield floats(1, n, 10, F64), {}
    for shape in ([2, 20], [3, 1, 25], [1, 1, 1, 30], [1, 7], [7, 1], [2, 1, 12]):
        yield floats(len(shape), shape, 4), {}
    for shape in ([7, 200], [6, 200], [200, 7], [500, 3], [2, 501], [10, 11, 12], [3, 8, 50], [9, 8, 7, 2], [1001, 1]):
        yield floats(len(shape), shape, 100), {}
        yield torch.arange(torch.Size(shape).numel()).reshape(shape), {}
    for dtype in (I32, I64):
        for values in ([1, -20, 300], [0], [-(2**31), 2**31 - 1], list(range(40)), list(range(-30, 5))):
            yield torch.tensor(values, dtype=dtype), {}
    yield torch.tensor([2**63 - 1, -(2**63), 0]), {}
    yield torch.tensor(7), {}
    yield torch.tensor([[0, 255], [7, 30]], dtype=torch.uint8), {}
    yield torch.tensor(True), {}
    yield torch.tensor([True, False]), {}
    yield torch.tensor([True, True]), {}
    yield torch.tensor([[i % 3 == 0 for i in range(15)]] * 2), {}
    yield torch.tensor([i % 3 == 0 for i in range(1100)]), {}
    for shape in ([0], [0, 3], [2, 0], [0, 0], [2, 0, 3]):
        for dtype in NAMES:
            yield torch.zeros(shape, dtype=dtype), {}
    for t in (
        torch.tensor(3.0), torch.tensor([0.5, 1.5], dtype=F64), floats(2, 3, 1), torch.zeros(0), torch.zeros(2, 0),
        floats(1, 8, 10), floats(1, 7, 10, F64), floats(1, 6, 10, F64), floats(1, 1001, 1, F64),
    ):  # fmt: skip
        yield t.requires_grad_(), {}
    samples = (
        floats(1, 12, 3), floats(2, 5, 3000), floats(1, 9, 1e-6), floats(1, 30, 1, F64), floats(2, [4, 9], 50),
        torch.arange(24).reshape(2, 3, 4), torch.arange(24.0).reshape(4, 6), torch.tensor([1e10, 1, NAN, -INF]),
        torch.tensor([1e5, 2.5, 0, -0.0]), torch.tensor(1234.5678), torch.tensor([0.0, 0.0]), torch.tensor([INF]),
        torch.tensor([True, False, True, True]), torch.zeros(3, 0), torch.tensor([5000.0, 1.0]),
    )  # fmt: skip
    for t in samples:
        for options in (
            {"precision": 0}, {"precision": 1}, {"precision": 8}, {"precision": 2, "sci_mode": True},
            {"sci_mode": True}, {"sci_mode": False}, {"precision": 0, "sci_mode": True}, {"linewidth": 40},
            {"linewidth": 10}, {"linewidth": 200}, {"threshold": 5}, {"threshold": 5, "edgeitems": 1},
            {"threshold": 5, "edgeitems": 2, "linewidth": 30}, {"threshold": 0, "edgeitems": 0},
            {"threshold": 0, "edgeitems": 5},
        ):  # fmt: skip
            yield t, options


def text():
    out = [f"PyTorch {torch.__version__}, by adjoint-conformance/golden/make_printing.py\n"]
    for t, options in cases():
        o = {"precision": 4, "threshold": 1000, "edgeitems": 3, "linewidth": 80, "sci_mode": None} | options
        with _tensor_str.printoptions(**o):
            result = printed(t)
        words = [NAMES[t.dtype], ",".join(map(str, t.shape)) or "-"]
        words += [str(o[k]) for k in ("precision", "threshold", "edgeitems", "linewidth")]
        words += [{None: "AUTO", True: "ON", False: "OFF"}[o["sci_mode"]], "leaf" if t.requires_grad else "constant"]
        numbers = [repr(v) if t.dtype.is_floating_point else str(int(v)) for v in t.detach().reshape(-1).tolist()]
        out.append("> " + " ".join(words) + "\n< " + " ".join(numbers) + "\n" + result + "\n")
    return "".join(out)


def main():
    made = text()
    if "--check" in sys.argv[1:]:
        same = FILE.read_text() == made
        print("the same" if same else "different")
        sys.exit(0 if same else 1)
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(made)
    print(f"{FILE}: {len(made)} characters, {made.count(chr(10) + '> ')} cases")


if __name__ == "__main__":
    main()
