"""An adapter that does one thing wrong: its first argument says what, its second at which case.

Cases are told apart by their instant, and the token of a case is its instant in words.
"""

import json
import os
import signal
import subprocess
import sys
import time

MIB = 1024 * 1024
FOREVER_S = 1000


def say(text):
    os.write(1, text.encode())


def flood(file, chunk, count):
    for _ in range(count):
        at = 0
        while at < len(chunk):
            at += os.write(file, chunk[at:])


def at_once(code):
    return lambda: sys.exit(code)


def dies_of(number):
    return lambda: os.kill(os.getpid(), number)


def hangs():
    time.sleep(FOREVER_S)


def hangs_and_ignores_the_polite_signal():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    hangs()


def leaves_a_child_that_holds_the_pipe():
    subprocess.Popen(["sleep", str(FOREVER_S)])
    os._exit(3)


def starts_a_daemon():
    null = subprocess.DEVNULL
    streams = {"stdin": null, "stdout": null, "stderr": null}
    subprocess.Popen(["sleep", str(FOREVER_S)], start_new_session=True, **streams)


def starts_a_daemon_without_a_mark():
    null = subprocess.DEVNULL
    streams = {"stdin": null, "stdout": null, "stderr": null}
    keeper = "import os, time; os.fork() and os._exit(0); time.sleep(1000)"
    command = [sys.executable, "-c", keeper, "unmarked"]
    subprocess.Popen(command, start_new_session=True, env={"PATH": os.environ["PATH"]}, **streams)


def leaves_a_child_that_has_ended():
    child = subprocess.Popen(["true"])
    # Seen to be over, but never waited for.
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)


def leaves_a_child_that_follows():
    reader, _ = os.pipe()
    subprocess.Popen(["cat"], stdin=reader, stdout=subprocess.DEVNULL)


def talks_before_it_dies():
    flood(2, b"a line of many\n" * 70_000, 50)
    os.write(2, b"Traceback: the last words\n")
    os._exit(1)


def talks_while_it_works():
    flood(2, b"still working\n" * 75_000, 50)
    return "goes on"


def floods_its_output():
    flood(1, b"a stray print\n" * 75_000, 50)
    hangs()


def floods_its_output_without_a_line_end():
    flood(1, b"x" * MIB, 50)
    hangs()


def closes_its_output():
    os.close(1)
    hangs()


AT_THE_START = {
    "ends-0": at_once(0),
    "ends-3": at_once(3),
    "daemon": starts_a_daemon,
    "unmarked-daemon": starts_a_daemon_without_a_mark,
    "ended-child": leaves_a_child_that_has_ended,
    "following-child": leaves_a_child_that_follows,
}

AT_THE_CASE = {
    "killed": dies_of(signal.SIGKILL),
    "segfault": dies_of(signal.SIGSEGV),
    "hangs": hangs,
    "deaf": hangs_and_ignores_the_polite_signal,
    "grandchild": leaves_a_child_that_holds_the_pipe,
    "talks-and-dies": talks_before_it_dies,
    "talks": talks_while_it_works,
    "floods": floods_its_output,
    "floods-one-line": floods_its_output_without_a_line_end,
    "closes": closes_its_output,
}


def main():
    what, case = sys.argv[1], int(sys.argv[2])
    if what in AT_THE_START:
        AT_THE_START[what]()
    offer = {"name": "wrong/one", "inputs": {}}
    hello = {"mintcheck": 1, "adapter": "wrong", "runtime": "python", "generators": [offer]}
    sys.stdin.readline()
    say(json.dumps(hello) + "\n")
    for line in sys.stdin:
        request = json.loads(line)
        if request["now_us"] == case and what in AT_THE_CASE:
            AT_THE_CASE[what]()
        say(json.dumps({"id": request["id"], "token": f"token-{request['now_us']}"}) + "\n")


main()
