import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSettings, SettingsError } from './settings.js';

const SECRET = 'qV3n8Jk2pLr9xTz5mWb7cYd4fGh6sAe1uQo0iRt8';
const production = {
  NODE_ENV: 'production',
  SECRET_KEY: SECRET,
  ISSUER_URL: 'https://id.example.com',
  TOKEN_AUDIENCE: 'api',
  PASSWORD_RESET: 'off',
};

const mailing = {
  ...production,
  PASSWORD_RESET: 'on',
  SMTP_URL: 'smtps://mail.example.com',
  PUBLIC_URL: 'https://app.example.com',
  MAIL_FROM: 'house@example.com',
};

function faultsOf(environment: Record<string, string>): Record<string, string> {
  try {
    parseSettings(environment);
    return {};
  } catch (error) {
    return (error as SettingsError).faults;
  }
}

describe('settings', () => {
  it('of development need nothing', () => {
    expect(parseSettings({})).toMatchObject({
      HOST: '127.0.0.1',
      PORT: 3000,
      DEMO_DATA: true,
      REGISTRATION: 'open',
      REQUIRE_HTTPS: false,
      PASSWORD_RESET: 'on',
      PUBLIC_URL: 'http://localhost:3000',
    });
    expect(parseSettings({ PORT: '4000' }).PUBLIC_URL).toBe('http://localhost:4000');
  });

  it('of production are the careful ones', () => {
    expect(parseSettings(production)).toMatchObject({
      HOST: '0.0.0.0',
      DEMO_DATA: false,
      REGISTRATION: 'closed',
      REQUIRE_HTTPS: true,
    });
  });

  it('of production may mail', () => {
    expect(parseSettings(mailing)).toMatchObject({ PASSWORD_RESET: 'on', PUBLIC_URL: 'https://app.example.com' });
  });

  it('cannot be changed afterwards', () => {
    const settings = parseSettings({});
    expect(() => Object.assign(settings, { PORT: 1 })).toThrow(TypeError);
  });

  it('count an empty value as none', () => {
    expect(parseSettings({ PORT: '', LOG_LEVEL: '' })).toMatchObject({ PORT: 3000, LOG_LEVEL: 'info' });
  });

  it.each<[string, Record<string, string>]>([
    ['PORT', { PORT: '3.5' }],
    ['PORT', { PORT: '0x10' }],
    ['ALGORITHM', { ALGORITHM: 'none' }],
    ['REDIS_URL', { REDIS_URL: 'http://127.0.0.1' }],
    ['CORS_ORIGINS', { CORS_ORIGINS: 'https://a.example.com/path' }],
    ['CORS_ORIGINS', { CORS_ORIGINS: '*' }],
    ['TRUSTED_PROXIES', { TRUSTED_PROXIES: 'everybody' }],
    ['PASSWORD_MIN_LENGTH', { PASSWORD_MIN_LENGTH: '7' }],
    ['SESSION_MAX_DAYS', { SESSION_MAX_DAYS: '3' }],
    ['SECRET_KEY', { ALGORITHM: 'HS256', SECRET_KEY: 'short' }],
    ['SECRET_KEY', { DATABASE_URL: 'postgres://localhost/x' }],
    ['SECRET_KEY', { ...production, SECRET_KEY: '' }],
    ['SECRET_KEY', { ...production, SECRET_KEY: 'ab'.repeat(20) }],
    ['SECRET_KEY', { ...production, SECRET_KEY: 'change-me-change-me-change-me-1234567890' }],
    ['SECRET_KEY', { ...production, SECRET_KEY: '09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7' }],
    ['SECRET_KEY', { ...production, SECRET_KEY: 'DO NOT USE THIS VALUE. INSTEAD, MAKE A SECRET OF YOUR OWN' }],
    ['SECRET_KEY', { ...production, SECRET_KEY: 'a-string-secret-at-least-256-bits-long' }],
    ['SECRET_KEY_PREVIOUS', { SECRET_KEY_PREVIOUS: SECRET }],
    ['SECRET_KEY_PREVIOUS', { SECRET_KEY: SECRET, SECRET_KEY_PREVIOUS: SECRET }],
    ['SECRET_KEY_PREVIOUS', { ...production, SECRET_KEY_PREVIOUS: 'short' }],
    ['SECRET_KEY_PREVIOUS', { ALGORITHM: 'HS256', SECRET_KEY: SECRET, SECRET_KEY_PREVIOUS: 'short' }],
    ['KEY_ROTATION_DAYS', { KEY_ROTATION_DAYS: '0' }],
    ['TOKEN_AUDIENCE', { ...production, TOKEN_AUDIENCE: '' }],
    ['ISSUER_URL', { ...production, ISSUER_URL: 'http://id.example.com' }],
    ['DEMO_DATA', { ...production, DEMO_DATA: 'true' }],
    ['SMTP_URL', { SMTP_URL: 'https://mail.example.com' }],
    ['SMTP_URL', { ...production, PASSWORD_RESET: 'on' }],
    ['PUBLIC_URL', { ...mailing, PUBLIC_URL: '' }],
    ['PUBLIC_URL', { ...mailing, PUBLIC_URL: 'http://app.example.com' }],
    ['MAIL_FROM', { ...mailing, MAIL_FROM: '' }],
    ['PASSWORD_RESET', { PASSWORD_RESET: 'maybe' }],
    ['SMTP_URL', { ...mailing, SMTP_URL: '', PASSWORD_RESET: 'off', INCIDENT_CONTACTS: 'oncall@example.com' }],
    ['INCIDENT_CONTACTS', { INCIDENT_CONTACTS: 'oncall@example.com, the chief' }],
    ['INCIDENT_WEBHOOK_SECRET', { INCIDENT_WEBHOOK_URL: 'https://alerts.example.com/' }],
    ['INCIDENT_WEBHOOK_SECRET', { INCIDENT_WEBHOOK_SECRET: 'x' }],
    ['INCIDENT_WEBHOOK_SECRET', { ...production, INCIDENT_WEBHOOK_SECRET: 'x'.repeat(40) }],
    ['AUDIT_WEBHOOK_SECRET', { ...production, AUDIT_WEBHOOK_SECRET: 'a'.repeat(40) }],
    ['AUDIT_WEBHOOK_SECRET', { ...production, AUDIT_WEBHOOK_SECRET: 'change-me-change-me-change-me-1234567890' }],
    ['INCIDENT_WEBHOOK_URL', { INCIDENT_WEBHOOK_URL: 'ftp://alerts.example.com/' }],
    ['INSTANCE_ID', { INSTANCE_ID: 'all' }],
    ['INSTANCE_ID', { INSTANCE_ID: 'an instance' }],
    ['METRICS_TOKEN', { METRICS_TOKEN: 'short' }],
    ['METRICS_TOKEN', { METRICS_TOKEN: 'a token that no header could carry as one word' }],
    ['METRICS_TOKEN', { ...production, METRICS_TOKEN: 'ab'.repeat(20) }],
  ])('name %s when it is wrong, and never its value: %j', (name, environment) => {
    const faults = faultsOf(environment);
    expect(Object.keys(faults)).toEqual([name]);
    const value = environment[name];
    if (value) expect(` ${faults[name]} `).not.toContain(` ${value} `);
  });

  describe('from files', () => {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-settings-'));
    const file = join(folder, 'secret');

    afterAll(() => rmSync(folder, { recursive: true }));

    it('are read for secrets, without the line end', () => {
      writeFileSync(file, `${SECRET}\n`);
      expect(parseSettings({ SECRET_KEY_FILE: file }).SECRET_KEY).toBe(SECRET);
    });

    it('are refused beside the value itself, empty, or missing', () => {
      writeFileSync(file, '');
      expect(Object.keys(faultsOf({ SECRET_KEY_FILE: file, SECRET_KEY: SECRET }))).toEqual(['SECRET_KEY']);
      expect(Object.keys(faultsOf({ SECRET_KEY_FILE: file }))).toEqual(['SECRET_KEY_FILE']);
      expect(Object.keys(faultsOf({ SECRET_KEY_FILE: join(folder, 'none') }))).toEqual(['SECRET_KEY_FILE']);
    });
  });
});
