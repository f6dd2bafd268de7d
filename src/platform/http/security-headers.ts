import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet, { type HelmetOptions } from 'helmet';

/**
 * The security headers of every answer. Helmet computes them once, at start, against a stand-in response: run for
 * each request it costs a fifth of the throughput and says the same each time.
 */
export type HeaderSet = Readonly<Record<string, string>>;

const ONE_YEAR_SECONDS = 31_536_000;

const common = {
  strictTransportSecurity: { maxAge: ONE_YEAR_SECONDS, includeSubDomains: true },
  referrerPolicy: { policy: 'no-referrer' },
  crossOriginResourcePolicy: { policy: 'same-origin' },
  xFrameOptions: { action: 'deny' },
} as const satisfies HelmetOptions;

function helmetHeaders(options: HelmetOptions): Record<string, string> {
  const headers: Record<string, string> = {};
  const standIn = {
    setHeader: (name: string, value: string) => (headers[name.toLowerCase()] = value),
    removeHeader: () => undefined,
  };
  helmet(options)({} as IncomingMessage, standIn as unknown as ServerResponse, () => undefined);
  return headers;
}

/** For answers that no browser is meant to render: without what only concerns documents and browsers long gone. */
export const apiHeaders: HeaderSet = Object.freeze({
  ...helmetHeaders({
    ...common,
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"] },
    },
  }),
  'cache-control': 'no-store',
});

/** For the pages of Swagger UI: its own files, no inline script, calls to this origin only. */
export const docsHeaders: HeaderSet = Object.freeze({
  ...helmetHeaders({
    ...common,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        // Swagger UI sets style attributes.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
      },
    },
  }),
  'cache-control': 'no-cache',
});
