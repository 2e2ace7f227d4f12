"""Judges of a memalign service in MLflow: in make_judge, in an evaluation, and behind MLflow's AI gateway."""

import json
import os
import sys
import warnings
from typing import Literal

warnings.filterwarnings("ignore")

import mlflow
from mlflow.entities import GatewayEndpointModelConfig, GatewayModelLinkageType
from mlflow.tracking._tracking_service.utils import _get_store
from openai import OpenAI, UnprocessableEntityError

ROWS = [
    {"inputs": {"question": "Where is my parcel?"}, "outputs": "Not our problem, ask the carrier."},
    {"inputs": {"question": "Where is my parcel?"}, "outputs": "So sorry! I have asked the carrier and write to you at noon."},
]


def judge(model, base_url=None):
    return mlflow.genai.judges.make_judge(
        name="tone",
        instructions="Is {{ outputs }} polite as an answer to {{ inputs }}?",
        feedback_value_type=Literal["polite", "rude"],
        model=model,
        base_url=base_url,
    )


def said(feedback):
    return {"value": feedback.value, "rationale": feedback.rationale}


def call(service, name):
    """What the judge says of the rows, one by one."""
    served = judge(f"openai:/{name}", f"{service}/v1/chat/completions")
    return {"said": [said(served(**row)) for row in ROWS]}


def evaluate(service, name, experiment):
    """What stands on the traces of an evaluation run."""
    mlflow.set_experiment(experiment)
    served = judge(f"openai:/{name}", f"{service}/v1/chat/completions")
    result = mlflow.genai.evaluate(data=ROWS, scorers=[served])
    traces = mlflow.search_traces(run_id=result.run_id, return_type="list")
    by_outputs = {
        json.loads(trace.data.response): said(trace.search_assessments(name="tone")[0]) for trace in traces
    }
    return {"metrics": dict(result.metrics), "said": [by_outputs[row["outputs"]] for row in ROWS]}


def review(service, name):
    """What clients are told of rows that need review: OpenAI's own, and an evaluation."""
    client = OpenAI(base_url=f"{service}/v1", api_key="none")
    row = ROWS[0]
    content = f"inputs: {json.dumps(row['inputs'])}\noutputs: {json.dumps(row['outputs'])}"
    try:
        client.chat.completions.create(model=name, messages=[{"role": "user", "content": content}])
        refused = None
    except UnprocessableEntityError as error:
        refused = {"code": error.code, "withheld": error.body["withheld"], "confidence": error.body["confidence"]}
    served = judge(f"openai:/{name}", f"{service}/v1/chat/completions")
    result = mlflow.genai.evaluate(data=ROWS, scorers=[served])
    traces = mlflow.search_traces(run_id=result.run_id, return_type="list")
    feedback = [trace.search_assessments(name="tone")[0] for trace in traces]
    return {
        "refused": refused,
        "evaluated": [{"value": one.value, "error": one.error.error_message if one.error else None} for one in feedback],
    }


def gateway(service, name):
    """What the judge says as a model of the server's AI gateway."""
    store = _get_store()
    secret = store.create_gateway_secret(
        secret_name=name + "-key",
        secret_value={"api_key": "none"},
        provider="openai",
        auth_config={"api_base": f"{service}/v1"},
    )
    model = store.create_gateway_model_definition(
        name=name + "-model", secret_id=secret.secret_id, provider="openai", model_name=name
    )
    config = GatewayEndpointModelConfig(
        model_definition_id=model.model_definition_id, linkage_type=GatewayModelLinkageType.PRIMARY
    )
    store.create_gateway_endpoint(name=name, model_configs=[config], usage_tracking=False)
    served = judge(f"gateway:/{name}")
    return {"said": [said(served(**row)) for row in ROWS]}


if __name__ == "__main__":
    mlflow.set_tracking_uri(os.environ["MLFLOW_TRACKING_URI"])
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
