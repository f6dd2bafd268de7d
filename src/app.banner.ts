import { Settings } from './platform/config/index.js';
import type { DemoAccount } from './users/index.js';

const NO_DEMO_ACCOUNTS = 'none: the database has accounts, or passwords, of its own';

/** What `npm start` says: where to look, who can sign in, and what production would refuse. */
export function banner(settings: Settings, url: string, demoAccounts: readonly DemoAccount[]): string {
  const rows: [string, string][] = [['Swagger UI', `${url}/docs`]];
  if (settings.DEMO_DATA) {
    const accounts = demoAccounts.map(({ username, password }) => `${username} / ${password}`);
    rows.push(['Demo accounts', accounts.join('   ') || NO_DEMO_ACCOUNTS]);
  }
  const unsafe = developmentOnly(settings);
  if (unsafe.length > 0) rows.push(['Development only', unsafe.join(', ')]);
  const lines = rows.map(([name, value]) => `  ${name.padEnd(18)}${value}`);
  return `\nGatehouse is up (${settings.NODE_ENV}, ${settings.DATABASE_URL ? 'PostgreSQL' : 'embedded database'})\n${lines.join('\n')}\n\n`;
}

function developmentOnly(settings: Settings): string[] {
  if (settings.isProduction) return [];
  return [
    ...(settings.DEMO_DATA ? ['demo data'] : []),
    ...(settings.REGISTRATION === 'open' ? ['open registration'] : []),
    ...(settings.SECRET_KEY ? [] : [`a secret made and kept in ${settings.DATA_DIR}`]),
    ...(settings.REQUIRE_HTTPS ? [] : ['plain HTTP']),
  ];
}
