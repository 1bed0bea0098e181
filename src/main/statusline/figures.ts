/** Figures as a line has room for. Without `Intl`, whose first use costs more milliseconds than all the rest of the line. */

/** `54,231`. */
export function grouped(count: number): string {
  return Math.round(count)
    .toFixed(0)
    .replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `52,100`: three digits are as many as an estimate has. */
export function roundedCount(count: number): string {
  return grouped(Number(count.toPrecision(3)))
}

/** `$0.15`; cents are dropped from $1,000 on, and a positive amount never reads as $0.00. */
export function dollars(usd: number): string {
  if (usd > 0 && usd < 0.005) return '<$0.01'
  if (usd >= 999.995) return `$${grouped(usd)}`
  return `$${usd.toFixed(2)}`
}

/** `2h10m`, `3d4h`, `42m`. Rounded down: nobody is told of time that is not there. */
export function timeLeft(ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 1) return '<1m'
  const hours = Math.floor(minutes / 60)
  if (hours < 1) return `${minutes}m`
  if (hours < 24) return `${hours}h${String(minutes % 60).padStart(2, '0')}m`
  return `${Math.floor(hours / 24)}d${hours % 24}h`
}
