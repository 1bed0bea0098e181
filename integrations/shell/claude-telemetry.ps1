# Claude Code's telemetry to Plimsoll, for PowerShell. In $PROFILE:
#
#   $env:CLAUDE_TOKEN_TRACKING = '1'    # '0': takes away exactly what this file has set
#   . C:\path\to\claude-telemetry.ps1
#
# Sets nothing when telemetry is already set up for somebody else. The port is 4318, or PLIMSOLL_TELEMETRY_PORT.

& {
  $port = if ($env:PLIMSOLL_TELEMETRY_PORT) { $env:PLIMSOLL_TELEMETRY_PORT } else { '4318' }
  $wanted = [ordered]@{
    CLAUDE_CODE_ENABLE_TELEMETRY = '1'
    OTEL_METRICS_EXPORTER        = 'otlp'
    OTEL_LOGS_EXPORTER           = 'otlp'
    OTEL_EXPORTER_OTLP_PROTOCOL  = 'http/json'
    OTEL_EXPORTER_OTLP_ENDPOINT  = "http://127.0.0.1:$port"
    OTEL_METRIC_EXPORT_INTERVAL  = '5000'
    OTEL_LOGS_EXPORT_INTERVAL    = '5000'
  }
  # What outranks or joins these: not set, or somebody else's.
  $outranking = @(
    'OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_LOGS_HEADERS', 'OTEL_EXPORTER_OTLP_METRICS_HEADERS',
    'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT', 'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT',
    'OTEL_EXPORTER_OTLP_LOGS_PROTOCOL', 'OTEL_EXPORTER_OTLP_METRICS_PROTOCOL'
  )
  function Get-Variable-Of([string] $name) { [Environment]::GetEnvironmentVariable($name) }

  if ($env:CLAUDE_TOKEN_TRACKING -eq '1') {
    $foreign = @($wanted.Keys | Where-Object { (Get-Variable-Of $_) -and ((Get-Variable-Of $_) -cne $wanted[$_]) })
    $foreign += @($outranking | Where-Object { Get-Variable-Of $_ })
    if ($foreign.Count -gt 0) {
      [Console]::Error.WriteLine("plimsoll: telemetry is set up for somebody else, so nothing was set: $foreign")
    }
    else {
      # Only what is not set yet is ours, and remembered as ours.
      foreach ($name in $wanted.Keys) {
        if (-not (Get-Variable-Of $name)) {
          [Environment]::SetEnvironmentVariable($name, $wanted[$name])
          $env:PLIMSOLL_TELEMETRY_SET = "$($env:PLIMSOLL_TELEMETRY_SET):$name=$($wanted[$name]):"
        }
      }
    }
  }
  elseif ($env:CLAUDE_TOKEN_TRACKING -eq '0' -and $env:PLIMSOLL_TELEMETRY_SET) {
    foreach ($name in $wanted.Keys) {
      if ($env:PLIMSOLL_TELEMETRY_SET.Contains(":$name=$(Get-Variable-Of $name):")) {
        [Environment]::SetEnvironmentVariable($name, $null)
      }
    }
    $env:PLIMSOLL_TELEMETRY_SET = $null
  }
}
