import { TransactionRunner } from '../../src/platform/database/index.js';
import { UsersRepository } from '../../src/users/users.repository.js';
import type { Gatehouse } from './gatehouse.js';

export const PASSWORD = 'a quiet lake under snow';
export const NEXT_PASSWORD = 'another quiet lake under snow';

export interface Person {
  readonly id: string;
  readonly username: string;
  readonly email: string;
}

let made = 0;

/** A new account with `PASSWORD`, whose address is verified unless told otherwise. */
export async function makePerson(gatehouse: Gatehouse, { verified = true } = {}): Promise<Person> {
  const username = `person-${(made += 1)}`;
  const email = `${username}@example.com`;
  const { body } = await (await gatehouse.as('admin')).post('/users', { username, email, password: PASSWORD });
  const users = gatehouse.app.get(UsersRepository);
  if (verified) {
    await gatehouse.app.get(TransactionRunner).run(() => users.update(body.id, { emailVerifiedAt: new Date() }));
  }
  return { id: body.id as string, username, email };
}

let addresses = 0;

/** The headers of a client that nobody has seen before, behind the trusted proxy 127.0.0.1. */
export function fromElsewhere(): Record<string, string> {
  addresses += 1;
  return { 'x-forwarded-for': `198.18.${addresses >> 8}.${addresses & 255}` };
}
