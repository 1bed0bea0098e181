import type { TelemetrySetup, TurnOffTelemetry, TurnOnTelemetry } from '../../shared/contract/telemetry-setup.ts'
import { usePanel } from '../panel-context.ts'
import { type SetupKnown, useSetup } from './use-setup.ts'

export interface TelemetrySwitch extends SetupKnown<TelemetrySetup> {
  turnOn(order: TurnOnTelemetry): Promise<void>
  turnOff(order: TurnOffTelemetry): Promise<void>
}

export function useTelemetrySetup(): TelemetrySwitch {
  const { bridge } = usePanel()
  const { order, ...known } = useSetup(() => bridge.getTelemetrySetup())
  return {
    ...known,
    turnOn: (given) => order(true, () => bridge.applyTelemetrySetup(given)),
    turnOff: (given) => order(false, () => bridge.undoTelemetrySetup(given)),
  }
}
