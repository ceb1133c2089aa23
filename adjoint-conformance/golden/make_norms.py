"""Writes norms.safetensors and normalizations.safetensors: PyTorch's normalisation layers and functions.

usage: python make_norms.py [--check] [--out FOLDER]

README.md beside this script says what the keys mean; the options are those of make_golden.py.
"""

import argparse
import math
import pathlib
import sys
from unittest import mock

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils import parametrizations

from make_golden import F32, F64, OUT, Golden, case, compare, rng, uniform


def normal(r, *shape):
    return torch.from_numpy(np.asarray(r.standard_normal(shape)))


def gradients(file, prefix, layer, x, seed, r, second=True):
    """out, gradients of sum(out * seed) and the gradient of sum(gradient * v), v random."""
    x = x.clone().requires_grad_()
    names = ["x"] + [n for n, _ in layer.named_parameters()]
    leaves = [x] + [p for _, p in layer.named_parameters()]
    out = layer(x)
    file.put(f"{prefix}/out", out)
    for n, g in zip(names, torch.autograd.grad(out, leaves, seed)):
        file.put(f"{prefix}/grad/{n}", g)
    if not second:
        return
    # The second derivative of torch._weight_norm is wrong (gradgradcheck fails on it).
    buffers = {n: b.clone() for n, b in layer.named_buffers()}
    with mock.patch("torch._weight_norm", lambda v, g, axis: v * (g / torch.norm_except_dim(v, 2, axis))):
        out = layer(x)
    first = torch.autograd.grad(out, leaves, seed, create_graph=True)
    along = [normal(r, *g.shape).to(g.dtype) for g in first]
    total = sum((g * v).sum() for g, v in zip(first, along))
    h = torch.autograd.grad(total, leaves, allow_unused=True, materialize_grads=True)
    for n, v, g in zip(names, along, h):
        file.put(f"{prefix}/v/{n}", v)
        file.put(f"{prefix}/hvp/{n}", g)
    for n, b in layer.named_buffers():  # the batch was seen twice
        b.copy_(buffers[n])


def layer(file, name, op, make, batch, dtype=F64, **args):
    r = rng(name)
    net = make().to(dtype)
    for n, p in net.named_parameters():
        p.data = (normal(r, *p.shape) + (1 if "weight" in n else 0)).to(dtype)
    file.describe(name, op=op, args=args)
    for n, p in net.state_dict().items():
        file.put(f"{name}/state/{n}", p)
    xs = [(normal(r, *batch) * 2 + 0.5).to(dtype) for _ in range(3)]
    with torch.no_grad():
        seed = normal(r, *net(xs[0]).shape).to(dtype)
    for n, p in net.state_dict().items():
        p.copy_(file.tensors[f"{name}/state/{n}"])
    for i, x in enumerate(xs):
        file.put(f"{name}/x{i}", x)
    file.put(f"{name}/seed", seed)
    second = dtype == F64
    net.train()
    gradients(file, f"{name}/train", net, xs[0], seed, r, second)
    with torch.no_grad():
        net(xs[1])
        net(xs[2])
    for n, b in net.named_buffers():
        file.put(f"{name}/after3/{n}", b)
    net.eval()
    gradients(file, f"{name}/eval", net, xs[0], seed, r, second)


