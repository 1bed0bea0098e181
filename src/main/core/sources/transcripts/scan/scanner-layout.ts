/**
 * Where things stand in the scanner's memory, and its numbers for keys and kinds. Compiled twice: with the scanner (assembly/) and with
 * fast-reader.ts, so only plain numbers may stand here.
 */

// What one call of `scan` says, as 32-bit numbers.
export const summaryAt = 4096
export const summaryRecords = 0
/** Start of the first line that was not read. */
export const summaryLineStart = 4
/** How far that line was searched, and whether it mentions usage so far. */
export const summarySearchedTo = 8
export const summaryMentionsUsage = 12
/** Lines that need no record, and how many of them do not look like an object. */
export const summaryLines = 16
export const summaryMalformed = 20

/** One byte, see assembly/line-search.ts. */
export const splatAt = 4224

/** Kinds of the open arrays and objects of the value being skipped. */
export const nestingAt = 5120
export const deepestNesting = 512

/** Names that matter (keys of an object, values of a key), written by scanner.ts: by group, then by length. */
export const namesAt = 6144
export const longestName = 31
export const namesPerLength = 3
/** Number of the name, then its letters. */
export const nameBytes = 40
export const nameLettersAt = 8

// Records, in the order of their lines.
export const recordsAt = 65536
export const mostRecords = 512
export const recordBytes = 144
export const recordKind = 0
export const recordLineStart = 4
export const recordLineEnd = 8
export const recordStart = 12
export const recordFlags = 16
/** One bit per text. */
export const recordPresentTexts = 20
/** Of these, the ones that are not the same as the last of their kind. */
export const recordChangedTexts = 24
/** Earliest time of the response's lines: this and the next are 64-bit floats. */
export const recordTimestamp = 32
export const recordNewest = 40
export const recordCounts = 48
/** Start and length of each text. */
export const recordTexts = 80

/** A line that fast-reader.ts must read the plain way. */
export const kindOdd = 0
export const kindResponse = 1

export const flagSubagent = 1
export const flagFast = 2
export const flagUs = 4
export const flagIncomplete = 8
/** Of a subagent, in its parent's file. */
export const flagEcho = 16

export const countInput = 0
export const countOutput = 1
export const countCacheWrite = 2
export const countCacheWrite5m = 3
export const countCacheWrite1h = 4
export const countCacheRead = 5
export const countWebSearches = 6
export const counts = 7

export const textId = 0
export const textRequestId = 1
export const textSessionId = 2
export const textRequestSessionId = 3
export const textCwd = 4
export const textModel = 5
export const textRequestedModel = 6
export const textAttributionAgent = 7
export const textKinds = 8
/** Set in a text's length when it has escapes or is not ASCII. */
export const textIsCoded = 1 << 30

/** Copies of the last text of each kind. */
export const lastTextsAt = 49152
export const lastTextBytes = 1024
export const longestLastText = 1000

/** The keys of the last object of each kind, by their place in it (see assembly/expected-keys.ts). */
export const expectedKeysAt = 143360
export const expectedPlaces = 40
export const expectedBytes = 64
export const expectedName = 4
export const expectedLetters = 16
export const longestExpected = 32

/** The file's bytes: the longest whole line and one chunk. Vectors are read past their end, so memory goes on a little. */
export const dataAt = 163840
export const chunkBytes = 262144
export const longestWholeLine = 1048576
/** @public Of 64 KiB, for all of this; scripts/build-scanner.mjs reads it here. */
export const memoryPages = 23

// Groups of names: keys of objects, then values.
export const objectLine = 0
export const objectMessage = 1
export const objectUsage = 2
export const objectCacheCreation = 3
export const objectServerToolUse = 4
export const objectData = 5
export const valuesOfType = 6
export const valuesOfModel = 7
export const valuesOfSpeed = 8
export const valuesOfGeo = 9

export const unknownName = 0

export const keyType = 1
export const keyMessage = 2
export const keyTimestamp = 3
export const keyIsSidechain = 4
export const keyAgentId = 5
export const keyIsApiErrorMessage = 6
export const keyCostUsd = 7
export const keyRequestId = 8
export const keySessionId = 9
export const keyRequestSessionId = 10
export const keyCwd = 11
export const keyRequestedModel = 12
export const keyAttributionAgent = 13
export const keyId = 14
export const keyModel = 15
export const keyStopReason = 16
export const keyUsage = 17
export const keyInput = 18
export const keyOutput = 19
export const keyCacheWrite = 20
export const keyCacheRead = 21
export const keyCacheCreation = 22
export const keyServerToolUse = 23
export const keySpeed = 24
export const keyGeo = 25
export const keyCacheWrite5m = 26
export const keyCacheWrite1h = 27
export const keyWebSearches = 28
export const keyData = 29
export const keyDataType = 30
export const keyDataMessage = 31

export const typeAssistant = 1
/** Rare lines, which are read the plain way. */
export const typeRare = 2
export const typeProgress = 3
export const typeAgentProgress = 4
export const modelSynthetic = 1
export const speedFast = 1
export const geoUs = 1
