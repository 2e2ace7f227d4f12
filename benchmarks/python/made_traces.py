"""Traces of a made-up shop's assistant, each with an expert's feedback; the same for the same seed."""

import json
import random
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

JUDGE = "helpful"
TOPICS = ["parcel", "refund", "invoice", "battery", "warranty", "voucher", "login", "address", "colour", "manual"]
VERBS = ["track", "change", "cancel", "find", "repair", "return", "replace", "compare", "order", "share"]
WORDS = (
    "please kindly open the page of your order and choose what you want to do then we will send a letter to you within"
    " some days unless the shop is closed for holidays which happens twice a year so that you should ask again later"
).split()
TRACES_A_REQUEST = 50


def question(rng):
    return f"How can I {rng.choice(VERBS)} my {rng.choice(TOPICS)} number {rng.randrange(10**9)}?"


def answer(rng):
    return " ".join(rng.choice(WORDS) for _ in range(80)) + "."


def attribute(key, value):
    return {"key": key, "value": {"stringValue": json.dumps(value)}}


def spans(rng, start):
    """A root span with a retrieval and a model call below it."""
    trace_id = f"{rng.getrandbits(128):032x}"
    ids = [f"{rng.getrandbits(64):016x}" for _ in range(3)]
    asked, said = {"question": question(rng)}, answer(rng)
    documents = [{"page_content": answer(rng), "metadata": {"doc_uri": f"page-{i}"}} for i in range(3)]
    chat = {"messages": [{"role": "user", "content": asked["question"]}]}
    parts = [
        ("assistant", "AGENT", asked, said),
        ("retrieve", "RETRIEVER", asked, documents),
        ("chat", "CHAT_MODEL", chat, {"choices": [{"message": {"role": "assistant", "content": said}}]}),
    ]
    made = []
    for i, (name, kind, inputs, outputs) in enumerate(parts):
        span = {
            "traceId": trace_id,
            "spanId": ids[i],
            "name": name,
            "kind": 1,
            "startTimeUnixNano": str(start + i),
            "endTimeUnixNano": str(start + 1_000_000_000 - i),
            "status": {"code": 1},
            "attributes": [
                attribute("mlflow.spanType", kind),
                attribute("mlflow.spanInputs", inputs),
                attribute("mlflow.spanOutputs", outputs),
            ],
        }
        if i > 0:
            span["parentSpanId"] = ids[0]
        made.append(span)
    return "tr-" + trace_id, made


def post(server, path, body, headers=None):
    request = urllib.request.Request(
        server + path, json.dumps(body).encode(), {"Content-Type": "application/json", **(headers or {})}
    )
    with urllib.request.urlopen(request, timeout=300) as response:
        return json.loads(response.read() or b"{}")


def assess(server, trace_id, helpful):
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    assessment = {
        "assessment_name": JUDGE,
        "trace_id": trace_id,
        "source": {"source_type": "HUMAN", "source_id": "expert@example.com"},
        "feedback": {"value": helpful},
        "rationale": "It says what to do." if helpful else "It goes round and round and says nothing.",
        "create_time": now,
        "last_update_time": now,
    }
    post(server, f"/api/3.0/mlflow/traces/{trace_id}/assessments", {"assessment": assessment})


def make(server, experiment, count, seed):
    """Makes an experiment with so many assessed traces."""
    experiment_id = post(server, "/api/2.0/mlflow/experiments/create", {"name": experiment})["experiment_id"]
    rng = random.Random(seed)
    start = time.time_ns() - count * 1_000_000_000
    traces = [spans(rng, start + i * 1_000_000_000) for i in range(count)]
    for first in range(0, count, TRACES_A_REQUEST):
        part = [span for _, made in traces[first : first + TRACES_A_REQUEST] for span in made]
        body = {"resourceSpans": [{"scopeSpans": [{"spans": part}]}]}
        post(server, "/v1/traces", body, {"x-mlflow-experiment-id": experiment_id})
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda i: assess(server, traces[i][0], i % 2 == 0), range(count)))
