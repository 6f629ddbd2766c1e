import { expect, it } from 'vitest';
import { onEveryServer } from '../testing/portero.ts';

const template = (languageTag: string, templateType: string, subject = 'Hello') => ({
  languageTag,
  templateType,
  details: { subject, content: '<p>{{code}}</p>' },
});

onEveryServer('email templates', (open) => {
  const put = (...templates: object[]) => open().api('PUT', '/email-templates', { templates });

  it('are stored together, replaced by language and type, listed in order', async () => {
    const { status, body } = await put(
      template('en', 'SignIn'),
      template('de', 'SignIn'),
      template('en', 'Register'),
    );
    expect(status).toBe(200);
    expect(body[0]).toEqual({
      ...template('en', 'SignIn'),
      tenantId: 'default',
      id: expect.stringMatching(/^[0-9a-z]{21}$/),
      createdAt: expect.any(Number),
    });
    const { body: again } = await put(template('en', 'SignIn', 'Changed'));
    expect(again[0]).toMatchObject({ id: body[0].id, details: { subject: 'Changed' } });
    const { body: all } = await open().api('GET', '/email-templates');
    expect(
      all.map((item: { languageTag: string; templateType: string }) => [item.languageTag, item.templateType]),
    ).toEqual([
      ['de', 'SignIn'],
      ['en', 'Register'],
      ['en', 'SignIn'],
    ]);
    expect(
      (await open().api('GET', '/email-templates?languageTag=en&templateType=SignIn')).body,
    ).toHaveLength(1);
  });

  it('are changed in part, and deleted one by one', async () => {
    const { body } = await put(template('fr', 'Generic'));
    const path = `/email-templates/${body[0].id}`;
    const { body: changed } = await open().api('PATCH', `${path}/details`, { replyTo: 'help@example.com' });
    expect(changed.details).toEqual({ ...template('fr', 'Generic').details, replyTo: 'help@example.com' });
    expect((await open().api('GET', path)).body).toEqual(changed);
    expect((await open().api('DELETE', path)).status).toBe(204);
    expect((await open().api('DELETE', path)).body.code).toBe('entity.not_found');
    expect((await open().api('GET', path)).body.code).toBe('entity.not_exists_with_id');
    expect((await open().api('PATCH', `${path}/details`, {})).status).toBe(404);
  });

  it('are deleted by language or type, never all at once', async () => {
    await put(template('it', 'SignIn'), template('it', 'Register'), template('ja', 'SignIn'));
    expect((await open().api('DELETE', '/email-templates?languageTag=it')).body).toEqual({ rowCount: 2 });
    const { status, body } = await open().api('DELETE', '/email-templates');
    expect([status, body.code]).toEqual([422, 'connector.email_connector.bulk_deletion_no_filter']);
    expect((await open().api('GET', '/email-templates?languageTag=ja')).body).toHaveLength(1);
  });

  it('refuse unknown languages and types, and empty lists', async () => {
    for (const body of [
      {},
      { templates: [] },
      { templates: [template('klingon', 'SignIn')] },
      { templates: [template('en', 'Birthday')] },
      { templates: [{ ...template('en', 'SignIn'), details: { subject: 'no content' } }] },
      {
        templates: [
          { ...template('en', 'SignIn'), details: { subject: 's', content: 'c', contentType: 'text/rtf' } },
        ],
      },
      { templates: [template('en', 'SignIn'), template('en', 'SignIn', 'nul\0')] },
    ]) {
      const { status, body: answer } = await open().api('PUT', '/email-templates', body);
      expect([status, answer.code]).toEqual([400, 'guard.invalid_input']);
    }
  });

  it('of one tenant cannot be reached from another', async () => {
    const portero = open();
    const { body } = await put(template('ko', 'SignIn'));
    const headers = { authorization: `Bearer ${await portero.managementToken('admin')}` };
    const answer = await portero.admin?.inject({ url: `/api/email-templates/${body[0].id}`, headers });
    expect(answer?.statusCode).toBe(404);
  });
});
