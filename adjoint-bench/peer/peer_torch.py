"""The peer's side of the comparison: PyTorch on the workloads of `./adjoint bench`.

usage: python peer_torch.py [eager|compile|tuned] [threads] [workload ...]

Prints one JSON object a line for each workload:
{"peer", "version", "threads", "workload", "median_us", "min_us", "n"}.

The mode tuned is eager with what PyTorch's tuning guide says for a CPU: fused optimizers, images with
channels last, inference mode in place of no_grad. BENCH_SECONDS in the environment, if above 0, is how
long each workload is timed instead of its own 2 to 6 seconds.

A training step is: zero_grad, forward, loss, backward, optimizer update, on fixed data. Five steps
warm up, then steps are timed one by one until the time is over; the median and the minimum are
printed. Without names, every workload below runs.
"""

import json
import os
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

import models

MODE = sys.argv[1] if len(sys.argv) > 1 else "eager"
THREADS = int(sys.argv[2]) if len(sys.argv) > 2 else 2
NAMES = sys.argv[3:]
SECONDS = float(os.environ.get("BENCH_SECONDS") or 0)
# what the mode tuned changes
FUSED = {"fused": True} if MODE == "tuned" else {}
IMAGES = torch.channels_last if MODE == "tuned" else torch.contiguous_format


