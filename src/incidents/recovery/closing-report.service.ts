import { Injectable } from '@nestjs/common';
import { IncidentRecordsService, type IncidentRecord } from '../incident-records.service.js';
import { PlaybookRegistry } from '../playbooks/playbook-registry.js';
import { PlaybookRunsRepository } from '../playbooks/playbook-runs.repository.js';
import { containedAt } from './containment.js';
import { reportInMarkdown } from './report-in-markdown.js';

/** The story of an incident for whoever was not there. */
@Injectable()
export class ClosingReport {
  constructor(
    private readonly records: IncidentRecordsService,
    private readonly runs: PlaybookRunsRepository,
    private readonly registry: PlaybookRegistry,
  ) {}

  /** In Markdown; of an incident that is not closed, as far as it has come. @throws Problem `incident.not_found` */
  async of(id: string): Promise<string> {
    const record: IncidentRecord = await this.records.get(id);
    const runs = await this.runs.ofIncident(id);
    const isContaining = (playbook: string) => this.registry.isContaining(playbook);
    return reportInMarkdown(record, runs, containedAt(record.timeline, isContaining));
  }
}
