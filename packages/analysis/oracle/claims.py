"""The panel-level figures of the claims ledger, recomputed with NumPy, SciPy and pandas alone.

    python oracle/claims.py > oracle/claims.json
"""

import json
import math
from pathlib import Path

import numpy
import pandas
import scipy
from rungs import ladders
from scipy import optimize, stats

data = Path(__file__).parent.parent / "data"
read = lambda name: pandas.read_csv(data / f"{name}.csv", keep_default_na=True)
base, ladder, frontier, multi, internal, bottleneck, observational = map(
    read, ["base", "critical-scale", "frontier", "multibench", "internal", "projection-bottleneck", "observational"]
)
HS, TQA, SWE, GPQA = "hellaswag", "truthfulqa", "swe_bench_verified", "gpqa_diamond"
OLDER = ["GPT-J-6B", "GPT-NeoX-20B"]
pythia = base[base.model.str.startswith("Pythia")]
small_pythia = ladder[ladder.model.str.startswith("Pythia")]
value = {}


def r(rows, x, y):
    rows = rows.dropna(subset=[x, y])
    return stats.pearsonr(rows[x], rows[y]).statistic


def steps(rows):
    """(from, to, gamma) of each family's consecutive sizes, on each of its ladders."""
    found = []
    for family, own in rows.dropna(subset=[HS, TQA, "params_b"]).groupby("family", sort=False):
        for a, b in (pair for one in ladders(own.to_dict("records"), [HS, TQA]) for pair in zip(one, one[1:])):
            if a[HS] != b[HS]:
                found.append((family, a, b, (b[TQA] - a[TQA]) / (b[HS] - a[HS])))
    return found


# Tax
value["pythia-r"] = r(pythia, HS, TQA)
value["pythia-p"] = stats.pearsonr(pythia[HS], pythia[TQA]).pvalue
value["pythia-wg-r"] = r(pythia, "winogrande", TQA)
value["pythia-mmlu-r"] = r(pythia, "mmlu", TQA)
plain = base[~base.model.isin(OLDER)]
value["families-below-085"] = max(r(plain[plain.family == f], HS, TQA) for f in ("Pythia", "Cerebras-GPT", "OPT", "BLOOM"))
large = base[(base.params_b >= 7) & base.family.str.match("Llama|Falcon|OPT")]
value["large-r"] = r(large, HS, TQA)
found = steps(plain)
middle = [math.log10(math.sqrt(a["params_b"] * b["params_b"]) * 1e9) for _, a, b, _ in found]
running = stats.linregress(middle, [g for *_, g in found])
value["running-slope"], value["running-intercept"] = running.slope, running.intercept
hits = [(a[TQA] / 100 < math.sqrt(0.187 * a[HS] / 100)) == (g > 0) for _, a, _, g in steps(base)]
value["isocline"] = numpy.mean(hits)

# Critical scale
x, y = numpy.log10(ladder.params_b.to_numpy()), ladder[TQA].to_numpy()
rng = numpy.random.default_rng(3)
vertices = []
for _ in range(20000):
    pick = rng.integers(len(x), size=len(x))
    if len(numpy.unique(x[pick])) < 3:
        continue
    curve = numpy.polyfit(x[pick], y[pick], 2)
    vertex = -curve[1] / (2 * curve[0])
    # A maximum is no minimum, and one a decade beyond the sizes seen is not read off.
    if curve[0] > 0 and x.min() - 1 <= vertex <= x.max() + 1:
        vertices.append(10**vertex)
value["nc-pythia"] = numpy.median(vertices)
value["nc-pythia-lo"], value["nc-pythia-hi"] = numpy.quantile(vertices, [0.025, 0.975])
for name, family in (("opt", "OPT"), ("cerebras", "Cerebras-GPT"), ("gptneo", "GPT-Neo"), ("bloom", "BLOOM"), ("falcon", "Falcon")):
    own = [(math.log10(math.sqrt(a["params_b"] * b["params_b"])), g) for f, a, b, g in found if f == family]
    turns = [
        10 ** numpy.interp(0, [g0, g1], [p0, p1]) for (p0, g0), (p1, g1) in zip(own, own[1:]) if g0 < 0 < g1
    ]
    value[f"nc-{name}"] = turns[-1]
# The last turn of each printed family, over all rows listed under it.
own_turns = []
for family in ("Pythia", "OPT", "Cerebras-GPT", "GPT-Neo", "BLOOM", "Falcon"):
    own = [(math.log10(math.sqrt(a["params_b"] * b["params_b"])), g) for f, a, b, g in steps(base) if f == family]
    turns = [10 ** numpy.interp(0, [g0, g1], [p0, p1]) for (p0, g0), (p1, g1) in zip(own, own[1:]) if g0 < 0 < g1]
    own_turns += turns[-1:]
