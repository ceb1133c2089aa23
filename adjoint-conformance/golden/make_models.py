"""Writes models.safetensors: small PyTorch models, trained some steps, with inputs and outputs.

usage: python make_models.py [--check] [--out FOLDER]

Each model is trained some steps of SGD in float32, put into evaluation mode and saved: its state_dict
under the names that PyTorch gives, inputs and outputs. So the twins in Adjoint load what a user of
PyTorch would have saved. The generator is seeded with the model's name.
README.md beside this script says what the keys mean.
"""

import argparse
import sys
import zlib

import torch
import torch.nn as nn
import torch.nn.functional as F

from make_golden import F32, I64, OUT, Golden, compare

STEPS = 5


class Blocks(nn.Module):
    """A list of modules, each with a list of its own."""

    class Block(nn.Module):
        def __init__(self, width):
            super().__init__()
            self.layers = nn.ModuleList([nn.Linear(width, width), nn.Linear(width, width)])
            self.act = nn.GELU()

        def forward(self, x):
            return x + self.layers[1](self.act(self.layers[0](x)))

    def __init__(self):
        super().__init__()
        self.stem = nn.Linear(5, 8)
        self.blocks = nn.ModuleList([Blocks.Block(8) for _ in range(3)])
        self.heads = nn.ModuleDict({"main": nn.Linear(8, 3), "side": nn.Linear(8, 3, bias=False)})

    def forward(self, x):
        y = self.stem(x)
        for block in self.blocks:
            y = block(y)
        return self.heads["main"](y) + self.heads["side"](y)


class Tied(nn.Module):
    """The embedding's weight is that of the output layer; state_dict writes it under both names."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(11, 6)
        self.hidden = nn.Linear(6, 6)
        self.decoder = nn.Linear(6, 11)
        self.decoder.weight = self.embed.weight

    def forward(self, x):
        return self.decoder(torch.tanh(self.hidden(self.embed(x))).mean(1))


class ConvNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(2, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(4, 6, 3, stride=2, padding=1), nn.BatchNorm2d(6), nn.ReLU(),
            nn.AdaptiveAvgPool2d(1))
        self.classifier = nn.Sequential(nn.Flatten(), nn.Dropout(0.5), nn.Linear(6, 3))

    def forward(self, x):
        return self.classifier(self.features(x))


class LstmClassifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(11, 5)
        self.lstm = nn.LSTM(5, 6, num_layers=2, bidirectional=True, batch_first=True)
        self.fc = nn.Linear(12, 3)

    def forward(self, x):
        output, _ = self.lstm(self.embed(x))
        return self.fc(output.mean(1))


class TransformerClassifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(11, 8)
        self.positions = nn.Parameter(torch.randn(7, 8) * 0.1)
        layer = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.1, activation="gelu", batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.norm = nn.LayerNorm(8)
        self.fc = nn.Linear(8, 3)

    def forward(self, x):
        return self.fc(self.norm(self.encoder(self.embed(x) + self.positions)).mean(1))


class Pair(nn.Module):
    def __init__(self):
        super().__init__()
        self.bilinear = nn.Bilinear(4, 5, 3)

    def forward(self, a, b):
        return self.bilinear(a, b)


def words():
    return [torch.randint(0, 11, (4, 7), dtype=I64)]


def normal(*shapes):
    return lambda: [torch.randn(*s, dtype=F32) for s in shapes]


MODELS = {
    "mlp": (lambda: nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 3)),
            normal((6, 5))),
    "blocks": (Blocks, normal((6, 5))),
    "tied": (Tied, words),
    "conv": (ConvNet, normal((4, 2, 9, 9))),
    "lstm": (LstmClassifier, words),
    "transformer": (TransformerClassifier, words),
    "bilinear": (Pair, normal((4, 4), (4, 5))),
}


def models():
    g = Golden("models")
    g.metadata["generator"] = "adjoint-conformance/golden/make_models.py"
    for name, (make, inputs) in MODELS.items():
        torch.manual_seed(zlib.crc32(name.encode()))
        net = make()
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
        net.train()
        for _ in range(STEPS):
            x = inputs()
            y = net(*x)
            loss = F.cross_entropy(y, torch.randint(0, y.shape[-1], (y.shape[0],)))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        net.eval()
        x = inputs()
        with torch.no_grad():
            y = net(*x)
        g.describe(name, inputs=len(x), steps=STEPS,
                   parameters=sum(p.numel() for p in net.parameters()))
        for i, t in enumerate(x):
            g.put(f"{name}/in{i}", t)
        g.put(f"{name}/out", y)
        for key, t in net.state_dict().items():
            g.put(f"{name}/state/{key}", t)
    return g


def main():
    parser = argparse.ArgumentParser(description="Writes small trained models of PyTorch.")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--out", type=type(OUT), default=OUT)
    options = parser.parse_args()
    torch.set_num_threads(1)
    g = models()
    path = options.out / "models.safetensors"
    if options.check:
        bad = list(compare(g, path))
        for line in bad:
            print(line)
        sys.exit(1 if bad else 0)
    path.write_bytes(g.bytes())
    print(f"{path.name}: {len(g.tensors)} tensors, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
