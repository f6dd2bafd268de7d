import { Injectable } from '@nestjs/common';
import { IncidentRecordsService, type IncidentRecord } from '../incident-records.service.js';
import { PlaybookRunsRepository } from '../playbooks/playbook-runs.repository.js';
import { reportInMarkdown } from './report-in-markdown.js';

/** The story of an incident for whoever was not there. */
@Injectable()
export class ClosingReport {
  constructor(
    private readonly records: IncidentRecordsService,
    private readonly runs: PlaybookRunsRepository,
  ) {}

  /** In Markdown; of an incident that is not closed, as far as it has come. @throws Problem `incident.not_found` */
  async of(id: string): Promise<string> {
    const record: IncidentRecord = await this.records.get(id);
    return reportInMarkdown(record, await this.runs.ofIncident(id));
  }
}
