"""Writes attention, attention_modules and transformers (.safetensors): what PyTorch computes for attention.

usage: python make_attention.py [--check] [--out FOLDER]

As make_golden.py, whose helpers it takes: seeded by the name of each case, --check compares.
README.md beside this script says what the keys mean. Boolean masks are stored as Adjoint reads them
and as scaled_dot_product_attention does: true where a key may be attended to. The modules of
torch.nn mean the opposite and are given the negation.
"""

import argparse
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel


from make_golden import BOOL, F64, OUT, Golden, case, compare, rng


def golden(family):
    g = Golden(family)
    g.metadata["generator"] = "adjoint-conformance/golden/make_attention.py"
    return g


def normal(name, *shape):
    return torch.from_numpy(rng(name).standard_normal(shape))


def allowed(name, *shape):
    """About two thirds true, and at least one in every row."""
    m = torch.from_numpy(rng(name).random(shape) < 0.65)
    m[..., 0] = True
    return m


# ---------------------------------------------------------------- the operation


def attention():
    g = golden("attention")

    def add(name, q, k, v, mask=None, causal=False, to_end=False, scale=None, op="attention"):
        def f(q, k, v, *m):
            m = m[0] if m else None
            if to_end:
                m = torch.ones(q.shape[-2], k.shape[-2], dtype=BOOL).tril(k.shape[-2] - q.shape[-2])
            with sdpa_kernel(SDPBackend.MATH):
                return F.scaled_dot_product_attention(
                    q, k, v, attn_mask=m, is_causal=causal, scale=scale,
                    enable_gqa=q.dim() > 2 and q.shape[-3] != k.shape[-3])

        args = {"causal": causal, "toEnd": to_end}
        if scale is not None:
            args["scale"] = scale
        case(g, name, op, [q, k, v] + ([] if mask is None else [mask]), f, args=args)

    q, k, v = (2, 2, 3, 4), (2, 2, 5, 4), (2, 2, 5, 2)
    add("attention", q, k, v)
    add("attention_matrices", (4, 3), (5, 3), (5, 2))
    add("attention_scale", q, k, v, scale=0.7)
    add("attention_causal", q, k, v, causal=True)
    add("attention_causal_more_queries", (2, 5, 3), (2, 3, 3), (2, 3, 2), causal=True)
    add("attention_causal_to_end", (2, 3, 4), (2, 5, 4), (2, 5, 3), to_end=True)
    add("attention_mask", q, k, v, mask=allowed("attention_mask/m", 3, 5))
    add("attention_mask_of_heads", q, k, v, mask=allowed("attention_mask_of_heads/m", 2, 3, 5))
    add("attention_mask_padding", q, k, v, mask=allowed("attention_mask_padding/m", 2, 1, 1, 5))
    add("attention_added", q, k, v, mask=normal("attention_added/m", 3, 5))
    add("attention_added_of_heads", q, k, v, mask=normal("attention_added_of_heads/m", 2, 2, 3, 5))
    added = normal("attention_added_inf/m", 3, 5)
    added[~allowed("attention_added_inf/a", 3, 5)] = -torch.inf
    case(g, "attention_added_inf", "attention", [q, k, v, added],
         lambda q, k, v, m: F.scaled_dot_product_attention(q, k, v, attn_mask=m),
         order=1, grads=[0, 1, 2], args={"causal": False, "toEnd": False})
    add("attention_grouped", (2, 4, 3, 3), (2, 2, 4, 3), (2, 2, 4, 2))
    add("attention_grouped_causal", (4, 3, 4), (2, 3, 4), (2, 3, 3), causal=True)
    add("attention_one_key_head", (2, 4, 3, 2), (2, 1, 4, 2), (2, 1, 4, 3), scale=1.5)
    add("attention_grouped_mask", (4, 3, 4), (2, 5, 4), (2, 5, 3), mask=allowed("attention_grouped_mask/m", 4, 3, 5))

    def weights(name, q, k, mask=None, scale=1.0):
        def f(q, k, *m):
            s = scale * q @ k.mT
            return s.masked_fill(~m[0], -torch.inf).softmax(-1) if m else s.softmax(-1)

        case(g, name, "attentionWeights", [q, k] + ([] if mask is None else [mask]), f,
             args={"scale": scale, "causal": False, "toEnd": False})

    weights("attentionWeights", (2, 3, 4), (2, 5, 4), scale=0.5)
    weights("attentionWeights_mask", (2, 3, 4), (2, 5, 4), mask=allowed("attentionWeights_mask/m", 3, 5))
    return g


