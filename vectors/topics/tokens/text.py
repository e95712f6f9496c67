"""What is no compact JWS of two JSON objects and a MAC, and members that come twice."""

from topics.mint import compact
from topics.tokens.craft import (
    PAYLOAD_SEGMENT, finished, members, segment_of, sent, token_of, token_with,
)


def around():
    token, rule = token_of(), "surrounding-text"
    answer = compact({"signature": token})
    return [
        finished("a blank before the token", "text", " " + token, rule),
        finished("a line feed after the token", "text", token + "\n", rule),
        finished("double quotes around the token", "text", f'"{token}"', rule),
        finished("a byte order mark before the token", "text", "\ufeff" + token, rule),
        finished("Bearer before the token", "text", "Bearer " + token, rule),
        finished("the whole JSON answer of an endpoint", "text", answer, rule),
    ]


def segments():
    header, payload, mac = token_of().split(".")
    legacy = (
        "YXBpS2V5XzIyX2NoYXJzX0FCQ0RFRi44Njc2NDM5MDU3Mi4xNTk5OTk5OTcwMDAwLjAucGRIN0VpZkltc3RidDlV"
        "TXFCQUsraGhZKzJyelFFT0praGpibTJlVFBPZz0="
    )
    rule = "not-compact-jws"
    return [
        finished("header and payload without a MAC", "text", f"{header}.{payload}", rule),
        finished("the MAC alone", "text", mac, rule),
        finished("four segments", "text", f"{header}.{payload}.{mac}.{mac}", rule),
        finished("five segments, as an encrypted token has", "text",
                 f"{header}.{payload}.{mac}.{mac}.{mac}", rule),
        finished("the format before JWT, padded standard base64", "text", legacy, rule),
        finished("the format before JWT, URL-safe", "text", legacy.rstrip("="), rule),
    ]


def not_json():
    rule = "segment-not-json-object"
    latin1 = members(appKey='"mintcheck\u00e9ExampleKey_01"').encode("latin-1")
    return [
        finished("an empty payload segment", "text", sent(""), rule),
        finished("an empty array, as PHP writes an empty map", "text", token_of("[]"), rule),
        finished("a JSON string", "text", token_of(compact(members())), rule),
        finished("null", "text", token_of("null"), rule),
        finished("a byte order mark inside the payload", "text", token_of("\ufeff" + members()),
                 rule),
        finished("NaN for iat", "text", token_with(iat="NaN"), rule),
        finished("a comma too many", "text", token_of(members()[:-1] + ",}"), rule),
        finished("the last brace missing", "text", token_of(members()[:-1]), rule),
        finished("single quotes", "text", token_of(members().replace('"', "'")), rule),
        finished("Latin-1 instead of UTF-8", "text", sent(segment_of(latin1)), rule),
        finished("the payload encoded twice", "text", token_of(PAYLOAD_SEGMENT), rule),
        finished("a header that is no JSON", "text", token_of(header="HS256"), rule),
    ]


def duplicates():
    rule, flag, open_end = "duplicate-member", "duplicate", members()[:-1]
    other_first = members(role="1")[:-1]
    return [
        finished("role twice, the same", flag, token_of(open_end + ',"role":0}'), rule),
        finished("role twice, the last as asked", flag, token_of(other_first + ',"role":0}'), rule),
        finished("role twice, once spelled with an escape", flag,
                 token_of(open_end + ',"r\\u006fle":0}'), rule),
        finished("alg twice, the same", flag,
                 token_of(header='{"alg":"HS256","typ":"JWT","alg":"HS256"}'), rule),
        finished("alg twice, none first", flag,
                 token_of(header='{"alg":"none","typ":"JWT","alg":"HS256"}'), rule),
    ]
