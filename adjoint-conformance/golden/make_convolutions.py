"""Writes the golden files of convolutions: what PyTorch computes for operations and layers.

usage: python make_convolutions.py [--check] [--out FOLDER]

As make_golden.py, whose helpers it uses; README.md beside it says what the keys mean.
"""

import argparse
import pathlib
import sys

import torch
import torch.nn.functional as F

import make_golden
from make_golden import OUT, case, compare, rng

MODES = ("reflect", "replicate", "circular")


class Golden(make_golden.Golden):
    def __init__(self, family):
        super().__init__(family)
        self.metadata["generator"] = "adjoint-conformance/golden/make_convolutions.py"


def listed(v, axes):
    return v if isinstance(v, str) else list(v) if isinstance(v, tuple) else [v] * axes


def conv(g, name, axes, x, w, bias=True, mode="zeros", stride=1, padding=0, dilation=1, groups=1):
    """A case of convNd; the padding modes are those of torch.nn.ConvNd."""
    args = {"stride": listed(stride, axes), "padding": listed(padding, axes), "dilation": listed(dilation, axes),
            "groups": groups, "mode": mode}
    f = getattr(F, f"conv{axes}d")

    def run(x, w, b=None):
        if mode == "zeros":
            return f(x, w, b, stride, padding, dilation, groups)
        layer = getattr(torch.nn, f"Conv{axes}d")(w.shape[1] * groups, w.shape[0], tuple(w.shape[2:]), stride, padding,
                                                  dilation, groups, bias is not None, mode)
        batch = x if x.dim() == axes + 2 else x.unsqueeze(0)
        y = layer._conv_forward(batch, w, b)
        return y if x.dim() == axes + 2 else y.squeeze(0)

    case(g, f"conv{axes}d_{name}", f"conv{axes}d", [x, w] + ([(w[0],)] if bias else []), run, args=args)


def transposed(g, name, axes, x, w, bias=True, stride=1, padding=0, output_padding=0, dilation=1, groups=1):
    args = {"stride": listed(stride, axes), "padding": listed(padding, axes), "dilation": listed(dilation, axes),
            "outputPadding": listed(output_padding, axes), "groups": groups}
    f = getattr(F, f"conv_transpose{axes}d")
    case(g, f"convTranspose{axes}d_{name}", f"convTranspose{axes}d", [x, w] + ([(w[1] * groups,)] if bias else []),
         lambda x, w, b=None: f(x, w, b, stride, padding, output_padding, groups, dilation), args=args)


def convolutions():
    g = Golden("convolutions")
    conv(g, "plain", 1, (2, 3, 6), (2, 3, 3))
    conv(g, "unbatched", 1, (2, 5), (3, 2, 2), bias=False)
    conv(g, "all", 1, (1, 4, 9), (2, 2, 3), stride=2, padding=2, dilation=2, groups=2)
    conv(g, "depthwise", 1, (2, 3, 5), (3, 1, 3), padding=1, groups=3)
    conv(g, "same", 1, (1, 2, 5), (2, 2, 4), padding="same")
    conv(g, "same_dilated", 1, (1, 2, 7), (2, 2, 4), padding="same", dilation=3, bias=False)
    conv(g, "plain", 2, (2, 2, 4, 5), (3, 2, 3, 2))
    conv(g, "unbatched", 2, (2, 3, 4), (2, 2, 2, 2))
    conv(g, "one", 2, (1, 3, 2, 3), (2, 3, 1, 1))
    conv(g, "stride", 2, (1, 2, 5, 6), (2, 2, 2, 3), bias=False, stride=(2, 1))
    conv(g, "stride_wide", 2, (1, 1, 7, 7), (2, 1, 2, 2), stride=3)
    conv(g, "padding", 2, (1, 2, 3, 3), (2, 2, 3, 3), bias=False, padding=(2, 1))
    conv(g, "dilation", 2, (1, 1, 5, 6), (2, 1, 2, 3), bias=False, dilation=(3, 2))
    conv(g, "groups", 2, (1, 4, 3, 3), (6, 2, 2, 2), groups=2)
    conv(g, "depthwise", 2, (1, 3, 4, 3), (3, 1, 3, 3), padding=1, groups=3)
    conv(g, "depthwise_twice", 2, (1, 2, 4, 3), (4, 1, 2, 2), bias=False, groups=2, stride=2, padding=1)
    conv(g, "all", 2, (2, 4, 5, 4), (2, 2, 2, 3), stride=(2, 1), padding=(1, 2), dilation=(1, 2), groups=2)
    conv(g, "same", 2, (1, 1, 3, 4), (2, 1, 2, 3), padding="same")
    conv(g, "empty", 2, (0, 2, 3, 3), (2, 2, 2, 2))
    conv(g, "whole", 2, (1, 2, 3, 2), (2, 2, 3, 2))
    return g


