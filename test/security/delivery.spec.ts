import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const lines = (file: string) => readFileSync(file, 'utf8').split('\n');

describe('the image', () => {
  // A continued line is one instruction.
  const instructions = readFileSync('Dockerfile', 'utf8').replaceAll('\\\n', ' ').split('\n');
  const of = (keyword: string) => instructions.filter((line) => line.startsWith(`${keyword} `));

  it('stands on one exact version of Node', () => {
    const bases = of('FROM').map((line) => line.split(' ')[1]);
    expect(bases).toHaveLength(2);
    expect(new Set(bases).size).toBe(1);
    expect(bases[0]).toMatch(/^node:\d+\.\d+\.\d+-\w+-slim$/);
  });

  it('does not run as root', () => {
    expect(of('USER')).toEqual(['USER node']);
    expect(instructions.indexOf('USER node')).toBeGreaterThan(
      instructions.findLastIndex((line) => /^(RUN|COPY) /.test(line)),
    );
  });

  it('is built from what is named and there, and from nothing else', () => {
    const sources = of('COPY')
      .filter((line) => !line.includes('--from='))
      .flatMap((line) => line.split(' ').slice(1, -1));
    const [everything, ...named] = lines('.dockerignore').filter(Boolean);
    expect(everything).toBe('*');
    expect(named).toEqual([...sources.map((source) => `!${source}`), '**/*.spec.ts']);
    expect(sources.filter((source) => !existsSync(source))).toEqual([]);
  });

  it('starts as npm run start:prod does', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const [, command] = /^CMD (\[.*\])$/.exec(of('CMD')[0]!)!;
    expect(JSON.parse(command!)).toEqual(scripts['start:prod']!.split(' '));
  });

  it('holds no secret and no setting of one', () => {
    expect(of('ENV')).toEqual(['ENV NODE_ENV=production DATA_DIR=/data']);
    expect(of('ARG')).toEqual([]);
  });

  it('is healthy exactly while /health/live answers 200', async () => {
    const [, command] = /CMD (\[.*\])$/.exec(of('HEALTHCHECK')[0]!)!;
    const [, ...parameters] = JSON.parse(command!) as string[];
    let status = 200;
    const asked: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url);
      response.writeHead(status).end();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const env = { PORT: String((server.address() as AddressInfo).port) };
    const health = () =>
      new Promise((done) => execFile(process.execPath, parameters, { env }, (error) => done(error?.code ?? 0)));

    expect(await health()).toBe(0);
    status = 503;
    expect(await health()).toBe(1);
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    expect(await health()).toBe(1);
    expect(asked).toEqual(['/health/live', '/health/live']);
  });
});

describe('the workflows', () => {
  const folder = '.github/workflows';
  const all = readdirSync(folder).flatMap((file) => lines(`${folder}/${file}`));

  it('run no action but at an exact commit, and say which version that is', () => {
    const used = all.filter((line) => line.includes('uses:'));
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((line) => !/uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  });

  it('may read the code and nothing more, unless a job says otherwise', () => {
    for (const file of readdirSync(folder))
      expect(readFileSync(`${folder}/${file}`, 'utf8')).toContain('\npermissions:\n  contents: read\n\njobs:');
  });

  it('require that every check of security has run', () => {
    expect(all.map((line) => line.trim())).toContain('- run: npm run security -- --strict');
  });
});
