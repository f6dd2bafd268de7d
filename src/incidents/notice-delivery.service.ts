import { Injectable } from '@nestjs/common';
import { Clock } from '../common/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import { Outbox } from '../platform/outbox/index.js';
import { NoticeChannels } from './notice-channels.js';
import type { Notice } from './notice.entity.js';
import { NoticesRepository } from './notices.repository.js';
import { HOUSE, IncidentTimeline } from './timeline.service.js';

/** Sends the notices that wait. Whom one does not reach at all stands in the incident's timeline. */
@Injectable()
export class NoticeDelivery extends Outbox<Notice> {
  constructor(
    notices: NoticesRepository,
    channels: NoticeChannels,
    timeline: IncidentTimeline,
    transactions: TransactionRunner,
    clock: Clock,
  ) {
    super(
      {
        nameOf: ({ channel }) => `a notice (${channel})`,
        due: (now, limit) => notices.due(now, limit),
        claim: (notice, until) => notices.claim(notice, until),
        send: (notice) => channels.send(notice),
        postpone: ({ id }, until) => notices.postpone(id, until),
        remove: ({ id }) => notices.delete(id),
        givenUp: ({ incidentId, channel, recipient }) =>
          timeline.write(incidentId, { what: 'unreached', actor: HOUSE, details: { channel, recipient } }),
      },
      transactions,
      clock,
    );
  }
}
