"""Writes the golden files of the losses: losses_regression, losses_classification, losses_pairs.

usage: python make_losses.py [--check] [--out FOLDER]

As make_golden.py, whose helpers it uses and whose README says what the keys mean. Every loss comes
with every reduction in float64, with gradients and (where PyTorch has them) second derivatives; with
the reduction "mean" also in float32: case/out_f32 and case/grad0_f32. The reduction and the options
are in "args".
"""

import argparse
import pathlib
import sys

import torch
import torch.nn.functional as F

from make_golden import F32, I64, OUT, Golden, case, compare, t, uniform

HOW = ("none", "mean", "sum")


class Losses(Golden):
    def __init__(self, family):
        super().__init__(family)
        self.metadata["generator"] = "adjoint-conformance/golden/make_losses.py"


def both(g, name, op, inputs, f, args, order=2, grads=None):
    """The case in float64 and, for the mean, its value and first gradient in float32."""
    case(g, name, op, inputs, f, order=order, args=args, grads=grads)
    if args["reduction"] != "mean" or order == 0:
        return
    fixed = [g.tensors[f"{name}/in{i}"] for i in range(len(inputs))]
    leaves = [x.to(F32) if x.is_floating_point() else x for x in fixed]
    leaves[0] = leaves[0].clone().requires_grad_()
    out = f(*leaves)
    g.put(f"{name}/out_f32", out)
    g.put(f"{name}/grad0_f32", torch.autograd.grad(out, leaves[0])[0])


def every(g, op, label, inputs, f, order=2, grads=None, **args):
    """f(*inputs, how) for every reduction."""
    for how in HOW:
        both(g, f"{op}{label}_{how}", op, inputs, lambda *x, how=how: f(*x, how), {**args, "reduction": how},
             order=order, grads=grads)


def reduced(terms, how):
    return terms if how == "none" else terms.mean() if how == "mean" else terms.sum()


def kinks(g, op, x, z, f, label="_kink", **args):
    case(g, op + label, op, [t(x), t(z)], f, order=1, args={**args, "reduction": "none"}, grads=[0, 1])


