import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const BENCH_SECRET = randomBytes(48).toString('base64url');
const MS_PER_TICK = 10;

/**
 * A bare `node:http` server in a process of its own: `GET /<n>` answers JSON of n bytes. The reference that every
 * figure is a ratio to, because absolute figures belong to one machine and one hour.
 */
export async function startBare() {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), 'serve'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await firstMatch(child.stdout, /port (\d+)/);
  return { origin: `http://127.0.0.1:${port}`, stop: () => stop(child) };
}

/**
 * The built application with demo data and everything protective on; limits are set where they do not end the run. Its
 * log goes to a file, so that the driver does not pay for reading it.
 */
export async function startGatehouse({ folder: given, ...settings } = {}) {
  const folder = given ?? (await mkdtemp(join(tmpdir(), 'gatehouse-bench-')));
  const logFile = join(folder, `log-${randomBytes(4).toString('hex')}`);
  const log = openSync(logFile, 'a');
  const child = spawn(process.execPath, ['--require', './dist/src/threads.cjs', 'dist/src/main.js'], {
    stdio: ['ignore', log, 'inherit'],
    env: {
      ...process.env,
      NODE_ENV: 'development',
      HOST: '127.0.0.1',
      PORT: '0',
      DATA_DIR: folder,
      SECRET_KEY: BENCH_SECRET,
      RATE_LIMIT_PER_MINUTE: '1000000000',
      ...settings,
    },
  });
  closeSync(log);
  const origin = await firstIn(logFile, child, /Swagger UI\s+(http:\/\/\S+)\/docs/);
  return {
    origin,
    folder,
    cpuMs: () => cpuMsOf(child.pid),
    residentBytes: () => residentBytesOf(child.pid),
    stop: async ({ keep = false } = {}) => {
      await stop(child);
      if (!keep) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Processor time that the process has used so far, of all its threads (Linux). */
async function cpuMsOf(pid) {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

async function residentBytesOf(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)[1]) * 1024;
}

function firstMatch(stream, pattern) {
  return new Promise((resolve, reject) => {
    let text = '';
    stream.on('data', (chunk) => {
      text += chunk;
      const match = pattern.exec(text);
      if (match) resolve(match[1]);
    });
    stream.once('close', () => reject(new Error(`the server ended before it was up: ${text}`)));
  });
}

async function firstIn(file, child, pattern) {
  while (child.exitCode === null) {
    const match = pattern.exec(await readFile(file, 'utf8'));
    if (match) return match[1];
    await pause(100);
  }
  throw new Error('the application ended before it was up');
}

function stop(child) {
  return new Promise((resolve) => {
    child.once('exit', resolve);
    child.kill('SIGTERM');
  });
}

if (process.argv[2] === 'serve') {
  const bodies = new Map();
  const server = createServer((request, response) => {
    const size = Number(request.url.slice(1));
    let body = bodies.get(size);
    if (!body) bodies.set(size, (body = JSON.stringify({ filler: 'x'.repeat(Math.max(0, size - 13)) })));
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
      .end(body);
  });
  server.listen(0, '127.0.0.1', () => process.stdout.write(`port ${server.address().port}\n`));
  process.once('SIGTERM', () => process.exit(0));
}
