/** What is written down are constants in code, declared by the feature that does them: `subject.past_participle`. */

export interface AuditActionDefinition {
  readonly name: string;
  readonly description: string;
}

const catalogue = new Map<string, AuditActionDefinition>();

/** Every action that the loaded features declare, by name. */
export const auditActionCatalogue: ReadonlyMap<string, AuditActionDefinition> = catalogue;

declare const audited: unique symbol;

/** The name of a declared action. */
export type AuditAction = string & { readonly [audited]: true };

/** @throws Error when the name is malformed or taken */
export function defineAuditAction(name: `${string}.${string}`, description: string): AuditAction {
  if (!/^[a-z_]+\.[a-z_]+$/.test(name)) throw new Error(`audit action ${name} is not named subject.past_participle`);
  if (catalogue.has(name)) throw new Error(`audit action ${name} is defined twice`);
  catalogue.set(name, Object.freeze({ name, description }));
  return name as AuditAction;
}
