/** Fields of each kind of CAPTCHA, flat as a form has them. */
import { captchaConfig, defaultDifficulty } from '@portero/schema/captcha.ts';
import type { CaptchaConfig } from './queries.ts';

/** Ours first: it works at once. */
export const kinds = ['ProofOfWork', 'Turnstile', 'HCaptcha', 'RecaptchaEnterprise'] as const;
export type Kind = (typeof kinds)[number];

/** Where administrators get their keys. */
export const keyPages: Readonly<Record<Kind, string | undefined>> = {
  ProofOfWork: undefined,
  Turnstile: 'https://developers.cloudflare.com/turnstile/get-started/',
  HCaptcha: 'https://dashboard.hcaptcha.com/',
  RecaptchaEnterprise: 'https://cloud.google.com/recaptcha/docs/create-key-website',
};

/** With every field that the kind has, empty. */
export function startOf(type: Kind): CaptchaConfig {
  if (type === 'ProofOfWork') return { type };
  const keys = { siteKey: '', secretKey: '' };
  return type === 'RecaptchaEnterprise' ? { type, ...keys, projectId: '' } : { type, ...keys };
}

export type Fields = {
  readonly siteKey: string;
  readonly secretKey: string;
  readonly projectId: string;
  readonly domain: string;
  readonly mode: string;
  readonly difficulty: number | string;
};

/** Fields of other kinds show what they would begin with. */
export function fieldsOf(config: CaptchaConfig): Fields {
  const isGoogle = config.type === 'RecaptchaEnterprise';
  const isOurs = config.type === 'ProofOfWork';
  return {
    siteKey: isOurs ? '' : config.siteKey,
    secretKey: isOurs ? '' : config.secretKey,
    projectId: isGoogle ? config.projectId : '',
    domain: (isGoogle && config.domain) || 'www.google.com',
    mode: (isGoogle && config.mode) || 'invisible',
    difficulty: (isOurs && config.difficulty) || defaultDifficulty,
  };
}

/** The settings, or the names of the fields that are wrong. */
export function configOf(type: Kind, fields: Fields): CaptchaConfig | (keyof Fields)[] {
  const { siteKey, secretKey, projectId, domain, mode, difficulty } = fields;
  const keys = { type, siteKey, secretKey };
  const parsed = captchaConfig.safeParse(
    type === 'ProofOfWork'
      ? { type, difficulty: difficulty === '' ? undefined : Number(difficulty) }
      : type === 'RecaptchaEnterprise'
        ? { ...keys, projectId, domain, mode }
        : keys,
  );
  if (parsed.success) return parsed.data;
  const names = Object.keys(fields) as (keyof Fields)[];
  return names.filter((name) => parsed.error.issues.some(({ path }) => path[0] === name));
}
