import { describe, expect, it } from 'vitest';
import { ApiError } from './errors.ts';
import { ifMatch, saveOver } from './versions.ts';

type Thing = { readonly etag: string; readonly name: string };

/** A server that holds one thing, and a form that shows its name. */
function saving(stored: Thing) {
  const sent: string[] = [];
  return {
    sent,
    send: async (base: Thing) => {
      sent.push(base.etag);
      if (base.etag !== stored.etag) throw new ApiError(412, { code: 'request.precondition_failed' });
      return 'saved';
    },
    newest: async () => stored,
    same: (one: Thing, other: Thing) => one.name === other.name,
  };
}

describe('a save', () => {
  it('never goes over what somebody else saved meanwhile', async () => {
    const server = saving({ etag: 'b', name: 'theirs' });
    expect(await saveOver({ etag: 'a', name: 'old' }, server)).toEqual({
      newer: { etag: 'b', name: 'theirs' },
    });
    expect(server.sent).toEqual(['a']);
  });

  it('is repeated without a question when the newer version is the same for the form', async () => {
    const server = saving({ etag: 'b', name: 'old' });
    expect(await saveOver({ etag: 'a', name: 'old' }, server)).toEqual({ saved: 'saved' });
    expect(server.sent).toEqual(['a', 'b']);
  });

  it('is repeated while it goes on changing where the form does not look, and not without end', async () => {
    const stored = { etag: '0', name: 'old' };
    const busy = (changes: number) => {
      let left = changes;
      const sent: string[] = [];
      const send = async (base: Thing) => {
        sent.push(base.etag);
        if (left-- > 0) throw new ApiError(412, { code: 'request.precondition_failed' });
        return 'saved';
      };
      return {
        ...saving(stored),
        newest: async () => ({ ...stored, etag: String(sent.length) }),
        send,
        sent,
      };
    };
    const server = busy(3);
    expect(await saveOver(stored, server)).toEqual({ saved: 'saved' });
    expect(server.sent).toEqual(['0', '1', '2', '3']);
    await expect(saveOver(stored, busy(99))).rejects.toBeInstanceOf(ApiError);
  });

  it('lets every other refusal through', async () => {
    const failure = new ApiError(422, { code: 'user.username_already_in_use' });
    const send = () => Promise.reject(failure);
    const server = { ...saving({ etag: 'a', name: 'old' }), send };
    await expect(saveOver({ etag: 'a', name: 'old' }, server)).rejects.toBe(failure);
  });

  it('bears its condition only where a version is known', () => {
    expect(ifMatch({ etag: '"a"' })).toEqual({ 'if-match': '"a"' });
    expect(ifMatch({ etag: null })).toEqual({});
  });
});
