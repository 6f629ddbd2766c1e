import { secretMask } from '@portero/schema/connectors.ts';
import { expect, it } from 'vitest';
import { onEveryServer } from '../testing/portero.ts';

onEveryServer('applications', (open) => {
  const create = async (name: string): Promise<string> => {
    const { body } = await open().api('POST', '/applications', { name, type: 'Traditional' });
    return body.id;
  };

  it('are not changed over a version that somebody has not seen', async () => {
    const id = await create('Librería');
    const { headers } = await open().api('GET', `/applications/${id}`);
    const patch = async (body: object) => {
      const answer = await open().core.inject({
        method: 'PATCH',
        url: `/api/applications/${id}`,
        headers: {
          authorization: `Bearer ${await open().managementToken()}`,
          'if-match': String(headers.etag),
        },
        payload: body,
      });
      return answer.statusCode;
    };
    expect(await patch({ description: 'Books' })).toBe(200);
    expect(await patch({ description: 'Stale' })).toBe(412);
    expect((await open().api('GET', `/applications/${id}`)).body.description).toBe('Books');
  });

  it('keep their secrets to themselves for who only wants the names', async () => {
    const id = await create('Masked');
    const masked = await open().api('GET', `/applications/${id}/secrets?mask=true`);
    expect(masked.body).toMatchObject([{ name: 'Default secret', value: secretMask }]);
    const { body: entries } = await open().api('GET', `/logs?applicationId=${id}`);
    expect(entries.map(({ key }: { key: string }) => key)).toEqual(['Management.Application.Created']);
  });

  it('note who read their secrets, without the secrets', async () => {
    const id = await create('Revealed');
    const { body: secrets } = await open().api('GET', `/applications/${id}/secrets`);
    expect(secrets).toMatchObject([{ name: 'Default secret', value: expect.stringMatching(/^\w{32}$/) }]);
    const { body: entries } = await open().api(
      'GET',
      `/logs?applicationId=${id}&logKey=Management.ApplicationSecret.Revealed`,
    );
    expect(entries).toMatchObject([{ payload: { result: 'Success', names: ['Default secret'] } }]);
    expect(entries[0].payload.actor).toBeDefined();
    expect(JSON.stringify(entries)).not.toContain(secrets[0].value);
  });
});
