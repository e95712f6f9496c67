"""A sound endpoint on Python's own HTTP server. It knows nothing of mintcheck: key, secret and port
come from the environment, the clock is the machine's. It needs PyJWT, here that of
adapters/python:

    PORT=4000 ../../adapters/python/.venv/bin/python python/server.py

A POST of {"meetingNumber":"86764390572","role":0} is answered with {"signature","sdkKey"}.
"""

import json
import os
import re
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt

BACKDATE_S = 30
LIFETIME_S = 7200
LARGEST_EXACT_NUMBER = 2**53 - 1  # above it a JSON number has lost digits in a browser already


class Refused(Exception):
    """What is wrong with a request."""


def signature(request):
    key, secret = os.environ["ZOOM_MEETING_SDK_KEY"], os.environ["ZOOM_MEETING_SDK_SECRET"]
    if not key or not secret:
        raise Refused("key and secret must be set")
    iat = int(time.time()) - BACKDATE_S
    exp = iat + LIFETIME_S
    claims = {
        "appKey": key,
        "mn": meeting_number(request.get("meetingNumber")),
        "role": role(request.get("role")),
        "iat": iat,
        "exp": exp,
        "tokenExp": exp,
    }
    try:
        return jwt.encode(claims, secret, algorithm="HS256")
    except jwt.InvalidKeyError:
        raise Refused("the secret cannot be used") from None


def meeting_number(given):
    if isinstance(given, str) and re.fullmatch("[0-9]+", given):
        return given
    if type(given) is int and 0 <= given <= LARGEST_EXACT_NUMBER:
        return str(given)
    raise Refused("meetingNumber must be digits")


def role(given):
    if given in ("0", "1") or (type(given) is int and given in (0, 1)):
        return int(given)
    raise Refused("role must be 0 or 1")


class Endpoint(BaseHTTPRequestHandler):
    def do_POST(self):
        text = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            request = json.loads(text)
            if not isinstance(request, dict):
                raise Refused("the body must be a JSON object")
            body = {"signature": signature(request), "sdkKey": os.environ["ZOOM_MEETING_SDK_KEY"]}
            self.answer(200, body)
        except ValueError:
            self.answer(400, {"error": "the body must be JSON"})
        except Refused as refused:
            self.answer(400, {"error": str(refused)})

    def do_GET(self):
        self.answer(405, {"error": "POST only"})

    def answer(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        """Requests are nobody's business."""


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Endpoint).serve_forever()
