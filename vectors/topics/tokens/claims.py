"""Claims under other names, of other types and with other values."""

from topics.case import KEY, LEFT_OUT, NUMBER, PAIRS, SECRET, asked
from topics.mint import compact
from topics.tokens.craft import EXP, IAT, finished, float32, members, token_of, token_with

OTHER_KEY = PAIRS[1][0]


def misnamed():
    pairs = [
        ("appKey", "sdkKey"), ("appKey", "apiKey"), ("appKey", "app_key"), ("appKey", "api_key"),
        ("mn", "meetingNumber"), ("mn", "meeting_number"),
    ]
    return [
        finished(f"{new} for {old}", "claim-naming",
                 token_of(members().replace(f'"{old}":', f'"{new}":')), "claim-misnamed")
        for old, new in pairs
    ]


def missing():
    cases = [
        finished(f"no {name}", "claim-naming", token_with(**{name: None}), "claim-missing")
        for name in ("appKey", "mn", "role", "iat", "exp")
    ]
    native = token_with(mn=None, role=None)
    cases.append(finished("a native token", "claim-naming", native, "claim-missing"))
    return cases


def others():
    flag, unknown = "claim-naming", "claim-unknown"
    rest = compact({"iss": "mintcheckOtherKey_0001", "exp": EXP, "iat": IAT})
    video = compact({
        "app_key": KEY, "tpc": "weekly", "role_type": 0, "version": 1, "iat": IAT, "exp": EXP,
    })
    return [
        finished("sdkKey beside appKey", flag, token_with(sdkKey=f'"{KEY}"'), "claim-deprecated"),
        finished("a jti", flag, token_with(jti='"a-1"'), unknown),
        finished("an iss and an aud", flag, token_with(iss='"mintcheck"', aud='"zoom"'), unknown),
        finished("a nbf that has passed", flag, token_with(nbf=str(IAT)), unknown),
        finished("meetingNumber beside mn", flag, token_with(meetingNumber=f'"{NUMBER}"'), unknown),
        finished("a REST API token", flag, token_of(rest), "claim-missing claim-unknown"),
        finished("a Video SDK token", flag, token_of(video),
                 "claim-misnamed claim-missing claim-unknown"),
    ]


def types():
    rule, flag = "claim-wrong-type", "claim-value"
    return [
        finished("mn as a number", flag, token_with(mn=NUMBER), rule),
        finished("role 0 as a string", flag, token_with(role='"0"'), rule),
        finished("role 1 as a string", flag, token_with(role='"1"'), rule, asked(role=1)),
        finished("video_webrtc_mode as a string", flag, token_with(video_webrtc_mode='"1"'), rule),
    ]


def not_allowed():
    """Values outside what is allowed, each as asked, so that only the value is at fault."""
    rule, flag = "claim-value-not-allowed", "claim-value"
    numbers = [
        ("867-6439-0572", "dashes"), ("12345678", "8 digits"), ("123456789012", "12 digits"),
        ("", "nothing"),
    ]
    cases = [
        finished(f"mn of {comment}, as asked", flag, token_with(mn=f'"{number}"'), rule,
                 asked(meeting_number=number))
        for number, comment in numbers
    ]
    return cases + [
        finished("role 2, as asked", flag, token_with(role="2"), rule, asked(role=2)),
        finished("video_webrtc_mode 2", flag, token_with(video_webrtc_mode="2"), rule),
    ]


def different():
    rule, flag = "claim-differs-from-input", "claim-value"
    swapped = token_of(members(appKey=f'"{SECRET}"'), secret=KEY)
    through_float = token_with(mn=str(float32(int(NUMBER))))
    return [
        finished("mn cut to 32 bits", flag, token_with(mn=f'"{int(NUMBER) % 2**32}"'), rule),
        finished("mn through a 32-bit float, as a number", flag, through_float,
                 rule + " claim-wrong-type"),
        finished("mn of another request", flag, token_with(mn='"97881234567"'), rule),
        finished("role 1 where 0 was asked", flag, token_with(role="1"), rule),
        finished("role 0 where 1 was asked", flag, token_of(), rule, asked(role=1)),
        finished("another key", flag, token_with(appKey=f'"{OTHER_KEY}"'), rule),
        finished("key and secret swapped", flag, swapped, rule + " mac-mismatch"),
    ]


def keys():
    apart, flag = token_with(sdkKey=f'"{OTHER_KEY}"'), "claim-value"
    return [
        finished("appKey and sdkKey differ, the key asked for unknown", flag, apart,
                 "claim-deprecated keys-disagree", asked(sdk_key=LEFT_OUT)),
        finished("appKey and sdkKey differ, the key asked for known", flag, apart,
                 "claim-deprecated claim-differs-from-input"),
    ]
