import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { compiled } from './compiled-sources.js';

/** A process of its own that runs a TypeScript file of `test/support` and talks in messages. */
export class TestProcess {
  readonly received: unknown[] = [];
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;

  constructor(file: string, ...parameters: string[]) {
    this.#child = fork(compiled(`test/support/${file}`), parameters, {
      execArgv: [],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    this.#exited = once(this.#child, 'exit');
    this.#child.on('message', (message) => this.received.push(message));
  }

  /** The next message; a process that ends without one is an error, not a hanging test. */
  async message(): Promise<unknown> {
    const ended = this.#exited.then(() => {
      throw new Error('the process ended');
    });
    const [message] = await Promise.race([once(this.#child, 'message'), ended]);
    return message;
  }

  async until(awaited: unknown): Promise<void> {
    while (!this.received.includes(awaited)) await this.message();
  }

  send(message: string): void {
    this.#child.send(message);
  }

  /** SIGKILL: nothing in the process gets a chance to tidy up. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  /** Its exit code. */
  async end(): Promise<unknown> {
    const [code] = (await this.#exited) as [number | null];
    return code;
  }
}
