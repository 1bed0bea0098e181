/** What the address of the page says after its `#`: which view, and, once, the token for changes. */
export interface Address {
  readonly isPopover: boolean
  readonly token: string | undefined
}

const tokenKey = 'plimsoll-token'

/**
 * Reads the address and takes the token out of it: an address ends up in histories, bookmarks and screenshots. The token lives as
 * long as its tab.
 */
export function readAddress(): Address {
  const said = new URLSearchParams(window.location.hash.slice(1))
  const given = said.get('token')
  if (given !== null) {
    remember(given)
    said.delete('token')
    const rest = said.toString().replace(/=(?=&|$)/g, '')
    const { pathname, search } = window.location
    window.history.replaceState(null, '', `${pathname}${search}${rest ? `#${rest}` : ''}`)
  }
  return { isPopover: said.has('popover'), token: given ?? recalled() }
}

function remember(token: string): void {
  try {
    window.sessionStorage.setItem(tokenKey, token)
  } catch {
    // Storage can be turned off in a browser; then a reload needs the address with the token again.
  }
}

function recalled(): string | undefined {
  try {
    return window.sessionStorage.getItem(tokenKey) ?? undefined
  } catch {
    return undefined
  }
}
