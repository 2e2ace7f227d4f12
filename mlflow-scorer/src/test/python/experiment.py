"""Traces for the command line to work on, and what Python MLflow sees of its work. Prints one JSON object as its last line."""

import json
import sys
import warnings

warnings.filterwarnings("ignore")

import mlflow
from mlflow import MlflowClient
from mlflow.entities import AssessmentSource
from mlflow.genai.scorers import get_scorer


def make_traces(experiment):
    """Two sessions of two turns; an expert finds the first turn of each polite and the second rude."""
    mlflow.set_experiment(experiment)
    ids = []
    for number in range(4):
        with mlflow.start_span("answer") as span:
            span.set_inputs({"question": f"Where is parcel {number}?"})
            span.set_outputs("Thank you, it is on its way." if number % 2 == 0 else "Ask somebody else.")
            mlflow.update_current_trace(
                metadata={"mlflow.trace.session": f"s{number // 2}"}, tags={"turn": str(number % 2)}
            )
            ids.append(span.trace_id)
        mlflow.log_feedback(
            trace_id=ids[-1],
            name="politeness",
            value="polite" if number % 2 == 0 else "rude",
            rationale="Thanks are polite." if number % 2 == 0 else "It sends the customer away.",
            source=AssessmentSource(source_type="HUMAN", source_id="ann" if number < 2 else "ben"),
        )
    return {"traces": ids}


def delete_trace(experiment, trace_id):
    experiment_id = mlflow.get_experiment_by_name(experiment).experiment_id
    return {"deleted": MlflowClient().delete_traces(experiment_id, trace_ids=[trace_id])}


def run(run_id):
    """An evaluation run with the feedback on its traces."""
    known = MlflowClient().get_run(run_id)
    traces = mlflow.search_traces(locations=[known.info.experiment_id], run_id=run_id, return_type="list")
    feedback = [
        {
            "trace": trace.info.trace_id,
            "value": said.value,
            "rationale": said.rationale,
            "source": [said.source.source_type, said.source.source_id],
            "metadata": said.metadata,
        }
        for trace in traces
        for said in trace.info.assessments
        if (said.metadata or {}).get("mlflow.assessment.sourceRunId") == run_id
    ]
    return {
        "status": known.info.status,
        "type": known.data.tags.get("mlflow.runType"),
        "metrics": known.data.metrics,
        "feedback": feedback,
    }


def scorer(experiment, name):
    experiment_id = mlflow.get_experiment_by_name(experiment).experiment_id
    judge = get_scorer(name=name, experiment_id=experiment_id)
    return {
        "type": type(judge).__name__,
        "model": judge.model,
        "episodes": sorted(set(judge._episodic_trace_ids)),
        "sources": sorted({id for guideline in judge._semantic_memory for id in guideline.source_trace_ids or []}),
    }


def artifact(run_id, path):
    return [mlflow.artifacts.load_text(f"runs:/{run_id}/{path}")]


def judgements(experiment):
    experiment_id = mlflow.get_experiment_by_name(experiment).experiment_id
    traces = mlflow.search_traces(locations=[experiment_id], return_type="list")
    return [
        {
            "id": trace.info.trace_id,
            "tokens": trace.info.token_usage,
            "cost": trace.info.cost,
            "said": trace.data.spans[0].outputs,
            "spans": [[span.name, span.span_type, span.parent_id is None] for span in trace.data.spans],
            "asked": [span.inputs for span in trace.data.spans[1:]],
            "answered": [span.outputs for span in trace.data.spans[1:]],
        }
        for trace in traces
    ]


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
