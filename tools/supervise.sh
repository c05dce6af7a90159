#!/bin/sh
# Runs a command and starts it again when it crashes: the container's entry. A shell, for it takes one megabyte where
# another Node.js would take forty. tools/supervise.mjs does the same for `npm start`, on every platform.
# SV1 A crash is an end by a signal that was not passed on from here, or exit code 70 (an uncaught error) or 71
#     (nothing can be stored any more). Any other end is meant: its exit code is kept, and nothing is started again.
# SV2 Signals are passed on, and after one nothing is started again.
# SV3 The first restart is immediate, those after it wait 1, 2, 4 … 30 seconds. Having run for a minute begins anew.
#     From eight crashes in a row on it starts in safe mode: REPORUNNER_SAFE_MODE=1. It never gives up.
# SV4 The next process hears how the last one ended: REPORUNNER_LAST_EXIT is its exit code, 128 and more for signals.
# SV5 `npm start` only: what npm started stops when npm ends (tools/follow-parent.mjs).
child=
stopping=
crashes=0
safe_mode=$REPORUNNER_SAFE_MODE

pass() {
  stopping=1
  [ -z "$child" ] || kill -s "$1" "$child" 2>/dev/null
}
trap 'pass TERM' TERM
trap 'pass INT' INT
trap 'pass HUP' HUP

while :; do
  began=$(date +%s)
  "$@" &
  child=$!
  while :; do
    wait "$child"
    code=$?
    # A signal that was passed on ends the waiting, not the process.
    kill -0 "$child" 2>/dev/null || break
  done
  [ -z "$stopping" ] || exit "$code"
  [ "$code" -gt 128 ] || [ "$code" -eq 70 ] || [ "$code" -eq 71 ] || exit "$code"
  [ $(($(date +%s) - began)) -lt 60 ] || crashes=0
  crashes=$((crashes + 1))
  if [ "$crashes" -ge 8 ]; then
    echo "✗ The server crashed $crashes times in a row (exit code $code). Starting it in safe mode: unfinished executions are not resumed." >&2
    REPORUNNER_SAFE_MODE=1
    export REPORUNNER_SAFE_MODE
    delay=30
  else
    echo "✗ The server crashed (exit code $code). Starting it again." >&2
    REPORUNNER_SAFE_MODE=$safe_mode
    delay=0
    [ "$crashes" -le 1 ] || delay=$((1 << (crashes - 2)))
    [ "$delay" -le 30 ] || delay=30
  fi
  if [ "$delay" -gt 0 ]; then
    child=
    sleep "$delay" &
    child=$!
    wait "$child"
    [ -z "$stopping" ] || exit "$code"
  fi
  REPORUNNER_LAST_EXIT=$code
  export REPORUNNER_LAST_EXIT
done
