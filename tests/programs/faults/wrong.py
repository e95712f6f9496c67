"""A generator that does one thing wrong: as an adapter, as a program that is started for each case,
or as a server.

Its arguments are the way it is reached, what is wrong with it, and the instant of the case at which
that happens. Tokens are sound but for a claim that nobody asked for, by which the test counts those
that were judged.
"""

import base64
import hashlib
import hmac
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time

WAY, WHAT, CASE = sys.argv[1], sys.argv[2], int(sys.argv[3])
MIB = 1024 * 1024
FOREVER_S = 1000


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def mint(inputs, now_us):
    iat = now_us // 1_000_000 - 30
    if WHAT == "changes" and now_us == CASE and asked_before():
        inputs = {**inputs, "meeting_number": "99999999999"}
    if WHAT == "ahead":
        iat += 90
    claims = {
        "appKey": inputs["sdk_key"],
        "mn": inputs["meeting_number"],
        "role": inputs["role"],
        "iat": iat,
        "exp": iat + 7200,
        "extra": "x",
    }
    header = {"alg": "HS256", "typ": "JWT"}
    text = ".".join(base64url(json.dumps(part).encode()) for part in (header, claims))
    return f"{text}.{base64url(hmac.digest(inputs['secret'].encode(), text.encode(), hashlib.sha256))}"


def asked_before():
    try:
        os.close(os.open("asked", os.O_CREAT | os.O_EXCL))
        return False
    except FileExistsError:
        return True


def read_clock():
    # In a box each reading takes a stop of the program.
    for _ in range(2_000 if is_boxed() else 110_000):
        time.time()


def is_boxed():
    return WHAT == "boxed-clock-after"


def late_s():
    """Longer than anybody waits, as the test says."""
    with open("late", encoding="ascii") as late:
        return float(late.read())


def write(file, data):
    while data:
        data = data[os.write(file, data):]


def sleep():
    tell_the_test()
    time.sleep(FOREVER_S)


def tell_the_test():
    """By a file that is there only where a test waits for it."""
    if os.path.exists("told") and not asked_before():
        with open("told", "w", encoding="ascii") as told:
            told.write("here\n")


def leave(own_group=False, pipes=False):
    """Leaves somebody behind who has nothing to do."""
    stream = None if pipes else subprocess.DEVNULL
    subprocess.Popen(
        ["sleep", str(FOREVER_S)],
        stdin=subprocess.DEVNULL,
        stdout=stream,
        stderr=stream,
        start_new_session=own_group,
    )


def grandchild():
    keep = f"sleep {FOREVER_S} & exit 0"
    subprocess.run(["sh", "-c", keep], stdin=subprocess.DEVNULL, check=False)


def die(number):
    os.kill(os.getpid(), number)
    sleep()


def eat_files():
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    kept = []
    try:
        while True:
            kept.append(os.open("/dev/null", os.O_RDONLY))
    except OSError:
        # Whoever can open nothing any more breaks at the next thing that needs a file.
        with open("secret.pem", encoding="ascii"):
            pass


# What is the same however it is reached.
BREAKS = {
    "exits": lambda: os._exit(3),
    "segfaults": lambda: die(signal.SIGSEGV),
    "killed": lambda: die(signal.SIGKILL),
    "hangs": sleep,
    "deaf": sleep,
    "eats-files": eat_files,
    "child": lambda: leave(pipes=True),
    "grandchild": grandchild,
    "daemon": lambda: leave(own_group=True),
    "talks": lambda: [write(2, b"still working\n" * 74_899) for _ in range(50)],
}


def adapter():
    hello = {
        "mintcheck": 1,
        "adapter": "wrong",
        "runtime": "python",
        "generators": [{"name": "my/wrong"}],
    }
    first = {"wrong-hello": {"greeting": "hello"}, "no-hello": None}.get(WHAT, hello)
    sys.stdin.buffer.readline()
    if first is None:
        sleep()
    line(first)
    if WHAT == "hello-twice":
        line(hello)
    held, count = None, 0
    while request := sys.stdin.buffer.readline():
        request = json.loads(request)
        count += 1
        if WHAT == "ahead" and count == CASE:
            sleep()
        answer = {"id": request["id"]}
        try:
            answer["token"] = mint(request["inputs"], request["now_us"])
        except (AttributeError, KeyError) as missing:
            line({**answer, "refused": f"an input is missing: {missing}"})
            continue
        if WHAT == "every-case":
            sleep()
        if request["now_us"] == CASE and WHAT in ("out-of-order", "for-another"):
            held = answer
        elif request["now_us"] == CASE:
            at_the_case(answer)
        elif held is not None:
            if WHAT == "for-another":
                held["id"], answer["id"] = answer["id"], held["id"]
            line(answer)
            line(held)
            held = None
        else:
            line(answer)
    with open("count", "w", encoding="ascii") as file:
        file.write(str(count))


def line(message):
    end = "\r\n" if WHAT == "carriage-returns" else "\n"
    write(1, (json.dumps(message) + end).encode())


