import { hash, verify } from '@node-rs/argon2';

/** What this machine can do at most: Argon2id verifications a second with the house's parameters, and nothing else. */

const SECONDS = Number(process.argv[2] ?? 4);
const LANES = 8;

const hashed = await hash('wonderland', { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 });
const end = Date.now() + SECONDS * 1000;
let count = 0;
await Promise.all(
  Array.from({ length: LANES }, async () => {
    while (Date.now() < end) {
      await verify(hashed, 'wonderland');
      count += 1;
    }
  }),
);
process.stdout.write(`${count / SECONDS}\n`);