value["nc-range"] = max(own_turns) / min(own_turns)
web = plain[plain.data_recipe == "web"]
signs = {}
for family, _, _, g in steps(web):
    signs.setdefault(family, []).append(g)
signs = {family: own for family, own in signs.items() if len(own) > 1}
value["web-families"] = sum(any(a < 0 < b for a, b in zip(own, own[1:])) for own in signs.values()) / len(signs)
value["nc-curated"] = min(g for f, _, _, g in found if f == "Phi")
value["olmo-gamma"] = next(g for f, _, _, g in found if f == "OLMo")

# Dimension
FIVE = [HS, TQA, "arc_challenge", "winogrande", "mmlu"]
board = base[base.source == "open-llm-leaderboard-v1"].dropna(subset=FIVE)


def dimension(rows):
    eigenvalues = numpy.linalg.eigvalsh(numpy.cov(rows[FIVE].to_numpy().T))
    return eigenvalues.sum() ** 2 / (eigenvalues**2).sum()


value["deff-tax"], value["deff-bonus"] = dimension(board[board.params_b < 2]), dimension(board[board.params_b >= 2])

# Loss
size, loss = small_pythia.params_b.to_numpy() * 1e9, small_pythia.validation_loss_nats.to_numpy()
law = lambda n, floor, a, alpha: floor + a * n**-alpha
fit, _ = optimize.curve_fit(law, size, loss, p0=[1.5, 150, 0.24], maxfev=200000, ftol=1e-15, xtol=1e-15, gtol=1e-15)
value["loss-r2"] = 1 - ((loss - law(size, *fit)) ** 2).sum() / ((loss - loss.mean()) ** 2).sum()
value["loss-alpha"] = fit[2]
scaled = size ** fit[2] * (loss - fit[0])
value["loss-cv"] = scaled.std() / scaled.mean()

# Levers, cascade, bottleneck
for name, rows in (("pythia", pythia), ("opt", base[base.family == "OPT"]), ("bloom", base[base.family == "BLOOM"])):
    width = rows.d_model / 512
    value[f"width-{name}"] = stats.pearsonr(rows[HS] / width, rows[TQA] / width).statistic
slope = lambda rows: stats.linregress(rows[HS], rows[TQA]).slope
value["phase-jump"] = slope(pythia[pythia.params_b >= 2.8]) / slope(pythia[pythia.params_b <= 1])
net = internal.set_index("model").net_coupling
flow = internal[(internal.family == "OPT") & (internal.params_b <= 13)]
gamma, place = flow.net_coupling.to_numpy(), numpy.log10(flow.params_b.to_numpy())
line = stats.linregress((gamma[1:] + gamma[:-1]) / 2, numpy.diff(gamma) / numpy.diff(place))
value["opt-flow-fixed"] = -line.intercept / line.slope
value["opt-drop"] = 100 * (1 - net["OPT-30B"] / net["OPT-13B"])
value["qwen-curation"] = net["Qwen3-1.7B"] - net["Qwen2.5-1.5B"]
at1b = bottleneck.set_index("model").loc["Pythia-1B"]
value["projection-drop"] = 100 * (1 - at1b.output_projection_coupling / at1b.hidden_coupling)

value["opt-internal-125m"], value["opt-internal-13b"], value["opt-internal-30b"] = net["OPT-125M"], net["OPT-13B"], net["OPT-30B"]
value["gemma-3-coupling"], value["gemma-4-coupling"] = net["Gemma-3-4B"], net["Gemma-4-E4B"]
heads = internal[internal.measure == "attention heads"].set_index("model")
value["qwen25-competing"] = 100 * heads.competing_units["Qwen2.5-1.5B"] / heads.units["Qwen2.5-1.5B"]
value["qwen3-cooperative"] = heads.cooperative_pct["Qwen3-1.7B"]
of_web = steps(web)
curve = stats.linregress(
    [math.log10(math.sqrt(a["params_b"] * b["params_b"])) for _, a, b, _ in of_web], [g for *_, g in of_web]
)
first_of_phi = next(g for f, _, _, g in found if f == "Phi")
value["phi-10b"] = 10 ** ((first_of_phi - curve.intercept) / curve.slope)