def at_the_case(answer):
    if WHAT in BREAKS:
        BREAKS[WHAT]()
    if WHAT == "late":
        time.sleep(late_s())
    elif WHAT == "unknown-id":
        line({**answer, "id": 987_654_321})
    elif WHAT == "stray":
        write(1, b"DeprecationWarning: this will go\n")
    elif WHAT == "half-a-line":
        write(1, json.dumps(answer).encode()[:40])
        sleep()
    elif WHAT == "endless-line":
        for _ in range(50):
            write(1, b"x" * MIB)
        sleep()
    elif WHAT == "huge-token":
        write(1, b'{"id":%d,"token":"' % answer["id"])
        for _ in range(50):
            write(1, b"x" * MIB)
        write(1, b'"}\n')
        return
    elif WHAT == "floods":
        for _ in range(50):
            write(1, (b"a stray print" * 80 + b"\n") * 1008)
    elif WHAT == "not-utf-8":
        write(1, b'{"id":%d,"token":"\xff\xfe"}\n' % answer["id"])
        return
    elif WHAT == "deaf-to-input":
        sleep()
    elif WHAT == "closes-output":
        os.close(1)
        sleep()
    line(answer)
    if WHAT == "twice":
        line(answer)
    elif WHAT == "clock-after":
        read_clock()


def command():
    now_us = int(sys.argv[4])
    inputs = dict(zip(("sdk_key", "secret", "meeting_number"), sys.argv[5:8], strict=True))
    inputs["role"] = int(sys.argv[8])
    if WHAT == "waits-for-the-clock" or is_boxed():
        now_us = time.time_ns() // 1000
    if WHAT == "waits-for-the-clock":
        # Once is enough to be told.
        while not asked_before() and time.time_ns() // 1000 <= now_us:
            read_clock()
    token = mint(inputs, now_us)
    if WHAT == "every-case":
        sleep()
    if now_us != CASE:
        print(token)
        return
    if WHAT in BREAKS:
        BREAKS[WHAT]()
    if WHAT == "late":
        time.sleep(late_s())
    elif WHAT == "huge-token":
        token = "x" * 50 * MIB
    elif WHAT == "twice":
        token = f"{token}\n{token}"
    elif WHAT == "stray":
        token = f"DeprecationWarning: this will go\n{token}"
    elif WHAT == "half-a-line":
        write(1, token[:40].encode())
        sleep()
    elif WHAT in ("endless-line", "floods"):
        for _ in range(50):
            write(1, (b"x" * 13 + (b"x" if WHAT == "endless-line" else b"\n")) * 74_899)
    elif WHAT == "not-utf-8":
        write(1, b"\xff\xfe")
    elif WHAT == "closes-output":
        write(1, (token + "\n").encode())
        os.close(1)
        os.close(2)
        sleep()
    write(1, (token + ("\r\n" if WHAT == "carriage-returns" else "\n")).encode())
    if WHAT in ("clock-after", "boxed-clock-after"):
        sys.stdout.flush()
        read_clock()


def server():
    if WHAT == "taken-port":
        somebody = socket.create_server(("127.0.0.1", int(os.environ["PORT"])))
        # The one that has it lives as long as this one.
        globals()["somebody"] = somebody
    listening = socket.create_server(("127.0.0.1", int(os.environ["PORT"])), backlog=64)
    with open("port", "w", encoding="ascii") as port:
        port.write(os.environ["PORT"])
    if WHAT == "no-hello":
        sleep()
    while True:
        visitor, _ = listening.accept()
        threading.Thread(target=serve, args=(visitor, listening), daemon=True).start()


def read(visitor):
    data = b""
    while b"\r\n\r\n" not in data:
        more = visitor.recv(65536)
        if not more:
            return None
        data += more
    head, body = data.split(b"\r\n\r\n", 1)
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    length = int(lengths[0].split(b":")[1]) if lengths else 0
    while len(body) < length:
        body += visitor.recv(65536)
    return body


def respond(body):
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return (head + "Connection: close\r\n\r\n").encode() + body


def serve(visitor, listening):
    with visitor:
        if WHAT == "no-http":
            visitor.sendall(b"hello\n")
            return
        body = read(visitor)
        if not body:
            visitor.sendall(respond(b"ready"))
            return
        asked = json.loads(body)
        now_us = asked.pop("now_us")
        if is_boxed():
            now_us = time.time_ns() // 1000
        answer = json.dumps({"signature": mint(asked, now_us)}).encode()
        if WHAT == "every-case":
            sleep()
        if now_us == CASE:
            answer_wrongly(visitor, listening, answer)
        else:
            visitor.sendall(respond(answer))


def answer_wrongly(visitor, listening, answer):
    if WHAT in BREAKS:
        BREAKS[WHAT]()
    if WHAT == "late":
        time.sleep(late_s())
    if WHAT == "huge-token":
        answer = json.dumps({"signature": "x" * 50 * MIB}).encode()
    response = respond(answer)
    if WHAT == "twice":
        response *= 2
    elif WHAT == "stray":
        response = respond(b"Warning: Undefined index in sign.php\n" + answer)
    elif WHAT == "half-a-line":
        visitor.sendall(response[:-20])
        sleep()
    elif WHAT == "endless-line":
        visitor.sendall(b"HTTP/1.1 200 OK\r\nX-Much: ")
        flood(visitor, b"x" * MIB)
        return
    elif WHAT == "floods":
        visitor.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        flood(visitor, b"x" * MIB)
        return
    elif WHAT == "not-utf-8":
        response = respond(b'{"signature":"\xff\xfe"}')
    elif WHAT == "carriage-returns":
        response = respond(answer + b"\r\n")
    elif WHAT == "closes-output":
        return
    try:
        visitor.sendall(response)
    except OSError:
        # Who has heard enough hangs up.
        return
    if WHAT in ("clock-after", "boxed-clock-after"):
        read_clock()


def flood(visitor, chunk):
    try:
        for _ in range(50):
            visitor.sendall(chunk)
    except OSError:
        pass


if WHAT == "deaf":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
if WHAT.startswith("ends-"):
    sys.exit(int(WHAT.removeprefix("ends-")))
{"adapter": adapter, "command": command, "server": server}[WAY]()
