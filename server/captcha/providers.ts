/**
 * CAPTCHA services, by their HTTP APIs. Asked through the guarded client with a time-out, once more when the first try
 * got no answer; no answer is no pass.
 *   Turnstile             https://developers.cloudflare.com/turnstile/get-started/server-side-validation/
 *   hCaptcha              https://docs.hcaptcha.com/#verify-the-user-response-server-side
 *   reCAPTCHA Enterprise  https://cloud.google.com/recaptcha/docs/create-assessment-website
 */
import type { CaptchaConfig } from '@portero/schema/captcha.ts';
import { error, isError } from '@portero/schema/errors.ts';
import * as z from 'zod';
import type { TenantContext } from '../tenants/context.ts';
import type { Solver } from './rules.ts';

type Asked = Exclude<CaptchaConfig, { type: 'ProofOfWork' }>;
type Verdict = { readonly passed: boolean; readonly reasons: readonly string[] };
type Question = {
  readonly url: string;
  readonly init: RequestInit;
  readonly read: (answer: unknown) => Verdict;
};

const tries = 2;
const patience = 3000;
const answerLimit = 64 * 1024;
/** Longer than any that a service gives out. */
const longestToken = 8192;
/** What Google calls neither good nor bad. */
const leastScore = 0.5;
const action = 'interaction';

const siteverify = z.object({
  success: z.boolean(),
  'error-codes': z.array(z.string().max(100)).max(20).optional(),
});
const assessment = z.object({
  tokenProperties: z.object({
    valid: z.boolean().default(false),
    invalidReason: z.string().max(100).optional(),
    action: z.string().optional(),
  }),
  riskAnalysis: z.object({ score: z.number().optional() }).optional(),
});

/** @throws session.captcha_failed */
export async function askProvider(
  tenant: TenantContext,
  config: Asked,
  solver: Solver,
  token: string,
): Promise<void> {
  if (token === '' || token.length > longestToken) throw error('session.captcha_failed');
  const question = questionOf(config, solver, token);
  const verdict = await ask(tenant, config, question);
  if (verdict.passed) return;
  // A wrong key is for the administrator to know.
  tenant.log.info({ captcha: config.type, reasons: verdict.reasons }, 'a captcha was refused');
  throw error('session.captcha_failed');
}

async function ask(tenant: TenantContext, { type }: Asked, question: Question): Promise<Verdict> {
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await tenant.outbound(question.url, {
        ...question.init,
        signal: AbortSignal.timeout(patience),
      });
      if (answer.status >= 500) throw new Error(`it answered ${answer.status}`);
      const text = (await answer.text()).slice(0, answerLimit);
      if (!answer.ok) return { passed: false, reasons: [`status ${answer.status}`] };
      return question.read(JSON.parse(text));
    } catch (failure) {
      if (attempt < tries && !isError(failure)) continue;
      tenant.log.warn({ captcha: type, reason: reasonOf(failure) }, 'the captcha service did not answer');
      throw error('session.captcha_failed', undefined, {
        details: 'The captcha service did not answer. Try again in a moment.',
      });
    }
  }
}

/** Without the address, which may hold the key. */
const reasonOf = (failure: unknown): string => (failure instanceof Error ? failure.name : 'unknown');

function questionOf(config: Asked, solver: Solver, token: string): Question {
  switch (config.type) {
    case 'Turnstile':
      return siteverifyOf('https://challenges.cloudflare.com/turnstile/v0/siteverify', {
        secret: config.secretKey,
        response: token,
        remoteip: solver.ip,
      });
    case 'HCaptcha':
      return siteverifyOf('https://api.hcaptcha.com/siteverify', {
        secret: config.secretKey,
        response: token,
        sitekey: config.siteKey,
        remoteip: solver.ip,
      });
    case 'RecaptchaEnterprise':
      return {
        url: `https://recaptchaenterprise.googleapis.com/v1/projects/${encodeURIComponent(config.projectId)}/assessments?${new URLSearchParams({ key: config.secretKey })}`,
        init: {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            event: {
              token,
              siteKey: config.siteKey,
              expectedAction: action,
              userIpAddress: solver.ip,
              userAgent: solver.userAgent,
            },
          }),
        },
        read: (answer) => readAssessment(answer, config.mode ?? 'invisible'),
      };
  }
}

const siteverifyOf = (url: string, form: Readonly<Record<string, string>>): Question => ({
  url,
  init: {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  },
  read(answer) {
    const { success, 'error-codes': reasons = [] } = siteverify.parse(answer);
    return { passed: success, reasons };
  },
});

/** A checkbox was ticked by whoever passed its own questions; without one the score decides. */
function readAssessment(answer: unknown, mode: 'invisible' | 'checkbox'): Verdict {
  const { tokenProperties, riskAnalysis } = assessment.parse(answer);
  const { valid, invalidReason, action: seen } = tokenProperties;
  if (!valid) return { passed: false, reasons: [invalidReason ?? 'invalid'] };
  if (seen !== undefined && seen !== '' && seen !== action) return { passed: false, reasons: ['action'] };
  if (mode === 'checkbox') return { passed: true, reasons: [] };
  if (seen !== action) return { passed: false, reasons: ['action'] };
  const score = riskAnalysis?.score ?? 0;
  return { passed: score >= leastScore, reasons: [`score ${score}`] };
}
