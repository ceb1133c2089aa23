"""Writes optimizers_more, schedules and inits: what PyTorch's optimizers, schedulers and initialisers do.

usage: python make_optim.py [--check] [--out FOLDER], as make_golden.py. README.md says what the keys mean.
"""

import warnings

import make_golden as base
import numpy as np
import torch
from make_golden import F32, F64, Golden, float32_exact, rng, t
from torch.optim import lr_scheduler as lrs

warnings.filterwarnings("ignore")


def golden(family):
    g = Golden(family)
    g.metadata["generator"] = "adjoint-conformance/golden/make_optim.py"
    return g


# ---------------------------------------------------------------- optimizers


class Lion(torch.optim.Optimizer):
    """PyTorch has none: the formulas of the authors (arXiv 2302.06675, Program 1)."""

    def __init__(self, params, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.sub_(torch.sign(b1 * m + (1 - b1) * p.grad), alpha=group["lr"])
                m.mul_(b2).add_(p.grad, alpha=1 - b2)


O = torch.optim
CASES = {
    "sgdMaximize": (O.SGD, dict(lr=0.1, momentum=0.9, maximize=True)),
    "sgdDampened": (O.SGD, dict(lr=0.1, momentum=0.9, dampening=0.5, weight_decay=0.01)),
    "adamEps": (O.Adam, dict(lr=0.01, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.1, amsgrad=True)),
    "nadam": (O.NAdam, dict(lr=2e-3)),
    "nadamDecay": (O.NAdam, dict(lr=0.01, betas=(0.8, 0.95), eps=1e-4, weight_decay=0.1, momentum_decay=0.1)),
    "nadamDecoupled": (O.NAdam, dict(lr=0.01, weight_decay=0.1, decoupled_weight_decay=True)),
    "radam": (O.RAdam, dict(lr=1e-3)),
    "radamBetas": (O.RAdam, dict(lr=0.01, betas=(0.8, 0.7), eps=1e-4)),
    "radamDecay": (O.RAdam, dict(lr=0.01, weight_decay=0.1)),
    "radamDecoupled": (O.RAdam, dict(lr=0.01, weight_decay=0.1, decoupled_weight_decay=True)),
    "adamax": (O.Adamax, dict(lr=2e-3)),
    "adamaxDecay": (O.Adamax, dict(lr=0.01, betas=(0.8, 0.9), eps=1e-4, weight_decay=0.1)),
    "adagrad": (O.Adagrad, dict(lr=0.01)),
    "adagradDecay": (O.Adagrad, dict(lr=0.1, lr_decay=0.05, weight_decay=0.1, initial_accumulator_value=0.5, eps=1e-3)),
    "adadelta": (O.Adadelta, dict(lr=1.0)),
    "adadeltaDecay": (O.Adadelta, dict(lr=0.5, rho=0.7, eps=1e-4, weight_decay=0.1)),
    "lion": (Lion, dict(lr=1e-3)),
    "lionDecay": (Lion, dict(lr=0.01, betas=(0.8, 0.95), weight_decay=0.1)),
}
SPARSE = {
    "sparseSgd": (O.SGD, dict(lr=0.1)),
    "sparseAdagrad": (O.Adagrad, dict(lr=0.1)),
    "sparseAdam": (O.SparseAdam, dict(lr=0.01)),
    # SparseAdam adds eps before the correction of the root, Adam after it; so small they are the same
    "sparseAdamBetas": (O.SparseAdam, dict(lr=0.05, betas=(0.8, 0.95), eps=1e-20)),
}
LBFGS = {
    "none": dict(lr=0.3, max_iter=4),
    "noneShort": dict(lr=0.3, max_iter=5, history_size=2),
    "wolfe": dict(lr=1.0, max_iter=4, line_search_fn="strong_wolfe"),
    "wolfeShort": dict(lr=0.5, max_iter=6, max_eval=5, history_size=2, line_search_fn="strong_wolfe"),
    "wolfeDefault": dict(lr=1.0, line_search_fn="strong_wolfe"),
    "noneDefault": dict(lr=0.5),
}


def start_and_grads():
    r = rng("optimizers")
    start = float32_exact(torch.from_numpy(r.standard_normal((2, 4))))
    grads = torch.from_numpy(r.standard_normal((20, 2, 4)))
    grads[:, 0, :3] *= t([0.0, 1e-6, 1e3])
    return start, float32_exact(grads)


def optimizers_more():
    g = golden("optimizers_more")
    start, grads = start_and_grads()
    for name, (kind, options) in CASES.items():
        for dtype, suffix in ((F64, ""), (F32, "_f32")):
            p = torch.nn.Parameter(start.to(dtype).clone())
            optimizer = kind([p], **options)
            for i in range(20):
                p.grad = grads[i].to(dtype)
                optimizer.step()
                if i + 1 in (1, 2, 7, 20):
                    g.put(f"{name}/step{i + 1}{suffix}", p)
        g.describe(name, op=kind.__name__, args={k: v for k, v in optimizer.param_groups[0].items()
                                                 if k != "params" and isinstance(v, (int, float, tuple, bool))})

    # Two groups with learning rates and decays of their own, under a schedule.
    p, q = (torch.nn.Parameter(start.clone()) for _ in range(2))
    optimizer = O.AdamW([dict(params=[p], weight_decay=0.1), dict(params=[q], lr=0.002, weight_decay=0.0)], lr=0.01)
    scheduler = lrs.StepLR(optimizer, 6, 0.3)
    for i in range(20):
        p.grad, q.grad = grads[i].clone(), grads[i].flip(0)
        optimizer.step()
        scheduler.step()
    g.put("groups/p", p)
    g.put("groups/q", q)

    r = rng("sparse")
    table = torch.from_numpy(r.standard_normal((6, 3)))
    rows = [sorted(r.choice(5, 1 + i % 3, replace=False)) for i in range(20)]  # row 5 never
    dense = torch.zeros(20, 6, 3, dtype=F64)
    for i, some in enumerate(rows):
        dense[i, some] = torch.from_numpy(r.standard_normal((len(some), 3)))
    g.put("sparse/start", table)
    g.put("sparse/grads", dense)
    for name, (kind, options) in SPARSE.items():
        p = torch.nn.Parameter(table.clone())
        optimizer = kind([p], **options)
        for i, some in enumerate(rows):
            p.grad = torch.sparse_coo_tensor(torch.tensor([[int(k) for k in some]]), dense[i, some], (6, 3))
            optimizer.step()
        g.put(f"sparse/{name}", p)

    # The mean of log(1 + exp(-y x·w)) + 0.05 |w|², and Rosenbrock's valley.
    x = torch.from_numpy(r.standard_normal((12, 4)))
    y = torch.sign(x @ t([1.0, -2.0, 0.5, 0.0]) + 0.3 * torch.from_numpy(r.standard_normal(12)))
    g.put("lbfgs/x", x)
    g.put("lbfgs/y", y)
    logistic = lambda w: torch.nn.functional.softplus(-y * (x @ w)).mean() + 0.05 * (w * w).sum()
    valley = lambda w: (1 - w[0]) ** 2 + 100 * (w[1] - w[0] ** 2) ** 2
    for problem, loss_of, first in (("logistic", logistic, [0.5, 0.5, -0.5, 1.0]), ("valley", valley, [-1.2, 1.0])):
        for name, options in LBFGS.items():
            if problem == "valley" and not name.startswith("wolfe"):
                continue
            w = torch.nn.Parameter(t(first))
            optimizer = O.LBFGS([w], **options)

            def closure():
                optimizer.zero_grad()
                loss = loss_of(w)
                loss.backward()
                return loss

            losses, values = [], []
            for _ in range(20):
                losses.append(optimizer.step(closure).detach())
                values.append(w.detach().clone())
            g.put(f"lbfgs/{problem}/{name}/losses", torch.stack(losses))
            g.put(f"lbfgs/{problem}/{name}/values", torch.stack(values))

    # Averages of the weights.
    net = torch.nn.Linear(4, 2, bias=False)
    net.weight.data = start.clone()
    average = torch.optim.swa_utils.AveragedModel(net, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.9))
    average.update_parameters(net)
    optimizer = O.SGD(net.parameters(), lr=0.1)
    for i in range(20):
        net.weight.grad = grads[i].clone()
        optimizer.step()
        average.update_parameters(net)
    g.put("ema/average", average.module.weight)

    # Clipping by the global norm.
    a, b = torch.nn.Parameter(start.clone()), torch.nn.Parameter(start[0].clone())
    a.grad, b.grad = grads[3].clone(), grads[4][0].clone()
    g.put("clip/a", a.grad)
    g.put("clip/b", b.grad)
    g.put("clip/norm", torch.nn.utils.clip_grad_norm_([a, b], 0.7))
    g.put("clip/aNorm", a.grad)
    g.put("clip/bNorm", b.grad)
    torch.nn.utils.clip_grad_value_([a, b], 1e-4)
    g.put("clip/aValue", a.grad)
    return g


