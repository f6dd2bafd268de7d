import { GatehouseValidationPipe } from './platform/http/index.js';

/** What was typed, by the rules of the body that the same thing has over HTTP. @throws Problem `request.invalid` */
export async function checked<T extends object>(body: new () => T, typed: object): Promise<T> {
  return (await new GatehouseValidationPipe().transform(typed, { type: 'body', metatype: body })) as T;
}
