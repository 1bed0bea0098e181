import type { AnsweredLine } from '../usage.ts'
import type { Database } from './database.ts'
import { eventKeyStart, isLoose, type MessageSightings, requestKey, type Sighting, storable } from './dedupe.ts'
import { telemetryIndexes } from './migrations/003-telemetry.ts'
import type { ResponseTable, StoredSighting } from './response-table.ts'

/** What a commit brings of responses that are one, with what is stored of them. */
export interface JoinedSightings {
  stored: StoredSighting[]
  incoming: Sighting[]
}

/** Which loose sightings may be of which responses (see [Note: loose sightings]). Costs nothing before the first telemetry. */
export class Joins {
  readonly #db: Database
  readonly #responses: ResponseTable
  #isOn: boolean | undefined

  constructor(db: Database, responses: ResponseTable) {
    this.#db = db
    this.#responses = responses
    db.afterRollback(() => {
      this.#isOn = undefined
    })
  }

  isOn(): boolean {
    this.#isOn ??= this.#db.number("SELECT count(*) FROM sqlite_master WHERE name = 'response_request'") > 0
    return this.#isOn
  }

  turnOn(): void {
    if (this.isOn()) return
    this.#db.exec(telemetryIndexes)
    this.#isOn = true
  }

  /** Answers the messages that may be joined now. */
  noteAnsweredLines(lines: readonly AnsweredLine[]): string[] {
    return lines.flatMap(({ lineUuid, messageId }) => {
      const [uuid, event] = [storable(lineUuid), storable(messageId)]
      this.#db.run('INSERT OR IGNORE INTO answered_line VALUES (?, ?)', uuid, event)
      return [event, ...this.#messagesWithLine(uuid)]
    })
  }

  /** All that is to be merged, as far apart as it may be. */
  join(incoming: ReadonlyMap<string, MessageSightings>, alsoTouched: readonly string[]): JoinedSightings[] {
    const sightings = [...incoming.values()].flat().map((sighting) => this.#withLines(sighting))
    const asked = new Set([...incoming.keys(), ...alsoTouched])
    for (const sighting of sightings) for (const messageId of this.#relatedTo(sighting)) asked.add(messageId)
    const stored = this.#stored(asked)
    // A loose one that comes along brings what absorbs it: without that it would look like a response of its own.
    const absorbers = stored.flatMap(({ sighting }) => (isLoose(sighting) ? this.#relatedTo(sighting) : []))
    const others = new Set(absorbers.filter((messageId) => !asked.has(messageId)))
    return components(sightings, [...stored, ...this.#stored(others)])
  }

  #stored(messageIds: ReadonlySet<string>): StoredSighting[] {
    return messageIds.size === 0 ? [] : [...this.#responses.ofMessages([...messageIds]).values()].flat()
  }

  /** What is stored of an event's lines is known for the events that come now as well. */
  #withLines(sighting: Sighting): Sighting {
    if (!isEvent(sighting)) return sighting
    const uuids = this.#db.rows('SELECT line_uuid FROM answered_line WHERE message_id = ? ORDER BY line_uuid', sighting.messageId)
    return uuids.length === 0 ? sighting : { ...sighting, lineUuids: uuids.map(([uuid]) => String(uuid)) }
  }

  /** Messages that may absorb it, or be absorbed by it. */
  #relatedTo(sighting: Sighting): string[] {
    if (isEvent(sighting)) return (sighting.lineUuids ?? []).flatMap((uuid) => this.#messagesWithLine(uuid))
    if (isLoose(sighting)) return this.#messagesWithRequest(sighting.requestId ?? '')
    if (sighting.requestId !== undefined) return [requestKey(sighting.requestId)]
    return (sighting.lineUuids ?? []).flatMap((uuid) =>
      this.#db.rows('SELECT message_id FROM answered_line WHERE line_uuid = ?', uuid).map(([messageId]) => String(messageId)),
    )
  }

  #messagesWithRequest(requestId: string): string[] {
    return this.#db
      .rows(
        `SELECT DISTINCT message_id FROM response
         WHERE request_id IS NOT NULL AND substr(request_id, -8) = substr(?1, -8) AND request_id = ?1`,
        requestId,
      )
      .map(([messageId]) => String(messageId))
  }

  #messagesWithLine(uuid: string): string[] {
    return this.#db
      .rows('SELECT DISTINCT message_id FROM line JOIN response ON response.id = response_id WHERE line_uuid = ?', uuid)
      .map(([messageId]) => String(messageId))
  }
}

function isEvent({ messageId }: Sighting): boolean {
  return messageId.startsWith(eventKeyStart)
}

/** Sightings of one message, and messages that a loose sighting ties together. */
function components(incoming: readonly Sighting[], stored: readonly StoredSighting[]): JoinedSightings[] {
  const all = [...incoming, ...stored.map(({ sighting }) => sighting)]
  const firm = all.filter((sighting) => !isLoose(sighting))
  const byRequest = groupBy(firm, ({ requestId }) => (requestId === undefined ? [] : [requestId]))
  const byLine = groupBy(firm, ({ lineUuids }) => lineUuids ?? [])
  const tiedTo = new Map<string, string>()
  const rootOf = (messageId: string): string => {
    const next = tiedTo.get(messageId)
    return next === undefined ? messageId : rootOf(next)
  }
  for (const loose of all.filter(isLoose)) {
    const same = [
      ...(byRequest.get(loose.requestId ?? '') ?? []),
      ...(loose.lineUuids ?? []).flatMap((uuid) => byLine.get(uuid) ?? []),
    ]
    for (const { messageId } of same) {
      const [from, to] = [rootOf(loose.messageId), rootOf(messageId)]
      if (from !== to) tiedTo.set(from, to)
    }
  }
  const joined = new Map<string, JoinedSightings>()
  const of = (messageId: string) => {
    const root = rootOf(messageId)
    const known = joined.get(root) ?? { stored: [], incoming: [] }
    joined.set(root, known)
    return known
  }
  for (const one of stored) of(one.sighting.messageId).stored.push(one)
  for (const sighting of incoming) of(sighting.messageId).incoming.push(sighting)
  return [...joined.values()]
}

function groupBy(sightings: readonly Sighting[], keysOf: (sighting: Sighting) => readonly string[]): Map<string, Sighting[]> {
  const groups = new Map<string, Sighting[]>()
  for (const sighting of sightings) {
    for (const key of keysOf(sighting)) {
      const group = groups.get(key)
      if (group) group.push(sighting)
      else groups.set(key, [sighting])
    }
  }
  return groups
}
