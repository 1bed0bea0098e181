/**
 * When a body is refused, and what it may ask of us before that. A body is small to send and large to hold: 16 MiB of `{},{},` would become
 * a gigabyte of objects, in the thread of the server.
 */

/** What the receiver inflates at most. Claude Code's largest captured body has 20 KB. */
export const maximumBodyBytes = 16 << 20

/**
 * Objects, lists, members and items of a body. A batch of OpenTelemetry's SDK has 512 records, with 25 attributes of 4 values each some 51,000;
 * a Collector's batch of 8,192 has 820,000. As many as this, made to hurt, were 90 MB of objects and half a second.
 */
export const maximumValues = 1_000_000

/** Messages within messages: the limit of protobuf's own readers. A point's attribute has its value at the eighth. */
export const maximumMessageDepth = 100

/** In JSON a message in a list is two levels. */
export const maximumJsonDepth = 2 * maximumMessageDepth

/** Thrown inside of this folder only: `decodeExport` makes an answer of it. Says nothing of what stands in the body. */
export class Unreadable extends Error {}

/** What asks too much as one message is not tried as another. */
export class TooMuch extends Unreadable {}
