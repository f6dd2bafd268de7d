/** True for names that reach an object's prototype when they are assigned. */
export function reachesPrototype(name: string): boolean {
  return name === '__proto__' || name === 'constructor' || name === 'prototype';
}