# ---------------------------------------------------------------- modules


def module(g, name, net, inputs, f, masks=None, **args):
    """Parameters, inputs, masks, output (of training and evaluation), gradients of sum(out * seed)."""
    r = rng(name)
    net = net.to(F64)
    with torch.no_grad():
        for p in net.parameters():
            p.copy_(torch.from_numpy(r.standard_normal(tuple(p.shape)) * 0.6))
    leaves = [torch.from_numpy(r.standard_normal(s)).requires_grad_(True) for s in inputs]
    masks = masks or {}
    g.describe(name, op=type(net).__name__, args=args, inputs=len(leaves), order=1)
    for key, m in masks.items():
        g.put(f"{name}/{key}", m)
    for key, p in net.state_dict().items():
        g.put(f"{name}/param/{key}", p)
    net.eval()
    with torch.no_grad():
        evaluated = f(net, *leaves, **masks)
    net.train()
    result = f(net, *leaves, **masks)
    if isinstance(result, tuple):
        g.put(f"{name}/weights", result[1])
        result, evaluated = result[0], evaluated[0]
    torch.testing.assert_close(evaluated, result, rtol=1e-12, atol=1e-12)  # no dropout: one result for both
    g.put(f"{name}/out", result)
    seed = torch.from_numpy(r.standard_normal(tuple(result.shape)))
    g.put(f"{name}/seed", seed)
    result.backward(seed)
    for i, x in enumerate(leaves):
        g.put(f"{name}/in{i}", x)
        g.put(f"{name}/grad{i}", x.grad)
    for key, p in net.named_parameters():
        g.put(f"{name}/gparam/{key}", p.grad)


def no(mask):
    return None if mask is None else ~mask if mask.dtype == BOOL else mask


def future(l):
    return torch.ones(l, l, dtype=BOOL).tril()


def attention_modules():
    g = golden("attention_modules")

    def mha(name, q, k=None, v=None, masks=None, batch_first=True, causal=False, **options):
        net = nn.MultiheadAttention(q[-1], 2, batch_first=batch_first, **options)

        def f(net, q, k=None, v=None, padding=None, mask=None):
            k = q if k is None else k
            v = k if v is None else v
            m = no(mask)
            if causal:
                m = ~future(q.shape[1])
            return net(q, k, v, key_padding_mask=no(padding), attn_mask=m, need_weights=True)

        inputs = [s for s in (q, k, v) if s is not None]
        module(g, name, net, inputs, f, masks, causal=causal, seqFirst=not batch_first,
               embed=q[-1], kdim=options.get("kdim", q[-1]), vdim=options.get("vdim", q[-1]),
               bias=options.get("bias", True))

    x, y = (2, 3, 4), (2, 5, 4)
    pad = torch.tensor([[True, True, True, False, False], [True, True, True, True, True]])
    mha("mha_self", x)
    mha("mha_cross", x, y)
    mha("mha_three", x, y, y)
    mha("mha_no_bias", x, y, bias=False)
    mha("mha_sizes", x, (2, 5, 3), (2, 5, 6), kdim=3, vdim=6)
    mha("mha_sizes_no_bias", x, (2, 5, 3), (2, 5, 6), kdim=3, vdim=6, bias=False)
    mha("mha_padding", x, y, masks={"padding": pad})
    mha("mha_mask", x, y, masks={"mask": allowed("mha_mask/m", 3, 5)})
    mha("mha_both", x, y, masks={"padding": pad, "mask": allowed("mha_both/m", 3, 5)})
    mha("mha_added", x, y, masks={"mask": normal("mha_added/m", 3, 5)})
    mha("mha_causal", x, causal=True)
    mha("mha_seq_first", (3, 2, 4), (5, 2, 4), batch_first=False)

    embeddings(g)
    return g