def norms():
    g = Golden("norms")
    g.metadata["generator"] = "adjoint-conformance/golden/make_norms.py"
    layer(g, "bn1d", "BatchNorm1d", lambda: nn.BatchNorm1d(3), (4, 3))
    layer(g, "bn1d_sequence", "BatchNorm1d", lambda: nn.BatchNorm1d(3), (2, 3, 5))
    layer(g, "bn1d_cumulative", "BatchNorm1d", lambda: nn.BatchNorm1d(3, momentum=None), (4, 3), momentum="none")
    layer(g, "bn1d_f32", "BatchNorm1d", lambda: nn.BatchNorm1d(3), (6, 3), dtype=F32)
    layer(g, "bn2d", "BatchNorm2d", lambda: nn.BatchNorm2d(3), (2, 3, 2, 3))
    layer(g, "bn2d_one", "BatchNorm2d", lambda: nn.BatchNorm2d(2), (1, 2, 3, 2))
    layer(g, "bn2d_momentum", "BatchNorm2d", lambda: nn.BatchNorm2d(3, momentum=0.4, eps=1e-2), (2, 3, 2, 2), momentum=0.4, eps=1e-2)
    layer(g, "bn2d_not_affine", "BatchNorm2d", lambda: nn.BatchNorm2d(3, affine=False), (2, 3, 2, 2), affine=False)
    layer(g, "bn2d_not_tracking", "BatchNorm2d", lambda: nn.BatchNorm2d(3, track_running_stats=False), (2, 3, 2, 2), tracking=False)
    layer(g, "bn2d_bare", "BatchNorm2d", lambda: nn.BatchNorm2d(3, affine=False, track_running_stats=False), (2, 3, 2, 2), affine=False, tracking=False)
    layer(g, "bn3d", "BatchNorm3d", lambda: nn.BatchNorm3d(2), (2, 2, 2, 1, 3))
    layer(g, "ln", "LayerNorm", lambda: nn.LayerNorm(5), (2, 3, 5), shape=[5])
    layer(g, "ln_two", "LayerNorm", lambda: nn.LayerNorm((3, 4)), (2, 3, 4), shape=[3, 4])
    layer(g, "ln_eps", "LayerNorm", lambda: nn.LayerNorm(5, eps=0.1), (3, 5), shape=[5], eps=0.1)
    layer(g, "ln_no_bias", "LayerNorm", lambda: nn.LayerNorm(5, bias=False), (3, 5), shape=[5], bias=False)
    layer(g, "ln_not_affine", "LayerNorm", lambda: nn.LayerNorm(5, elementwise_affine=False), (3, 5), shape=[5], affine=False)
    layer(g, "ln_f32", "LayerNorm", lambda: nn.LayerNorm(9), (4, 9), dtype=F32, shape=[9])
    layer(g, "rms", "RmsNorm", lambda: nn.RMSNorm(5), (2, 3, 5), shape=[5])
    layer(g, "rms_two", "RmsNorm", lambda: nn.RMSNorm((3, 4)), (2, 3, 4), shape=[3, 4])
    layer(g, "rms_eps", "RmsNorm", lambda: nn.RMSNorm(5, eps=0.1), (3, 5), shape=[5], eps=0.1)
    layer(g, "rms_not_affine", "RmsNorm", lambda: nn.RMSNorm(5, elementwise_affine=False), (3, 5), shape=[5], affine=False)
    layer(g, "rms_f32", "RmsNorm", lambda: nn.RMSNorm(9), (4, 9), dtype=F32, shape=[9])
    layer(g, "gn", "GroupNorm", lambda: nn.GroupNorm(2, 4), (2, 4, 3), groups=2, channels=4)
    layer(g, "gn_images", "GroupNorm", lambda: nn.GroupNorm(3, 6), (2, 6, 2, 2), groups=3, channels=6)
    layer(g, "gn_vectors", "GroupNorm", lambda: nn.GroupNorm(2, 6), (3, 6), groups=2, channels=6)
    layer(g, "gn_not_affine", "GroupNorm", lambda: nn.GroupNorm(1, 4, affine=False, eps=0.1), (2, 4, 3), groups=1, channels=4, affine=False, eps=0.1)
    layer(g, "in1d", "InstanceNorm1d", lambda: nn.InstanceNorm1d(3), (2, 3, 4))
    layer(g, "in1d_affine", "InstanceNorm1d", lambda: nn.InstanceNorm1d(3, affine=True), (2, 3, 4), affine=True)
    layer(g, "in2d", "InstanceNorm2d", lambda: nn.InstanceNorm2d(3, eps=0.1), (2, 3, 2, 2), eps=0.1)
    layer(g, "in2d_tracking", "InstanceNorm2d", lambda: nn.InstanceNorm2d(3, affine=True, track_running_stats=True), (2, 3, 2, 2), affine=True, momentum=0.1)
    layer(g, "wn_linear", "WeightNorm", lambda: parametrizations.weight_norm(nn.Linear(3, 4)), (5, 3), axis=0)
    layer(g, "wn_linear_columns", "WeightNorm", lambda: parametrizations.weight_norm(nn.Linear(3, 4, bias=False), dim=1), (5, 3), axis=1)
    return g