# ---------------------------------------------------------------- schedules


SCHEDULES = {
    "constant": lambda o: lrs.ConstantLR(o, 0.25, 1000),
    "constantThenOne": lambda o: lrs.ConstantLR(o, 0.25, 7),
    "linear": lambda o: lrs.LinearLR(o, 0.2, 0.9, 40),
    "warmup": lambda o: lrs.LinearLR(o, 1 / 30, 1, 29),
    "step": lambda o: lrs.StepLR(o, 30, 0.1),
    "multiStep": lambda o: lrs.MultiStepLR(o, [10, 25, 25, 80], 0.5),
    "exponential": lambda o: lrs.ExponentialLR(o, 0.97),
    "polynomial": lambda o: lrs.PolynomialLR(o, 60, 2.5),
    "cosine": lambda o: lrs.CosineAnnealingLR(o, 99),
    "cosineFloor": lambda o: lrs.CosineAnnealingLR(o, 99, 0.2),
    "restarts": lambda o: lrs.CosineAnnealingWarmRestarts(o, 13),
    "restartsLonger": lambda o: lrs.CosineAnnealingWarmRestarts(o, 10, 2, 0.1),
    "oneCycle": lambda o: lrs.OneCycleLR(o, 1.0, 100),
    "oneCycleLines": lambda o: lrs.OneCycleLR(o, 1.0, 100, pct_start=0.4, anneal_strategy="linear", div_factor=10, final_div_factor=50),
    "oneCycleThree": lambda o: lrs.OneCycleLR(o, 1.0, 100, three_phase=True),
    "cyclic": lambda o: lrs.CyclicLR(o, 0.1, 1.0, 8, cycle_momentum=False),
    "cyclicHalving": lambda o: lrs.CyclicLR(o, 0.1, 1.0, 8, 12, mode="triangular2", cycle_momentum=False),
    "cyclicDecay": lambda o: lrs.CyclicLR(o, 0.1, 1.0, 8, mode="exp_range", gamma=0.98, cycle_momentum=False),
    "inverseSqrt": lambda o: lrs.LambdaLR(o, lambda k: min((k + 1) / 20, (20 / (k + 1)) ** 0.5)),
    "lambda": lambda o: lrs.LambdaLR(o, lambda k: 1 / (1 + 0.1 * k)),
    "warmupThenCosine": lambda o: lrs.SequentialLR(
        o, [lrs.LinearLR(o, 1 / 20, 1, 19), lrs.CosineAnnealingLR(o, 80)], [20]),
    "three": lambda o: lrs.SequentialLR(
        o, [lrs.ConstantLR(o, 0.5, 1000), lrs.ExponentialLR(o, 0.9), lrs.PolynomialLR(o, 40, 1)], [15, 50]),
    "times": lambda o: lrs.ChainedScheduler([lrs.StepLR(o, 20, 0.5), lrs.LinearLR(o, 0.1, 1, 10)]),
}
PLATEAUS = {
    "plateau": dict(factor=0.5, patience=3),
    "plateauAbs": dict(mode="max", factor=0.7, patience=2, threshold=0.05, threshold_mode="abs", cooldown=4),
    "plateauMax": dict(mode="max", factor=0.3, patience=1, threshold=0.02, cooldown=1, min_lr=0.01),
    "plateauMin": dict(factor=0.1, patience=0, threshold=0.01, threshold_mode="abs", min_lr=1e-3, eps=1e-2),
}


