/** One argon2id hash for each request, as Portero hashes passwords, and nothing else. */
import { createServer } from 'node:http';
import { hash } from '@node-rs/argon2';
import { argon2, password } from './parameters.ts';

createServer((_request, response) => {
  hash(password, argon2).then(
    () => response.end(),
    (failure: Error) => response.destroy(failure),
  );
}).listen(Number(process.argv[2]), '127.0.0.1');
