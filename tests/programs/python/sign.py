"""A one-shot program in the shape of field report S2-python, an example that the vendor's staff
posted: prints a signature. It knows nothing of mintcheck: key and secret come from the
environment, the clock is the machine's. It needs PyJWT, here that of adapters/python:

    ../../adapters/python/.venv/bin/python python/sign.py
"""

import os
import time
from datetime import datetime, timedelta

import jwt

LAYOUT = "%Y-%m-%d %H:%M:%S"


def seconds_after(now, **later):
    text = (datetime.fromtimestamp(now) + timedelta(**later)).strftime(LAYOUT)
    return datetime.strptime(text, LAYOUT).timestamp()


now = int(time.time())
claims = {
    "appKey": os.environ["ZOOM_MEETING_SDK_KEY"],
    "iat": float(now),
    "exp": seconds_after(now, days=2),
    "tokenExp": seconds_after(now, hours=10),
}
print(jwt.encode(claims, os.environ["ZOOM_MEETING_SDK_SECRET"], algorithm="HS256"))