def embeddings(g):
    for name, padding in (("embedding", None), ("embedding_padding", 1)):
        net = nn.Embedding(5, 3, padding_idx=padding).to(F64)
        r = rng(name)
        with torch.no_grad():
            net.weight.copy_(torch.from_numpy(r.standard_normal((5, 3))))
        at = torch.tensor([[0, 1, 4], [1, 1, 3]])
        seed = torch.from_numpy(r.standard_normal((2, 3, 3)))
        out = net(at)
        out.backward(seed)
        g.describe(name, op="Embedding", args={"padding": -1 if padding is None else padding}, inputs=1, order=1)
        for key, t in (("in0", at), ("param/weight", net.weight), ("out", out), ("seed", seed),
                       ("gparam/weight", net.weight.grad)):
            g.put(f"{name}/{key}", t)
    for mode in ("sum", "mean", "max"):
        name = f"embedding_bag_{mode}"
        r = rng(name)
        net = nn.EmbeddingBag(5, 3, mode=mode).to(F64)
        with torch.no_grad():
            net.weight.copy_(torch.from_numpy(r.standard_normal((5, 3))))
        at = torch.tensor([[0, 2, 4, 0], [1, 1, 3, 2]])
        seed = torch.from_numpy(r.standard_normal((2, 3)))
        out = net(at)
        out.backward(seed)
        g.describe(name, op="EmbeddingBag", args={"mode": mode}, inputs=1, order=1)
        for key, t in (("in0", at), ("param/weight", net.weight), ("out", out), ("seed", seed),
                       ("gparam/weight", net.weight.grad)):
            g.put(f"{name}/{key}", t)


def transformers():
    g = golden("transformers")
    x, y = (2, 3, 4), (2, 5, 4)
    pad = torch.tensor([[True, True, True, False, False], [True, True, True, True, True]])

    def encoder(net, x, padding=None, mask=None):
        key = "src_mask" if isinstance(net, nn.TransformerEncoderLayer) else "mask"
        return net(x, **{key: no(mask)}, src_key_padding_mask=no(padding))

    def decoder(net, x, memory, mask=None, padding=None):
        return net(x, memory, tgt_mask=no(mask), memory_key_padding_mask=no(padding))

    def layer(cls, pre, act="relu", eps=1e-5, bias=True):
        return cls(4, 2, 6, dropout=0.0, activation=act, batch_first=True, norm_first=pre,
                   layer_norm_eps=eps, bias=bias)

    E, D = nn.TransformerEncoderLayer, nn.TransformerDecoderLayer
    for pre in (False, True):
        at = "pre" if pre else "post"
        for act in ("relu", "gelu"):
            module(g, f"encoder_layer_{at}_{act}", layer(E, pre, act), [x], encoder, pre=pre, act=act)
        module(g, f"decoder_layer_{at}", layer(D, pre), [x, y], decoder, pre=pre, act="relu")
        masks = {"mask": future(3), "padding": pad}
        module(g, f"encoder_layer_{at}_masks", layer(E, pre), [y], encoder,
               {"mask": future(5), "padding": pad}, pre=pre, act="relu")
        module(g, f"decoder_layer_{at}_masks", layer(D, pre), [x, y], decoder, masks, pre=pre, act="relu")
        module(g, f"encoder_{at}", nn.TransformerEncoder(
            layer(E, pre), 2, nn.LayerNorm(4) if pre else None, enable_nested_tensor=False),
            [x], encoder, pre=pre, act="relu", norm=pre)
        module(g, f"decoder_{at}", nn.TransformerDecoder(
            layer(D, pre), 2, nn.LayerNorm(4) if pre else None),
            [x, y], decoder, masks, pre=pre, act="relu", norm=pre)


    return g


def main():
    parser = argparse.ArgumentParser(description="Writes the golden files of attention from PyTorch.")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--out", type=type(OUT), default=OUT)
    options = parser.parse_args()
    torch.set_num_threads(1)
    bad = []
    for family in (attention, attention_modules, transformers):
        g = family()
        path = options.out / f"{g.family}.safetensors"
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
