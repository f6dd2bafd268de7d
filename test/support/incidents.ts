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

export function moveTo(caller: Caller, id: string, to: string, more: object = {}): Promise<Answer> {
  return caller.post(`/incidents/${id}/transitions`, { to, note: `to ${to}`, ...more });
}

/** The whole way from `detected`. */
export const WAY = ['assessed', 'contained', 'analysed', 'remediated', 'verified', 'closed'] as const;
