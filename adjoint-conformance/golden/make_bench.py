"""Writes bench_models.safetensors: PyTorch's numbers for the larger workloads of ./adjoint bench.

usage: python make_bench.py [--check]

README.md beside this script says what the keys mean. The models are those that
adjoint-bench/peer/peer_torch.py times. Data and weights come from the formula of make_golden.py, so
that only losses and sums are stored; all is computed in float64, and the losses again in float32,
which shows how far rounding alone leads.
"""

import argparse
import sys

import torch

from make_golden import BENCH, F32, F64, HERE, Golden, compare, filled, labels

sys.path.insert(0, str(HERE.parent.parent / "adjoint-bench/peer"))
import models  # noqa: E402


def name_salt(name):
    """Java's String.hashCode of the parameter's name, modulo 2^32."""
    h = 0
    for c in name:
        h = (31 * h + ord(c)) & 0xFFFFFFFF
    return h


def factor(fan):
    """The greatest power of two up to 2/sqrt(fan), so that values lie within PyTorch's default bound."""
    f = 1.0
    while f * f * fan > 4:
        f /= 2
    return f


def fill(model):
    """Matrices and kernels by their fan, biases within 1/32; the weights of norms stay 1."""
    for name, p in model.named_parameters():
        if p.dim() > 1:
            p.data = filled(tuple(p.shape), name_salt(name), factor(p[0].numel())).to(p.dtype)
        elif "bias" in name:
            p.data = filled(tuple(p.shape), name_salt(name), 0.0625).to(p.dtype)
    return model


def losses(model, optimizer, loss_of, steps, dtype, *data):
    m = fill(model().to(dtype))
    data = [d.to(dtype) if d.is_floating_point() else d for d in data]
    o = optimizer(m.parameters())
    out = []
    for _ in range(steps):
        o.zero_grad()
        loss = loss_of(m, *data)
        out.append(loss.detach().clone())
        loss.backward()
        o.step()
    return torch.stack(out)


def pieces(x):
    """Eight elements at the start, in the middle and at the end."""
    x = x.detach().flatten()
    half = x.numel() // 2
    return torch.stack([x[:8], x[half:half + 8], x[-8:]])


def sums(x):
    x = x.detach().to(F64)
    return torch.stack([x.sum(), x.square().sum()])


def training(g):
    adam = lambda p: torch.optim.Adam(p, 1e-3)
    adamw = lambda p: torch.optim.AdamW(p, 1e-3)
    sgd = lambda p: torch.optim.SGD(p, 0.1, momentum=0.9, weight_decay=1e-4)
    text = lambda n, salt: labels(n * 64, salt, 65).reshape(n, 64)
    cases = {
        "cnn_mnist_adam": (models.cnn, adam, models.image_loss, 50, filled((64, 1, 28, 28), 51, 4.0), labels(64, 52, 10)),
        "resnet20_cifar_sgd": (models.resnet20, sgd, models.image_loss, 50, filled((32, 3, 32, 32), 53, 4.0), labels(32, 54, 10)),
        "char_lstm_adam": (models.CharLstm, adam, models.text_loss, 50, text(32, 55), text(32, 56)),
        "gpt_small_adamw": (models.Gpt, adamw, models.text_loss, 50, text(12, 57), text(12, 58)),
        "vae_adam": (models.Vae, adam, models.vae_loss, 50, filled((128, 784), 59, 1.0) + 0.5, filled((128, 20), 60, 4.0)),
    }
    for name, (model, optimizer, loss_of, steps, *data) in cases.items():
        for dtype, suffix in ((F64, ""), (F32, "_f32")):
            g.put(f"{name}/losses{suffix}", losses(model, optimizer, loss_of, steps, dtype, *data))
        g.describe(name, steps=steps)


def functions(g):
    x = filled((4096, 1024), 61, 4.0).requires_grad_()
    y = models.pointwise(x)
    y.backward()
    g.put("pointwise_chain_4m/out", y)
    g.put("pointwise_chain_4m/dx", pieces(x.grad))
    g.put("pointwise_chain_4m/dx_sums", sums(x.grad))

    x = filled((4096, 1024), 62, 4.0).requires_grad_()
    w, b = torch.ones(1024, dtype=F64).requires_grad_(), torch.zeros(1024, dtype=F64).requires_grad_()
    y = models.norm_softmax(x, w, b)
    y.backward(filled((4096, 1024), 63, 4.0))
    put_all(g, "norm_softmax_4m", y=y, dx=x.grad, dw=w.grad, db=b.grad)

    x = filled((16, 64, 56, 56), 64, 4.0).requires_grad_()
    conv = fill(torch.nn.Conv2d(64, 64, 3, padding=1).double())
    y = conv(x)
    y.backward(filled((16, 64, 56, 56), 65, 4.0))
    put_all(g, "conv3x3_64", y=y, dx=x.grad, dw=conv.weight.grad, db=conv.bias.grad)

    for n in (64, 256):
        c = filled((n, n), 41, 4.0) @ filled((n, n), 42, 4.0)
        g.put(f"matmul_{n}/corners", torch.stack([c[0, :8], c[n // 2 - 1, 8:16], c[n - 1, n - 8:]]))
        g.put(f"matmul_{n}/sums", sums(c))


def put_all(g, name, **tensors):
    for key, tensor in tensors.items():
        g.put(f"{name}/{key}", pieces(tensor))
        g.put(f"{name}/{key}_sums", sums(tensor))


def main():
    parser = argparse.ArgumentParser(description="Writes the references of the larger workloads from PyTorch.")
    parser.add_argument("--check", action="store_true", help="compare with the file that is there, write nothing")
    options = parser.parse_args()
    torch.set_num_threads(1)
    g = Golden("bench_models")
    g.metadata["generator"] = "adjoint-conformance/golden/make_bench.py"
    training(g)
    functions(g)
    path = BENCH / f"{g.family}.safetensors"
    bad = []
    if options.check:
        bad = compare(g, path)
    else:
        path.write_bytes(g.bytes())
        print(f"{path.name}: {len(g.tensors)} tensors, {path.stat().st_size:,} bytes")
    for line in bad:
        print(line)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
