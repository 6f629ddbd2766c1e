/**
 * Passwords that attackers try first: a bundled list of the most common ones, and on request the breach service,
 * which only ever sees the first five digits of a hash. When the service is away, the bundled list decides alone.
 */
import { createHash } from 'node:crypto';
import type { TenantContext } from '../tenants/context.ts';

const rangeService = 'https://api.pwnedpasswords.com/range/';
const patience = 2000;
const rangeLimit = 512 * 1024;
/** All that the compatibility test mode may know. */
const testList: ReadonlySet<string> = new Set(['123456aA', 'test_password']);

let commonPasswords: Promise<ReadonlySet<string>> | undefined;

/**
 * Whether the password is among those that are tried first. The operator's choice (`PASSWORD_BREACH_CHECK`) says who is
 * asked; a service that is away refuses nobody.
 */
export async function isBreached(tenant: TenantContext, password: string): Promise<boolean> {
  const { breachCheck, integrationTest } = tenant.config;
  if (integrationTest) return testList.has(password);
  if (breachCheck === 'off') return false;
  commonPasswords ??= loadCommonPasswords();
  const common = await commonPasswords;
  if (isCommon(password, common)) return true;
  return breachCheck === 'online' && (await isInBreachService(tenant, password));
}

/** As it stands, in small letters, or with less around it than it is long itself: `Password1234!` */
function isCommon(password: string, common: ReadonlySet<string>): boolean {
  const small = password.toLowerCase();
  const core = small.replace(/^[^a-z]+|[^a-z]+$/g, '');
  return common.has(password) || common.has(small) || (core.length * 2 >= small.length && common.has(core));
}

async function loadCommonPasswords(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  return new Set(dictionary['passwords-common']);
}

async function isInBreachService(tenant: TenantContext, password: string): Promise<boolean> {
  const hash = createHash('sha1').update(password).digest('hex').toUpperCase();
  try {
    const answer = await tenant.outbound(rangeService + hash.slice(0, 5), {
      headers: { 'add-padding': 'true' },
      signal: AbortSignal.timeout(patience),
    });
    if (!answer.ok) throw new Error(`the breach service answered ${answer.status}`);
    const lines = (await answer.text()).slice(0, rangeLimit).split(/\r?\n/);
    return lines.some((line) => line.startsWith(`${hash.slice(5)}:`) && !line.endsWith(':0'));
  } catch (failure) {
    tenant.log.warn({ err: failure }, 'the breach service did not answer; only the bundled list was asked');
    return false;
  }
}
