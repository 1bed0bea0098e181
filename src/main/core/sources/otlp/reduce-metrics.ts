/** Reduces an ExportMetricsServiceRequest, from either encoding, to the points of the two sums that say what was used. */
import { createHash } from 'node:crypto'
import {
  type Attributes,
  type AttributeValue,
  attributesOf,
  lookupIn,
  maximumAttributes,
  sortedPairs,
  textOf,
} from './attributes.ts'
import { type Fields, fieldsOf, listOf, msOfNanos, numberOf } from './loose.ts'
import { addRecord, emptyReduction, type Reduction, type Rejection, rejection } from './reduction.ts'
import type { PointFact } from './telemetry-facts.ts'

const metricsByName = new Map<unknown, PointFact['metric']>([
  ['claude_code.token.usage', 'tokens'],
  ['claude_code.cost.usage', 'costUsd'],
])

const tokenTypes = new Set<unknown>(['input', 'output', 'cacheRead', 'cacheCreation'])

/** What all points of one sum have in common. */
interface Sum {
  metric: PointFact['metric']
  name: string
  temporality: PointFact['temporality'] | undefined
  isMonotonic: boolean
  resource: Attributes
  /** Hashed once: it may be long, and the points many. */
  resourceHash: string
}

/** Throws Unreadable. */
export function reduceMetrics(request: Fields): Reduction {
  const reduction = emptyReduction()
  for (const resourceMetrics of listOf(request.resourceMetrics, 'resourceMetrics')) {
    const resource = attributesOf(fieldsOf(fieldsOf(resourceMetrics)?.resource)?.attributes)
    const resourceHash = hashOf(sortedPairs(resource))
    for (const scopeMetrics of listOf(fieldsOf(resourceMetrics)?.scopeMetrics, 'scopeMetrics'))
      for (const metric of listOf(fieldsOf(scopeMetrics)?.metrics, 'metrics'))
        reduceMetric(reduction, fieldsOf(metric) ?? {}, resource, resourceHash)
  }
  return reduction
}

function reduceMetric(reduction: Reduction, given: Fields, resource: Attributes, resourceHash: string): void {
  for (const kind of ['gauge', 'histogram', 'exponentialHistogram', 'summary'])
    reduction.records += listOf(fieldsOf(given[kind])?.dataPoints, 'dataPoints').length
  const data = fieldsOf(given.sum)
  const points = listOf(data?.dataPoints, 'dataPoints')
  const metric = metricsByName.get(given.name)
  if (metric === undefined) {
    reduction.records += points.length
    return
  }
  const sum: Sum = {
    metric,
    name: String(given.name),
    temporality: temporalityOf(data?.aggregationTemporality),
    isMonotonic: data?.isMonotonic === true,
    resource,
    resourceHash,
  }
  for (const point of points) addRecord(reduction, reducePoint(point, sum))
}

function temporalityOf(value: unknown): PointFact['temporality'] | undefined {
  if (value === 1 || value === 'AGGREGATION_TEMPORALITY_DELTA') return 'delta'
  return value === 2 || value === 'AGGREGATION_TEMPORALITY_CUMULATIVE' ? 'cumulative' : undefined
}

/** A series that stopped says so with a point that has no value. */
const noRecordedValue = 1

function reducePoint(given: unknown, sum: Sum): PointFact | Rejection | undefined {
  const { metric, name, temporality, isMonotonic } = sum
  const point = fieldsOf(given)
  if (point === undefined) return rejection(`a point of ${name} that is no object`)
  if (((numberOf(point.flags) ?? 0) & noRecordedValue) !== 0) return undefined
  if (temporality === undefined) return rejection(`${name} is neither delta nor cumulative`)
  if (!isMonotonic) return rejection(`${name} may fall, so that it tells no use`)
  const listed = Array.isArray(point.attributes) ? point.attributes : []
  if (listed.length > maximumAttributes) return rejection(`a point of ${name} with more than ${maximumAttributes} attributes`)
  const own = attributesOf(listed)
  const attribute = lookupIn(own, sum.resource)

  const model = textOf(attribute, 'model')
  if (model === undefined) return rejection(`a point of ${name} without a model`)
  const timeMs = msOfNanos(point.timeUnixNano)
  if (timeMs === undefined) return rejection(`a point of ${name} without a time`)
  const value = numberOf(point.asDouble ?? point.asInt)
  if (value === undefined || value < 0) return rejection(`a point of ${name} whose value is no amount`)
  if (metric === 'tokens' && !Number.isSafeInteger(value))
    return rejection(`a point of ${name} that is no whole number up to 2^53`)
  const type = attribute('type')
  if (metric === 'tokens' && !tokenTypes.has(type)) return rejection(`a point of ${name} of an unknown type`)

  const sessionId = textOf(attribute, 'session.id')
  const querySource = textOf(attribute, 'query_source')
  const agent = textOf(attribute, 'agent.name')
  const startMs = msOfNanos(point.startTimeUnixNano)
  return {
    kind: 'point',
    metric,
    ...(sessionId !== undefined && { sessionId }),
    model,
    ...(metric === 'tokens' && { type: type as NonNullable<PointFact['type']> }),
    ...(querySource !== undefined && { querySource }),
    ...(agent !== undefined && { agent }),
    group: hashOf([sum.resourceHash, sortedPairs(withoutType(own))]),
    temporality,
    ...(startMs !== undefined && { startMs }),
    timeMs,
    value: value + 0, // -0 becomes 0
  }
}

function withoutType(attributes: Attributes): Attributes {
  const others = new Map(attributes)
  others.delete('type')
  return others
}

/** All attributes but the type make a group, also those that no fact has (`effort`, `user.id`). 132 bits: no two of a person's will meet. */
function hashOf(identity: AttributeValue[]): string {
  return createHash('sha256').update(JSON.stringify(identity)).digest('base64url').slice(0, 22)
}