def regression():
    g = Losses("losses_regression")
    pair = [(3, 4), (3, 4)]
    far = [[1e4, -1e4, 1e-8, 0.0, 710.0], [-1e4, 1e4, 0.0, 0.0, -710.0]]
    every(g, "mse", "", pair, lambda x, z, how: F.mse_loss(x, z, reduction=how))
    every(g, "halfSquaredError", "", pair, lambda x, z, how: reduced(0.5 * (x - z) ** 2, how))
    every(g, "l1", "", pair, lambda x, z, how: F.l1_loss(x, z, reduction=how))
    kinks(g, "l1", *far, lambda x, z: F.l1_loss(x, z, reduction="none"))
    for label, beta in (("", 1.0), ("_half", 0.5)):
        every(g, "smoothL1", label, pair, lambda x, z, how, b=beta: F.smooth_l1_loss(x, z, reduction=how, beta=b), beta=beta)
    kinks(g, "smoothL1", [0.5, -0.5, 0.0, 1e4], [0.0] * 4, lambda x, z: F.smooth_l1_loss(x, z, reduction="none", beta=0.5), beta=0.5)
    kinks(g, "smoothL1", [0.5, -0.5, 0.0, 1e4], [0.0] * 4,
          lambda x, z: F.smooth_l1_loss(x, z, reduction="none", beta=0.0), label="_zero", beta=0.0)
    for label, delta in (("", 1.0), ("_third", 0.3)):
        every(g, "huber", label, pair, lambda x, z, how, d=delta: F.huber_loss(x, z, reduction=how, delta=d), delta=delta)
    kinks(g, "huber", [0.5, -0.5, 0.0, 1e4], [0.0] * 4, lambda x, z: F.huber_loss(x, z, reduction="none", delta=0.5), delta=0.5)
    # PyTorch has no log-cosh: ln cosh d = logaddexp(d, -d) - ln 2.
    log_cosh = lambda x, z, how: reduced(torch.logaddexp(x - z, z - x) - torch.log(t(2.0)).to(x.dtype), how)
    every(g, "logCosh", "", pair, log_cosh)
    kinks(g, "logCosh", [1e4, -1e4, 710.0, 30.0, 1.0, -1.0], [-1e4, 1e4, -710.0, 0.0, 0.0, 0.0],
          lambda x, z: log_cosh(x, z, "none"), label="_special")
    for label, q in (("", 0.5), ("_90", 0.9)):
        pinball = lambda x, z, how, q=q: reduced(torch.maximum(q * (z - x), (q - 1) * (z - x)), how)
        every(g, "quantile", label, pair, pinball, q=q)
    kinks(g, "quantile", [0.0, 1.0, -1.0], [0.0] * 3, lambda x, z: torch.maximum(0.9 * (z - x), -0.1 * (z - x)), q=0.9)
    weights = uniform("loss_weights", 0.1, 2, (3, 4))
    # Not huber_loss: the mean of its weighted terms is divided by their number, that of the others by the weights.
    for op, f in (("mse", F.mse_loss), ("l1", F.l1_loss)):
        for how in HOW:
            case(g, f"{op}_weighted_{how}", op, [*pair, weights], lambda x, z, w, f=f, how=how: f(x, z, reduction=how, weight=w),
                 args={"reduction": how, "weighted": 1}, grads=[0, 1])

    # densities
    p = torch.softmax(uniform("kl_p", -2, 2), 1)
    q = torch.log_softmax(uniform("kl_q", -2, 2), 1)
    every(g, "klDiv", "", [q, p], lambda x, z, how: F.kl_div(x, z, reduction=how))
    every(g, "klDivLogTarget", "", [q, p.log()], lambda x, z, how: F.kl_div(x, z, reduction=how, log_target=True))
    case(g, "klDiv_zero", "klDiv", [t([-1.0, -0.5, -1e4]), t([0.0, 1.0, 0.5])],
         lambda x, z: F.kl_div(x, z, reduction="none"), order=1, args={"reduction": "none"}, grads=[0])
    counts = t([[0.0, 1.0, 2.0, 5.0], [3.0, 0.0, 1.0, 7.0], [10.0, 2.0, 0.0, 1.0]])
    rates = uniform("rates", 0.2, 4)
    for full in (0, 1):
        label = "_full" if full else ""
        every(g, "poissonNll", label, [(3, 4), counts], lambda x, z, how, f=full: F.poisson_nll_loss(x, z, full=bool(f), reduction=how),
              grads=[0], logInput=1, full=full)
        every(g, "poissonNll", "_rate" + label, [rates, counts],
              lambda x, z, how, f=full: F.poisson_nll_loss(x, z, log_input=False, full=bool(f), reduction=how),
              grads=[0], logInput=0, full=full)
        variance = uniform("variance", 0.3, 3)
        every(g, "gaussianNll", label, [*pair, variance],
              lambda x, z, v, how, f=full: F.gaussian_nll_loss(x, z, v, full=bool(f), reduction=how), full=full, eps=1e-6)
    every(g, "gaussianNll", "_column", [*pair, variance[:, :1].clone()],
          lambda x, z, v, how: F.gaussian_nll_loss(x, z, v, reduction=how), full=0, eps=1e-6)
    every(g, "gaussianNll", "_eps", [*pair, variance * 0.01],
          lambda x, z, v, how: F.gaussian_nll_loss(x, z, v, eps=0.02, reduction=how), full=0, eps=0.02)
    return g


