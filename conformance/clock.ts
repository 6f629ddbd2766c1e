/**
 * Preloaded into the server under test: puts its clock forward when told, so that no check waits for a lifetime to pass.
 * Timers keep their own time.
 */
import { createServer } from 'node:http';
import { isMainThread } from 'node:worker_threads';

const actual = Date.now.bind(Date);
let ahead = 0;
const now = () => actual() + ahead;

globalThis.Date = new Proxy(Date, {
  apply: (target) => new target(now()).toString(),
  construct: (target, given, asked) => Reflect.construct(target, given.length === 0 ? [now()] : given, asked),
  get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
});

const port = Number(process.env.CONFORMANCE_CLOCK_PORT);
if (isMainThread && port > 0) {
  createServer((request, response) => {
    ahead += Number(request.headers['x-seconds']) * 1000;
    response.end();
  })
    .listen(port, '127.0.0.1')
    .unref();
}
