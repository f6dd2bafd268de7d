import { BooleanField, InstantField, TextField, UuidField } from '../../platform/http/index.js';
import type { Session } from '../session.entity.js';

/** A living session, as its owner sees it. */
export class SessionResponse {
  @UuidField({ description: "The tokens' `sid`" })
  id: string;

  @BooleanField({ description: 'The session of this very request' })
  current: boolean;

  @TextField({ example: 'first-party' })
  clientId: string;

  @TextField({ example: '203.0.113.7', description: 'Where it was opened from' })
  address: string;

  @TextField({ example: 'Mozilla/5.0 …' })
  userAgent: string;

  @InstantField()
  createdAt: string;

  @InstantField({ description: 'When it last got new tokens' })
  refreshedAt: string;

  @InstantField({ description: 'When it ends unless it is refreshed' })
  expiresAt: string;

  static of(session: Session, currentId: string | undefined): SessionResponse {
    return {
      id: session.id,
      current: session.id === currentId,
      clientId: session.clientId,
      address: session.address,
      userAgent: session.userAgent,
      createdAt: session.createdAt.toISOString(),
      refreshedAt: session.refreshIssuedAt.toISOString(),
      expiresAt: session.refreshExpiresAt.toISOString(),
    };
  }
}
