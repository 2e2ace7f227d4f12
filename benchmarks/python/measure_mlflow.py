"""What MLflow's own MemAlign takes. Prints a line a measurement: its name and seconds, the first of them cold."""

import argparse
import os
import random
import tempfile
import time
import warnings
from concurrent.futures import ThreadPoolExecutor

warnings.filterwarnings("ignore")

import dspy
import mlflow
from made_traces import JUDGE, answer, question
from mlflow.genai.judges import make_judge
from mlflow.genai.judges.optimizers import MemAlignOptimizer
from mlflow.genai.scorers import get_scorer

IN_FLIGHT = 16
ROUND = 64
SINGLE = 50
ONE_MORE = 5


def forget_requests():
    """DSPy remembers requests, in files too; a new round must not find those of the round before."""
    dspy.configure_cache(disk_cache_dir=tempfile.mkdtemp(dir=os.environ["DSPY_CACHEDIR"]))


def timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def rounds(name, count, work):
    result, seconds = None, []
    for number in range(count + 1):
        forget_requests()
        taken, result = timed(lambda: work(number))
        seconds.append(taken)
    print(name, *seconds, flush=True)
    return result


def check(judge, examples):
    if len(judge._episodic_memory) != examples:
        raise SystemExit(f"the judge has {len(judge._episodic_memory)} episodes, not {examples}")
    return judge


def measure(experiment, more, examples, repetitions):
    experiment_id = mlflow.set_experiment(experiment).experiment_id
    rng = random.Random(3)
    optimizer = MemAlignOptimizer(
        reflection_lm="openai:/gpt-4.1-mini", embedding_model="openai:/text-embedding-3-small", embedding_dim=512
    )
    base = make_judge(
        name=JUDGE,
        instructions="Does {{ outputs }} help whoever asked {{ inputs }}?",
        feedback_value_type=bool,
        model="openai:/gpt-4.1-mini",
    )

    def search(place):
        return mlflow.search_traces(locations=[place], return_type="list")

    def probe():
        return {"inputs": {"question": question(rng)}, "outputs": answer(rng)}

    def load(_):
        judge = get_scorer(name=JUDGE, experiment_id=experiment_id)
        judge(**probe())
        return check(judge, examples)

    traces = rounds("read-search", repetitions, lambda _: search(experiment_id))
    ids = [trace.info.trace_id for trace in traces]
    rounds("read-ids", repetitions, lambda _: [mlflow.get_trace(one) for one in ids])

    new = search(mlflow.get_experiment_by_name(more).experiment_id)
    if len(new) != ONE_MORE * (repetitions + 1):
        raise SystemExit(f"{len(new)} further traces were read, not {ONE_MORE * (repetitions + 1)}")
    aligned, whole, one_more = None, [], []
    for number in range(repetitions + 1):
        forget_requests()
        taken, aligned = timed(lambda: base.align(traces, optimizer))
        whole.append(taken)
        check(aligned, examples)
        for trace in new[number * ONE_MORE : (number + 1) * ONE_MORE]:
            taken, longer = timed(lambda: aligned.align([trace], optimizer))
            one_more.append(taken)
            check(longer, examples + 1)
    print("align", *whole, flush=True)
    print("align-one-more", one_more[0], *one_more[ONE_MORE:], flush=True)
    aligned.register()

    judge = rounds("load-registry", repetitions, load)
    forget_requests()
    singles = [timed(lambda: judge(**probe()))[0] for _ in range(SINGLE * (repetitions + 1))]
    print("verdict", singles[0], *singles[SINGLE:], flush=True)
    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        rounds(
            "verdicts-in-flight",
            repetitions,
            lambda _: list(pool.map(lambda one: judge(**one), [probe() for _ in range(ROUND)])),
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("experiment")
    parser.add_argument("more")
    parser.add_argument("examples", type=int)
    parser.add_argument("repetitions", type=int)
    mlflow.set_tracking_uri(os.environ["MLFLOW_TRACKING_URI"])
    measure(**vars(parser.parse_args()))
