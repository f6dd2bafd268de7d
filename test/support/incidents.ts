import { eventually } from './eventually.js';
import type { Answer, Caller, Gatehouse } from './gatehouse.js';

/** An incident that a person has just reported. */
export async function openIncident(gatehouse: Gatehouse, severity: 'low' | 'medium' | 'high' = 'low'): Promise<any> {
  const boss = await gatehouse.as('admin');
  const { status, body } = await boss.post('/incidents', {
    kind: 'credential-leak',
    severity,
    summary: 'Seen on a paste site',
  });
  if (status !== 201) throw new Error(`opening an incident answered ${status}`);
  return body;
}

/** The runs of an incident, once the house has done what it does about it by itself. */
export async function ranByItself(caller: Caller, incidentId: string): Promise<any[]> {
  return eventually(
    async () => (await caller.get(`/incidents/${incidentId}/playbooks`)).body.items,
    ([run]) => run?.state === 'done',
  );
}

/** Once the house has done what it does by itself about the incident of `source`, such as keeping it out once more. */
export async function reactedTo(caller: Caller, source: string): Promise<void> {
  const incident = await eventually(async () => {
    const { items } = (await caller.get('/incidents?limit=100')).body;
    return items.find((item: { source: string | null }) => item.source === source);
  });
  await ranByItself(caller, incident.id);
}

export function moveTo(caller: Caller, id: string, to: string, more: object = {}): Promise<Answer> {
  return caller.post(`/incidents/${id}/transitions`, { to, note: `to ${to}`, ...more });
}

/** The whole way from `detected`. */
export const WAY = ['assessed', 'contained', 'analysed', 'remediated', 'verified', 'closed'] as const;