def normalizations():
    """The functional forms, as cases of operations."""
    g = Golden("normalizations")
    g.metadata["generator"] = "adjoint-conformance/golden/make_norms.py"
    for label, x, shape in (("", (3, 5), [5]), ("_two", (2, 3, 4), [3, 4]), ("_one", (2, 1), [1])):
        args = {"shape": shape, "eps": 0.01}
        if label != "_one":  # PyTorch's gradient of a row of one is rounding noise, ours 0
            case(g, "layerNorm" + label, "layerNorm", [x, tuple(shape), tuple(shape)],
                 lambda x, w, b, s=shape: F.layer_norm(x, s, w, b, 0.01), args=args)
        case(g, "rmsNorm" + label, "rmsNorm", [x, tuple(shape)],
             lambda x, w, s=shape: F.rms_norm(x, s, w, 0.01), args=args)
    case(g, "layerNorm_plain", "layerNorm", [(3, 5)], lambda x: F.layer_norm(x, [5]), args={"shape": [5]})
    case(g, "rmsNorm_plain", "rmsNorm", [(3, 5)], lambda x: F.rms_norm(x, [5]), args={"shape": [5]})
    offset = 1e4 + torch.from_numpy(rng("norm_offset").standard_normal((3, 7)))
    case(g, "layerNorm_offset", "layerNorm", [offset], lambda x: F.layer_norm(x, [7]), order=1, args={"shape": [7]})
    spoiled = torch.tensor([[1.0, math.nan, 2.0], [1.0, 2.0, 4.0], [math.inf, 0.0, 1.0], [3.0, 3.0, 3.0]], dtype=F64)
    case(g, "layerNorm_nonfinite", "layerNorm", [spoiled], lambda x: F.layer_norm(x, [3]), order=0, args={"shape": [3]})
    case(g, "rmsNorm_nonfinite", "rmsNorm", [spoiled[:2]], lambda x: F.rms_norm(x, [3]), order=0, args={"shape": [3]})
    case(g, "batchNorm_nonfinite", "batchNorm", [spoiled.mT[:, :2].contiguous()],
         lambda x: F.batch_norm(x, None, None, training=True), order=0)
    for label, x, groups in (("", (2, 4, 3), 2), ("_vectors", (3, 6), 3), ("_images", (2, 4, 2, 2), 1)):
        case(g, "groupNorm" + label, "groupNorm", [x, (x[1],), (x[1],)],
             lambda x, w, b, n=groups: F.group_norm(x, n, w, b, 0.01), args={"groups": groups, "eps": 0.01})
    case(g, "groupNorm_plain", "groupNorm", [(2, 4, 3)], lambda x: F.group_norm(x, 2), args={"groups": 2})
    case(g, "instanceNorm", "instanceNorm", [(2, 3, 4), (3,), (3,)],
         lambda x, w, b: F.instance_norm(x, weight=w, bias=b, eps=0.01), args={"eps": 0.01})
    case(g, "instanceNorm_plain", "instanceNorm", [(2, 3, 2, 2)], lambda x: F.instance_norm(x))
    for label, x in (("", (4, 3)), ("_sequences", (2, 3, 4)), ("_images", (2, 3, 2, 2)), ("_one", (1, 2, 4))):
        case(g, "batchNorm" + label, "batchNorm", [x, (x[1],), (x[1],)],
             lambda x, w, b: F.batch_norm(x, None, None, w, b, training=True, eps=0.01), args={"eps": 0.01})
    mean, variance = uniform("batchNorm_mean", -1, 1, (3,)), uniform("batchNorm_variance", 0.5, 2, (3,))
    for label, x in (("", (4, 3)), ("_images", (2, 3, 2, 2))):
        case(g, "batchNorm_given" + label, "batchNormGiven", [x, mean, variance, (3,), (3,)],
             lambda x, m, v, w, b: F.batch_norm(x, m, v, w, b, eps=0.01), grads=[0, 3, 4], args={"eps": 0.01})
    return g


def main():
    parser = argparse.ArgumentParser(description="Writes the golden files of normalisations from PyTorch.")
    parser.add_argument("--check", action="store_true", help="compare with the files that are there, write nothing")
    parser.add_argument("--out", type=pathlib.Path, default=OUT, help="the folder of the files")
    options = parser.parse_args()
    torch.set_num_threads(1)
    bad = []
    for golden in (norms(), normalizations()):
        path = options.out / f"{golden.family}.safetensors"
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
