# Claude Code's telemetry to Plimsoll, for bash and zsh. In ~/.bashrc or ~/.zshrc:
#
#   export CLAUDE_TOKEN_TRACKING=1    # 0: takes away exactly what this file has set
#   . /path/to/claude-telemetry.sh
#
# Sets nothing when telemetry is already set up for somebody else. The port is 4318, or PLIMSOLL_TELEMETRY_PORT.

_plimsoll_each() {
  "$1" CLAUDE_CODE_ENABLE_TELEMETRY 1
  "$1" OTEL_METRICS_EXPORTER otlp
  "$1" OTEL_LOGS_EXPORTER otlp
  "$1" OTEL_EXPORTER_OTLP_PROTOCOL http/json
  "$1" OTEL_EXPORTER_OTLP_ENDPOINT "http://127.0.0.1:${PLIMSOLL_TELEMETRY_PORT:-4318}"
  "$1" OTEL_METRIC_EXPORT_INTERVAL 5000
  "$1" OTEL_LOGS_EXPORT_INTERVAL 5000
}

# What outranks or joins these: empty, or somebody else's.
_plimsoll_each_outranking() {
  "$1" OTEL_EXPORTER_OTLP_HEADERS ''
  "$1" OTEL_EXPORTER_OTLP_LOGS_HEADERS ''
  "$1" OTEL_EXPORTER_OTLP_METRICS_HEADERS ''
  "$1" OTEL_EXPORTER_OTLP_LOGS_ENDPOINT ''
  "$1" OTEL_EXPORTER_OTLP_METRICS_ENDPOINT ''
  "$1" OTEL_EXPORTER_OTLP_LOGS_PROTOCOL ''
  "$1" OTEL_EXPORTER_OTLP_METRICS_PROTOCOL ''
}

_plimsoll_look() {
  eval "_plimsoll_value=\${$1-}"
  if [ -n "$_plimsoll_value" ] && [ "$_plimsoll_value" != "$2" ]; then _plimsoll_foreign="$_plimsoll_foreign $1"; fi
}

# Only what is not set yet is ours, and remembered as ours.
_plimsoll_set() {
  eval "_plimsoll_value=\${$1-}"
  if [ -z "$_plimsoll_value" ]; then
    export "$1=$2"
    PLIMSOLL_TELEMETRY_SET="${PLIMSOLL_TELEMETRY_SET-}:$1=$2:"
  fi
}

_plimsoll_unset() {
  eval "_plimsoll_value=\${$1-}"
  case "${PLIMSOLL_TELEMETRY_SET-}" in *":$1=$_plimsoll_value:"*) unset "$1" ;; esac
}

case "${CLAUDE_TOKEN_TRACKING-}" in
  1)
    _plimsoll_foreign=
    _plimsoll_each _plimsoll_look
    _plimsoll_each_outranking _plimsoll_look
    if [ -n "$_plimsoll_foreign" ]; then
      echo "plimsoll: telemetry is set up for somebody else, so nothing was set:$_plimsoll_foreign" >&2
    else
      _plimsoll_each _plimsoll_set
      [ -z "${PLIMSOLL_TELEMETRY_SET-}" ] || export PLIMSOLL_TELEMETRY_SET
    fi
    ;;
  0)
    if [ -n "${PLIMSOLL_TELEMETRY_SET-}" ]; then
      _plimsoll_each _plimsoll_unset
      unset PLIMSOLL_TELEMETRY_SET
    fi
    ;;
esac

unset -f _plimsoll_each _plimsoll_each_outranking _plimsoll_look _plimsoll_set _plimsoll_unset
unset _plimsoll_foreign _plimsoll_value
