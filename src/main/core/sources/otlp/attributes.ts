/** Attributes of records, points and resources: a list of key and typed value, as a map of key and plain value. */
import { fieldsOf, numberOf } from './loose.ts'

export type AttributeValue = string | number | boolean | null | AttributeValue[]

export type Attributes = ReadonlyMap<string, AttributeValue>

/** OpenTelemetry's SDKs stop at 128. A record of ours with more than this is not one that Claude Code wrote. */
export const maximumAttributes = 512

/** A model, an id or an agent's name is shorter. What is longer names nothing, like an empty text. */
const longestText = 256

/** Of a key that stands twice the last one counts. What is no attribute is none. */
export function attributesOf(list: unknown): Attributes {
  const attributes = new Map<string, AttributeValue>()
  if (!Array.isArray(list)) return attributes
  for (const item of list) {
    const attribute = fieldsOf(item)
    // Protobuf does not send an empty text.
    const key = attribute?.key ?? ''
    if (attribute !== undefined && typeof key === 'string') attributes.set(key, plainOf(attribute.value))
  }
  return attributes
}

/** Deep as the body at most, which is bounded. */
function plainOf(given: unknown): AttributeValue {
  const value = fieldsOf(given)
  if (value === undefined) return null
  if (typeof value.stringValue === 'string') return value.stringValue
  if (typeof value.boolValue === 'boolean') return value.boolValue
  if (value.intValue !== undefined) return numberOf(value.intValue) ?? null
  // JSON has `NaN` and `Infinity` as texts. Neither is an amount.
  if (value.doubleValue !== undefined) return numberOf(value.doubleValue) ?? null
  if (value.arrayValue !== undefined) return valuesOf(value.arrayValue).map(plainOf)
  if (value.kvlistValue !== undefined) return sortedPairs(attributesOf(valuesOf(value.kvlistValue)))
  return typeof value.bytesValue === 'string' ? value.bytesValue : null
}

function valuesOf(list: unknown): unknown[] {
  const values = fieldsOf(list)?.values
  return Array.isArray(values) ? values : []
}

/** The same for the same attributes, in whichever order they were sent. */
export function sortedPairs(attributes: Attributes): AttributeValue[] {
  return [...attributes].sort(([a], [b]) => (a < b ? -1 : 1))
}

/** What a record says of itself, else what its resource says. Absent is undefined; there, but not to be read, is null. */
export type Lookup = (key: string) => AttributeValue | undefined

/** Looks into both, where putting both into one map would cost as many steps as the resource has attributes, for each record. */
export function lookupIn(own: Attributes, resource: Attributes): Lookup {
  return (key) => (own.has(key) ? own.get(key) : resource.get(key))
}

export function textOf(attribute: Lookup, key: string): string | undefined {
  const value = attribute(key)
  return typeof value === 'string' && value !== '' && value.length <= longestText ? value : undefined
}

export function amountOf(attribute: Lookup, key: string): number | undefined {
  const amount = numberOf(attribute(key))
  return amount !== undefined && amount >= 0 ? amount + 0 : undefined // -0 becomes 0
}
