"""Evaluation datasets and built-in scorers as Python makes them."""

import json
import sys
import warnings

warnings.filterwarnings("ignore")

import mlflow
from mlflow.entities import AssessmentSource
from mlflow.genai.datasets import create_dataset
from mlflow.genai.scorers import (
    Completeness,
    Correctness,
    Guidelines,
    RelevanceToQuery,
    RetrievalGroundedness,
    Safety,
    ToolCallCorrectness,
    UserFrustration,
)


def make_dataset(experiment, name):
    chosen = mlflow.set_experiment(experiment)
    with mlflow.start_span("answer") as span:
        span.set_inputs({"question": "Where is my parcel?"})
        span.set_outputs("Sorry, it comes on Friday.")
        trace = span.trace_id
    mlflow.log_expectation(trace_id=trace, name="fact", value="It comes on Friday.")
    mlflow.log_feedback(
        trace_id=trace,
        name="tone",
        value="kind",
        rationale="It says sorry.",
        source=AssessmentSource(source_type="HUMAN", source_id="ana@example.com"),
    )
    dataset = create_dataset(name=name, experiment_id=[chosen.experiment_id])
    dataset.merge_records([mlflow.get_trace(trace)])
    dataset.merge_records([
        {
            "inputs": {"question": "Where is my money?"},
            "outputs": "Read the terms.",
            "expectations": {"tone": "rude", "fact": "It was sent."},
        },
        {
            "inputs": {"question": "May I return the shoes?"},
            "outputs": "Of course, gladly!",
            "expectations": {"tone": {"value": "kind", "rationale": "It is friendly."}, "fact": "Yes."},
        },
        {"inputs": {"question": "Is the lamp broken?"}, "outputs": "Your fault.", "expectations": {"tone": "loud"}},
        {"inputs": {"question": "Who are you?"}, "outputs": "A clerk.", "expectations": {"fact": "A clerk."}},
        {"inputs": {"question": "What time is it?"}, "expectations": {"tone": "rude"}},
    ])
    return {"id": dataset.dataset_id, "trace": trace}


def make_built_in(experiment):
    mlflow.set_experiment(experiment)
    for scorer in [
        Completeness(),
        Correctness(),
        Guidelines(name="house_rules", guidelines=["Be polite.", "Answer in one sentence."]),
        RelevanceToQuery(model="openai:/gpt-4.1"),
        RetrievalGroundedness(),
        Safety(),
        ToolCallCorrectness(),
        UserFrustration(),
    ]:
        scorer.register()
    return {}


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
