"""Measure the series over seeds of docs/past_98_5.md; write tools/data/past_98_5.json.

    python -m tools study series          what is not yet there; half an hour for all
    python -m tools study series --anew   forget the runs that are there
    python -m tools study series --stored train nothing, write what is there
    python -m tools study series --only NAME ...   these levers and their rivals alone
    python -m tools study series --as COMMIT       keep what an earlier page has made

The networks are those of the page: its `py` fences that hold the functions and settings
are run here as they stand. Each run is kept in .series as soon as it is done, so that a
stopped program goes on where it was. A change of those fences makes all runs stale,
unless --as shows that every setting of the page in COMMIT still gives the same weights.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time

import numpy as np

from practice.checker import markdown
from practice.checker.scripts import ROOT

PAGE = ROOT / "docs" / "past_98_5.md"
RESULT = ROOT / "tools" / "data" / "past_98_5.json"
KEPT = ROOT / ".series"
FIRST, SECOND = list(range(42, 52)), list(range(52, 62))  # two draws of seeds
KERNELS = {  # how to make PyTorch and MKL add in other orders
    "MKL": {"MKL_CBWR": "COMPATIBLE"},
    "ATen": {"ATEN_CPU_CAPABILITY": "default"},
    "both": {"MKL_CBWR": "COMPATIBLE", "ATEN_CPU_CAPABILITY": "default"},
}
KERNEL_SEEDS, KERNEL_LEVERS = FIRST[:3], ["rate 0.5", "momentum", "Adam", "averaging"]
TESTED = {"MLP": 3, "CNN": 3}  # seeds
QMNIST = "https://raw.githubusercontent.com/facebookresearch/qmnist/master/"
WRITERS = (  # who wrote each training image
    f"{QMNIST}qmnist-train-labels-idx2-int.gz",
    "2c05dc77f6b916b38e455e97ab129a42a444f3dbef09b278a366f82904e0dd9f",
)


def page_code(page):
    """Return the fences of the page that define the networks and their settings."""
    fences = [fence.code + "\n" for fence in markdown.fences(page, "py")]
    first = next(n for n, fence in enumerate(fences) if "past_98_5.json" in fence)
    cnn = [fence for fence in fences[first:] if "def make_cnn(" in fence]
    return "\n".join(fences[:first] + cnn)


def digest(code):
    """Return what tells one text, or one set of weights, from another."""
    return hashlib.sha256(code).hexdigest()[:16]


CODE = page_code(PAGE.read_text("utf-8"))
DIGEST = digest(CODE.encode())


class Series:
    """Runs of one set of kernels, each trained when it is asked for and not kept."""

    def __init__(self, kernel="own", stored=False):
        self.folder, self.stored = KEPT / DIGEST / kernel, stored
        self.page = None

    def load(self):
        """Run the page's definitions, once."""
        if self.page is None:
            self.page = {}
            exec(compile(CODE, str(PAGE), "exec"), self.page)  # noqa: S102

    def runs(self, group, name, seeds, settings, task="validate"):
        """Return what the runs of a setting reached, as far as they are there."""
        made = [self.run(group, name, seed, settings, task) for seed in seeds]
        return [run for run in made if run]

    def run(self, group, name, seed, settings, task="validate"):
        """Return what a run reached: from its file, or trained now."""
        path = self.folder / f"{group}-{name}-{seed}-{task}.json"
        if not path.exists():
            if self.stored:
                return None
            self.load()
            begin = time.time()
            made = getattr(self, task)(seed, settings)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(made))
            print(
                f"{path.stem}: {made['right']}, {time.time() - begin:.0f} s", flush=True
            )
        return json.loads(path.read_text())

    def logits(self, model, X, pixels="0 to 1"):
        """Return the logits of images."""
        torch = self.page["torch"]
        with torch.no_grad():
            parts = self.page["prepared"](X, pixels).split(1000)
            return torch.cat([model(part) for part in parts])

    def validate(self, seed, settings):
        """Train on 50,000 images; count what is right of 10,000 others."""
        p, pixels = self.page, settings.get("pixels", "0 to 1")
        model, seconds = p["trained"](seed, p["X_fit"], p["y_fit"], **settings)
        known = self.logits(model, p["X_fit"][:10_000], pixels)
        logits = self.logits(model, p["X_val"], pixels)
        return {
            "fit": p["count_correct"](known, p["y_fit"][:10_000]),
            "right": p["count_correct"](logits, p["y_val"]),
            "missed": (logits.argmax(1) != p["y_val"]).nonzero()[:, 0].tolist(),
            "seconds": seconds,
        }

    def move(self, seed, settings):
        """Train as `validate` does; count what is right of moved images."""
        p, pixels = self.page, settings.get("pixels", "0 to 1")
        model, _ = p["trained"](seed, p["X_fit"], p["y_fit"], **settings)
        counts = []
        for by in range(5):
            logits = self.logits(model, p["X_val"].roll(by, 1), pixels)
            counts.append(p["count_correct"](logits, p["y_val"]))
        return {"right": counts}

    def test(self, seed, settings):
        """Train on all 60,000 images; open the test set."""
        from torch_mlp_sequential import X_test, y_test

        p = self.page
        model, seconds = p["trained"](seed, p["X_train"], p["y_train"], **settings)
        logits = self.logits(model, X_test)
        probs = logits.double().softmax(1).numpy()
        return {"seconds": seconds, **judged(probs, y_test.numpy(), seed)}