# Frontier
frozen, core = frontier[frontier.panel != "post-cutoff"], frontier[frontier.panel == "core"]
whole = stats.linregress(frozen[SWE], frozen[GPQA])
t = stats.t.ppf(0.975, len(frozen) - 2)
value["frontier-slope"], value["frontier-intercept"], value["frontier-r"] = whole.slope, whole.intercept, whole.rvalue
value["frontier-slope-ci"], value["frontier-intercept-ci"] = t * whole.stderr, t * whole.intercept_stderr
value["frontier-core-r"], value["frontier-39-r"] = r(core, SWE, GPQA), r(frontier, SWE, GPQA)
errors = []
for lab, own in frozen.groupby("lab"):
    if len(own) >= 3:
        others = frozen[frozen.lab != lab]
        out = stats.linregress(others[SWE], others[GPQA])
        errors.append((own[GPQA] - out.intercept - out.slope * own[SWE]).abs().mean())
value["lolo-mae"] = numpy.mean(errors)
lab_slope = lambda lab: stats.linregress(frozen[frozen.lab == lab][SWE], frozen[frozen.lab == lab][GPQA]).slope
value["slope-google"], value["slope-deepseek"] = lab_slope("Google"), lab_slope("DeepSeek")
value["lab-r"] = min(r(own, SWE, GPQA) for _, own in frozen.groupby("lab") if len(own) >= 4)
h = frontier.assign(h=frontier[GPQA] - (0.513 * frontier[SWE] + 46.4))
mean_h = h[h.panel == "core"].groupby("lab").h.mean()
value["h-google"], value["h-anthropic"], value["h-openai"] = mean_h["Google"], mean_h["Anthropic"], mean_h["OpenAI"]
value["h-meta"], value["h-deepseek"], value["h-minimax"] = mean_h["Meta"], mean_h["DeepSeek"], mean_h["MiniMax"]
value["h-xai"] = h[h.lab == "xAI"].h.mean()
of = h.set_index("model").h
value["sonnet46-h"], value["opus46-h"] = of["Claude Sonnet 4.6"], of["Claude Opus 4.6"]


def turning_stretches(path):
    """Changes between the turning points of a sequence."""
    ends = [0] + [i for i in range(1, len(path) - 1) if (path[i + 1] - path[i]) * (path[i] - path[i - 1]) <= 0]
    ends.append(len(path) - 1)
    return [path[b] - path[a] for a, b in zip(ends, ends[1:])]


in_frozen = h[h.panel != "post-cutoff"]
pooled = numpy.concatenate(
    [
        (own.h - own.h.mean()).to_numpy() * math.sqrt(len(own) / (len(own) - 1))
        for _, own in in_frozen.groupby("lab")
        if len(own) > 1
    ]
)
for lab in ("OpenAI", "Google"):
    own = in_frozen[in_frozen.lab == lab].sort_values(["released", "order"], key=lambda c: c if c.name == "order" else c.str[:4])
    rise = max(turning_stretches(own.h.to_numpy()))
    draws = rng.choice(pooled, size=(20000, len(own)))
    value[f"recovery-{lab.lower()}"] = numpy.mean([max(map(abs, turning_stretches(d))) >= rise for d in draws])
value["deepseek-swing"] = of["DeepSeek V3.2"] - of["DeepSeek-V2.5"]
value["compute-tier"] = of["GPT-5.4 xhigh"] - of["GPT-5.4 std"]
value["opus47-h"] = of["Claude Opus 4.7"]
top = frozen.sort_values(SWE, ascending=False).head(5)
value["top5-swe-spread"], value["top5-gpqa-spread"] = numpy.ptp(top[SWE]), numpy.ptp(top[GPQA])
value["sigma-swe-gpqa"] = value["top5-swe-spread"] / value["top5-gpqa-spread"]
value["swe-hle-r"], value["gpqa-hle-r"], value["gpqa-ifeval-r"] = r(multi, SWE, "hle"), r(multi, GPQA, "hle"), r(multi, GPQA, "ifeval")

# Replication: rows and figures that the faults column leaves out stay out.
faults = observational.faults.fillna("")
clean = observational[~faults.str.contains("older-family|duplicate-model|instruction-tuned")].copy()
clean.loc[clean.faults.fillna("").str.contains("disputed-size:params"), "params_b"] = numpy.nan
replication = {}
for family, _, _, g in steps(clean):
    replication.setdefault(family, []).append(g)

print(
    json.dumps(
        {
            "versions": {"scipy": scipy.__version__, "numpy": numpy.__version__, "pandas": pandas.__version__},
            "values": value,
            "monteCarlo": {"nc-pythia": 0.02, "nc-pythia-lo": 0.02, "nc-pythia-hi": 0.2, "recovery-openai": 0.05, "recovery-google": 0.05},
            "replication": replication,
        },
        indent=1,
        default=float,
    )
)
