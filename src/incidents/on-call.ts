import { Injectable } from '@nestjs/common';
import { Settings } from '../platform/config/index.js';
import { AccountsService } from '../users/index.js';
import type { Incident } from './incident.entity.js';

/** Whom to write to. */
@Injectable()
export class OnCall {
  constructor(
    private readonly accounts: AccountsService,
    private readonly settings: Settings,
  ) {}

  /** The contacts, and whoever the incident is assigned to. */
  async team({ assigneeId }: Incident): Promise<readonly string[]> {
    const assignee = assigneeId === null ? undefined : await this.addressOf(assigneeId);
    return unique([...this.settings.INCIDENT_CONTACTS, ...(assignee ? [assignee] : [])]);
  }

  /** The team, and those who are called when it does not answer. */
  async teamAndBeyond(incident: Incident): Promise<readonly string[]> {
    return unique([...(await this.team(incident)), ...this.settings.INCIDENT_ESCALATION_CONTACTS]);
  }

  /** Nothing for an address that nobody has proved to read. */
  async addressOf(userId: string): Promise<string | undefined> {
    const { enabled, emailVerified, email } = await this.accounts.get(userId);
    return enabled && emailVerified ? email : undefined;
  }
}

const unique = (addresses: readonly string[]) => [...new Set(addresses)];
