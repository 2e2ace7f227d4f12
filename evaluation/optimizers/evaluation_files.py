"""The files of an evaluation: what it measures on is read, and verdicts are written so that it reads them."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Dataset:
    """A judge with its labelled examples, and the runs in which they were divided."""

    name: str
    judge: dict
    examples: dict
    splits: dict


class Evaluation:
    """The directory of an evaluation's results."""

    def __init__(self, directory):
        self._directory = Path(directory)
        if not (self._directory / "manifest.json").exists():
            raise SystemExit(f"{directory} holds no results; run ./memalign evaluate --out {directory} first")

    def datasets(self, names):
        """The datasets of those names; all without names."""
        found = []
        for judge_file in sorted((self._directory / "examples").glob("*.judge.json")):
            stem = judge_file.name.removesuffix(".judge.json")
            judge = json.loads(judge_file.read_text("utf-8"))
            if names and judge["dataset"] not in names:
                continue
            lines = (judge_file.parent / f"{stem}.jsonl").read_text("utf-8").splitlines()
            examples = {row["id"]: row for row in map(json.loads, lines)}
            splits = {}
            for file in (self._directory / "splits").glob("*.json"):
                split = json.loads(file.read_text("utf-8"))
                if split["dataset"] == judge["dataset"]:
                    splits[split["seed"]] = split
            found.append(Dataset(judge["dataset"], judge, examples, splits))
        missing = set(names or []) - {dataset.name for dataset in found}
        if missing or not found:
            raise SystemExit(f"{self._directory} measures no dataset {', '.join(sorted(missing)) or 'at all'}")
        return found

    def done(self, optimizer):
        """Units of an optimizer that are finished, as (dataset, seed, shard)."""
        file = self._file(optimizer, ".timings.jsonl")
        if not file.exists():
            return set()
        units = map(json.loads, file.read_text("utf-8").splitlines())
        return {(unit["dataset"], unit["seed"], unit["shard"]) for unit in units}

    def keep(self, optimizer, rows, timing):
        """Adds a finished unit; its timing comes last and says that it is whole."""
        done = self.done(optimizer)
        file = self._file(optimizer, ".jsonl")
        file.parent.mkdir(exist_ok=True)
        kept = []
        if file.exists():
            for line in file.read_text("utf-8").splitlines():
                row = json.loads(line)
                if (row["dataset"], row["seed"], row["shard"]) in done:
                    kept.append(line)
        kept.extend(json.dumps(row, ensure_ascii=False) for row in rows)
        partial = file.with_suffix(".partial")
        partial.write_text("".join(line + "\n" for line in kept), "utf-8")
        partial.replace(file)
        with self._file(optimizer, ".timings.jsonl").open("a", encoding="utf-8") as timings:
            timings.write(json.dumps(timing) + "\n")

    def _file(self, optimizer, ending):
        return self._directory / "optimizers" / (optimizer + ending)
