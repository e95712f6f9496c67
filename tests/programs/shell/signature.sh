#!/bin/sh
# A sound signature with nothing but openssl and what every system has. It knows nothing of
# mintcheck: key and secret come from the environment, the clock is the machine's. Started once
# for a token:
#
#   shell/signature.sh 86764390572 0
set -eu

refuse() {
  echo "signature.sh: $1" >&2
  exit 1
}

[ $# = 2 ] || refuse "usage: signature.sh NUMBER ROLE"
key=$ZOOM_MEETING_SDK_KEY
case $1 in '' | *[!0-9]*) refuse "the meeting number must be digits" ;; esac
case $2 in 0 | 1) ;; *) refuse "the role must be 0 or 1" ;; esac
case $key in '' | *[!A-Za-z0-9_-]*) refuse "that is no SDK key" ;; esac
[ -n "$ZOOM_MEETING_SDK_SECRET" ] || refuse "the secret is empty"

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

iat=$(($(date +%s) - 30))
exp=$((iat + 7200))
header=$(printf '{"alg":"HS256","typ":"JWT"}' | base64url)
payload=$(printf '{"appKey":"%s","mn":"%s","role":%s,"iat":%s,"exp":%s,"tokenExp":%s}' \
  "$key" "$1" "$2" "$iat" "$exp" "$exp" | base64url)
mac=$(printf '%s' "$header.$payload" |
  openssl dgst -sha256 -hmac "$ZOOM_MEETING_SDK_SECRET" -binary | base64url)
printf '%s\n' "$header.$payload.$mac"