def classification():
    g = Losses("losses_classification")
    labels = t([2, 0, 3, -100, 2], I64)
    classes = t([2, 0, 3, 1, 2], I64)
    w = t([0.5, 1.5, 1.0, 2.0])
    soft = torch.softmax(uniform("soft", -2, 2, (5, 4)), 1)
    variants = {  # label: (target, weights, smoothing, ignore)
        "": (classes, 0, 0.0, 0),
        "_weights": (classes, 1, 0.0, 0),
        "_smooth": (classes, 0, 0.1, 0),
        "_ignore": (labels, 0, 0.0, 1),
        "_all": (labels, 1, 0.1, 1),
        "_soft": (soft, 0, 0.0, 0),
        "_softAll": (soft, 1, 0.2, 0),
    }
    for label, (target, weighted, smoothing, ignore) in variants.items():
        def f(x, z, how, weighted=weighted, s=smoothing):
            return F.cross_entropy(x, z, weight=w.to(x.dtype) if weighted else None, label_smoothing=s, reduction=how)
        every(g, "crossEntropy", label, [(5, 4), target], f, grads=[0], weighted=weighted, smoothing=smoothing, ignore=ignore, axis=-1)
        if not target.is_floating_point() and smoothing == 0:
            log = torch.log_softmax(uniform("nll" + label, -2, 2, (5, 4)), 1)
            every(g, "nll", label, [log, target],
                  lambda x, z, how, weighted=weighted: F.nll_loss(x, z, weight=w.to(x.dtype) if weighted else None, reduction=how),
                  grads=[0], weighted=weighted, smoothing=0.0, ignore=ignore, axis=-1)
    image = t([[[0, 3], [1, -100], [2, 2]], [[3, 3], [-100, 0], [1, 0]]], I64)
    def spatial(x, z, how):
        return F.cross_entropy(x, z, weight=w.to(x.dtype), label_smoothing=0.1, reduction=how)
    every(g, "crossEntropy", "_axis1", [(2, 4, 3, 2), image], spatial, grads=[0], weighted=1, smoothing=0.1, ignore=1, axis=1)
    every(g, "crossEntropy", "_axis1Soft", [(2, 4, 3), torch.softmax(uniform("soft3", -2, 2, (2, 4, 3)), 1)], spatial, grads=[0],
          weighted=1, smoothing=0.1, ignore=0, axis=1)
    log = torch.log_softmax(uniform("nll_axis1", -2, 2, (2, 4, 3, 2)), 1)
    every(g, "nll", "_axis1", [log, image], lambda x, z, how: F.nll_loss(x, z, reduction=how), grads=[0],
          weighted=0, smoothing=0.0, ignore=1, axis=1)
    case(g, "crossEntropy_nothing", "crossEntropy", [(2, 4), t([-100, -100], I64)], F.cross_entropy, order=0,
         args={"reduction": "mean", "weighted": 0, "smoothing": 0.0, "ignore": 1, "axis": -1})
    far = t([[1e4, 0.0, -1e4, 0.0], [-1e4, 1e4, 0.0, 1.0]])
    case(g, "crossEntropy_far", "crossEntropy", [far, t([2, 0], I64)], lambda x, z: spatial(x, z, "none"), order=1, grads=[0],
         args={"reduction": "none", "weighted": 1, "smoothing": 0.1, "ignore": 0, "axis": -1})

    p, z = uniform("bce_p", 0.05, 0.95), uniform("bce_z", 0, 1)
    term, positive = uniform("bce_w", 0.2, 2), uniform("bce_pos", 0.2, 3, (4,))
    every(g, "bce", "", [p, z], lambda x, z, how: F.binary_cross_entropy(x, z, reduction=how), weighted=0)
    every(g, "bce", "_weight", [p, z, term], lambda x, z, w, how: F.binary_cross_entropy(x, z, w, reduction=how), grads=[0, 1], weighted=1)
    case(g, "bce_ends", "bce", [t([0.0, 0.0, 1.0, 1.0, 1e-300, 0.5]), t([0.0, 1.0, 0.0, 1.0, 1.0, 1.0])],
         lambda x, z: F.binary_cross_entropy(x, z, reduction="none"), order=1, args={"reduction": "none", "weighted": 0}, grads=[0])
    logits = F.binary_cross_entropy_with_logits
    every(g, "bceWithLogits", "", [(3, 4), z], lambda x, z, how: logits(x, z, reduction=how), weighted=0)
    every(g, "bceWithLogits", "_pos", [(3, 4), z, positive], lambda x, z, p, how: logits(x, z, pos_weight=p, reduction=how),
          grads=[0, 1], weighted=2)
    every(g, "bceWithLogits", "_both", [(3, 4), z, term, positive],
          lambda x, z, w, p, how: logits(x, z, w, pos_weight=p, reduction=how), grads=[0, 1], weighted=3)
    ends = [t([1e4, -1e4, 1e4, -1e4, 0.0, 800.0]), t([0.0, 1.0, 1.0, 0.0, 0.5, 0.25]), t([3.0] * 6)]
    case(g, "bceWithLogits_far", "bceWithLogits", ends, lambda x, z, p: logits(x, z, pos_weight=p, reduction="none"), order=1,
         args={"reduction": "none", "weighted": 2}, grads=[0])

    # torchvision.ops.sigmoid_focal_loss, line by line
    def focal(x, z, how, alpha, gamma):
        p = torch.sigmoid(x)
        ce = logits(x, z, reduction="none")
        p_t = p * z + (1 - p) * (1 - z)
        loss = ce * ((1 - p_t) ** gamma)
        if alpha >= 0:
            loss = (alpha * z + (1 - alpha) * (1 - z)) * loss
        return reduced(loss, how)
    truth = (uniform("focal", 0, 1) > 0.5).double()
    for label, alpha, gamma in (("", 0.25, 2.0), ("_plain", -1.0, 1.5)):
        every(g, "focal", label, [(3, 4), truth], lambda x, z, how, a=alpha, c=gamma: focal(x, z, how, a, c),
              grads=[0], alpha=alpha, gamma=gamma)
    def dice(x, z, how):
        both = (x * z).flatten(1).sum(1)
        return reduced(1 - (2 * both + 1) / (x.flatten(1).sum(1) + z.flatten(1).sum(1) + 1), how)
    every(g, "dice", "", [uniform("dice", 0, 1, (2, 3, 2)), (uniform("dice_z", 0, 1, (2, 3, 2)) > 0.5).double()], dice, grads=[0])
    return g


