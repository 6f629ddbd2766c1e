// `npm run guides`: follows every guide of the Console for which this machine has the tools – languages, build tools,
// packages – and says which it skipped. Too long for every run of the tests.
process.env.GUIDES = 'all';
process.argv.splice(2, Number.POSITIVE_INFINITY, 'e2e/guides', ...process.argv.slice(2));
await import('./test.mjs');
