/** Refusals in the language of whoever asks. */

import { entityNames } from '@portero/schema/errors/entities.ts';
import { spanishSentences } from '@portero/schema/errors/es/index.ts';
import { error, errorCatalogue, notThere } from '@portero/schema/errors.ts';
import { describe, expect, it } from 'vitest';
import { onEveryServer } from '../testing/portero.ts';
import { sentenceFor } from './refusal-language.ts';

const blanks = (sentence: string): string[] => sentence.match(/\{\{\w+\}\}/g) ?? [];

describe('the sentences of refusals', () => {
  it('name in Spanish nothing that the English ones do not', () => {
    for (const [code, { message }] of Object.entries(errorCatalogue)) {
      const spanish = Object.entries(spanishSentences).find(([name]) => name === code)?.[1] ?? '';
      expect(spanish, code).not.toBe('');
      expect(blanks(message), code).toEqual(expect.arrayContaining(blanks(spanish)));
    }
  });

  it.each([
    [undefined, 'This username is taken.'],
    ['xx, en', 'This username is taken.'],
    ['nonsense;;q=,', 'This username is taken.'],
    ['es-MX', 'Este nombre de usuario ya está en uso.'],
    ['en;q=0.3, es;q=0.9', 'Este nombre de usuario ya está en uso.'],
    ['de-AT, en', 'Dieser Benutzername ist vergeben. Wähle einen anderen.'],
  ])('follow Accept-Language: %s', (wanted, sentence) => {
    expect(sentenceFor(error('user.username_already_in_use'), wanted)).toBe(sentence);
  });

  it('are English where only a developer reads, and hold what they are about', () => {
    const missing = notThere('applications', 'x');
    expect(sentenceFor(missing, 'de')).toBe('There is no application with the id x.');
    expect(sentenceFor(missing, 'es')).toBe('No hay ninguna aplicación con el id x.');
    // Clients read the contract's name of it.
    expect(missing.body().data).toEqual({ name: 'applications', id: 'x' });
  });

  it('call no thing by the name of its table', () => {
    for (const name of entityNames) {
      const missing = notThere(name, 'x');
      for (const language of ['en', 'es']) {
        const sentence = sentenceFor(missing, language);
        expect(sentence).toMatch(
          /^(There is no [a-zA-Z -]+ with|No hay ning[\p{L} ]+ con) (the|el) id x\.$/iu,
        );
        expect(sentence).not.toContain(` ${name} `);
      }
    }
  });

  it('say what is wrong with a password, and never show a blank', () => {
    const refused = error('password.rejected', [
      { code: 'password_rejected.too_short', interpolation: { min: 12 } },
    ]);
    expect(sentenceFor(refused, 'en')).toBe('Use at least 12 characters.');
    expect(sentenceFor(refused, 'es')).toContain('12');
    for (const code of ['guard.invalid_input', 'connector.general', 'user.user_not_exist'] as const) {
      for (const language of ['en', 'es']) expect(sentenceFor(error(code), language)).not.toContain('{{');
    }
  });
});

onEveryServer('a refusal', (portero) => {
  it('is told in the language of whoever asks, by the APIs and the authorization server', async () => {
    const { core } = portero();
    const ask = async (url: string) =>
      (await core.inject({ url, headers: { 'accept-language': 'es' } })).json().message;
    expect(await ask('/api/applications')).toBe('Envía un token de acceso en la cabecera Authorization.');
    expect(await ask('/api/nothing')).toBe('No hay nada en esta dirección.');
    expect(await ask('/oidc/nothing')).toBe('La petición de autorización no es válida.');
    const experience = await core.inject({
      url: '/api/experience/interaction',
      headers: { 'accept-language': 'fr' },
    });
    expect(experience.json()).toMatchObject({
      code: 'session.not_found',
      message: expect.stringMatching(/^La connexion a pris/),
      error: 'invalid_request',
      error_description: 'interaction session not found',
    });
  });
});
