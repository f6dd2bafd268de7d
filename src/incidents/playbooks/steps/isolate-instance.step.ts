import { Injectable } from '@nestjs/common';
import { IsolationService, type ListedInstance } from '../../isolation/isolation.service.js';
import { PlaybookStep, type Finding, type PlaybookContext } from '../playbook.js';
import { counted } from './each-user.js';

/** Isolates the instance that is named, or `all`, or the one that this runs on. */
@Injectable()
export class IsolateInstance extends PlaybookStep {
  readonly name = 'isolate-instance';
  override readonly takes = ['instanceId', 'reason'] as const;

  constructor(private readonly isolation: IsolationService) {
    super();
  }

  async plan({ parameters }: PlaybookContext): Promise<Finding> {
    const listed = await this.isolation.list();
    const instances = listed.filter((one) => isMeant(one, parameters.instanceId));
    const left = listed.filter((one) => one.state === 'serving' && !instances.includes(one));
    const summary = `${counted(instances, 'instance')} would serve operators alone; ${left.length} would serve on`;
    return { summary, concerned: { instances: instances.map(({ instance }) => instance.id) } };
  }

  /** @throws Problem `isolation.instance_unknown`, `request.invalid` */
  async run({ incident, parameters, actor }: PlaybookContext): Promise<Finding> {
    const { reason = `incident ${incident.id}`, instanceId } = parameters;
    await this.isolation.isolate(actor.author, reason, instanceId);
    const isolated = (await this.isolation.list()).filter(({ state }) => state === 'isolated');
    const instances = isolated.map(({ instance }) => instance.id);
    return { summary: `${counted(instances, 'instance')} isolated`, concerned: { instances } };
  }
}

function isMeant({ instance, isSelf }: ListedInstance, wanted: string | undefined): boolean {
  return wanted === undefined ? isSelf : wanted === 'all' || wanted === instance.id;
}
