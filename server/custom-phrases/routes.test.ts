import { spokenLanguages } from '@portero/schema/languages.ts';
import { expect, it } from 'vitest';
import { onEveryServer } from '../testing/portero.ts';
import { isPartOf, overlay, withoutEmpty } from './tree.ts';

it('lays trees over one another, leaves out what is empty, and knows what fits', () => {
  expect(overlay({ a: { b: 'x' } }, { a: { b: '1', c: '2' }, d: '3' })).toEqual({
    a: { b: 'x', c: '2' },
    d: '3',
  });
  expect(withoutEmpty({ a: { b: '' }, c: 'x', d: { e: { f: null } } })).toEqual({ c: 'x' });
  expect(isPartOf({ a: { b: 'x' } }, { a: { b: '1' } })).toBe(true);
  for (const tree of [{ z: 'x' }, { a: 'x' }, { a: { b: { c: 'x' } } }, { a: { b: 5 } }, { toString: 'x' }]) {
    expect(isPartOf(tree, { a: { b: '1' } })).toBe(false);
  }
});

onEveryServer('phrases', (open) => {
  const texts = async (query = '', headers: Record<string, string> = {}) => {
    const answer = await open().core.inject({ url: `/api/.well-known/phrases${query}`, headers });
    expect(answer.statusCode).toBe(200);
    return { language: answer.headers['content-language'], texts: answer.json() };
  };
  const put = (tag: string, translation: object) => open().api('PUT', `/custom-phrases/${tag}`, translation);

  it('come in the language asked for, else the browser’s, else the fallback', async () => {
    expect((await texts('?lng=es')).language).toBe('es');
    expect((await texts('?lng=es-MX')).language).toBe('es');
    expect((await texts('', { 'accept-language': 'xx, de-CH;q=0.8, fr;q=0.9' })).language).toBe('fr');
    expect((await texts('?lng=xx')).language).toBe('en');
    await open().api('PATCH', '/sign-in-exp', {
      languageInfo: { autoDetect: false, fallbackLanguage: 'ja' },
    });
    expect((await texts('', { 'accept-language': 'de' })).language).toBe('ja');
    await open().api('PATCH', '/sign-in-exp', { languageInfo: { autoDetect: true, fallbackLanguage: 'en' } });
  });

  it('take an administrator’s words over the bundled ones, at once', async () => {
    const { status, body } = await put('en', { action: { signIn: 'Come in', back: '' } });
    expect([status, body]).toEqual([
      201,
      { tenantId: 'default', languageTag: 'en', translation: { action: { signIn: 'Come in' } } },
    ]);
    const { texts: english } = await texts('?lng=en');
    expect(english.action.signIn).toBe('Come in');
    expect(english.action.back).toEqual(expect.any(String));
    expect((await open().api('GET', '/custom-phrases/en')).body).toEqual(body);
    expect((await open().api('GET', '/custom-phrases')).body).toEqual([body]);
  });

  it('may come in a language that is not bundled, over its relative or English', async () => {
    expect((await put('sv-SE', { action: { signIn: 'Logga in' } })).status).toBe(201);
    const swedish = await texts('?lng=sv');
    expect(swedish.language).toBe('sv-SE');
    expect(swedish.texts.action.signIn).toBe('Logga in');
    const fallback = { languageInfo: { autoDetect: true, fallbackLanguage: 'sv-SE' } };
    expect((await open().api('PATCH', '/sign-in-exp', fallback)).status).toBe(200);
    const refused = await open().api('DELETE', '/custom-phrases/sv-SE');
    expect([refused.status, refused.body.code]).toEqual([409, 'localization.cannot_delete_default_language']);
    await open().api('PATCH', '/sign-in-exp', { languageInfo: { autoDetect: true, fallbackLanguage: 'en' } });
    expect((await open().api('DELETE', '/custom-phrases/sv-SE')).status).toBe(204);
    expect((await open().api('DELETE', '/custom-phrases/sv-SE')).status).toBe(404);
  });

  it('lie over the language that shares the script, for a language of one’s own', async () => {
    expect((await put('zh-HK', { action: { signIn: '登入帳戶' } })).status).toBe(201);
    const [hongKong, taiwan] = [await texts('?lng=zh-HK'), await texts('?lng=zh-TW')];
    expect(hongKong.texts).toEqual({
      ...taiwan.texts,
      action: { ...taiwan.texts.action, signIn: '登入帳戶' },
    });
    expect((await open().api('DELETE', '/custom-phrases/zh-HK')).status).toBe(204);
  });

  it.each(spokenLanguages)('may be an administrator’s own in %s, as any other', async (language) => {
    const before = (await texts(`?lng=${language}`)).texts;
    expect((await put(language, { action: { signIn: `<b>${language}</b>` } })).status).toBe(201);
    expect((await texts(`?lng=${language}`)).texts).toEqual({
      ...before,
      action: { ...before.action, signIn: `<b>${language}</b>` },
    });
    expect((await open().api('DELETE', `/custom-phrases/${language}`)).status).toBe(
      language === 'en' ? 409 : 204,
    );
    expect((await put(language, {})).status).toBe(201);
  });

  it('are not overwritten by whoever has not seen the newest', async () => {
    await put('fr', { action: { signIn: 'Entrer' } });
    const { headers } = await open().api('GET', '/custom-phrases/fr');
    const save = (text: string) =>
      open().api(
        'PUT',
        '/custom-phrases/fr',
        { action: { signIn: text } },
        { 'if-match': String(headers.etag) },
      );
    expect((await save('Entrez')).status).toBe(201);
    const late = await save('Entre');
    expect([late.status, late.body.code]).toEqual([412, 'request.precondition_failed']);
    expect((await texts('?lng=fr')).texts.action.signIn).toBe('Entrez');
  });

  it('refuse texts that no page has, and unknown languages', async () => {
    for (const tree of [
      { nonsense: 'x' },
      { action: 'x' },
      { action: { signIn: { deeper: 'x' } } },
      { action: { signIn: 5 } },
    ]) {
      const { status, body } = await put('en', tree);
      expect([status, body.code]).toEqual([422, 'localization.invalid_translation_structure']);
    }
    expect((await put('klingon', {})).status).toBe(400);
    expect((await put('en', [])).status).toBe(400);
    expect((await open().api('GET', '/custom-phrases/fi')).body.code).toBe('entity.not_found');
    expect((await open().core.inject({ url: '/api/custom-phrases' })).statusCode).toBe(401);
  });

  it('of one tenant are not another’s', async () => {
    await put('en', { action: { signIn: 'Only here' } });
    const admin = await open().admin?.inject({ url: '/api/.well-known/phrases?lng=en' });
    expect(admin?.payload).not.toContain('Only here');
  });
});
