// `npm run build`: what `npm start` and `npm test` build when it is out of date, and nothing else.
import { ensureBuilt, ensureInstalled } from './prepare.mjs';

await ensureInstalled();
await ensureBuilt();
