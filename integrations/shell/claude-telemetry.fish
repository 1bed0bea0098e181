# Claude Code's telemetry to Plimsoll, for fish. In ~/.config/fish/config.fish:
#
#   set -gx CLAUDE_TOKEN_TRACKING 1    # 0: takes away exactly what this file has set
#   source /path/to/claude-telemetry.fish
#
# Sets nothing when telemetry is already set up for somebody else. The port is 4318, or PLIMSOLL_TELEMETRY_PORT.

set -l port 4318
if set -q PLIMSOLL_TELEMETRY_PORT; and test -n "$PLIMSOLL_TELEMETRY_PORT"
    set port $PLIMSOLL_TELEMETRY_PORT
end

set -l names CLAUDE_CODE_ENABLE_TELEMETRY OTEL_METRICS_EXPORTER OTEL_LOGS_EXPORTER OTEL_EXPORTER_OTLP_PROTOCOL OTEL_EXPORTER_OTLP_ENDPOINT OTEL_METRIC_EXPORT_INTERVAL OTEL_LOGS_EXPORT_INTERVAL
set -l values 1 otlp otlp http/json http://127.0.0.1:$port 5000 5000

# What outranks or joins these: not set, or somebody else's.
set -l outranking OTEL_EXPORTER_OTLP_HEADERS OTEL_EXPORTER_OTLP_LOGS_HEADERS OTEL_EXPORTER_OTLP_METRICS_HEADERS OTEL_EXPORTER_OTLP_LOGS_ENDPOINT OTEL_EXPORTER_OTLP_METRICS_ENDPOINT OTEL_EXPORTER_OTLP_LOGS_PROTOCOL OTEL_EXPORTER_OTLP_METRICS_PROTOCOL

switch "$CLAUDE_TOKEN_TRACKING"
    case 1
        set -l foreign
        for index in (seq (count $names))
            set -l name $names[$index]
            if test -n "$$name"; and test "$$name" != $values[$index]
                set -a foreign $name
            end
        end
        for name in $outranking
            if test -n "$$name"
                set -a foreign $name
            end
        end
        if test (count $foreign) -gt 0
            echo "plimsoll: telemetry is set up for somebody else, so nothing was set: $foreign" >&2
        else
            # Only what is not set yet is ours, and remembered as ours.
            for index in (seq (count $names))
                set -l name $names[$index]
                if test -z "$$name"
                    set -gx $name $values[$index]
                    set -gx PLIMSOLL_TELEMETRY_SET "$PLIMSOLL_TELEMETRY_SET:$name=$values[$index]:"
                end
            end
        end
    case 0
        if test -n "$PLIMSOLL_TELEMETRY_SET"
            for name in $names
                if string match -q -- "*:$name=$$name:*" "$PLIMSOLL_TELEMETRY_SET"
                    set -e $name
                end
            end
            set -e PLIMSOLL_TELEMETRY_SET
        end
end
