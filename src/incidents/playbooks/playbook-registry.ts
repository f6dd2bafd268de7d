import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { providersOf } from '../../common/index.js';
import { Playbook } from './playbook.js';
import { playbookUnknown } from './playbooks.errors.js';

/** Every playbook there is, by its name: each provider that extends `Playbook`, of whichever module; yours too. */
@Injectable()
export class PlaybookRegistry implements OnModuleInit {
  readonly #playbooks = new Map<string, Playbook>();

  constructor(private readonly modules: ModulesContainer) {}

  /** @throws Error when two have one name */
  onModuleInit(): void {
    for (const playbook of providersOf(this.modules, Playbook)) {
      const known = this.#playbooks.get(playbook.name);
      if (known) throw new Error(`playbook ${playbook.name} is there twice`);
      this.#playbooks.set(playbook.name, playbook);
    }
  }

  /** @throws Problem `playbook.unknown` */
  get(name: string): Playbook {
    const playbook = this.#playbooks.get(name);
    if (!playbook) throw playbookUnknown();
    return playbook;
  }

  /** Whether harm cannot go on after it; false for one that there is no more. */
  isContaining(name: string): boolean {
    return this.#playbooks.get(name)?.contains ?? false;
  }

  get names(): readonly string[] {
    return [...this.#playbooks.keys()].toSorted();
  }
}
