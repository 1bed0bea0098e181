/**
 * Run by plain Node: exchanges the content of the file given first for the text given second. With `hang` as third it
 * stops just before the rename, and ends only by being killed.
 */
import { replaceFile } from '../../src/main/core/claude-settings/replace-file.ts'

const [file = '', content = '', moment = ''] = process.argv.slice(2)
replaceFile(file, content, {
  isStillWanted: () => {
    if (moment !== 'hang') return true
    process.stdout.write('prepared\n')
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  },
})