def convolutions_more():
    g = Golden("convolutions_more")
    for mode in MODES:
        conv(g, mode, 1, (1, 2, 4), (2, 2, 3), padding=2, mode=mode, bias=False)
        conv(g, mode, 2, (1, 1, 3, 4), (2, 1, 2, 3), padding=(1, 2), stride=(1, 2), mode=mode)
    conv(g, "same_reflect", 2, (1, 1, 3, 4), (1, 1, 2, 3), padding="same", mode="reflect", bias=False)
    conv(g, "same_circular", 1, (1, 1, 5), (2, 1, 4), padding="same", mode="circular", bias=False)
    conv(g, "plain", 3, (1, 2, 2, 3, 2), (2, 2, 2, 2, 1))
    conv(g, "all", 3, (1, 2, 3, 2, 4), (2, 1, 2, 1, 2), stride=(1, 2, 1), padding=(1, 0, 1), dilation=(2, 1, 2), groups=2)
    conv(g, "replicate", 3, (1, 1, 2, 1, 2), (1, 1, 2, 2, 2), padding=1, mode="replicate", bias=False)
    transposed(g, "plain", 1, (2, 3, 4), (3, 2, 3))
    transposed(g, "all", 1, (1, 4, 3), (4, 2, 3), stride=3, padding=2, output_padding=2, dilation=2, groups=2)
    transposed(g, "unbatched", 1, (2, 3), (2, 3, 2), bias=False)
    transposed(g, "plain", 2, (1, 2, 2, 3), (2, 3, 2, 2))
    transposed(g, "stride", 2, (1, 2, 2, 3), (2, 2, 3, 2), stride=(2, 3), bias=False)
    transposed(g, "wide", 2, (1, 1, 2, 2), (1, 2, 2, 1), stride=3)
    transposed(g, "padding", 2, (1, 2, 3, 3), (2, 1, 3, 3), padding=(1, 2), bias=False)
    transposed(g, "output_padding", 2, (1, 1, 2, 3), (1, 2, 3, 3), stride=2, padding=1, output_padding=1)
    transposed(g, "output_padding_dilated", 2, (1, 1, 3, 2), (1, 1, 2, 2), dilation=2, output_padding=(1, 0), bias=False)
    transposed(g, "groups", 2, (1, 4, 2, 2), (4, 1, 2, 2), groups=2)
    transposed(g, "depthwise", 2, (1, 2, 2, 3), (2, 1, 3, 2), groups=2, stride=2, padding=1, bias=False)
    transposed(g, "plain", 3, (1, 1, 2, 1, 2), (1, 2, 2, 2, 1))
    transposed(g, "all", 3, (1, 2, 2, 2, 1), (2, 1, 2, 1, 2), stride=(2, 1, 2), padding=(1, 0, 0), output_padding=(1, 0, 1), groups=2)
    return g


