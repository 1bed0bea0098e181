import type { RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Agreement } from '../../shared/contract/agreement.ts'
import type { Snapshot } from '../../shared/contract/snapshot.ts'
import { usePanel } from '../panel-context.ts'

const limit = 20
/** The engine reads all of these sessions for an answer, and Snapshots can come ten times a second. */
const leastPauseMs = 5000

export interface Asked {
  readonly agreement?: Agreement
  readonly failure?: string
}

/** Asked for while the element is in view: when it comes into it, and after each Snapshot with a pause in between. */
export function useAgreement(snapshot: Snapshot, isInView: boolean): Asked {
  const { bridge } = usePanel()
  const [asked, setAsked] = useState<Asked>({})
  const askedAtMs = useRef(Number.NEGATIVE_INFINITY)
  const isHere = useRef(true)

  useEffect(() => {
    isHere.current = true
    return () => {
      isHere.current = false
    }
  }, [])

  useEffect(() => {
    if (!isInView) return
    const timer = setTimeout(
      () => {
        askedAtMs.current = performance.now()
        bridge.getAgreement({ limit }).then(
          (agreement) => isHere.current && setAsked({ agreement }),
          (error: unknown) =>
            isHere.current && setAsked((last) => ({ ...last, failure: error instanceof Error ? error.message : String(error) })),
        )
      },
      Math.max(0, askedAtMs.current + leastPauseMs - performance.now()),
    )
    return () => clearTimeout(timer)
  }, [bridge, isInView, snapshot])

  return asked
}

/** Whether a person could see the element now. Where nobody can tell, it is. */
export function useIsInView(element: RefObject<HTMLElement | null>): boolean {
  const [isInView, setIsInView] = useState(false)
  useEffect(() => {
    const target = element.current
    if (!target) return
    if (!('IntersectionObserver' in window)) return setIsInView(true)
    const observer = new IntersectionObserver((entries) => setIsInView(entries.at(-1)?.isIntersecting ?? false))
    observer.observe(target)
    return () => observer.disconnect()
  }, [element])
  return isInView
}
