import { Notification } from 'electron/main'
import { asBody } from './markup.ts'

interface Notice {
  title: string
  body: string
}

/** Where nobody answers, nobody shows anything. A server that has to be started takes a second or two. */
const patienceMs = 10_000

/** Collected as garbage, a notification would no longer hear its click. Centres keep them for days; the newest are enough. */
const kept: Notification[] = []
const mostKept = 20

/** Whether it was shown. `isSupported` says yes wherever the library is installed, also without a server behind it. */
export function showNotification({ title, body }: Notice, onClick: () => void): Promise<boolean> {
  if (!Notification.isSupported()) return Promise.resolve(false)
  return new Promise((resolve) => {
    const notification = new Notification({ title, body: asBody(body, process.platform) })
    kept.push(notification)
    if (kept.length > mostKept) kept.shift()
    const timer = setTimeout(() => resolve(false), patienceMs)
    const answer = (isShown: boolean) => {
      clearTimeout(timer)
      resolve(isShown)
    }
    notification.on('show', () => answer(true))
    notification.on('failed', () => answer(false))
    notification.on('click', onClick)
    notification.show()
  })
}
