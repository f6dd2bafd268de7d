import { setImmediate as tick } from 'node:timers/promises';
import { LockTimeoutError } from './database.errors.js';
import { FifoLock } from './fifo-lock.js';

describe('FifoLock', () => {
  it('admits one holder at a time, in order of arrival', async () => {
    const lock = new FifoLock();
    const order: number[] = [];
    let inside = 0;
    const work = (turn: number) =>
      lock.hold(async () => {
        inside += 1;
        expect(inside).toBe(1);
        await tick();
        order.push(turn);
        inside -= 1;
      });
    const turns = Array.from({ length: 50 }, (_, turn) => turn);
    await Promise.all(turns.map(work));
    expect(order).toEqual(turns);
  });

  it('is free again after a holder throws', async () => {
    const lock = new FifoLock();
    await expect(lock.hold(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(lock.isHeld).toBe(false);
  });

  it('hands over without a gap that a newcomer could slip into', async () => {
    const lock = new FifoLock();
    void lock.acquire();
    const next = lock.acquire();
    lock.release();
    const newcomer = lock.acquire();
    expect(newcomer).toBeInstanceOf(Promise);
    await next;
    lock.release();
    await newcomer;
  });

  it('refuses a waiter that waited too long and never grants it later', async () => {
    const lock = new FifoLock(1);
    void lock.acquire();
    await expect(lock.acquire()).rejects.toBeInstanceOf(LockTimeoutError);
    lock.release();
    expect(lock.isHeld).toBe(false);
  });

  it('refuses nobody where there is no limit', async () => {
    const [limited, unlimited] = [new FifoLock(1), new FifoLock(Number.POSITIVE_INFINITY)];
    for (const lock of [limited, unlimited]) void lock.acquire();
    const waiting = unlimited.acquire();
    await expect(limited.acquire()).rejects.toBeInstanceOf(LockTimeoutError);
    unlimited.release();
    await waiting;
    expect(unlimited.isHeld).toBe(true);
  });

  it('lets timers run while a long queue drains', async () => {
    const lock = new FifoLock();
    let timersRun = 0;
    const timer = setInterval(() => (timersRun += 1), 1);
    const work = () =>
      lock.hold(async () => {
        const end = performance.now() + 1;
        while (performance.now() < end);
      });
    await Promise.all(Array.from({ length: 100 }, work));
    clearInterval(timer);
    expect(timersRun).toBeGreaterThan(0);
  });
});
