"""An evaluation dataset as Python makes it: records with the judge's label among their expectations, and a trace."""

import json
import os
import sys
import warnings

warnings.filterwarnings("ignore")

import mlflow
from mlflow.genai.datasets import create_dataset


def create(experiment, name, judge, trace_id):
    experiment_id = mlflow.get_experiment_by_name(experiment).experiment_id
    dataset = create_dataset(name=name, experiment_id=experiment_id)
    dataset.merge_records([
        {
            "inputs": {"question": "My parcel is late."},
            "outputs": "I am sorry; it arrives tomorrow.",
            "expectations": {judge: "kind", "answer": "tomorrow"},
        },
        {
            "inputs": {"question": "My parcel is lost."},
            "outputs": "That is the carrier's problem.",
            "expectations": {judge: "unkind"},
        },
        {"inputs": {"question": "Nobody labelled this."}, "outputs": "Hello."},
    ])
    dataset.merge_records([mlflow.get_trace(trace_id)])
    return dataset.dataset_id


if __name__ == "__main__":
    mlflow.set_tracking_uri(os.environ["MLFLOW_TRACKING_URI"])
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