LAYERS = (
    ("conv1d", "Conv1d", (2, 3, 6), (3, 4, 3), {}),
    ("conv1d_dilated", "Conv1d", (1, 4, 7), (4, 4, 2), dict(padding=2, dilation=2, groups=2, bias=False)),
    ("conv2d", "Conv2d", (2, 2, 5, 4), (2, 3, 3), {}),
    ("conv2d_kernel", "Conv2d", (1, 2, 5, 6), (2, 3, (2, 3)), dict(stride=(2, 1), padding=(1, 2), dilation=(1, 2))),
    ("conv2d_depthwise", "Conv2d", (1, 4, 4, 4), (4, 4, 3), dict(padding=1, groups=4, bias=False)),
    ("conv2d_same", "Conv2d", (1, 1, 4, 5), (1, 2, (2, 4)), dict(padding="same")),
    ("conv2d_reflect", "Conv2d", (1, 1, 4, 3), (1, 2, 3), dict(padding=1, padding_mode="reflect")),
    ("conv2d_replicate", "Conv2d", (1, 1, 4, 3), (1, 2, 3), dict(padding=2, stride=2, padding_mode="replicate")),
    ("conv2d_circular", "Conv2d", (1, 1, 4, 3), (1, 2, 3), dict(padding="same", padding_mode="circular")),
    ("conv3d", "Conv3d", (1, 2, 3, 3, 2), (2, 2, 2), dict(padding=(1, 0, 1), stride=(1, 2, 1))),
    ("convTranspose1d", "ConvTranspose1d", (2, 2, 4), (2, 3, 3), dict(stride=2, padding=1, output_padding=1)),
    ("convTranspose2d", "ConvTranspose2d", (1, 2, 3, 2), (2, 3, (2, 3)), dict(stride=(2, 1), padding=(0, 1))),
    ("convTranspose2d_groups", "ConvTranspose2d", (1, 4, 2, 3), (4, 2, 3),
     dict(stride=3, padding=1, output_padding=2, dilation=2, groups=2, bias=False)),
    ("convTranspose3d", "ConvTranspose3d", (1, 1, 2, 2, 1), (1, 2, 2), dict(stride=2)),
)


def layers():
    """case/in, case/weight, case/bias, case/out, case/seed, and case/grad, case/weight.grad, case/bias.grad of
    sum(out seed); in float32 out_f32 and so on, of the same numbers rounded."""
    g = Golden("convolution_layers")
    for name, kind, shape, sizes, options in LAYERS:
        axes = int(kind[-2])
        r = rng(name)
        draw = lambda s: torch.from_numpy(r.standard_normal(tuple(s)))
        made = getattr(torch.nn, kind)(*sizes, **options).to(torch.float64)
        state = {k: draw(v.shape) for k, v in made.state_dict().items()}
        x = draw(shape)
        with torch.no_grad():
            seed = draw(made(x).shape)
        facts = {k: listed(v, axes) for k, v in options.items() if k not in ("groups", "bias", "padding_mode")}
        g.describe(name, layer=kind, sizes=[*sizes[:2], *listed(sizes[2], axes)], groups=options.get("groups", 1),
                   mode=options.get("padding_mode", "zeros"), bias=options.get("bias", True), **facts)
        for key, value in {"in": x, "seed": seed, **state}.items():
            g.put(f"{name}/{key}", value)
        for dtype, end in ((torch.float64, ""), (torch.float32, "_f32")):
            made = made.to(dtype)
            made.zero_grad()
            made.load_state_dict(state)
            leaf = x.to(dtype).detach().requires_grad_()
            out = made(leaf)
            out.backward(seed.to(dtype))
            g.put(f"{name}/out{end}", out)
            g.put(f"{name}/grad{end}", leaf.grad)
            for key, p in made.named_parameters():
                g.put(f"{name}/{key}.grad{end}", p.grad)
    return g


def main():
    parser = argparse.ArgumentParser(description="Writes the golden files of convolutions from PyTorch.")
    parser.add_argument("--check", action="store_true", help="compare with the files that are there, write nothing")
    parser.add_argument("--out", type=pathlib.Path, default=OUT, help="the folder of the files")
    options = parser.parse_args()
    torch.set_num_threads(1)
    bad = []
    for family in (convolutions, convolutions_more, layers):
        golden = family()
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
