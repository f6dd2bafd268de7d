import { spawn, type ChildProcess } from 'node:child_process';
import { compiled } from './compiled-sources.js';

export interface Ending {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process of its own, with an environment of its own. */
export class RunningProgram {
  readonly ended: Promise<Ending>;
  readonly #child: ChildProcess;
  #stdout = '';
  #stderr = '';

  constructor(command: string, parameters: readonly string[], environment: Record<string, string>) {
    this.#child = spawn(command, parameters, {
      env: { PATH: process.env['PATH'], NODE_ENV: 'development', ...environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child.stdout!.on('data', (chunk) => (this.#stdout += chunk));
    this.#child.stderr!.on('data', (chunk) => (this.#stderr += chunk));
    this.ended = new Promise((done) => {
      this.#child.once('close', (code) => done({ code, stdout: this.#stdout, stderr: this.#stderr }));
    });
  }

  /** @throws Error when the program ends without printing it */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.#stdout);
      if (match) return match;
      const ended = this.ended.then(({ code, stderr }) => {
        throw new Error(`ended with ${code}: ${stderr}`);
      });
      await Promise.race([new Promise((more) => this.#child.stdout!.once('data', more)), ended]);
    }
  }

  type(text: string): void {
    this.#child.stdin!.end(text);
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }
}

/** `main.ts` or `cli.ts` as a person runs it. */
export class Program extends RunningProgram {
  constructor(file: 'src/main.ts' | 'src/cli.ts', parameters: readonly string[], environment: Record<string, string>) {
    super(process.execPath, [compiled(file), ...parameters], environment);
  }

  /** Where it listens, once it says so. */
  async origin(): Promise<string> {
    const [, origin] = await this.printed(/Swagger UI\s+(http:\/\/\S+)\/docs/);
    return origin!;
  }
}
