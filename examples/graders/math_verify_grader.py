"""Serves Math-Verify as a grader: `pip install math-verify && python math_verify_grader.py`, see README.md."""

import json
from http.server import BaseHTTPRequestHandler, HTTPServer

from math_verify import parse, verify


class Grader(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        given = parse(body["response"], parsing_timeout=None)
        golds = [parse(answer, parsing_timeout=None) for answer in body["answers"]]
        right = any(verify(gold, given, timeout_seconds=None) for gold in golds)
        reward = float(right) if given and any(golds) else None
        reply = json.dumps({"reward": reward, "extracted": str(given[-1]) if given else None}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)


HTTPServer(("127.0.0.1", 8123), Grader).serve_forever()