def timed(name, step, seconds=4.0):
    for _ in range(5):
        step()
    times, end = [], time.perf_counter() + (SECONDS or seconds)
    while time.perf_counter() < end or len(times) < 5:
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    times.sort()
    print(json.dumps({
        "peer": "torch-" + MODE,
        "version": torch.__version__,
        "threads": torch.get_num_threads(),
        "workload": name,
        "median_us": round(times[len(times) // 2] * 1e6, 1),
        "min_us": round(times[0] * 1e6, 1),
        "n": len(times),
    }), flush=True)


def maybe_compiled(model):
    return torch.compile(model) if MODE == "compile" else model


def trainer(model, optimizer, loss_of, *data):
    m = maybe_compiled(model)

    def step():
        optimizer.zero_grad()
        loss = loss_of(m, *data)
        loss.backward()
        optimizer.step()

    return step


def mlp():
    return nn.Sequential(
        nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 256), nn.ReLU(), nn.Linear(256, 10))


def two_layer_sigmoid(name):
    """The lecture's net: 64 samples, 1000 -> 100 -> 10 without biases, summed squared error, SGD 1e-4."""
    x, y = torch.randn(64, 1000), torch.randn(64, 10)
    m = nn.Sequential(nn.Linear(1000, 100, bias=False), nn.Sigmoid(), nn.Linear(100, 10, bias=False))
    optimizer = torch.optim.SGD(m.parameters(), 1e-4, **FUSED)
    timed(name, trainer(m, optimizer, lambda m, x, y: ((m(x) - y) ** 2).sum(), x, y))


def mlp_mnist_adam(name):
    """An MNIST-shaped perceptron 784-512-256-10, batch 128, cross-entropy, Adam 1e-3."""
    x, y = torch.randn(128, 784), torch.randint(0, 10, (128,))
    m = mlp()
    optimizer = torch.optim.Adam(m.parameters(), 1e-3, **FUSED)
    timed(name, trainer(m, optimizer, lambda m, x, y: F.cross_entropy(m(x), y), x, y))


def cnn_mnist_adam(name):
    """A small convolutional net with batch norm on 28 x 28, batch 64, Adam 1e-3."""
    x, y = torch.randn(64, 1, 28, 28), torch.randint(0, 10, (64,))
    x, m = x.to(memory_format=IMAGES), models.cnn().to(memory_format=IMAGES)
    timed(name, trainer(m, torch.optim.Adam(m.parameters(), 1e-3, **FUSED), models.image_loss, x, y))


def resnet20_cifar_sgd(name):
    """ResNet-20 on 32 x 32, batch 32, SGD 0.1 with momentum 0.9 and weight decay 1e-4."""
    x, y = torch.randn(32, 3, 32, 32), torch.randint(0, 10, (32,))
    x, m = x.to(memory_format=IMAGES), models.resnet20().to(memory_format=IMAGES)
    optimizer = torch.optim.SGD(m.parameters(), 0.1, momentum=0.9, weight_decay=1e-4, **FUSED)
    timed(name, trainer(m, optimizer, models.image_loss, x, y), 6)


def char_lstm_adam(name):
    """An LSTM of 256 over 64 characters, batch 32, Adam 1e-3."""
    x, y = torch.randint(0, 65, (32, 64)), torch.randint(0, 65, (32, 64))
    m = models.CharLstm()
    timed(name, trainer(m, torch.optim.Adam(m.parameters(), 1e-3, **FUSED), models.text_loss, x, y), 6)


def gpt_small_adamw(name):
    """Four transformer blocks of four heads, 128 wide, context 64, batch 12, AdamW 1e-3."""
    x, y = torch.randint(0, 65, (12, 64)), torch.randint(0, 65, (12, 64))
    m = models.Gpt()
    timed(name, trainer(m, torch.optim.AdamW(m.parameters(), 1e-3, **FUSED), models.text_loss, x, y), 6)


def scalar_chain_200(name):
    """v = v * a + 1, a hundred times on rank-0 tensors, and backward: the cost of an operation."""
    a = torch.tensor(0.3, requires_grad=True)

    def chain():
        v = a
        for _ in range(100):
            v = v * a + 1.0
        a.grad = None
        v.backward()

    timed(name, chain, 2)


def mlp_infer_1(name):
    """One sample through the perceptron of mlp_mnist_adam, without gradients."""
    m = mlp().eval()
    x = torch.randn(1, 784)
    model = maybe_compiled(m)

    def infer():
        with torch.inference_mode() if MODE == "tuned" else torch.no_grad():
            model(x)

    timed(name, infer, 2)


def vae_adam(name):
    """A variational autoencoder 784-400-20-400-784, batch 128, Adam 1e-3."""
    x = torch.rand(128, 784)
    m = models.Vae()
    timed(name, trainer(m, torch.optim.Adam(m.parameters(), 1e-3, **FUSED), models.vae_loss, x))


def pointwise_chain_4m(name):
    """sum(gelu(1.5 x + 0.5) sigmoid(x)) of 4096 x 1024 numbers, and dx."""
    x = torch.randn(4096, 1024, requires_grad=True)
    f = maybe_compiled(models.pointwise)

    def step():
        x.grad = None
        f(x).backward()

    timed(name, step)


def norm_softmax_4m(name):
    """softmax(layer norm(x)) of 4096 rows of 1024, and the gradients of x, weight and bias."""
    x = torch.randn(4096, 1024, requires_grad=True)
    w, b = torch.ones(1024, requires_grad=True), torch.zeros(1024, requires_grad=True)
    g = torch.randn(4096, 1024)
    f = maybe_compiled(models.norm_softmax)

    def step():
        x.grad = w.grad = b.grad = None
        f(x, w, b).backward(g)

    timed(name, step)


def matmul(name):
    """The product of two square float32 matrices; the name ends in their size."""
    n = int(name.rsplit("_", 1)[1])
    a, b = torch.randn(n, n), torch.randn(n, n)
    timed(name, lambda: a @ b, 2)


def conv3x3_64(name):
    """A 3 x 3 convolution of 64 to 64 channels on 16 images of 56 x 56, and all its gradients."""
    x = torch.randn(16, 64, 56, 56).to(memory_format=IMAGES).requires_grad_()
    c = nn.Conv2d(64, 64, 3, padding=1).to(memory_format=IMAGES)
    g = torch.randn(16, 64, 56, 56).to(memory_format=IMAGES)

    def step():
        x.grad = None
        c.zero_grad()
        c(x).backward(g)

    timed(name, step)


WORKLOADS = {
    "two_layer_sigmoid": two_layer_sigmoid,
    "mlp_mnist_adam": mlp_mnist_adam,
    "cnn_mnist_adam": cnn_mnist_adam,
    "resnet20_cifar_sgd": resnet20_cifar_sgd,
    "char_lstm_adam": char_lstm_adam,
    "gpt_small_adamw": gpt_small_adamw,
    "scalar_chain_200": scalar_chain_200,
    "mlp_infer_1": mlp_infer_1,
    "vae_adam": vae_adam,
    "pointwise_chain_4m": pointwise_chain_4m,
    "norm_softmax_4m": norm_softmax_4m,
    "matmul_64": matmul,
    "matmul_256": matmul,
    "matmul_1024": matmul,
    "conv3x3_64": conv3x3_64,
}


def main():
    if MODE not in ("eager", "compile", "tuned"):
        sys.exit(f"peer_torch.py: mode {MODE!r}; it is eager, compile or tuned")
    unknown = [n for n in NAMES if n not in WORKLOADS]
    if unknown:
        sys.exit(f"peer_torch.py: no workload {', '.join(unknown)}; there are {', '.join(WORKLOADS)}")
    torch.set_num_threads(THREADS)
    torch.manual_seed(0)
    for name, run in WORKLOADS.items():
        if not NAMES or name in NAMES:
            run(name)


if __name__ == "__main__":
    main()
