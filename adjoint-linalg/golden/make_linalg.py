"""Writes this module's golden file: what PyTorch computes for linear algebra.

usage: python make_linalg.py [--check]

Needs what make_golden.py of adjoint-conformance needs, whose functions it uses and whose README says
what the keys mean. Factors are unique only up to signs, here chosen as Adjoint does: the diagonal of
r is not negative, the largest component of an eigenvector and of each column of u is positive.
Symmetric matrices are made so inside the function that is differentiated. A case of a factorisation
has one factor as its result; `part` says which.

There is no det of a singular matrix: PyTorch 2.13 gives the gradient 0 for [[1, 2], [2, 4]], whose
cofactors are [[4, -2], [-2, 1]]. DerivativesTest computes them by their definition.
"""

import pathlib
import sys

import torch

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "adjoint-conformance/golden"))
import make_golden
from make_golden import Golden, case, rng, t

OUT = HERE.parent / "src/test/resources/dev/adjoint/linalg/golden/linalg.safetensors"
L = torch.linalg


def symmetric(x):
    return (x + x.mT) / 2


def positive(x):
    """Positive definite, with eigenvalues of at least 1."""
    return x @ x.mT + torch.eye(x.shape[-1], dtype=x.dtype)


def largest_positive(columns):
    """1 or -1 for each column."""
    rows = columns.detach().abs().argmax(-2, keepdim=True)
    return columns.detach().gather(-2, rows).sign().squeeze(-2)


def qr(x, part):
    q, r = L.qr(x)
    signs = r.detach().diagonal(dim1=-2, dim2=-1).sign()
    return q * signs.unsqueeze(-2) if part == "q" else r * signs.unsqueeze(-1)


def eigh(x, part):
    w, v = L.eigh(symmetric(x))
    return w if part == "values" else v * largest_positive(v).unsqueeze(-2)


def svd(x, part):
    u, s, vt = L.svd(x, full_matrices=False)
    signs = largest_positive(u)
    return {"u": u * signs.unsqueeze(-2), "s": s, "vT": vt * signs.unsqueeze(-1)}[part]


def near_identity(name, *shape):
    """Well away from singular."""
    x = torch.from_numpy(rng(name).standard_normal(shape))
    return x + 3 * torch.eye(shape[-1], dtype=x.dtype)


def fill(g):
    for n in (1, 2, 3, 5):
        case(g, f"det_{n}", "det", [(n, n)], L.det)
        case(g, f"logAbs_{n}", "logAbs", [near_identity(f"logAbs_{n}", n, n)],
             lambda x: L.slogdet(x).logabsdet)
        case(g, f"inverse_{n}", "inverse", [near_identity(f"inverse_{n}", n, n)], L.inv)
    for n in (1, 2, 4):
        case(g, f"cholesky_{n}", "cholesky", [(n, n)], lambda x: L.cholesky(positive(x)))
    case(g, "det_batch", "det", [(2, 3, 3, 3)], L.det)
    case(g, "sign_batch", "sign", [(4, 3, 3)], lambda x: L.slogdet(x).sign, order=0)
    case(g, "logAbs_batch", "logAbs", [near_identity("logAbs_batch", 2, 3, 3)],
         lambda x: L.slogdet(x).logabsdet)
    case(g, "inverse_batch", "inverse", [near_identity("inverse_batch", 2, 3, 3)], L.inv)
    case(g, "solve_vector", "solve", [near_identity("solve_vector", 3, 3), (3,)], L.solve)
    case(g, "solve_matrix", "solve", [near_identity("solve_matrix", 3, 3), (3, 2)], L.solve)
    case(g, "solve_batch", "solve", [near_identity("solve_batch", 2, 1, 3, 3), (4, 3, 2)], L.solve)
    case(g, "solveLower", "solveLower", [near_identity("solveLower", 4, 4), (4, 2)],
         lambda a, b: L.solve_triangular(a.tril(), b, upper=False))
    case(g, "solveUpper", "solveUpper", [near_identity("solveUpper", 2, 4, 4), (4, 2)],
         lambda a, b: L.solve_triangular(a.triu(), b, upper=True))
    case(g, "cholesky_batch", "cholesky", [(2, 3, 3)], lambda x: L.cholesky(positive(x)))
    for name, shape in (("tall", (5, 3)), ("square", (3, 3)), ("wide", (2, 4)), ("one", (1, 1)),
                        ("batch", (2, 3, 2))):
        for part in ("q", "r"):
            case(g, f"qr_{name}_{part}", "qr", [shape], lambda x: qr(x, part), part=part)
        for part in ("u", "s", "vT"):
            case(g, f"svd_{name}_{part}", "svd", [shape], lambda x: svd(x, part), part=part)
        case(g, f"svdValues_{name}", "svdValues", [shape], L.svdvals)
        case(g, f"pinv_{name}", "pinv", [shape], L.pinv)
        case(g, f"norm2_{name}", "norm2", [shape], lambda x: L.matrix_norm(x, 2))
        case(g, f"cond_{name}", "cond", [shape], L.cond)
        m = shape[-2]
        if m <= shape[-1]:
            case(g, f"lstsq_{name}", "lstsq", [shape, shape[:-1] + (2,)], lambda a, b: L.pinv(a) @ b)
        else:
            case(g, f"lstsq_{name}", "lstsq", [shape, shape[:-1] + (2,)],
                 lambda a, b: L.lstsq(a, b).solution)
    for name, shape in (("one", (1, 1)), ("two", (2, 2)), ("four", (4, 4)), ("batch", (2, 3, 3))):
        for part in ("values", "vectors"):
            case(g, f"eigh_{name}_{part}", "eigh", [shape], lambda x: eigh(x, part), part=part)
    low = t([[1, 2, 3], [4, 5, 6], [5, 7, 9], [1, 0, 1]])
    case(g, "pinv_rank2", "pinv", [low], L.pinv, order=0)
    case(g, "matrixRank", "matrixRank", [low], lambda x: L.matrix_rank(x), order=0)
    case(g, "matrixRank_batch", "matrixRank", [(2, 3, 4)], lambda x: L.matrix_rank(x), order=0)
    for n in (-3, -1, 0, 1, 2, 5):
        name = f"matrixPower_{n}".replace("-", "m")
        case(g, name, "matrixPower", [near_identity(name, 2, 3, 3) / 3],
             lambda x: L.matrix_power(x, n), order=2 if n else 0, args={"n": n})


def main():
    torch.set_num_threads(1)
    g = Golden("linalg")
    g.metadata["generator"] = "adjoint-linalg/golden/make_linalg.py"
    fill(g)
    if sys.argv[1:] == ["--check"]:
        bad = list(make_golden.compare(g, OUT))
        print("\n".join(bad))
        sys.exit(1 if bad else 0)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_bytes(g.bytes())
    print(len(g.metadata) - 4, "cases,", len(g.bytes()), "bytes")


if __name__ == "__main__":
    main()
