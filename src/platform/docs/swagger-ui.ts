import { readFileSync } from 'node:fs';
import { join } from 'node:path';
// Not from the package's main file: that loads the whole browser bundle.
import getAbsoluteFSPath from 'swagger-ui-dist/absolute-path.js';

/** Swagger UI's own files, and the two of ours that start it. Nothing inline, so a strict CSP holds (CSP Level 3). */

export interface Asset {
  readonly mediaType: string;
  readonly content: Buffer | string;
}

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Gatehouse API</title>
    <link rel="icon" type="image/png" href="/docs/favicon-32x32.png" />
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

const START = `window.ui = SwaggerUIBundle({
  url: '/docs/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  persistAuthorization: false,
  validatorUrl: null,
});
`;

const FILES: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

export const page: Asset = { mediaType: 'text/html; charset=utf-8', content: PAGE };

/** Reads the files once. Only these names can be asked for: no path of a request ever reaches the file system. */
export function loadAssets(): ReadonlyMap<string, Asset> {
  const folder = getAbsoluteFSPath();
  const assets = new Map<string, Asset>([
    ['start.js', { mediaType: 'text/javascript; charset=utf-8', content: START }],
  ]);
  for (const [name, mediaType] of Object.entries(FILES)) {
    // eslint-disable-next-line security/detect-non-literal-fs-filename -- the names are the table above
    assets.set(name, { mediaType, content: readFileSync(join(folder, name)) });
  }
  return assets;
}
