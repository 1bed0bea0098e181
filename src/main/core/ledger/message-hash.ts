/**
 * FNV-1a over UTF-16 units, 32 bits. Message ids are long and random, so an index of them is large and every commit touches most of
 * its pages; an index of these is a third of it. Two ids may share a hash: whoever looks one up compares the ids as well.
 */
export function messageHash(messageId: string): number {
  let hash = 0x811c_9dc5
  for (let at = 0; at < messageId.length; at++) hash = Math.imul(hash ^ messageId.charCodeAt(at), 0x0100_0193)
  return hash
}