def schedules():
    """The learning rates of 100 steps, those at the first being there before the scheduler's first step."""
    g = golden("schedules")
    for name, make in SCHEDULES.items():
        optimizer = O.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
        scheduler = make(optimizer)
        rates = []
        for k in range(100):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            if k < 99:
                scheduler.step()
        g.put(name, t(rates))
    r = rng("plateau")
    metric = torch.from_numpy(np.exp(-np.arange(100) / 30) + 0.1 * r.standard_normal(100))
    g.put("metric", metric)
    for name, options in PLATEAUS.items():
        optimizer = O.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
        scheduler = lrs.ReduceLROnPlateau(optimizer, **options)
        rates = []
        for m in metric.tolist():
            scheduler.step(m)
            rates.append(optimizer.param_groups[0]["lr"])
        g.put(name, t(rates))
    return g


# ---------------------------------------------------------------- initialisers


def inits():
    g = golden("inits")
    init = torch.nn.init
    names = ("linear", "conv2d", "sigmoid", "tanh", "relu", "leaky_relu", "selu")
    g.put("gains", t([float(init.calculate_gain(n)) for n in names]))
    g.put("gains/leakyRelu", t([float(init.calculate_gain("leaky_relu", a)) for a in (0.0, 0.2, 1.0, 5 ** 0.5)]))
    for shape in ((5, 3), (3, 5), (4, 4), (4, 2, 3), (1, 6), (20, 40)):
        name = "x".join(map(str, shape))
        seed = 1000 + sum(shape)
        rows, columns = shape[0], int(np.prod(shape[1:]))
        normal = torch.empty(rows, columns, dtype=F64).normal_(0, 1, generator=torch.Generator().manual_seed(seed))
        out = init.orthogonal_(torch.empty(shape, dtype=F64), gain=1.5, generator=torch.Generator().manual_seed(seed))
        g.put(f"orthogonal/{name}/normal", normal)
        g.put(f"orthogonal/{name}/out", out)
    for shape, groups in (((4, 3, 3), 1), ((3, 4, 2, 5), 1), ((4, 2, 3, 3), 2), ((4, 2, 3, 3, 3), 1), ((6, 2, 1), 3)):
        g.put("dirac/" + "x".join(map(str, shape)) + f"/{groups}", init.dirac_(torch.empty(shape), groups))
    g.put("eye", init.eye_(torch.empty(3, 5)))
    return g


if __name__ == "__main__":
    torch.set_default_dtype(F64)  # or NAdam's product of momenta would have float32's seven digits
    base.FAMILIES = (optimizers_more, schedules, inits)
    base.main()
