import { Injectable, Logger } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { SecuritySignals, type NoticedSignal } from '../../audit/index.js';
import { providersOf } from '../../common/index.js';
import { Detector } from './detector.js';

/**
 * Passes every signal to every detector, of whichever room, in servers alone. What one of them fails at is logged, and
 * stays with it.
 */
@Injectable()
export class SignalWatch {
  readonly #log = new Logger(SignalWatch.name);

  constructor(
    private readonly signals: SecuritySignals,
    private readonly modules: ModulesContainer,
  ) {}

  start(): void {
    for (const detector of providersOf(this.modules, Detector)) {
      this.signals.listen((signal) => void this.#pass(signal, detector));
    }
  }

  async #pass(signal: NoticedSignal, detector: Detector): Promise<void> {
    try {
      await detector.notice(signal);
    } catch (error) {
      this.#log.error(`${detector.constructor.name} failed at ${signal.kind}`, error);
    }
  }
}
