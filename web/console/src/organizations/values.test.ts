import { describe, expect, it } from 'vitest';
import { addressesOf, domainsOf, invitationLink, isDomain, parseObject } from './values.ts';

describe('what is typed about an organization', () => {
  it('never makes a link that runs a script or leads nowhere', () => {
    for (const page of ['javascript:alert(1)', 'data:text/html,x', '//join.example', 'join', '', 'https://'])
      expect(invitationLink(page, 'id1'), page).toBeUndefined();
  });

  it('makes a link that keeps what the join page already carries', () => {
    expect(invitationLink('https://app.example/join?lang=es#top', 'id1')).toBe(
      'https://app.example/join?lang=es&invitation=id1#top',
    );
  });

  it('takes addresses as people paste them, each once', () => {
    expect(addressesOf('ana@sol.example, Bea@sol.example;\n ANA@sol.example\n')).toEqual([
      'ana@sol.example',
      'Bea@sol.example',
    ]);
  });

  it('takes the domain of a pasted address, each once', () => {
    expect(domainsOf(['Sol.example', 'ana@sol.example', ' '])).toEqual(['sol.example']);
    expect(['sol.example', 'a.b.example'].every(isDomain)).toBe(true);
    expect(['example', 'a b.example', 'https://sol.example', '.example'].some(isDomain)).toBe(false);
  });

  it('takes no list and no word for custom data', () => {
    expect(parseObject('{"plan":"pro"}')).toEqual({ plan: 'pro' });
    for (const text of ['[1]', '"x"', 'null', '{']) expect(parseObject(text)).toBeUndefined();
  });
});
