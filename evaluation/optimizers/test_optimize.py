"""Runs every optimizer against a scripted server: python -m unittest test_optimize, in evaluation/optimizers."""

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).parent
FIELDS = re.compile(r"\[\[ ## (\w+) ## \]\]")


def answer(body):
    """A judge that calls thanks polite, and a writer of prompts that always proposes the same."""
    last = body["messages"][-1]["content"]
    text = last if isinstance(last, str) else json.dumps(last)
    if "Guideline" in json.dumps(body.get("response_format", {})):
        return json.dumps({"guidelines": [{"guideline_text": "Thanks are polite.", "source_trace_ids": [0]}]})
    if body.get("response_format", {}).get("json_schema"):
        everything = json.dumps(body["messages"])
        verdict = "polite" if "Thank you" in everything.rsplit("reply-", 1)[-1] else "rude"
        return json.dumps({"result": verdict, "rationale": "by the script"})
    asked = [name for name in FIELDS.findall(text.rsplit("Respond with", 1)[-1]) if name != "completed"]
    if asked:
        return "\n".join(f"[[ ## {name} ## ]]\nThanks are polite." for name in asked) + "\n[[ ## completed ## ]]"
    return "```\nDecide whether {{ outputs }} is polite. Thanks are polite.\n```"


def embeddings(body):
    texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
    vectors = [{"object": "embedding", "index": i, "embedding": [1.0, float(i)]} for i in range(len(texts))]
    return {"object": "list", "model": "scripted", "data": vectors, "usage": {"prompt_tokens": 1, "total_tokens": 1}}


class Scripted(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        content = json.dumps(embeddings(body) if self.path.endswith("/embeddings") else {
            "id": "1",
            "object": "chat.completion",
            "created": 0,
            "model": "scripted",
            "choices": [
                {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": answer(body)}}
            ],
            "usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110},
        }).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


def write_results(directory):
    examples = []
    for i in range(16):
        polite = i % 2 == 0
        examples.append({
            "id": f"e{i}",
            "inputs": f"Question {i}",
            "outputs": f"reply-{i} " + ("Thank you for asking." if polite else "Your own fault."),
            "label": "polite" if polite else "rude",
            "rationale": "Thanks are polite." if polite else "Blame is rude.",
        })
    (directory / "manifest.json").write_text("{}")
    (directory / "examples").mkdir()
    (directory / "examples/tone.jsonl").write_text("".join(json.dumps(row) + "\n" for row in examples))
    (directory / "examples/tone.judge.json").write_text(json.dumps({
        "dataset": "tone",
        "name": "tone",
        "instructions": "Is {{ outputs }} a polite answer to {{ inputs }}?",
        "value_type": ["polite", "rude"],
    }))
    (directory / "splits").mkdir()
    ids = [row["id"] for row in examples]
    (directory / "splits/tone-1.json").write_text(
        json.dumps({"dataset": "tone", "seed": 1, "shards": [2, 10], "train": ids[:10], "test": ids[10:]})
    )


class OptimizeTest(unittest.TestCase):
    def setUp(self):
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Scripted)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.temporary = tempfile.TemporaryDirectory()
        self.results = Path(self.temporary.name)
        write_results(self.results)

    def tearDown(self):
        self.server.shutdown()
        self.server.server_close()
        self.temporary.cleanup()

    def optimize(self, name):
        url = f"http://127.0.0.1:{self.server.server_address[1]}"
        environment = {key: value for key, value in os.environ.items() if not key.startswith("OPENAI")}
        return subprocess.run(
            [sys.executable, str(HERE / "optimize.py"), "--results", str(self.results), "--optimizer", name]
            + ["--model", "openai:/gpt-4.1-mini", "--base-url", url],
            capture_output=True,
            text=True,
            env=environment,
            timeout=580,
        )

    def rows(self, name):
        return [json.loads(line) for line in (self.results / f"optimizers/{name}").read_text().splitlines()]

    def check(self, name, shards=(10,)):
        ran = self.optimize(name)
        self.assertEqual(0, ran.returncode, ran.stderr[-3000:])
        rows, timings = self.rows(f"{name}.jsonl"), self.rows(f"{name}.timings.jsonl")
        self.assertEqual(sum(6 + shard for shard in shards), len(rows))
        self.assertEqual({"seen", "unseen"}, {row["split"] for row in rows})
        self.assertEqual(set(shards), {row["shard"] for row in rows}, "two examples are too few to optimize with")
        self.assertTrue(all(row["verdict"] == row["label"] for row in rows), rows)
        self.assertEqual(100 * len(rows), sum(row["input_tokens"] for row in rows))
        self.assertAlmostEqual(len(rows) * (100 * 0.4 + 10 * 1.6) / 1e6, sum(row["cost"] for row in rows))
        self.assertEqual(len(shards), len(timings))
        self.assertGreater(timings[0]["learning"]["usage"]["calls"], 0)
        calls = timings[0]["learning"]["usage"]["calls"]
        self.assertEqual(calls * 100, timings[0]["learning"]["usage"]["input_tokens"])
        self.optimize(name)
        self.assertEqual(rows, self.rows(f"{name}.jsonl"), "what is measured is not paid again")
        self.assertEqual(timings, self.rows(f"{name}.timings.jsonl"))

    def test_simba(self):
        self.check("simba")

    def test_gepa(self):
        self.check("gepa")

    def test_miprov2(self):
        self.check("miprov2")

    def test_memalign(self):
        self.check("memalign", shards=(2, 10))
        self.assertEqual([1, 1], [unit["learning"]["guidelines"] for unit in self.rows("memalign.timings.jsonl")])


if __name__ == "__main__":
    unittest.main()
