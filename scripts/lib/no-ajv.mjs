// Stands in for ajv in the bundles: conf imports it for JSON schemas, which we do not give it (settings are checked by zod). It would
// cost every start 20 ms and 2 MB, and twice that in the tray app, which has a second copy in electron-store.
function refuse() {
  throw new Error('conf was given a JSON schema, but ajv is left out of the bundle (see scripts/lib/no-ajv.mjs)')
}

export { refuse as Ajv2020, refuse as default }
