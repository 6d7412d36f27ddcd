import { randomBytes } from 'node:crypto';
import type { Backend } from '../backend/backend.ts';
import { startBackend } from '../backend/start.ts';
import type { Clock } from '../core/clock.ts';
import { ChaosError } from '../core/errors.ts';
import type { Lab } from './lab.ts';
import { makeLabFolder, portsOf, readMarker, valuesOf, writeMarker } from './lab-folder.ts';
import type { LabValues, Marker } from './lab-folder.ts';

export interface LabPlace {
  readonly lab: Lab;
  readonly folder: string;
  /** Of a new folder; one that is there keeps its own. Default: the usual ports, or free ones where those are taken. */
  readonly ports?: Partial<Marker['ports']> | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export interface OpenLab extends AsyncDisposable {
  readonly backend: Backend;
  readonly marker: Marker;
  readonly values: LabValues;
  /** The folder was there before. */
  readonly resumed: boolean;
}

const usualPorts: Marker['ports'] = { grpc: 4317, http: 4318 };

/** Starts the lab's backend, and makes its folder where there is none: with the addresses that the backend has got. */
export async function openLab(place: LabPlace): Promise<OpenLab> {
  const { lab, folder } = place;
  const found = readMarker(folder);
  if (found && (found.lab !== lab.id || found.sender !== lab.kind)) throw otherLab(found, place);
  const token = found?.values.token ?? `lab-${randomBytes(8).toString('hex')}`;
  const backend = await startOn(place, token, found);
  try {
    const values = valuesOf(backend, token);
    const marker: Marker = { version: 1, lab: lab.id, sender: lab.kind, ports: portsOf(values), values };
    if (found) writeMarker(folder, marker);
    else makeLabFolder(folder, lab, marker);
    return {
      backend,
      marker,
      values,
      resumed: found !== undefined,
      [Symbol.asyncDispose]: () => backend[Symbol.asyncDispose](),
    };
  } catch (error) {
    await backend.stop('the lab could not be opened');
    throw error;
  }
}

async function startOn({ lab, ports, clock, signal }: LabPlace, token: string, found: Marker | undefined) {
  const start = ({ grpc, http }: Marker['ports']): Promise<Backend> =>
    startBackend({ scenario: lab.scenario, with: lab.with, grpcPort: grpc, httpPort: http, token, clock, signal });
  try {
    return await start(found?.ports ?? { ...usualPorts, ...ports });
  } catch (error) {
    const isTaken = error instanceof ChaosError && error.code === 'port-in-use';
    if (isTaken && found) throw portsTaken(found, error);
    if (!isTaken || ports !== undefined) throw error;
    return await start({ grpc: 0, http: 0 });
  }
}

function portsTaken({ ports }: Marker, cause: unknown): ChaosError {
  return new ChaosError(`one of this lab’s ports, ${ports.grpc} and ${ports.http}, is taken`, {
    code: 'port-in-use',
    hint: 'Its files name them. Perhaps the lab runs in another terminal; else end what listens there, or begin anew with --dir.',
    cause,
  });
}

function otherLab({ lab, sender }: Marker, { folder }: LabPlace): ChaosError {
  return new ChaosError(`${folder} holds the lab ${lab} for the sender ${sender}`, {
    code: 'other-lab',
    hint: `Go on with it: otlp-chaos learn start ${lab} --sender ${sender} --dir ${folder}. Or name another folder with --dir.`,
  });
}
