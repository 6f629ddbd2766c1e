export const apiReference = {
  title: 'API reference',
  purpose: 'The Management API of this instance, as the server itself describes it.',
  about: {
    text: 'Everything in this Console goes through these calls. A machine-to-machine application with a role for the Management API may make them from your own code.',
    document: 'OpenAPI document',
  },
  search: 'Search operations',
  count: (count: number) => (count === 1 ? '1 operation' : `${count} operations`),
  operations: 'Operations',
  choose: {
    title: 'Choose an operation',
    sentence: 'Its parameters, body and answers appear here, with a call to copy.',
  },
  parameters: 'Parameters',
  places: { path: 'path', query: 'query', header: 'header' },
  body: 'Request body',
  responses: 'Answers',
  required: 'required',
  noFields: 'No body',
  call: 'Call',
  token: {
    title: 'Token',
    hint: 'For a quick trial take the one of your present session: it is valid for an hour at most. Programs get their own through client credentials.',
    copy: 'Copy my token',
    copied: 'Copied',
    guide: 'Create a machine-to-machine application',
  },
};
