/** How far this instance has come. Each question stands alone: one that fails only leaves its own step open. */
import { queryOptions } from '@tanstack/react-query';
import { answer, api, pageAnswer } from '../api/client.ts';

export const hasApplication = queryOptions({
  queryKey: ['applications', 'any'],
  queryFn: async () => {
    const { total } = await pageAnswer(
      (await api()).GET('/api/applications', { params: { query: { page: 1, page_size: 1 } } }),
    );
    return total > 0;
  },
});

export const hasUser = queryOptions({
  queryKey: ['users', 'any'],
  queryFn: async () => {
    const { total } = await pageAnswer(
      (await api()).GET('/api/users', { params: { query: { page: 1, page_size: 1 } } }),
    );
    return total > 0;
  },
});

/** Where emails are as long as no connector delivers them. */
export const emailsWithoutConnector = queryOptions({
  queryKey: ['connectors', 'email-without'],
  queryFn: async () => (await answer((await api()).GET('/api/message-channels'))).email.withoutConnector,
});

/** Name of the email connector, empty when there is none. */
export const emailConnector = queryOptions({
  queryKey: ['connectors', 'email-name'],
  queryFn: async () => {
    const connectors = await answer((await api()).GET('/api/connectors', {}));
    const email = connectors.find((connector) => connector.type === 'Email');
    if (!email) return '';
    return typeof email.name.en === 'string' ? email.name.en : email.connectorId;
  },
});
