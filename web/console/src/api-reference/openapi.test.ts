import { describe, expect, it } from 'vitest';
import { callOf } from './calls.ts';
import { findOperations, readDocument } from './openapi.ts';

const document = {
  openapi: '3.0.3',
  components: {
    schemas: {
      Node: {
        type: 'object',
        properties: {
          name: { type: 'string' },
          children: { type: 'array', items: { $ref: '#/components/schemas/Node' } },
        },
      },
    },
    parameters: { id: { name: 'id', in: 'path', required: true, schema: { type: 'string' } } },
  },
  paths: {
    '/api/users/{id}': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      get: {
        summary: 'Read a user',
        responses: {
          200: {
            description: 'ok',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Node' } } },
          },
        },
      },
      patch: {
        summary: 'Change a user',
        requestBody: {
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['name', 'kind'],
                properties: {
                  name: { type: 'string' },
                  kind: { enum: ['a', 'b'] },
                  note: { type: 'string', nullable: true },
                },
              },
            },
          },
        },
        responses: { 204: { description: 'done' } },
      },
    },
    '/api/applications': { get: { responses: {} } },
  },
};

describe('an OpenAPI document', () => {
  const operations = readDocument(document);
  const change = operations.find((operation) => operation.id === 'patch /api/users/{id}');

  it('becomes operations in the order of their paths', () => {
    expect(operations.map((operation) => operation.id)).toEqual([
      'get /api/applications',
      'get /api/users/{id}',
      'patch /api/users/{id}',
    ]);
    expect(operations[1]).toMatchObject({
      group: 'users',
      summary: 'Read a user',
      parameters: [{ name: 'id', place: 'path', required: true }],
    });
  });

  it('tells types as a developer writes them', () => {
    expect(change?.body?.fields.map(({ name, type, required }) => [name, type, required])).toEqual([
      ['name', 'string', true],
      ['kind', '"a" | "b"', true],
      ['note', 'string | null', false],
    ]);
  });

  it('stops at a schema that contains itself', () => {
    expect(operations[1]?.responses[0]?.fields[1]).toMatchObject({ name: 'children', type: 'object[]' });
  });

  it('is searched by method, path and words', () => {
    expect(findOperations(operations, 'patch users')).toHaveLength(1);
    expect(findOperations(operations, 'change user')).toHaveLength(1);
    expect(findOperations(operations, 'nothing')).toHaveLength(0);
  });

  it('survives nonsense', () => {
    for (const nonsense of [null, 3, [], {}, { paths: { '/x': { get: null, post: 'x' } } }])
      expect(readDocument(nonsense)).toEqual([]);
  });

  it('shows a call with the required fields of its body', () => {
    if (!change) throw new Error('missing');
    expect(callOf(change)).toEqual({
      label: 'Change a user',
      method: 'patch',
      path: '/api/users/{id}',
      body: { name: 'string', kind: 'a' },
    });
  });
});
