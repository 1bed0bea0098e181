import { useEffect, useState } from 'preact/hooks'
import type { Preview } from '../../shared/contract/api.ts'
import type { Snapshot } from '../../shared/contract/snapshot.ts'
import { usePanel } from '../panel-context.ts'

const none: ReadonlyMap<string, Preview> = new Map()

/**
 * The first words of the responses in view, asked for once each and forgotten with the view. Empty while previews are turned off: then
 * nothing is asked for at all.
 */
export function usePreviews(ids: readonly string[], { settings }: Snapshot): ReadonlyMap<string, Preview> {
  const { bridge } = usePanel()
  const [known, setKnown] = useState(none)
  const isShown = settings.showPreviews
  const wanted = isShown ? ids.filter((id) => !known.has(id)).join(' ') : ''

  useEffect(() => {
    if (!isShown) setKnown(none)
  }, [isShown])

  useEffect(() => {
    if (wanted === '') return
    let isCurrent = true
    bridge.getPreviews({ ids: wanted.split(' ') }).then(
      (previews) =>
        isCurrent && setKnown((before) => new Map([...before, ...previews.map((preview) => [preview.id, preview] as const)])),
      // A preview is a convenience: without it, the row still says everything that was counted.
      () => {},
    )
    return () => {
      isCurrent = false
    }
  }, [bridge, wanted])

  return isShown ? known : none
}