def judged(probs, y, seed):
    """Return counts, confused pairs and calibration of one network on test images."""
    guess, sure = probs.argmax(1), probs.max(1)
    right = guess == y
    confused = np.zeros((10, 10), int)
    np.add.at(confused, (y, guess), 1)
    rng = np.random.default_rng(seed)
    honest = [gap(sure, rng.random(len(y)) < sure) for _ in range(200)]
    high = sure > 0.99
    return {
        "right": int(right.sum()),
        "missed": np.flatnonzero(~right).tolist(),
        "confused": confused.tolist(),
        "confidence": float(sure.mean()),
        "loss": float(-np.log(probs[np.arange(len(y)), y]).mean()),
        "ece": gap(sure, right),
        "ece_honest": float(np.mean(honest)),
        "high": [
            int(high.sum()),
            int((~right[high]).sum()),
            float((1 - sure[high]).sum()),
        ],
    }


def gap(sure, right, bins=20):
    """Return the ECE: mean gap of confidence and accuracy in bins of equal mass."""
    parts = np.array_split(np.argsort(sure, kind="stable"), bins)
    gaps = [abs(sure[part].mean() - right[part].mean()) * len(part) for part in parts]
    return float(sum(gaps) / len(sure))


# --- What the page reads ----------------------------------------------------------------


def share(runs):
    """Return, for each validation image, the share of the runs that read it right."""
    missed = np.concatenate([run["missed"] for run in runs]).astype(int)
    return 1 - np.bincount(missed, minlength=10_000) / len(runs)


def errors(runs, others, writer):
    """Return the standard errors of a gain over images and over writers, in points."""
    if not runs or not others:
        return None
    d = share(runs) - share(others)
    sums = np.bincount(writer, weights=d - d.mean())
    counts = np.bincount(writer)
    K = (counts > 0).sum()
    return {
        "images": 100 * float(d.std() / np.sqrt(len(d))),
        "writers": 100 * float(np.sqrt((sums**2).sum() * K / (K - 1)) / len(d)),
    }


def writers():
    """Return the writer of each validation image."""
    import gzip

    from sklearn import datasets

    path = datasets.fetch_file(WRITERS[0], sha256=WRITERS[1])
    rows = np.frombuffer(gzip.decompress(path.read_bytes()), ">i4", offset=12)
    order = np.random.default_rng(0).permutation(60_000)[:10_000]  # as on the page
    return rows.reshape(-1, 8)[:60_000, 2].astype(int)[order]


