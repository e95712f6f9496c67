"""Field report: an example that the vendor's staff posted for the Meeting SDK in Python."""

from datetime import datetime, timedelta

import jwt

LOCAL_TIME_FORMAT = "%Y-%m-%d %H:%M:%S"

NAME = "python/pyjwt-float"
LIBRARY = f"PyJWT {jwt.__version__}"
PROFILE = "meeting-sdk"
ABOUT = "Field report: float times, expiry by way of local-time text, no meeting number or role."


def mint(inputs, now_us):
    now = now_us // 1_000_000
    local_now = datetime.fromtimestamp(now)
    # Deliberate, as in the report: sdkKey, mn and role are left out, which no web join accepts.
    claims = {
        "appKey": inputs.get("sdk_key"),
        # Deliberate, as in the report: a float, which Python's json spells 1696910400.0, and
        # no backdate.
        "iat": float(now),
        "exp": through_local_text(local_now + timedelta(days=2)),
        # Deliberate, as in the report: the session ends long before its token does.
        "tokenExp": through_local_text(local_now + timedelta(hours=10)),
    }
    return jwt.encode(claims, inputs.get("secret"), algorithm="HS256")


def through_local_text(local_time):
    """Deliberate, as in the report: the way through local wall-clock text forgets the zone, so
    the lifetime is an hour off across a change of daylight saving time."""
    text = local_time.strftime(LOCAL_TIME_FORMAT)
    return datetime.strptime(text, LOCAL_TIME_FORMAT).timestamp()
