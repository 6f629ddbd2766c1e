/** argon2id as Portero hashes passwords (OWASP: 19 MiB, two passes, one lane). */
export const argon2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
export const password = 'Bench-pass-1!';
/** Of everybody who has an authenticator app here. */
export const totpSecret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
export const redirectUri = 'http://127.0.0.1:9876/callback';
