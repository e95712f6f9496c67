"""An adapter such as a user might have: it mints with nothing but the standard library.

Its arguments are the name of its generator and how that one behaves.
"""

import base64
import datetime
import hashlib
import hmac
import json
import locale
import os
import re
import subprocess
import sys

NAME, BEHAVIOUR = sys.argv[1:3]
# Everything that moves a cursor, ends a tag or turns the direction of writing.
HOSTILE = "\x1b[2J\x1b]0;title\x07]]><script>\"'&\u202eturned\r\nsecond line\u2028\x00"
# And everything that a page, a forge or a viewer of reports takes for a command, a picture or a link.
HOSTILE += (
    "\n::error file=x.test::injected\n##[group]injected\n%0A::warning::injected ${{ injected }}"
    "\n![picture](http://x.test/a.png) [link](http://x.test/) <http://x.test/> <img src=x.test>"
    "\n| a | b |\n```\n# heading\n<!-- -->*`_@somebody"
)


class Refused(Exception):
    pass


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def check(inputs):
    if not isinstance(inputs.get("sdk_key"), str) or not inputs["sdk_key"]:
        raise Refused("sdk_key must be text")
    if not isinstance(inputs.get("secret"), str) or len(inputs["secret"].encode()) < 32:
        raise Refused("secret must be text of 32 bytes")
    if not inputs["secret"].isascii() or "-----" in inputs["secret"] or "ssh-" in inputs["secret"]:
        raise Refused("secret must be plain text")
    if not re.fullmatch("[1-9][0-9]{8,10}", str(inputs.get("meeting_number"))):
        raise Refused("meeting_number must be 9 to 11 digits")
    if not isinstance(inputs["meeting_number"], str):
        raise Refused("meeting_number must be text")
    if type(inputs.get("role")) is not int or inputs["role"] not in (0, 1):
        raise Refused("role must be 0 or 1")


def mint(inputs, now_us):
    check(inputs)
    header = {"alg": "HS256", "typ": "JWT"}
    iat = now_us // 1_000_000 - 30
    claims = {
        "appKey": inputs["sdk_key"],
        "mn": inputs["meeting_number"],
        "role": inputs["role"],
        "iat": iat,
        "exp": iat + 7200,
    }
    spoil(header, claims, inputs)
    text = ".".join(base64url(json.dumps(part).encode()) for part in (header, claims))
    mac = hmac.digest(inputs["secret"].encode(), text.encode(), hashlib.sha256)
    return f"{text}.{base64url(mac)}"


def spoil(header, claims, inputs):
    if BEHAVIOUR == "ahead":
        claims["iat"] += 90
    elif BEHAVIOUR == "local":
        # As `datetime.utcnow().timestamp()` does: a clock face of UTC, read as one of this place.
        for name in ("iat", "exp"):
            face = datetime.datetime.fromtimestamp(claims[name], datetime.timezone.utc)
            claims[name] = int(face.replace(tzinfo=None).timestamp())
    elif BEHAVIOUR == "grouped":
        claims["mn"] = locale.format_string("%d", int(claims["mn"]), grouping=True)
    elif BEHAVIOUR == "untyped":
        del header["typ"]
    elif BEHAVIOUR == "hostile":
        claims["mn"] = HOSTILE
        claims[HOSTILE] = HOSTILE
    elif BEHAVIOUR == "huge":
        claims["mn"] = "9" * 700_000
    elif BEHAVIOUR == "inventive":
        stem = f"{claims['iat']}-{'x' * 20}"
        claims.update({f"{stem}-{number}": "y" * 400 for number in range(80)})
    elif BEHAVIOUR == "leaky":
        claims["appKey"] = inputs["secret"]
        claims[inputs["secret"]] = base64.b64encode(inputs["secret"].encode()).decode()


def answer(request):
    inputs, number = request["inputs"], request["id"]
    control = request["now_us"] in (1696910400000000, 1696914000250000, 1697000461750000)
    if BEHAVIOUR == "crashes" and not control:
        print("Traceback: out of luck", file=sys.stderr)
        os._exit(9)
    if BEHAVIOUR == "lost" and os.environ["TZ"] == "Asia/Tokyo":
        os._exit(7)
    if BEHAVIOUR == "hangs" and not control:
        tell_the_test()
        sys.stdin.read()
    if BEHAVIOUR == "leaky" and number % 7 == 0 and isinstance(inputs.get("secret"), str):
        print("leak:", json.dumps(inputs))
        print("leak:", inputs["secret"], file=sys.stderr)
        return {"id": number, "failed": f"HmacError: bad key {inputs['secret']}"}
    if BEHAVIOUR == "leaky" and number % 11 == 0 and str(inputs.get("secret")).startswith("pl4nted"):
        os._exit(5)
    if BEHAVIOUR == "hostile" and number % 7 == 0:
        print(HOSTILE)
        return {"id": number, "refused": HOSTILE}
    try:
        return {"id": number, "token": mint(inputs, request["now_us"])}
    except Refused as refused:
        return {"id": number, "refused": str(refused)}


def tell_the_test():
    with open("told", "w") as told:
        told.write("here\n")


def leave_a_daemon():
    """It drops its mark, so that only its parent's death shows whose it was."""
    keeper = "import os, time; os.fork() and os._exit(0); time.sleep(1000)"
    null = subprocess.DEVNULL
    streams = {"stdin": null, "stdout": null, "stderr": null}
    subprocess.Popen([sys.executable, "-c", keeper, os.getcwd()], start_new_session=True,
                     env={}, **streams)


def before_the_hello():
    if BEHAVIOUR == "grouped":
        locale.setlocale(locale.LC_ALL, "")
    if BEHAVIOUR == "homesick" and os.environ["TZ"] != "UTC":
        sys.exit("OSError: no such place")
    if BEHAVIOUR == "ends":
        sys.exit("Traceback: no module named luck")
    if BEHAVIOUR == "nonsense":
        print("Usage: host [options]", flush=True)
        print("warning: nobody reads this", file=sys.stderr)
        sys.exit(0)
    if BEHAVIOUR == "silent":
        tell_the_test()
        sys.stdin.read()
    if BEHAVIOUR == "daemon":
        leave_a_daemon()
    if BEHAVIOUR == "marks":
        tell_the_test()


def hello():
    words = {"hostile": HOSTILE, "environment": " ".join(sorted(os.environ))}
    about = words.get(BEHAVIOUR, "what a user might have")
    offer = {"name": NAME, "library": "hmac", "profile": "meeting-sdk", "about": about}
    return {"mintcheck": 1, "adapter": "mint", "runtime": "python", "generators": [offer]}


def main():
    before_the_hello()
    # The protocol is UTF-8, whatever the locale is.
    sys.stdout.reconfigure(encoding="utf-8")
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(hello() if "hello" in request else answer(request)), flush=True)


main()
