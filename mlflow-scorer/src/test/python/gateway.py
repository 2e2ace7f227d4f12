"""A model behind the server's gateway."""

import json
import os
import sys
import warnings

warnings.filterwarnings("ignore")

import mlflow
from mlflow.entities import GatewayEndpointModelConfig, GatewayModelLinkageType
from mlflow.tracking._tracking_service.utils import _get_store


def offer(name):
    store = _get_store()
    secret = store.create_gateway_secret(
        secret_name=name + "-key",
        secret_value={"api_key": "none"},
        provider="openai",
        auth_config={"api_base": os.environ["OPENAI_API_BASE"]},
    )
    model = store.create_gateway_model_definition(
        name=name + "-model", secret_id=secret.secret_id, provider="openai", model_name="gpt-4.1-mini"
    )
    config = GatewayEndpointModelConfig(
        model_definition_id=model.model_definition_id, linkage_type=GatewayModelLinkageType.PRIMARY
    )
    endpoint = store.create_gateway_endpoint(name=name, model_configs=[config], usage_tracking=False)
    return {"name": endpoint.name}


if __name__ == "__main__":
    mlflow.set_tracking_uri(os.environ["MLFLOW_TRACKING_URI"])
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
