"""Writes recurrent.safetensors (Rnn, Gru), recurrent_lstm.safetensors and recurrent_cells.safetensors:
what PyTorch computes for its recurrent layers and cells.

usage: python make_recurrent.py [--check]

README.md beside this script says what the keys mean. Numbers come from a generator seeded with the
case's name; all is float64 on one thread.
"""

import argparse
import sys

import torch

from make_golden import OUT, Golden, compare, rng


def numbers(r, *shape):
    return torch.from_numpy(r.standard_normal(shape)).requires_grad_()


def fill(module, r):
    """Parameters in their own range, so that gates are not all the same."""
    for p in module.parameters():
        p.data = torch.from_numpy(r.uniform(-0.8, 0.8, tuple(p.shape)))


def layer(g, name, op, n_in=3, hidden=4, layers=1, bidirectional=False, bias=True, batch_first=False,
          projection=0, relu=False, batch=2, steps=3, lengths=None, start=True, dropout=0.0):
    r = rng("recurrent/" + name)
    more = {"proj_size": projection} if projection else {}
    if op == "rnn":
        more["nonlinearity"] = "relu" if relu else "tanh"
    torch_class = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[op]
    m = torch_class(n_in, hidden, layers, bias=bias, batch_first=batch_first, bidirectional=bidirectional, **more).double()
    fill(m, r)
    count = layers * (2 if bidirectional else 1)
    sizes = (steps, batch, n_in) if batch else (steps, n_in)
    if batch_first and batch:
        sizes = (batch, steps, n_in)
    x = numbers(r, *sizes)
    axes = (count, batch) if batch else (count,)
    h0 = numbers(r, *axes, projection or hidden)
    c0 = numbers(r, *axes, hidden)
    state = ((h0, c0) if op == "lstm" else h0) if start else None
    inputs = {"x": x}
    if start:
        inputs["h0"] = h0
        if op == "lstm":
            inputs["c0"] = c0
    if lengths:
        pack = torch.nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=batch_first, enforce_sorted=False)
        y, last = m(pack, state)
        y, _ = torch.nn.utils.rnn.pad_packed_sequence(y, batch_first=batch_first, total_length=steps)
        g.put(f"{name}/lengths", torch.tensor(lengths))
    else:
        y, last = m(x, state)
    results = {"out": y}
    results["h"], results["c"] = last if op == "lstm" else (last, None)
    g.describe(name, op=op, layers=layers, bidirectional=bidirectional, bias=bias, batchFirst=batch_first,
               projection=projection, relu=relu, hidden=hidden, inputs=n_in)
    finish(g, name, m, inputs, results, r, second=False)


def cell(g, name, op, n_in=3, hidden=4, bias=True, relu=False, batch=2):
    r = rng("recurrent/" + name)
    more = {"nonlinearity": "relu" if relu else "tanh"} if op == "rnnCell" else {}
    torch_class = {"rnnCell": torch.nn.RNNCell, "lstmCell": torch.nn.LSTMCell, "gruCell": torch.nn.GRUCell}[op]
    m = torch_class(n_in, hidden, bias=bias, **more).double()
    fill(m, r)
    lead = (batch,) if batch else ()
    inputs = {"x": numbers(r, *lead, n_in), "h0": numbers(r, *lead, hidden)}
    if op == "lstmCell":
        inputs["c0"] = numbers(r, *lead, hidden)
        h, c = m(inputs["x"], (inputs["h0"], inputs["c0"]))
    else:
        h, c = m(inputs["x"], inputs["h0"]), None
    g.describe(name, op=op, bias=bias, relu=relu, hidden=hidden, inputs=n_in)
    finish(g, name, m, inputs, {"h": h, "c": c}, r, second=True)


def finish(g, name, m, inputs, results, r, second):
    """Inputs, parameters, results, seeds of all results, gradients, and for cells the gradient of
    sum_k sum(grad_k * v_k)."""
    for key, t in inputs.items():
        g.put(f"{name}/{key}", t)
    for key, p in m.named_parameters():
        g.put(f"{name}/{key}", p)
    total = 0
    for key, t in results.items():
        if t is not None:
            seed = torch.from_numpy(r.standard_normal(tuple(t.shape)))
            g.put(f"{name}/result.{key}", t)
            g.put(f"{name}/seed.{key}", seed)
            total = total + (t * seed).sum()
    leaves = {**inputs, **dict(m.named_parameters())}
    first = torch.autograd.grad(total, list(leaves.values()), create_graph=second)
    for key, d in zip(leaves, first):
        g.put(f"{name}/grad.{key}", d)
    if second:
        along = [torch.from_numpy(r.standard_normal(tuple(t.shape))) for t in leaves.values()]
        slope = sum((d * v).sum() for d, v in zip(first, along))
        again = torch.autograd.grad(slope, list(leaves.values()), allow_unused=True, materialize_grads=True)
        for key, v, d in zip(leaves, along, again):
            g.put(f"{name}/v.{key}", v)
            g.put(f"{name}/hvp.{key}", d)


def golden(family):
    g = Golden(family)
    g.metadata["generator"] = "adjoint-conformance/golden/make_recurrent.py"
    return g


def recurrent(family, *ops):
    g = golden(family)
    for op in ops:
        layer(g, op, op)
        layer(g, f"{op}_zero_start", op, start=False)
        layer(g, f"{op}_single", op, batch=0)
        layer(g, f"{op}_no_bias", op, bias=False)
        layer(g, f"{op}_batch_first", op, batch_first=True)
        layer(g, f"{op}_deep", op, layers=2)
        layer(g, f"{op}_both", op, bidirectional=True)
        layer(g, f"{op}_lengths", op, batch=3, steps=4, lengths=[2, 4, 1])
        layer(g, f"{op}_all", op, hidden=2, layers=2, bidirectional=True, batch_first=True, batch=3, steps=4, lengths=[1, 3, 4])
    return g


def rnn_and_gru():
    g = recurrent("recurrent", "rnn", "gru")
    layer(g, "rnn_relu", "rnn", relu=True)
    layer(g, "rnn_relu_all", "rnn", relu=True, hidden=2, layers=2, bidirectional=True, batch=3, lengths=[3, 1, 2])
    return g


def lstm():
    g = recurrent("recurrent_lstm", "lstm")
    layer(g, "lstm_projection", "lstm", projection=2)
    layer(g, "lstm_projection_all", "lstm", projection=2, hidden=3, layers=2, bidirectional=True, batch=3, steps=4, lengths=[4, 1, 2])
    layer(g, "lstm_projection_batch_first", "lstm", projection=1, hidden=2, bias=False, batch_first=True, start=False)
    return g


def cells():
    g = golden("recurrent_cells")
    for op in ("rnnCell", "lstmCell", "gruCell"):
        cell(g, op, op)
        cell(g, f"{op}_no_bias", op, bias=False)
        cell(g, f"{op}_single", op, batch=0)
    cell(g, "rnnCell_relu", "rnnCell", relu=True)
    return g


def main():
    parser = argparse.ArgumentParser(description="Writes the golden files of recurrent layers from PyTorch.")
    parser.add_argument("--check", action="store_true", help="compare with the files that are there, write nothing")
    options = parser.parse_args()
    torch.set_num_threads(1)
    bad = []
    for g in (rnn_and_gru(), lstm(), cells()):
        path = OUT / f"{g.family}.safetensors"
        if options.check:
            bad += compare(g, path)
        else:
            path.write_bytes(g.bytes())
            print(f"{path.name}: {len(g.tensors)} tensors, {path.stat().st_size:,} bytes")
    for line in bad:
        print(line)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
