"""Steps of the round trip that Python MLflow takes. Each prints one JSON object as its last line."""

import json
import os
import sys
import warnings
from typing import Literal

warnings.filterwarnings("ignore")

import mlflow
from mlflow.entities import AssessmentSource
from mlflow.genai.judges import make_judge
from mlflow.genai.judges.optimizers import MemAlignOptimizer
from mlflow.genai.scorers import get_scorer

NAME = "politeness"
QUESTIONS = ["How do I reset it?", "Where is my parcel?", "Can I pay later?", "Is it broken?"]
POLITE = "Thank you for asking, please let us help you with number {}."
RUDE = "That is your own fault, read page {} of the manual."
PROBES = [
    {"inputs": "Where is my refund?", "outputs": "Thank you, please wait a day."},
    {"inputs": "Can you help?", "outputs": "Ask somebody else."},
    {"inputs": "Ist das möglich? 質問", "outputs": "Ja, please! 😀"},
]


def make_trace(number):
    polite = number % 2 == 0
    with mlflow.start_span("answer") as span:
        span.set_inputs({"question": QUESTIONS[number % len(QUESTIONS)]})
        span.set_outputs((POLITE if polite else RUDE).format(number))
        trace_id = span.trace_id
    mlflow.log_feedback(
        trace_id=trace_id,
        name=NAME,
        value="polite" if polite else "rude",
        rationale="Thanks are polite." if polite else "Blaming the customer is rude.",
        source=AssessmentSource(source_type="HUMAN", source_id="expert@example.com"),
    )
    return trace_id


def optimizer():
    return MemAlignOptimizer(
        reflection_lm="openai:/gpt-4.1-mini",
        retrieval_k=3,
        embedding_model="openai:/text-embedding-3-small",
        embedding_dim=32,
    )


def state(judge):
    verdicts = [judge(**probe) for probe in PROBES]
    return {
        "guidelines": [
            {"text": one.guideline_text, "sources": one.source_trace_ids} for one in judge._semantic_memory
        ],
        "episodes": sorted({example._trace_id for example in judge._episodic_memory}),
        "verdicts": [{"value": one.value, "rationale": one.rationale} for one in verdicts],
    }


def traces(ids):
    return [mlflow.get_trace(one) for one in ids]


def align(experiment):
    mlflow.set_experiment(experiment)
    ids = [make_trace(number) for number in range(10)]
    mlflow.flush_trace_async_logging()
    judge = make_judge(
        name=NAME,
        instructions="Is {{ outputs }} a polite answer to {{ inputs }}?",
        feedback_value_type=Literal["polite", "rude"],
        model="openai:/gpt-4.1-mini",
    )
    aligned = judge.align(traces(ids[:6]), optimizer())
    aligned.register()
    return {**state(aligned), "traces": ids}


def continue_and_unalign(experiment, *forget):
    mlflow.set_experiment(experiment)
    judge = get_scorer(name=NAME)
    before = state(judge)
    after = judge.unalign(traces(forget))
    after.register()
    return {"loaded": before, "after": state(after), "type": type(judge).__name__}


def align_further(experiment, *ids):
    mlflow.set_experiment(experiment)
    judge = get_scorer(name=NAME).align(traces(ids), optimizer())
    judge.register()
    return state(judge)


if __name__ == "__main__":
    mlflow.set_tracking_uri(os.environ["MLFLOW_TRACKING_URI"])
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
