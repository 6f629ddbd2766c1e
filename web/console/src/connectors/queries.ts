/** Connectors: what can be set up, what is set up. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { type Answered, answer, api, done, pageAnswer } from '../api/client.ts';
import { ifMatch, saveOver, type Versioned, versioned } from '../api/versions.ts';
import { isSame } from './config-values.ts';

export type ConnectorRow = Answered<'/api/connectors', 'get'>[number];
export type Connector = Versioned<Answered<'/api/connectors/{id}', 'get'>>;
export type Factory = Answered<'/api/connector-factories', 'get'>[number];
export type Config = ConnectorRow['config'];

const key = ['connectors'] as const;
/** Secrets never come to the browser: the server keeps what stands behind a mask that it is sent back. */
const masked = { mask: 'true' };

export const connectors = queryOptions({
  queryKey: key,
  queryFn: async () => answer((await api()).GET('/api/connectors', { params: { query: masked } })),
});

/** One connector's settings, to be changed. */
export function connector(id: string) {
  return queryOptions({
    queryKey: [...key, 'one', id],
    queryFn: async () =>
      versioned((await api()).GET('/api/connectors/{id}', { params: { path: { id }, query: masked } })),
  });
}

/** Who delivers the messages of a channel, and what needs them. */
export const messageChannels = queryOptions({
  queryKey: [...key, 'channels'],
  queryFn: async () => answer((await api()).GET('/api/message-channels')),
  // It follows settings of other places as well.
  staleTime: 0,
});

export const factories = queryOptions({
  queryKey: ['connector-factories'],
  queryFn: async () => answer((await api()).GET('/api/connector-factories')),
  staleTime: Number.POSITIVE_INFINITY,
});

/**
 * Store settings: over the connector that is there, unless somebody else was faster; else as a new one, which takes
 * the place of others of its kind.
 */
export function useSaveConnector(factory: Factory, isReserve: boolean) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({
      base,
      config,
    }: {
      readonly base: Connector | undefined;
      readonly config: Config;
    }) => {
      const { POST, PATCH } = await api();
      if (!base) {
        const body = { connectorId: factory.id, config, ...(isReserve && { isReserve }) };
        return { saved: await answer(POST('/api/connectors', { params: { query: masked }, body })) };
      }
      const params = { path: { id: base.id }, query: masked };
      return saveOver(base, {
        send: (over) =>
          answer(PATCH('/api/connectors/{id}', { params, body: { config }, headers: ifMatch(over) })),
        newest: () => client.fetchQuery({ ...connector(base.id), staleTime: 0 }),
        same: (one, other) => isSame(one.config, other.config),
      });
    },
    meta: { toldInPlace: true },
    onSuccess: (outcome) => ('saved' in outcome ? client.invalidateQueries({ queryKey: key }) : undefined),
  });
}

export function useDeleteConnector() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) =>
      done((await api()).DELETE('/api/connectors/{id}', { params: { path: { id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
  });
}

/** The reserve of a channel and its main connector change places. */
export function usePromoteConnector() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) =>
      answer((await api()).POST('/api/connectors/{id}/promote', { params: { path: { id }, query: masked } })),
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
  });
}

export type OutboxMessage = Answered<'/api/outbox', 'get'>[number];
export const outboxPageSize = 10;

/** Messages that are yet to be brought; they go by themselves, so the list is looked at again. */
export const outbox = (page: number) =>
  queryOptions({
    queryKey: ['outbox', page],
    queryFn: async () => {
      const query = { page, page_size: outboxPageSize };
      return pageAnswer((await api()).GET('/api/outbox', { params: { query } }));
    },
    refetchInterval: 15_000,
  });

/** Another try begins from the start; what is dropped is never sent. */
export function useOutboxChanges() {
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ queryKey: ['outbox'] });
  const sendAgain = useMutation({
    mutationFn: async (id: string) =>
      done((await api()).POST('/api/outbox/{id}/send-again', { params: { path: { id } } })),
    onSuccess,
  });
  const drop = useMutation({
    mutationFn: async (id: string) =>
      done((await api()).DELETE('/api/outbox/{id}', { params: { path: { id } } })),
    onSuccess,
  });
  return { sendAgain, drop };
}

/** Send one message through settings that need not be stored. @param storedId whose secrets masks stand for */
export function useTrial(factory: Factory, storedId: string | undefined) {
  return useMutation({
    mutationFn: async ({ to, config }: { readonly to: string; readonly config: Config }) =>
      done(
        (await api()).POST('/api/connectors/{factoryId}/test', {
          params: { path: { factoryId: factory.id } },
          body:
            factory.type === 'Sms'
              ? { phone: to.replaceAll(/\D/g, ''), config, storedId }
              : { email: to, config, storedId },
        }),
      ),
    meta: { toldInPlace: true },
  });
}

/** A text in the reader's language, else in English. */
export const inLanguage = (texts: Readonly<Record<string, string>>, language: string): string =>
  texts[language] ?? texts.en ?? '';
