"""An evaluation run as Python MLflow makes it, and what Python sees of any evaluation run."""

import json
import os
import sys
import warnings

warnings.filterwarnings("ignore")

import mlflow
from mlflow import MlflowClient
from mlflow.genai.judges import make_judge
from mlflow.genai.scorers import get_scorer

NAME = "polite"
ANSWERS = ["Thanks, please take a seat.", "Read the manual.", "Would you please wait?", "No.", "Yes, please!"]


def make_trace(answer):
    with mlflow.start_span("answer") as span:
        span.set_inputs({"question": "Can you help me?"})
        with mlflow.start_span("look up") as inner:
            inner.set_inputs({"key": "help"})
            inner.set_outputs(["page 3"])
        span.set_outputs(answer)
        return span.trace_id


def evaluate(experiment):
    mlflow.set_experiment(experiment)
    ids = [make_trace(answer) for answer in ANSWERS]
    make_judge(
        name=NAME,
        instructions="Is {{ outputs }} a polite answer to {{ inputs }}?",
        feedback_value_type=bool,
        model="openai:/gpt-4.1-mini",
    ).register()
    traces = [mlflow.get_trace(one) for one in ids]
    result = mlflow.genai.evaluate(data=traces, scorers=[get_scorer(name=NAME)])
    return {"run": result.run_id, "traces": ids}


def assessment(said, root):
    return {
        "name": said.name,
        "value": said.value,
        "rationale": said.rationale,
        "source": [said.source.source_type, said.source.source_id],
        "on_root": said.span_id == root,
        "metadata": dict(said.metadata),
    }


def seen(run_id):
    run = MlflowClient().get_run(run_id)
    traces = mlflow.search_traces(locations=[run.info.experiment_id], run_id=run_id, return_type="list")
    result = {}
    for trace in traces:
        root = next(span.span_id for span in trace.data.spans if span.parent_id is None)
        result[trace.info.trace_id] = [
            assessment(said, root)
            for said in trace.info.assessments
            if (said.metadata or {}).get("mlflow.assessment.sourceRunId") == run_id
        ]
    return {
        "status": run.info.status,
        "type": run.data.tags.get("mlflow.runType"),
        "metrics": run.data.metrics,
        "traces": result,
    }


def describe(*run_ids):
    return [seen(one) for one in run_ids]


if __name__ == "__main__":
    mlflow.set_tracking_uri(os.environ["MLFLOW_TRACKING_URI"])
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
