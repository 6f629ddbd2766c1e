/** Connectors: what can be set up, what is set up. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { type Answered, answer, api, done } from '../api/client.ts';

export type Connector = Answered<'/api/connectors', 'get'>[number];
export type Factory = Answered<'/api/connector-factories', 'get'>[number];
export type Config = Connector['config'];

const key = ['connectors'] as const;

export const connectors = queryOptions({
  queryKey: key,
  queryFn: async () => answer((await api()).GET('/api/connectors')),
});

export const factories = queryOptions({
  queryKey: ['connector-factories'],
  queryFn: async () => answer((await api()).GET('/api/connector-factories')),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Store settings: of the connector that is there, else of a new one, which takes the place of others of its kind. */
export function useSaveConnector(factory: Factory, present: Connector | undefined) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (config: Config) =>
      present
        ? answer(
            (await api()).PATCH('/api/connectors/{id}', {
              params: { path: { id: present.id } },
              body: { config },
            }),
          )
        : answer((await api()).POST('/api/connectors', { body: { connectorId: factory.id, config } })),
    meta: { toldInPlace: true },
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
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

/** Send one message through settings that need not be stored. */
export function useTrial(factory: Factory) {
  return useMutation({
    mutationFn: async ({ to, config }: { readonly to: string; readonly config: Config }) =>
      done(
        (await api()).POST('/api/connectors/{factoryId}/test', {
          params: { path: { factoryId: factory.id } },
          body: factory.type === 'Sms' ? { phone: to.replaceAll(/\D/g, ''), config } : { email: to, config },
        }),
      ),
    meta: { toldInPlace: true },
  });
}

/** A text in the reader's language, else in English. */
export const inLanguage = (texts: Readonly<Record<string, string>>, language: string): string =>
  texts[language] ?? texts.en ?? '';
