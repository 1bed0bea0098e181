import { render } from 'preact'
import { readAddress } from './address.ts'
import { connectBridge } from './bridge.ts'
import { createStore } from './store.ts'
import { Panel } from './views/Panel.tsx'

const address = readAddress()
const store = createStore(connectBridge(address))
store.start()

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root.')
render(<Panel store={store} view={address.isPopover ? 'popover' : 'dashboard'} />, root)
