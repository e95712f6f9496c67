"""Two ways to sign a webhook: the one that is in use, and the one that somebody meant to replace it."""

import base64
import hashlib
import hmac
import json
import platform
import sys


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def sign(claims, secret):
    header = {"alg": "HS256", "typ": "webhook+jwt"}
    text = ".".join(base64url(json.dumps(part).encode()) for part in (header, claims))
    mac = hmac.digest(secret.encode(), text.encode(), hashlib.sha256)
    return f"{text}.{base64url(mac)}"


def in_use(inputs, now_us):
    now = now_us // 1_000_000
    claims = {"iss": "https://shop.example", "shop": inputs["shop"], "event": inputs["event"]}
    if "delivery" in inputs:
        claims["delivery"] = inputs["delivery"]
    claims.update(iat=now, exp=now + 300)
    return sign(claims, inputs["secret"])


def rewritten(inputs, now_us):
    """Rounds the clock to half a minute for a cache, and counts the lifetime in minutes."""
    now = round(now_us / 30_000_000) * 30
    claims = {"iss": "https://shop.example", "shop": inputs["shop"], "event": inputs["event"]}
    claims.update(iat=now, exp=now + 5)
    return sign(claims, inputs["secret"])


SIGNERS = {"shop/in-use": in_use, "shop/rewritten": rewritten}
# `delivery` is an input of one of them only.
TAKES = {"secret": ["string"], "shop": ["number"], "event": ["string"]}
INPUTS = {"shop/in-use": dict(TAKES, delivery=["string"]), "shop/rewritten": TAKES}


def hello():
    library = f"hmac of Python {platform.python_version()}"
    generators = [
        {"name": name, "library": library, "about": signer.__name__, "inputs": INPUTS[name]}
        for name, signer in SIGNERS.items()
    ]
    runtime = f"python {platform.python_version()}"
    return {"mintcheck": 1, "adapter": "signers", "runtime": runtime, "generators": generators}


def answer(request):
    missing = [name for name in TAKES if name not in request["inputs"]]
    if missing:
        return {"id": request["id"], "refused": f"no {missing[0]}"}
    signer = SIGNERS[request["generator"]]
    return {"id": request["id"], "token": signer(request["inputs"], request["now_us"])}


for line in sys.stdin:
    message = json.loads(line)
    print(json.dumps(hello() if "hello" in message else answer(message)), flush=True)
