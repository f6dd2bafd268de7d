import { Injectable } from '@nestjs/common';
import type { NoticedSignal } from '../../audit/index.js';
import { Settings } from '../../platform/config/index.js';
import { clientAddressBlock } from '../../platform/limits/index.js';
import type { IncidentReport } from '../incident.js';
import { Bursts, type Burst, type BurstOptions } from './bursts.js';
import { Detector } from './detector.js';
import { IncidentReports } from './incident-reports.js';
import { SourceBlocks } from './source-blocks.service.js';

/** What a detector says in its own words. */
type Told = Pick<IncidentReport, 'kind' | 'severity' | 'summary'>;

/** One of what there can be too much of, and what follows from the one that makes it so. */
export interface Hit {
  /** Hits of one key count together. */
  readonly key: string;
  /** Counts once however often it comes; left out, every hit counts. */
  readonly member?: string;
  readonly report: IncidentReport;
  /** An address that is kept out for a while. */
  readonly keepsOut?: string;
}

/** Counts hits, and reports from the threshold on; what is a hit, and of what, its detectors say. */
@Injectable()
export abstract class BurstDetector extends Detector {
  readonly #burst: Burst;

  constructor(
    settings: Settings,
    bursts: Bursts,
    private readonly reports: IncidentReports,
    private readonly blocks: SourceBlocks,
  ) {
    super();
    this.#burst = bursts.of(this.limits(settings));
  }

  override async notice(signal: NoticedSignal): Promise<void> {
    const hit = this.hitIn(signal);
    if (!hit || !(await this.#burst.swells(hit.key, hit.member))) return;
    if (hit.keepsOut !== undefined) void this.blocks.block(hit.keepsOut);
    this.reports.file(hit.report);
  }

  /** Asked while the detector is made: nothing of its own is there yet. */
  protected abstract limits(settings: Settings): BurstOptions;

  /** Nothing where the signal is no concern of this detector. */
  protected abstract hitIn(signal: NoticedSignal): Hit | undefined;
}

/** One address does it, whoever is behind it, and is kept out. */
export function hitFromAddress(address: string, told: Told): Hit {
  const source = clientAddressBlock(address);
  return { key: source, report: { ...told, cause: `address ${source}`, source }, keepsOut: address };
}

/** It is about one caller or one account, last seen at `address`; nobody is kept out. */
export function hitOn(type: string, id: string, address: string, told: Told): Hit {
  return { key: id, report: { ...told, cause: `${type} ${id}`, source: address, subject: { type, id } } };
}
