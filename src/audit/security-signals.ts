import { Injectable, Logger } from '@nestjs/common';
import type { Principal } from '../common/index.js';
import { currentRequest } from '../platform/http/index.js';

/**
 * What the house notices about who knocks. Signals are for detection alone: many, cheap, and lost with the process; what
 * must not be lost goes into the trail.
 */
export type SecuritySignal =
  | { readonly kind: 'sign_in_failed'; readonly address: string; readonly account: string; readonly userId?: string }
  | { readonly kind: 'signed_in'; readonly address: string; readonly userId: string; readonly sessionId: string }
  | { readonly kind: 'refresh_reused'; readonly address: string; readonly userId: string; readonly sessionId: string }
  | {
      readonly kind: 'token_rejected';
      readonly address: string;
      readonly reason: ForgeryTrace;
    }
  | {
      readonly kind: 'access_denied';
      readonly address: string;
      readonly principalType: Principal['type'];
      readonly principalId: string;
      readonly route: string;
    }
  | { readonly kind: 'input_suspicious'; readonly address: string; readonly route: string; readonly pattern: string }
  | { readonly kind: 'statement_failed'; readonly address: string; readonly route: string }
  | { readonly kind: 'honey_touched'; readonly address: string; readonly where: 'presented' | 'about to leave' }
  | {
      readonly kind: 'administered';
      readonly address: string;
      readonly actorType: Principal['type'];
      readonly actorId: string;
      readonly action: string;
    }
  | { readonly kind: 'audit_broken'; readonly sequence: number }
  | { readonly kind: 'audit_stuck'; readonly eventId: string };

/**
 * What about a token shows that nobody of this house made it. A key that is not known may be one that was, before a
 * rotation.
 */
export type ForgeryTrace = 'signature' | 'algorithm' | 'malformed' | 'unknown_key';

/** A signal, and the request that it was noticed in. */
export type NoticedSignal = SecuritySignal & { readonly requestId?: string };

export type SignalListener = (signal: NoticedSignal) => void;

/** Where rooms say what they noticed; whoever listens must not make the one who says it wait, or fail. */
@Injectable()
export class SecuritySignals {
  readonly #log = new Logger(SecuritySignals.name);
  readonly #listeners: SignalListener[] = [];

  listen(listener: SignalListener): void {
    this.#listeners.push(listener);
  }

  /** Request id: the one given, else the current request's. */
  emit(signal: NoticedSignal): void {
    const noticed = { requestId: currentRequest()?.id, ...signal };
    for (const listener of this.#listeners) {
      try {
        listener(noticed);
      } catch (error) {
        this.#log.error('a listener to security signals failed', error);
      }
    }
  }
}
