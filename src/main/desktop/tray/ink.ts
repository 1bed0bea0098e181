import type { Rgb } from './mark.ts'

const black: Rgb = [0, 0, 0]
const white: Rgb = [255, 255, 255]

/** Desktops whose panels take the theme's colours. Elsewhere (GNOME, Xfce, Cinnamon, …) panels are dark under every theme. */
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

/** The ink that can be read on the panel behind the icon. */
export function inkFor({ platform, isThemeDark, isTaskbarDark, desktop }: Surroundings): Rgb {
  // A template image: the system takes only its alpha and colours it as the menu bar needs.
  if (platform === 'darwin') return black
  if (platform === 'win32') return (isTaskbarDark ?? isThemeDark) ? white : black
  const hasThemedPanel = (desktop ?? '')
    .toLowerCase()
    .split(':')
    .some((name) => desktopsWithThemedPanel.includes(name))
  return hasThemedPanel && !isThemeDark ? black : white
}
