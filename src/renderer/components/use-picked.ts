import { useEffect, useRef } from 'preact/hooks'
import { usePanel } from '../panel-context.ts'

/** What makes the window that a clicked warning was about be seen: in view, marked, and where the keyboard goes on. */
export function usePicked(windowId: string) {
  const picked = usePanel().picked.value
  const ref = useRef<HTMLElement>(null)
  const isPicked = picked?.windowId === windowId
  useEffect(() => {
    if (picked?.windowId !== windowId) return
    ref.current?.scrollIntoView({ block: 'nearest' })
    ref.current?.focus({ preventScroll: true })
  }, [picked, windowId])
  return isPicked ? { ref, tabIndex: -1, 'data-picked': '' } : { ref }
}
