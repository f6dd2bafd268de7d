import { spawn } from 'node:child_process';

/** Runs a program without a shell, so that no argument is ever read as a command. Its exit code is the caller's to judge. */
export function run(program, parameters) {
  return new Promise((done, failed) => {
    const child = spawn(program, parameters, { stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => (stdout += chunk));
    child.stderr.resume();
    child.once('error', failed);
    child.once('close', (code) => done({ code, stdout }));
  });
}
