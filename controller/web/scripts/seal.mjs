// Writes prebuilt/SOURCE.sha256: a digest of everything that the bundle is made from. WebBundleTests computes the same, so that a
// bundle that is older than its sources cannot be committed.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const single = ['index.html', 'package.json', 'package-lock.json', 'tsconfig.json', 'vite.config.ts'];
const sources = readdirSync('src', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).replaceAll('\\', '/'));
const hash = createHash('sha256');
for (const path of [...single, ...sources].sort((a, b) => (a < b ? -1 : 1))) {
  const digest = createHash('sha256').update(readFileSync(path)).digest('hex');
  hash.update(`${digest}  ${path}\n`);
}

writeFileSync('prebuilt/SOURCE.sha256', `${hash.digest('hex')}\n`);
