import { Controller, Post } from '@nestjs/common';
import { ApiCreatedResponse } from '@nestjs/swagger';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { TextField } from '../http/index.js';
import { Idempotent, IdempotencyKeys, type Answer } from '../idempotency/index.js';
import { maskPersonalData, Personal, responseClassesOf } from './index.js';

class Letter {
  @TextField()
  @Personal('email')
  from: string;
}

@Controller('letters')
class LettersController {
  @Post()
  @Idempotent()
  @ApiCreatedResponse({ type: Letter })
  send(): Letter {
    return { from: 'dora@example.com' };
  }
}

/** Keeps the first answer in memory. */
class KeptAnswers {
  #kept: Answer | undefined;

  async once(_: unknown, work: () => Promise<Answer>): Promise<{ answer: Answer; replayed: boolean }> {
    const replayed = this.#kept !== undefined;
    this.#kept ??= await work();
    return { answer: this.#kept, replayed };
  }
}

describe('an answer that was kept', () => {
  let app: NestFastifyApplication;

  beforeAll(async () => {
    const house = await Test.createTestingModule({
      controllers: [LettersController],
      providers: [{ provide: IdempotencyKeys, useClass: KeptAnswers }],
    }).compile();
    app = house.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
    const answers = responseClassesOf(LettersController.prototype.send);
    const fastify = app.getHttpAdapter().getInstance();
    maskPersonalData(fastify, {
      routes: [{ method: 'POST', path: '/letters', answers }],
      readableWith: 'letters:read',
    });
    fastify.addHook('onRequest', (request, _reply, done) => {
      const permissions = new Set([request.headers['x-holds']]);
      Object.assign(request, { principal: { type: 'user', id: 'dora', permissions } });
      done();
    });
    await app.listen(0, '127.0.0.1');
  });

  afterAll(() => app.close());

  it('is kept whole, and masked for what the caller holds when it is replayed', async () => {
    const url = `${await app.getUrl()}/letters`;
    const send = async (holds: string) => {
      const answer = await fetch(url, { method: 'POST', headers: { 'idempotency-key': 'k', 'x-holds': holds } });
      return [answer.headers.get('idempotency-replayed'), await answer.json()];
    };
    expect(await send('nothing:read')).toEqual([null, { from: 'd***@e***.com' }]);
    expect(await send('letters:read')).toEqual(['true', { from: 'dora@example.com' }]);
    expect(await send('nothing:read')).toEqual(['true', { from: 'd***@e***.com' }]);
  });
});
