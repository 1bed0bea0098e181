/** Stands for the scanner until it is there. */
export { createPlainReader as createFastReader } from './plain-reader.ts'