def row(draws):
    """Return the numbers of a setting's runs: counts of 10,000 by draw, and seconds."""
    return {
        "fit": [[run["fit"] for run in runs] for runs in draws],
        "val": [[run["right"] for run in runs] for runs in draws],
        "seconds": [round(run["seconds"], 2) for runs in draws for run in runs],
    }


def levers_of(series, seeds, page, names=None):
    """Return the runs of every lever, or of these, as far as they are there."""
    return {
        name: series.runs("lever", name, seeds, own)
        for name, (_, own) in page["LEVERS"].items()
        if names is None or name in names
    }


def weights(code):
    """Return a digest of the network of each setting, after an epoch on 5,000 images."""
    page, made = {}, {}
    exec(compile(code, str(PAGE), "exec"), page)  # noqa: S102
    levers = {name: own for name, (_, own) in page["LEVERS"].items()}
    for name, own in (levers | page["RECIPES"] | page["PIXELS"]).items():
        X, y = page["X_fit"][:5000], page["y_fit"][:5000]
        model, _ = page["trained"](42, X, y, **{**own, "epochs": 1})
        values = [p.detach().numpy().tobytes() for p in model.parameters()]
        made[name] = digest(b"".join(values))
    return made


def keep_those_of(commit):
    """Take the runs of an earlier page as ours, if its settings give the same weights."""
    command = ["git", "show", f"{commit}:docs/{PAGE.name}"]
    page = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    code = page_code(page.stdout)
    before, now = weights(code), weights(CODE)
    if parted := [name for name in before if now.get(name) != before[name]]:
        sys.exit(f"other weights, so these must run again: {', '.join(parted)}")
    old, result = digest(code.encode()), json.loads(RESULT.read_text())
    if (KEPT / old).exists():
        (KEPT / old).rename(KEPT / DIGEST)
    if result["code"] == old:
        write({**result, "code": DIGEST})


def add(names, series):
    """Run these levers and their rivals; change nothing else of what the page reads."""
    result, writer = json.loads(RESULT.read_text()), writers()
    levers = series.page["LEVERS"]
    if result["code"] != DIGEST:
        sys.exit(f"{RESULT} belongs to another page: try --as COMMIT first")
    for name in names:
        rival = levers[name][0]
        new, old = (
            [series.runs("lever", n, seeds, levers[n][1]) for seeds in (FIRST, SECOND)]
            for n in (name, rival)
        )
        made, there = (
            row(new),
            result["levers"][rival],
        )  # there: of another day, or machine
        pace = np.median(there["seconds"]) / np.median(row(old)["seconds"])
        made["seconds"] = [round(pace * seconds, 2) for seconds in made["seconds"]]
        gains = [errors(*runs, writer) for runs in zip(new, old, strict=True)]
        result["levers"][name], result["gains"][name] = made, gains
        result["again"][name] = errors(new[1], new[0], writer)
    write(result)


def write(result):
    """Write what the page reads."""
    RESULT.write_text(json.dumps(result, indent=1) + "\n")
    print("wrote", RESULT)


def triples(runs, writer):
    """Return gains and errors over images of three runs against three others."""
    rng = np.random.default_rng(0)
    drawn = []
    for _ in range(1000):
        picked = rng.permutation(len(runs))[:6]
        new, old = [runs[i] for i in picked[:3]], [runs[i] for i in picked[3:]]
        gain = 100 * (share(new) - share(old)).mean()
        over = min(r["right"] for r in new) > max(r["right"] for r in old)
        drawn.append([gain, errors(new, old, writer)["images"], bool(over)])
    return drawn


