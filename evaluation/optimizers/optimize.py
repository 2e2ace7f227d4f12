"""Measures prompt optimizers, and MLflow's MemAlign, on the splits of an evaluation, with its model and prices.

Run ./memalign evaluate first. Then, in an environment with requirements.txt and the key in OPENAI_API_KEY:

    python evaluation/optimizers/optimize.py --results results/curves --model openai:/gpt-4.1-mini

and ./memalign evaluate --resume with the same options and --include results/curves/optimizers/simba.jsonl (and so on for
the others): the optimizers stand in the same figures. Two examples are too few for them but for MemAlign, so they begin at
10. Only OpenAI-compatible servers can be asked, since calls go through a proxy that counts them.
"""

import argparse
import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from counting_proxy import CountingProxy
from evaluation_files import Evaluation

PRICES = Path(__file__).parents[2] / "memalign-models/src/main/resources/io/github/memalign/provider/prices.json"
NAMES = ["simba", "gepa", "miprov2", "memalign"]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--results", required=True, help="directory of ./memalign evaluate --out")
    parser.add_argument("--optimizer", action="append", choices=NAMES, help="which one; all by default")
    parser.add_argument("--model", required=True, help="model that judges, as openai:/gpt-4.1-mini")
    parser.add_argument("--reflection-model", help="model that optimizes; by default the one that judges")
    parser.add_argument("--base-url", default=os.environ.get("OPENAI_API_BASE", "https://api.openai.com/v1"))
    parser.add_argument("--embedding-model", default="openai:/text-embedding-3-small", help="of MemAlign")
    parser.add_argument("--embedding-dimensions", type=int, default=512, help="length of its vectors")
    parser.add_argument("--embedding-base-url", help="server of embeddings; by default that of --base-url")
    parser.add_argument("--k", type=int, default=5, help="how many similar examples MemAlign shows the judge")
    parser.add_argument("--dataset", action="append", help="which dataset; all by default")
    parser.add_argument("--seed", action="append", type=int, help="which run; all by default")
    parser.add_argument("--shard", action="append", type=int, help="which shard; all by default")
    parser.add_argument("--prices", type=Path, default=PRICES, help="JSON file of prices")
    parser.add_argument("--concurrency", type=int, default=8, help="how many verdicts are asked for at once")
    return parser.parse_args()


def price_of(prices, model):
    """US dollars for a million tokens in and out; None if unknown. The longest pattern that fits holds."""
    fitting = [name for name in prices if name == model or (name.endswith("*") and model.startswith(name[:-1]))]
    return prices[max(fitting, key=lambda name: (name == model, len(name)))] if fitting else None


def cost_of(price, usage):
    if price is None:
        return None
    return (usage.input_tokens * price["input"] + usage.output_tokens * price.get("output", 0)) / 1e6


def shares(total, parts):
    """A whole number in as many whole parts, as equal as they can be."""
    return [total // parts + (1 if i < total % parts else 0) for i in range(parts)]


class Measurement:
    """One optimizer on one dataset, seed and shard."""

    def __init__(self, options, proxy, price):
        self._options = options
        self._proxy = proxy
        self._price = price

    def run(self, name, dataset, seed, shard):
        from optimized_judges import OPTIMIZERS, guidelines_of, judge_of, least_examples, trace_of

        split = dataset.splits[seed]
        seen = [dataset.examples[id] for id in split["train"][:shard]]
        unseen = [dataset.examples[id] for id in split["test"]]
        judge = judge_of(dataset.judge, self._options.model)
        optimizer = OPTIMIZERS[name](self._options, seed)
        traces = [trace_of(example, judge.name) for example in seen if example.get("label") is not None]
        if len(traces) < least_examples(optimizer):
            print(f"{name} needs {least_examples(optimizer)} examples, not {shard}: passed over", file=sys.stderr)
            return None
        before, start = self._proxy.usage(), time.monotonic()
        judge = optimizer.align(judge, traces)
        seconds, learned = time.monotonic() - start, self._proxy.usage().minus(before)
        start = time.monotonic()
        at = {"dataset": dataset.name, "arm": name, "seed": seed, "shard": shard}
        rows = self._rows(at, judge, "seen", seen[: split.get("seen")]) + self._rows(at, judge, "unseen", unseen)
        timing = {
            **at,
            "learning": {
                "usage": {
                    "calls": learned.calls,
                    "input_tokens": learned.input_tokens,
                    "output_tokens": learned.output_tokens,
                    "cost": cost_of(self._price, learned),
                    "millis": round(seconds * 1000),
                },
                "seconds": seconds,
                "failures": 0,
                "guidelines": guidelines_of(judge),
                "episodes": len(traces),
            },
            "judge_seconds": time.monotonic() - start,
            "verdicts": len(rows),
        }
        return rows, timing

    def _rows(self, at, judge, split, examples):
        from optimized_judges import verdict_of

        labelled = [example for example in examples if example.get("label") is not None]
        before = self._proxy.usage()
        with ThreadPoolExecutor(self._options.concurrency) as pool:
            verdicts = list(pool.map(lambda example: verdict_of(judge, example), labelled))
        took = self._proxy.usage().minus(before)
        # The proxy counts all verdicts together, so each gets an equal share; the sums are exact.
        inputs = shares(took.input_tokens, max(1, len(labelled)))
        outputs = shares(took.output_tokens, max(1, len(labelled)))
        cost = cost_of(self._price, took)
        rows = []
        for i, (example, (verdict, rationale, error)) in enumerate(zip(labelled, verdicts)):
            rows.append({
                **at,
                "split": split,
                "example": example["id"],
                "label": example["label"],
                "verdict": verdict,
                "error": error,
                "rationale": rationale,
                "recalled": [],
                "guidelines": [],
                "judge": "",
                "input_tokens": inputs[i],
                "output_tokens": outputs[i],
                "cost": None if cost is None else cost / len(labelled),
            })
        return rows


def main():
    options = arguments()
    evaluation = Evaluation(options.results)
    datasets = evaluation.datasets(options.dataset)
    price = price_of(json.loads(options.prices.read_text("utf-8"))["models"], options.model)
    proxy = CountingProxy(options.base_url, options.embedding_base_url)
    os.environ["OPENAI_API_BASE"] = os.environ["OPENAI_BASE_URL"] = proxy.url
    os.environ.setdefault("OPENAI_API_KEY", "none")
    os.environ["MLFLOW_ENABLE_ASYNC_TRACE_LOGGING"] = "false"
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    from optimized_judges import use_temporary_store

    use_temporary_store()
    measurement = Measurement(options, proxy, price)
    for name in options.optimizer or NAMES:
        for dataset in datasets:
            for seed in options.seed or sorted(dataset.splits):
                for shard in options.shard or dataset.splits[seed]["shards"]:
                    if (dataset.name, seed, shard) in evaluation.done(name):
                        continue
                    unit = measurement.run(name, dataset, seed, shard)
                    if unit is not None:
                        evaluation.keep(name, *unit)
                        print(f"{name} {dataset.name} seed {seed} shard {shard}: "
                              f"{unit[1]['learning']['usage']['calls']} calls to learn", file=sys.stderr)
    proxy.close()


if __name__ == "__main__":
    main()
