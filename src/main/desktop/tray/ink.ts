import type { Rgb } from './mark.ts'

const black: Rgb = [0, 0, 0]
const white: Rgb = [255, 255, 255]

/** Their panels are dark under every theme. */
const desktopsWithDarkPanel = ['gnome', 'unity', 'pantheon', 'cinnamon']

/** Their panels take the theme's colours. */
const desktopsWithThemedPanel = ['kde', 'mate', 'lxqt', 'budgie']

export interface Surroundings {
  platform: NodeJS.Platform
  /** The theme of windows. */
  isThemeDark: boolean
  /** Of the taskbar, which on Windows has a theme of its own; absent where nobody says. */
  isTaskbarDark?: boolean
  /** `XDG_CURRENT_DESKTOP`, e.g. `ubuntu:GNOME`. */
  desktop?: string
}

export interface Ink {
  colour: Rgb
  /** Only where nobody says what the panel looks like. */
  halo?: Rgb
}

/** The ink that can be read on the panel behind the icon. */
export function inkFor({ platform, isThemeDark, isTaskbarDark, desktop }: Surroundings): Ink {
  // A template image: the system takes only its alpha and colours it as the menu bar needs.
  if (platform === 'darwin') return { colour: black }
  if (platform === 'win32') return { colour: (isTaskbarDark ?? isThemeDark) ? white : black }
  const names = (desktop ?? '').toLowerCase().split(':')
  const isOneOf = (desktops: readonly string[]) => names.some((name) => desktops.includes(name))
  if (isOneOf(desktopsWithDarkPanel)) return { colour: white }
  if (isOneOf(desktopsWithThemedPanel)) return { colour: isThemeDark ? white : black }
  // Xfce has a switch of its own for each panel; of the others nothing is known. More panels are dark than light.
  return { colour: white, halo: black }
}
