import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { ensureDataDir, keptInDataDir, Settings, SettingsError } from '../../platform/config/index.js';
import { HeldFile } from '../../platform/database/index.js';

const FILE = 'instance-id';
const PLACES = 100;

/**
 * Which instance this process is: the same after every restart, so that an isolated one comes back isolated. Without
 * `INSTANCE_ID` it is what lies in `DATA_DIR`; of several processes there each holds a place of its own, and whoever starts
 * next takes the first that is free.
 */
@Injectable()
export class InstanceIdentity {
  #id: string | undefined;
  #place: HeldFile | undefined;

  constructor(private readonly settings: Settings) {}

  /** Nothing in a process that is no instance, such as a command. */
  get id(): string | undefined {
    return this.#id;
  }

  /** @throws SettingsError when there is nothing to remember it by */
  claim(): string {
    this.#id = this.settings.INSTANCE_ID || this.#claimPlace();
    return this.#id;
  }

  release(): void {
    this.#place?.release();
    this.#place = undefined;
  }

  #claimPlace(): string {
    const [folder, name] = this.#kept();
    for (let place = 1; place <= PLACES; place += 1) {
      this.#place = HeldFile.tryHold(join(folder, `${FILE}.${place}`));
      if (this.#place) return place === 1 ? name : `${name}-${place}`;
    }
    throw new SettingsError({ INSTANCE_ID: `is required where more than ${PLACES} processes share a DATA_DIR` });
  }

  #kept(): [folder: string, name: string] {
    try {
      return [ensureDataDir(this.settings), keptInDataDir(this.settings, FILE, () => randomBytes(6).toString('hex'))];
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      throw new SettingsError({ INSTANCE_ID: 'is required where DATA_DIR cannot be written' });
    }
  }
}
