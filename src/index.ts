/* The public library. Starting a backend is all that most tests need; the rest are its types and the vocabulary. */
export { startBackend } from './backend/start.ts';
export type { Backend, BackendOptions, ScenarioSource, Session } from './backend/backend.ts';
export type { Clock } from './core/clock.ts';
export { ChaosError } from './core/errors.ts';
export type { ChaosEvent, EventOf, EventType, Exhibit, Totals } from './core/event.ts';
export { eventJsonSchema } from './core/event.ts';
export { eventSchemaVersion } from './core/event-shape.ts';
export type { Ledger, LedgerReport } from './core/ledger.ts';
export { createLedger, ledgerOf } from './core/ledger.ts';
export type { Recording } from './core/recording.ts';
export type { ResolvedSettings, SenderSettings } from './core/sender-settings.ts';
export type { Protocol, Signal } from './core/signal.ts';
export type { Story } from './core/story.ts';
export { listBackends, listScenarios, loadScenario } from './scenario/load.ts';
export type { Scenario } from './scenario/scenario.ts';
