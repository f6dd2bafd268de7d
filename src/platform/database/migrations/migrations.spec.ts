import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { migrations } from './index.js';

describe('migrations', () => {
  it('lists every file of the folder, oldest first', async () => {
    const files = readdirSync(__dirname).filter((file) => /^\d+-.+\.ts$/.test(file));
    const modules = await Promise.all(
      files.toSorted().map((file) => import(join(__dirname, file)) as Promise<Record<string, unknown>>),
    );
    expect(migrations).toEqual(modules.flatMap((module) => Object.values(module)));
  });
});
