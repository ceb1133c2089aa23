"""The models of the workloads, for the timings (peer_torch.py) and for the references (make_bench.py)."""

import torch
import torch.nn as nn
import torch.nn.functional as F


def cnn():
    """Two convolutions with batch norm on [n, 1, 28, 28], then a perceptron."""
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(64 * 49, 128), nn.ReLU(), nn.Linear(128, 10))


class Block(nn.Module):
    def __init__(self, i, o, stride):
        super().__init__()
        self.conv1, self.norm1 = nn.Conv2d(i, o, 3, stride, 1, bias=False), nn.BatchNorm2d(o)
        self.conv2, self.norm2 = nn.Conv2d(o, o, 3, 1, 1, bias=False), nn.BatchNorm2d(o)
        self.shortcut = nn.Sequential() if stride == 1 and i == o else nn.Sequential(
            nn.Conv2d(i, o, 1, stride, bias=False), nn.BatchNorm2d(o))

    def forward(self, x):
        h = F.relu(self.norm1(self.conv1(x)))
        return F.relu(self.norm2(self.conv2(h)) + self.shortcut(x))


def resnet20():
    """He et al., 2016, for CIFAR: [n, 3, 32, 32] -> [n, 10]."""
    layers = [nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU()]
    i = 16
    for o, stride in ((16, 1), (16, 1), (16, 1), (32, 2), (32, 1), (32, 1), (64, 2), (64, 1), (64, 1)):
        layers.append(Block(i, o, stride))
        i = o
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


class CharLstm(nn.Module):
    """65 characters, embedded in 64 numbers, one layer of 256."""

    def __init__(self):
        super().__init__()
        self.embedding, self.lstm = nn.Embedding(65, 64), nn.LSTM(64, 256, batch_first=True)
        self.out = nn.Linear(256, 65)

    def forward(self, x):
        return self.out(self.lstm(self.embedding(x))[0])


class SelfAttention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads, self.qkv, self.out = heads, nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x):
        n, t, d = x.shape
        q, k, v = (p.view(n, t, self.heads, d // self.heads).transpose(1, 2) for p in self.qkv(x).split(d, 2))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.out(y.transpose(1, 2).reshape(n, t, d))


class GptBlock(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1, self.attention, self.norm2 = nn.LayerNorm(width), SelfAttention(width, heads), nn.LayerNorm(width)
        self.feed = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.feed(self.norm2(x))


class Gpt(nn.Module):
    """Four blocks of four heads, 128 wide; 65 tokens, 64 places."""

    def __init__(self, tokens=65, width=128, heads=4, blocks=4, places=64):
        super().__init__()
        self.tokens, self.places = nn.Embedding(tokens, width), nn.Embedding(places, width)
        self.blocks = nn.Sequential(*[GptBlock(width, heads) for _ in range(blocks)])
        self.norm, self.out = nn.LayerNorm(width), nn.Linear(width, tokens, bias=False)

    def forward(self, x):
        h = self.tokens(x) + self.places(torch.arange(x.shape[1]))
        return self.out(self.norm(self.blocks(h)))


class Vae(nn.Module):
    """784-400-20-400-784 (Kingma and Welling, 2014); noise is drawn anew unless it is given."""

    def __init__(self):
        super().__init__()
        self.encode, self.mean, self.logvar = nn.Linear(784, 400), nn.Linear(400, 20), nn.Linear(400, 20)
        self.decode1, self.decode2 = nn.Linear(20, 400), nn.Linear(400, 784)

    def forward(self, x, noise=None):
        h = F.relu(self.encode(x))
        mean, logvar = self.mean(h), self.logvar(h)
        z = mean + (torch.randn_like(mean) if noise is None else noise) * (0.5 * logvar).exp()
        return self.decode2(F.relu(self.decode1(z))), mean, logvar


def vae_loss(m, x, *noise):
    r, mean, logvar = m(x, *noise)
    fit = F.binary_cross_entropy_with_logits(r, x, reduction="sum")
    return fit - 0.5 * (1 + logvar - mean**2 - logvar.exp()).sum()


def image_loss(m, x, y):
    return F.cross_entropy(m(x), y)


def text_loss(m, x, y):
    return F.cross_entropy(m(x).flatten(0, 1), y.flatten())


def pointwise(x):
    return (F.gelu(x * 1.5 + 0.5) * torch.sigmoid(x)).sum()


def norm_softmax(x, w, b):
    return F.layer_norm(x, (1024,), w, b).softmax(-1)
