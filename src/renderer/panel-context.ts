import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { english } from '../shared/i18n/locale.ts'
import type { Store } from './store.ts'

export const locale = english
export const words = english.words.panel

const PanelContext = createContext<Store | undefined>(undefined)
export const PanelProvider = PanelContext.Provider

/** The store of the panel this component stands in. */
export function usePanel(): Store {
  const store = useContext(PanelContext)
  if (!store) throw new Error('A component of the panel stands outside PanelProvider.')
  return store
}
