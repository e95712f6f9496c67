#!/bin/sh
# Programs that do one thing wrong around a sound token, each started once for a token: the first
# argument says what, the others go to shell/signature.sh.
#
#   bad/command.sh prints-a-banner 86764390572 0
set -eu
what=$1
shift
mint() { "$(dirname "$0")/../shell/signature.sh" "$@"; }

case $what in
  # Before the token, as a framework that greets would.
  prints-a-banner)
    echo "signature tool 1.4, ready"
    mint "$@"
    ;;
  # It prompts and waits for an answer that only a person could give.
  asks-for-input)
    printf 'Meeting number: '
    read -r number
    mint "$number" 0
    ;;
  # The token is sound, the exit code says that something broke.
  exits-non-zero)
    mint "$@"
    exit 3
    ;;
  writes-to-stderr) mint "$@" >&2 ;;
  says-nothing) ;;
  # A mint that was never told when to stop.
  never-ends)
    mint "$@"
    while :; do sleep 1; done
    ;;
  # Whatever is written to its input meets a closed pipe.
  leaves-its-input)
    exec <&-
    mint "$@"
    ;;
  # As a loop over two accounts would.
  prints-two)
    mint "$@"
    ZOOM_MEETING_SDK_KEY=${ZOOM_MEETING_SDK_KEY}2 mint "$@"
    ;;
  # A helper process outlives it, with the pipe in its hands.
  leaves-a-child)
    sleep 1000 &
    mint "$@"
    ;;
  # Longer than any token, and without an end.
  floods) yes "no token here" ;;
  # It ends by a signal, after the token.
  kills-itself)
    mint "$@"
    kill -SEGV $$
    ;;
  *)
    echo "command.sh: nothing goes wrong by the name of $what" >&2
    exit 2
    ;;
esac
