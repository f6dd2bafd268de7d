import type { ModulesContainer } from '@nestjs/core';

/** Every provider that extends `kind`, of whichever module, in the order of modules: yours too. */
export function providersOf<T>(modules: ModulesContainer, kind: abstract new (...args: never[]) => T): T[] {
  const found = new Set<T>();
  for (const { providers } of modules.values()) {
    for (const { instance } of providers.values()) if (instance instanceof kind) found.add(instance);
  }
  return [...found];
}