def main():
    """Run what is missing and write what the page reads."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--anew", action="store_true")
    parser.add_argument("--stored", action="store_true")
    parser.add_argument("--only", nargs="+", metavar="NAME", default=())
    parser.add_argument("--as", metavar="COMMIT", dest="commit")
    parser.add_argument("--kernel", choices=KERNELS)  # some levers with these only
    args = parser.parse_args()
    os.chdir(ROOT)
    if args.anew:
        shutil.rmtree(KEPT, ignore_errors=True)
    if args.commit:
        return keep_those_of(args.commit)
    series = Series(args.kernel or "own", args.stored)
    series.load()
    page = series.page
    if args.kernel:
        levers_of(series, KERNEL_SEEDS, page, KERNEL_LEVERS)
        series.runs("recipe", "CNN", KERNEL_SEEDS, page["RECIPES"]["CNN"], "test")
        return
    if args.only:
        return add(args.only, series)
    first = levers_of(series, FIRST, page)
    recipes = page["RECIPES"].items()
    check = {name: series.runs("recipe", name, [42], own) for name, own in recipes}
    tested = {
        name: series.runs("recipe", name, FIRST[: TESTED[name]], own, "test")
        for name, own in recipes
    }
    for kernel, settings in KERNELS.items() if not args.stored else ():
        command = [sys.executable, "-m", "tools.studies.series", "--kernel", kernel]
        subprocess.run(command, check=True, env={**os.environ, **settings})
    pixels = {
        name: series.runs("pixels", name, FIRST, own, "move")
        for name, own in page["PIXELS"].items()
    }
    second = levers_of(series, SECOND, page)
    writer = writers()
    against = {name: other for name, (other, _) in page["LEVERS"].items() if other}
    result = {
        "code": DIGEST,
        "seeds": [FIRST, SECOND],
        "writers": len(set(writer)),
        "levers": {name: row([first[name], second[name]]) for name in first},
        "gains": {
            name: [errors(runs[name], runs[other], writer) for runs in (first, second)]
            for name, other in against.items()
        },
        "again": {name: errors(second[name], first[name], writer) for name in first},
        "triples": summary(triples(first["Adam"] + second["Adam"], writer)),
        "check": {name: runs[0]["right"] for name, runs in check.items() if runs},
        "pixels": {
            name: [run["right"] for run in runs]
            for name, runs in pixels.items()
            if runs
        },
        "tested": {name: final(runs) for name, runs in tested.items() if runs},
        "kernels": {},
        "CNN elsewhere": {},  # test images read right, by kernels
    }
    for kernel in KERNELS:
        stored = Series(kernel, True)
        runs = levers_of(stored, KERNEL_SEEDS, page, KERNEL_LEVERS)
        there = {n: [run["right"] for run in runs[n]] for n in runs if runs[n]}
        if there:
            result["kernels"][kernel] = there
        cnn = stored.runs("recipe", "CNN", KERNEL_SEEDS, None, "test")
        result["CNN elsewhere"][kernel] = [run["right"] for run in cnn]
    write(result)


def summary(drawn):
    """Return how often three seeds against three others of one setting look different."""
    gain, error, over = np.array(drawn).T
    apart = np.abs(gain) > 2 * error
    return {
        "sd": float(gain.std()),
        "error": float(error.mean()),
        "apart": float(apart.mean()),
        "better": float((apart & (over > 0) & (gain >= 0)).mean()),
    }


def final(runs):
    """Return the numbers of the test images, over seeds."""
    made = {
        key: [run[key] for run in runs]
        for key in ("right", "confidence", "loss", "ece", "ece_honest", "high")
    }
    made["seconds"] = [round(run["seconds"], 1) for run in runs]
    made["confused"] = np.sum([run["confused"] for run in runs], 0).tolist()
    pairs = []
    for run in runs:
        m = np.array(run["confused"])
        both = np.triu(m + m.T, 1)
        hottest = np.argsort(both, axis=None)[::-1][:3]
        pairs.append([f"{i // 10}/{i % 10}" for i in map(int, hottest)])
    made["pairs"] = pairs
    missed = np.bincount(np.concatenate([r["missed"] for r in runs]), minlength=10_000)
    made["missed_by_all"] = np.flatnonzero(missed == len(runs)).tolist()
    return made


if __name__ == "__main__":
    main()
