import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fill, readMarker } from '../../src/learn/lab-folder.ts';
import { loadLab } from '../../src/learn/lab.ts';
import type { Lab, SenderKind } from '../../src/learn/lab.ts';
import { Terminal } from './terminal.ts';
import type { TerminalOptions } from './terminal.ts';

/** Somebody who works at a lab: at a terminal, with an editor beside it. */
export class Learner implements AsyncDisposable {
  readonly lab: Lab;
  readonly terminal: Terminal;

  private constructor(lab: Lab, terminal: Terminal) {
    this.lab = lab;
    this.terminal = terminal;
  }

  static async start(
    context: { skip: (reason: string) => never },
    id: string,
    kind: SenderKind,
    options: TerminalOptions & { readonly collectorBin?: string } = {},
  ): Promise<Learner> {
    const collector = options.collectorBin === undefined ? [] : ['--collector-bin', options.collectorBin];
    const args = ['learn', 'start', id, '--sender', kind, '--dir', 'lab', '--grpc-port', '0', '--http-port', '0'];
    return new Learner(loadLab(id, kind), await Terminal.start(context, [...args, ...collector], options));
  }

  get folder(): string {
    return join(this.terminal.folder, 'lab');
  }

  get file(): string {
    return readFileSync(join(this.folder, this.lab.file), 'utf8');
  }

  /** Saves the file as an editor would, with the addresses and the token of this lab. */
  save(text: string): void {
    writeFileSync(join(this.folder, this.lab.file), fill(text, readMarker(this.folder)!.values));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.terminal[Symbol.asyncDispose]();
  }
}
