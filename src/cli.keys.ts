import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import { prepareSchema } from './app.preparation.js';
import {
  KeyPreparationService,
  KeyRewrapService,
  KeyRotationService,
  type RotationMode,
  type StoredKey,
} from './signing-keys/index.js';

/** What operators do with signing keys. Running servers hear of it like of each other's changes. */

type InGatehouse = (work: (app: INestApplicationContext) => Promise<string>) => Promise<void>;

export function addKeyCommands(program: Command, inGatehouse: InGatehouse): void {
  const withKeys = (work: (app: INestApplicationContext) => Promise<string>) =>
    inGatehouse(async (app) => {
      await prepareSchema(app);
      await app.get(KeyPreparationService).open();
      return work(app);
    });

  program
    .command('keys:list')
    .description('print the signing keys, newest first')
    .action(() => withKeys(listed));

  program
    .command('keys:rotate')
    .description('sign with another key from now on')
    .option('--emergency', 'discard every key: whatever they signed is refused at once')
    .action(({ emergency }: { emergency?: true }) =>
      withKeys((app) => rotated(app, emergency ? 'emergency' : 'routine')),
    );

  program
    .command('keys:export-public [kid]')
    .description('print a public key as PEM; of the active key unless another is named')
    .option('--all', 'print every public key')
    // One in 64 thumbprints begins with a dash.
    .allowUnknownOption()
    .action((kid: string | undefined, { all }: { all?: true }) =>
      withKeys((app) => (all ? everyPublicKey(app) : app.get(KeyRotationService).publicKey(kid))),
    );

  program
    .command('secrets:rewrap')
    .description('move what SECRET_KEY_PREVIOUS sealed in the database to SECRET_KEY')
    .action(() =>
      withKeys(async (app) => {
        const { moved, sealed } = await app.get(KeyRewrapService).rewrap();
        return `${moved} moved; SECRET_KEY seals all ${sealed} private keys`;
      }),
    );
}

async function listed(app: INestApplicationContext): Promise<string> {
  const keys = await app.get(KeyRotationService).list();
  return keys.map((key) => lineOf(key)).join('\n');
}

async function rotated(app: INestApplicationContext, mode: RotationMode): Promise<string> {
  await app.get(KeyRotationService).rotate(mode);
  return listed(app);
}

async function everyPublicKey(app: INestApplicationContext): Promise<string> {
  const keys = await app.get(KeyRotationService).list();
  return keys.flatMap(({ publicKey }) => publicKey?.trimEnd() ?? []).join('\n');
}

function lineOf({ kid, algorithm, state, createdAt, activatedAt, verifiesUntil }: StoredKey): string {
  const times = [
    `made ${createdAt.toISOString()}`,
    ...(activatedAt ? [`signs since ${activatedAt.toISOString()}`] : []),
    ...(verifiesUntil ? [`verifies until ${verifiesUntil.toISOString()}`] : []),
  ];
  return `${kid}  ${algorithm}  ${state.padEnd(7)}  ${times.join(', ')}`;
}
