"""What Python sees of a judge that was made without it."""

import json
import os
import sys
import warnings

warnings.filterwarnings("ignore")

import mlflow
from mlflow import MlflowClient
from mlflow.genai.scorers import get_scorer


def files(client, run_id, path):
    found = []
    for one in client.list_artifacts(run_id, path):
        found += files(client, run_id, one.path) if one.is_dir else [one.path]
    return found


def run(run_id):
    client = MlflowClient()
    seen = client.get_run(run_id)
    return {
        "status": seen.info.status,
        "params": seen.data.params,
        "metrics": seen.data.metrics,
        "tags": {key: value for key, value in seen.data.tags.items() if key.startswith("memalign")},
        "files": files(client, run_id, None),
    }


def judge(experiment, name, question, answer):
    mlflow.set_experiment(experiment)
    scorer = get_scorer(name=name)
    said = scorer(inputs=question, outputs=answer)
    return {
        "type": type(scorer).__name__,
        "value": said.value,
        "rationale": said.rationale,
        "guidelines": [one.guideline_text for one in scorer._semantic_memory],
        "episodes": [example._trace_id for example in scorer._episodic_memory],
    }


def forget(experiment, *ids):
    experiment_id = mlflow.get_experiment_by_name(experiment).experiment_id
    return MlflowClient().delete_traces(experiment_id, trace_ids=list(ids))


if __name__ == "__main__":
    mlflow.set_tracking_uri(os.environ["MLFLOW_TRACKING_URI"])
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