def pairs():
    g = Losses("losses_pairs")
    labels, w = t([2, 0, 3, 1, 2], I64), t([0.5, 1.5, 1.0, 2.0])
    def hinge(x, z, how):  # the sum over the other classes: PyTorch's times their number
        return reduced(F.multi_margin_loss(x, z, reduction="none") * x.shape[1], how)
    # The second derivative of multi_margin_loss and of multilabel_margin_loss is not implemented in PyTorch.
    every(g, "multiClassHinge", "", [(5, 4), labels], hinge, order=1)
    for label, p, margin, weighted in (("", 1, 1.0, 0), ("_square", 2, 0.7, 0), ("_weights", 1, 1.5, 1)):
        def f(x, z, how, p=p, m=margin, weighted=weighted):
            return F.multi_margin_loss(x, z, p=p, margin=m, weight=w.to(x.dtype) if weighted else None, reduction=how)
        every(g, "multiMargin", label, [(5, 4), labels], f, order=1, p=p, margin=margin, weighted=weighted)
    case(g, "multiMargin_kink", "multiMargin", [t([[0.0, 1.0, -1.0, 5.0]]), t([1], I64)],
         lambda x, z: F.multi_margin_loss(x, z, reduction="none"), order=1,
         args={"reduction": "none", "p": 1, "margin": 1.0, "weighted": 0})
    sets = t([[3, 0, -1, 1], [-1, 2, 2, 2], [1, 3, 2, 0], [2, 2, -1, 0], [0, -1, -1, -1]], I64)
    every(g, "multiLabelMargin", "", [(5, 4), sets], lambda x, z, how: F.multilabel_margin_loss(x, z, reduction=how), order=1)
    many = (uniform("many", 0, 1, (5, 4)) > 0.5).double()
    every(g, "multiLabelSoftMargin", "", [(5, 4), many], lambda x, z, how: F.multilabel_soft_margin_loss(x, z, reduction=how),
          grads=[0], weighted=0)
    every(g, "multiLabelSoftMargin", "_weights", [(5, 4), many],
          lambda x, z, how: F.multilabel_soft_margin_loss(x, z, weight=w.to(x.dtype), reduction=how), grads=[0], weighted=1)
    sign = torch.where(uniform("sign", 0, 1) > 0.5, 1.0, -1.0).double()
    every(g, "softMargin", "", [(3, 4), sign], lambda x, z, how: F.soft_margin_loss(x, z, reduction=how), grads=[0])
    for label, margin in (("", 1.0), ("_wide", 2.0)):
        every(g, "hingeEmbedding", label, [uniform("hinge", 0, 3, away=(1, 2)), sign],
              lambda x, z, how, m=margin: F.hinge_embedding_loss(x, z, margin=m, reduction=how), grads=[0], margin=margin)
    case(g, "hingeEmbedding_kink", "hingeEmbedding", [t([1.0, 1.0, 0.5, 3.0]), t([-1.0, 1.0, -1.0, -1.0])],
         lambda x, z: F.hinge_embedding_loss(x, z, reduction="none"), order=1, args={"reduction": "none", "margin": 1.0}, grads=[0])
    for label, margin in (("", 0.0), ("_wide", 0.5)):
        every(g, "marginRanking", label, [(3, 4), (3, 4), sign],
              lambda a, b, z, how, m=margin: F.margin_ranking_loss(a, b, z, margin=m, reduction=how), grads=[0, 1], margin=margin)
    case(g, "marginRanking_kink", "marginRanking", [t([1.0, 2.0, 0.0]), t([1.0, 1.0, 1.0]), t([1.0, -1.0, -1.0])],
         lambda a, b, z: F.margin_ranking_loss(a, b, z, margin=1.0, reduction="none"), order=1,
         args={"reduction": "none", "margin": 1.0}, grads=[0, 1])

    like = t([1.0, -1.0, -1.0, 1.0, -1.0])
    for label, margin in (("", 0.0), ("_minus", -0.5)):
        every(g, "cosineEmbedding", label, [(5, 3), (5, 3), like],
              lambda a, b, z, how, m=margin: F.cosine_embedding_loss(a, b, z, margin=m, reduction=how), grads=[0, 1], margin=margin)
    def contrastive(a, b, z, how):
        d = torch.linalg.vector_norm(a - b, dim=-1)
        return reduced(0.5 * torch.where(z > 0, d ** 2, torch.clamp_min(2.0 - d, 0) ** 2), how)
    every(g, "contrastive", "", [(5, 3), (5, 3), like], contrastive, grads=[0, 1], margin=2.0)
    for label, p, swap, margin in (("", 2.0, 0, 1.0), ("_swap", 2.0, 1, 2.0), ("_p1", 1.0, 0, 1.0), ("_p3", 3.0, 1, 1.0)):
        every(g, "tripletMargin", label, [(4, 3)] * 3,
              lambda a, b, c, how, p=p, s=swap, m=margin: F.triplet_margin_loss(a, b, c, margin=m, p=p, swap=bool(s), reduction=how),
              p=p, swap=swap, margin=margin)
    def nce(a, b, how):
        s = F.normalize(a, dim=1) @ F.normalize(b, dim=1).T / 0.2
        return F.cross_entropy(s, torch.arange(len(a)), reduction=how)
    every(g, "infoNce", "", [(4, 3), (4, 3)], nce, temperature=0.2)
    return g


def main():
    parser = argparse.ArgumentParser(description="Writes the golden files of the losses from PyTorch.")
    parser.add_argument("--check", action="store_true", help="compare with the files that are there, write nothing")
    parser.add_argument("--out", type=pathlib.Path, default=OUT, help="the folder of the files")
    options = parser.parse_args()
    torch.set_num_threads(1)
    bad = []
    for family in (regression, classification, pairs):
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
