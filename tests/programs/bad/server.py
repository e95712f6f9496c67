"""Servers that do one thing wrong: the argument says what.

    PORT=4000 python3 bad/server.py answers-html

Key and secret come from the environment; where one mints, it asks ../shell/signature.sh.
"""

import json
import os
import socket
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

WHAT = sys.argv[1]
PORT = int(os.environ["PORT"])
SIGNATURE = Path(__file__).resolve().parent.parent / "shell" / "signature.sh"
FOREVER_S = 1000
PAGE = "<!doctype html>\n<title>Welcome</title>\n<p>Log in to go on.</p>\n"


def signature(request):
    arguments = [SIGNATURE, str(request["meetingNumber"]), str(request["role"])]
    return subprocess.run(arguments, check=True, capture_output=True, text=True).stdout.strip()


class Endpoint(BaseHTTPRequestHandler):
    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        if WHAT == "answers-html":
            # 200, as a page behind a log-in has it.
            self.answer(200, "text/html", PAGE)
        elif WHAT == "answers-400":
            self.answer_json(400, {"errors": [{"property": "role", "reason": "must be 0 or 1"}]})
        elif WHAT == "answers-500":
            self.answer_json(500, {"error": "TypeError: key is undefined"})
        elif WHAT == "redirects":
            self.send_response(302)
            self.send_header("Location", "http://example.invalid/login")
            self.end_headers()
        elif WHAT == "never-answers":
            time.sleep(FOREVER_S)
        elif WHAT == "hangs-up":
            self.close_connection = True
        elif WHAT == "dies":
            os._exit(9)
        else:
            self.answer_json(200, {"signature": signature(request)})

    def do_GET(self):
        self.answer(200, "text/plain", "ready\n")

    def answer_json(self, status, body):
        self.answer(status, "application/json", json.dumps(body))

    def answer(self, status, kind, text):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        """Requests are nobody's business."""


def leave_a_child():
    """In a session of its own, with nothing of ours open, as a worker that daemonises is."""
    null = subprocess.DEVNULL
    subprocess.Popen(["sleep", str(FOREVER_S)], start_new_session=True, stdin=null, stdout=null,
                     stderr=null)


def before_it_listens():
    if WHAT == "never-ready":
        print("connecting to the database ...", flush=True)
        time.sleep(FOREVER_S)
    if WHAT == "ends-at-once":
        sys.exit("Error: ZOOM_MEETING_SDK_KEY is not set")
    if WHAT == "port-in-use":
        # Somebody else listens there already; kept in a name, or it would be closed at once.
        before_it_listens.other = socket.create_server(("127.0.0.1", PORT))
    if WHAT == "leaves-a-child":
        leave_a_child()


before_it_listens()
ThreadingHTTPServer(("127.0.0.1", PORT), Endpoint).serve_forever()
