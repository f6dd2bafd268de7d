/** What a playbook can be told. Which of it counts is for its steps to say. */
export interface PlaybookParameters {
  readonly userIds?: readonly string[];
  readonly createdAfter?: string;
  readonly createdBefore?: string;
  readonly emailDomain?: string;
  readonly role?: string;
  readonly address?: string;
  readonly sessionId?: string;
  readonly instanceId?: string;
  readonly reason?: string;
  readonly since?: string;
  readonly undo?: boolean;
}

export type ParameterName = keyof PlaybookParameters;

/** Names of what is given. */
export function givenIn(parameters: PlaybookParameters): ParameterName[] {
  return (Object.keys(parameters) as ParameterName[]).filter((name) => parameters[name] !== undefined).toSorted();
}

/** Equal for equal parameters, in whatever order they came. */
export function textOf(parameters: PlaybookParameters): string {
  return JSON.stringify(givenIn(parameters).map((name) => [name, parameters[name]]));
}
